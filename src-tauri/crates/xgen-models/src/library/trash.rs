//! Removal: copies go to the trash first, references are forgotten.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use xgen_core::ModelId;

use super::{Library, Listed, Source, lock, references};
use crate::ModelError;
use crate::info::Format;

/// Hidden, so that no scan lists what is in it.
pub(super) const TRASH: &str = ".trash";
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

impl Library {
    /// Removes a model: a copy of XGEN's own moves to `<models_dir>/.trash`, a reference is forgotten.
    ///
    /// # Errors
    /// [`ModelError::NotFound`]; [`ModelError::StarterStays`]; [`ModelError::NotOwned`] for a model in a folder of
    /// the user; [`ModelError::Io`] if it cannot be moved, for instance since it is loaded (Windows).
    pub fn remove(&self, id: &ModelId) -> Result<(), ModelError> {
        let listed = self.find(id)?;
        match listed.source {
            Source::Starter => Err(ModelError::StarterStays),
            Source::External => Err(ModelError::NotOwned { path: listed.info.main_path }),
            Source::Reference => self.forget(&listed),
            Source::Library => self.discard(&listed),
        }
    }

    /// Deletes what has been in the trash for 30 days at the time `now`, and returns how many models that were.
    ///
    /// # Errors
    /// [`ModelError::Io`] if something cannot be deleted.
    pub fn purge_trash(&self, now: SystemTime) -> Result<usize, ModelError> {
        let trash = self.paths.models_dir.join(TRASH);
        let entries = match fs::read_dir(&trash) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(source) => return Err(ModelError::Io { path: trash, source }),
        };
        let mut purged = 0;
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let since = trashed_at(&path).and_then(|at| now.duration_since(at).ok());
            if since.is_some_and(|age| age >= KEPT) {
                fs::remove_dir_all(&path).map_err(ModelError::io(&path))?;
                purged += 1;
            }
        }
        Ok(purged)
    }

    fn forget(&self, listed: &Listed) -> Result<(), ModelError> {
        let _guard = lock(&self.references);
        let mut paths = references::load(&self.paths.references);
        paths.retain(|path| *path != listed.info.main_path);
        references::store(&self.paths.references, paths)
    }

    fn discard(&self, listed: &Listed) -> Result<(), ModelError> {
        let main = &listed.info.main_path;
        let folder = match listed.info.format {
            Format::Safetensors => main.as_path(),
            Format::Gguf => main.parent().unwrap_or(main),
        };
        let place = self.place_in_trash(folder, main)?;
        if folder != self.paths.models_dir && holds_only(folder, &listed.info.files) {
            return fs::rename(folder, &place).map_err(ModelError::io(folder));
        }
        fs::create_dir(&place).map_err(ModelError::io(&place))?;
        for file in &listed.info.files {
            match fs::rename(file, place.join(file.file_name().unwrap_or_default())) {
                Ok(()) => {}
                // A part that is missing is why the model is broken, not a reason to keep the rest.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(ModelError::Io { path: file.clone(), source }),
            }
        }
        Ok(())
    }

    /// A name in the trash that is still free.
    fn place_in_trash(&self, folder: &Path, main: &Path) -> Result<PathBuf, ModelError> {
        let trash = self.paths.models_dir.join(TRASH);
        fs::create_dir_all(&trash).map_err(ModelError::io(&trash))?;
        let named = if folder == self.paths.models_dir { main.file_stem() } else { folder.file_name() };
        let name = named.unwrap_or_default().to_string_lossy();
        let mut millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        loop {
            let place = trash.join(format!("{millis}-{name}"));
            if !place.exists() {
                return Ok(place);
            }
            millis += 1;
        }
    }
}

/// Whether nothing else would be thrown away with `folder`.
fn holds_only(folder: &Path, files: &[PathBuf]) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).all(|path| files.contains(&path))
}

fn trashed_at(path: &Path) -> Option<SystemTime> {
    let name = path.file_name()?.to_str()?;
    let millis = name.split_once('-')?.0.parse().ok()?;
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}
