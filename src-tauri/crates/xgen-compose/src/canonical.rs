//! Short forms to long forms.

use crate::budget::Budget;
use crate::error::ComposeError;
use crate::merge::started;
use crate::mounts;
use crate::node::{Map, Node, Path, Value};
use crate::ports;
use crate::warning::Warnings;

/// Turns every short form below `node` into the long one.
pub(crate) fn expand(
    node: &mut Node,
    path: &Path<'_>,
    budget: &mut Budget,
    warnings: &mut Warnings,
) -> Result<(), ComposeError> {
    let parts = path.parts();
    match parts.as_slice() {
        ["services", _, rest @ ..] => expand_in_service(node, rest, path, budget)?,
        ["volumes" | "networks" | "secrets" | "configs", _] => expand_external(node, path, warnings)?,
        ["include", "[]"] if node.str().is_some() => wrap(node, "path"),
        _ => {}
    }
    match &mut node.value {
        Value::Map(map) => {
            map.iter_mut().try_for_each(|(key, item)| expand(item, &path.key(key), budget, warnings))
        }
        Value::List(list) => list
            .iter_mut()
            .enumerate()
            .try_for_each(|(i, item)| expand(item, &path.index(i), budget, warnings)),
        _ => Ok(()),
    }
}

fn expand_in_service(
    node: &mut Node,
    parts: &[&str],
    path: &Path<'_>,
    budget: &mut Budget,
) -> Result<(), ComposeError> {
    match parts {
        ["build"] if node.str().is_some() => wrap(node, "context"),
        ["extends"] if node.str().is_some() => wrap(node, "service"),
        ["secrets" | "configs", "[]"] | ["build", "secrets", "[]"] if node.str().is_some() => {
            wrap(node, "source");
        }
        ["build", "provenance" | "sbom"] => node.value = node.text().into(),
        ["build", "additional_contexts"] => key_values(node, path)?,
        ["build", "ssh"] => ssh_keys(node, path)?,
        ["depends_on"] => depends_on(node),
        ["env_file"] => env_files(node),
        ["label_file" | "dns"] | ["develop", "watch", "[]", "ignore" | "include"] if node.str().is_some() => {
            let only = node.clone();
            node.value = Value::List(vec![only]);
        }
        ["gpus"] if node.str().is_some() => {
            let all = Node::new(&node.place, "all");
            let request = Node::new(&node.place, Map::from([("count".into(), all)]));
            node.value = Value::List(vec![request]);
        }
        ["networks" | "models"] => names(node),
        ["devices", "[]"] => device(node, path)?,
        ["volumes", "[]"] => {
            if let Some(spec) = node.str() {
                *node = mounts::parse_volume(spec).map_err(|e| node.invalid(path, e))?.into_node(&node.place);
            }
        }
        ["ports"] => expand_ports(node, path, budget)?,
        ["ulimits", _] | ["build", "ulimits", _] if !matches!(node.value, Value::Map(_) | Value::Int(_)) => {
            return Err(node.invalid(path, "must be a number, or a mapping with soft and hard"));
        }
        _ => {}
    }
    Ok(())
}

fn wrap(node: &mut Node, key: &str) {
    let inner = node.clone();
    node.value = Value::Map(Map::from([(key.to_owned(), inner)]));
}

fn key_values(node: &mut Node, path: &Path<'_>) -> Result<(), ComposeError> {
    let Value::List(list) = &node.value else { return Ok(()) };
    let mut map = Map::new();
    for (i, item) in list.iter().enumerate() {
        let text = item.text();
        let Some((key, value)) = text.split_once('=') else {
            return Err(item.invalid(&path.index(i), "must be key=value"));
        };
        map.insert(key.to_owned(), Node::new(&item.place, value));
    }
    node.value = Value::Map(map);
    Ok(())
}

fn ssh_keys(node: &mut Node, path: &Path<'_>) -> Result<(), ComposeError> {
    let Value::List(list) = &node.value else { return Ok(()) };
    let mut map = Map::new();
    for (i, item) in list.iter().enumerate() {
        let text = item.text();
        match text.split_once('=') {
            Some((id, key)) => map.insert(id.to_owned(), Node::new(&item.place, key)),
            None if text == "default" => map.insert(text, Node::new(&item.place, Value::Null)),
            None => return Err(item.invalid(&path.index(i), "must be default or id=path")),
        };
    }
    node.value = Value::Map(map);
    Ok(())
}

fn depends_on(node: &mut Node) {
    match &mut node.value {
        Value::List(list) => {
            let map: Map = list.iter().map(|name| (name.text(), started(name))).collect();
            node.value = Value::Map(map);
        }
        Value::Map(map) => {
            for dependency in map.values_mut() {
                let defaults = started(dependency);
                if let (Some(given), Value::Map(defaults)) = (dependency.map_mut(), defaults.value) {
                    for (key, value) in defaults {
                        given.entry(key).or_insert(value);
                    }
                }
            }
        }
        _ => {}
    }
}

fn env_files(node: &mut Node) {
    if node.str().is_some() {
        let only = node.clone();
        node.value = Value::List(vec![only]);
    }
    let Value::List(list) = &mut node.value else { return };
    for file in list {
        if file.str().is_some() {
            wrap(file, "path");
        }
        let required = Node::new(&file.place, true);
        if let Some(map) = file.map_mut() {
            map.entry("required".into()).or_insert(required);
        }
    }
}

fn names(node: &mut Node) {
    if let Value::List(list) = &node.value {
        let map: Map = list.iter().map(|name| (name.text(), Node::new(&name.place, Value::Null))).collect();
        node.value = Value::Map(map);
    }
}

fn device(node: &mut Node, path: &Path<'_>) -> Result<(), ComposeError> {
    let Some(spec) = node.str() else { return Ok(()) };
    let (source, target, permissions) = match spec.split(':').collect::<Vec<_>>().as_slice() {
        [source] => (*source, *source, "rwm"),
        [source, target] => (*source, *target, "rwm"),
        [source, target, permissions] => (*source, *target, *permissions),
        _ => return Err(node.invalid(path, format!("\"{spec}\" has too many colons; use the long form"))),
    };
    let target = if target.is_empty() { source } else { target };
    let map = [("source", source), ("target", target), ("permissions", permissions)];
    let map: Map = map.map(|(key, text)| (key.to_owned(), Node::new(&node.place, text))).into();
    node.value = Value::Map(map);
    Ok(())
}

fn expand_ports(node: &mut Node, path: &Path<'_>, budget: &mut Budget) -> Result<(), ComposeError> {
    let Value::List(list) = &mut node.value else { return Err(node.invalid(path, "must be a list")) };
    let mut long = Vec::new();
    for (i, port) in std::mem::take(list).into_iter().enumerate() {
        match port.value {
            Value::Map(_) => long.push(port),
            _ => {
                let parsed = ports::parse(&port.text()).map_err(|e| port.invalid(&path.index(i), e))?;
                for each in parsed {
                    let each = each.into_node(&port.place);
                    budget.take_copy(&each)?;
                    long.push(each);
                }
            }
        }
    }
    *list = long;
    Ok(())
}

/// `external: {name: x}`, the form before there was a `name` beside it.
fn expand_external(node: &mut Node, path: &Path<'_>, warnings: &mut Warnings) -> Result<(), ComposeError> {
    let Some(external) = node.get("external").filter(|external| external.map().is_some()) else {
        return Ok(());
    };
    let (place, named) = (external.place.clone(), external.get("name").cloned());
    let name = node.get("name").cloned();
    if let (Some(name), Some(old)) = (&name, &named)
        && name != old
    {
        return Err(node.invalid(path, "name and external.name differ; keep only name"));
    }
    if let Some(map) = node.map_mut() {
        map.insert("external".into(), Node::new(&place, true));
        if let (None, Some(named)) = (name, named) {
            let advice = format!("{path}: external.name is deprecated; write name beside external: true");
            warnings.deprecated(&place, advice);
            map.insert("name".into(), named);
        }
    }
    Ok(())
}
