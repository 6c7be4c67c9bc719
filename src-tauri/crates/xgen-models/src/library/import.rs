//! Adds a model to the library.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::staging::{self, Staging};
use super::trash::TRASH;
use super::{Library, Listed, Source, copy, lock, references};
use crate::info::{Format, ModelInfo, inspect};
use crate::{ModelError, gguf, safetensors};

/// What an import does with the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// Copies them into XGEN's own folder, as a reflink where the file system can.
    Copy,
    /// Leaves them where they are and remembers the path.
    Reference,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportProgress {
    /// Bytes copied so far; called for each megabyte, so sample it.
    Copied {
        /// So far.
        done_bytes: u64,
        /// In all.
        total_bytes: u64,
    },
    /// The copy is read back and compared with the original.
    Verifying,
}

impl Library {
    /// Adds the model at `path` and returns it as a scan would list it.
    ///
    /// A copy appears in the library whole or not at all, whatever happens on the way: it is made in a folder that no
    /// scan lists, flushed, read back, compared, and then renamed.
    ///
    /// # Errors
    /// What [`inspect`] finds wrong with it: a model that cannot be loaded is not imported.
    /// [`ModelError::AlreadyThere`], [`ModelError::NameTaken`], [`ModelError::DiskFull`],
    /// [`ModelError::CopyDiffers`], [`ModelError::Io`]; [`ModelError::Cancelled`] within a tenth of a second after
    /// `cancel`. Nothing is left behind then.
    pub fn import(
        &self,
        path: &Path,
        mode: ImportMode,
        progress: &dyn Fn(ImportProgress),
        cancel: &CancellationToken,
    ) -> Result<Listed, ModelError> {
        staging::remove_leftovers(&self.paths.models_dir);
        let info = inspect(path)?;
        let real = info.main_path.canonicalize().map_err(ModelError::io(&info.main_path))?;
        if self.has(&real) {
            return Err(ModelError::AlreadyThere { path: info.main_path });
        }
        match mode {
            ImportMode::Reference => self.remember(&real),
            ImportMode::Copy => self.copy_in(&info, progress, cancel),
        }
    }

    fn has(&self, real: &Path) -> bool {
        let inside = self
            .paths
            .models_dir
            .canonicalize()
            .is_ok_and(|dir| real.starts_with(&dir) && !real.starts_with(dir.join(TRASH)));
        let starter = self.paths.starter.as_ref().and_then(|path| path.canonicalize().ok());
        inside || starter.is_some_and(|starter| starter == real)
    }

    fn remember(&self, real: &Path) -> Result<Listed, ModelError> {
        let _guard = lock(&self.references);
        let mut paths = references::load(&self.paths.references);
        if paths.iter().any(|known| known == real) {
            return Err(ModelError::AlreadyThere { path: real.to_owned() });
        }
        paths.push(real.to_owned());
        references::store(&self.paths.references, paths)?;
        Ok(self.list(Source::Reference, real))
    }

    fn copy_in(
        &self,
        info: &ModelInfo,
        progress: &dyn Fn(ImportProgress),
        cancel: &CancellationToken,
    ) -> Result<Listed, ModelError> {
        let models_dir = &self.paths.models_dir;
        let name = folder_name(&info.main_path, info.format);
        let target = models_dir.join(&name);
        if target.exists() {
            return Err(collision(info, name, target, cancel)?);
        }
        let staging = Staging::create(models_dir, &name).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => {
                ModelError::NameTaken { name: name.clone(), path: target.clone() }
            }
            _ => ModelError::Io { path: models_dir.clone(), source },
        })?;
        check_space(models_dir, info.size_bytes)?;
        let digests = copy_files(info, staging.path(), progress, cancel)?;
        progress(ImportProgress::Verifying);
        for (from, to, digest) in digests {
            if let Some(digest) = digest {
                copy::verify(&from, &to, digest, cancel)?;
            }
        }
        staging.finish(&target).map_err(|source| ModelError::Io { path: target.clone(), source })?;
        let main = match info.format {
            Format::Safetensors => target,
            Format::Gguf => target.join(info.main_path.file_name().unwrap_or_default()),
        };
        Ok(self.list(Source::Library, &main))
    }
}

type Copied = (PathBuf, PathBuf, Option<[u8; 32]>);

fn copy_files(
    info: &ModelInfo,
    into: &Path,
    progress: &dyn Fn(ImportProgress),
    cancel: &CancellationToken,
) -> Result<Vec<Copied>, ModelError> {
    let total_bytes = info.size_bytes;
    let mut done_bytes = 0;
    let mut copied = Vec::new();
    for from in &info.files {
        let to = into.join(from.file_name().unwrap_or_default());
        let digest = copy::copy(from, &to, cancel, &mut |bytes| {
            done_bytes += bytes;
            progress(ImportProgress::Copied { done_bytes, total_bytes });
        })?;
        copied.push((from.clone(), to, digest));
    }
    Ok(copied)
}

/// The name of the folder that the copy gets. It is the name of one existing file or folder, hence safe as a path.
fn folder_name(main_path: &Path, format: Format) -> String {
    let name = match format {
        Format::Safetensors => Some(safetensors::folder_name(main_path).into()),
        Format::Gguf => gguf::parts(main_path)
            .map(|(name, _)| name.into())
            .or_else(|| main_path.file_stem().map(ToOwned::to_owned)),
    };
    let name = name.unwrap_or_default().to_string_lossy().trim_start_matches('.').to_owned();
    if name.is_empty() { "model".into() } else { name }
}

fn check_space(folder: &Path, needed_bytes: u64) -> Result<(), ModelError> {
    let free_bytes = fs4::available_space(folder).map_err(ModelError::io(folder))?;
    if needed_bytes > free_bytes {
        return Err(ModelError::DiskFull { path: folder.to_owned(), needed_bytes, free_bytes });
    }
    Ok(())
}

/// Tells the same model from another of the same name.
fn collision(
    info: &ModelInfo,
    name: String,
    target: PathBuf,
    cancel: &CancellationToken,
) -> Result<ModelError, ModelError> {
    for file in &info.files {
        let twin = target.join(file.file_name().unwrap_or_default());
        let size = |path: &Path| fs::metadata(path).map(|meta| meta.len()).ok();
        if size(file) != size(&twin) || !copy::same_contents(file, &twin, cancel)? {
            return Ok(ModelError::NameTaken { name, path: target });
        }
    }
    Ok(ModelError::AlreadyThere { path: target })
}
