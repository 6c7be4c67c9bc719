//! Finds components that read the search parameters and have no `<Suspense>` above them when the page is built.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::graph::{Sources, Target};
use super::module::{Certainty, Name, Render, To};

/// A place that reads the search parameters outside a boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unguarded {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) certain: bool,
}

/// Walks what is rendered.
pub(super) struct Rendering<'r, 's> {
    sources: &'r mut Sources<'s>,
    seen: HashMap<(PathBuf, usize), Certainty>,
    /// What components do with their children; none while it is being found out.
    children: HashMap<(PathBuf, usize), Option<Certainty>>,
    found: Vec<Unguarded>,
}

impl<'r, 's> Rendering<'r, 's> {
    pub(super) fn new(sources: &'r mut Sources<'s>) -> Self {
        Self { sources, seen: HashMap::new(), children: HashMap::new(), found: Vec::new() }
    }

    /// Renders what a file exports as default.
    pub(super) fn component(&mut self, path: &Path, certainty: Certainty) {
        if certainty == Certainty::Guarded {
            return;
        }
        if let Some(target) = self.sources.export(path, "default", &mut Default::default(), &mut |_| {}) {
            self.target(target, certainty);
        }
    }

    /// How the default export of a file renders its children.
    pub(super) fn children_of(&mut self, path: &Path) -> Certainty {
        match self.sources.export(path, "default", &mut Default::default(), &mut |_| {}) {
            Some(target) => self.children_of_target(&target),
            None => Certainty::Uncertain,
        }
    }

    pub(super) fn into_found(self) -> Vec<Unguarded> {
        self.found
    }

    fn target(&mut self, target: Target, certainty: Certainty) {
        match target {
            Target::Item(path, item) => self.item(&path, item, certainty),
            Target::File(path) => {
                // Everything in it may be rendered.
                let items = self.sources.load(&path).map_or(0, |module| module.items.len());
                for item in 0..items {
                    self.item(&path, item, Certainty::Uncertain.min(certainty));
                }
            }
            Target::Package(..) => {}
        }
    }

    fn item(&mut self, path: &Path, index: usize, certainty: Certainty) {
        let known = self.seen.entry((path.to_owned(), index)).or_insert(Certainty::Guarded);
        if *known >= certainty {
            return;
        }
        *known = certainty;
        let Some(module) = self.sources.load(path) else { return };
        let Some(item) = module.items.get(index) else { return };
        for edge in &item.edges {
            let certainty = certainty.min(self.render(path, &edge.render));
            if certainty == Certainty::Guarded {
                continue;
            }
            match self.resolve(path, &edge.to) {
                Some(Target::Package(package, name)) => {
                    let is_hook = matches!(package.as_str(), "next/navigation" | "next/navigation.js");
                    if is_hook && name == "useSearchParams" {
                        self.report(&module.file, module.line(edge.at), certainty);
                    }
                }
                Some(target) => self.target(target, certainty),
                None => {}
            }
        }
    }

    fn report(&mut self, file: &str, line: u32, certainty: Certainty) {
        let certain = certainty == Certainty::Certain;
        match self.found.iter_mut().find(|found| found.file == file && found.line == line) {
            Some(known) => known.certain |= certain,
            None => self.found.push(Unguarded { file: file.to_owned(), line, certain }),
        }
    }

    fn render(&mut self, path: &Path, render: &Render) -> Certainty {
        let mut certainty = render.certainty;
        for wrapper in &render.wrappers {
            let around = match self.resolve(path, wrapper) {
                Some(target) => self.children_of_target(&target),
                None => Certainty::Uncertain,
            };
            certainty = certainty.min(around);
        }
        certainty
    }

    fn children_of_target(&mut self, target: &Target) -> Certainty {
        let Target::Item(path, index) = target else { return Certainty::Uncertain };
        let key = (path.clone(), *index);
        if let Some(known) = self.children.get(&key) {
            return known.unwrap_or(Certainty::Uncertain);
        }
        self.children.insert(key.clone(), None);
        let certainty = self.children_of_item(path, *index);
        self.children.insert(key, Some(certainty));
        certainty
    }

    fn children_of_item(&mut self, path: &Path, index: usize) -> Certainty {
        let Some(module) = self.sources.load(path) else { return Certainty::Uncertain };
        let Some(item) = module.items.get(index) else { return Certainty::Uncertain };
        if item.context {
            return Certainty::Certain;
        }
        let Some(uses) = &item.children else { return Certainty::Uncertain };
        // A component that does nothing with its children guards them well.
        uses.iter().map(|render| self.render(path, render)).max().unwrap_or(Certainty::Guarded)
    }

    fn resolve(&mut self, path: &Path, to: &To) -> Option<Target> {
        match to {
            To::Item(index) => Some(Target::Item(path.to_owned(), *index)),
            To::Import { name: Name::Named(name), .. } if name.is_empty() => None,
            To::Import { specifier, name } => self.sources.target(path, specifier, name, &mut |_| {}),
        }
    }
}
