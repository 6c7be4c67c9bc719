//! What each declaration refers to, and what of Next.js stands in it.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, BindingPattern, CallExpression, Expression, ImportDeclarationSpecifier,
    JSXAttributeItem, Statement,
};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use oxc_span::{GetSpan as _, Span};

use super::items::Items;
use super::render::{self, Scene};
use super::{Edge, Fact, FactKind, Import, Item, Name, To};
use crate::check::eval::Evaluator;
use crate::check::value::Value;

/// The items with their edges and facts, and the imports that make other files run.
pub(super) fn link<'a>(semantic: &Semantic<'a>, items: &Items<'a>) -> (Vec<Item>, Vec<Import>) {
    let linked = items.entries.iter().map(|entry| Item {
        runs_on_import: entry.runs_on_import,
        context: entry.context,
        ..Item::default()
    });
    let mut linker = Linker { semantic, items, linked: linked.collect(), imports: Vec::new() };
    for (symbol, index) in &items.of_symbol {
        linker.references(*symbol, &|_| To::Item(*index));
    }
    linker.import_declarations();
    for node in semantic.nodes().iter() {
        linker.node(node.id(), node.kind());
    }
    let scene = Scene { semantic, items };
    for (index, entry) in items.entries.iter().enumerate() {
        if let Some(root) = &entry.root {
            linker.linked[index].children = render::children(&scene, root);
            linker.linked[index].search_params = render::first_use(&scene, root, "searchParams");
        }
    }
    (linker.linked, linker.imports)
}

/// The module and name of an imported symbol.
pub(super) fn import_of(semantic: &Semantic<'_>, symbol: SymbolId) -> Option<(String, Name)> {
    let nodes = semantic.nodes();
    let declaration = semantic.scoping().symbol_declaration(symbol);
    let name = match nodes.kind(declaration) {
        AstKind::ImportSpecifier(named) => Name::Named(named.imported.name().to_string()),
        AstKind::ImportDefaultSpecifier(_) => Name::Named("default".into()),
        AstKind::ImportNamespaceSpecifier(_) => Name::All,
        _ => return None,
    };
    let declared = nodes.ancestor_kinds(declaration).find_map(|kind| match kind {
        AstKind::ImportDeclaration(import) => Some(import.source.value.to_string()),
        _ => None,
    });
    declared.map(|specifier| (specifier, name))
}

/// `Page.getInitialProps = …`, or a static method of a class.
pub(super) fn initial_props(semantic: &Semantic<'_>) -> Option<u32> {
    semantic.nodes().iter().find_map(|node| match node.kind() {
        AstKind::AssignmentExpression(assignment) => match &assignment.left {
            AssignmentTarget::StaticMemberExpression(member) if member.property.name == "getInitialProps" => {
                Some(member.property.span.start)
            }
            _ => None,
        },
        AstKind::MethodDefinition(method) if method.r#static => {
            method.key.is_specific_static_name("getInitialProps").then_some(method.span.start)
        }
        _ => None,
    })
}

struct Linker<'a, 'b> {
    semantic: &'b Semantic<'a>,
    items: &'b Items<'a>,
    linked: Vec<Item>,
    imports: Vec<Import>,
}

impl<'a> Linker<'a, '_> {
    fn import_declarations(&mut self) {
        let program = self.semantic.nodes().program();
        for statement in &program.body {
            let Statement::ImportDeclaration(import) = statement else { continue };
            if import.import_kind.is_type() {
                continue;
            }
            let source = import.source.value.as_str();
            // `import './polyfill'` always runs; an import of which only types are used is dropped by the compiler.
            let mut runs = import.specifiers.as_ref().is_none_or(|specifiers| specifiers.is_empty());
            for specifier in import.specifiers.iter().flatten() {
                let Some(symbol) = specifier.local().symbol_id.get() else { continue };
                let name = match specifier {
                    ImportDeclarationSpecifier::ImportSpecifier(named) if named.import_kind.is_type() => {
                        continue;
                    }
                    ImportDeclarationSpecifier::ImportSpecifier(named) => {
                        Name::Named(named.imported.name().to_string())
                    }
                    ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => Name::Named("default".into()),
                    ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => Name::All,
                };
                runs |= self.imported(symbol, source, &name);
            }
            if runs {
                self.imports.push(Import { specifier: source.to_owned(), at: import.span.start });
            }
        }
    }

    /// Follows a symbol that stands for something of another module; a namespace by the members that are used.
    fn imported(&mut self, symbol: SymbolId, specifier: &str, name: &Name) -> bool {
        match name {
            Name::Named(_) => self.references(symbol, &|_| import(specifier, name.clone())),
            Name::All => self.references(symbol, &|member| {
                import(specifier, member.map_or(Name::All, |member| Name::Named(member.to_owned())))
            }),
        }
    }

    /// Adds an edge for each use of a symbol as a value; `to` is asked with the member that is taken of it, if one is.
    fn references(&mut self, symbol: SymbolId, to: &dyn Fn(Option<&str>) -> To) -> bool {
        let scoping = self.semantic.scoping();
        let mut any = false;
        for id in scoping.get_resolved_reference_ids(symbol) {
            let reference = scoping.get_reference(*id);
            if !reference.is_value() || reference.flags().is_value_as_type() {
                continue;
            }
            let node = reference.node_id();
            let nodes = self.semantic.nodes();
            if is_closing(self.semantic, node) {
                continue;
            }
            any = true;
            let member = match nodes.parent_kind(node) {
                AstKind::StaticMemberExpression(member) => Some(member.property.name.as_str()),
                AstKind::JSXMemberExpression(member) => Some(member.property.name.as_str()),
                _ => None,
            };
            self.edge(node, to(member));
        }
        any
    }

    fn edge(&mut self, node: NodeId, to: To) {
        let at = self.semantic.nodes().kind(node).span().start;
        let index = self.items.at(at);
        let scene = Scene { semantic: self.semantic, items: self.items };
        let render = render::of_reference(&scene, node, self.items.entries[index].root.as_ref());
        if let To::Import { specifier, name: Name::Named(name) } = &to {
            self.image_loader(node, specifier, name, index);
        }
        let deferred = self.deferred(node, index);
        self.linked[index].edges.push(Edge { to, at, deferred, render });
    }

    fn fact(&mut self, node: NodeId, kind: FactKind, at: u32) {
        let index = self.items.at(at);
        let deferred = self.deferred(node, index);
        self.linked[index].facts.push(Fact { kind, at, deferred });
    }

    /// Whether a node waits for a function of its item to be called.
    fn deferred(&self, node: NodeId, index: usize) -> bool {
        let outer = match index {
            0 => Span::new(0, u32::MAX),
            _ => self.items.entries[index].span,
        };
        self.semantic
            .nodes()
            .ancestor_kinds(node)
            .take_while(|kind| {
                super::items::within(kind.span(), outer) && !matches!(kind, AstKind::Program(_))
            })
            .any(|kind| matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)))
    }

    fn node(&mut self, node: NodeId, kind: AstKind<'a>) {
        match kind {
            AstKind::ImportExpression(import_expression) => {
                if let Expression::StringLiteral(source) = &import_expression.source {
                    self.dynamic(node, &source.value);
                }
            }
            AstKind::CallExpression(call) => {
                if let Some(source) = call.common_js_require() {
                    self.dynamic(node, &source.value);
                } else if call.callee.is_specific_id("fetch") {
                    self.fetch(node, call);
                }
            }
            AstKind::Directive(directive)
                if !matches!(self.semantic.nodes().parent_kind(node), AstKind::Program(_)) =>
            {
                let at = directive.span.start;
                match directive.directive.as_str() {
                    "use server" => self.fact(node, FactKind::InlineAction, at),
                    text if text == "use cache" || text.starts_with("use cache:") => {
                        self.fact(node, FactKind::UseCache, at);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// `import('…')` and `require('…')`, with what is taken of them.
    fn dynamic(&mut self, node: NodeId, specifier: &str) {
        let nodes = self.semantic.nodes();
        let mut top = node;
        for ancestor in nodes.ancestors(node) {
            match ancestor.kind() {
                AstKind::AwaitExpression(_)
                | AstKind::ParenthesizedExpression(_)
                | AstKind::TSAsExpression(_) => {
                    top = ancestor.id();
                }
                AstKind::StaticMemberExpression(member) if member.property.name == "then" => {
                    if let AstKind::CallExpression(call) = nodes.parent_kind(ancestor.id())
                        && let Some(pattern) = first_parameter(call)
                    {
                        self.pattern(pattern, specifier);
                        self.edge(node, import(specifier, Name::Named(String::new())));
                        return;
                    }
                    break;
                }
                AstKind::StaticMemberExpression(member) => {
                    let name = Name::Named(member.property.name.to_string());
                    self.edge(node, import(specifier, name));
                    return;
                }
                AstKind::VariableDeclarator(declarator)
                    if declarator.init.as_ref().is_some_and(|init| init.span() == nodes.kind(top).span()) =>
                {
                    self.pattern(&declarator.id, specifier);
                    self.edge(node, import(specifier, Name::Named(String::new())));
                    return;
                }
                _ => break,
            }
        }
        self.edge(node, import(specifier, Name::All));
    }

    fn pattern(&mut self, pattern: &BindingPattern<'a>, specifier: &str) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                if let Some(symbol) = id.symbol_id.get() {
                    self.imported(symbol, specifier, &Name::All);
                }
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    if let (Some(name), BindingPattern::BindingIdentifier(id)) =
                        (property.key.static_name(), &property.value)
                        && let Some(symbol) = id.symbol_id.get()
                    {
                        self.imported(symbol, specifier, &Name::Named(name.into_owned()));
                    }
                }
            }
            BindingPattern::ArrayPattern(_) | BindingPattern::AssignmentPattern(_) => {}
        }
    }

    fn fetch(&mut self, node: NodeId, call: &'a CallExpression<'a>) {
        let is_global = match &call.callee {
            Expression::Identifier(id) => self.semantic.is_reference_to_global_variable(id),
            _ => false,
        };
        let Some(options) = call.arguments.get(1).and_then(Argument::as_expression).filter(|_| is_global)
        else {
            return;
        };
        let options = Evaluator::of_json().eval(options);
        let revalidate = options.get("next").and_then(|next| next.property("revalidate"));
        if let Some(cache) = options.property("cache")
            && matches!(cache.value.text(), Some("no-store" | "no-cache"))
        {
            self.fact(node, FactKind::FetchNoStore, call.span.start);
        } else if let Some(revalidate) = revalidate {
            match revalidate.value {
                Value::Number(0.0) => self.fact(node, FactKind::FetchNoStore, call.span.start),
                Value::Number(_) => self.fact(node, FactKind::FetchRevalidate, call.span.start),
                _ => {}
            }
        }
    }

    fn image_loader(&mut self, node: NodeId, specifier: &str, name: &str, index: usize) {
        if !matches!(specifier, "next/image" | "next/legacy/image") || name != "default" {
            return;
        }
        let AstKind::JSXOpeningElement(element) = self.semantic.nodes().parent_kind(node) else { return };
        for attribute in &element.attributes {
            if let JSXAttributeItem::Attribute(attribute) = attribute
                && attribute.is_identifier("loader")
            {
                let deferred = self.deferred(node, index);
                let at = attribute.span.start;
                self.linked[index].facts.push(Fact { kind: FactKind::ImageLoader, at, deferred });
            }
        }
    }
}

fn import(specifier: &str, name: Name) -> To {
    To::Import { specifier: specifier.to_owned(), name }
}

fn is_closing(semantic: &Semantic<'_>, node: NodeId) -> bool {
    let mut ancestors = semantic.nodes().ancestor_kinds(node);
    let after = ancestors.find(|kind| !matches!(kind, AstKind::JSXMemberExpression(_)));
    matches!(after, Some(AstKind::JSXClosingElement(_)))
}

fn first_parameter<'a>(call: &'a CallExpression<'a>) -> Option<&'a BindingPattern<'a>> {
    let parameters = match call.arguments.first()?.as_expression()? {
        Expression::ArrowFunctionExpression(arrow) => &arrow.params,
        Expression::FunctionExpression(function) => &function.params,
        _ => return None,
    };
    parameters.items.first().map(|parameter| &parameter.pattern)
}
