//! Interpolation of a whole tree, and the values that are something else than text once filled in.

use std::collections::BTreeMap;

use crate::budget::Budget;
use crate::error::ComposeError;
use crate::interpolate::substitute;
use crate::node::{Node, Path, Value};
use crate::warning::Warnings;

/// The variables that a file sees.
pub(crate) type Env = BTreeMap<String, String>;

pub(crate) fn interpolate(
    node: &mut Node,
    path: &Path<'_>,
    env: &Env,
    budget: &mut Budget,
    warnings: &mut Warnings,
) -> Result<(), ComposeError> {
    match &mut node.value {
        Value::Map(map) => {
            for (key, item) in map.iter_mut() {
                interpolate(item, &path.key(key), env, budget, warnings)?;
            }
        }
        Value::List(list) => {
            for (i, item) in list.iter_mut().enumerate() {
                interpolate(item, &path.index(i), env, budget, warnings)?;
            }
        }
        Value::Str(text) => {
            let error = |reason: String| ComposeError::Variable {
                place: node.place.clone(),
                key: path.to_string(),
                reason,
            };
            if text.contains('$') {
                let filled =
                    substitute(text, &|name| env.get(name).cloned()).map_err(|e| error(e.to_string()))?;
                budget.take_text(filled.text.len(), &node.place)?;
                for name in filled.unset {
                    warnings.unset(name, &node.place);
                }
                *text = filled.text;
            }
            if let Some(cast) = Cast::of(&path.parts()) {
                node.value = cast.apply(text).map_err(error)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Cast {
    Int,
    Float,
    Bool,
}

impl Cast {
    /// What text at this path stands for, as Compose has it: a variable can only give text.
    fn of(parts: &[&str]) -> Option<Self> {
        let service = match parts {
            ["services", _, rest @ ..] => rest,
            ["networks", _, "external" | "internal" | "attachable" | "enable_ipv4" | "enable_ipv6"]
            | ["volumes" | "secrets" | "configs", _, "external"] => return Some(Self::Bool),
            _ => return None,
        };
        match service {
            [
                "cpu_count" | "cpu_period" | "cpu_quota" | "cpu_rt_period" | "cpu_rt_runtime" | "cpu_shares"
                | "oom_score_adj" | "pids_limit" | "scale",
            ]
            | ["deploy", "replicas"]
            | ["deploy", "update_config" | "rollback_config", "parallelism"]
            | ["deploy", "restart_policy", "max_attempts"]
            | ["deploy", "placement", "max_replicas_per_node"]
            | ["healthcheck", "retries"]
            | ["ports", "[]", "target"]
            | ["ulimits", _]
            | ["ulimits", _, "hard" | "soft"] => Some(Self::Int),
            ["cpu_percent" | "cpus"]
            | ["deploy", "update_config" | "rollback_config", "max_failure_ratio"] => Some(Self::Float),
            ["init" | "oom_kill_disable" | "privileged" | "read_only" | "stdin_open" | "tty"]
            | ["healthcheck", "disable"]
            | ["volumes", "[]", "read_only"]
            | ["volumes", "[]", "volume", "nocopy"] => Some(Self::Bool),
            _ => None,
        }
    }

    fn apply(self, text: &str) -> Result<Value, String> {
        let value = match self {
            Self::Int => text.parse().ok().map(Value::Int),
            Self::Float => text.parse().ok().map(Value::Float),
            Self::Bool => boolean(text).map(Value::Bool),
        };
        value.ok_or_else(|| {
            let wanted = match self {
                Self::Int => "a whole number",
                Self::Float => "a number",
                Self::Bool => "true or false",
            };
            format!("\"{text}\" is not {wanted}")
        })
    }
}

/// The words that Compose takes for yes and no.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}
