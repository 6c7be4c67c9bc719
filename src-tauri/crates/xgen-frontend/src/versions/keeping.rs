//! How versions come and go.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Map;

use super::durable::name_of;
use super::pointer::{Earlier, Pointer};
use super::version::is_id;
use super::{
    ASIDE, Lock, Meta, Problem, StagedVersion, State, Version, Versions, VersionsError, read_dir, remove_dir,
};
use crate::Line;

/// Begins the names of folders in the making.
const STAGED: &str = ".staged-";
/// Begins the names of versions on their way out.
const GOING: &str = ".going-";

/// How many of each kind, ready and failed, a prune leaves beside those in use.
const KEPT: usize = 3;

impl Versions {
    /// Begins a version.
    ///
    /// # Errors
    /// [`VersionsError::Missing`] if the id is none that a version can have; [`VersionsError::Io`].
    pub fn stage(&self, meta: Meta) -> Result<StagedVersion, VersionsError> {
        if !is_id(&meta.id) {
            return Err(VersionsError::Missing { id: meta.id });
        }
        let folder = self.folder().join(format!("{STAGED}{}-{}", meta.id, std::process::id()));
        let fresh = || {
            fs::create_dir_all(self.folder())?;
            remove_dir(&folder)?;
            fs::create_dir(&folder)
        };
        fresh().map_err(VersionsError::io(&folder))?;
        Ok(StagedVersion { folder, place: self.place(&meta.id), meta })
    }

    /// Lists a version that could not be built, with the reason and the log. Returns `false`, and changes nothing, if
    /// there is a ready one of that id.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn record_failure(&self, meta: Meta, problem: Problem, log: &[Line]) -> Result<bool, VersionsError> {
        if self.get(&meta.id).is_ok_and(|version| version.is_ready()) {
            return Ok(false);
        }
        let staged = self.stage(meta)?;
        staged.write_log(log)?;
        staged.settle(&Version {
            meta: staged.meta.clone(),
            size_bytes: 0,
            state: State::Failed(problem),
            has_client: false,
            pinned: false,
            extra: Map::new(),
        })?;
        Ok(true)
    }

    /// Removes a version.
    ///
    /// # Errors
    /// [`VersionsError::InUse`] for the current one; [`VersionsError::Missing`].
    pub fn remove(&self, id: &str) -> Result<(), VersionsError> {
        self.get(id)?;
        // Under the lock of the pointer, so that nobody makes it current meanwhile.
        Pointer::change(&self.root, |pointer| {
            if pointer.current.as_deref() == Some(id) {
                return Err(VersionsError::InUse { id: id.to_owned() });
            }
            let going = self.folder().join(format!("{GOING}{id}-{}", std::process::id()));
            let place = self.place(id);
            remove_dir(&going)
                .and_then(|()| fs::rename(&place, &going))
                .map_err(VersionsError::io(&place))?;
            pointer.pinned.remove(id);
            remove_dir(&going).map_err(VersionsError::io(&going))
        })
    }

    /// What a prune would remove: all but the current version, the previous one, pinned ones, and the three newest
    /// ready and failed ones.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn prunable(&self) -> Result<Vec<Version>, VersionsError> {
        let pointer = Pointer::read(&self.root)?;
        let versions = self.list()?;
        let newest = |ready| versions.iter().filter(move |v| v.is_ready() == ready).take(KEPT);
        let mut kept: BTreeSet<&str> =
            newest(true).chain(newest(false)).map(|version| version.meta.id.as_str()).collect();
        kept.extend(pointer.current.as_deref());
        kept.extend(pointer.previous.as_ref().and_then(Earlier::id));
        let gone = |version: &&Version| !version.pinned && !kept.contains(version.meta.id.as_str());
        Ok(versions.iter().filter(gone).cloned().collect())
    }

    /// Removes what kills left behind, and finishes what they interrupted.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn sweep(&self, _lock: &Lock) -> Result<(), VersionsError> {
        for name in self.names()? {
            let path = self.folder().join(&name);
            // Only where folders cannot be exchanged in one step.
            if let Some(id) = name.strip_prefix(ASIDE)
                && !self.place(id).exists()
            {
                fs::rename(&path, self.place(id)).map_err(VersionsError::io(&path))?;
            } else if [STAGED, GOING, ASIDE].iter().any(|start| name.starts_with(start)) {
                remove_dir(&path).map_err(VersionsError::io(&path))?;
            }
        }
        for entry in read_dir(&self.root)? {
            let name = name_of(&entry);
            if name.starts_with("current.") && name.ends_with(".new") {
                fs::remove_file(&entry).map_err(VersionsError::io(&entry))?;
            }
        }
        crate::build::scratch::sweep(&self.builds()).map_err(VersionsError::io(self.builds()))
    }
}
