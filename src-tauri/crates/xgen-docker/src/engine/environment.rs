//! What of the process's environment says where the engine is.

use std::env;
use std::path::PathBuf;

/// The variables and folders that the docker CLI looks at. A value, so that tests need no other process.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `DOCKER_HOST`, or the address of the settings.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub docker_context: Option<String>,
    /// `DOCKER_CONFIG`: the folder of the CLI's configuration; `~/.docker` without it.
    pub docker_config: Option<PathBuf>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`: where engines without root have their sockets.
    pub runtime_dir: Option<PathBuf>,
}

impl Environment {
    /// That of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let text = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        Self {
            docker_host: text("DOCKER_HOST"),
            docker_context: text("DOCKER_CONTEXT"),
            docker_config: text("DOCKER_CONFIG").map(PathBuf::from),
            home: env::home_dir(),
            runtime_dir: text("XDG_RUNTIME_DIR").map(PathBuf::from),
        }
    }

    /// The folder of the CLI's configuration.
    pub(crate) fn config_folder(&self) -> Option<PathBuf> {
        self.docker_config.clone().or_else(|| Some(self.home.as_ref()?.join(".docker")))
    }
}
