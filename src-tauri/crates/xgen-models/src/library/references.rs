//! The file that remembers models imported by reference.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::ModelError;

#[derive(Debug, Default, Serialize, Deserialize)]
struct References {
    paths: Vec<PathBuf>,
}

/// The remembered paths. A file that cannot be understood is set aside and never overwritten.
pub(super) fn load(file: &Path) -> Vec<PathBuf> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "the references to models cannot be read");
            return Vec::new();
        }
    };
    match serde_json::from_slice::<References>(&bytes) {
        Ok(references) => references.paths,
        Err(error) => {
            let aside = file.with_extension("json.broken");
            tracing::warn!(file = %file.display(), aside = %aside.display(), %error, "broken references set aside");
            if let Err(error) = fs::rename(file, &aside) {
                tracing::warn!(file = %file.display(), %error, "broken references cannot be set aside");
            }
            Vec::new()
        }
    }
}

/// Replaces the file in one step, so that a crash leaves the old one or the new one.
pub(super) fn store(file: &Path, paths: Vec<PathBuf>) -> Result<(), ModelError> {
    write(file, &References { paths }).map_err(|source| ModelError::Io { path: file.to_owned(), source })
}

fn write(file: &Path, references: &References) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut temporary, references)?;
    temporary.write_all(b"\n")?;
    temporary.as_file().sync_all()?;
    temporary.persist(file)?;
    super::copy::sync_folder(folder)
}
