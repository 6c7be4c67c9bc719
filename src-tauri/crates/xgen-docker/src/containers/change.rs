//! Starting, stopping and removing containers.

use hyper::Method;

use super::{check_container, doing};
use crate::DockerError;
use crate::engine::Engine;

impl Engine {
    /// Starts a container; one that runs already is left alone.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::PortTaken`], [`DockerError::Refused`] with the engine's reason.
    pub async fn start_container(&self, container: &str) -> Result<(), DockerError> {
        self.change_container(Method::POST, container, "/start", "starting").await
    }

    /// Asks the process of a container to end and ends it after `timeout_s` seconds; the container's own time without.
    ///
    /// # Errors
    /// [`DockerError::Missing`].
    pub async fn stop_container(&self, container: &str, timeout_s: Option<u32>) -> Result<(), DockerError> {
        let path = timeout_s.map_or_else(|| "/stop".to_owned(), |seconds| format!("/stop?t={seconds}"));
        self.change_container(Method::POST, container, &path, "stopping").await
    }

    /// Stops a container and starts it again.
    ///
    /// # Errors
    /// As [`stop_container`](Self::stop_container) and [`start_container`](Self::start_container).
    pub async fn restart_container(
        &self,
        container: &str,
        timeout_s: Option<u32>,
    ) -> Result<(), DockerError> {
        let path = timeout_s.map_or_else(|| "/restart".to_owned(), |seconds| format!("/restart?t={seconds}"));
        self.change_container(Method::POST, container, &path, "restarting").await
    }

    /// Removes a container; its volumes stay. `force` removes one that runs.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::InUse`] if it runs.
    pub async fn remove_container(&self, container: &str, force: bool) -> Result<(), DockerError> {
        self.change_container(Method::DELETE, container, &format!("?force={force}"), "removing").await
    }

    async fn change_container(
        &self,
        method: Method,
        container: &str,
        rest: &str,
        verb: &str,
    ) -> Result<(), DockerError> {
        check_container(container)?;
        let path = format!("/containers/{container}{rest}");
        self.change(method, &path, &doing(verb, container)).await.map(drop)
    }
}
