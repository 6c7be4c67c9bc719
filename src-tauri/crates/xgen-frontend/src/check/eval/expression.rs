//! Expressions.

use oxc_ast::ast::{
    ArrayExpressionElement, BinaryOperator, CallExpression, ChainElement, Expression, LogicalOperator,
    ObjectExpression, ObjectPropertyKind, UnaryOperator,
};
use oxc_span::GetSpan as _;

use super::{Callable, Evaluator, MAX_DEPTH, MAX_STEPS};
use crate::check::report::Target;
use crate::check::value::{Object, Value};

impl<'a> Evaluator<'a> {
    /// The value of an expression, as far as it is known.
    pub(in crate::check) fn eval(&mut self, expression: &'a Expression<'a>) -> Value {
        if self.depth >= MAX_DEPTH || !self.spend() {
            return Value::Unknown;
        }
        self.depth += 1;
        let value = self.eval_known(expression);
        self.depth -= 1;
        value
    }

    fn eval_known(&mut self, expression: &'a Expression<'a>) -> Value {
        match expression {
            Expression::BooleanLiteral(literal) => Value::Bool(literal.value),
            Expression::NullLiteral(_) => Value::Null,
            Expression::NumericLiteral(literal) => Value::Number(literal.value),
            Expression::StringLiteral(literal) => Value::Text(literal.value.to_string()),
            Expression::TemplateLiteral(template) => self.template(template),
            Expression::Identifier(id) if id.name == "undefined" => Value::Undefined,
            Expression::Identifier(id) => self.lookup(&id.name),
            Expression::ArrayExpression(array) => self.list(&array.elements),
            Expression::ObjectExpression(object) => self.object(object),
            Expression::ArrowFunctionExpression(arrow) => {
                self.functions.push(Callable::Arrow(arrow));
                Value::Function(Some(self.functions.len() - 1))
            }
            Expression::FunctionExpression(function) => self.function(function),
            Expression::AssignmentExpression(assignment) => self.assign(assignment),
            Expression::AwaitExpression(awaited) => self.eval(&awaited.argument),
            Expression::ParenthesizedExpression(inner) => self.eval(&inner.expression),
            Expression::TSAsExpression(inner) => self.eval(&inner.expression),
            Expression::TSSatisfiesExpression(inner) => self.eval(&inner.expression),
            Expression::TSNonNullExpression(inner) => self.eval(&inner.expression),
            Expression::TSTypeAssertion(inner) => self.eval(&inner.expression),
            Expression::ConditionalExpression(choice) => match self.eval(&choice.test).truthy() {
                Some(true) => self.eval(&choice.consequent),
                Some(false) => self.eval(&choice.alternate),
                None => self.either(&choice.consequent, &choice.alternate),
            },
            Expression::LogicalExpression(logical) => {
                let left = self.eval(&logical.left);
                let keep_left = match logical.operator {
                    LogicalOperator::And => left.truthy().map(|truthy| !truthy),
                    LogicalOperator::Or => left.truthy(),
                    LogicalOperator::Coalesce => match left {
                        Value::Unknown => None,
                        Value::Null | Value::Undefined => Some(false),
                        _ => Some(true),
                    },
                };
                match keep_left {
                    Some(true) => left,
                    Some(false) => self.eval(&logical.right),
                    None => Value::Unknown,
                }
            }
            Expression::UnaryExpression(unary) => self.unary(unary.operator, &unary.argument),
            Expression::BinaryExpression(binary) => {
                let (left, right) = (self.eval(&binary.left), self.eval(&binary.right));
                let same = left.same(&right);
                match binary.operator {
                    BinaryOperator::Equality | BinaryOperator::StrictEquality => {
                        same.map_or(Value::Unknown, Value::Bool)
                    }
                    BinaryOperator::Inequality | BinaryOperator::StrictInequality => {
                        same.map_or(Value::Unknown, |same| Value::Bool(!same))
                    }
                    _ => Value::Unknown,
                }
            }
            Expression::CallExpression(call) => self.called(call),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.called(call),
                other => other.as_member_expression().map_or(Value::Unknown, |member| {
                    self.member(member.object(), member.static_property_name().unwrap_or_default())
                }),
            },
            Expression::StaticMemberExpression(member) => self.member(&member.object, &member.property.name),
            Expression::ComputedMemberExpression(member) => match &member.expression {
                Expression::StringLiteral(key) => self.member(&member.object, &key.value),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// Two objects of which either may be meant: what both say alike is known.
    fn either(&mut self, one: &'a Expression<'a>, other: &'a Expression<'a>) -> Value {
        let (one, other) = (self.eval(one), self.eval(other));
        match (one, other) {
            (Value::Object(one), Value::Object(other)) => {
                let mut both = Object { open: true, ..Object::default() };
                for property in one.properties {
                    if other.get(&property.key).is_some_and(|same| same.value == property.value) {
                        both.set(property.key, property.at, property.value);
                    }
                }
                Value::Object(both)
            }
            (one, other) if one == other => one,
            _ => Value::Unknown,
        }
    }

    fn template(&mut self, template: &'a oxc_ast::ast::TemplateLiteral<'a>) -> Value {
        let mut text = String::new();
        for (index, quasi) in template.quasis.iter().enumerate() {
            let Some(cooked) = &quasi.value.cooked else { return Value::Unknown };
            text.push_str(cooked);
            match template.expressions.get(index).map(|expression| self.eval(expression)) {
                None => {}
                Some(Value::Text(part)) => text.push_str(&part),
                Some(_) => return Value::Unknown,
            }
        }
        Value::Text(text)
    }

    fn lookup(&mut self, name: &str) -> Value {
        let found = self.scopes.iter().rev().find_map(|scope| scope.get(name));
        let weight = found.map_or(0, Value::weight);
        match found {
            Some(value) if self.steps.saturating_add(weight) <= MAX_STEPS => {
                let value = value.clone();
                self.spend_all(weight);
                value
            }
            _ => Value::Unknown,
        }
    }

    fn list(&mut self, elements: &'a [ArrayExpressionElement<'a>]) -> Value {
        let mut items = Vec::new();
        for element in elements {
            match element {
                ArrayExpressionElement::SpreadElement(spread) => match self.eval(&spread.argument) {
                    Value::List(more) => items.extend(more),
                    _ => return Value::Unknown,
                },
                ArrayExpressionElement::Elision(_) => items.push(Value::Undefined),
                other => items.push(other.as_expression().map_or(Value::Unknown, |item| self.eval(item))),
            }
        }
        Value::List(items)
    }

    fn object(&mut self, expression: &'a ObjectExpression<'a>) -> Value {
        let mut object = Object::default();
        for property in &expression.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => match self.eval(&spread.argument) {
                    Value::Object(more) => object.merge(more),
                    Value::Unknown | Value::Function(_) => object.open = true,
                    _ => {}
                },
                ObjectPropertyKind::ObjectProperty(property) => {
                    let value = self.eval(&property.value);
                    match property.key.static_name() {
                        Some(key) => object.set(key.to_string(), property.key.span().start, value),
                        None => object.open = true,
                    }
                }
            }
        }
        Value::Object(object)
    }

    fn unary(&mut self, operator: UnaryOperator, argument: &'a Expression<'a>) -> Value {
        let value = self.eval(argument);
        match (operator, value) {
            (UnaryOperator::LogicalNot, value) => {
                value.truthy().map_or(Value::Unknown, |is| Value::Bool(!is))
            }
            (UnaryOperator::UnaryNegation, Value::Number(number)) => Value::Number(-number),
            (UnaryOperator::Void, _) => Value::Undefined,
            _ => Value::Unknown,
        }
    }

    fn member(&mut self, object: &'a Expression<'a>, key: &str) -> Value {
        if is_environment(object) {
            return match (key, self.target) {
                ("XGEN_TARGET", Some(target)) => Value::Text(target.as_str().into()),
                ("NODE_ENV", Some(Target::Desktop | Target::Web)) => Value::Text("production".into()),
                _ => Value::Unknown,
            };
        }
        match self.eval(object) {
            Value::Object(object) => match object.get(key) {
                Some(property) => property.value.clone(),
                None if object.open => Value::Unknown,
                None => Value::Undefined,
            },
            _ => Value::Unknown,
        }
    }

    /// A function of this file is called; a plugin of elsewhere is taken to return the configuration it was given,
    /// with more in it.
    fn called(&mut self, call: &'a CallExpression<'a>) -> Value {
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            arguments.push(argument.as_expression().map_or(Value::Unknown, |argument| self.eval(argument)));
        }
        if let Expression::StaticMemberExpression(member) = &call.callee
            && member.object.is_specific_id("Object")
        {
            return match member.property.name.as_str() {
                "assign" => assigned(arguments),
                "freeze" => arguments.into_iter().next().unwrap_or(Value::Unknown),
                _ => Value::Unknown,
            };
        }
        if let Expression::StaticMemberExpression(member) = &call.callee {
            return self.method(&member.object, &arguments);
        }
        match self.eval(&call.callee) {
            Value::Function(Some(function)) => return self.call(function, arguments),
            // What a plugin returned may be called again: `plugin(options)(config)`.
            Value::Function(None) | Value::Unknown | Value::Object(Object { open: true, .. }) => {}
            _ => return Value::Unknown,
        }
        for argument in &call.arguments {
            // It may be filled by who it is given to.
            if let Some(Expression::Identifier(id)) = argument.as_expression()
                && let Some(place @ Value::List(_)) = self.place(&id.name)
            {
                *place = Value::Unknown;
            }
        }
        match arguments
            .into_iter()
            .rev()
            .find(|argument| matches!(argument, Value::Object(_) | Value::Function(_)))
        {
            Some(Value::Object(object)) => Value::Object(Object { open: true, ..object }),
            Some(function) => match self.configured(function) {
                Value::Object(object) => Value::Object(Object { open: true, ..object }),
                _ => Value::Unknown,
            },
            None => Value::Unknown,
        }
    }
}

impl<'a> Evaluator<'a> {
    /// Methods change what they are called on, `paths.push(…)`, and call what they are given, `all.forEach(…)`.
    fn method(&mut self, object: &'a Expression<'a>, arguments: &[Value]) -> Value {
        if let Expression::Identifier(id) = object
            && let Some(place @ (Value::List(_) | Value::Object(_))) = self.place(&id.name)
        {
            *place = Value::Unknown;
        }
        self.eval(object);
        let before = std::mem::replace(&mut self.doubtful, true);
        for argument in arguments {
            if let Value::Function(Some(function)) = argument {
                self.call(*function, vec![Value::Unknown]);
            }
        }
        self.doubtful = before;
        match arguments.iter().rev().find(|argument| matches!(argument, Value::Object(_))) {
            Some(Value::Object(object)) => Value::Object(Object { open: true, ..object.clone() }),
            _ => Value::Unknown,
        }
    }
}

fn assigned(arguments: Vec<Value>) -> Value {
    let mut all = Object::default();
    for argument in arguments {
        match argument {
            Value::Object(object) => all.merge(object),
            _ => all.open = true,
        }
    }
    Value::Object(all)
}

fn is_environment(expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::StaticMemberExpression(member)
        if member.property.name == "env" && member.object.is_specific_id("process"))
}
