//! Whose fault a failed fetch is: libgit2 says the same words about a damaged store as about a damaged answer.

use git2::{Oid, Repository};

use crate::objects::{Objects, damaged};
use crate::store::{KEPT, is_kept};
use crate::{RepoError, gc};

/// `error` itself if the store is sound, else that it is not. Reads the whole store, which takes seconds at most.
pub(crate) fn blame(repo: &Repository, error: RepoError) -> RepoError {
    let Ok(refs) = repo.references_glob(&format!("{KEPT}*")) else {
        return damaged(repo.path(), "its refs cannot be read");
    };
    let commits: Vec<Oid> =
        refs.flatten().filter_map(|kept| kept.target()).filter(|id| is_kept(repo, *id)).collect();
    if commits.is_empty() {
        return error;
    }
    match examine(repo, &commits) {
        Err(found @ RepoError::StoreDamaged { .. }) => found,
        // Nothing wrong was found, and libgit2 still does not get along with it.
        Ok(()) if matches!(error, RepoError::Git { .. }) => damaged(repo.path(), &error.to_string()),
        _ => error,
    }
}

fn examine(repo: &Repository, commits: &[Oid]) -> Result<(), RepoError> {
    let objects = Objects::of(repo)?;
    for id in gc::reachable(repo, commits)? {
        objects.verify(id)?;
    }
    let shallow = std::fs::read_to_string(repo.path().join("shallow")).unwrap_or_default();
    match shallow.lines().find(|line| Oid::from_str(line).is_err()) {
        Some(_) => Err(damaged(repo.path(), "its list of shallow commits is malformed")),
        None => Ok(()),
    }
}
