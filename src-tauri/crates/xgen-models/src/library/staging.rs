//! The folder `<name>.part` in which an import grows until it is whole.
//!
//! A lock file inside says that somebody still works on it. The lock dies with its process, so a leftover is told from
//! an import that another XGEN is running without guessing from its age.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::copy::sync_folder;

const LOCK: &str = ".lock";
const SUFFIX: &str = ".part";
/// The folder exists for a moment before its lock does, and again just before it gets its name.
const GRACE: Duration = Duration::from_secs(60);

/// An import under way. Dropping it removes what was copied.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    lock: Option<File>,
    done: bool,
}

impl Staging {
    /// Makes `<models_dir>/<name>.part`; `AlreadyExists` if another import of that name is running.
    pub(super) fn create(models_dir: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(models_dir)?;
        let path = models_dir.join(format!("{name}{SUFFIX}"));
        fs::create_dir(&path)?;
        let mut staging = Self { path, lock: None, done: false };
        let lock = File::create(staging.path.join(LOCK))?;
        // Where the file system has no locks, the leftover of a crash stays until somebody deletes it.
        if let Err(TryLockError::Error(error)) = lock.try_lock() {
            tracing::debug!(%error, "no lock on the folder of an import");
        }
        staging.lock = Some(lock);
        Ok(staging)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the finished folder its name and makes that durable.
    pub(super) fn finish(mut self, target: &Path) -> io::Result<()> {
        sync_folder(&self.path)?;
        self.lock = None;
        fs::remove_file(self.path.join(LOCK))?;
        fs::rename(&self.path, target)?;
        self.done = true;
        sync_folder(target.parent().unwrap_or(Path::new(".")))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.lock = None;
        if self.done {
            return;
        }
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(folder = %self.path.display(), %error, "an unfinished import cannot be removed");
        }
    }
}

/// Removes what a crash left of earlier imports.
pub(super) fn remove_leftovers(models_dir: &Path) {
    let Ok(entries) = fs::read_dir(models_dir) else { return };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let staged =
            path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(SUFFIX));
        if !staged || !is_abandoned(&path) {
            continue;
        }
        match fs::remove_dir_all(&path) {
            Ok(()) => tracing::info!(folder = %path.display(), "removed an unfinished import"),
            Err(error) => {
                tracing::warn!(folder = %path.display(), %error, "cannot remove an unfinished import");
            }
        }
    }
}

fn is_abandoned(path: &Path) -> bool {
    match File::options().write(true).open(path.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let modified = fs::metadata(path).and_then(|meta| meta.modified());
            modified.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > GRACE))
        }
        Err(_) => false,
    }
}
