//! One source file as a graph sees it: its declarations, what each refers to, and what of Next.js stands in it.
//!
//! The unit is the declaration, not the file: a helper that reads cookies concerns only pages that reach the helper,
//! not every page that imports something else of the same file.

mod exports;
mod items;
mod links;
mod render;

use std::collections::BTreeMap;

use oxc_ast::ast::Program;
use oxc_semantic::SemanticBuilder;

use super::eval::Evaluator;
use super::source::Lines;
use super::value::Value;

pub(super) use render::{Certainty, Render};

/// Values that Next.js reads from `export const`.
const CONSTANTS: [&str; 6] = ["dynamic", "dynamicParams", "revalidate", "runtime", "config", "prerender"];
/// Functions of which Next.js uses what they return.
const GENERATORS: [&str; 3] = ["generateStaticParams", "getStaticPaths", "getStaticProps"];

/// A parsed source file.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) file: String,
    pub(super) lines: Lines,
    pub(super) boundary: Option<Boundary>,
    /// The first one is what runs when the file is imported.
    pub(super) items: Vec<Item>,
    pub(super) exports: BTreeMap<String, Export>,
    /// Where each name is exported.
    places: BTreeMap<String, u32>,
    /// `export * from '…'`
    pub(super) stars: Vec<Import>,
    /// Imports that bring values, so that the file runs.
    pub(super) imports: Vec<Import>,
    pub(super) constants: BTreeMap<String, Constant>,
    pub(super) generated: BTreeMap<String, Constant>,
    /// `getInitialProps` of a component of the pages directory.
    pub(super) initial_props: Option<u32>,
    /// Neither `import` nor `export`: what it exports is not known.
    pub(super) common_js: bool,
}

/// What a directive at the top of a file makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Boundary {
    Client,
    /// Where the directive stands.
    Server(u32),
}

/// A top-level declaration.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) edges: Vec<Edge>,
    pub(super) facts: Vec<Fact>,
    /// Its value is computed when the file is imported; what lies in functions of it still waits to be called.
    pub(super) runs_on_import: bool,
    /// How its `children` are rendered, if it is a component whose source tells.
    pub(super) children: Option<Vec<Render>>,
    /// Where it uses its property `searchParams`.
    pub(super) search_params: Option<u32>,
    /// `createContext(…)`: as an element, it renders its children as they are.
    pub(super) context: bool,
}

/// A reference from an item.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) to: To,
    pub(super) at: u32,
    /// Inside a function of the item.
    pub(super) deferred: bool,
    pub(super) render: Render,
}

/// What is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum To {
    Item(usize),
    Import { specifier: String, name: Name },
}

/// What is taken of a module.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Name {
    Named(String),
    All,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Export {
    Item(usize),
    From { specifier: String, name: Name },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) specifier: String,
    pub(super) at: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Constant {
    pub(super) at: u32,
    pub(super) value: Value,
}

/// Something that stands in the source and needs no import to be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) kind: FactKind,
    pub(super) at: u32,
    pub(super) deferred: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FactKind {
    /// `'use server'` in a function.
    InlineAction,
    /// `'use cache'` in a function or at the top.
    UseCache,
    /// `fetch(…, { cache: 'no-store' })`, or `revalidate: 0`.
    FetchNoStore,
    /// `fetch(…, { next: { revalidate: 60 } })`
    FetchRevalidate,
    /// `<Image loader={…}>`
    ImageLoader,
}

impl Module {
    pub(super) fn build<'a>(file: String, text: &str, program: &'a Program<'a>) -> Self {
        let semantic = SemanticBuilder::new().build(program).semantic;
        let items = items::Items::collect(program);
        let exports = exports::Exports::collect(program, &semantic, &items);
        let (linked, mut imports) = links::link(&semantic, &items);
        imports.extend(exports.imports);
        let mut module = Self {
            file,
            lines: Lines::of(text),
            boundary: boundary(program),
            items: linked,
            exports: exports.named,
            places: exports.places,
            stars: exports.stars,
            imports,
            constants: BTreeMap::new(),
            generated: BTreeMap::new(),
            initial_props: links::initial_props(&semantic),
            common_js: !exports.is_module,
        };
        if let Some(at) = directive(program, "use cache") {
            module.items[0].facts.push(Fact { kind: FactKind::UseCache, at, deferred: false });
        }
        module.evaluate(program, &exports.locals);
        module
    }

    /// The line of an offset.
    pub(super) fn line(&self, at: u32) -> u32 {
        self.lines.at(at)
    }

    pub(super) fn constant(&self, name: &str) -> Option<&Constant> {
        self.constants.get(name)
    }

    /// The line in which a name is exported; the first if it comes through `export *`.
    pub(super) fn export_line(&self, name: &str) -> u32 {
        self.places.get(name).map_or(1, |at| self.line(*at))
    }

    pub(super) fn is_client(&self) -> bool {
        self.boundary == Some(Boundary::Client)
    }

    fn evaluate<'a>(&mut self, program: &'a Program<'a>, locals: &BTreeMap<String, (String, u32)>) {
        let wanted = |names: &[&str]| -> Vec<(String, String, u32)> {
            let of =
                |name: &&str| locals.get(*name).map(|(local, at)| ((*name).to_owned(), local.clone(), *at));
            names.iter().filter_map(of).collect()
        };
        let (constants, generators) = (wanted(&CONSTANTS), wanted(&GENERATORS));
        if constants.is_empty() && generators.is_empty() {
            return;
        }
        let mut evaluator = Evaluator::of_module(program, None);
        for (name, local, at) in constants {
            let value = evaluator.top_level(&local);
            self.constants.insert(name, Constant { at, value });
        }
        for (name, local, at) in generators {
            let value = evaluator.returned_by(&local);
            self.generated.insert(name, Constant { at, value });
        }
    }
}

fn boundary(program: &Program<'_>) -> Option<Boundary> {
    if directive(program, "use client").is_some() {
        return Some(Boundary::Client);
    }
    directive(program, "use server").map(Boundary::Server)
}

fn directive(program: &Program<'_>, text: &str) -> Option<u32> {
    let found = program.directives.iter().find(|directive| {
        let is = directive.directive.as_str();
        is == text || is.strip_prefix(text).is_some_and(|rest| rest.starts_with(':'))
    });
    found.map(|directive| directive.span.start)
}
