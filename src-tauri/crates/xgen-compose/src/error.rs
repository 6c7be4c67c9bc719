//! Why a Compose project cannot be loaded, and where.

use std::fmt;
use std::io;
use std::path::{Path as FsPath, PathBuf};
use std::sync::Arc;

use xgen_core::{Coded, ErrorCode};

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named or found.
    pub file: Arc<FsPath>,
    /// Counted from 1; 0 is the file as a whole.
    pub line: u32,
}

impl Place {
    pub(crate) fn file(path: &FsPath) -> Self {
        Self { file: path.into(), line: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.file.display()),
            line => write!(f, "{}:{line}", self.file.display()),
        }
    }
}

/// Why a Compose project cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// No file was named, and none has one of the usual names.
    #[error("no Compose file in {} or a folder above it", dir.display())]
    NoFile {
        /// Where the search began.
        dir: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is not YAML.
    #[error("{place}: {reason}")]
    Syntax {
        /// Where the parser stopped.
        place: Place,
        /// What it met.
        reason: String,
    },
    /// The file costs more than any real project does: an alias bomb, or a file that is none.
    #[error("{place}: {reason}")]
    TooBig {
        /// Where the limit was passed.
        place: Place,
        /// Which limit.
        reason: String,
    },
    /// The file is YAML, but no valid project.
    #[error("{place}: {key}: {reason}")]
    Invalid {
        /// The line of the value.
        place: Place,
        /// The key with its parents, as in `services.web.ports.0`.
        key: String,
        /// What is wrong with the value.
        reason: String,
    },
    /// A variable that must be set is not, or `${…}` is malformed.
    #[error("{place}: {key}: {reason}")]
    Variable {
        /// The line of the value.
        place: Place,
        /// The key with its parents.
        key: String,
        /// Which variable, and the message of the file's author.
        reason: String,
    },
    /// An `.env` or `env_file` has a line that assigns nothing.
    #[error("{place}: {reason}")]
    EnvFile {
        /// The line.
        place: Place,
        /// What is wrong with it.
        reason: String,
    },
    /// Files include or extend one another in a circle.
    #[error("{place}: {reason}")]
    Cycle {
        /// Where the circle closes.
        place: Place,
        /// Its members in order.
        reason: String,
    },
    /// The name has characters that Docker refuses, or is empty.
    #[error("\"{name}\" cannot be a project name")]
    ProjectName {
        /// As given.
        name: String,
    },
    /// No service has this name.
    #[error("no such service: {name}")]
    NoService {
        /// As given.
        name: String,
    },
}

impl ComposeError {
    pub(crate) fn io(path: &FsPath) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }
}

impl Coded for ComposeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoFile { .. } => ErrorCode::ComposeNoFile,
            Self::NoService { .. } => ErrorCode::ComposeNoService,
            Self::Io { source, .. } => ErrorCode::of_io(source),
            Self::Syntax { .. } | Self::EnvFile { .. } => ErrorCode::ComposeSyntax,
            Self::TooBig { .. } => ErrorCode::ComposeTooBig,
            Self::Invalid { .. } | Self::Cycle { .. } | Self::ProjectName { .. } => ErrorCode::ComposeInvalid,
            Self::Variable { .. } => ErrorCode::ComposeVariable,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoFile { .. } => "go to the folder of the project, or name the file with -f",
            Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "check the path; relative paths start at the folder of the first Compose file"
            }
            Self::Io { .. } => "check the permissions of the file",
            Self::Syntax { .. } => "correct the line; indentation takes spaces, not tabs",
            Self::TooBig { .. } => "check where the file comes from: its aliases or includes multiply",
            Self::Invalid { .. } => "correct the value in the file",
            Self::Variable { .. } => {
                "set the variable in the environment or in .env; a literal $ is written $$"
            }
            Self::EnvFile { .. } => "write NAME=value, one on a line",
            Self::Cycle { .. } => "take one member out of the circle",
            Self::ProjectName { .. } => {
                "use lower-case letters, digits, - and _, and begin with a letter or a digit"
            }
            Self::NoService { .. } => "`xgen compose config --services` lists the services",
        };
        Some(hint.into())
    }
}
