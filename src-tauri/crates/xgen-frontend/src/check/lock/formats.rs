//! The formats of lock files, read as far as two questions go: which version of a package is locked, and for which
//! range it was.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::check::manifest::Dependency;
use crate::check::parse;
use crate::check::range::{self, Version};
use crate::check::value::Value;

/// What a lock file locks for the app.
pub(super) struct Locked {
    format: Format,
    /// Ranges of the app's own packages, as they were when it was written.
    specs: BTreeMap<String, String>,
    versions: BTreeMap<String, String>,
}

#[derive(PartialEq, Eq)]
enum Format {
    /// Compared by version: npm takes any lock whose versions still satisfy package.json.
    Npm,
    /// Compared by `name@range`; a package of another range is simply not there.
    Yarn,
    /// Compared by range, both ways.
    Specs,
}

impl Locked {
    /// `app` is the folder of the app below that of the lock file; empty: the same.
    pub(super) fn parse(name: &str, text: &str, app: &str) -> Result<Self, String> {
        match name {
            "package-lock.json" | "npm-shrinkwrap.json" => Self::npm(text, app),
            "yarn.lock" => Ok(Self::yarn(text)),
            "pnpm-lock.yaml" => Self::pnpm(text, app),
            _ => Self::bun(text, app),
        }
    }

    pub(super) fn version(&self, name: &str) -> Option<String> {
        let version = match self.format {
            Format::Yarn => {
                self.versions.iter().find(|(key, _)| package_of(key) == name).map(|(_, version)| version)
            }
            Format::Npm | Format::Specs => self.versions.get(name),
        };
        version.cloned()
    }

    /// Whether the lock file was made with this dependency.
    pub(super) fn fits(&self, dependency: &Dependency) -> bool {
        let Dependency { name, spec, .. } = dependency;
        match self.format {
            Format::Npm => match self.versions.get(name) {
                None => self.specs.get(name) == Some(spec) && !is_range(spec),
                Some(version) => {
                    match Version::parse(version).map(|version| range::contains(spec, version)) {
                        Some(Some(satisfied)) => satisfied,
                        // A tag, an address, a path: npm compares what it was.
                        _ => self.specs.get(name).is_none_or(|locked| locked == spec),
                    }
                }
            },
            Format::Yarn => {
                let keys = [format!("{name}@{spec}"), format!("{name}@npm:{spec}")];
                // Paths, addresses and workspaces are written in ways of their own.
                !is_range(spec) || keys.iter().any(|key| self.versions.contains_key(key))
            }
            Format::Specs => self.specs.get(name) == Some(spec),
        }
    }

    /// Packages that are locked for the app and that it does not ask for; only where the manager minds.
    pub(super) fn extra(&self, dependencies: &[Dependency]) -> Vec<String> {
        if self.format != Format::Specs {
            return Vec::new();
        }
        let asked = |name: &String| dependencies.iter().any(|dependency| dependency.name == *name);
        self.specs.keys().filter(|name| !asked(name)).take(5).cloned().collect()
    }

    fn npm(text: &str, app: &str) -> Result<Self, String> {
        let lock: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if !lock.is_object() {
            return Err("it is no object".into());
        }
        let mut versions = BTreeMap::new();
        let mut specs = BTreeMap::new();
        let Some(packages) = lock.get("packages").and_then(Json::as_object) else {
            // The first format, of npm 6.
            for (name, package) in lock.get("dependencies").and_then(Json::as_object).into_iter().flatten() {
                if let Some(version) = package.get("version").and_then(Json::as_str) {
                    versions.insert(name.clone(), version.to_owned());
                }
            }
            return Ok(Self { format: Format::Npm, specs, versions });
        };
        let own = if app.is_empty() { "node_modules/".to_owned() } else { format!("{app}/node_modules/") };
        for prefix in ["node_modules/", own.as_str()] {
            for (path, package) in packages {
                let name = path.strip_prefix(prefix).filter(|name| !name.contains("node_modules/"));
                if let (Some(name), Some(version)) = (name, package.get("version").and_then(Json::as_str)) {
                    versions.insert(name.to_owned(), version.to_owned());
                }
            }
        }
        if let Some(package) = packages.get(app) {
            for group in ["dependencies", "devDependencies", "optionalDependencies"] {
                for (name, spec) in package.get(group).and_then(Json::as_object).into_iter().flatten() {
                    specs.insert(name.clone(), spec.as_str().unwrap_or_default().to_owned());
                }
            }
        }
        Ok(Self { format: Format::Npm, specs, versions })
    }

    /// Both formats alike: a line of keys at the margin, and `version` below it.
    fn yarn(text: &str) -> Self {
        let mut versions = BTreeMap::new();
        let mut keys: Vec<String> = Vec::new();
        for line in text.lines() {
            if !line.starts_with([' ', '#']) && line.ends_with(':') {
                let line = line.trim_end_matches(':').trim_matches('"');
                keys = line.split(',').map(|key| key.trim().trim_matches('"').to_owned()).collect();
            } else if let Some(version) = line.strip_prefix("  version") {
                let version = version.trim_start_matches(':').trim().trim_matches('"');
                versions.extend(keys.drain(..).map(|key| (key, version.to_owned())));
            }
        }
        Self { format: Format::Yarn, specs: BTreeMap::new(), versions }
    }

    fn pnpm(text: &str, app: &str) -> Result<Self, String> {
        if !text.lines().any(|line| line.starts_with("lockfileVersion:")) {
            return Err("it has no lockfileVersion".into());
        }
        let importer = if app.is_empty() { "." } else { app };
        let (mut specs, mut versions) = (BTreeMap::new(), BTreeMap::new());
        for (path, value) in yaml_scalars(text) {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let path = match path.as_slice() {
                ["importers", folder, rest @ ..] if *folder == importer => rest,
                ["importers", ..] => continue,
                other if app.is_empty() => other,
                _ => continue,
            };
            match path {
                ["specifiers", name] => {
                    specs.insert((*name).to_owned(), value);
                }
                ["dependencies" | "devDependencies" | "optionalDependencies", name, rest @ ..] => {
                    match rest {
                        ["specifier"] => {
                            specs.insert((*name).to_owned(), value);
                        }
                        ["version"] | [] => {
                            // 16.4.5(react@19.3.1), or 13.4.0_react@18.2.0 in old ones
                            let version = value.split(['(', '_']).next().unwrap_or_default();
                            versions.insert((*name).to_owned(), version.to_owned());
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(Self { format: Format::Specs, specs, versions })
    }

    fn bun(text: &str, app: &str) -> Result<Self, String> {
        let lock = parse::json(text).map_err(|_| "it is no JSON".to_owned())?;
        let (mut specs, mut versions) = (BTreeMap::new(), BTreeMap::new());
        let workspace = lock.get("workspaces").and_then(|all| all.get(app));
        for group in ["dependencies", "devDependencies", "optionalDependencies"] {
            if let Some(Value::Object(group)) = workspace.and_then(|workspace| workspace.get(group)) {
                for property in &group.properties {
                    specs.insert(property.key.clone(), property.value.text().unwrap_or_default().to_owned());
                }
            }
        }
        if let Some(Value::Object(packages)) = lock.get("packages") {
            for package in &packages.properties {
                if let Value::List(parts) = &package.value
                    && let Some((_, version)) =
                        parts.first().and_then(Value::text).and_then(|id| id.rsplit_once('@'))
                {
                    versions.insert(package.key.clone(), version.to_owned());
                }
            }
        }
        Ok(Self { format: Format::Specs, specs, versions })
    }
}

fn is_range(spec: &str) -> bool {
    range::contains(spec, Version::new(0, 0, 0)).is_some()
}

/// `@types/node@npm:^20` is of `@types/node`.
fn package_of(key: &str) -> &str {
    let at = key.get(1..).and_then(|rest| rest.find('@')).map(|at| at + 1);
    at.and_then(|at| key.get(..at)).unwrap_or(key)
}

/// The scalars of block mappings with their paths: pnpm writes its importers as nothing else.
fn yaml_scalars(text: &str) -> Vec<(Vec<String>, String)> {
    const MAX_SCALARS: usize = 20_000;
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut scalars = Vec::new();
    for line in text.lines() {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with(['#', '-']) {
            continue;
        }
        let indent = line.len() - content.len();
        let Some((key, value)) = split_key(content) else { continue };
        open.retain(|(depth, _)| *depth < indent);
        if open.is_empty() && matches!(key, "packages" | "snapshots") {
            break;
        }
        let value = value.trim().trim_matches(['\'', '"']);
        if value.is_empty() {
            open.push((indent, key.to_owned()));
        } else if scalars.len() < MAX_SCALARS {
            let mut path: Vec<String> = open.iter().map(|(_, key)| key.clone()).collect();
            path.push(key.to_owned());
            scalars.push((path, value.to_owned()));
        }
    }
    scalars
}

fn split_key(content: &str) -> Option<(&str, &str)> {
    if let Some(rest) = content.strip_prefix('\'') {
        let (key, rest) = rest.split_once('\'')?;
        return Some((key, rest.strip_prefix(':')?));
    }
    content.split_once(':').map(|(key, value)| (key.trim_matches('"'), value))
}
