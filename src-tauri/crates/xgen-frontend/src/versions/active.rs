//! Which version the window shows, and the way back.

use super::pointer::{Fallback, Pointer};
use super::{Problem, Versions, VersionsError};

impl Versions {
    /// What the window should show; `None`: the bundled frontend.
    ///
    /// # Errors
    /// [`VersionsError::Io`]; a broken `current.json` is none, it means the bundled one.
    pub fn current(&self) -> Result<Option<String>, VersionsError> {
        Ok(Pointer::read(&self.root)?.current)
    }

    /// Where [`roll_back`](Self::roll_back) goes, if it goes anywhere: `Some(None)` is the bundled frontend.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn previous(&self) -> Result<Option<Option<String>>, VersionsError> {
        Ok(self.way_back(&Pointer::read(&self.root)?))
    }

    /// Whether there is anything to go back to.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn can_roll_back(&self) -> Result<bool, VersionsError> {
        Ok(self.previous()?.is_some())
    }

    /// Makes a version current; `None`: the bundled frontend.
    ///
    /// # Errors
    /// [`VersionsError::Missing`] or [`VersionsError::NotReady`]; what was current stays so then.
    pub fn activate(&self, id: Option<&str>) -> Result<(), VersionsError> {
        Pointer::change(&self.root, |pointer| {
            id.map_or(Ok(()), |id| self.must_be_ready(id))?;
            pointer.move_to(id.map(str::to_owned));
            Ok(())
        })
    }

    /// Makes current what was current before, and returns it.
    ///
    /// # Errors
    /// [`VersionsError::NoPrevious`].
    pub fn roll_back(&self) -> Result<Option<String>, VersionsError> {
        Pointer::change(&self.root, |pointer| {
            let back = self.way_back(pointer).ok_or(VersionsError::NoPrevious)?;
            pointer.move_to(back.clone());
            Ok(back)
        })
    }

    /// Keeps a version, or stops keeping it.
    ///
    /// # Errors
    /// [`VersionsError::Missing`].
    pub fn pin(&self, id: &str, pinned: bool) -> Result<(), VersionsError> {
        self.get(id)?;
        Pointer::change(&self.root, |pointer| {
            if pinned {
                pointer.pinned.insert(id.to_owned());
            } else {
                pointer.pinned.remove(id);
            }
            Ok(())
        })
    }

    /// Remembers that the current version `id` did not paint, so that the window shows another one.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn note_fallback(&self, id: &str, problem: Problem) -> Result<(), VersionsError> {
        Pointer::change(&self.root, |pointer| {
            // Somebody may have activated another one meanwhile; that one has not failed.
            if pointer.current.as_deref() == Some(id) {
                pointer.fallback = Some(Fallback { id: id.to_owned(), problem });
            }
            Ok(())
        })
    }

    /// Why the current version is not what the window shows. Activating anything, or rolling back, clears it.
    ///
    /// # Errors
    /// [`VersionsError::Io`].
    pub fn fallback(&self) -> Result<Option<Fallback>, VersionsError> {
        Ok(Pointer::read(&self.root)?.fallback)
    }

    fn way_back(&self, pointer: &Pointer) -> Option<Option<String>> {
        match pointer.previous.as_ref()?.id() {
            None => Some(None),
            Some(id) => self.must_be_ready(id).is_ok().then(|| Some(id.to_owned())),
        }
    }
}
