//! Small files that must never be half read: text with its SHA-256 in the last line, replaced by one rename.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::RepoError;

/// Writes `text` and makes it durable before it gets its name.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), RepoError> {
    let temporary = path.with_extension("new");
    let written = (|| {
        let mut file = File::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        writeln!(file, "sha256 {:x}", Sha256::digest(text.as_bytes()))?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(path)
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        RepoError::io(path)(error)
    })
}

/// The text at `path`; `None` if there is no such file or it is not as it was written.
pub(crate) fn read(path: &Path) -> Result<Option<String>, RepoError> {
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(None),
        Err(error) => return Err(RepoError::io(path)(error)),
    };
    let Some(start) = text.trim_end_matches('\n').rfind('\n').map(|end| end + 1) else {
        return Ok(None);
    };
    let seal = format!("sha256 {:x}\n", Sha256::digest(&text.as_bytes()[..start]));
    if text[start..] != seal {
        return Ok(None);
    }
    text.truncate(start);
    Ok(Some(text))
}

/// Removes `path`, durably.
pub(crate) fn remove(path: &Path) -> Result<(), RepoError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done.and_then(|()| sync_folder(path)).map_err(RepoError::io(path)),
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cut_or_changed_anywhere_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.manifest");
        write(&path, "one\ntwo\n").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("one\ntwo\n"));
        let good = fs::read(&path).unwrap();
        for cut in 0..good.len() {
            fs::write(&path, &good[..cut]).unwrap();
            assert_eq!(read(&path).unwrap(), None, "cut at {cut}");
            let mut changed = good.clone();
            changed[cut] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert_eq!(read(&path).unwrap(), None, "changed at {cut}");
        }
    }
}
