//! The project out of the finished tree: typed, and with the services set aside that are off.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::decode::decode;
use crate::error::ComposeError;
use crate::node::{Node, Value};
use crate::project::Project;

impl Project {
    /// Everything that the tree says; the rest is the request's.
    pub(crate) fn decode(tree: &Node) -> Result<Self, ComposeError> {
        let mut project = Project {
            services: section(tree, "services")?,
            networks: section(tree, "networks")?,
            volumes: section(tree, "volumes")?,
            secrets: section(tree, "secrets")?,
            configs: section(tree, "configs")?,
            models: section(tree, "models")?,
            ..Project::default()
        };
        for (name, service) in &mut project.services {
            service.name.clone_from(name);
        }
        for (key, node) in tree.map().into_iter().flatten().filter(|(key, _)| key.starts_with("x-")) {
            project.extensions.insert(key.clone(), json(node));
        }
        Ok(project)
    }

    /// Sets the services aside whose profiles are off. A service that is named turns its own profiles on.
    pub(crate) fn divide(&mut self, named: &[String]) -> Result<(), ComposeError> {
        for name in named {
            let service = self.service(name)?;
            if !service.is_in(&self.profiles) {
                let profiles = service.profiles.clone();
                self.profiles.extend(profiles);
            }
        }
        let off = self.services.values().filter(|service| !service.is_in(&self.profiles));
        for name in off.map(|service| service.name.clone()).collect::<Vec<_>>() {
            self.disabled.extend(self.services.remove_entry(&name));
        }
        Ok(())
    }
}

fn section<T: DeserializeOwned>(tree: &Node, name: &str) -> Result<BTreeMap<String, T>, ComposeError> {
    let Some(map) = tree.get(name).and_then(Node::map) else { return Ok(Default::default()) };
    let entries = map.iter().filter(|(key, _)| name == "services" || !key.starts_with("x-"));
    entries.map(|(key, node)| Ok((key.clone(), decode(node, &format!("{name}.{key}"))?))).collect()
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(b) => (*b).into(),
        Value::Int(i) => (*i).into(),
        Value::Float(f) => (*f).into(),
        Value::Str(s) => s.as_str().into(),
        Value::List(list) => list.iter().map(json).collect(),
        Value::Map(map) => {
            serde_json::Value::Object(map.iter().map(|(key, node)| (key.clone(), json(node))).collect())
        }
    }
}
