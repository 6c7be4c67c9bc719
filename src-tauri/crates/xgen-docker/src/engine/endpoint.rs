//! The address of an engine.

use std::fmt;
use std::path::PathBuf;

use crate::DockerError;

/// A socket or pipe of this machine. Nothing else is used: an engine on a TCP port without TLS gives root on its
/// machine to everybody who reaches the port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// A Unix socket.
    Unix(PathBuf),
    /// A Windows named pipe, as `\\.\pipe\docker_engine`.
    Pipe(String),
}

const FORWARD: &str = "forward its socket with `ssh -N -L /tmp/docker.sock:/var/run/docker.sock HOST`, and set \
                       DOCKER_HOST to unix:///tmp/docker.sock";

impl Endpoint {
    /// # Errors
    /// [`DockerError::Address`] for every kind of address but `unix://` and, on Windows, `npipe://`.
    pub(crate) fn parse(host: &str) -> Result<Self, DockerError> {
        let address = |reason: &str, instead| DockerError::Address {
            endpoint: without_user(host),
            reason: reason.to_owned(),
            instead,
        };
        let local = "name a local socket, as unix:///var/run/docker.sock";
        match host.trim().split_once("://") {
            Some(("unix", path)) if path.starts_with('/') => Ok(Self::Unix(path.into())),
            Some(("unix", _)) => Err(address("the path of the socket must be absolute", local)),
            Some(("npipe", path)) if cfg!(windows) => Ok(Self::Pipe(path.replace('/', "\\"))),
            Some(("npipe", _)) => Err(address("named pipes are of Windows", local)),
            Some(("tcp" | "http" | "https", _)) => {
                Err(address("XGEN talks to engines over a local socket or pipe only", FORWARD))
            }
            Some(("ssh", _)) => Err(address("XGEN does not connect over SSH itself", FORWARD)),
            _ => Err(address("it is not an address of an engine", local)),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Pipe(path) => write!(f, "npipe://{}", path.replace('\\', "/")),
        }
    }
}

/// An address may hold a password.
fn without_user(host: &str) -> String {
    match host.split_once("://") {
        Some((scheme, rest)) => {
            format!("{scheme}://{}", rest.rsplit_once('@').map_or(rest, |(_, host)| host))
        }
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_addresses_are_used() {
        assert_eq!(Endpoint::parse("unix:///a/b.sock").unwrap(), Endpoint::Unix("/a/b.sock".into()));
        for host in
            ["tcp://127.0.0.1:2375", "https://a:2376", "ssh://me@host", "unix://a", "docker.sock", "fd://"]
        {
            let error = Endpoint::parse(host).unwrap_err();
            assert!(matches!(error, DockerError::Address { .. }), "{host}: {error}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        let error = Endpoint::parse("ssh://me:marker@host").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("marker"), "{error:?}");
    }
}
