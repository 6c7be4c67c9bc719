//! What the index files of packs say. libgit2 knows it too, and tells only object by object.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use git2::Oid;

use crate::RepoError;
use crate::objects::damaged;

/// The index files of all packs of a store.
pub(crate) fn indexes(store: &Path) -> Result<Vec<PathBuf>, RepoError> {
    let folder = store.join("objects/pack");
    let entries = fs::read_dir(&folder).map_err(RepoError::io(folder))?;
    Ok(entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension() == Some("idx".as_ref()))
        .collect())
}

/// The objects of a pack.
pub(crate) fn ids(index: &Path) -> Result<Vec<Oid>, RepoError> {
    Ok(read(index)?.into_iter().map(|(id, _)| id).collect())
}

/// Where each object lies.
///
/// A checkout reads the last one first: deltas lie behind what they are deltas of, and libgit2 caches what it goes
/// through on the way to an object, but not the object. That saves a seventh against the order of paths; `git` inflates
/// a third less still.
pub(crate) fn order(store: &Path) -> Result<HashMap<Oid, (usize, u32)>, RepoError> {
    let mut order = HashMap::new();
    for (number, index) in indexes(store)?.iter().enumerate() {
        order.extend(read(index)?.into_iter().map(|(id, offset)| (id, (number, offset))));
    }
    Ok(order)
}

/// Version 2 of the format: 8 bytes of header, 256 counts, then for each object its id, a checksum, and its offset in
/// the pack. An offset beyond 2 GB is the number of a longer one, which is good enough as an order.
fn read(index: &Path) -> Result<Vec<(Oid, u32)>, RepoError> {
    let bytes = fs::read(index).map_err(RepoError::io(index))?;
    parse(&bytes).ok_or_else(|| damaged(index, "the index of a pack is malformed"))
}

fn parse(bytes: &[u8]) -> Option<Vec<(Oid, u32)>> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let count = number(8 + 255 * 4)? as usize;
    let start = 8_usize + 256 * 4;
    let ids = bytes.get(start..start.checked_add(count.checked_mul(20)?)?)?;
    let offsets = start + count * 24;
    ids.chunks_exact(20)
        .enumerate()
        .map(|(at, id)| Some((Oid::from_bytes(id).ok()?, number(offsets + at * 4)?)))
        .collect()
}
