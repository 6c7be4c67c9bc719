//! What a sync is told: where, what, with which access, and how patient it is.

use std::path::PathBuf;
use std::time::Duration;

use xgen_core::Secret;

use crate::{RepoError, RepoUrl};

/// What to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// The branch that the server names as its default.
    Default,
    /// A branch, a tag or a commit in full. A branch wins over a tag of the same name, a tag over a commit.
    Named(String),
}

impl Revision {
    /// How it is called in the record of past syncs.
    pub(crate) fn label(&self) -> &str {
        match self {
            Self::Default => "HEAD",
            Self::Named(name) => name,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// With the token; `oauth2` if absent, which GitLab takes for personal, project and group tokens.
    pub username: Option<String>,
    /// Sent only to the host, port and scheme of the address.
    pub token: Option<Secret>,
    /// A private key for `ssh`; without it, `ssh` tries its agent and the usual files.
    pub ssh_key: Option<PathBuf>,
}

/// How the server is reached.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// PEM certificates to trust besides those of the system.
    pub ca_file: Option<PathBuf>,
    /// For HTTP and HTTPS; without it the environment and the system decide.
    pub proxy: Option<String>,
    /// Whether the user has agreed to send everything unencrypted.
    pub allow_http: bool,
    /// When to give up.
    pub limits: Limits,
}

/// When to give up.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For name, connection and TLS.
    pub connect: Duration,
    /// From a connection to the first byte of an answer; a large repository is packed meanwhile.
    pub first_byte: Duration,
    /// Between two bytes.
    pub stall: Duration,
    /// Bytes a second, over each `rate_window`.
    pub min_rate: u64,
    /// See `min_rate`.
    pub rate_window: Duration,
    /// For everything that is sent.
    pub total: Duration,
    /// Everything that is received.
    pub max_bytes: u64,
    /// The largest file.
    pub max_file_bytes: u64,
    /// All files together.
    pub max_tree_bytes: u64,
    /// Files and folders.
    pub max_entries: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            first_byte: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            // Low: while a server counts objects it sends only its progress.
            min_rate: 100,
            rate_window: Duration::from_secs(30),
            total: Duration::from_secs(3600),
            max_bytes: 4 << 30,
            max_file_bytes: 200 << 20,
            max_tree_bytes: 4 << 30,
            max_entries: 200_000,
        }
    }
}

/// A repository and how to get at it.
#[derive(Debug, Clone)]
pub struct Remote {
    /// Where.
    pub url: RepoUrl,
    /// Who asks.
    pub access: Access,
    /// How.
    pub network: Network,
}

impl Remote {
    /// Whether it may be asked at all.
    pub(crate) fn check(&self) -> Result<(), RepoError> {
        if self.url.is_insecure() && !self.network.allow_http {
            return Err(RepoError::Insecure { url: self.url.display() });
        }
        Ok(())
    }
}

/// One branch or tag of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRef {
    /// Without `refs/heads/` or `refs/tags/`.
    pub name: String,
    /// The commit it points to.
    pub commit: String,
    /// A tag, not a branch.
    pub tag: bool,
    /// The branch that [`Revision::Default`] follows.
    pub default: bool,
}
