//! The connection to one engine.

mod endpoint;
mod environment;
mod fault;
mod find;
mod status;
pub(crate) mod wire;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use bollard::{ClientVersion, Docker};
use bytes::Bytes;
use hyper::Method;
use serde::de::DeserializeOwned;

pub(crate) use endpoint::Endpoint;
pub use environment::Environment;
pub(crate) use fault::Doing;
pub use find::FoundBy;
pub use status::EngineStatus;

use crate::DockerError;
use find::{Place, place};

/// An engine that answered. Cheap to clone; connections are made for each call.
#[derive(Debug, Clone)]
pub struct Engine {
    endpoint: Endpoint,
    found_by: FoundBy,
    api: (usize, usize),
    quick: Docker,
    long: Docker,
    config_folder: Option<PathBuf>,
}

/// For answers that need no work.
const QUICK: Duration = Duration::from_secs(60);

/// For answers that wait for the engine's disk.
const CHANGE: Duration = Duration::from_secs(15 * 60);

/// bollard counts until the first byte of the answer, and a build has none before its whole context is there. Long
/// calls end when they are cancelled or the connection does.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

impl Engine {
    /// Finds the engine and asks for its version.
    ///
    /// # Errors
    /// [`DockerError::NotFound`], [`DockerError::NotRunning`], [`DockerError::Denied`], [`DockerError::NoContext`],
    /// [`DockerError::Address`].
    pub async fn connect(environment: &Environment) -> Result<Self, DockerError> {
        let (endpoint, found_by) = match place(environment)? {
            Place::Named(endpoint, found_by) => {
                reach(&endpoint).await.map_err(|error| unreachable(&endpoint, &error))?;
                (endpoint, found_by)
            }
            Place::Usual(places) => (first_of(places).await?, FoundBy::Usual),
        };
        let not_running = |reason: String| DockerError::NotRunning { endpoint: endpoint.to_string(), reason };
        let docker = client(&endpoint).map_err(|error| not_running(error.to_string()))?;
        let quick = docker.with_timeout(QUICK);
        let quick = quick.negotiate_version().await.map_err(|error| not_running(error.to_string()))?;
        let ClientVersion { major_version, minor_version } = quick.client_version();
        Ok(Self {
            long: quick.clone().with_timeout(LONG),
            quick,
            api: (major_version, minor_version),
            endpoint,
            found_by,
            config_folder: environment.config_folder(),
        })
    }

    /// Its address, as `DOCKER_HOST` would name it.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.endpoint.to_string()
    }

    pub(crate) fn address(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The client for short calls.
    pub(crate) fn quick(&self) -> &Docker {
        &self.quick
    }

    /// The client for calls that take as long as they take.
    pub(crate) fn long(&self) -> &Docker {
        &self.long
    }

    /// Where the docker CLI keeps logins.
    pub(crate) fn config_folder(&self) -> Option<&PathBuf> {
        self.config_folder.as_ref()
    }

    /// Whether the engine speaks at least this version of the API.
    pub(crate) fn speaks(&self, major: usize, minor: usize) -> bool {
        self.api >= (major, minor)
    }

    /// A short call whose answer differs between engines: `T` says what of it is needed.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str, doing: &Doing) -> Result<T, DockerError> {
        let bytes = self.call(Method::GET, path, QUICK, doing).await?;
        serde_json::from_slice(&bytes).map_err(|error| doing.bad_answer(&error.to_string()))
    }

    /// A call that removes something, which an engine may take minutes for.
    pub(crate) async fn change(
        &self,
        method: Method,
        path: &str,
        doing: &Doing,
    ) -> Result<Bytes, DockerError> {
        self.call(method, path, CHANGE, doing).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        timeout: Duration,
        doing: &Doing,
    ) -> Result<Bytes, DockerError> {
        let answer = tokio::time::timeout(timeout, wire::request(&self.endpoint, method, path)).await;
        let answer = answer.map_err(|_| DockerError::TimedOut { doing: doing.what.clone() })?;
        answer.map_err(|error| doing.wire_fault(error))
    }
}

fn client(endpoint: &Endpoint) -> Result<Docker, bollard::errors::Error> {
    let version = bollard::API_DEFAULT_VERSION;
    match endpoint {
        #[cfg(unix)]
        Endpoint::Unix(path) => Docker::connect_with_unix(&path.to_string_lossy(), QUICK.as_secs(), version),
        #[cfg(windows)]
        Endpoint::Pipe(path) => Docker::connect_with_named_pipe(path, QUICK.as_secs(), version),
        other => Err(bollard::errors::Error::UnsupportedURISchemeError { uri: other.to_string() }),
    }
}

/// The first place where something answers. If nothing does, what is wrong with the first that is there.
async fn first_of(places: Vec<Endpoint>) -> Result<Endpoint, DockerError> {
    let mut fault = None;
    for endpoint in &places {
        match reach(endpoint).await {
            Ok(()) => return Ok(endpoint.clone()),
            Err(error) if is_absent(&error) => {}
            Err(error) => {
                fault.get_or_insert_with(|| unreachable(endpoint, &error));
            }
        }
    }
    let looked_at = || places.iter().map(ToString::to_string).collect();
    Err(fault.unwrap_or_else(|| DockerError::NotFound { looked_at: looked_at() }))
}

async fn reach(endpoint: &Endpoint) -> io::Result<()> {
    let opened = tokio::time::timeout(Duration::from_secs(5), wire::open(endpoint)).await;
    opened.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?.map(drop)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn unreachable(endpoint: &Endpoint, error: &io::Error) -> DockerError {
    let endpoint = endpoint.to_string();
    match error.kind() {
        io::ErrorKind::PermissionDenied => DockerError::Denied { endpoint },
        io::ErrorKind::NotFound => {
            DockerError::NotRunning { endpoint, reason: "there is no such socket".to_owned() }
        }
        io::ErrorKind::ConnectionRefused => {
            DockerError::NotRunning { endpoint, reason: "nothing listens there".to_owned() }
        }
        _ => DockerError::NotRunning { endpoint, reason: error.to_string() },
    }
}
