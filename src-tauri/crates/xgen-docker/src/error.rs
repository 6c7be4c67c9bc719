//! Why the engine could not be reached, or did not do what was asked.

use std::io;
use std::path::PathBuf;

use xgen_core::{Coded, ErrorCode};

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DockerError {
    /// None of the usual places has an engine.
    #[error("no Docker engine was found; looked at {}", looked_at.join(", "))]
    NotFound {
        /// Every address that was tried.
        looked_at: Vec<String>,
    },
    /// There is an address, and nothing answers at it.
    #[error("the Docker engine at {endpoint} does not answer: {reason}")]
    NotRunning {
        /// The address.
        endpoint: String,
        /// What the attempt met.
        reason: String,
    },
    /// The socket is there, and this user may not open it.
    #[error("no permission to use the Docker engine at {endpoint}")]
    Denied {
        /// The address.
        endpoint: String,
    },
    /// A context of the docker CLI that does not exist.
    #[error("there is no Docker context named {name}")]
    NoContext {
        /// Its name.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// An address of a kind that XGEN does not use.
    #[error("the Docker address {endpoint} cannot be used: {reason}")]
    Address {
        /// The address.
        endpoint: String,
        /// Why not.
        reason: String,
        /// What to use instead.
        instead: &'static str,
    },
    /// The connection ended in the middle of something.
    #[error("the Docker engine went away while {doing}")]
    Gone {
        /// What was going on.
        doing: String,
        /// What the connection said.
        reason: String,
    },
    /// The engine did not answer in time.
    #[error("the Docker engine did not answer in time while {doing}")]
    TimedOut {
        /// What was going on.
        doing: String,
    },
    /// The engine is too old, or of a kind that cannot do it.
    #[error("the Docker engine cannot do this: {what}")]
    Unsupported {
        /// What it lacks.
        what: String,
    },
    /// No such image, container, network or volume.
    #[error("{what} does not exist")]
    Missing {
        /// What was asked for.
        what: String,
    },
    /// Something else uses it.
    #[error("{what} is in use: {reason}")]
    InUse {
        /// What was to be changed.
        what: String,
        /// As the engine says it.
        reason: String,
    },
    /// Another program has the port of this machine that a container wants.
    #[error("port {port} of this machine is taken, and {what} wants it")]
    PortTaken {
        /// The port; empty if the engine does not name it.
        port: String,
        /// The container.
        what: String,
    },
    /// What was asked for makes no sense.
    #[error("{what} is not valid: {reason}")]
    Invalid {
        /// The value.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine refused, with a reason of its own.
    #[error("{doing} failed: {reason}")]
    Refused {
        /// What was asked.
        doing: String,
        /// As the engine says it.
        reason: String,
    },
    /// The file system of the engine is full.
    #[error("no space is left for {doing}")]
    DiskFull {
        /// What was going on.
        doing: String,
    },
    /// A registry wants a login, or another one.
    #[error("the registry {registry} refuses access to {image}")]
    RegistryDenied {
        /// Its host.
        registry: String,
        /// What was to be pulled or pushed.
        image: String,
    },
    /// A registry cannot be reached.
    #[error("the registry {registry} cannot be reached: {reason}")]
    RegistryUnreachable {
        /// Its host.
        registry: String,
        /// As the engine says it.
        reason: String,
    },
    /// A program of docker's configuration that hands out logins failed.
    #[error("the credential helper {helper} failed: {reason}")]
    CredentialHelper {
        /// The program.
        helper: String,
        /// What went wrong; never what it printed on standard output.
        reason: String,
    },
    /// A pattern of an ignore file that is none.
    #[error("line {line} of {file} is no valid pattern: {reason}")]
    IgnoreFile {
        /// The file, relative to the build context.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Something in the build context that XGEN does not send.
    #[error("{path} cannot be part of a build: {reason}")]
    ContextRefused {
        /// Relative to the build context.
        path: String,
        /// Why not.
        reason: String,
    },
    /// A file of the build context changed while it was sent.
    #[error("{path} changed while the build context was sent")]
    ContextChanged {
        /// Relative to the build context.
        path: String,
    },
    /// A step of a build failed.
    #[error("the build stopped at {step}: {reason}")]
    StepFailed {
        /// The instruction, as `[builder 4/6] RUN npm ci`.
        step: String,
        /// The exit code or the reason.
        reason: String,
        /// The last lines that the step wrote.
        log: Vec<String>,
    },
    /// A step of a build does not trust the certificate of the server it talks to.
    #[error("{step} does not trust the certificate of the server it loads from")]
    BuildCertificate {
        /// The instruction.
        step: String,
        /// The line that says so.
        line: String,
    },
    /// The Dockerfile cannot be read as one.
    #[error("the Dockerfile is not valid: {reason}")]
    BadDockerfile {
        /// As the engine says it.
        reason: String,
    },
    /// A file of this machine.
    #[error("cannot access {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The engine answered with something that makes no sense.
    #[error("the answer of the Docker engine to {doing} cannot be read: {reason}")]
    BadAnswer {
        /// What was asked.
        doing: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The user stopped it.
    #[error("stopped")]
    Cancelled,
}

impl DockerError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn invalid(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid { what: what.into(), reason: reason.into() }
    }
}

impl Coded for DockerError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound { .. } | Self::NotRunning { .. } | Self::Gone { .. } => {
                ErrorCode::DockerNotRunning
            }
            Self::Denied { .. } => ErrorCode::DockerDenied,
            Self::NoContext { .. } => ErrorCode::DockerContextMissing,
            Self::Missing { .. } => ErrorCode::NotFound,
            Self::TimedOut { .. } | Self::Refused { .. } | Self::BadAnswer { .. } => ErrorCode::DockerRefused,
            Self::RegistryDenied { .. } | Self::CredentialHelper { .. } => ErrorCode::DockerRegistryDenied,
            Self::RegistryUnreachable { .. } => ErrorCode::DockerRegistryUnreachable,
            Self::StepFailed { .. } | Self::BadDockerfile { .. } => ErrorCode::DockerBuildFailed,
            Self::BuildCertificate { .. } => ErrorCode::DockerBuildCertificate,
            Self::ContextRefused { .. } | Self::IgnoreFile { .. } => ErrorCode::DockerContextRefused,
            Self::PortTaken { .. } => ErrorCode::DockerPortTaken,
            Self::Address { .. } | Self::Unsupported { .. } => ErrorCode::Unsupported,
            Self::InUse { .. } | Self::ContextChanged { .. } => ErrorCode::Busy,
            Self::Invalid { .. } => ErrorCode::InvalidInput,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::Io { source, .. } => ErrorCode::of_io(source),
            Self::Cancelled => ErrorCode::Cancelled,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NotFound { .. } => {
                "install Docker, or start Docker Desktop; an engine elsewhere is named with DOCKER_HOST"
            }
            Self::NotRunning { .. } | Self::Gone { .. } => START,
            Self::TimedOut { .. } => "the engine may be busy; try again, or restart it",
            Self::Denied { .. } => DENIED,
            Self::NoContext { folder, .. } => {
                return Some(format!(
                    "choose one of the contexts in {}, or unset DOCKER_CONTEXT",
                    folder.display()
                ));
            }
            Self::Address { instead, .. } => instead,
            Self::Unsupported { .. } => "use a newer Docker engine",
            Self::Missing { .. } => "refresh the list, and check the name and the tag",
            Self::InUse { .. } => "stop or remove what uses it first",
            Self::PortTaken { .. } => "stop what has the port, or choose another one",
            Self::DiskFull { .. } => "free some space: `xgen docker prune` lists what can go",
            Self::RegistryDenied { .. } => "log in to the registry with an account that may use this image",
            Self::RegistryUnreachable { .. } => {
                "check the name of the registry and the proxy settings of the engine, or load the image from a file"
            }
            Self::CredentialHelper { .. } => "check credHelpers and credsStore in docker's config.json",
            Self::ContextRefused { .. } => "remove it, or name it in .dockerignore",
            Self::ContextChanged { .. } => "build again when nothing writes to the folder",
            Self::StepFailed { .. } => "read the log of the step",
            Self::BuildCertificate { .. } => {
                "a proxy may replace certificates here: name its CA bundle in the setting for it, and build again"
            }
            Self::Io { source, .. } => match ErrorCode::of_io(source) {
                ErrorCode::PermissionDenied => "check the permissions of the file and its folder",
                ErrorCode::DiskFull => "free some space",
                _ => "check that the file is there and its drive is connected",
            },
            Self::BadAnswer { .. } => "check that the address is that of a Docker engine",
            Self::Invalid { .. }
            | Self::Refused { .. }
            | Self::IgnoreFile { .. }
            | Self::BadDockerfile { .. }
            | Self::Cancelled => return None,
        };
        Some(hint.to_owned())
    }
}

const START: &str = if cfg!(target_os = "linux") {
    "start it: `sudo systemctl start docker`, or `systemctl --user start docker` if it runs without root"
} else {
    "start Docker Desktop and wait until it says that the engine runs"
};

const DENIED: &str = if cfg!(windows) {
    "add your account to the group docker-users, and log in again"
} else {
    "add your account to the group docker (`sudo usermod -aG docker $USER`) and log in again, or use an engine \
     without root"
};
