//! Which processes have the store open, by a lock on `<database>.lock`.
//!
//! Exclusive while a process that is alone migrates and recovers, shared while the store is used. So an answer that
//! is marked as streaming belongs to a dead process exactly if the exclusive lock was granted. The operating system
//! lets go of the lock when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::StoreError;

const POLL: Duration = Duration::from_millis(20);

/// The lock of this store; released when it is dropped.
pub(crate) struct Presence {
    file: File,
    alone: bool,
}

impl Presence {
    /// Announces this process, and waits at most `patience` for another one that is just opening the store.
    pub(crate) fn take(database: &Path, patience: Duration) -> Result<Self, StoreError> {
        let path = crate::open::beside(database, ".lock");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| StoreError::of_io(&path, e))?;
        let deadline = Instant::now() + patience;
        loop {
            if granted(file.try_lock(), &path)? {
                return Ok(Self { file, alone: true });
            }
            if granted(file.try_lock_shared(), &path)? {
                return Ok(Self { file, alone: false });
            }
            if Instant::now() >= deadline {
                return Err(StoreError::Busy { path: database.to_owned() });
            }
            std::thread::sleep(POLL);
        }
    }

    /// No other process had the store open when this one opened it.
    pub(crate) fn is_alone(&self) -> bool {
        self.alone
    }

    /// Lets others in. Not every platform can turn an exclusive lock into a shared one, so there is a moment without.
    pub(crate) fn share(&self, database: &Path) -> Result<(), StoreError> {
        if !self.alone {
            return Ok(());
        }
        let again = self.file.unlock().and_then(|()| self.file.lock_shared());
        again.map_err(|e| StoreError::of_io(database, e))
    }
}

fn granted(result: Result<(), TryLockError>, path: &Path) -> Result<bool, StoreError> {
    match result {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(e)) => Err(StoreError::of_io(path, e)),
    }
}
