//! Where the engine is: as the docker CLI finds it, and then the places where engines usually are.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Endpoint, Environment};
use crate::DockerError;

/// How an engine was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBy {
    /// `DOCKER_HOST`, or the address of the settings.
    Host,
    /// A context of the docker CLI, chosen there or with `DOCKER_CONTEXT`.
    Context(String),
    /// One of the places where engines usually are.
    Usual,
}

/// Where to look.
#[derive(Debug, PartialEq)]
pub(super) enum Place {
    /// Somebody said where.
    Named(Endpoint, FoundBy),
    /// Nobody did: the first of these that is there.
    Usual(Vec<Endpoint>),
}

/// # Errors
/// [`DockerError::Address`], [`DockerError::NoContext`], [`DockerError::Io`] if the CLI's configuration cannot be read.
pub(super) fn place(environment: &Environment) -> Result<Place, DockerError> {
    if let Some(host) = &environment.docker_host {
        return Ok(Place::Named(Endpoint::parse(host)?, FoundBy::Host));
    }
    let Some(folder) = environment.config_folder() else { return Ok(Place::Usual(usual(environment))) };
    let chosen = match &environment.docker_context {
        Some(name) => Some(name.clone()),
        None => current_context(&folder)?,
    };
    match chosen {
        Some(name) if name != "default" => {
            let host = host_of_context(&folder, &name)?;
            Ok(Place::Named(Endpoint::parse(&host)?, FoundBy::Context(name)))
        }
        _ => Ok(Place::Usual(usual(environment))),
    }
}

fn current_context(folder: &Path) -> Result<Option<String>, DockerError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Config {
        #[serde(default)]
        current_context: String,
    }
    let path = folder.join("config.json");
    let Some(bytes) = read_if_there(&path)? else { return Ok(None) };
    let config: Config = parse(&path, &bytes)?;
    Ok(Some(config.current_context).filter(|name| !name.is_empty()))
}

fn host_of_context(folder: &Path, name: &str) -> Result<String, DockerError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Meta {
        endpoints: Endpoints,
    }
    #[derive(Deserialize)]
    struct Endpoints {
        docker: Docker,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Docker {
        host: String,
    }
    let contexts = folder.join("contexts").join("meta");
    // The CLI names the folder for the digest of the name.
    let digest: String = Sha256::digest(name).iter().map(|byte| format!("{byte:02x}")).collect();
    let path = contexts.join(digest).join("meta.json");
    let Some(bytes) = read_if_there(&path)? else {
        return Err(DockerError::NoContext { name: name.to_owned(), folder: contexts });
    };
    Ok(parse::<Meta>(&path, &bytes)?.endpoints.docker.host)
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, DockerError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DockerError::io(path)(error)),
    }
}

fn parse<'a, T: Deserialize<'a>>(path: &Path, bytes: &'a [u8]) -> Result<T, DockerError> {
    // serde's message would repeat values, and the file may hold logins.
    serde_json::from_slice(bytes).map_err(|error| {
        let reason = format!("line {} is not what docker writes there", error.line());
        DockerError::invalid(path.display().to_string(), reason)
    })
}

#[cfg(unix)]
fn usual(environment: &Environment) -> Vec<Endpoint> {
    let mut paths: Vec<PathBuf> = vec!["/var/run/docker.sock".into()];
    if let Some(runtime) = &environment.runtime_dir {
        paths.push(runtime.join("docker.sock"));
    }
    if let Some(home) = &environment.home {
        let in_home = [
            ".docker/run/docker.sock",
            ".docker/desktop/docker.sock",
            ".orbstack/run/docker.sock",
            ".colima/default/docker.sock",
            ".rd/docker.sock",
        ];
        paths.extend(in_home.map(|path| home.join(path)));
    }
    if let Some(runtime) = &environment.runtime_dir {
        paths.push(runtime.join("podman/podman.sock"));
    }
    if let Some(home) = &environment.home {
        paths.push(home.join(".local/share/containers/podman/machine/podman.sock"));
    }
    paths.push("/run/podman/podman.sock".into());
    paths.into_iter().map(Endpoint::Unix).collect()
}

#[cfg(windows)]
fn usual(_: &Environment) -> Vec<Endpoint> {
    ["docker_engine", "dockerDesktopLinuxEngine", "podman-machine-default"]
        .map(|name| Endpoint::Pipe(format!(r"\\.\pipe\{name}")))
        .into()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn with_context(name: &str, host: &str) -> (tempfile::TempDir, Environment) {
        let folder = tempfile::tempdir().unwrap();
        let digest: String = Sha256::digest(name).iter().map(|byte| format!("{byte:02x}")).collect();
        let meta = folder.path().join("contexts/meta").join(digest);
        fs::create_dir_all(&meta).unwrap();
        let json = serde_json::json!({"Name": name, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": false}}});
        fs::write(meta.join("meta.json"), json.to_string()).unwrap();
        fs::write(folder.path().join("config.json"), format!(r#"{{"currentContext":"{name}"}}"#)).unwrap();
        let environment = Environment { docker_config: Some(folder.path().into()), ..Environment::default() };
        (folder, environment)
    }

    #[test]
    fn the_context_of_the_cli_is_used() {
        let (_folder, environment) = with_context("rootless", "unix:///run/user/1/docker.sock");
        let Place::Named(endpoint, by) = place(&environment).unwrap() else {
            panic!("a context names its place")
        };
        assert_eq!(endpoint.to_string(), "unix:///run/user/1/docker.sock");
        assert_eq!(by, FoundBy::Context("rootless".into()));
    }

    #[test]
    fn docker_host_wins_over_a_context() {
        let (_folder, environment) = with_context("rootless", "unix:///run/user/1/docker.sock");
        let environment = Environment { docker_host: Some("unix:///a".into()), ..environment };
        assert_eq!(place(&environment).unwrap(), Place::Named(Endpoint::Unix("/a".into()), FoundBy::Host));
    }

    #[test]
    fn a_context_that_is_gone_is_named() {
        let (_folder, environment) = with_context("rootless", "unix:///a");
        let environment = Environment { docker_context: Some("gone".into()), ..environment };
        let error = place(&environment).unwrap_err();
        assert!(matches!(&error, DockerError::NoContext { name, .. } if name == "gone"), "{error}");
    }

    #[test]
    fn the_default_context_means_the_usual_places() {
        let (_folder, environment) = with_context("rootless", "unix:///a");
        let environment = Environment { docker_context: Some("default".into()), ..environment };
        assert!(matches!(place(&environment).unwrap(), Place::Usual(_)));
    }
}
