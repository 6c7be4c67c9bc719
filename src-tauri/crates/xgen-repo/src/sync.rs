//! One sync, from the first question to the last file.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use git2::{Oid, Repository};

use crate::fetch::fetch;
use crate::history::{Relation, relate};
use crate::look::{self, Want};
use crate::objects::{Objects, damaged};
use crate::policy::{self, Kind, TreeFile};
use crate::record::Record;
use crate::store::{is_kept, kept_as};
use crate::synced::{commit_info, difference};
use crate::task::Meter;
use crate::transport::{self, Session};
use crate::tree::manifest::Manifest;
use crate::tree::{Found, Tree, Wanted};
use crate::{Note, Progress, Remote, RepoError, Revision, Step, Store, SyncKind, Synced, Task};

/// The lock is held by the caller.
pub(crate) fn run(
    store: &Store,
    remote: &Remote,
    revision: &Revision,
    task: &Task<'_>,
) -> Result<Synced, RepoError> {
    let key = remote.url.key();
    let meter = Meter::new(task);
    let tree = Tree::of(store.root(), &key);
    tree.tidy()?;
    let record_path = Record::path(store.root(), &key);
    let mut record = Record::read(&record_path)?;
    let repo = store.repository(&key)?;
    let session = Session::open(remote, &task.cancel)?;

    // Looking at every file takes about as long as asking the server; neither waits for the other.
    let (got, found) = thread::scope(|scope| {
        let finding = scope.spawn(|| tree.find(&task.cancel));
        let got = receive(&repo, remote, revision, &session, &meter);
        (got, finding.join())
    });
    let got = got?;
    let found = found.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    task.check()?;

    let commit = got.commit.to_string();
    let from = record.commit_of(revision.label()).map(str::to_owned);
    let objects = Objects::of(&repo)?;
    let bytes = session.received();
    let known =
        found.as_ref().filter(|found| found.manifest.commit == commit).map(|found| found.manifest.listing());
    let listing = match known {
        Some(listing) => listing,
        None => {
            policy::inspect(&objects, objects.tree_of(got.commit)?, &remote.network.limits, &meter, bytes)?
        }
    };
    let to = commit_info(&objects, got.commit)?;
    let old = match &from {
        Some(from) if *from != commit => Some(files_of(&objects, found.as_ref(), from, remote, &meter)?),
        Some(_) => None,
        None => Some(Vec::new()),
    };
    let (files_changed, files) = old.map(|old| difference(&old, &listing.files)).unwrap_or_default();
    keep(&repo, got.commit)?;
    // The last question to the server comes before the first change of a file.
    let relation = match from.as_deref().and_then(look::commit_id) {
        Some(old) if old != got.commit => {
            related(&repo, &session, &got, old, &store.root().join("staging").join(&key))
        }
        _ => Relation::Unknown,
    };
    task.check()?;
    let manifest = place(
        &tree,
        &Wanted { commit: &commit, listing: &listing, store: repo.path() },
        found,
        &meter,
        bytes,
    )?;
    for gone in record.note(revision.label(), &commit) {
        forget(&repo, &gone);
    }
    record.write(&record_path)?;
    let (kind, commits) = match (&from, relation) {
        (None, _) => (SyncKind::First, None),
        (Some(from), _) if *from == commit => (SyncKind::UpToDate, Some(0)),
        (Some(_), Relation::Ahead(commits)) => (SyncKind::Updated, Some(commits)),
        (Some(_), Relation::Unknown) => (SyncKind::Updated, None),
        (Some(_), Relation::Other) => (SyncKind::Forced, None),
    };
    let bytes = session.received();
    let notes = notes(&manifest);
    Ok(Synced { kind, from, to, files_changed, files, commits, tree: tree.folder, notes, bytes })
}

/// What was fetched, or was here already.
struct Got {
    commit: Oid,
    listed: Oid,
}

fn receive(
    repo: &Repository,
    remote: &Remote,
    revision: &Revision,
    session: &Arc<Session>,
    meter: &Meter<'_>,
) -> Result<Got, RepoError> {
    meter.tick(Progress { step: Step::Look, done: 0, total: None, bytes: 0 });
    let _entered = transport::enter(session);
    let mut connection = repo
        .remote_anonymous(&session.address(remote))
        .map_err(|error| damaged(repo.path(), error.message()))?;
    let heads = look::list(&mut connection, session)?;
    meter.task().check()?;
    let want: Want = look::resolve(&heads, revision, &session.shown)?;
    let bytes = session.received();
    meter.end(Progress {
        step: Step::Look,
        done: heads.len() as u64,
        total: Some(heads.len() as u64),
        bytes,
    });
    if let Some(commit) = want.commit.filter(|commit| is_kept(repo, *commit)) {
        return Ok(Got { commit, listed: want.id });
    }
    fetch(repo, &mut connection, &want, session, meter)?;
    let commit = Objects::of(repo)?.peel(want.id)?;
    Ok(Got { commit, listed: want.id })
}

/// The files of the commit that was synced last; an empty list if nobody knows them any more.
fn files_of(
    objects: &Objects<'_>,
    found: Option<&Found>,
    commit: &str,
    remote: &Remote,
    meter: &Meter<'_>,
) -> Result<Vec<TreeFile>, RepoError> {
    if let Some(found) = found.filter(|found| found.manifest.commit == commit) {
        return Ok(found.manifest.listing().files);
    }
    match look::commit_id(commit).filter(|id| objects.has(*id)) {
        None => Ok(Vec::new()),
        Some(id) => {
            let limits = &remote.network.limits;
            match policy::inspect(objects, objects.tree_of(id)?, limits, meter, 0) {
                Ok(listing) => Ok(listing.files),
                Err(error @ (RepoError::StoreDamaged { .. } | RepoError::Cancelled)) => Err(error),
                // It was fine then; limits that were lowered since are about the new tree.
                Err(_) => Ok(Vec::new()),
            }
        }
    }
}

fn place(
    tree: &Tree,
    wanted: &Wanted<'_>,
    found: Option<Found>,
    meter: &Meter<'_>,
    bytes: u64,
) -> Result<Manifest, RepoError> {
    match found {
        Some(found) if found.is_clean_at(wanted.commit) => Ok(found.manifest),
        found => tree.put(wanted, found, meter, bytes),
    }
}

/// Only the words *updated* or *forced* depend on this: a failure is no reason to fail the sync.
fn related(repo: &Repository, session: &Arc<Session>, got: &Got, old: Oid, scratch: &Path) -> Relation {
    if session.is_local() {
        return match repo.graph_descendant_of(got.commit, old) {
            Ok(true) => match repo.graph_ahead_behind(got.commit, old) {
                Ok((ahead, _)) => Relation::Ahead(u32::try_from(ahead).unwrap_or(u32::MAX)),
                Err(_) => Relation::Unknown,
            },
            Ok(false) => Relation::Other,
            Err(_) => Relation::Unknown,
        };
    }
    let relation = relate(session, got.listed, got.commit, old, scratch).unwrap_or_else(|error| {
        session.failure();
        tracing::debug!(%error, "the server was asked for the history and did not say");
        Relation::Unknown
    });
    let _ = fs::remove_dir_all(scratch);
    relation
}

fn keep(repo: &Repository, commit: Oid) -> Result<(), RepoError> {
    if is_kept(repo, commit) {
        return Ok(());
    }
    match repo.reference(&kept_as(commit), commit, true, "") {
        Ok(_) => Ok(()),
        Err(error) if error.message().contains("No space left") => {
            Err(RepoError::DiskFull { path: repo.path().into() })
        }
        Err(source) => Err(RepoError::Git { doing: "kept a commit", source }),
    }
}

fn forget(repo: &Repository, commit: &str) {
    let found = look::commit_id(commit).and_then(|id| repo.find_reference(&kept_as(id)).ok());
    if let Some(mut found) = found
        && let Err(error) = found.delete()
    {
        tracing::debug!(%error, commit, "an old commit stays in the store");
    }
}

fn notes(manifest: &Manifest) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(first) = manifest.submodules.first() {
        notes.push(Note::Submodules { count: manifest.submodules.len(), first: first.clone() });
    }
    let pointers = || manifest.files.iter().filter(|file| file.lfs && file.file.kind == Kind::File);
    if let Some(first) = pointers().next() {
        notes.push(Note::LfsPointers { count: pointers().count(), first: first.file.path.clone() });
    }
    notes
}
