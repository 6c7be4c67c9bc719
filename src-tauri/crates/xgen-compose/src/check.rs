//! Rules about several keys of one value, which no schema states.

use std::net::IpAddr;

use crate::error::ComposeError;
use crate::node::{Node, Path, Value};

pub(crate) fn check(node: &Node, path: &Path<'_>) -> Result<(), ComposeError> {
    match path.parts().as_slice() {
        ["volumes", _] => check_external(node, path)?,
        ["configs", _] => check_source(node, path, &["file", "environment", "content"])?,
        ["secrets", _] => check_source(node, path, &["file", "environment"])?,
        ["services", _, "ports", "[]"] => {
            if let Some(ip) = node.get("host_ip").filter(|ip| ip.text().parse::<IpAddr>().is_err()) {
                return Err(ip.invalid(&path.key("host_ip"), format!("\"{}\" is no IP address", ip.text())));
            }
        }
        ["services", _, "develop", "watch", "[]", "path"] if node.str() == Some("") => {
            return Err(node.invalid(path, "must not be empty"));
        }
        ["services", _, "gpus", "[]"]
        | ["services", _, "deploy", "resources", "reservations", "devices", "[]"]
            if node.get("count").is_some() && node.get("device_ids").is_some() =>
        {
            return Err(node.invalid(path, "count and device_ids exclude each other"));
        }
        _ => {}
    }
    match &node.value {
        Value::Map(map) => map.iter().try_for_each(|(key, item)| check(item, &path.key(key))),
        Value::List(list) => list.iter().enumerate().try_for_each(|(i, item)| check(item, &path.index(i))),
        _ => Ok(()),
    }
}

fn check_external(node: &Node, path: &Path<'_>) -> Result<(), ComposeError> {
    let Some(map) = node.map().filter(|map| map.get("external").is_some_and(is_true)) else { return Ok(()) };
    match map.iter().find(|(key, _)| !matches!(key.as_str(), "name" | "external") && !key.starts_with("x-")) {
        Some((key, item)) => {
            Err(item.invalid(path, format!("an external volume is only referred to, so {key} cannot be set")))
        }
        None => Ok(()),
    }
}

fn check_source(node: &Node, path: &Path<'_>, keys: &[&str]) -> Result<(), ComposeError> {
    let has = |key: &str| node.get(key).is_some();
    match keys.iter().filter(|key| has(key)).count() {
        0 if !has("driver") && !has("external") => {
            Err(node.invalid(path, format!("one of {} must be set", keys.join(", "))))
        }
        0 | 1 => Ok(()),
        _ => Err(node.invalid(path, format!("only one of {} can be set", keys.join(", ")))),
    }
}

/// As text too, which a variable leaves behind.
pub(crate) fn is_true(node: &Node) -> bool {
    matches!(node.text().as_str(), "1" | "t" | "T" | "TRUE" | "true" | "True")
}
