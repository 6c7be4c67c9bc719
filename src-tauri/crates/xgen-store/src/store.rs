//! The store: one connection, one writer.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::Fault;
use crate::migrate::{MIGRATIONS, migrate, version};
use crate::open::{PATIENCE, connect, create_private_dir, create_private_file, inspect, require_sqlite};
use crate::presence::Presence;
use crate::{MessageStatus, StoreError};

/// The chats of one data folder. Shared by reference between threads; every call blocks.
pub struct Store {
    path: PathBuf,
    // Before the lock, so that the connection is closed while this process still counts as present.
    connection: Mutex<Connection>,
    presence: Presence,
}

impl Store {
    /// Opens the database at `path`, and makes it and its folder if they are not there.
    ///
    /// If no other process has it open, it is brought to the current version (a database with content is copied to
    /// `backups/` beside it first; the three newest copies are kept), and answers that a process left behind in the
    /// middle become [`MessageStatus::Partial`].
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] and [`StoreError::Newer`] leave the database as it is; [`StoreError::Busy`] if
    /// another process holds it in an older version, or keeps opening it for more than five seconds.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, MIGRATIONS)
    }

    pub(crate) fn open_with(path: &Path, migrations: &[&str]) -> Result<Self, StoreError> {
        require_sqlite()?;
        if let Some(folder) = path.parent() {
            create_private_dir(folder)?;
        }
        let presence = Presence::take(path, PATIENCE)?;
        create_private_file(path)?;
        inspect(path, migrations)?;
        let mut connection = connect(path)?;
        if presence.is_alone() {
            migrate(&mut connection, path, migrations)?;
            recover(&connection).map_err(|e| StoreError::of_sqlite(path, e))?;
        } else if version(&connection).map_err(|e| StoreError::of_sqlite(path, e))? < migrations.len() as i64
        {
            return Err(StoreError::Busy { path: path.to_owned() });
        }
        presence.share(path)?;
        Ok(Self { path: path.to_owned(), connection: Mutex::new(connection), presence })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// No other process had the store open when this one opened it, so this one did the migration and recovery.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.presence.is_alone()
    }

    /// Reads the whole database and compares it with its indexes; takes long for a large one.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] with the first thing that was found.
    pub fn check(&self) -> Result<(), StoreError> {
        let (found, orphans) = self.read(|tx| {
            let found: String = tx.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            let orphans = tx.prepare("PRAGMA foreign_key_check")?.exists([])?;
            Ok((found, orphans))
        })?;
        match (found.as_str(), orphans) {
            ("ok", false) => Ok(()),
            ("ok", true) => Err(StoreError::corrupt(&self.path, "a message has lost its chat or its parent")),
            (found, _) => Err(StoreError::corrupt(&self.path, found)),
        }
    }

    /// Runs `body` on one snapshot.
    pub(crate) fn read<T>(
        &self,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.transact(TransactionBehavior::Deferred, body)
    }

    /// Runs `body` in a transaction that is on the disk when this returns `Ok`, and undone otherwise.
    pub(crate) fn write<T>(
        &self,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.transact(TransactionBehavior::Immediate, body)
    }

    fn transact<T>(
        &self,
        behavior: TransactionBehavior,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        // A panic under the lock rolled its transaction back, so the connection is sound.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let run = || -> Result<T, Fault> {
            let tx = connection.transaction_with_behavior(behavior)?;
            let value = body(&tx)?;
            tx.commit()?;
            Ok(value)
        };
        run().map_err(|fault| fault.at(&self.path))
    }
}

/// Nobody writes answers while the store is being opened alone: those that say so were left behind.
fn recover(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "UPDATE messages SET status = ?1 WHERE status = 'streaming'";
    let left_behind = connection.execute(sql, [MessageStatus::Partial])?;
    if left_behind > 0 {
        tracing::info!(left_behind, "answers that were being written when XGEN ended are kept as partial");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
