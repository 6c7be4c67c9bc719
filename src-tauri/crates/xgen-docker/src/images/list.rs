//! The images of an engine.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::DockerError;
use crate::engine::{Doing, Engine};
use crate::reference::check_image;

/// An image in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSummary {
    /// `sha256:` and 64 digits.
    pub id: String,
    /// Its names with tags; none for an image that lost its last.
    pub tags: Vec<String>,
    /// Its names with digests, as registries know it.
    pub digests: Vec<String>,
    /// When it was made, in seconds since 1970.
    pub created_s: i64,
    /// Of all layers.
    pub size_bytes: u64,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// All that matters of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageDetails {
    /// `sha256:` and 64 digits.
    pub id: String,
    /// Its names with tags.
    pub tags: Vec<String>,
    /// Its names with digests.
    pub digests: Vec<String>,
    /// When it was made, as the engine writes it (RFC 3339).
    pub created: String,
    /// Of all layers.
    pub size_bytes: u64,
    /// As `linux`.
    pub os: String,
    /// As `amd64`.
    pub arch: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Whom its process runs as; empty for root.
    pub user: String,
    /// The variables of its process, as `NAME=value`.
    pub env: Vec<String>,
    /// The program, if the image fixes it.
    pub entrypoint: Vec<String>,
    /// The command, or the arguments of the program.
    pub command: Vec<String>,
    /// The folder it starts in.
    pub working_dir: String,
    /// As `3000/tcp`.
    pub ports: Vec<String>,
    /// The test of its health, as it is in the Dockerfile.
    pub health_test: Vec<String>,
    /// The digests of its layers.
    pub layers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    id: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    repo_digests: Option<Vec<String>>,
    #[serde(default)]
    created: i64,
    #[serde(default)]
    size: i64,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    id: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    repo_digests: Option<Vec<String>>,
    #[serde(default)]
    created: Option<String>,
    #[serde(default)]
    size: i64,
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    config: Option<Config>,
    #[serde(rename = "RootFS", default)]
    root_fs: Option<RootFs>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Config {
    labels: Option<BTreeMap<String, String>>,
    user: String,
    env: Option<Vec<String>>,
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
    working_dir: String,
    exposed_ports: Option<BTreeMap<String, serde::de::IgnoredAny>>,
    healthcheck: Option<Healthcheck>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Healthcheck {
    test: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct RootFs {
    layers: Option<Vec<String>>,
}

impl Engine {
    /// All images, the newest first; those without a name too.
    ///
    /// # Errors
    /// [`DockerError::Gone`], [`DockerError::TimedOut`].
    pub async fn images(&self) -> Result<Vec<ImageSummary>, DockerError> {
        let doing = Doing { what: "listing images".into(), on: "the list of images".into() };
        let rows: Vec<Row> = self.get("/images/json", &doing).await?;
        let mut images: Vec<ImageSummary> = rows.into_iter().map(ImageSummary::from).collect();
        images.sort_by(|a, b| b.created_s.cmp(&a.created_s).then_with(|| a.tags.cmp(&b.tags)));
        Ok(images)
    }

    /// One image, by name or id.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::Invalid`] for what cannot be a name.
    pub async fn image(&self, name: &str) -> Result<ImageDetails, DockerError> {
        check_image(name)?;
        let doing = Doing { what: format!("reading the image {name}"), on: format!("the image {name}") };
        let inspected: Inspected = self.get(&format!("/images/{name}/json"), &doing).await?;
        Ok(inspected.into())
    }
}

impl From<Row> for ImageSummary {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            tags: named(row.repo_tags),
            digests: named(row.repo_digests),
            created_s: row.created,
            size_bytes: row.size.try_into().unwrap_or(0),
            labels: row.labels.unwrap_or_default(),
        }
    }
}

impl From<Inspected> for ImageDetails {
    fn from(image: Inspected) -> Self {
        let config = image.config.unwrap_or_default();
        Self {
            id: image.id,
            tags: named(image.repo_tags),
            digests: named(image.repo_digests),
            created: image.created.unwrap_or_default(),
            size_bytes: image.size.try_into().unwrap_or(0),
            os: image.os,
            arch: image.architecture,
            labels: config.labels.unwrap_or_default(),
            user: config.user,
            env: config.env.unwrap_or_default(),
            entrypoint: config.entrypoint.unwrap_or_default(),
            command: config.cmd.unwrap_or_default(),
            working_dir: config.working_dir,
            ports: config.exposed_ports.unwrap_or_default().into_keys().collect(),
            health_test: config.healthcheck.and_then(|check| check.test).unwrap_or_default(),
            layers: image.root_fs.and_then(|root| root.layers).unwrap_or_default(),
        }
    }
}

/// Older engines write `<none>:<none>` for an image without a name.
fn named(names: Option<Vec<String>>) -> Vec<String> {
    names.into_iter().flatten().filter(|name| !name.starts_with("<none>")).collect()
}
