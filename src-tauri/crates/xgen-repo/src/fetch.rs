//! Receives one commit with its files, and nothing of its history.

use git2::{AutotagOption, ErrorClass, ErrorCode, FetchOptions, RemoteCallbacks, Repository};

use crate::look::Want;
use crate::task::Meter;
use crate::transport::Session;
use crate::{Progress, RepoError, Step, doctor};

pub(crate) const LISTED: &str = "listed the refs";
pub(crate) const INCOMING: &str = "refs/xgen/incoming";

/// Fetches `want` over the connection that listed it.
pub(crate) fn fetch(
    repo: &Repository,
    remote: &mut git2::Remote<'_>,
    want: &Want,
    session: &Session,
    meter: &Meter<'_>,
) -> Result<(), RepoError> {
    let mut callbacks = RemoteCallbacks::new();
    callbacks.transfer_progress(|stats| {
        let done = stats.received_objects() + stats.indexed_deltas();
        let total = stats.total_objects() + stats.total_deltas();
        let bytes = session.received().max(stats.received_bytes() as u64);
        let total = (total > 0).then_some(total as u64);
        meter.tick(Progress { step: Step::Fetch, done: done as u64, total, bytes });
        meter.task().check().is_ok()
    });
    callbacks.sideband_progress(|_| meter.task().check().is_ok());
    let mut options = FetchOptions::new();
    options.download_tags(AutotagOption::None).update_fetchhead(false).remote_callbacks(callbacks);
    if !session.is_local() {
        options.depth(1);
    }
    let refspec = format!("+{}:{INCOMING}", want.source);
    let fetched = remote.fetch(&[refspec], Some(&mut options), None);
    drop(options);
    meter.task().check()?;
    if let Err(error) = fetched {
        tracing::debug!(error = error.message(), "the fetch failed");
        return Err(match failed(session, "fetched", error) {
            RepoError::Git { .. } if is_full(repo) => RepoError::DiskFull { path: repo.path().into() },
            other if want.pinned && is_about_data(&other) => {
                RepoError::CommitMissing { url: session.shown.clone(), commit: want.id.to_string() }
            }
            other if is_about_data(&other) => doctor::blame(repo, other),
            other => other,
        });
    }
    meter.end(Progress { step: Step::Fetch, done: 1, total: Some(1), bytes: session.received() });
    Ok(())
}

fn is_about_data(error: &RepoError) -> bool {
    matches!(error, RepoError::Git { .. } | RepoError::Server { .. } | RepoError::Corrupt { .. })
}

/// What a failure of libgit2 means. Its own words decide only where nothing else can.
pub(crate) fn failed(session: &Session, doing: &'static str, error: git2::Error) -> RepoError {
    if let Some(known) = session.failure() {
        return known;
    }
    let url = session.shown.clone();
    let said = error.message();
    if said.contains("No space left on device") {
        return RepoError::DiskFull { path: "the store".into() };
    }
    if error.code() == ErrorCode::Owner {
        return RepoError::ForeignOwner { path: url.into() };
    }
    if session.is_local() && doing == LISTED {
        return RepoError::NotGit { url, got: "a folder without a repository".into() };
    }
    if let Some(words) = said.strip_prefix("remote error: ") {
        let gone = ["not found", "could not be found", "not appear to be", "not our ref"]
            .iter()
            .any(|gone| words.contains(gone));
        let reason: String = words.chars().filter(|c| !c.is_control()).take(200).collect();
        return if gone { RepoError::NotFound { url } } else { RepoError::Server { url, reason } };
    }
    if error.class() == ErrorClass::Net && session.ran_dry() {
        return RepoError::Interrupted { url };
    }
    match error.class() {
        ErrorClass::Net
        | ErrorClass::Indexer
        | ErrorClass::Zlib
        | ErrorClass::Object
        | ErrorClass::Odb
        | ErrorClass::Sha1 => {
            let got = "an answer that is not Git's".to_owned();
            if doing == LISTED {
                return RepoError::NotGit { url, got };
            }
            RepoError::Corrupt { url, reason: said.chars().filter(|c| !c.is_control()).collect() }
        }
        _ => RepoError::Git { doing, source: error },
    }
}

/// libgit2 says only in words, in the user's language, that the disk is full.
fn is_full(repo: &Repository) -> bool {
    rustix::fs::statvfs(repo.path()).is_ok_and(|disk| disk.f_bavail * disk.f_frsize < 1 << 20)
}
