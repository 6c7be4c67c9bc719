//! The source files of an app, each parsed once and when it is first asked for.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use oxc_allocator::Allocator;

use super::config;
use super::module::Module;
use super::parse;
use super::report::Findings;
use super::resolve::is_code;
use super::source::{Lines, Root};

/// Parsed files; those that could not be read or parsed are findings, and empty afterwards.
pub(super) struct Store {
    root: Root,
    modules: HashMap<PathBuf, Option<Rc<Module>>>,
}

impl Store {
    pub(super) fn new(root: Root) -> Self {
        Self { root, modules: HashMap::new() }
    }

    pub(super) fn load(&mut self, path: &Path, findings: &mut Findings) -> Option<Rc<Module>> {
        if let Some(known) = self.modules.get(path) {
            return known.clone();
        }
        let module = if is_code(path) { self.parse(path, findings).map(Rc::new) } else { None };
        self.modules.insert(path.to_owned(), module.clone());
        module
    }

    fn parse(&self, path: &Path, findings: &mut Findings) -> Option<Module> {
        let file = self.root.name(path);
        let text = match self.root.read(path) {
            Ok(text) => text,
            Err(problem) => {
                config::unreadable(file, &problem, findings);
                return None;
            }
        };
        let allocator = Allocator::default();
        match parse::program(&allocator, path, &text) {
            Ok(program) => Some(Module::build(file, &text, program)),
            Err(problem) => {
                config::unparsable(file, &Lines::of(&text), &problem, findings);
                None
            }
        }
    }
}
