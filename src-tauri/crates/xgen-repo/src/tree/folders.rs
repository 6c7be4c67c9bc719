//! Opens folders of a tree one after another, never through a symbolic link.
//!
//! A build of untrusted code may have replaced any folder by a link. Every step from the root is an `openat` with
//! `O_NOFOLLOW`, so such a folder counts as missing.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, mkdirat, openat, unlinkat};
use rustix::io::{Errno, Result};

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// The folders from the root to the one used last, which is often the next one too.
pub(crate) struct Folders {
    root: OwnedFd,
    open: Vec<(String, OwnedFd)>,
}

impl Folders {
    pub(crate) fn open(root: &Path) -> Result<Self> {
        let root = openat(CWD, root, FOLDER, Mode::empty())?;
        Ok(Self { root, open: Vec::new() })
    }

    /// The folder that everything is below.
    pub(crate) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// The folder of the file `path`, and the file's name in it; `None` if there is no such folder.
    pub(crate) fn find<'p>(&mut self, path: &'p str) -> Result<Option<(BorrowedFd<'_>, &'p str)>> {
        match self.reach(path, false) {
            Ok(found) => Ok(Some(found)),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As [`Self::find`]; makes folders, also in place of something else that has their name.
    pub(crate) fn make<'p>(&mut self, path: &'p str) -> Result<(BorrowedFd<'_>, &'p str)> {
        self.reach(path, true)
    }

    /// Removes the folders above `path` that have become empty.
    pub(crate) fn prune(&mut self, path: &str) -> Result<()> {
        self.open.clear();
        let mut folder = path.rsplit_once('/').map(|(folder, _)| folder);
        while let Some(path) = folder {
            let removed = match self.find(path)? {
                Some((above, name)) => unlinkat(above, name, AtFlags::REMOVEDIR),
                None => Ok(()),
            };
            self.open.clear();
            match removed {
                Ok(()) | Err(Errno::NOENT) => folder = path.rsplit_once('/').map(|(folder, _)| folder),
                Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn reach<'p>(&mut self, path: &'p str, make: bool) -> Result<(BorrowedFd<'_>, &'p str)> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut depth = 0;
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            if self.open.get(depth).is_none_or(|(known, _)| known != part) {
                self.open.truncate(depth);
                let above = self.at(depth);
                let next = if make {
                    make_folder(above, part)?
                } else {
                    openat(above, part, FOLDER, Mode::empty())?
                };
                self.open.push((part.to_owned(), next));
            }
            depth += 1;
        }
        Ok((self.at(depth), name))
    }

    fn at(&self, depth: usize) -> BorrowedFd<'_> {
        match depth.checked_sub(1) {
            Some(last) => self.open[last].1.as_fd(),
            None => self.root.as_fd(),
        }
    }
}

fn make_folder(above: BorrowedFd<'_>, name: &str) -> Result<OwnedFd> {
    match mkdirat(above, name, Mode::from_raw_mode(0o777)) {
        Ok(()) => {}
        Err(Errno::EXIST) => match openat(above, name, FOLDER, Mode::empty()) {
            Err(Errno::NOTDIR | Errno::LOOP) => {
                unlinkat(above, name, AtFlags::empty())?;
                mkdirat(above, name, Mode::from_raw_mode(0o777))?;
            }
            done => return done,
        },
        Err(error) => return Err(error),
    }
    openat(above, name, FOLDER, Mode::empty())
}

/// Removes `name` in `folder`, whatever it is; links are removed, not followed. Nothing there is fine.
pub(crate) fn remove_all(folder: BorrowedFd<'_>, name: &std::ffi::CStr) -> Result<()> {
    match unlinkat(folder, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => return Ok(()),
        // Linux says EISDIR, macOS EPERM.
        Err(Errno::ISDIR | Errno::PERM) => {}
        Err(error) => return Err(error),
    }
    let inner = openat(folder, name, FOLDER, Mode::empty())?;
    for entry in Dir::read_from(&inner)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        if entry.file_type() == FileType::Directory {
            remove_all(inner.as_fd(), name)?;
        } else {
            match unlinkat(&inner, name, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(Errno::ISDIR | Errno::PERM) => remove_all(inner.as_fd(), name)?,
                Err(error) => return Err(error),
            }
        }
    }
    unlinkat(folder, name, AtFlags::REMOVEDIR)
}
