//! How a later file changes an earlier one, and a service the one it extends.
//!
//! Mappings merge key by key, lists are joined, everything else is replaced. The exceptions are Compose's:
//! `command` replaces, `environment` and its kin merge by name whatever form they have, a logging driver takes its
//! options with it.

use std::collections::{HashMap, HashSet};

use crate::error::ComposeError;
use crate::node::{Map, Node, Path, Value};

/// `base` with what `over` says about it.
pub(crate) fn merge(base: Node, over: Node, path: &Path<'_>) -> Result<Node, ComposeError> {
    match Rule::of(&path.parts()) {
        Rule::Replace => Ok(over),
        Rule::Join => Ok(joined(base, over)),
        Rule::JoinOnce => Ok(joined_once(base, over)),
        Rule::Build => merge_maps(as_build(base), as_build(over), path),
        Rule::Keys(default) => merge_maps(as_mapping(base, default), as_mapping(over, default), path),
        Rule::Logging => match (driver(&base), driver(&over)) {
            (Some(a), Some(b)) if a != b => Ok(over),
            _ => merge_maps(base, over, path),
        },
        Rule::IpamConfig => merge_ipam(base, over, path),
        Rule::Plain if over.is_null() => Ok(base),
        Rule::Plain => match (&base.value, &over.value) {
            (Value::Map(_), Value::Map(_)) => merge_maps(base, over, path),
            (Value::List(_), Value::List(_)) => Ok(joined(base, over)),
            (Value::Map(_), _) | (Value::List(_), _) => {
                let kind = if base.map().is_some() { "a mapping" } else { "a list" };
                Err(over.invalid(
                    path,
                    format!("{kind} of {} cannot be overridden with another kind", base.place),
                ))
            }
            _ => Ok(over),
        },
    }
}

enum Rule {
    Plain,
    Replace,
    /// Both become lists of `key=value`; the later one of a key wins when duplicates are dropped.
    Join,
    JoinOnce,
    Build,
    /// A list of names is a mapping of those names to this default.
    Keys(Default),
    Logging,
    IpamConfig,
}

#[derive(Clone, Copy)]
enum Default {
    Null,
    Started,
}

impl Rule {
    fn of(parts: &[&str]) -> Self {
        match parts {
            ["networks", _, "ipam", "config"] => Self::IpamConfig,
            ["networks" | "volumes", _, "labels"] => Self::Join,
            ["services", _, rest @ ..] => Self::of_service(rest),
            _ => Self::Plain,
        }
    }

    fn of_service(parts: &[&str]) -> Self {
        match parts {
            ["command" | "entrypoint"] | ["healthcheck", "test"] | ["ulimits", _] => Self::Replace,
            [
                "annotations" | "dns" | "dns_opt" | "dns_search" | "env_file" | "label_file" | "environment"
                | "labels" | "sysctls" | "tmpfs",
            ]
            | ["build", "args" | "additional_contexts" | "labels"]
            | ["deploy", "labels"] => Self::Join,
            ["extra_hosts"] | ["build", "extra_hosts"] => Self::JoinOnce,
            ["build"] => Self::Build,
            ["depends_on"] => Self::Keys(Default::Started),
            ["networks" | "models"] => Self::Keys(Default::Null),
            ["logging"] => Self::Logging,
            _ => Self::Plain,
        }
    }
}

fn merge_maps(base: Node, over: Node, path: &Path<'_>) -> Result<Node, ComposeError> {
    let (place, mark) = (base.place.clone(), base.mark);
    let (base, entries) = match (base.value, over.value) {
        (Value::Map(base), Value::Map(over)) => (base, over),
        (Value::Map(base), _) => (base, Map::new()),
        (_, Value::Map(over)) => (Map::new(), over),
        (value, _) => return Ok(Node { place, mark, value }),
    };
    let mut merged = base;
    for (key, value) in entries {
        let value = match merged.remove(&key) {
            Some(earlier) => merge(earlier, value, &path.key(&key))?,
            None => value,
        };
        merged.insert(key, value);
    }
    Ok(Node { place, mark, value: Value::Map(merged) })
}

fn joined(base: Node, over: Node) -> Node {
    let place = base.place.clone();
    let mut items = as_list(base);
    items.extend(as_list(over));
    Node::new(&place, items)
}

fn joined_once(base: Node, over: Node) -> Node {
    let place = base.place.clone();
    let mut items = as_list(base);
    let mut known: HashSet<String> = items.iter().map(Node::fingerprint).collect();
    items.extend(as_list(over).into_iter().filter(|item| known.insert(item.fingerprint())));
    Node::new(&place, items)
}

/// A mapping as the `key=value` lines that it is short for.
fn as_list(node: Node) -> Vec<Node> {
    match node.value {
        Value::List(list) => list,
        Value::Str(_) => vec![node],
        Value::Map(map) => map.into_iter().flat_map(|(key, value)| assignments(&key, value)).collect(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => Vec::new(),
    }
}

fn assignments(key: &str, value: Node) -> Vec<Node> {
    match value.value {
        Value::Null => vec![Node::new(&value.place, key)],
        Value::List(list) => {
            list.into_iter().map(|item| Node::new(&item.place, format!("{key}={}", item.text()))).collect()
        }
        _ => vec![Node::new(&value.place, format!("{key}={}", value.text()))],
    }
}

fn as_build(node: Node) -> Node {
    match node.value {
        Value::Str(context) => {
            let context = Node { place: node.place.clone(), mark: node.mark, value: Value::Str(context) };
            Node::new(&node.place, Map::from([("context".into(), context)]))
        }
        _ => node,
    }
}

fn as_mapping(node: Node, default: Default) -> Node {
    let Value::List(names) = node.value else { return node };
    let entry = |name: Node| {
        let value = match default {
            Default::Null => Node::new(&name.place, Value::Null),
            Default::Started => started(&name),
        };
        (name.text(), value)
    };
    Node::new(&node.place, names.into_iter().map(entry).collect::<Map>())
}

/// What a bare name in `depends_on` stands for.
pub(crate) fn started(name: &Node) -> Node {
    let condition = Node::new(&name.place, "service_started");
    let required = Node::new(&name.place, true);
    Node::new(&name.place, Map::from([("condition".into(), condition), ("required".into(), required)]))
}

fn driver(logging: &Node) -> Option<&Node> {
    logging.get("driver")
}

/// Pools merge by subnet.
fn merge_ipam(base: Node, over: Node, path: &Path<'_>) -> Result<Node, ComposeError> {
    let place = base.place.clone();
    let mut pools = as_list(base);
    let subnet = |pool: &Node| pool.get("subnet").map(Node::text);
    let mut known: HashMap<Option<String>, usize> = pools.iter().map(subnet).zip(0..).collect();
    for pool in as_list(over) {
        match known.get(&subnet(&pool)) {
            Some(&i) => {
                let earlier = std::mem::replace(&mut pools[i], Node::new(&place, Value::Null));
                pools[i] = merge_maps(earlier, pool, path)?;
            }
            None => {
                known.insert(subnet(&pool), pools.len());
                pools.push(pool);
            }
        }
    }
    Ok(Node::new(&place, pools))
}
