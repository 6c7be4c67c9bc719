//! Which trees are written at all. The whole tree is looked at before the first byte of it is written.
//!
//! A name must mean the same on every file system and to every reader: what Windows or macOS would fold, cut or hide
//! is refused, as is everything that could be taken for `.git` or leave the tree.

mod link;
mod name;

use std::collections::HashSet;

use git2::{ObjectType, Oid};

use crate::objects::{Objects, entries};
use crate::task::Meter;
use crate::{Limits, Progress, RepoError, Step};

const MAX_DEPTH: usize = 48;
const MAX_PATH: usize = 1024;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Executable,
    Link,
}

/// One file of a tree that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TreeFile {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) id: Oid,
    pub(crate) size: u64,
}

/// A whole tree that may be written.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// By the bytes of their paths.
    pub(crate) files: Vec<TreeFile>,
    pub(crate) submodules: Vec<String>,
}

/// Lists `tree`, if all of it may be written.
pub(crate) fn inspect(
    objects: &Objects<'_>,
    tree: Oid,
    limits: &Limits,
    meter: &Meter<'_>,
    bytes: u64,
) -> Result<Listing, RepoError> {
    let mut walk = Walk {
        objects,
        limits,
        meter,
        bytes,
        listing: Listing::default(),
        folders: HashSet::new(),
        seen: 0,
        total: 0,
    };
    walk.folder("", tree, 0)?;
    walk.links()?;
    walk.listing.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    meter.end(walk.progress());
    Ok(walk.listing)
}

struct Walk<'a> {
    objects: &'a Objects<'a>,
    limits: &'a Limits,
    meter: &'a Meter<'a>,
    bytes: u64,
    listing: Listing,
    folders: HashSet<String>,
    seen: u64,
    total: u64,
}

impl Walk<'_> {
    fn folder(&mut self, path: &str, id: Oid, depth: usize) -> Result<(), RepoError> {
        if depth > MAX_DEPTH {
            return Err(refused(path, "it is more than 48 folders deep"));
        }
        let objects = self.objects;
        let tree = objects.read(id, ObjectType::Tree)?;
        let mut folded = HashSet::new();
        for entry in entries(tree.data()) {
            let entry = entry.ok_or_else(|| refused(path, "the list of this folder is malformed"))?;
            self.count()?;
            let shown = || format!("{path}{}", String::from_utf8_lossy(entry.name));
            let name = name::check(entry.name).map_err(|reason| refused(&shown(), reason))?;
            if !folded.insert(name::folded(name)) {
                return Err(refused(
                    &shown(),
                    "another name in its folder differs only in case or not at all",
                ));
            }
            let full = format!("{path}{name}");
            if full.len() > MAX_PATH {
                return Err(refused(&full, "it is longer than 1,024 bytes"));
            }
            match entry.mode {
                0o040_000 => {
                    self.folder(&format!("{full}/"), entry.id, depth + 1)?;
                    self.folders.insert(full);
                }
                0o100_644 | 0o100_664 => self.file(full, Kind::File, entry.id)?,
                0o100_755 => self.file(full, Kind::Executable, entry.id)?,
                0o120_000 if name.eq_ignore_ascii_case(".gitmodules") => {
                    return Err(refused(&full, "it must not be a symbolic link"));
                }
                0o120_000 => self.file(full, Kind::Link, entry.id)?,
                0o160_000 => self.listing.submodules.push(full),
                mode => return Err(refused(&full, &format!("it has the mode {mode:o}"))),
            }
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), RepoError> {
        self.seen += 1;
        if self.seen > self.limits.max_entries {
            let limit = self.limits.max_entries.to_string();
            return Err(RepoError::TooLarge { what: "the number of its files".into(), limit });
        }
        if self.seen.is_multiple_of(64) {
            self.meter.task().check()?;
            self.meter.tick(self.progress());
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        Progress { step: Step::Inspect, done: self.seen, total: None, bytes: self.bytes }
    }

    fn file(&mut self, path: String, kind: Kind, id: Oid) -> Result<(), RepoError> {
        let size = self.objects.size(id)?;
        if size > self.limits.max_file_bytes {
            let limit = format!("{} bytes", self.limits.max_file_bytes);
            return Err(RepoError::TooLarge {
                what: format!("the file {} with {size} bytes", escaped(&path)),
                limit,
            });
        }
        self.total += size;
        if self.total > self.limits.max_tree_bytes {
            let limit = format!("{} bytes", self.limits.max_tree_bytes);
            return Err(RepoError::TooLarge { what: "all its files together".into(), limit });
        }
        self.listing.files.push(TreeFile { path, kind, id, size });
        Ok(())
    }

    /// Links come last: where one leads depends on what else is there.
    fn links(&self) -> Result<(), RepoError> {
        for file in self.listing.files.iter().filter(|file| file.kind == Kind::Link) {
            if file.size > MAX_PATH as u64 {
                return Err(refused(&file.path, "its target is longer than 1,024 bytes"));
            }
            let target = self.objects.read(file.id, ObjectType::Blob)?;
            link::check(&file.path, target.data(), &self.folders)
                .map_err(|reason| refused(&file.path, reason))?;
        }
        Ok(())
    }
}

fn refused(path: &str, reason: &str) -> RepoError {
    let path = if path.is_empty() { "/" } else { path };
    RepoError::PathRefused { path: escaped(path), reason: reason.to_owned() }
}

/// A name from a tree as it may be shown: no control, bidirectional or other tricks.
fn escaped(path: &str) -> String {
    let cut: String = path.chars().take(200).collect();
    format!("\"{}\"", cut.escape_default())
}
