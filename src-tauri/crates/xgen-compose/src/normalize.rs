//! What a project means beyond what it says: the default network, names, and dependencies that follow from use.

use crate::check::is_true;
use crate::node::{Map, Node, Value};
use crate::paths::clean;
use crate::variables::Env;

pub(crate) fn normalize(project: &mut Node, name: &str, env: &Env) {
    add_default_network(project);
    if let Some(services) = project.get_mut("services").and_then(Node::map_mut) {
        for service in services.values_mut() {
            normalize_service(service, env);
        }
    }
    name_resources(project, name);
}

fn add_default_network(project: &mut Node) {
    let place = project.place.clone();
    let mut is_used = false;
    if let Some(services) = project.get_mut("services").and_then(Node::map_mut) {
        for service in services.values_mut() {
            let place = service.place.clone();
            let Some(map) = service.map_mut() else { continue };
            if map.contains_key("provider") || map.contains_key("network_mode") {
                continue;
            }
            let networks = map.entry("networks".into()).or_insert_with(|| Node::new(&place, Map::new()));
            if networks.map().is_none_or(Map::is_empty) {
                let default = Node::new(&place, Value::Null);
                networks.value = Value::Map(Map::from([("default".into(), default)]));
            }
            is_used |= networks.get("default").is_some();
        }
    }
    if is_used && let Some(map) = project.map_mut() {
        let networks = map.entry("networks".into()).or_insert_with(|| Node::new(&place, Map::new()));
        if let Some(map) = networks.map_mut() {
            map.entry("default".into()).or_insert_with(|| Node::new(&place, Value::Null));
        }
    }
}

fn normalize_service(service: &mut Node, env: &Env) {
    let place = service.place.clone();
    if service.get("pull_policy").and_then(Node::str) == Some("if_not_present") {
        set(service, "pull_policy", Node::new(&place, "missing"));
    }
    if let Some(build) = service.get_mut("build").and_then(Node::map_mut) {
        build.entry("context".into()).or_insert_with(|| Node::new(&place, "."));
        if !build.contains_key("dockerfile_inline") {
            build.entry("dockerfile".into()).or_insert_with(|| Node::new(&place, "Dockerfile"));
        }
        if let Some(args) = build.get_mut("args") {
            resolve(args, env, false);
        }
    }
    if let Some(environment) = service.get_mut("environment") {
        resolve(environment, env, true);
    }
    if let Some(Value::List(volumes)) = service.get_mut("volumes").map(|node| &mut node.value) {
        for target in volumes.iter_mut().filter_map(|volume| volume.get_mut("target")) {
            target.value = clean(&target.text()).into();
        }
    }
    add_implied_dependencies(service);
}

/// A name without a value takes it from the environment, or else stays if `keep` says so.
fn resolve(node: &mut Node, env: &Env, keep: bool) {
    match &mut node.value {
        Value::Map(map) => map.retain(|name, value| match env.get(name) {
            Some(found) if value.is_null() => {
                value.value = found.as_str().into();
                true
            }
            _ => keep || !value.is_null(),
        }),
        Value::List(list) => list.retain_mut(|line| {
            let text = line.text();
            match env.get(&text) {
                _ if text.contains('=') => true,
                Some(found) => {
                    line.value = format!("{text}={found}").into();
                    true
                }
                None => keep,
            }
        }),
        _ => {}
    }
}

fn add_implied_dependencies(service: &mut Node) {
    let mut implied: Vec<(String, bool)> = Vec::new();
    let texts = |key: &str| -> Vec<String> {
        service
            .get(key)
            .and_then(Node::list)
            .map(|list| list.iter().map(Node::text).collect())
            .unwrap_or_default()
    };
    for link in texts("links") {
        let parts: Vec<&str> = link.split(':').collect();
        implied.push((if parts.len() == 2 { parts[0].to_owned() } else { link.clone() }, true));
    }
    for namespace in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let shared =
            service.get(namespace).and_then(Node::str).and_then(|text| text.strip_prefix("service:"));
        implied.extend(shared.map(|name| (name.to_owned(), true)));
    }
    for source in texts("volumes_from") {
        if !source.starts_with("container:") {
            implied.push((source.split(':').next().unwrap_or(&source).to_owned(), false));
        }
    }
    if implied.is_empty() {
        return;
    }
    let place = service.place.clone();
    let Some(map) = service.map_mut() else { return };
    let dependencies = map.entry("depends_on".into()).or_insert_with(|| Node::new(&place, Map::new()));
    let Some(dependencies) = dependencies.map_mut() else { return };
    for (name, restart) in implied {
        dependencies.entry(name).or_insert_with(|| {
            let condition = Node::new(&place, "service_started");
            let (restart, required) = (Node::new(&place, restart), Node::new(&place, true));
            let keys = [("condition", condition), ("restart", restart), ("required", required)];
            Node::new(&place, keys.map(|(key, node)| (key.to_owned(), node)).into_iter().collect::<Map>())
        });
    }
}

fn name_resources(project: &mut Node, name: &str) {
    for section in ["networks", "volumes", "configs", "secrets"] {
        let Some(entries) = project.get_mut(section).and_then(Node::map_mut) else { continue };
        for (key, entry) in entries.iter_mut() {
            if entry.is_null() {
                entry.value = Value::Map(Map::new());
            }
            let is_external = entry.get("external").is_some_and(is_true);
            let full = if is_external { key.clone() } else { format!("{name}_{key}") };
            if entry.get("name").is_none_or(Node::is_null) {
                let full = Node::new(&entry.place, full);
                set(entry, "name", full);
            }
        }
    }
}

fn set(node: &mut Node, key: &str, value: Node) {
    if let Some(map) = node.map_mut() {
        map.insert(key.into(), value);
    }
}
