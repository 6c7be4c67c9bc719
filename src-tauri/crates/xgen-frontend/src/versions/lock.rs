//! One sync or build at a time, over all processes of this user.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::VersionsError;

/// Held while the store, the source trees or the builds change. The kernel frees it when the process ends, however.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock is freed when the file is closed")] File);

impl Lock {
    /// Takes the lock of the folder `root`, without waiting.
    ///
    /// # Errors
    /// [`VersionsError::Busy`] if somebody has it, in this process or another; [`VersionsError::Io`].
    pub fn take(root: &Path) -> Result<Self, VersionsError> {
        std::fs::create_dir_all(root).map_err(VersionsError::io(root))?;
        let path = root.join("lock");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(VersionsError::Busy),
            Err(TryLockError::Error(source)) => Err(VersionsError::Io { path, source }),
        }
    }

    /// Waits for the short lock that a change of `current.json` needs.
    pub(super) fn wait_for_pointer(root: &Path) -> Result<Self, VersionsError> {
        let path = root.join("current.lock");
        let file = open(&path)?;
        file.lock().map_err(VersionsError::io(path))?;
        Ok(Self(file))
    }
}

fn open(path: &Path) -> Result<File, VersionsError> {
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    options.open(path).map_err(VersionsError::io(path))
}
