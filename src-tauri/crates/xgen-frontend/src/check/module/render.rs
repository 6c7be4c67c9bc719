//! Whether what is referred to is rendered when the page is built, and outside every `<Suspense>`.
//!
//! A component that reads the search parameters stops an export unless a boundary stands above it or it only appears in
//! the browser. Both are told from the way between the reference and its component; where the way passes something
//! that is not understood, the answer is "uncertain".

use oxc_ast::AstKind;
use oxc_ast::ast::{
    BindingPattern, Expression, IdentifierReference, IfStatement, JSXElementName, JSXMemberExpressionObject,
    Statement,
};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use oxc_span::{GetSpan as _, Span};

use super::items::{Items, Root, within};
use super::links::import_of;
use super::{Name, To};
use crate::check::eval::Evaluator;
use crate::check::value::Value;

/// How sure it is that a reference is rendered outside a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::check) enum Certainty {
    /// It is not: a boundary stands above, or it appears in the browser only.
    Guarded,
    Uncertain,
    Certain,
}

/// A reference as the renderer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Render {
    pub(in crate::check) certainty: Certainty,
    /// Components around it in the same source, each of which may hold a boundary around its children.
    pub(in crate::check) wrappers: Vec<To>,
}

impl Render {
    fn plain(certainty: Certainty) -> Self {
        Self { certainty, wrappers: Vec::new() }
    }
}

/// A file, to look around in.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a, 'b> {
    pub(super) semantic: &'b Semantic<'a>,
    pub(super) items: &'b Items<'a>,
}

/// How a reference is rendered: as an element, as a hook that is called, or in a way that is not known.
pub(super) fn of_reference(scene: &Scene<'_, '_>, node: NodeId, root: Option<&Root<'_>>) -> Render {
    let nodes = scene.semantic.nodes();
    if browser_only(scene, node) {
        return Render::plain(Certainty::Guarded);
    }
    let own = nodes.kind(node).span();
    let mut start = node;
    let used = nodes.ancestors(node).find_map(|ancestor| match ancestor.kind() {
        AstKind::StaticMemberExpression(_) | AstKind::JSXMemberExpression(_) => {
            start = ancestor.id();
            None
        }
        AstKind::JSXOpeningElement(_) => Some(Some(nodes.parent_id(ancestor.id()))),
        AstKind::CallExpression(call) if within(own, call.callee.span()) => Some(Some(ancestor.id())),
        _ => Some(None),
    });
    match (used.flatten(), root) {
        (Some(used), Some(root)) => around(scene, used, root),
        _ => Render::plain(Certainty::Uncertain),
    }
}

/// How a component renders its children; none if its source does not tell.
pub(super) fn children(scene: &Scene<'_, '_>, root: &Root<'_>) -> Option<Vec<Render>> {
    let uses = uses_of_property(scene, root, "children")?;
    Some(uses.into_iter().map(|node| around(scene, node, root)).collect())
}

/// Where a component first uses one of its properties.
pub(super) fn first_use(scene: &Scene<'_, '_>, root: &Root<'_>, property: &str) -> Option<u32> {
    let uses = uses_of_property(scene, root, property)?;
    uses.into_iter().map(|node| scene.semantic.nodes().kind(node).span().start).min()
}

/// The nodes that stand for a property of the first parameter; none if the parameter is passed on as a whole.
fn uses_of_property(scene: &Scene<'_, '_>, root: &Root<'_>, name: &str) -> Option<Vec<NodeId>> {
    let pattern = &root.parameters.items.first()?.pattern;
    uses_in_pattern(scene, pattern, name)
}

fn uses_in_pattern(scene: &Scene<'_, '_>, pattern: &BindingPattern<'_>, name: &str) -> Option<Vec<NodeId>> {
    match pattern {
        BindingPattern::ObjectPattern(object) => {
            let property =
                object.properties.iter().find(|property| property.key.is_specific_static_name(name));
            match property.map(|property| &property.value) {
                Some(BindingPattern::BindingIdentifier(id)) => Some(references(scene, id.symbol_id.get()?)),
                Some(BindingPattern::AssignmentPattern(default)) => match &default.left {
                    BindingPattern::BindingIdentifier(id) => Some(references(scene, id.symbol_id.get()?)),
                    _ => None,
                },
                Some(_) => None,
                None => object.rest.is_none().then(Vec::new),
            }
        }
        BindingPattern::BindingIdentifier(id) => {
            let nodes = scene.semantic.nodes();
            let mut uses = Vec::new();
            for node in references(scene, id.symbol_id.get()?) {
                match nodes.parent_kind(node) {
                    AstKind::StaticMemberExpression(member) if member.property.name == name => {
                        uses.push(nodes.parent_id(node));
                    }
                    AstKind::StaticMemberExpression(_) => {}
                    AstKind::VariableDeclarator(declarator) => {
                        uses.extend(uses_in_pattern(scene, &declarator.id, name)?);
                    }
                    _ => return if uses.is_empty() { None } else { Some(uses) },
                }
            }
            Some(uses)
        }
        _ => None,
    }
}

fn references(scene: &Scene<'_, '_>, symbol: SymbolId) -> Vec<NodeId> {
    let scoping = scene.semantic.scoping();
    let values = scoping.get_resolved_references(symbol).filter(|reference| reference.is_value());
    values.map(|reference| reference.node_id()).collect()
}

/// What lies between a node and the component around it.
fn around(scene: &Scene<'_, '_>, node: NodeId, root: &Root<'_>) -> Render {
    let nodes = scene.semantic.nodes();
    let mut render = Render::plain(Certainty::Certain);
    let mut below = nodes.kind(node).span();
    let mut in_fallback = false;
    for ancestor in nodes.ancestor_kinds(node) {
        if root.is(&ancestor) {
            return match early_return(scene, root, nodes.kind(node).span()) {
                Certainty::Guarded => Render::plain(Certainty::Guarded),
                certainty => Render { certainty: render.certainty.min(certainty), ..render },
            };
        }
        match ancestor {
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) | AstKind::Class(_) => {
                render.certainty = Certainty::Uncertain;
            }
            AstKind::JSXAttribute(attribute) => {
                in_fallback = attribute.is_identifier("fallback");
                render.certainty = Certainty::Uncertain;
            }
            AstKind::JSXElement(element) if !within(below, element.opening_element.span) || in_fallback => {
                match wrapper(scene, &element.opening_element.name) {
                    Wrapper::Boundary if !in_fallback => return Render::plain(Certainty::Guarded),
                    Wrapper::Boundary | Wrapper::Transparent => {}
                    Wrapper::Component(to) => render.wrappers.push(to),
                    Wrapper::Unknown => render.certainty = Certainty::Uncertain,
                }
                in_fallback = false;
            }
            AstKind::ConditionalExpression(choice) if !within(below, choice.test.span()) => {
                let Some(certainty) = condition(scene, &choice.test) else {
                    return Render::plain(Certainty::Guarded);
                };
                render.certainty = certainty;
            }
            AstKind::LogicalExpression(logical) if !within(below, logical.left.span()) => {
                let Some(certainty) = condition(scene, &logical.left) else {
                    return Render::plain(Certainty::Guarded);
                };
                render.certainty = certainty;
            }
            AstKind::IfStatement(branch) if !within(below, branch.test.span()) => {
                let Some(certainty) = condition(scene, &branch.test) else {
                    return Render::plain(Certainty::Guarded);
                };
                render.certainty = certainty;
            }
            AstKind::SwitchCase(_) | AstKind::CatchClause(_) => render.certainty = Certainty::Uncertain,
            _ => {}
        }
        below = ancestor.span();
    }
    Render::plain(Certainty::Uncertain)
}

/// A condition makes what it guards uncertain; none if it only holds in the browser.
fn condition(scene: &Scene<'_, '_>, test: &Expression<'_>) -> Option<Certainty> {
    (!only_in_browser(scene, test)).then_some(Certainty::Uncertain)
}

enum Wrapper {
    Boundary,
    Transparent,
    Component(To),
    Unknown,
}

fn wrapper(scene: &Scene<'_, '_>, name: &JSXElementName<'_>) -> Wrapper {
    match name {
        JSXElementName::Identifier(_) | JSXElementName::NamespacedName(_) => Wrapper::Transparent,
        JSXElementName::IdentifierReference(id) => {
            match symbol_of(scene, id).map(|symbol| target(scene, symbol)) {
                Some(Some(To::Import { specifier, name: Name::Named(name) })) if specifier == "react" => {
                    of_react(&name)
                }
                Some(Some(to)) => Wrapper::Component(to),
                _ => Wrapper::Unknown,
            }
        }
        JSXElementName::MemberExpression(member) => {
            let property = member.property.name.as_str();
            let JSXMemberExpressionObject::IdentifierReference(object) = &member.object else {
                return Wrapper::Unknown;
            };
            // <Context.Provider>
            if property == "Provider" {
                return Wrapper::Transparent;
            }
            match symbol_of(scene, object).map(|symbol| target(scene, symbol)) {
                Some(Some(To::Import { specifier, .. })) if specifier == "react" => of_react(property),
                Some(Some(To::Import { specifier, name: Name::All })) => {
                    Wrapper::Component(To::Import { specifier, name: Name::Named(property.to_owned()) })
                }
                _ => Wrapper::Unknown,
            }
        }
        JSXElementName::ThisExpression(_) => Wrapper::Unknown,
    }
}

fn of_react(name: &str) -> Wrapper {
    match name {
        "Suspense" => Wrapper::Boundary,
        "Fragment" | "StrictMode" | "Profiler" => Wrapper::Transparent,
        _ => Wrapper::Unknown,
    }
}

fn symbol_of(scene: &Scene<'_, '_>, id: &IdentifierReference<'_>) -> Option<SymbolId> {
    scene.semantic.scoping().get_reference(id.reference_id.get()?).symbol_id()
}

fn target(scene: &Scene<'_, '_>, symbol: SymbolId) -> Option<To> {
    if let Some(index) = scene.items.of_symbol.get(&symbol) {
        return Some(To::Item(*index));
    }
    import_of(scene.semantic, symbol).map(|(specifier, name)| To::Import { specifier, name })
}

/// `if (!mounted) return null` before the reference: what follows appears in the browser only.
fn early_return(scene: &Scene<'_, '_>, root: &Root<'_>, node: Span) -> Certainty {
    let mut certainty = Certainty::Certain;
    for statement in root.body.iter().flat_map(|body| &body.statements) {
        if let Statement::IfStatement(branch) = statement
            && branch.span.end <= node.start
            && returns(branch)
        {
            if only_in_browser(scene, &branch.test) {
                return Certainty::Guarded;
            }
            certainty = Certainty::Uncertain;
        }
    }
    certainty
}

fn returns(branch: &IfStatement<'_>) -> bool {
    let direct = |statement: &Statement<'_>| match statement {
        Statement::ReturnStatement(_) => true,
        Statement::BlockStatement(block) => {
            block.body.iter().any(|statement| matches!(statement, Statement::ReturnStatement(_)))
        }
        _ => false,
    };
    direct(&branch.consequent) || branch.alternate.as_ref().is_some_and(direct)
}

/// Whether a condition asks for something that the build never has: state set by an effect, a store of the browser.
fn only_in_browser(scene: &Scene<'_, '_>, test: &Expression<'_>) -> bool {
    match test.get_inner_expression() {
        Expression::UnaryExpression(unary) => only_in_browser(scene, &unary.argument),
        Expression::LogicalExpression(logical) => {
            only_in_browser(scene, &logical.left) || only_in_browser(scene, &logical.right)
        }
        Expression::BinaryExpression(binary) => {
            only_in_browser(scene, &binary.left) || only_in_browser(scene, &binary.right)
        }
        Expression::StaticMemberExpression(member) => only_in_browser(scene, &member.object),
        Expression::Identifier(id) => {
            symbol_of(scene, id).is_some_and(|symbol| is_browser_state(scene, symbol))
        }
        Expression::CallExpression(call) => is_browser_hook(&call.callee),
        _ => false,
    }
}

fn is_browser_state(scene: &Scene<'_, '_>, symbol: SymbolId) -> bool {
    let nodes = scene.semantic.nodes();
    let declaration = scene.semantic.scoping().symbol_declaration(symbol);
    let declared = std::iter::once(nodes.kind(declaration)).chain(nodes.ancestor_kinds(declaration));
    let init = declared.take(6).find_map(|kind| match kind {
        AstKind::VariableDeclarator(declarator) => Some(declarator.init.as_ref()),
        _ => None,
    });
    match init.flatten().map(Expression::get_inner_expression) {
        Some(Expression::CallExpression(call)) => is_browser_hook(&call.callee),
        _ => false,
    }
}

fn is_browser_hook(callee: &Expression<'_>) -> bool {
    let name = match callee {
        Expression::Identifier(id) => id.name.as_str(),
        Expression::StaticMemberExpression(member) => member.property.name.as_str(),
        _ => return false,
    };
    let lower = name.to_ascii_lowercase();
    matches!(name, "useState" | "useSyncExternalStore" | "useReducer")
        || (name.starts_with("use")
            && ["mounted", "hydrated", "isclient", "query"].iter().any(|is| lower.contains(is)))
}

/// `dynamic(() => import('…'), { ssr: false })`
fn browser_only(scene: &Scene<'_, '_>, node: NodeId) -> bool {
    scene.semantic.nodes().ancestor_kinds(node).any(|kind| {
        let AstKind::CallExpression(call) = kind else { return false };
        let Expression::Identifier(callee) = &call.callee else { return false };
        let from = symbol_of(scene, callee).and_then(|symbol| import_of(scene.semantic, symbol));
        let options = call.arguments.get(1).and_then(|argument| argument.as_expression());
        from.is_some_and(|(specifier, _)| specifier == "next/dynamic")
            && options.is_some_and(|options| {
                Evaluator::of_json().eval(options).get("ssr") == Some(&Value::Bool(false))
            })
    })
}
