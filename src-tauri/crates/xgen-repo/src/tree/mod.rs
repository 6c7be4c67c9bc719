//! The managed tree of a repository: the files of one commit, and whatever a build adds beside them.
//!
//! Only this crate writes its tracked files. They are a cache: what does not look as the manifest says is written
//! again, and a change that was cut off is repaired by reading every file. Untracked files stay, unless a tracked one
//! needs their place.
//!
//! All contents are written to a staging folder first, so that a full disk, a damaged store or a cancelled sync leaves
//! the tree as it was. What follows are renames.

pub(crate) mod folders;
pub(crate) mod manifest;
mod observe;
pub(crate) mod sealed;
mod write;

use std::ffi::CString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::fs::{AtFlags, renameat, statat, unlinkat};
use rustix::io::Errno;

use crate::policy::{Listing, TreeFile};
use crate::task::Meter;
use crate::{Progress, RepoError, Step};
use folders::{Folders, remove_all};
use manifest::{Intent, Manifest, Tracked};
use observe::{Seen, observe, stamp};

pub(crate) struct Tree {
    pub(crate) folder: PathBuf,
    manifest: PathBuf,
    intent: PathBuf,
    staging: PathBuf,
}

/// A tree as it was found.
pub(crate) struct Found {
    pub(crate) manifest: Manifest,
    seen: Vec<Seen>,
    /// From a change that was cut off: paths that may hold anything.
    unknown: Option<Vec<String>>,
}

/// A commit and its files, and the store with their contents.
pub(crate) struct Wanted<'a> {
    pub(crate) commit: &'a str,
    pub(crate) listing: &'a Listing,
    pub(crate) store: &'a Path,
}

/// What has to happen to a tree.
struct Plan<'a> {
    /// The files that stay; `None` for each that is written.
    files: Vec<(&'a TreeFile, Option<Tracked>)>,
    removed: Vec<&'a str>,
}

impl Found {
    /// Whether nothing has to be written or remembered.
    pub(crate) fn is_clean_at(&self, commit: &str) -> bool {
        self.manifest.commit == commit
            && self.unknown.is_none()
            && self.seen.iter().all(|seen| *seen == Seen::Clean)
    }
}

impl Tree {
    pub(crate) fn of(root: &Path, key: &str) -> Self {
        let trees = root.join("trees");
        Self {
            folder: trees.join(key),
            manifest: trees.join(format!("{key}.manifest")),
            intent: trees.join(format!("{key}.intent")),
            staging: root.join("staging").join(key),
        }
    }

    /// Looks at the tree; `None` if there is none, or nothing is known about the one that is there.
    pub(crate) fn find(&self, cancel: &AtomicBool) -> Result<Option<Found>, RepoError> {
        let intended = self.intent.exists();
        let intent = Intent::read(&self.intent)?;
        let Some(manifest) = Manifest::read(&self.manifest)? else { return Ok(None) };
        if intended && intent.is_none() {
            return Ok(None);
        }
        let Ok(mut folders) = Folders::open(&self.folder) else { return Ok(None) };
        let seen = observe(&mut folders, &manifest, intent.is_some(), cancel)?;
        Ok(Some(Found { manifest, seen, unknown: intent.map(|intent| intent.paths) }))
    }

    /// Makes the tree hold exactly the tracked files of `wanted`.
    pub(crate) fn put(
        &self,
        wanted: &Wanted<'_>,
        found: Option<Found>,
        meter: &Meter<'_>,
        bytes: u64,
    ) -> Result<Manifest, RepoError> {
        self.tidy()?;
        fs::create_dir_all(&self.staging).map_err(RepoError::io(&self.staging))?;
        let manifest = match &found {
            None => self.put_whole(wanted, meter, bytes)?,
            Some(found) => self.put_difference(wanted, found, meter, bytes)?,
        };
        self.tidy()?;
        Ok(manifest)
    }

    /// Removes what an earlier change left.
    pub(crate) fn tidy(&self) -> Result<(), RepoError> {
        let (Some(folder), Some(name)) = (self.staging.parent(), self.staging.file_name()) else {
            return Ok(());
        };
        let name = CString::new(name.as_encoded_bytes()).expect("a key is hexadecimal");
        let Ok(parent) = Folders::open(folder) else { return Ok(()) };
        remove_all(parent.root(), &name).map_err(|error| RepoError::io(&self.staging)(error.into()))
    }

    fn put_whole(&self, wanted: &Wanted<'_>, meter: &Meter<'_>, bytes: u64) -> Result<Manifest, RepoError> {
        let (fresh, old) = (self.staging.join("new"), self.staging.join("old"));
        fs::create_dir(&fresh).map_err(RepoError::io(&fresh))?;
        let files: Vec<_> = wanted.listing.files.iter().enumerate().collect();
        let place = write::Place::Tree(&fresh);
        let written = write::all(wanted, &files, &place, meter, bytes)?;
        sync(&fresh)?;
        // From here to the manifest the tree counts as unknown; it is, or there is none.
        sealed::remove(&self.manifest)?;
        sealed::remove(&self.intent)?;
        match fs::rename(&self.folder, &old) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            done => done.map_err(RepoError::io(&self.folder))?,
        }
        fs::rename(&fresh, &self.folder).map_err(RepoError::io(&self.folder))?;
        self.record(wanted, written)
    }

    fn put_difference(
        &self,
        wanted: &Wanted<'_>,
        found: &Found,
        meter: &Meter<'_>,
        bytes: u64,
    ) -> Result<Manifest, RepoError> {
        let plan = plan(&wanted.listing.files, found);
        let writes: Vec<(usize, &TreeFile)> = plan
            .files
            .iter()
            .enumerate()
            .filter(|(_, (_, kept))| kept.is_none())
            .map(|(at, (file, _))| (at, *file))
            .collect();
        let changed = !writes.is_empty() || !plan.removed.is_empty();
        let mut written = Vec::new();
        if changed {
            written = write::all(wanted, &writes, &write::Place::Numbered(&self.staging), meter, bytes)?;
            let touched: Vec<&str> = plan
                .removed
                .iter()
                .copied()
                .chain(writes.iter().map(|(_, file)| file.path.as_str()))
                .collect();
            Intent::write(&self.intent, &touched)?;
            self.exchange(&plan.removed, &writes, &mut written)?;
            sync(&self.folder)?;
        }
        let mut written = written.into_iter();
        let files =
            plan.files.into_iter().map(|(_, kept)| kept.or_else(|| written.next())).collect::<Option<_>>();
        self.record(wanted, files.expect("each file is kept or written"))
    }

    /// Puts staged files in their places. Nothing here can be cancelled; it takes milliseconds.
    fn exchange(
        &self,
        removed: &[&str],
        writes: &[(usize, &TreeFile)],
        written: &mut [Tracked],
    ) -> Result<(), RepoError> {
        let mut folders =
            Folders::open(&self.folder).map_err(|error| RepoError::io(&self.folder)(error.into()))?;
        let staging =
            Folders::open(&self.staging).map_err(|error| RepoError::io(&self.staging)(error.into()))?;
        for path in removed {
            remove(&mut folders, path)
                .map_err(|error| RepoError::io(self.folder.join(path))(error.into()))?;
        }
        for ((number, file), tracked) in writes.iter().zip(written) {
            let moved = (|| {
                let (folder, name) = folders.make(&file.path)?;
                let staged = number.to_string();
                // An untracked folder may be in the way; a file is replaced.
                match renameat(staging.root(), &staged, folder, name) {
                    Err(Errno::ISDIR | Errno::EXIST | Errno::NOTEMPTY) => {
                        remove_all(folder, &CString::new(name).map_err(|_| Errno::INVAL)?)?;
                        renameat(staging.root(), &staged, folder, name)?;
                    }
                    done => done?,
                }
                // The rename has changed one of its times.
                tracked.stamp = stamp(&statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?);
                Ok::<_, Errno>(())
            })();
            moved.map_err(|error| RepoError::io(self.folder.join(&file.path))(error.into()))?;
        }
        Ok(())
    }

    fn record(&self, wanted: &Wanted<'_>, files: Vec<Tracked>) -> Result<Manifest, RepoError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let manifest = Manifest {
            commit: wanted.commit.to_owned(),
            written_ns: i64::try_from(now.as_nanos()).unwrap_or(i64::MAX),
            files,
            submodules: wanted.listing.submodules.clone(),
        };
        manifest.write(&self.manifest)?;
        sealed::remove(&self.intent)?;
        Ok(manifest)
    }
}

/// Both lists are sorted by path.
fn plan<'a>(wanted: &'a [TreeFile], found: &'a Found) -> Plan<'a> {
    let mut plan = Plan { files: Vec::with_capacity(wanted.len()), removed: Vec::new() };
    let mut old = found.manifest.files.iter().zip(&found.seen).peekable();
    for file in wanted {
        while let Some((gone, _)) = old.next_if(|(tracked, _)| tracked.file.path < file.path) {
            plan.removed.push(&gone.file.path);
        }
        let kept = old.next_if(|(tracked, _)| tracked.file.path == file.path).and_then(|(tracked, seen)| {
            let same = tracked.file.id == file.id && tracked.file.kind == file.kind;
            match seen {
                Seen::Clean if same => Some(tracked.clone()),
                Seen::Restamped(stamp) if same => Some(Tracked { stamp: *stamp, ..tracked.clone() }),
                _ => None,
            }
        });
        plan.files.push((file, kept));
    }
    plan.removed.extend(old.map(|(gone, _)| gone.file.path.as_str()));
    for path in found.unknown.iter().flatten() {
        if wanted.binary_search_by(|file| file.path.as_str().cmp(path)).is_err() {
            plan.removed.push(path);
        }
    }
    // What lies deeper goes first, so that its folders can be removed with it.
    plan.removed.sort_unstable_by(|a, b| b.cmp(a));
    plan.removed.dedup();
    plan
}

fn remove(folders: &mut Folders, path: &str) -> rustix::io::Result<()> {
    match folders.find(path)? {
        None => return Ok(()),
        Some((folder, name)) => match unlinkat(folder, name, AtFlags::empty()) {
            // A folder in a file's place holds nothing tracked.
            Ok(()) | Err(Errno::NOENT | Errno::ISDIR | Errno::PERM) => {}
            Err(error) => return Err(error),
        },
    }
    folders.prune(path)
}

/// Makes everything on the file system of `folder` durable, which is one flush instead of one for each file.
pub(crate) fn sync(folder: &Path) -> Result<(), RepoError> {
    #[cfg(target_os = "linux")]
    {
        let opened = fs::File::open(folder).map_err(RepoError::io(folder))?;
        rustix::fs::syncfs(&opened).map_err(|error| RepoError::io(folder)(error.into()))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        rustix::fs::sync();
        Ok(())
    }
}

/// The step that writes, as progress.
pub(crate) fn progress(done: usize, total: usize, bytes: u64) -> Progress {
    Progress { step: Step::Checkout, done: done as u64, total: Some(total as u64), bytes }
}
