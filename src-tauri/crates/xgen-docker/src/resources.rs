//! Networks and volumes.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::DockerError;
use crate::engine::{Doing, Engine};

/// A network of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// 64 digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// As `bridge`.
    pub driver: String,
    /// Whether containers in it reach only each other.
    pub internal: bool,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// A volume of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// As `local`.
    pub driver: String,
    /// Where it is, on the machine of the engine.
    pub mountpoint: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Row {
    id: String,
    name: String,
    driver: String,
    internal: bool,
    mountpoint: String,
    labels: Option<BTreeMap<String, String>>,
}

impl Engine {
    /// All networks, by name.
    ///
    /// # Errors
    /// [`DockerError::Gone`], [`DockerError::TimedOut`].
    pub async fn networks(&self) -> Result<Vec<Network>, DockerError> {
        let doing = Doing { what: "listing networks".into(), on: "the list of networks".into() };
        let rows: Vec<Row> = self.get("/networks", &doing).await?;
        let network = |row: Row| Network {
            id: row.id,
            name: row.name,
            driver: row.driver,
            internal: row.internal,
            labels: row.labels.unwrap_or_default(),
        };
        let mut networks: Vec<Network> = rows.into_iter().map(network).collect();
        networks.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(networks)
    }

    /// All volumes, by name.
    ///
    /// # Errors
    /// [`DockerError::Gone`], [`DockerError::TimedOut`].
    pub async fn volumes(&self) -> Result<Vec<Volume>, DockerError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default)]
            volumes: Option<Vec<Row>>,
        }
        let doing = Doing { what: "listing volumes".into(), on: "the list of volumes".into() };
        let answer: Answer = self.get("/volumes", &doing).await?;
        let volume = |row: Row| Volume {
            name: row.name,
            driver: row.driver,
            mountpoint: row.mountpoint,
            labels: row.labels.unwrap_or_default(),
        };
        let mut volumes: Vec<Volume> = answer.volumes.into_iter().flatten().map(volume).collect();
        volumes.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(volumes)
    }
}
