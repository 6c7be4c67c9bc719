//! Where a build happens: `builds/<key>/tree`, one for each set of installed packages.
//!
//! Packages stay where they were installed and sources are exchanged around them, so nothing of an install is ever
//! moved: a kill leaves either the stamp beside it, written last, or a folder that the next build deletes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::BuildError;

/// How many sets of packages are kept.
const KEPT: usize = 2;

const STAMP: &str = "installed";

pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// The folder for `key` with the packages of an earlier build, if there are any, and no source.
    ///
    /// `reuse`: whether packages of an earlier build may be used.
    pub(super) fn open(builds: &Path, key: &str, reuse: bool) -> Result<Self, BuildError> {
        fs::create_dir_all(builds).map_err(BuildError::io(builds))?;
        wait_for_guards(builds).map_err(BuildError::io(builds))?;
        // Node.js tells a configuration its real path, which is compared with this one.
        let builds = builds.canonicalize().map_err(BuildError::io(builds))?;
        let scratch = Self { folder: builds.join(key) };
        let tree = scratch.tree();
        if reuse && scratch.installed() {
            clear(&tree).map_err(BuildError::io(&tree))?;
        } else {
            remove(&scratch.folder).map_err(BuildError::io(&scratch.folder))?;
        }
        fs::create_dir_all(&tree).map_err(BuildError::io(&tree))?;
        Ok(scratch)
    }

    /// The copy of the source.
    pub(super) fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// Whether the packages are complete.
    pub(super) fn installed(&self) -> bool {
        self.folder.join(STAMP).is_file()
    }

    /// Says that the packages are complete, or used once more.
    pub(super) fn stamp(&self) -> Result<(), BuildError> {
        let path = self.folder.join(STAMP);
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(b"complete\n")?;
            file.sync_all()
        };
        write().map_err(BuildError::io(&path))
    }
}

/// The file that guards of builds keep locked: beside the folder, where no build writes.
pub(super) fn lock(builds: &Path) -> PathBuf {
    builds.with_extension("lock")
}

/// A build of an XGEN that was killed may still be writing.
fn wait_for_guards(builds: &Path) -> io::Result<()> {
    crate::guard::wait_for_all(&lock(builds))
}

/// Removes all but the packages that were used last.
pub(super) fn prune(builds: &Path) -> Result<(), BuildError> {
    keep_newest(builds).map_err(BuildError::io(builds))
}

fn keep_newest(builds: &Path) -> io::Result<()> {
    let mut stamped: Vec<(SystemTime, PathBuf)> = Vec::new();
    for folder in folders(builds)? {
        match fs::metadata(folder.join(STAMP)).and_then(|stamp| stamp.modified()) {
            Ok(used) => stamped.push((used, folder)),
            Err(_) => remove(&folder)?,
        }
    }
    stamped.sort();
    stamped.into_iter().rev().skip(KEPT).try_for_each(|(_, folder)| remove(&folder))
}

/// Removes what a killed build left.
pub(crate) fn sweep(builds: &Path) -> io::Result<()> {
    if !builds.exists() {
        return Ok(());
    }
    wait_for_guards(builds)?;
    folders(builds)?
        .into_iter()
        .filter(|folder| !folder.join(STAMP).is_file())
        .try_for_each(|folder| remove(&folder))
}

fn folders(builds: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(builds) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Removes a folder, its stamp first: what is half removed must not count as installed.
fn remove(folder: &Path) -> io::Result<()> {
    for gone in [fs::remove_file(folder.join(STAMP)), fs::remove_dir_all(folder)] {
        match gone {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Removes everything but folders named `node_modules`, wherever they are. Returns whether anything is left.
fn clear(dir: &Path) -> io::Result<bool> {
    let mut left = false;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = entry.path();
        if !entry.file_type()?.is_dir() {
            fs::remove_file(&path)?;
        } else if entry.file_name() == "node_modules" || clear(&path)? {
            left = true;
        } else {
            fs::remove_dir(&path)?;
        }
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: PathBuf) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    #[test]
    fn packages_stay_and_sources_go() {
        let dir = tempfile::tempdir().unwrap();
        let builds = dir.path().join("builds");
        let scratch = Scratch::open(&builds, "k", true).unwrap();
        for file in [
            "node_modules/next/a.js",
            "apps/web/node_modules/b/b.js",
            "src/old.ts",
            "apps/web/page.tsx",
            ".next/c",
        ] {
            write(scratch.tree().join(file));
        }
        scratch.stamp().unwrap();
        let tree = Scratch::open(&builds, "k", true).unwrap().tree();
        assert!(
            tree.join("node_modules/next/a.js").is_file()
                && tree.join("apps/web/node_modules/b/b.js").is_file()
        );
        for gone in ["src", "apps/web/page.tsx", ".next"] {
            assert!(!tree.join(gone).exists(), "{gone} belongs to the source before");
        }
    }

    #[test]
    fn half_installed_packages_are_never_used() {
        let dir = tempfile::tempdir().unwrap();
        let builds = dir.path().join("builds");
        let scratch = Scratch::open(&builds, "k", true).unwrap();
        write(scratch.tree().join("node_modules/next/half.js"));
        let again = Scratch::open(&builds, "k", true).unwrap();
        assert!(!again.installed() && !again.tree().join("node_modules").exists());
    }

    #[test]
    fn the_two_sets_used_last_stay() {
        let dir = tempfile::tempdir().unwrap();
        let builds = dir.path().join("builds");
        for (key, age) in [("old", 30), ("middle", 20), ("new", 10)] {
            Scratch::open(&builds, key, true).unwrap().stamp().unwrap();
            let stamp = File::options().write(true).open(builds.join(key).join(STAMP)).unwrap();
            stamp.set_modified(SystemTime::now() - std::time::Duration::from_secs(age)).unwrap();
        }
        Scratch::open(&builds, "unfinished", true).unwrap();
        prune(&builds).unwrap();
        let mut left: Vec<_> =
            folders(&builds).unwrap().iter().map(|f| f.file_name().unwrap().to_owned()).collect();
        left.sort();
        assert_eq!(left, ["middle", "new"]);
    }
}
