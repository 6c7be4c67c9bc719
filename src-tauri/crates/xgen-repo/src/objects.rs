//! Reads objects of a store, each against its id.
//!
//! libgit2's own check is off (see [`crate::isolation`]): it costs as much as all the rest of a checkout. The same
//! check is made here with a faster SHA-1, for everything that ends up in a file.

use std::path::Path;

use git2::{ObjectType, Odb, OdbObject, Oid, Repository};
use sha1::{Digest as _, Sha1};

use crate::RepoError;

pub(crate) struct Objects<'repo> {
    odb: Odb<'repo>,
    store: &'repo Path,
}

/// One line of a tree object, as it is written there.
pub(crate) struct RawEntry<'a> {
    pub(crate) mode: u32,
    pub(crate) name: &'a [u8],
    pub(crate) id: Oid,
}

impl<'repo> Objects<'repo> {
    pub(crate) fn of(repo: &'repo Repository) -> Result<Self, RepoError> {
        let store = repo.path();
        let odb = repo.odb().map_err(|error| damaged(store, error.message()))?;
        Ok(Self { odb, store })
    }

    /// # Errors
    /// [`RepoError::StoreDamaged`] if the object is missing, of another kind, or not what its id says.
    pub(crate) fn read(&self, id: Oid, kind: ObjectType) -> Result<OdbObject<'_>, RepoError> {
        let object = self.odb.read(id).map_err(|error| self.damaged(format!("{id}: {}", error.message())))?;
        if object.kind() != kind {
            return Err(self.damaged(format!("{id} is a {}, not a {kind}", object.kind())));
        }
        if hash(kind.str(), object.data()) != id {
            return Err(self.damaged(format!("{id} has other contents")));
        }
        Ok(object)
    }

    /// Whether an object of any kind is what its id says.
    pub(crate) fn verify(&self, id: Oid) -> Result<(), RepoError> {
        let (_, kind) =
            self.odb.read_header(id).map_err(|error| self.damaged(format!("{id}: {}", error.message())))?;
        self.read(id, kind).map(drop)
    }

    /// The size of a file, without reading it.
    pub(crate) fn size(&self, id: Oid) -> Result<u64, RepoError> {
        let (size, kind) =
            self.odb.read_header(id).map_err(|error| self.damaged(format!("{id}: {}", error.message())))?;
        if kind != ObjectType::Blob {
            return Err(self.damaged(format!("{id} is a {kind}, not a blob")));
        }
        Ok(size as u64)
    }

    pub(crate) fn has(&self, id: Oid) -> bool {
        self.odb.exists(id)
    }

    /// Follows tag objects to the commit.
    pub(crate) fn peel(&self, mut id: Oid) -> Result<Oid, RepoError> {
        for _ in 0..8 {
            let (_, kind) = self
                .odb
                .read_header(id)
                .map_err(|error| self.damaged(format!("{id}: {}", error.message())))?;
            if kind == ObjectType::Commit {
                return Ok(id);
            }
            let tag = self.read(id, ObjectType::Tag)?;
            id = field(tag.data(), "object ")
                .ok_or_else(|| self.damaged(format!("the tag {id} names nothing")))?;
        }
        Err(self.damaged(format!("{id} is a tag of tags without end")))
    }

    /// The tree of a commit.
    pub(crate) fn tree_of(&self, commit: Oid) -> Result<Oid, RepoError> {
        let object = self.read(commit, ObjectType::Commit)?;
        field(object.data(), "tree ")
            .ok_or_else(|| self.damaged(format!("the commit {commit} names no tree")))
    }

    pub(crate) fn damaged(&self, reason: String) -> RepoError {
        damaged(self.store, &reason)
    }
}

pub(crate) fn damaged(store: &Path, reason: &str) -> RepoError {
    RepoError::StoreDamaged { path: store.into(), reason: reason.to_owned() }
}

/// The id that Git gives to `data`.
pub(crate) fn hash(kind: &str, data: &[u8]) -> Oid {
    let mut sha = header(kind, data.len() as u64);
    sha.update(data);
    finish(sha)
}

/// A SHA-1 that has read the header of an object of this size.
pub(crate) fn header(kind: &str, size: u64) -> Sha1 {
    let mut sha = Sha1::new();
    sha.update(format!("{kind} {size}\0").as_bytes());
    sha
}

pub(crate) fn finish(sha: Sha1) -> Oid {
    Oid::from_bytes(&sha.finalize()).expect("a SHA-1 has the length of an id")
}

/// The id after `name` in the header of a commit or tag.
fn field(data: &[u8], name: &str) -> Option<Oid> {
    fields(data, name).next()
}

/// The ids of all such lines in the header of a commit or tag.
pub(crate) fn fields<'a>(data: &'a [u8], name: &'a str) -> impl Iterator<Item = Oid> + 'a {
    data.split(|byte| *byte == b'\n')
        .take_while(|line| !line.is_empty())
        .filter_map(move |line| line.strip_prefix(name.as_bytes()))
        .filter_map(|hex| std::str::from_utf8(hex).ok().and_then(|hex| Oid::from_str(hex).ok()))
}

/// The entries of a tree object; `None` where it is malformed.
pub(crate) fn entries(mut data: &[u8]) -> impl Iterator<Item = Option<RawEntry<'_>>> {
    std::iter::from_fn(move || {
        if data.is_empty() {
            return None;
        }
        let Some((entry, rest)) = entry(data) else {
            data = &[];
            return Some(None);
        };
        data = rest;
        Some(Some(entry))
    })
}

fn entry(data: &[u8]) -> Option<(RawEntry<'_>, &[u8])> {
    let space = data.iter().position(|byte| *byte == b' ')?;
    let mode = u32::from_str_radix(std::str::from_utf8(&data[..space]).ok()?, 8).ok()?;
    let rest = &data[space + 1..];
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (name, rest) = (&rest[..end], &rest[end + 1..]);
    let (id, rest) = rest.split_at_checked(20)?;
    Some((RawEntry { mode, name, id: Oid::from_bytes(id).ok()? }, rest))
}
