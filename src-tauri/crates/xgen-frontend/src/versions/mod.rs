//! The versions of the frontend on this machine, and which of them the window shows.
//!
//! A version is a folder that appears by one rename when it is complete; which one is current is one file, replaced by
//! one rename. So there is no moment at which a kill leaves less than a working frontend: with nothing here at all, the
//! one bundled in XGEN is shown.

mod active;
mod durable;
mod error;
mod keeping;
mod lock;
mod pointer;
mod stage;
mod version;

use std::fs;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

pub use error::VersionsError;
pub use lock::Lock;
pub use pointer::Fallback;
pub use stage::StagedVersion;
pub use version::{Meta, Problem, Source, State, Version};

use crate::Line;
use durable::name_of;
use pointer::Pointer;
use version::is_id;

const META: &str = "version.json";
const EXPORT: &str = "export";
const LOG: &str = "build.log";

/// Begins the names of versions that are being replaced.
const ASIDE: &str = ".aside-";

/// How many lines of a log are shown.
const LOG_LINES: usize = 5000;

/// The versions in one folder. Cheap to open; nothing is cached.
#[derive(Debug, Clone)]
pub struct Versions {
    root: PathBuf,
}

impl Versions {
    /// The versions below `root`, which need not exist yet.
    #[must_use]
    pub fn open(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder in which builds happen.
    #[must_use]
    pub fn builds(&self) -> PathBuf {
        self.root.join("builds")
    }

    /// All versions, the newest first. A damaged one is listed as failed.
    ///
    /// # Errors
    /// [`VersionsError::Io`] if the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Version>, VersionsError> {
        let pinned = Pointer::read(&self.root)?.pinned;
        let mut versions: Vec<Version> = self
            .names()?
            .into_iter()
            .filter(|name| is_id(name))
            .map(|id| Version { pinned: pinned.contains(&id), ..self.read(id) })
            .collect();
        versions.sort_by(|a, b| (b.meta.built_at_ms, &b.meta.id).cmp(&(a.meta.built_at_ms, &a.meta.id)));
        Ok(versions)
    }

    /// One version.
    ///
    /// # Errors
    /// [`VersionsError::Missing`].
    pub fn get(&self, id: &str) -> Result<Version, VersionsError> {
        if !is_id(id) || !self.place(id).is_dir() {
            return Err(VersionsError::Missing { id: id.to_owned() });
        }
        let pinned = Pointer::read(&self.root)?.pinned.contains(id);
        Ok(Version { pinned, ..self.read(id.to_owned()) })
    }

    /// The folder of an export.
    ///
    /// # Errors
    /// [`VersionsError::Missing`] or [`VersionsError::NotReady`].
    pub fn export_dir(&self, id: &str) -> Result<PathBuf, VersionsError> {
        self.must_be_ready(id)?;
        Ok(self.place(id).join(EXPORT))
    }

    /// The folder of an export as a handle: nothing outside can be reached through it.
    ///
    /// # Errors
    /// As [`export_dir`](Self::export_dir), and [`VersionsError::Io`].
    pub fn open_export(&self, id: &str) -> Result<cap_std::fs::Dir, VersionsError> {
        let path = self.export_dir(id)?;
        cap_std::fs::Dir::open_ambient_dir(&path, cap_std::ambient_authority())
            .map_err(VersionsError::io(path))
    }

    /// What was said while a version was built: at most the last 5,000 lines.
    ///
    /// # Errors
    /// [`VersionsError::Missing`] or [`VersionsError::Io`].
    pub fn log(&self, id: &str) -> Result<Vec<Line>, VersionsError> {
        self.get(id)?;
        let path = self.place(id).join(LOG);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(VersionsError::Io { path, source }),
        };
        let mut lines = std::collections::VecDeque::new();
        for line in io::BufReader::new(file).split(b'\n') {
            let line = line.map_err(VersionsError::io(&path))?;
            if lines.len() == LOG_LINES {
                lines.pop_front();
            }
            lines.push_back(Line::parse(&String::from_utf8_lossy(&line)));
        }
        Ok(lines.into())
    }

    fn folder(&self) -> PathBuf {
        self.root.join("versions")
    }

    fn place(&self, id: &str) -> PathBuf {
        self.folder().join(id)
    }

    fn names(&self) -> Result<Vec<String>, VersionsError> {
        Ok(read_dir(&self.folder())?.iter().map(|path| name_of(path)).collect())
    }

    fn read(&self, id: String) -> Version {
        let path = self.place(&id).join(META);
        let read = fs::read(&path).map_err(|error| error.to_string());
        let parsed = read
            .and_then(|bytes| serde_json::from_slice::<Version>(&bytes).map_err(|error| error.to_string()));
        match parsed {
            Ok(version) if version.meta.id != id => Version::damaged(id, "it is that of another version"),
            Ok(version)
                if version.is_ready() && !self.place(&id).join(EXPORT).join("index.html").is_file() =>
            {
                Version::damaged(id, "its export is missing")
            }
            Ok(version) => version,
            Err(reason) => Version::damaged(id, &reason),
        }
    }

    fn must_be_ready(&self, id: &str) -> Result<(), VersionsError> {
        match self.get(id)?.state {
            State::Ready => Ok(()),
            State::Failed(problem) => {
                Err(VersionsError::NotReady { id: id.to_owned(), reason: problem.message })
            }
        }
    }
}

fn read_dir(dir: &Path) -> Result<Vec<PathBuf>, VersionsError> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>().map_err(VersionsError::io(dir))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(VersionsError::io(dir)(error)),
    }
}

fn remove_dir(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
