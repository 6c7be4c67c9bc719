//! Why a version could not be used or kept.

use std::io;
use std::path::PathBuf;

use xgen_core::{Coded, ErrorCode};

/// Why a version could not be used or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VersionsError {
    /// There is no such version.
    #[error("there is no version {id} of the frontend")]
    Missing {
        /// The id.
        id: String,
    },
    /// The version has no export that can be shown.
    #[error("the version {id} of the frontend cannot be shown: {reason}")]
    NotReady {
        /// The id.
        id: String,
        /// Why its build failed.
        reason: String,
    },
    /// There is nothing to go back to.
    #[error("there is no earlier version of the frontend")]
    NoPrevious,
    /// The version is the one that the window shows.
    #[error("the version {id} of the frontend is in use")]
    InUse {
        /// The id.
        id: String,
    },
    /// Another sync or build is running.
    #[error("another sync or build of the frontend is running")]
    Busy,
    /// A file could not be read or written.
    #[error("cannot access {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl VersionsError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl Coded for VersionsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Missing { .. } | Self::NotReady { .. } => ErrorCode::FrontendVersionMissing,
            Self::NoPrevious => ErrorCode::FrontendNoPrevious,
            Self::InUse { .. } | Self::Busy => ErrorCode::Busy,
            Self::Io { source, .. } => ErrorCode::of_io(source),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Missing { .. } => "refresh the list of versions, or sync again",
            Self::NotReady { .. } => "see the log of its build, correct the app, and build it again",
            Self::NoPrevious => "choose a version from the list, or the bundled frontend",
            Self::InUse { .. } => "activate another version first",
            Self::Busy => "wait until it is done, or cancel it",
            Self::Io { .. } => match self.code() {
                ErrorCode::DiskFull => "free some space, then try again",
                ErrorCode::PermissionDenied => "check the permissions of the data folder",
                _ => "check that the drive is connected and readable",
            },
        };
        Some(hint.into())
    }
}
