//! From the name in an import to the file it means, as far as the app's own files go. Packages are not looked into.

use std::path::{Component, Path, PathBuf};

use super::parse;
use super::source::Root;
use super::value::Value;

/// What holds JavaScript or TypeScript.
const CODE: [&str; 8] = ["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"];
/// How many files the `extends` of a tsconfig.json may bring.
const MAX_EXTENDS: u32 = 20;

/// What an import means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resolved {
    File(PathBuf),
    /// A package of node_modules, or a built-in module.
    Package,
    /// A style sheet, an image, a file outside the app, or nothing.
    Other,
}

/// Resolves imports of one app for one target.
#[derive(Debug)]
pub(super) struct Resolver {
    root: Root,
    aliases: Aliases,
    extensions: Vec<String>,
}

/// `paths` and `baseUrl` of tsconfig.json or jsconfig.json.
#[derive(Debug, Clone, Default)]
pub(super) struct Aliases {
    paths: Vec<(String, Vec<PathBuf>)>,
    base: Option<PathBuf>,
}

impl Aliases {
    pub(super) fn read(root: &Root) -> Self {
        let mut aliases = Self::default();
        for name in ["tsconfig.json", "jsconfig.json"] {
            let path = root.join(name);
            if path.is_file() {
                let mut left = MAX_EXTENDS;
                aliases.merge(root, &path, &mut left);
                break;
            }
        }
        // The longest prefix wins, as in TypeScript.
        aliases.paths.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.find('*').unwrap_or(usize::MAX)));
        aliases
    }

    /// The nearest file that sets a key has the say.
    fn merge(&mut self, root: &Root, path: &Path, left: &mut u32) {
        let Some(config) = root.read(path).ok().and_then(|text| parse::json(&text).ok()) else { return };
        let folder = path.parent().unwrap_or(root.path());
        let options = config.get("compilerOptions");
        let base = options.and_then(|options| options.get("baseUrl")).and_then(Value::text);
        let base = base.map(|base| normalized(&folder.join(base)));
        if let Some(Value::Object(paths)) = options.and_then(|options| options.get("paths"))
            && self.paths.is_empty()
        {
            let from = base.clone().unwrap_or_else(|| folder.to_owned());
            self.paths = paths
                .properties
                .iter()
                .map(|property| {
                    let targets = property.value.texts().unwrap_or_default();
                    (property.key.clone(), targets.iter().map(|target| from.join(target)).collect())
                })
                .collect();
        }
        self.base = self.base.take().or(base);
        let parents = match config.get("extends") {
            Some(Value::Text(parent)) => vec![parent.clone()],
            Some(list) => list.texts().unwrap_or_default(),
            None => Vec::new(),
        };
        for parent in parents.iter().rev().filter(|parent| parent.starts_with('.')) {
            let mut path = normalized(&folder.join(parent));
            if path.extension().is_none_or(|extension| extension != "json") {
                path.as_mut_os_string().push(".json");
            }
            if *left > 0 {
                *left -= 1;
                self.merge(root, &path, left);
            }
        }
    }
}

impl Resolver {
    pub(super) fn new(root: Root, aliases: Aliases, extensions: Vec<String>) -> Self {
        Self { root, aliases, extensions }
    }

    /// What `specifier` means in a file.
    pub(super) fn resolve(&self, from: &Path, specifier: &str) -> Resolved {
        let specifier = specifier.split('?').next().unwrap_or_default();
        if specifier.starts_with("./") || specifier.starts_with("../") || matches!(specifier, "." | "..") {
            let folder = from.parent().unwrap_or(self.root.path());
            return self.file(&folder.join(specifier)).map_or(Resolved::Other, Resolved::File);
        }
        for (pattern, targets) in &self.aliases.paths {
            let Some(matched) = matched(pattern, specifier) else { continue };
            let found = targets.iter().find_map(|target| {
                let target = target.to_string_lossy().replacen('*', matched, 1);
                self.file(Path::new(&target))
            });
            if let Some(found) = found {
                return Resolved::File(found);
            }
        }
        if let Some(found) = self.aliases.base.as_ref().and_then(|base| self.file(&base.join(specifier))) {
            return Resolved::File(found);
        }
        Resolved::Package
    }

    fn file(&self, path: &Path) -> Option<PathBuf> {
        let path = normalized(path);
        if !path.starts_with(self.root.path())
            || path.components().any(|part| part.as_os_str() == "node_modules")
        {
            return None;
        }
        self.exact(&path).or_else(|| self.completed(&path)).or_else(|| self.completed(&path.join("index")))
    }

    fn exact(&self, path: &Path) -> Option<PathBuf> {
        if path.is_file() {
            return is_code(path).then(|| path.to_owned());
        }
        // TypeScript in the manner of Node.js names the file that it will become.
        let written = match path.extension()?.to_str()? {
            "js" => ["ts", "tsx"],
            "jsx" => ["tsx", "jsx"],
            "mjs" => ["mts", "mjs"],
            _ => return None,
        };
        written.iter().map(|extension| path.with_extension(extension)).find(|path| path.is_file())
    }

    fn completed(&self, path: &Path) -> Option<PathBuf> {
        self.extensions.iter().find_map(|extension| {
            let mut name = path.as_os_str().to_owned();
            name.push(extension);
            let path = PathBuf::from(name);
            (is_code(&path) && path.is_file()).then_some(path)
        })
    }
}

/// What `*` stands for.
fn matched<'a>(pattern: &str, specifier: &'a str) -> Option<&'a str> {
    match pattern.split_once('*') {
        None => (pattern == specifier).then_some(""),
        Some((before, after)) => {
            let rest = specifier.strip_prefix(before)?;
            rest.strip_suffix(after)
        }
    }
}

/// Whether a file holds code that the parser knows; pages may be Markdown.
pub(super) fn is_code(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    CODE.contains(&extension) && ![".d.ts", ".d.mts", ".d.cts"].iter().any(|end| name.ends_with(end))
}

/// The path without `.` and `..`; links are not asked.
fn normalized(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}
