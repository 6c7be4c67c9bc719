//! Statements: declarations, assignments, branches, and the bodies of functions.

use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BindingPattern, Declaration, ExportDefaultDeclarationKind,
    Expression, FormalParameters, Function, FunctionBody, ImportDeclaration, ImportDeclarationSpecifier,
    Program, Statement, VariableDeclaration,
};
use oxc_span::GetSpan as _;

use super::{Callable, Evaluator, MAX_DEPTH};
use crate::check::value::{Object, Value};

/// How a body goes on after a statement.
enum Flow {
    Next,
    Return(Value),
}

impl<'a> Evaluator<'a> {
    pub(super) fn run_module(&mut self, program: &'a Program<'a>) {
        for statement in &program.body {
            self.hoist(statement);
        }
        for statement in &program.body {
            self.module_statement(statement);
        }
    }

    fn module_statement(&mut self, statement: &'a Statement<'a>) {
        match statement {
            Statement::ImportDeclaration(import) => self.import(import),
            Statement::ExportNamedDeclaration(export) => {
                if let Some(Declaration::VariableDeclaration(variables)) = &export.declaration {
                    self.declare(variables);
                }
                for specifier in export.specifiers.iter().filter(|one| one.exported.name() == "default") {
                    self.exported = Some(match &export.source {
                        None => self.top_level(&specifier.local.name()),
                        Some(_) => Value::Unknown,
                    });
                }
            }
            Statement::ExportDefaultDeclaration(export) => {
                self.exported = Some(match &export.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => self.function(function),
                    ExportDefaultDeclarationKind::ClassDeclaration(_)
                    | ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => Value::Unknown,
                    other => other.as_expression().map_or(Value::Unknown, |expression| self.eval(expression)),
                });
            }
            Statement::TSExportAssignment(export) => self.exported = Some(self.eval(&export.expression)),
            other => {
                self.statement(other);
            }
        }
    }

    fn hoist(&mut self, statement: &'a Statement<'a>) {
        let function: &'a Function<'a> = match statement {
            Statement::FunctionDeclaration(function) => function,
            Statement::ExportNamedDeclaration(export) => match &export.declaration {
                Some(Declaration::FunctionDeclaration(function)) => function,
                _ => return,
            },
            Statement::ExportDefaultDeclaration(export) => match &export.declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(function) => function,
                _ => return,
            },
            _ => return,
        };
        if let Some(id) = &function.id {
            let value = self.function(function);
            self.bind(&id.name, value);
        }
    }

    pub(super) fn function(&mut self, function: &'a Function<'a>) -> Value {
        self.functions.push(Callable::Function(function));
        Value::Function(Some(self.functions.len() - 1))
    }

    fn import(&mut self, import: &'a ImportDeclaration<'a>) {
        let phases = matches!(import.source.value.as_str(), "next/constants" | "next/constants.js");
        for specifier in import.specifiers.iter().flatten() {
            let value = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(named) if phases => phase(&named.imported.name()),
                _ => Value::Unknown,
            };
            self.bind(&specifier.local().name, value);
        }
    }

    fn body(&mut self, statements: &'a [Statement<'a>]) -> Flow {
        for statement in statements {
            self.hoist(statement);
        }
        for statement in statements {
            if let Flow::Return(value) = self.statement(statement) {
                return Flow::Return(value);
            }
        }
        Flow::Next
    }

    fn statement(&mut self, statement: &'a Statement<'a>) -> Flow {
        if !self.spend() {
            return Flow::Next;
        }
        match statement {
            Statement::VariableDeclaration(variables) => self.declare(variables),
            Statement::ExpressionStatement(statement) => {
                self.eval(&statement.expression);
            }
            Statement::ReturnStatement(statement) => {
                let value =
                    statement.argument.as_ref().map_or(Value::Undefined, |argument| self.eval(argument));
                return Flow::Return(value);
            }
            Statement::BlockStatement(block) => return self.nested(|evaluator| evaluator.body(&block.body)),
            Statement::IfStatement(branch) => {
                let test = self.eval(&branch.test).truthy();
                return self.nested(|evaluator| match (test, &branch.alternate) {
                    (Some(true), _) => evaluator.statement(&branch.consequent),
                    (Some(false), Some(alternate)) => evaluator.statement(alternate),
                    (Some(false), None) => Flow::Next,
                    (None, alternate) => {
                        evaluator.doubt(&branch.consequent);
                        if let Some(alternate) = alternate {
                            evaluator.doubt(alternate);
                        }
                        Flow::Next
                    }
                });
            }
            Statement::TryStatement(attempt) => {
                return self.nested(|evaluator| evaluator.body(&attempt.block.body));
            }
            Statement::SwitchStatement(switch) => {
                for statement in switch.cases.iter().flat_map(|case| &case.consequent) {
                    self.doubt(statement);
                }
            }
            Statement::ForStatement(each) => self.doubt(&each.body),
            Statement::ForInStatement(each) => self.doubt(&each.body),
            Statement::ForOfStatement(each) => self.doubt(&each.body),
            Statement::WhileStatement(each) => self.doubt(&each.body),
            Statement::DoWhileStatement(each) => self.doubt(&each.body),
            _ => {}
        }
        Flow::Next
    }

    /// A branch that may be taken: what it assigns is unknown afterwards, and a `return` in it proves nothing.
    fn doubt(&mut self, statement: &'a Statement<'a>) {
        let before = std::mem::replace(&mut self.doubtful, true);
        let flow = self.nested(|evaluator| evaluator.statement(statement));
        self.doubtful_return |= matches!(flow, Flow::Return(_));
        self.doubtful = before;
    }

    /// Recursion of the evaluator itself is bounded here: source may nest deeper than it is worth following.
    fn nested(&mut self, work: impl FnOnce(&mut Self) -> Flow) -> Flow {
        if self.depth >= MAX_DEPTH {
            return Flow::Next;
        }
        self.depth += 1;
        let flow = work(self);
        self.depth -= 1;
        flow
    }

    pub(super) fn call(&mut self, function: usize, arguments: Vec<Value>) -> Value {
        if self.depth >= MAX_DEPTH || !self.spend() {
            return Value::Unknown;
        }
        let Some(callable) = self.functions.get(function).copied() else { return Value::Unknown };
        self.depth += 1;
        self.scopes.push(Default::default());
        let value = match callable {
            Callable::Function(function) => {
                self.parameters(&function.params, arguments);
                function.body.as_ref().map_or(Value::Unknown, |body| self.returned(body))
            }
            Callable::Arrow(arrow) => {
                self.parameters(&arrow.params, arguments);
                match arrow.body.statements.first() {
                    Some(Statement::ExpressionStatement(only)) if arrow.expression => {
                        self.eval(&only.expression)
                    }
                    _ => self.returned(&arrow.body),
                }
            }
        };
        self.scopes.pop();
        self.depth -= 1;
        value
    }

    fn returned(&mut self, body: &'a FunctionBody<'a>) -> Value {
        match self.body(&body.statements) {
            Flow::Return(value) => value,
            Flow::Next => Value::Undefined,
        }
    }

    fn parameters(&mut self, parameters: &'a FormalParameters<'a>, arguments: Vec<Value>) {
        let mut arguments = arguments.into_iter();
        for parameter in &parameters.items {
            let argument = arguments.next().unwrap_or(Value::Undefined);
            self.bind_pattern(&parameter.pattern, argument);
        }
    }

    fn declare(&mut self, variables: &'a VariableDeclaration<'a>) {
        for declarator in &variables.declarations {
            let value = declarator.init.as_ref().map_or(Value::Undefined, |init| match required(init) {
                Some("next/constants") => phases(),
                _ => self.eval(init),
            });
            self.bind_pattern(&declarator.id, value);
        }
    }

    fn bind_pattern(&mut self, pattern: &'a BindingPattern<'a>, value: Value) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => self.bind(&id.name, value),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let key = property.key.static_name();
                    let part = key.and_then(|key| value.get(&key).cloned()).unwrap_or(Value::Unknown);
                    self.bind_pattern(&property.value, part);
                }
                if let Some(rest) = &object.rest {
                    self.bind_pattern(&rest.argument, Value::Unknown);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for element in array.elements.iter().flatten() {
                    self.bind_pattern(element, Value::Unknown);
                }
            }
            BindingPattern::AssignmentPattern(default) => self.bind_pattern(&default.left, Value::Unknown),
        }
    }

    pub(super) fn bind(&mut self, name: &str, value: Value) {
        let value = if self.doubtful { Value::Unknown } else { value };
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), value);
        }
    }

    pub(super) fn assign(&mut self, assignment: &'a AssignmentExpression<'a>) -> Value {
        let known = assignment.operator.is_assign();
        let value = self.eval(&assignment.right);
        let stored = if known && !self.doubtful { value.clone() } else { Value::Unknown };
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                if let Some(place) = self.place(&id.name) {
                    *place = stored;
                }
            }
            AssignmentTarget::StaticMemberExpression(member) => match &member.object {
                Expression::Identifier(object)
                    if object.name == "module" && member.property.name == "exports" =>
                {
                    self.exported = Some(stored);
                }
                Expression::Identifier(object)
                    if object.name == "exports" && member.property.name == "default" =>
                {
                    self.exported = Some(stored);
                }
                Expression::Identifier(object) => {
                    let (key, doubtful) = (member.property.name.as_str(), self.doubtful);
                    if let Some(Value::Object(object)) = self.place(&object.name) {
                        if doubtful && object.get(key).is_none() {
                            object.open = true;
                        } else {
                            object.set(key.to_owned(), assignment.left.span().start, stored);
                        }
                    }
                }
                _ => {}
            },
            _ => {}
        }
        value
    }

    pub(super) fn place(&mut self, name: &str) -> Option<&mut Value> {
        self.scopes.iter_mut().rev().find_map(|scope| scope.get_mut(name))
    }
}

fn phase(name: &str) -> Value {
    match phases() {
        Value::Object(phases) => phases.get(name).map_or(Value::Unknown, |phase| phase.value.clone()),
        _ => Value::Unknown,
    }
}

/// `next/constants`, as far as configurations use it.
fn phases() -> Value {
    let names = [
        ("PHASE_PRODUCTION_BUILD", "phase-production-build"),
        ("PHASE_PRODUCTION_SERVER", "phase-production-server"),
        ("PHASE_DEVELOPMENT_SERVER", "phase-development-server"),
        ("PHASE_EXPORT", "phase-export"),
        ("PHASE_TEST", "phase-test"),
        ("PHASE_INFO", "phase-info"),
    ];
    let mut phases = Object { open: true, ..Object::default() };
    for (name, value) in names {
        phases.set(name.into(), 0, Value::Text(value.into()));
    }
    Value::Object(phases)
}

/// The module of `require('…')`.
fn required<'a>(expression: &'a Expression<'a>) -> Option<&'a str> {
    let Expression::CallExpression(call) = expression else { return None };
    if !call.callee.is_specific_id("require") {
        return None;
    }
    match call.arguments.first()?.as_expression()? {
        Expression::StringLiteral(module) => Some(module.value.as_str()),
        _ => None,
    }
}
