//! Writing so that a kill or a power cut leaves the old or the new, never a part.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::VersionsError;

/// Replaces the file at `path`.
pub(super) fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), VersionsError> {
    // One name for each process; two threads of one are kept apart by the lock.
    let temporary = path.with_extension(format!("{}.new", std::process::id()));
    let write = || {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(path.parent().unwrap_or(Path::new(".")))
    };
    write().map_err(VersionsError::io(path))
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows has no such thing, and journals its names.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Makes everything below `folder` durable.
pub(super) fn sync_tree(folder: &Path) -> io::Result<()> {
    // One call for thousands of small files; fsync of each would take seconds.
    #[cfg(target_os = "linux")]
    if rustix::fs::syncfs(File::open(folder)?).is_ok() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    sync_folder(folder)
}

/// Puts the folder `new` in the place of `old`, which exists, and `old` in the place of `new`: in one step where the
/// system can, else in steps that [`repair`](super::Versions::sweep) can finish.
pub(super) fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = old.with_file_name(format!("{}{}", super::ASIDE, name_of(old)));
    fs::rename(old, &aside)?;
    fs::rename(new, old)?;
    fs::rename(aside, new)
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
