//! What was synced before: the commit of each revision, and the commits that are kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::RepoError;
use crate::tree::sealed;

/// How many commits of one repository stay in its store.
const KEPT: usize = 20;

/// The record of one repository.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// By branch, tag or commit as it was asked for; `HEAD` is the default branch.
    revisions: BTreeMap<String, String>,
    /// Oldest first.
    commits: Vec<String>,
}

impl Record {
    pub(crate) fn path(root: &Path, key: &str) -> PathBuf {
        root.join("trees").join(format!("{key}.record"))
    }

    /// A record that is missing or damaged is an empty one: the next sync counts as the first.
    pub(crate) fn read(path: &Path) -> Result<Self, RepoError> {
        let text = sealed::read(path)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), RepoError> {
        let text = serde_json::to_string(self).expect("text can be written as JSON");
        sealed::write(path, &format!("{text}\n"))
    }

    pub(crate) fn commit_of(&self, revision: &str) -> Option<&str> {
        self.revisions.get(revision).map(String::as_str)
    }

    pub(crate) fn commits(&self) -> &[String] {
        &self.commits
    }

    /// Notes that `revision` is at `commit`; returns the commits that are no longer kept.
    pub(crate) fn note(&mut self, revision: &str, commit: &str) -> Vec<String> {
        self.revisions.insert(revision.to_owned(), commit.to_owned());
        self.commits.retain(|known| known != commit);
        self.commits.push(commit.to_owned());
        let excess = self.commits.len().saturating_sub(KEPT);
        self.commits.drain(..excess).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_twenty_commits_are_kept() {
        let mut record = Record::default();
        let gone: Vec<_> = (0..22).flat_map(|n| record.note("main", &format!("{n}"))).collect();
        assert_eq!(gone, ["0", "1"]);
        assert!(record.note("main", "5").is_empty(), "a commit that comes again is moved, not added");
        assert_eq!(record.commit_of("main"), Some("5"));
        assert_eq!(record.commits().last().map(String::as_str), Some("5"));
    }
}
