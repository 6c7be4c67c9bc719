//! The containers of an engine.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::engine::{Doing, Engine};
use crate::images::escaped;
use crate::{DockerError, labels};

/// Which containers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContainerFilter {
    /// Only those of this project.
    pub project: Option<String>,
    /// Only those that run; all of them without it.
    pub running: bool,
}

/// A container in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerSummary {
    /// 64 digits.
    pub id: String,
    /// Without the slash that the engine puts before it.
    pub name: String,
    /// Of which project it is.
    pub project: Option<String>,
    /// Of which of its services.
    pub service: Option<String>,
    /// The image as it was named when the container was made.
    pub image: String,
    /// The id of that image.
    pub image_id: String,
    /// How it is.
    pub state: ContainerState,
    /// In the engine's words, as `Up 3 minutes (healthy)`.
    pub status: String,
    /// When it was made, in seconds since 1970.
    pub created_s: i64,
    /// The ports of this machine that lead to it.
    pub ports: Vec<PublishedPort>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// How a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerState {
    /// Made and not yet started.
    Created,
    /// It runs.
    Running,
    /// Stopped for the moment, with all its memory.
    Paused,
    /// It ended and is about to start again.
    Restarting,
    /// It is being removed.
    Removing,
    /// It ended.
    Exited,
    /// The engine could not remove it.
    Dead,
    /// A word that this version of XGEN does not know.
    Other(String),
}

/// A port of this machine that leads to a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublishedPort {
    /// On which address; `0.0.0.0` and `::` are all.
    pub host_ip: String,
    /// The port of this machine.
    pub host_port: u16,
    /// The port in the container.
    pub container_port: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Row {
    id: String,
    names: Option<Vec<String>>,
    image: String,
    #[serde(rename = "ImageID")]
    image_id: String,
    created: i64,
    state: String,
    status: String,
    ports: Option<Vec<Port>>,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Port {
    #[serde(rename = "IP", default)]
    ip: String,
    private_port: u16,
    #[serde(default)]
    public_port: Option<u16>,
    #[serde(default)]
    r#type: String,
}

impl Engine {
    /// The containers that `filter` lets through, by project, service and name.
    ///
    /// # Errors
    /// [`DockerError::Gone`], [`DockerError::TimedOut`].
    pub async fn containers(&self, filter: &ContainerFilter) -> Result<Vec<ContainerSummary>, DockerError> {
        let doing = Doing { what: "listing containers".into(), on: "the list of containers".into() };
        let mut path = format!("/containers/json?all={}", u8::from(!filter.running));
        if let Some(project) = &filter.project {
            let filters = serde_json::json!({ "label": [format!("{}={project}", labels::PROJECT)] });
            path = format!("{path}&filters={}", escaped(&filters.to_string()));
        }
        let rows: Vec<Row> = self.get(&path, &doing).await?;
        let mut containers: Vec<ContainerSummary> = rows.into_iter().map(ContainerSummary::from).collect();
        let key = |c: &ContainerSummary| (c.project.clone(), c.service.clone(), c.name.clone());
        containers.sort_by_cached_key(key);
        Ok(containers)
    }
}

impl From<Row> for ContainerSummary {
    fn from(row: Row) -> Self {
        let labels = row.labels.unwrap_or_default();
        let mut ports: Vec<PublishedPort> =
            row.ports.into_iter().flatten().filter_map(Port::published).collect();
        ports.sort();
        ports.dedup();
        // Names of links have a second slash.
        let name =
            row.names.iter().flatten().map(|name| name.trim_start_matches('/')).find(|n| !n.contains('/'));
        Self {
            name: name.unwrap_or(&row.id).to_owned(),
            id: row.id,
            project: labels.get(labels::PROJECT).cloned(),
            service: labels.get(labels::SERVICE).cloned(),
            image: row.image,
            image_id: row.image_id,
            state: ContainerState::from_word(&row.state),
            status: row.status,
            created_s: row.created,
            ports,
            labels,
        }
    }
}

impl ContainerState {
    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "created" => Self::Created,
            "running" => Self::Running,
            "paused" => Self::Paused,
            "restarting" => Self::Restarting,
            "removing" => Self::Removing,
            "exited" | "stopped" => Self::Exited,
            "dead" => Self::Dead,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Port {
    fn published(self) -> Option<PublishedPort> {
        let (host_ip, container_port, protocol) = (self.ip, self.private_port, self.r#type);
        Some(PublishedPort { host_ip, host_port: self.public_port?, container_port, protocol })
    }
}
