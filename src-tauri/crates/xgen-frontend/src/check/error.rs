//! Why a check cannot begin. What a check finds is no error: it lies in the [`super::Report`].

use std::io;
use std::path::PathBuf;

use xgen_core::{Coded, ErrorCode};

/// There is nothing to check, or it cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The folder cannot be read at all.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No package.json that was looked at depends on `next`.
    #[error("there is no Next.js app in {}: looked at {}", root.display(), looked_at.join(", "))]
    NotNext {
        /// The folder that was searched.
        root: PathBuf,
        /// What was looked at, relative to it.
        looked_at: Vec<String>,
    },
    /// Several folders hold a Next.js app and none is named.
    #[error("there are several Next.js apps in {}: {}", root.display(), found.join(", "))]
    Ambiguous {
        /// The folder that was searched.
        root: PathBuf,
        /// The apps, relative to it.
        found: Vec<String>,
    },
    /// The folder that was named leads out of the repository.
    #[error("{directory} leads out of {}", root.display())]
    Outside {
        /// The repository.
        root: PathBuf,
        /// What was named.
        directory: String,
    },
}

impl Coded for CheckError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { source, .. } => ErrorCode::of_io(source),
            Self::NotNext { .. } | Self::Ambiguous { .. } => ErrorCode::FrontendNotNext,
            Self::Outside { .. } => ErrorCode::InvalidInput,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unreadable { .. } => "check that the folder exists and may be read",
            Self::NotNext { .. } => {
                "name the folder whose package.json lists `next` among its dependencies, or pick another repository"
            }
            Self::Ambiguous { .. } => "name the folder of the app that the window should show",
            Self::Outside { .. } => "name a folder inside the repository, relative to its root",
        };
        Some(hint.into())
    }
}
