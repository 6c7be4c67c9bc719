//! Lists in which a later entry replaces an earlier one of the same name, target or port.

use std::collections::HashMap;

use crate::error::ComposeError;
use crate::mounts;
use crate::node::{Node, Path, Value};

pub(crate) fn enforce(node: &mut Node, path: &Path<'_>) -> Result<(), ComposeError> {
    match &mut node.value {
        Value::Map(map) => map.iter_mut().try_for_each(|(key, item)| enforce(item, &path.key(key))),
        Value::List(list) => match Identity::of(&path.parts()) {
            Some(identity) => {
                let entries = std::mem::take(list);
                let mut seen: HashMap<String, usize> = HashMap::new();
                for (i, entry) in entries.into_iter().enumerate() {
                    let id = identity.of_entry(&entry, &path.index(i))?;
                    match seen.get(&id) {
                        Some(&at) => list[at] = entry,
                        None => {
                            seen.insert(id, list.len());
                            list.push(entry);
                        }
                    }
                }
                Ok(())
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// By what two entries of a list are the same.
enum Identity {
    Key,
    Whole,
    Volume,
    Device,
    Port,
    EnvFile,
    /// A secret or config, by where it is mounted.
    Mount(&'static str),
}

impl Identity {
    fn of(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["networks", _, "labels"] | ["networks", _, "ipam", "options"] => Self::Key,
            ["services", _, rest @ ..] => match rest {
                [
                    "annotations" | "cap_add" | "cap_drop" | "dns" | "dns_opt" | "dns_search" | "environment"
                    | "labels" | "links" | "profiles" | "sysctls" | "tmpfs",
                ]
                | ["build", "args" | "additional_contexts" | "tags" | "labels"]
                | ["deploy", "labels"]
                | ["networks", _, "aliases" | "link_local_ips"] => Self::Key,
                ["expose"] => Self::Whole,
                ["volumes"] => Self::Volume,
                ["devices"] => Self::Device,
                ["ports"] => Self::Port,
                ["env_file"] => Self::EnvFile,
                ["configs"] => Self::Mount(""),
                ["secrets"] => Self::Mount("/run/secrets"),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn of_entry(&self, entry: &Node, path: &Path<'_>) -> Result<String, ComposeError> {
        let missing = |key: &str| entry.invalid(path, format!("the key {key} is missing"));
        Ok(match (self, &entry.value) {
            (Self::Key, Value::Str(text)) => text.split('=').next().unwrap_or(text).to_owned(),
            (Self::Key, _) => return Err(entry.invalid(path, "must be text")),
            (Self::Whole, Value::Float(_)) => {
                return Err(entry.invalid(path, "must be a port or a range of ports"));
            }
            (Self::Volume, Value::Str(text)) => {
                mounts::parse_volume(text).map_err(|reason| entry.invalid(path, reason))?.target
            }
            (Self::Volume | Self::Device, Value::Map(map)) => {
                map.get("target").and_then(Node::str).ok_or_else(|| missing("target"))?.to_owned()
            }
            (Self::Device, Value::Str(text)) => {
                let mut parts = text.split(':');
                let source = parts.next().unwrap_or(text);
                parts.next().unwrap_or(source).to_owned()
            }
            (Self::Port, Value::Map(map)) => {
                let part = |key: &str, default: &str| map.get(key).map_or(default.to_owned(), Node::text);
                let target = map.get("target").ok_or_else(|| missing("target"))?.text();
                let (host, published) = (part("host_ip", "0.0.0.0"), part("published", ""));
                format!("{host}:{published}:{target}/{}", part("protocol", "tcp"))
            }
            (Self::EnvFile, Value::Map(map)) => map.get("path").ok_or_else(|| missing("path"))?.text(),
            (Self::Mount(_), Value::Map(map)) if map.contains_key("target") => map["target"].text(),
            (Self::Mount(folder), Value::Map(map)) => {
                format!("{folder}/{}", map.get("source").map(Node::text).unwrap_or_default())
            }
            (Self::Mount(folder), Value::Str(name)) => format!("{folder}/{name}"),
            (Self::Mount(_), _) => return Err(entry.invalid(path, "must be a name or a mapping")),
            (Self::Whole | Self::Port | Self::EnvFile | Self::Volume | Self::Device, _) => entry.text(),
        })
    }
}
