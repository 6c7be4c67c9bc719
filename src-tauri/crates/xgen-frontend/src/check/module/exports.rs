//! What a file exports, and from where.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    BindingPattern, Declaration, ExportAllDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportNamedDeclaration, ExportSpecifier, ModuleExportName, Program,
    Statement,
};
use oxc_semantic::Semantic;

use super::items::Items;
use super::links::import_of;
use super::{Export, Import, Name};

#[derive(Default)]
pub(super) struct Exports {
    pub(super) named: BTreeMap<String, Export>,
    pub(super) stars: Vec<Import>,
    /// Files that are imported to be exported again.
    pub(super) imports: Vec<Import>,
    /// Local names and places of what is exported by name.
    pub(super) locals: BTreeMap<String, (String, u32)>,
    /// Where each name is exported.
    pub(super) places: BTreeMap<String, u32>,
    pub(super) is_module: bool,
}

impl Exports {
    pub(super) fn collect<'a>(program: &'a Program<'a>, semantic: &Semantic<'a>, items: &Items<'a>) -> Self {
        let mut exports = Self::default();
        for statement in &program.body {
            exports.statement(statement, semantic, items);
        }
        exports
    }

    fn statement(&mut self, statement: &Statement<'_>, semantic: &Semantic<'_>, items: &Items<'_>) {
        match statement {
            Statement::ImportDeclaration(_) => self.is_module = true,
            Statement::ExportAllDeclaration(all) => {
                self.is_module = true;
                if !all.export_kind.is_type() {
                    self.all(all);
                }
            }
            Statement::ExportDefaultDeclaration(default) => {
                self.is_module = true;
                self.default_export(default, semantic, items);
            }
            Statement::ExportNamedDeclaration(export) => {
                self.is_module = true;
                if export.export_kind.is_type() {
                    return;
                }
                match (&export.declaration, &export.source) {
                    (Some(declaration), _) => self.declaration(declaration, items),
                    (None, Some(source)) => self.of_another(export, &source.value),
                    (None, None) => self.of_this(export, semantic, items),
                }
            }
            _ => {}
        }
    }

    fn all(&mut self, all: &ExportAllDeclaration<'_>) {
        let import = Import { specifier: all.source.value.to_string(), at: all.span.start };
        self.imports.push(import.clone());
        match &all.exported {
            None => self.stars.push(import),
            Some(name) => self.reexport(name, import, Name::All),
        }
    }

    fn default_export(
        &mut self,
        default: &ExportDefaultDeclaration<'_>,
        semantic: &Semantic<'_>,
        items: &Items<'_>,
    ) {
        let mut index = items.default;
        let at = default.span.start;
        match &default.declaration {
            ExportDefaultDeclarationKind::Identifier(id) => {
                let symbol = semantic.scoping().get_root_binding(&id.name);
                index = symbol.and_then(|symbol| items.of_symbol.get(&symbol).copied()).or(index);
                self.local("default", &id.name, at);
            }
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                if let Some(id) = &function.id {
                    self.local("default", &id.name, at);
                }
            }
            _ => {}
        }
        if let Some(index) = index {
            self.named.insert("default".into(), Export::Item(index));
            self.places.insert("default".into(), at);
        }
    }

    /// `export { a } from '…'`
    fn of_another(&mut self, export: &ExportNamedDeclaration<'_>, source: &str) {
        let import = Import { specifier: source.to_owned(), at: export.span.start };
        let mut values = false;
        for specifier in values_of(export) {
            let name = Name::Named(specifier.local.name().to_string());
            self.reexport(&specifier.exported, Import { at: specifier.span.start, ..import.clone() }, name);
            values = true;
        }
        if values {
            self.imports.push(import);
        }
    }

    /// `export { a }`, where `a` may be declared here or imported.
    fn of_this(&mut self, export: &ExportNamedDeclaration<'_>, semantic: &Semantic<'_>, items: &Items<'_>) {
        for specifier in values_of(export) {
            let (local, exported) = (specifier.local.name(), specifier.exported.name());
            self.local(&exported, &local, specifier.span.start);
            let Some(symbol) = semantic.scoping().get_root_binding(&local) else { continue };
            let found = match (items.of_symbol.get(&symbol), import_of(semantic, symbol)) {
                (Some(index), _) => Export::Item(*index),
                (None, Some((specifier, name))) => Export::From { specifier, name },
                (None, None) => continue,
            };
            self.named.insert(exported.to_string(), found);
        }
    }

    fn declaration(&mut self, declaration: &Declaration<'_>, items: &Items<'_>) {
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                for declarator in &variables.declarations {
                    let index = items.at(declarator.span.start);
                    self.pattern(&declarator.id, index);
                }
            }
            Declaration::FunctionDeclaration(function) => {
                if let Some(id) = &function.id {
                    self.item(&id.name, items.at(function.span.start), id.span.start);
                }
            }
            Declaration::ClassDeclaration(class) => {
                if let Some(id) = &class.id {
                    self.item(&id.name, items.at(class.span.start), id.span.start);
                }
            }
            Declaration::TSEnumDeclaration(enumeration) => {
                self.item(&enumeration.id.name, 0, enumeration.id.span.start);
            }
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &BindingPattern<'_>, index: usize) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => self.item(&id.name, index, id.span.start),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    self.pattern(&property.value, index);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for element in array.elements.iter().flatten() {
                    self.pattern(element, index);
                }
            }
            BindingPattern::AssignmentPattern(default) => self.pattern(&default.left, index),
        }
    }

    fn item(&mut self, name: &str, index: usize, at: u32) {
        self.named.insert(name.to_owned(), Export::Item(index));
        self.local(name, name, at);
    }

    fn local(&mut self, exported: &str, local: &str, at: u32) {
        self.places.insert(exported.to_owned(), at);
        self.locals.insert(exported.to_owned(), (local.to_owned(), at));
    }

    fn reexport(&mut self, exported: &ModuleExportName<'_>, import: Import, name: Name) {
        let Import { specifier, at } = import;
        self.places.insert(exported.name().to_string(), at);
        self.named.insert(exported.name().to_string(), Export::From { specifier, name });
    }
}

fn values_of<'e, 'a>(
    export: &'e ExportNamedDeclaration<'a>,
) -> impl Iterator<Item = &'e ExportSpecifier<'a>> {
    export.specifiers.iter().filter(|specifier| !specifier.export_kind.is_type())
}
