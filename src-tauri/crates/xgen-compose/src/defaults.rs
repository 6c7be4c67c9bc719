//! What the long forms leave out.

use crate::node::{Node, Path, Value};

/// Fills in what is left out. Applied once, after all files of a layer are merged.
pub(crate) fn set(node: &mut Node, path: &Path<'_>) {
    let parts = path.parts();
    match parts.as_slice() {
        ["services", _, "build"] => default(node, "context", "."),
        ["services", _, "secrets", "[]"] => {
            let source = node.get("source").map(Node::text).unwrap_or_default();
            default(node, "target", &format!("/run/secrets/{source}"));
        }
        ["services", _, "ports", "[]"] => {
            default(node, "protocol", "tcp");
            default(node, "mode", "ingress");
        }
        ["services", _, "gpus", "[]"]
        | ["services", _, "deploy", "resources", "reservations", "devices", "[]"]
            if node.get("device_ids").is_none() =>
        {
            default(node, "count", "all");
        }
        _ => {}
    }
    match &mut node.value {
        Value::Map(map) => map.iter_mut().for_each(|(key, item)| set(item, &path.key(key))),
        Value::List(list) => list.iter_mut().enumerate().for_each(|(i, item)| set(item, &path.index(i))),
        _ => {}
    }
}

fn default(node: &mut Node, key: &str, text: &str) {
    let place = node.place.clone();
    if let Some(map) = node.map_mut() {
        map.entry(key.to_owned()).or_insert_with(|| Node::new(&place, text));
    }
}

/// Empty entries of `dns` are what a variable without a value leaves behind.
pub(crate) fn omit_empty(project: &mut Node) {
    let Some(services) = project.get_mut("services").and_then(Node::map_mut) else { return };
    for service in services.values_mut() {
        if let Some(Value::List(list)) = service.get_mut("dns").map(|dns| &mut dns.value) {
            list.retain(|entry| !entry.is_null() && entry.str() != Some(""));
        }
    }
}
