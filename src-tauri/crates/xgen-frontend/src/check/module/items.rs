//! The declarations of a file, and where each stands.

use std::collections::HashMap;

use oxc_ast::ast::{
    BindingPattern, Declaration, ExportDefaultDeclarationKind, Expression, FormalParameters, FunctionBody,
    Program, Statement, VariableDeclaration,
};
use oxc_semantic::SymbolId;
use oxc_span::{GetSpan as _, Span};

/// The top-level declarations of a file; number 0 is everything else.
#[derive(Default)]
pub(super) struct Items<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) of_symbol: HashMap<SymbolId, usize>,
    pub(super) default: Option<usize>,
}

pub(super) struct Entry<'a> {
    pub(super) span: Span,
    pub(super) runs_on_import: bool,
    pub(super) context: bool,
    pub(super) root: Option<Root<'a>>,
}

/// The function that an item is.
#[derive(Clone, Copy)]
pub(super) struct Root<'a> {
    pub(super) span: Span,
    pub(super) parameters: &'a FormalParameters<'a>,
    pub(super) body: Option<&'a FunctionBody<'a>>,
}

impl<'a> Items<'a> {
    pub(super) fn collect(program: &'a Program<'a>) -> Self {
        let start = Entry { span: Span::new(0, 0), runs_on_import: true, context: false, root: None };
        let mut items = Self { entries: vec![start], ..Self::default() };
        for statement in &program.body {
            items.statement(statement);
        }
        items
    }

    /// The item in which an offset lies.
    pub(super) fn at(&self, offset: u32) -> usize {
        let after = self.entries[1..].partition_point(|entry| entry.span.start <= offset);
        match self.entries.get(after) {
            Some(entry) if after > 0 && offset < entry.span.end => after,
            _ => 0,
        }
    }

    fn statement(&mut self, statement: &'a Statement<'a>) {
        match statement {
            Statement::VariableDeclaration(variables) => self.variables(variables),
            Statement::FunctionDeclaration(function) => self.function(function),
            Statement::ClassDeclaration(class) => self.class(class),
            Statement::TSEnumDeclaration(enumeration) => {
                let index = self.push(enumeration.span, true, None);
                self.symbol(enumeration.id.symbol_id.get(), index);
            }
            Statement::ExportNamedDeclaration(export) => match &export.declaration {
                Some(Declaration::VariableDeclaration(variables)) => self.variables(variables),
                Some(Declaration::FunctionDeclaration(function)) => self.function(function),
                Some(Declaration::ClassDeclaration(class)) => self.class(class),
                _ => {}
            },
            Statement::ExportDefaultDeclaration(export) => match &export.declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                    self.function(function);
                    self.default = Some(self.entries.len() - 1);
                }
                ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                    self.class(class);
                    self.default = Some(self.entries.len() - 1);
                }
                ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => {}
                other => {
                    let root = other.as_expression().and_then(root_of);
                    self.default = Some(self.push(export.span, root.is_none(), root));
                }
            },
            _ => {}
        }
    }

    fn variables(&mut self, variables: &'a VariableDeclaration<'a>) {
        for declarator in &variables.declarations {
            let root = declarator.init.as_ref().and_then(root_of);
            let index = self.push(declarator.span, root.is_none(), root);
            self.entries[index].context = declarator.init.as_ref().is_some_and(creates_context);
            self.pattern(&declarator.id, index);
        }
    }

    fn function(&mut self, function: &'a oxc_ast::ast::Function<'a>) {
        let root = Root { span: function.span, parameters: &function.params, body: function.body.as_deref() };
        let index = self.push(function.span, false, Some(root));
        self.symbol(function.id.as_ref().and_then(|id| id.symbol_id.get()), index);
    }

    fn class(&mut self, class: &'a oxc_ast::ast::Class<'a>) {
        let index = self.push(class.span, false, None);
        self.symbol(class.id.as_ref().and_then(|id| id.symbol_id.get()), index);
    }

    fn push(&mut self, span: Span, runs_on_import: bool, root: Option<Root<'a>>) -> usize {
        self.entries.push(Entry { span, runs_on_import, context: false, root });
        self.entries.len() - 1
    }

    fn symbol(&mut self, symbol: Option<SymbolId>, index: usize) {
        if let Some(symbol) = symbol {
            self.of_symbol.insert(symbol, index);
        }
    }

    fn pattern(&mut self, pattern: &BindingPattern<'_>, index: usize) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => self.symbol(id.symbol_id.get(), index),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    self.pattern(&property.value, index);
                }
                if let Some(rest) = &object.rest {
                    self.pattern(&rest.argument, index);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for element in array.elements.iter().flatten() {
                    self.pattern(element, index);
                }
                if let Some(rest) = &array.rest {
                    self.pattern(&rest.argument, index);
                }
            }
            BindingPattern::AssignmentPattern(default) => self.pattern(&default.left, index),
        }
    }
}

/// The function that an expression is, through the wrappers of React that change nothing about when it renders.
fn root_of<'a>(expression: &'a Expression<'a>) -> Option<Root<'a>> {
    match expression.get_inner_expression() {
        Expression::ArrowFunctionExpression(arrow) => {
            Some(Root { span: arrow.span, parameters: &arrow.params, body: Some(&arrow.body) })
        }
        Expression::FunctionExpression(function) => {
            Some(Root { span: function.span, parameters: &function.params, body: function.body.as_deref() })
        }
        Expression::CallExpression(call) => {
            let name = match &call.callee {
                Expression::Identifier(id) => id.name.as_str(),
                Expression::StaticMemberExpression(member) => member.property.name.as_str(),
                _ => return None,
            };
            if !matches!(name, "memo" | "forwardRef") {
                return None;
            }
            root_of(call.arguments.first()?.as_expression()?)
        }
        _ => None,
    }
}

fn creates_context(expression: &Expression<'_>) -> bool {
    let Expression::CallExpression(call) = expression.get_inner_expression() else { return false };
    match &call.callee {
        Expression::Identifier(id) => id.name == "createContext",
        Expression::StaticMemberExpression(member) => member.property.name == "createContext",
        _ => false,
    }
}

/// Whether a span lies in another.
pub(super) fn within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

impl Root<'_> {
    /// Whether a node is this function.
    pub(super) fn is(&self, kind: &oxc_ast::AstKind<'_>) -> bool {
        matches!(kind, oxc_ast::AstKind::Function(_) | oxc_ast::AstKind::ArrowFunctionExpression(_))
            && kind.span() == self.span
    }
}
