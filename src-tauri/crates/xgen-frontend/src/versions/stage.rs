//! A version in the making. It has its name only once it is complete.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Map;

use super::durable::{exchange, sync_folder, sync_tree};
use super::version::{Meta, State, Version};
use super::{EXPORT, LOG, META, VersionsError};
use crate::Line;

/// A folder that becomes a version by [`finish`](Self::finish), and is removed if it does not.
#[derive(Debug)]
pub struct StagedVersion {
    pub(super) folder: PathBuf,
    /// The folder that it becomes.
    pub(super) place: PathBuf,
    pub(super) meta: Meta,
}

impl StagedVersion {
    /// Moves an export in. On the same file system that is one rename.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn take_export(&self, from: &Path) -> Result<(), VersionsError> {
        let to = self.folder.join(EXPORT);
        match fs::rename(from, &to) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                copy_tree(from, &to).map_err(VersionsError::io(from))
            }
            moved => moved.map_err(VersionsError::io(from)),
        }
    }

    /// The folder of the export, for whoever writes it in place.
    #[must_use]
    pub fn export(&self) -> PathBuf {
        self.folder.join(EXPORT)
    }

    /// Writes what was said while it was built.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn write_log(&self, lines: &[Line]) -> Result<(), VersionsError> {
        write_log(&self.folder, lines)
    }

    /// Makes it a version: durable first, then in its place by one rename. An older version of the same id is replaced.
    ///
    /// # Errors
    /// [`VersionsError::Io`]; nothing has changed then.
    pub fn finish(self, has_client: bool) -> Result<Version, VersionsError> {
        let export = self.folder.join(EXPORT);
        let size_bytes = size_of(&export).map_err(VersionsError::io(&export))?;
        let version = Version {
            meta: self.meta.clone(),
            size_bytes,
            state: State::Ready,
            has_client,
            pinned: false,
            extra: Map::new(),
        };
        self.settle(&version)?;
        Ok(version)
    }

    /// Puts the folder in its place with `version.json`.
    pub(super) fn settle(&self, version: &Version) -> Result<(), VersionsError> {
        let mut text = serde_json::to_vec_pretty(version).expect("a version is JSON");
        text.push(b'\n');
        let write = || {
            fs::write(self.folder.join(META), &text)?;
            sync_tree(&self.folder)?;
            if self.place.exists() {
                exchange(&self.folder, &self.place)?;
            } else {
                fs::rename(&self.folder, &self.place)?;
            }
            sync_folder(self.place.parent().unwrap_or(Path::new(".")))
        };
        write().map_err(VersionsError::io(&self.place))
    }
}

/// What is left in the temporary folder is an older version, or nothing worth keeping.
impl Drop for StagedVersion {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub(super) fn write_log(folder: &Path, lines: &[Line]) -> Result<(), VersionsError> {
    let path = folder.join(LOG);
    let write = || {
        let mut file = io::BufWriter::new(fs::File::create(&path)?);
        lines.iter().try_for_each(|line| writeln!(file, "{line}"))?;
        file.flush()
    };
    write().map_err(VersionsError::io(&path))
}

fn size_of(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size_of(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
