//! The project as a Compose file again: what `config` prints.
//!
//! A `$` comes out as `$$`, so that the output can be read back.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::{Config, Network, Secret, Service, Volume};
use crate::project::Project;

/// The sections in the order of a file. Sorted within, as the fields of a service nearly are with Compose.
#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    services: &'a BTreeMap<String, Service>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    networks: &'a BTreeMap<String, Network>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    volumes: &'a BTreeMap<String, Volume>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    secrets: &'a BTreeMap<String, Secret>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    configs: &'a BTreeMap<String, Config>,
    #[serde(flatten)]
    extensions: &'a Map<String, Value>,
}

impl Project {
    /// The project as indented JSON, equal in meaning to `docker compose config --format json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(&self.document()).unwrap_or_default();
        text.replace('$', "$$") + "\n"
    }

    /// The project as YAML, equal in meaning to `docker compose config`.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut tree = serde_json::to_value(self.document()).unwrap_or_default();
        drop_absent_commands(&mut tree);
        let Value::Object(mut sections) = tree else { return String::new() };
        // Compose has them in YAML only.
        if !self.models.is_empty() {
            sections.insert("models".into(), serde_json::to_value(&self.models).unwrap_or_default());
        }
        let mut text = String::new();
        let order = ["name", "services", "networks", "volumes", "secrets", "configs"];
        let known = order.iter().filter_map(|key| sections.remove_entry(*key)).collect::<Vec<_>>();
        for (key, section) in known.into_iter().chain(sections) {
            text += &serde_saphyr::to_string(&BTreeMap::from([(key, section)])).unwrap_or_default();
        }
        text.replace('$', "$$")
    }

    fn document(&self) -> Document<'_> {
        Document {
            name: &self.name,
            services: &self.services,
            networks: &self.networks,
            volumes: &self.volumes,
            secrets: &self.secrets,
            configs: &self.configs,
            extensions: &self.extensions,
        }
    }
}

/// `command: null` is how JSON says that there is none; in YAML it is left out.
fn drop_absent_commands(tree: &mut Value) {
    match tree {
        Value::Object(map) => {
            map.retain(|key, value| !(value.is_null() && matches!(key.as_str(), "command" | "entrypoint")));
            map.values_mut().for_each(drop_absent_commands);
            map.retain(|key, value| key != "exec" || value.as_object().is_none_or(|hook| !hook.is_empty()));
        }
        Value::Array(list) => list.iter_mut().for_each(drop_absent_commands),
        _ => {}
    }
}
