//! Variables that a file only names: their values, from the environment and from files.

use std::path::{Path as FsPath, PathBuf};

use crate::dotenv;
use crate::error::ComposeError;
use crate::layer::Session;
use crate::model::Service;
use crate::node::{Node, Value};
use crate::variables::Env;

/// Where the value of a secret or config waits for the model. No schema knows it: it is put in afterwards.
const VALUE: &str = "x-#value";

/// What a part of a project takes from its own environment, before it becomes part of another.
pub(crate) fn resolve_early(project: &mut Node, env: &Env) {
    if let Some(services) = project.get_mut("services").and_then(Node::map_mut) {
        for service in services.values_mut() {
            let Some(Value::List(lines)) = service.get_mut("environment").map(|node| &mut node.value) else {
                continue;
            };
            for line in lines {
                if let Some(value) = line.str().and_then(|name| env.get(name)) {
                    line.value = format!("{}={value}", line.text()).into();
                }
            }
        }
    }
    for section in ["secrets", "configs"] {
        let Some(entries) = project.get_mut(section).and_then(Node::map_mut) else { continue };
        for entry in entries.values_mut() {
            let Some(value) = entry.get("environment").and_then(Node::str).and_then(|name| env.get(name))
            else {
                continue;
            };
            let value = Node::new(&entry.place, value.as_str());
            if let Some(map) = entry.map_mut() {
                map.insert(VALUE.into(), value);
            }
        }
    }
}

/// Reads the service's `env_file` and `label_file`; what the service says itself wins over both.
pub(crate) fn resolve_files(
    service: &mut Service,
    env: &Env,
    session: &mut Session,
) -> Result<(), ComposeError> {
    for (name, value) in service.environment.iter_mut() {
        if value.is_none() {
            *value = env.get(name).cloned();
        }
    }
    let own: Env =
        service.environment.iter().filter_map(|(k, v)| v.clone().map(|v| (k.clone(), v))).collect();
    let mut vars = own.clone();
    for file in std::mem::take(&mut service.env_files) {
        let path = PathBuf::from(&file.path);
        if !file.required && !path.exists() {
            continue;
        }
        let text = session.read_text(&path)?;
        if file.format == "raw" {
            raw_lines(&text, &mut vars);
        } else {
            dotenv::parse(&path, &text, &mut vars, &|name| env.get(name).or_else(|| own.get(name)).cloned())?;
        }
    }
    for (name, value) in vars {
        service.environment.entry(name).or_insert(Some(value));
    }
    for file in std::mem::take(&mut service.label_files.0) {
        let path = FsPath::new(&file);
        let text = session.read_text(path)?;
        let mut labels = Env::new();
        dotenv::parse(path, &text, &mut labels, &|_| None)?;
        for (key, value) in labels {
            service.labels.entry(key).or_insert(value);
        }
    }
    Ok(())
}

/// `format: raw`: everything behind the first `=` is the value, quotes and dollars too.
fn raw_lines(text: &str, vars: &mut Env) {
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        if let Some((name, value)) = line.split_once('=') {
            vars.insert(name.to_owned(), value.to_owned());
        }
    }
}
