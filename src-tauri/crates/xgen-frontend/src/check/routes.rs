//! The routes of an app, as Next.js finds them: folders of `app/`, files of `pages/`, and the files beside them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::report::{At, Findings, Severity, Target};
use super::rules::Rule;
use super::source::Root;

const MAX_DEPTH: usize = 32;
const MAX_ENTRIES: usize = 50_000;
/// Files of `app/` that mean something by their name.
const CONVENTIONS: [&str; 12] = [
    "page",
    "route",
    "layout",
    "template",
    "loading",
    "error",
    "global-error",
    "not-found",
    "global-not-found",
    "default",
    "forbidden",
    "unauthorized",
];
/// Files of `app/` that become an image or a text.
const METADATA: [&str; 7] =
    ["opengraph-image", "twitter-image", "icon", "apple-icon", "sitemap", "robots", "manifest"];

/// Where the routes of an app lie.
#[derive(Debug, Default)]
pub(super) struct Routes {
    pub(super) app: Option<Folder>,
    pub(super) pages: Vec<PageFile>,
    /// `middleware`, `proxy` and `instrumentation`, by name.
    pub(super) beside: BTreeMap<&'static str, PathBuf>,
    /// Why Next.js would not take the folders as they are.
    pub(super) problem: Option<&'static str>,
}

/// A folder of `app/`.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub(super) name: String,
    pub(super) files: BTreeMap<&'static str, PathBuf>,
    /// Generated metadata; `icon1` counts as `icon`.
    pub(super) metadata: Vec<(&'static str, PathBuf)>,
    pub(super) children: Vec<Folder>,
}

/// A file of `pages/`.
#[derive(Debug)]
pub(super) struct PageFile {
    pub(super) path: PathBuf,
    /// Such as `/blog/[slug]`.
    pub(super) route: String,
}

impl Folder {
    /// The parameter of a dynamic segment, and whether the segment may be left out.
    pub(super) fn parameter(&self) -> Option<(&str, bool)> {
        let name = interception(&self.name).map_or(self.name.as_str(), |prefix| &self.name[prefix.len()..]);
        if let Some(name) = name.strip_prefix("[[...").and_then(|name| name.strip_suffix("]]")) {
            return Some((name, true));
        }
        let name = name.strip_prefix('[')?.strip_suffix(']')?;
        Some((name.strip_prefix("...").unwrap_or(name), false))
    }

    pub(super) fn is_slot(&self) -> bool {
        self.name.starts_with('@')
    }

    /// Whether it takes the place of another route: `(.)photo`.
    pub(super) fn intercepts(&self) -> bool {
        interception(&self.name).is_some()
    }
}

fn interception(name: &str) -> Option<&str> {
    if name.starts_with("(...)") {
        return Some("(...)");
    }
    let mut end = 0;
    while name[end..].starts_with("(..)") {
        end += 4;
    }
    if end > 0 {
        return Some(&name[..end]);
    }
    name.starts_with("(.)").then_some("(.)")
}

/// Finds the routes of the app for the page extensions of one target.
pub(super) fn find(root: &Root, extensions: &[String], findings: &mut Findings) -> Routes {
    let place = |name: &str| {
        let candidates = [root.path().to_owned(), root.join("src")];
        candidates.into_iter().find(|base| base.join(name).is_dir())
    };
    let (app, pages) = (place("app"), place("pages"));
    let mut walk = Walk { root, extensions, findings, entries: 0, seen: HashSet::new() };
    let problem = match (&app, &pages) {
        (None, None) => Some("there is neither app/ nor pages/, and neither in src/"),
        (Some(app), Some(pages)) if app != pages => Some("app/ and pages/ lie in different folders"),
        _ => None,
    };
    let mut routes = Routes { problem, ..Routes::default() };
    let Some(base) = app.clone().or(pages.clone()) else { return routes };
    if let Some(base) = app {
        routes.app = Some(walk.folder(&base.join("app"), String::new(), 0));
    }
    if let Some(base) = pages {
        walk.pages(&base.join("pages"), "", 0, &mut routes.pages);
    }
    for name in ["middleware", "proxy", "instrumentation"] {
        let candidates = extensions.iter().map(|extension| base.join(format!("{name}.{extension}")));
        if let Some(path) = candidates.into_iter().find(|path| path.is_file()) {
            routes.beside.insert(name, path);
        }
    }
    routes
}

struct Walk<'w> {
    root: &'w Root,
    extensions: &'w [String],
    findings: &'w mut Findings,
    entries: usize,
    seen: HashSet<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, path: &Path, name: String, depth: usize) -> Folder {
        let mut folder = Folder { name, ..Folder::default() };
        let mut found: BTreeMap<&'static str, (usize, PathBuf)> = BTreeMap::new();
        for (name, path, is_folder) in self.list(path, depth) {
            if is_folder {
                // A folder that begins with an underscore is private to its parent.
                if !name.starts_with('_') {
                    let child = self.folder(&path, name, depth + 1);
                    folder.children.push(child);
                }
                continue;
            }
            let Some((stem, rank)) = self.stem(&name) else { continue };
            if let Some(convention) = CONVENTIONS.into_iter().find(|convention| *convention == stem) {
                let better = found.get(convention).is_none_or(|(known, _)| rank < *known);
                if better {
                    found.insert(convention, (rank, path));
                }
            } else if let Some(convention) =
                METADATA.into_iter().find(|convention| is_numbered(stem, convention))
            {
                folder.metadata.push((convention, path));
            }
        }
        folder.files = found.into_iter().map(|(convention, (_, path))| (convention, path)).collect();
        folder
    }

    fn pages(&mut self, path: &Path, route: &str, depth: usize, pages: &mut Vec<PageFile>) {
        for (name, path, is_folder) in self.list(path, depth) {
            if is_folder {
                self.pages(&path, &format!("{route}/{name}"), depth + 1, pages);
            } else if let Some((stem, _)) = self.stem(&name)
                && !name.ends_with(".d.ts")
            {
                pages.push(PageFile { route: format!("{route}/{stem}"), path });
            }
        }
    }

    /// The entries of a folder in order of their names; links out of the app are left out and named.
    fn list(&mut self, path: &Path, depth: usize) -> Vec<(String, PathBuf, bool)> {
        if depth > MAX_DEPTH || self.entries > MAX_ENTRIES {
            return Vec::new();
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if !self.seen.insert(real) {
            return Vec::new();
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                let file = self.root.name(path);
                let message = format!("{file} cannot be read: {error}");
                self.findings.add(
                    Rule::FileUnreadable,
                    Severity::Error,
                    &Target::ALL,
                    At::file(file),
                    message,
                );
                return Vec::new();
            }
        };
        let mut list = Vec::new();
        for entry in entries.flatten() {
            self.entries += 1;
            let path = entry.path();
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            if name == "node_modules" || name.starts_with('.') || self.entries > MAX_ENTRIES {
                continue;
            }
            if kind.is_symlink() && !self.root.holds(&path) {
                let file = self.root.name(&path);
                let message = format!("{file} is a link that leads out of the app");
                self.findings.add(
                    Rule::SymlinkOutside,
                    Severity::Warning,
                    &Target::ALL,
                    At::file(file),
                    message,
                );
                continue;
            }
            let is_folder = path.is_dir();
            if is_folder || path.is_file() {
                list.push((name, path, is_folder));
            }
        }
        list.sort_unstable();
        list
    }

    /// The name without its page extension, and how early that extension comes in the configuration.
    fn stem<'n>(&self, name: &'n str) -> Option<(&'n str, usize)> {
        self.extensions.iter().enumerate().find_map(|(rank, extension)| {
            let stem = name.strip_suffix(extension.as_str())?.strip_suffix('.')?;
            // page.test.tsx is no page, and page.web.tsx only where web.tsx is an extension.
            Some((stem, rank))
        })
    }
}

fn is_numbered(stem: &str, convention: &str) -> bool {
    stem.strip_prefix(convention)
        .is_some_and(|rest| rest.len() <= 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}
