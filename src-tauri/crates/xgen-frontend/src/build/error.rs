//! Why an app could not be built.

use std::io;
use std::path::PathBuf;

use xgen_core::{Coded, ErrorCode};

use super::packages::Manager;

/// Why an app could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No Node.js, or only ones that are too old.
    #[error("no Node.js {} or newer was found{}", super::node::OLDEST, listed(found))]
    NoNode {
        /// Those that were found, with their versions.
        found: Vec<String>,
    },
    /// There is no folder to build.
    #[error("there is no app at {}", path.display())]
    SourceMissing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is no lock file in the app's folder or above it.
    #[error("{} has no package-lock.json, yarn.lock or pnpm-lock.yaml", path.display())]
    NoLockFile {
        /// The app's folder.
        path: PathBuf,
    },
    /// The lock file and package.json disagree.
    #[error("{file} does not fit package.json: {detail}")]
    LockFile {
        /// The lock file's name.
        file: String,
        /// What the package manager said.
        detail: String,
    },
    /// The lock file is of a package manager that cannot be run.
    #[error("{manager} cannot be run: {detail}")]
    NoPackageManager {
        /// Which.
        manager: Manager,
        /// Why not.
        detail: String,
    },
    /// The packages could not be installed.
    #[error("{manager} could not install the packages: {detail}")]
    InstallFailed {
        /// Who failed.
        manager: Manager,
        /// The first lines of the error.
        detail: String,
    },
    /// The packages are there and Next.js is not among them.
    #[error("the packages of {} do not include next", path.display())]
    NotNext {
        /// The app's folder.
        path: PathBuf,
    },
    /// `next build` failed.
    #[error("the build failed: {detail}")]
    BuildFailed {
        /// The first lines of the error.
        detail: String,
    },
    /// The build ended well and left no page that can be shown.
    #[error("the build left no page that can be shown: {reason}")]
    ExportBroken {
        /// What is missing or wrong.
        reason: String,
    },
    /// A symbolic link of the source leaves it.
    #[error("the link {} points to {} outside the folder", path.display(), target.display())]
    LinkLeaves {
        /// The link, relative to the source.
        path: PathBuf,
        /// Where it points.
        target: PathBuf,
    },
    /// A command could not be started.
    #[error("{} cannot be started", program.display())]
    Launch {
        /// The command.
        program: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A command ran out of space.
    #[error("no space is left on the disk: {detail}")]
    DiskFull {
        /// What the command said.
        detail: String,
    },
    /// A file could not be read or written.
    #[error("cannot access {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The user stopped it.
    #[error("the build was cancelled")]
    Cancelled,
}

impl BuildError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl Coded for BuildError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoNode { .. } => ErrorCode::FrontendNoNode,
            Self::SourceMissing { .. } => ErrorCode::FrontendSourceMissing,
            Self::NoLockFile { .. } | Self::LockFile { .. } => ErrorCode::FrontendLockFile,
            Self::NoPackageManager { .. } | Self::InstallFailed { .. } => ErrorCode::FrontendInstallFailed,
            Self::NotNext { .. } => ErrorCode::FrontendNotNext,
            Self::BuildFailed { .. } => ErrorCode::FrontendBuildFailed,
            Self::ExportBroken { .. } => ErrorCode::FrontendExportBroken,
            Self::LinkLeaves { .. } => ErrorCode::FrontendIncompatible,
            Self::Launch { source, .. } | Self::Io { source, .. } => ErrorCode::of_io(source),
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::Cancelled => ErrorCode::Cancelled,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoNode { .. } => "install Node.js 20.9 or newer, then start XGEN again",
            Self::SourceMissing { .. } => "check the folder in the settings",
            Self::NoLockFile { .. } => {
                "run npm install, yarn or pnpm install in the app, and commit the lock file that it writes"
            }
            Self::LockFile { .. } => "install again in the app, and commit the lock file with package.json",
            Self::NoPackageManager { .. } => {
                "install the package manager, or check that the package registry can be reached"
            }
            Self::InstallFailed { .. } => {
                "check that the package registry can be reached and that every package in the lock file is in it"
            }
            Self::NotNext { .. } => "point the setting for the folder to the one whose package.json has next",
            Self::BuildFailed { .. } => "correct what the message names; the log has the rest",
            Self::ExportBroken { .. } => "check that the app has a page at /, and see the log of the build",
            Self::LinkLeaves { .. } => "replace the link by the file or folder it points to",
            Self::Launch { .. } | Self::Io { .. } => match self.code() {
                ErrorCode::DiskFull => "free some space, then build again",
                ErrorCode::PermissionDenied => "check the permissions of the file and its folder",
                _ => "check that the file is there and can be read",
            },
            Self::DiskFull { .. } => "free some space, then build again",
            Self::Cancelled => return None,
        };
        Some(hint.into())
    }
}

fn listed(found: &[String]) -> String {
    if found.is_empty() { String::new() } else { format!("; there is {}", found.join(", ")) }
}
