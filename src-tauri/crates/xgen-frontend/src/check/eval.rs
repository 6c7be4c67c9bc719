//! Evaluates what a configuration or a constant is, without running it.
//!
//! The language that is understood is small on purpose: literals, conditions on `XGEN_TARGET` and on the phase of the
//! build, spreads, assignments, and calls of functions of the same file. Whatever else there is becomes
//! [`Value::Unknown`], and nothing is ever reported about an unknown value.

mod expression;
mod statement;

use std::collections::HashMap;

use oxc_ast::ast::{ArrowFunctionExpression, Function, Program};

use super::report::Target;
use super::value::Value;

/// Enough for any configuration; an end for those that grow without one.
const MAX_STEPS: usize = 50_000;
const MAX_DEPTH: u32 = 64;

/// Evaluates the expressions of one file.
pub(super) struct Evaluator<'a> {
    target: Option<Target>,
    scopes: Vec<HashMap<String, Value>>,
    functions: Vec<Callable<'a>>,
    /// What `module.exports` or `export default` is.
    exported: Option<Value>,
    steps: usize,
    depth: u32,
    /// Inside a branch of which it is not known whether it is taken.
    doubtful: bool,
    /// Such a branch returned.
    doubtful_return: bool,
}

#[derive(Clone, Copy)]
enum Callable<'a> {
    Function(&'a Function<'a>),
    Arrow(&'a ArrowFunctionExpression<'a>),
}

impl<'a> Evaluator<'a> {
    pub(super) fn of_json() -> Self {
        Self {
            target: None,
            scopes: vec![HashMap::new()],
            functions: Vec::new(),
            exported: None,
            steps: 0,
            depth: 0,
            doubtful: false,
            doubtful_return: false,
        }
    }

    /// For the top level of a module, built for `target`; none: whatever differs between targets is unknown.
    pub(super) fn of_module(program: &'a Program<'a>, target: Option<Target>) -> Self {
        let mut evaluator = Self { target, ..Self::of_json() };
        evaluator.run_module(program);
        evaluator
    }

    /// What a configuration is when Next.js builds with it: functions are called with the phase of the build.
    pub(super) fn into_configuration(mut self) -> Option<Value> {
        let exported = self.exported.take()?;
        Some(self.configured(exported))
    }

    /// The value of a binding of the top level.
    pub(super) fn top_level(&self, name: &str) -> Value {
        self.scopes.first().and_then(|scope| scope.get(name)).cloned().unwrap_or(Value::Unknown)
    }

    fn configured(&mut self, value: Value) -> Value {
        match value {
            Value::Function(Some(function)) => {
                let phase = Value::Text("phase-production-build".into());
                self.call(function, vec![phase, Value::Unknown])
            }
            Value::Function(None) => Value::Unknown,
            other => other,
        }
    }

    fn spend(&mut self) -> bool {
        self.spend_all(1)
    }

    fn spend_all(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.steps <= MAX_STEPS
    }
}

impl Evaluator<'_> {
    /// What a function of the top level returns, if there is one answer to that.
    pub(super) fn returned_by(&mut self, name: &str) -> Value {
        let Value::Function(Some(function)) = self.top_level(name) else { return Value::Unknown };
        self.doubtful_return = false;
        let value = self.call(function, Vec::new());
        if self.doubtful_return { Value::Unknown } else { value }
    }
}
