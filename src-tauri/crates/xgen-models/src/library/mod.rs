//! The models on this machine: the starter, XGEN's own folder, files imported by reference, folders of the user.

mod cache;
mod copy;
mod id;
mod import;
mod references;
mod staging;
mod trash;
mod walk;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use xgen_core::ModelId;

use self::cache::Cache;
pub use self::import::{ImportMode, ImportProgress};
use crate::{Inspection, ModelError, ModelInfo};

/// Where a model comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It ships with XGEN.
    Starter,
    /// It was copied into XGEN's own folder.
    Library,
    /// It was imported by reference: XGEN knows its path and forgets it on removal.
    Reference,
    /// It lies in a folder named in the settings.
    External,
}

/// Where the library looks.
#[derive(Debug, Clone, Default)]
pub struct LibraryPaths {
    /// The model that ships with XGEN.
    pub starter: Option<PathBuf>,
    /// XGEN's own folder; created by the first import.
    pub models_dir: PathBuf,
    /// The JSON file with the paths of models imported by reference.
    pub references: PathBuf,
    /// Folders of the user, which are read and never written.
    pub folders: Vec<PathBuf>,
}

/// A model that was found.
#[derive(Debug, Clone)]
pub struct Listed {
    /// `starter`, or a digest of where the model lies.
    pub id: ModelId,
    /// Where it comes from.
    pub source: Source,
    /// What could be read of it.
    pub info: ModelInfo,
    /// Why it cannot be loaded; `None` if nothing speaks against it.
    pub problem: Option<Arc<ModelError>>,
}

/// The models on this machine.
///
/// All methods block on the disk. Unchanged files are read once; later scans take only a look at sizes and times.
#[derive(Debug)]
pub struct Library {
    paths: LibraryPaths,
    cache: Mutex<Cache>,
    /// Held while the file of references is read, changed and written back.
    references: Mutex<()>,
}

impl Library {
    /// A library over `paths`; nothing is read yet.
    #[must_use]
    pub fn new(paths: LibraryPaths) -> Self {
        Self { paths, cache: Mutex::default(), references: Mutex::default() }
    }

    /// Where the library looks.
    #[must_use]
    pub fn paths(&self) -> &LibraryPaths {
        &self.paths
    }

    /// All models, broken ones included: the starter first, then XGEN's own, references, the folders of the user.
    ///
    /// A folder that cannot be read is left out with a line in the log. Each file is listed once, whatever way leads
    /// to it.
    #[must_use]
    pub fn scan(&self) -> Vec<Listed> {
        staging::remove_leftovers(&self.paths.models_dir);
        let mut seen = HashSet::new();
        let mut listed = Vec::new();
        let mut add = |source, path: &Path| {
            let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            if seen.insert(real) {
                listed.push(self.list(source, path));
            }
        };
        if let Some(starter) = &self.paths.starter {
            add(Source::Starter, starter);
        }
        for path in walk::models_below(&self.paths.models_dir) {
            add(Source::Library, &path);
        }
        for path in references::load(&self.paths.references) {
            add(Source::Reference, &path);
        }
        for folder in &self.paths.folders {
            for path in walk::models_below(folder) {
                add(Source::External, &path);
            }
        }
        listed
    }

    /// The model with this id.
    ///
    /// # Errors
    /// [`ModelError::NotFound`] if no scan would list it.
    pub fn find(&self, id: &ModelId) -> Result<Listed, ModelError> {
        let found = self.scan().into_iter().find(|listed| listed.id == *id);
        found.ok_or_else(|| ModelError::NotFound { id: id.clone() })
    }

    fn list(&self, source: Source, path: &Path) -> Listed {
        let found = lock(&self.cache).read(path);
        let Inspected { info, problem } = found;
        Listed { id: id::of(source, path, &self.paths.models_dir), source, info, problem }
    }
}

/// An [`Inspection`] that can be shared between the cache and the lists made from it.
#[derive(Debug, Clone)]
struct Inspected {
    info: ModelInfo,
    problem: Option<Arc<ModelError>>,
}

impl From<Inspection> for Inspected {
    fn from(inspection: Inspection) -> Self {
        Self { info: inspection.info, problem: inspection.problem.map(Arc::new) }
    }
}

/// A panic while a lock was held leaves nothing half done here: the cache can be refilled, the references are on disk.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
