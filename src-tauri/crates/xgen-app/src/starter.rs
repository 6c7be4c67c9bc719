//! The model that ships with XGEN, inside the program.
//!
//! The engine reads models from files, so it is written out once. It is small enough to be compared at every start,
//! which repairs a damaged copy and replaces that of an older version.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const MODEL: &[u8] = include_bytes!("../../../../models/starter/xgen-starter-q8_0.gguf");
const NAME: &str = "xgen-starter-q8_0.gguf";

/// Writes the starter model below `data_dir` unless it is there, and returns its path.
///
/// # Errors
/// If the folder or the file cannot be written.
pub(crate) fn install(data_dir: &Path) -> io::Result<PathBuf> {
    let folder = data_dir.join("starter");
    let path = folder.join(NAME);
    if fs::metadata(&path).is_ok_and(|m| m.len() == MODEL.len() as u64) && fs::read(&path)? == MODEL {
        return Ok(path);
    }
    fs::create_dir_all(&folder)?;
    // Another process may do the same: each writes its own file, and the last rename wins with the same bytes.
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(MODEL)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|e| e.error)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_copy_is_repaired() {
        let data = tempfile::tempdir().unwrap();
        let path = install(data.path()).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[1000] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(fs::read(install(data.path()).unwrap()).unwrap(), MODEL);
        fs::write(&path, &bytes[..1000]).unwrap();
        assert_eq!(fs::read(install(data.path()).unwrap()).unwrap(), MODEL);
    }
}
