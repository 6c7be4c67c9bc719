//! What can go wrong with the chat database.

use std::path::{Path, PathBuf};

use rusqlite::ffi;
use xgen_core::{ChatId, Coded, ErrorCode, MessageId};

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file is there and cannot be opened.
    #[error("the chat database {} cannot be opened", path.display())]
    Open {
        /// The database.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// It is damaged, or no chat database at all. It was left as it is.
    #[error("the chat database {} is damaged: {detail}", path.display())]
    Corrupt {
        /// The database.
        path: PathBuf,
        /// The newest copy from before a migration, if there is one.
        backup: Option<PathBuf>,
        /// What was found.
        detail: String,
    },
    /// A newer XGEN wrote it. It was left as it is.
    #[error("the chat database {} has version {found}, this XGEN knows {known}", path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that is understood.
        known: i64,
    },
    /// Another process holds it.
    #[error("the chat database {} is in use by another process", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// No space left.
    #[error("no space left to write the chat database {}", path.display())]
    DiskFull {
        /// The database.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// Its folder, lock or backup cannot be used.
    #[error("{} cannot be used", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Reading or writing failed in another way.
    #[error("the chat database {} failed", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// XGEN was linked against a SQLite that can damage a database in WAL mode.
    #[error("SQLite {found} is too old, 3.51.3 is needed")]
    OldSqlite {
        /// Its version.
        found: &'static str,
    },
    /// No such chat.
    #[error("there is no chat {0}")]
    ChatNotFound(ChatId),
    /// No such message, or not in this chat.
    #[error("there is no message {0} in this chat")]
    MessageNotFound(MessageId),
    /// The message is not being written any more, so its text is final.
    #[error("the message {0} is already finished")]
    Finished(MessageId),
    /// A request that makes no sense.
    #[error("{0}")]
    Invalid(&'static str),
}

impl StoreError {
    /// What `source` means for the database at `path`.
    pub(crate) fn of_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(C::DatabaseCorrupt | C::NotADatabase) => Self::corrupt(&path, source.to_string()),
            Some(C::DiskFull) => Self::DiskFull { path, source },
            Some(C::DatabaseBusy | C::DatabaseLocked) => Self::Busy { path },
            Some(C::CannotOpen) => Self::Open { path, source },
            // The shared memory of the WAL could not grow: in practice only a full disk does this.
            Some(C::SystemIoFailure) if extended(&source) == Some(ffi::SQLITE_IOERR_SHMSIZE) => {
                Self::DiskFull { path, source }
            }
            None if is_unreadable_value(&source) => Self::corrupt(&path, source.to_string()),
            _ => Self::Sqlite { path, source },
        }
    }

    pub(crate) fn of_io(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }

    pub(crate) fn corrupt(path: &Path, detail: impl Into<String>) -> Self {
        Self::Corrupt { path: path.to_owned(), backup: crate::backup::newest(path), detail: detail.into() }
    }
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|e| e.extended_code)
}

/// A row that does not hold what this crate wrote: a flipped byte that SQLite itself cannot see.
fn is_unreadable_value(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..)
    )
}

impl Coded for StoreError {
    fn code(&self) -> ErrorCode {
        use rusqlite::ErrorCode as C;
        match self {
            Self::Open { .. } => ErrorCode::StoreOpen,
            Self::Corrupt { .. } => ErrorCode::StoreCorrupt,
            Self::Newer { .. } => ErrorCode::StoreNewer,
            Self::Busy { .. } => ErrorCode::Busy,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::File { source, .. } => ErrorCode::of_io(source),
            Self::Sqlite { source, .. } => match source.sqlite_error_code() {
                Some(C::ReadOnly | C::PermissionDenied) => ErrorCode::PermissionDenied,
                Some(C::SystemIoFailure) => ErrorCode::Io,
                _ => ErrorCode::Internal,
            },
            Self::OldSqlite { .. } => ErrorCode::Internal,
            Self::ChatNotFound(_) | Self::MessageNotFound(_) => ErrorCode::NotFound,
            Self::Finished(_) | Self::Invalid(_) => ErrorCode::InvalidInput,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Open { path, .. } => Some(format!("check the permissions of {}", path.display())),
            Self::Corrupt { path, backup: Some(backup), .. } => Some(format!(
                "nothing was changed; close XGEN, move {} aside and copy {} to its place",
                path.display(),
                backup.display()
            )),
            Self::Corrupt { path, backup: None, .. } => Some(format!(
                "nothing was changed; close XGEN, move {} aside to begin with an empty one, and keep it for a repair",
                path.display()
            )),
            Self::Newer { .. } => Some("nothing was changed; install the newer XGEN again".into()),
            Self::Busy { .. } => Some("close the other XGEN and try again".into()),
            Self::DiskFull { .. } => {
                Some("free some space and try again; what was saved before is safe".into())
            }
            _ => None,
        }
    }
}

/// What a transaction of this crate fails with, before the path is known.
pub(crate) enum Fault {
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    pub(crate) fn at(self, path: &Path) -> StoreError {
        match self {
            Self::Sqlite(error) => StoreError::of_sqlite(path, error),
            Self::Store(error) => error,
        }
    }
}
