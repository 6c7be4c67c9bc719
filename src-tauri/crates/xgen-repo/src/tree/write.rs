//! Writes the contents of files to new places, never over something.

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use git2::ObjectType;
use rustix::fs::{AtFlags, Mode, OFlags, fstat, openat, statat, symlinkat};

use super::folders::Folders;
use super::manifest::{Stamp, Tracked};
use super::observe::stamp;
use super::{Wanted, progress};
use crate::objects::Objects;
use crate::policy::{Kind, TreeFile};
use crate::task::Meter;
use crate::{RepoError, packs};

/// Where files are written: under their own paths, or under their numbers.
pub(super) enum Place<'a> {
    Tree(&'a Path),
    Numbered(&'a Path),
}

/// Below this many files one thread is as fast as several.
const FEW: usize = 256;
const MAX_THREADS: usize = 4;

/// One file to write: its place among all of them, its number, and what it is.
type Job<'a> = (usize, usize, &'a TreeFile);

/// Writes `files` and says how they look then, in the same order.
pub(super) fn all(
    wanted: &Wanted<'_>,
    files: &[(usize, &TreeFile)],
    place: &Place<'_>,
    meter: &Meter<'_>,
    bytes: u64,
) -> Result<Vec<Tracked>, RepoError> {
    let mut jobs: Vec<Job<'_>> =
        files.iter().enumerate().map(|(at, (number, file))| (at, *number, *file)).collect();
    let many = jobs.len() > FEW;
    if many {
        let order = packs::order(wanted.store)?;
        jobs.sort_by_cached_key(|(_, _, file)| Reverse(order.get(&file.id).copied()));
    }
    let threads =
        if many { thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS) } else { 1 };
    let done = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let work = |jobs: &[Job<'_>], tell: &dyn Fn(usize)| {
        let part = part(wanted.store, jobs, place, &|| {
            tell(done.fetch_add(1, Ordering::Relaxed) + 1);
            stop.load(Ordering::Relaxed)
        });
        stop.fetch_or(part.is_err(), Ordering::Relaxed);
        part
    };
    let cancel = &meter.task().cancel;
    let mut parts = jobs.chunks(jobs.len().div_ceil(threads).max(1));
    let first = parts.next().unwrap_or_default();
    let results: Vec<_> = thread::scope(|scope| {
        let quiet = |_: usize| {
            if cancel.load(Ordering::Relaxed) {
                stop.store(true, Ordering::Relaxed);
            }
        };
        let others: Vec<_> = parts.map(|jobs| scope.spawn(move || work(jobs, &quiet))).collect();
        let own = work(first, &|done| {
            quiet(done);
            meter.tick(progress(done, files.len(), bytes));
        });
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        std::iter::once(own).chain(others.into_iter().map(join)).collect()
    });
    meter.task().check()?;
    let mut written = Vec::with_capacity(files.len());
    for part in results {
        written.extend(part?);
    }
    written.sort_unstable_by_key(|(at, _)| *at);
    meter.end(progress(written.len(), files.len(), bytes));
    Ok(written.into_iter().map(|(_, tracked)| tracked).collect())
}

/// Writes a part of the files, with a view of the store of its own, until `is_over` says so after some file.
fn part(
    store: &Path,
    jobs: &[Job<'_>],
    place: &Place<'_>,
    is_over: &dyn Fn() -> bool,
) -> Result<Vec<(usize, Tracked)>, RepoError> {
    let (Place::Tree(root) | Place::Numbered(root)) = place;
    let mut folders = Folders::open(root).map_err(|error| RepoError::io(*root)(error.into()))?;
    let repo = crate::store::open(store)?;
    let objects = Objects::of(&repo)?;
    let mut written = Vec::with_capacity(jobs.len());
    for (at, number, file) in jobs {
        let blob = objects.read(file.id, ObjectType::Blob)?;
        let data = blob.data();
        let numbered = number.to_string();
        let path = match place {
            Place::Tree(_) => &file.path,
            Place::Numbered(_) => &numbered,
        };
        let stamp = folders
            .make(path)
            .map_err(io::Error::from)
            .and_then(|(folder, name)| create(folder, name, file.kind, data))
            .map_err(RepoError::io(root.join(path)))?;
        written.push((*at, Tracked { file: (*file).clone(), stamp, lfs: is_lfs_pointer(data) }));
        if is_over() {
            break;
        }
    }
    Ok(written)
}

fn create(folder: BorrowedFd<'_>, name: &str, kind: Kind, data: &[u8]) -> io::Result<Stamp> {
    // Less what the user's umask takes away.
    let mode = match kind {
        Kind::Link => {
            symlinkat(data, folder, name)?;
            return Ok(stamp(&statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?));
        }
        Kind::File => Mode::from_raw_mode(0o666),
        Kind::Executable => Mode::from_raw_mode(0o777),
    };
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(openat(folder, name, flags, mode)?);
    file.write_all(data)?;
    Ok(stamp(&fstat(&file)?))
}

fn is_lfs_pointer(data: &[u8]) -> bool {
    data.len() < 1024 && data.starts_with(b"version https://git-lfs.github.com/spec/")
}
