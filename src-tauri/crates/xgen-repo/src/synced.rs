//! What a sync says when it has not failed.

use std::path::PathBuf;

use git2::{ObjectType, Oid};
use xgen_core::{Coded, ErrorCode};

use crate::RepoError;
use crate::objects::Objects;
use crate::policy::TreeFile;

/// How a sync ended.
#[derive(Debug)]
pub struct Synced {
    /// In one word.
    pub kind: SyncKind,
    /// The commit of the last successful sync of this revision.
    pub from: Option<String>,
    /// The commit that the tree is at.
    pub to: CommitInfo,
    /// How many files differ between `from` and `to`; all of them, if there is no `from`.
    pub files_changed: u32,
    /// The first 500 of them.
    pub files: Vec<Change>,
    /// How many commits lie between; `None` if the server does not say, or there is no way from one to the other.
    pub commits: Option<u32>,
    /// The managed tree, whose tracked files are exactly those of `to`.
    pub tree: PathBuf,
    /// What is in the repository and was not fetched.
    pub notes: Vec<Note>,
    /// Received.
    pub bytes: u64,
}

/// How a sync ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncKind {
    /// There was none before.
    First,
    /// The revision points to the same commit.
    UpToDate,
    /// To another commit; the old one is in its history, as far as the server says.
    Updated,
    /// To another commit, and the old one is not in its history.
    Forced,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// Its id in full.
    pub id: String,
    /// The first line of its message.
    pub subject: String,
    /// Who wrote it, without the address.
    pub author: String,
    /// When it was committed.
    pub committed_at_ms: i64,
}

/// One file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path in the repository.
    pub path: String,
    /// How.
    pub kind: ChangeKind,
}

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// New.
    Added,
    /// Other contents or another mode.
    Modified,
    /// Gone.
    Deleted,
}

/// Something in the repository that is not fetched. It does not stop a sync, but a build may miss it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// Other repositories inside of this one.
    #[error("{count} submodules are not fetched, the first is {first:?}")]
    Submodules {
        /// How many.
        count: usize,
        /// The path of the first.
        first: String,
    },
    /// Files that Git LFS keeps elsewhere; only their short descriptions are here.
    #[error("{count} files are in Git LFS and not fetched, the first is {first:?}")]
    LfsPointers {
        /// How many.
        count: usize,
        /// The path of the first.
        first: String,
    },
}

impl Coded for Note {
    fn code(&self) -> ErrorCode {
        ErrorCode::Unsupported
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Submodules { .. } => {
                "if the build needs them, add their files to the repository or use a package"
            }
            Self::LfsPointers { .. } => "if the build needs them, commit them without Git LFS",
        };
        Some(hint.into())
    }
}

const SHOWN: usize = 500;

/// What differs between two sorted lists, and how much.
pub(crate) fn difference(old: &[TreeFile], new: &[TreeFile]) -> (u32, Vec<Change>) {
    let (mut count, mut shown) = (0, Vec::new());
    let mut note = |path: &str, kind| {
        count += 1;
        if shown.len() < SHOWN {
            shown.push(Change { path: path.to_owned(), kind });
        }
    };
    let mut old = old.iter().peekable();
    for file in new {
        while let Some(gone) = old.next_if(|gone| gone.path < file.path) {
            note(&gone.path, ChangeKind::Deleted);
        }
        match old.next_if(|same| same.path == file.path) {
            None => note(&file.path, ChangeKind::Added),
            Some(same) if same.id != file.id || same.kind != file.kind => {
                note(&file.path, ChangeKind::Modified);
            }
            Some(_) => {}
        }
    }
    old.for_each(|gone| note(&gone.path, ChangeKind::Deleted));
    (count, shown)
}

/// Reads who, when and what. Bytes that are no text are replaced, control characters dropped.
pub(crate) fn commit_info(objects: &Objects<'_>, commit: Oid) -> Result<CommitInfo, RepoError> {
    let object = objects.read(commit, ObjectType::Commit)?;
    let text = String::from_utf8_lossy(object.data());
    let (header, message) = text.split_once("\n\n").unwrap_or((&text, ""));
    let line = |name: &str| header.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let author = line("author ").split(" <").next().unwrap_or_default();
    let seconds = line("committer ")
        .rsplit_once("> ")
        .and_then(|(_, when)| when.split(' ').next()?.parse::<i64>().ok());
    let subject = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let plain = |text: &str| text.trim().chars().filter(|c| !c.is_control()).take(200).collect();
    Ok(CommitInfo {
        id: commit.to_string(),
        subject: plain(subject),
        author: plain(author),
        committed_at_ms: seconds.unwrap_or_default().saturating_mul(1000),
    })
}
