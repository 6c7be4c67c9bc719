//! Keeps a store small: every update adds a pack, and a line to the list of shallow commits that each fetch sends.
//!
//! The largest pack, which came with the first sync, stays as long as a quarter of it is in use: to pack all of a large
//! repository anew takes half a minute, its updates alone take a moment. New packs are durable before old ones go, so a
//! kill in between leaves more than is needed and never less.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use git2::{ObjectType, Oid, Repository};

use crate::objects::{Objects, entries, fields};
use crate::record::Record;
use crate::store::{is_kept, kept_as};
use crate::{RepoError, Store, Task, look, packs, tree};

const MAX_PACKS: usize = 50;

/// Packs the store of `key` anew if it has many packs.
pub(crate) fn collect(store: &Store, key: &str, task: &Task<'_>) -> Result<(), RepoError> {
    let folder = store.store_of(key);
    let mut indexes = packs::indexes(&folder)?;
    if indexes.len() <= MAX_PACKS {
        return Ok(());
    }
    let record = Record::read(&Record::path(store.root(), key))?;
    let repo = store.repository(key)?;
    let commits: Vec<Oid> = record
        .commits()
        .iter()
        .filter_map(|id| look::commit_id(id))
        .filter(|id| is_kept(&repo, *id))
        .collect();
    let used = reachable(&repo, &commits)?;

    indexes.sort_by_key(|pack| {
        fs::metadata(pack.with_extension("pack")).map(|meta| meta.len()).unwrap_or_default()
    });
    let largest = indexes.last().map(|pack| packs::ids(pack)).transpose()?.unwrap_or_default();
    let stays = largest.iter().filter(|id| used.contains(id)).count() * 4 >= largest.len();
    let known: HashSet<Oid> = if stays { largest.into_iter().collect() } else { HashSet::new() };
    if stays {
        indexes.pop();
    }
    let written = pack(&repo, used.iter().filter(|id| !known.contains(id)), task)?;
    forget(&repo, &commits);
    shorten(&repo, &commits)?;
    tree::sync(&folder)?;
    for index in indexes.iter().filter(|index| Some(*index) != written.as_ref()) {
        // Without its index a pack is not seen.
        for file in [index.clone(), index.with_extension("pack")] {
            fs::remove_file(&file).map_err(RepoError::io(file))?;
        }
    }
    Ok(())
}

/// Every object that the commits need. In a store with history that includes the commits before them.
pub(crate) fn reachable(repo: &Repository, commits: &[Oid]) -> Result<HashSet<Oid>, RepoError> {
    let objects = Objects::of(repo)?;
    let mut seen = HashSet::new();
    let mut waiting = commits.to_vec();
    while let Some(commit) = waiting.pop() {
        if !seen.insert(commit) {
            continue;
        }
        if !repo.is_shallow() {
            waiting.extend(fields(objects.read(commit, ObjectType::Commit)?.data(), "parent "));
        }
        let mut folders = vec![objects.tree_of(commit)?];
        while let Some(folder) = folders.pop() {
            if !seen.insert(folder) {
                continue;
            }
            for entry in entries(objects.read(folder, ObjectType::Tree)?.data()).flatten() {
                match entry.mode {
                    0o040_000 => folders.push(entry.id),
                    0o160_000 => {}
                    _ => drop(seen.insert(entry.id)),
                }
            }
        }
    }
    Ok(seen)
}

/// Writes one pack and returns its index; `None` if there is nothing to write.
fn pack<'a>(
    repo: &Repository,
    ids: impl Iterator<Item = &'a Oid>,
    task: &Task<'_>,
) -> Result<Option<PathBuf>, RepoError> {
    let failed = |source| RepoError::Git { doing: "packed the store", source };
    let before: HashSet<PathBuf> = packs::indexes(repo.path())?.into_iter().collect();
    let mut builder = repo.packbuilder().map_err(failed)?;
    for id in ids {
        builder.insert_object(*id, None).map_err(failed)?;
    }
    if builder.object_count() == 0 {
        return Ok(None);
    }
    builder.set_progress_callback(|_, _, _| task.check().is_ok()).map_err(failed)?;
    let odb = repo.odb().map_err(failed)?;
    let mut writer = odb.packwriter().map_err(failed)?;
    let done = builder.foreach(|part| task.check().is_ok() && writer.write_all(part).is_ok());
    task.check()?;
    done.map_err(failed)?;
    writer.commit().map_err(failed)?;
    Ok(packs::indexes(repo.path())?.into_iter().find(|pack| !before.contains(pack)))
}

/// Removes the refs that keep anything else.
fn forget(repo: &Repository, commits: &[Oid]) {
    let kept: HashSet<String> = commits.iter().map(|commit| kept_as(*commit)).collect();
    let Ok(refs) = repo.references() else { return };
    for mut reference in refs.flatten() {
        if !reference.name().is_ok_and(|name| kept.contains(name)) {
            let _ = reference.delete();
        }
    }
}

fn shorten(repo: &Repository, commits: &[Oid]) -> Result<(), RepoError> {
    let path = repo.path().join("shallow");
    let Ok(text) = fs::read_to_string(&path) else { return Ok(()) };
    let kept: String = text
        .lines()
        .filter(|line| commits.iter().any(|commit| commit.to_string() == *line))
        .map(|line| format!("{line}\n"))
        .collect();
    let temporary = path.with_extension("new");
    fs::write(&temporary, kept).and_then(|()| fs::rename(&temporary, &path)).map_err(RepoError::io(path))
}
