//! What an engine says about itself.

use serde::Deserialize;

use super::{Doing, Engine, FoundBy};
use crate::DockerError;

/// What an engine is and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineStatus {
    /// Its address, as `DOCKER_HOST` would name it.
    pub endpoint: String,
    /// How it was found.
    pub found_by: FoundBy,
    /// Its name, as `Docker Engine - Community` or `Podman Engine`.
    pub product: String,
    /// Its version, as `28.5.2`.
    pub version: String,
    /// The version of the API that both sides speak, as `1.51`.
    pub api_version: String,
    /// The newest that the engine speaks.
    pub engine_api_version: String,
    /// The system that containers run on, as `linux`.
    pub os: String,
    /// Its processor, as `amd64`.
    pub arch: String,
    /// As `Debian GNU/Linux 12 (bookworm)`.
    pub operating_system: String,
    /// As `overlay2`.
    pub storage_driver: String,
    /// Where it keeps its files, on its machine.
    pub root_dir: String,
    /// How many processors containers can use.
    pub cpus: u32,
    /// How much memory they can use.
    pub memory_bytes: u64,
    /// 1 or 2; `None` where there are none.
    pub cgroup_version: Option<u8>,
    /// Whether it runs without root.
    pub rootless: bool,
    /// Whether builds go through BuildKit.
    pub buildkit: bool,
    /// What the engine itself warns of.
    pub warnings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    version: String,
    api_version: String,
    os: String,
    arch: String,
    #[serde(default)]
    platform: Option<Platform>,
    #[serde(default)]
    components: Option<Vec<Platform>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Platform {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Info {
    driver: String,
    operating_system: String,
    docker_root_dir: String,
    #[serde(rename = "NCPU")]
    ncpu: u32,
    mem_total: u64,
    cgroup_version: String,
    security_options: Option<Vec<String>>,
    warnings: Option<Vec<String>>,
}

impl Engine {
    /// What the engine is.
    ///
    /// # Errors
    /// [`DockerError::Gone`], [`DockerError::TimedOut`].
    pub async fn status(&self) -> Result<EngineStatus, DockerError> {
        let doing = Doing { what: "asking for its version".into(), on: self.endpoint() };
        let version: Version = self.get("/version", &doing).await?;
        let info: Info = self.get("/info", &doing).await?;
        let rootless = info
            .security_options
            .iter()
            .flatten()
            .any(|option| option.split(',').any(|o| o == "name=rootless"));
        let buildkit = self.has_buildkit(&version);
        Ok(EngineStatus {
            endpoint: self.endpoint(),
            found_by: self.found_by.clone(),
            product: version.platform.map(|p| p.name).filter(|name| !name.is_empty()).unwrap_or_else(|| {
                version.components.into_iter().flatten().map(|c| c.name).next().unwrap_or_default()
            }),
            version: version.version,
            api_version: format!("{}.{}", self.api.0, self.api.1),
            engine_api_version: version.api_version,
            os: version.os,
            arch: version.arch,
            operating_system: info.operating_system,
            storage_driver: info.driver,
            root_dir: info.docker_root_dir,
            cpus: info.ncpu,
            memory_bytes: info.mem_total,
            cgroup_version: info.cgroup_version.parse().ok(),
            rootless,
            buildkit,
            warnings: info.warnings.unwrap_or_default(),
        })
    }

    /// Since 18.09; not for Windows containers, and not in Podman, which only looks like an engine.
    fn has_buildkit(&self, version: &Version) -> bool {
        let podman = version.components.iter().flatten().any(|component| component.name.contains("Podman"));
        self.speaks(1, 39) && version.os != "windows" && !podman
    }

    /// Whether builds go through BuildKit.
    pub(crate) async fn builds_with_buildkit(&self) -> Result<bool, DockerError> {
        let doing = Doing { what: "asking for its version".into(), on: self.endpoint() };
        Ok(self.has_buildkit(&self.get("/version", &doing).await?))
    }
}
