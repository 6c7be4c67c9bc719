//! `current.json`: which version the window shows. One file, replaced by one rename.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::durable::replace_file;
use super::version::{Problem, is_id};
use super::{Lock, VersionsError};

const FILE: &str = "current.json";

/// What the window shows, and what it showed before. As a default: the bundled frontend, and nothing before it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Pointer {
    /// None: the bundled one.
    #[serde(default)]
    pub(super) current: Option<String>,
    /// None: there was nothing before.
    #[serde(default)]
    pub(super) previous: Option<Earlier>,
    #[serde(default)]
    pub(super) pinned: BTreeSet<String>,
    #[serde(default)]
    pub(super) fallback: Option<Fallback>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// What was current before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Earlier {
    Bundled,
    Version(String),
}

impl Earlier {
    fn of(id: Option<String>) -> Self {
        id.map_or(Self::Bundled, Self::Version)
    }

    pub(super) fn id(&self) -> Option<&str> {
        match self {
            Self::Bundled => None,
            Self::Version(id) => Some(id),
        }
    }
}

/// Why the window shows something else than the current version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fallback {
    /// The version that did not paint.
    pub id: String,
    /// Why.
    pub problem: Problem,
}

impl Pointer {
    /// What the file says; the default if there is none, or if it cannot be understood.
    pub(super) fn read(root: &Path) -> Result<Self, VersionsError> {
        Ok(Self::parse(root)?.unwrap_or_default())
    }

    /// Changes the file under its lock. A broken one is set aside first, so that nothing in it is lost.
    pub(super) fn change<T>(
        root: &Path,
        change: impl FnOnce(&mut Self) -> Result<T, VersionsError>,
    ) -> Result<T, VersionsError> {
        fs::create_dir_all(root).map_err(VersionsError::io(root))?;
        let _lock = Lock::wait_for_pointer(root)?;
        let path = root.join(FILE);
        let mut pointer = match Self::parse(root)? {
            Some(pointer) => pointer,
            None => {
                set_aside(&path)?;
                Self::default()
            }
        };
        let before = pointer.clone();
        let result = change(&mut pointer)?;
        if pointer != before {
            let mut text = serde_json::to_vec_pretty(&pointer).expect("a pointer is JSON");
            text.push(b'\n');
            replace_file(&path, &text)?;
        }
        Ok(result)
    }

    /// `None` if there is a file and it is not a pointer.
    fn parse(root: &Path) -> Result<Option<Self>, VersionsError> {
        let path = root.join(FILE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Self::default())),
            Err(source) => return Err(VersionsError::Io { path, source }),
        };
        let pointer = serde_json::from_slice::<Self>(&bytes).ok().filter(Self::names_versions);
        if pointer.is_none() {
            tracing::warn!(path = %path.display(), "cannot be understood; the bundled frontend is used");
        }
        Ok(pointer)
    }

    fn names_versions(&self) -> bool {
        let previous = self.previous.as_ref().and_then(Earlier::id);
        self.current.as_deref().into_iter().chain(previous).all(is_id)
    }

    /// Makes `id` current.
    pub(super) fn move_to(&mut self, id: Option<String>) {
        self.fallback = None;
        if self.current != id {
            self.previous = Some(Earlier::of(std::mem::replace(&mut self.current, id)));
        }
    }
}

fn set_aside(path: &Path) -> Result<(), VersionsError> {
    let aside = path.with_extension("broken.json");
    fs::rename(path, aside).map_err(VersionsError::io(path))
}
