//! Finds which files of a managed tree are as its manifest says.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicBool, Ordering};

use git2::Oid;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, openat, readlinkat, statat};
use sha1::Digest as _;

use super::folders::Folders;
use super::manifest::{Manifest, Stamp, Tracked};
use crate::RepoError;
use crate::objects::{finish, hash, header};
use crate::policy::Kind;

/// What a look at one tracked file found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It is right, and its stamp says so.
    Clean,
    /// It was read and is right; this is its stamp now.
    Restamped(Stamp),
    /// It is missing or something else.
    Dirty,
}

/// Looks at each file of `manifest`; reads it where the stamp proves nothing, or always if `strict`.
pub(crate) fn observe(
    folders: &mut Folders,
    manifest: &Manifest,
    strict: bool,
    cancel: &AtomicBool,
) -> Result<Vec<Seen>, RepoError> {
    let mut seen = Vec::with_capacity(manifest.files.len());
    for tracked in &manifest.files {
        if cancel.load(Ordering::Relaxed) {
            return Err(RepoError::Cancelled);
        }
        let look = look(folders, tracked, manifest.written_ns, strict, cancel);
        seen.push(look.map_err(|error| match cancel.load(Ordering::Relaxed) {
            true => RepoError::Cancelled,
            false => RepoError::io(&tracked.file.path)(error),
        })?);
    }
    Ok(seen)
}

fn look(
    folders: &mut Folders,
    tracked: &Tracked,
    written_ns: i64,
    strict: bool,
    cancel: &AtomicBool,
) -> io::Result<Seen> {
    let file = &tracked.file;
    let Some((folder, name)) = folders.find(&file.path)? else {
        return Ok(Seen::Dirty);
    };
    let stat = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => stat,
        Err(rustix::io::Errno::NOENT) => return Ok(Seen::Dirty),
        Err(error) => return Err(error.into()),
    };
    let now = stamp(&stat);
    if kind(&stat) != Some(file.kind) || now.size != file.size {
        return Ok(Seen::Dirty);
    }
    if !strict && now == tracked.stamp && !is_racy(now, written_ns) {
        return Ok(Seen::Clean);
    }
    let id = match file.kind {
        Kind::Link => hash("blob", readlinkat(folder, name, Vec::new())?.as_bytes()),
        Kind::File | Kind::Executable => contents(folder, name, now.size, cancel)?,
    };
    Ok(if id == file.id { Seen::Restamped(now) } else { Seen::Dirty })
}

/// A file that changed in the moment of the manifest may have changed once more without a trace in its times. Where
/// the file system counts parts of a second, that moment is the tick of the kernel's clock.
fn is_racy(stamp: Stamp, written_ns: i64) -> bool {
    let tick = if stamp.mtime_ns % 1_000_000_000 == 0 { 2_000_000_000 } else { 50_000_000 };
    stamp.mtime_ns.max(stamp.ctime_ns) >= written_ns - tick
}

fn contents(folder: BorrowedFd<'_>, name: &str, size: u64, cancel: &AtomicBool) -> io::Result<Oid> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let mut file = File::from(openat(folder, name, flags, Mode::empty())?);
    let mut sha = header("blob", size);
    let mut part = vec![0; 64 << 10];
    loop {
        if cancel.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match file.read(&mut part)? {
            0 => return Ok(finish(sha)),
            count => sha.update(&part[..count]),
        }
    }
}

pub(crate) fn stamp(stat: &Stat) -> Stamp {
    let nanoseconds = |seconds: i64, part: i64| seconds.saturating_mul(1_000_000_000).saturating_add(part);
    #[allow(
        clippy::useless_conversion,
        clippy::unnecessary_cast,
        reason = "the widths differ between systems"
    )]
    Stamp {
        size: u64::try_from(stat.st_size).unwrap_or_default(),
        mtime_ns: nanoseconds(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
        ctime_ns: nanoseconds(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        inode: stat.st_ino as u64,
    }
}

fn kind(stat: &Stat) -> Option<Kind> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Symlink => Some(Kind::Link),
        FileType::RegularFile if stat.st_mode & 0o100 != 0 => Some(Kind::Executable),
        FileType::RegularFile => Some(Kind::File),
        _ => None,
    }
}
