//! What a route reaches: the declarations that run for it on the server, and those that reach the browser.
//!
//! Files behind `'use client'` are followed too, on the other side: a cookie read there is nobody's concern here, a
//! server action imported there is.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::module::{Boundary, Export, FactKind, Item, Module, Name, To};
use super::report::Findings;
use super::resolve::{Resolved, Resolver};
use super::store::Store;

/// Files, names and findings of one target.
pub(super) struct Sources<'s> {
    pub(super) store: &'s mut Store,
    pub(super) resolver: &'s Resolver,
    pub(super) findings: &'s mut Findings,
}

/// Where a declaration runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Server,
    Client,
}

/// Something of Next.js that a route reaches.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub(super) kind: UseKind,
    pub(super) side: Side,
    pub(super) file: String,
    pub(super) line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UseKind {
    /// Something of a package, such as `cookies` of `next/headers`.
    Import {
        package: String,
        name: String,
    },
    Fact(FactKind),
    /// A file of server actions.
    ActionFile,
    /// `next/font/google`
    FontGoogle,
}

/// What a name of a module turns out to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Item(PathBuf, usize),
    /// A whole file.
    File(PathBuf),
    Package(String, String),
}

impl Sources<'_> {
    pub(super) fn load(&mut self, path: &Path) -> Option<Rc<Module>> {
        self.store.load(path, self.findings)
    }

    /// What `name` of `specifier` is, seen from a file; `passed` is told each file on the way.
    pub(super) fn target(
        &mut self,
        from: &Path,
        specifier: &str,
        name: &Name,
        passed: &mut dyn FnMut(&Path),
    ) -> Option<Target> {
        match self.resolver.resolve(from, specifier) {
            Resolved::Other => None,
            Resolved::Package => match name {
                Name::Named(name) => Some(Target::Package(specifier.to_owned(), name.clone())),
                Name::All => Some(Target::Package(specifier.to_owned(), String::new())),
            },
            Resolved::File(path) => match name {
                Name::Named(name) => self.export(&path, name, &mut HashSet::new(), passed),
                Name::All => {
                    passed(&path);
                    Some(Target::File(path))
                }
            },
        }
    }

    /// What a file exports under a name.
    pub(super) fn export(
        &mut self,
        path: &Path,
        name: &str,
        seen: &mut HashSet<PathBuf>,
        passed: &mut dyn FnMut(&Path),
    ) -> Option<Target> {
        if !seen.insert(path.to_owned()) {
            return None;
        }
        passed(path);
        let module = self.load(path)?;
        match module.exports.get(name) {
            Some(Export::Item(item)) => return Some(Target::Item(path.to_owned(), *item)),
            Some(Export::From { specifier, name }) => {
                return match (self.resolver.resolve(path, specifier), name) {
                    (Resolved::File(next), Name::Named(name)) => self.export(&next, name, seen, passed),
                    _ => self.target(path, specifier, name, passed),
                };
            }
            None if module.common_js => return Some(Target::File(path.to_owned())),
            None => {}
        }
        for star in module.stars.iter().filter(|_| name != "default") {
            let found = match self.resolver.resolve(path, &star.specifier) {
                Resolved::File(next) => self.export(&next, name, seen, passed),
                Resolved::Package => Some(Target::Package(star.specifier.clone(), name.to_owned())),
                Resolved::Other => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Every name that a file exports, its re-exports among them.
    pub(super) fn export_names(&mut self, path: &Path) -> Vec<String> {
        let mut names = Vec::new();
        let (mut seen, mut left) = (HashSet::new(), vec![path.to_owned()]);
        while let Some(path) = left.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let Some(module) = self.load(&path) else { continue };
            names.extend(module.exports.keys().cloned());
            for star in &module.stars {
                if let Resolved::File(next) = self.resolver.resolve(&path, &star.specifier) {
                    left.push(next);
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Walks from the files of a route.
pub(super) struct Walk<'w, 's> {
    sources: &'w mut Sources<'s>,
    files: HashSet<(PathBuf, Side)>,
    /// Files of which everything is used.
    whole: HashSet<(PathBuf, Side)>,
    items: HashSet<(PathBuf, usize, Side, bool)>,
    uses: Vec<Use>,
}

impl<'w, 's> Walk<'w, 's> {
    pub(super) fn new(sources: &'w mut Sources<'s>) -> Self {
        Self {
            sources,
            files: HashSet::new(),
            whole: HashSet::new(),
            items: HashSet::new(),
            uses: Vec::new(),
        }
    }

    /// Follows everything that a file of the framework exports.
    pub(super) fn root(&mut self, path: &Path) {
        self.everything(path, Side::Server);
    }

    pub(super) fn into_uses(self) -> Vec<Use> {
        self.uses
    }

    fn everything(&mut self, path: &Path, side: Side) {
        let Some(side) = self.file(path, side) else { return };
        if !self.whole.insert((path.to_owned(), side)) {
            return;
        }
        let Some(module) = self.sources.load(path) else { return };
        if module.common_js {
            for item in 0..module.items.len() {
                self.item(path, item, side, true);
            }
        }
        for name in self.sources.export_names(path) {
            self.named(path, &name, side, &module, 0);
        }
    }

    /// A file is imported: what it does at once is done. None: it belongs to nobody here.
    fn file(&mut self, path: &Path, side: Side) -> Option<Side> {
        let module = self.sources.load(path)?;
        let side = match module.boundary {
            Some(Boundary::Client) => Side::Client,
            Some(Boundary::Server(at)) => {
                if !module.exports.is_empty() || !module.stars.is_empty() {
                    self.found(UseKind::ActionFile, side, &module, at);
                }
                return None;
            }
            None => side,
        };
        if !self.files.insert((path.to_owned(), side)) {
            return Some(side);
        }
        for (index, item) in module.items.iter().enumerate() {
            // The compiler registers every inline action of a file, whether it is reached or not.
            for fact in item.facts.iter().filter(|fact| fact.kind == FactKind::InlineAction) {
                self.found(UseKind::Fact(fact.kind), side, &module, fact.at);
            }
            if item.runs_on_import {
                self.item(path, index, side, false);
            }
        }
        for import in &module.imports {
            match self.sources.resolver.resolve(path, &import.specifier) {
                Resolved::File(next) => {
                    self.file(&next, side);
                }
                Resolved::Package if is_google_fonts(&import.specifier) => {
                    self.found(UseKind::FontGoogle, side, &module, import.at);
                }
                Resolved::Package | Resolved::Other => {}
            }
        }
        Some(side)
    }

    /// A declaration is used; not `full`: only what it does when its file is imported.
    fn item(&mut self, path: &Path, index: usize, side: Side, full: bool) {
        if !self.items.insert((path.to_owned(), index, side, full)) {
            return;
        }
        let Some(module) = self.sources.load(path) else { return };
        let Some(Item { facts, edges, .. }) = module.items.get(index) else { return };
        for fact in facts.iter().filter(|fact| full || !fact.deferred) {
            self.found(UseKind::Fact(fact.kind), side, &module, fact.at);
        }
        for edge in edges.iter().filter(|edge| full || !edge.deferred) {
            match &edge.to {
                To::Item(next) => self.item(path, *next, side, true),
                To::Import { specifier, name } => self.import(path, specifier, name, side, &module, edge.at),
            }
        }
    }

    fn import(&mut self, path: &Path, specifier: &str, name: &Name, side: Side, user: &Rc<Module>, at: u32) {
        match (self.sources.resolver.resolve(path, specifier), name) {
            (Resolved::Package, Name::Named(name)) => {
                let kind = UseKind::Import { package: specifier.to_owned(), name: name.clone() };
                self.found(kind, side, user, at);
            }
            (Resolved::Package, Name::All) | (Resolved::Other, _) => {}
            (Resolved::File(next), Name::All) => self.everything(&next, side),
            (Resolved::File(next), Name::Named(name)) if name.is_empty() => {
                self.file(&next, side);
            }
            (Resolved::File(next), Name::Named(name)) => self.named(&next, name, side, user, at),
        }
    }

    /// `name` of a file is used, at a place of `user`.
    fn named(&mut self, path: &Path, name: &str, side: Side, user: &Rc<Module>, at: u32) {
        let mut way = Vec::new();
        let target =
            self.sources.export(path, name, &mut HashSet::new(), &mut |file| way.push(file.to_owned()));
        let mut side = side;
        for file in way {
            match self.file(&file, side) {
                Some(next) => side = next,
                None => return,
            }
        }
        match target {
            Some(Target::Item(path, item)) => self.item(&path, item, side, true),
            Some(Target::File(path)) => self.everything(&path, side),
            Some(Target::Package(package, name)) => {
                self.found(UseKind::Import { package, name }, side, user, at);
            }
            None => {}
        }
    }

    fn found(&mut self, kind: UseKind, side: Side, module: &Module, at: u32) {
        self.uses.push(Use { kind, side, file: module.file.clone(), line: module.line(at) });
    }
}

fn is_google_fonts(specifier: &str) -> bool {
    matches!(specifier, "next/font/google" | "@next/font/google")
}
