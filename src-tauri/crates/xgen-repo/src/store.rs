//! Where objects and trees are, and who may change them.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use git2::{Oid, Repository, RepositoryInitOptions};

use crate::look;
use crate::objects::{Objects, damaged};
use crate::task::Meter;
use crate::transport::{self, Session};
use crate::tree::{Tree, Wanted};
use crate::{Limits, Progress, Remote, RemoteRef, RepoError, RepoUrl, Revision, Step, Synced, Task};
use crate::{gc, isolation, policy, sync};

/// Object stores and managed trees below one folder.
///
/// ```text
/// stores/<key>.git/      objects of one repository: bare, shallow, without remotes or configuration of the user
/// trees/<key>/           its managed tree
/// trees/<key>.manifest   what is in it; .intent while it changes; .record of past syncs
/// staging/<key>/         files on their way
/// store.lock             one change at a time, over all processes
/// ```
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

/// Held while something changes. The kernel frees it if the process dies.
pub(crate) struct Locked(File);

impl Drop for Locked {
    fn drop(&mut self) {
        // Closing alone would not free it while a process that is being started has a copy of the file.
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "the lock of the store is freed later");
        }
    }
}

impl Store {
    /// Uses the folder `root`, which is made if it is missing.
    ///
    /// # Errors
    /// [`RepoError::Io`] if the folders cannot be made.
    pub fn open(root: &Path) -> Result<Self, RepoError> {
        isolation::apply();
        for folder in ["stores", "trees", "staging"] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder).map_err(RepoError::io(folder))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    /// Asks the server for its branches and tags. Changes nothing.
    ///
    /// # Errors
    /// Whatever the way to the server has to offer.
    pub fn refs(&self, remote: &Remote, task: &Task<'_>) -> Result<Vec<RemoteRef>, RepoError> {
        task.check()?;
        let meter = Meter::new(task);
        let session = Session::open(remote, &task.cancel)?;
        let entered = transport::enter(&session);
        meter.tick(Progress { step: Step::Look, done: 0, total: None, bytes: 0 });
        let mut connection = git2::Remote::create_detached(session.address(remote))
            .map_err(|source| RepoError::Git { doing: "prepared the connection", source })?;
        let heads = look::list(&mut connection, &session)?;
        drop((connection, entered));
        let bytes = session.received();
        meter.end(Progress {
            step: Step::Look,
            done: heads.len() as u64,
            total: Some(heads.len() as u64),
            bytes,
        });
        Ok(look::refs(&heads))
    }

    /// Makes the managed tree of `remote` hold exactly the files of `revision`.
    ///
    /// # Errors
    /// [`RepoError::Busy`] if another process changes something here. Until the first file is put in its place every
    /// failure leaves the tree as it was; if it is cut off after that, the next call repairs it.
    pub fn sync(&self, remote: &Remote, revision: &Revision, task: &Task<'_>) -> Result<Synced, RepoError> {
        task.check()?;
        remote.check()?;
        let locked = self.lock()?;
        let key = remote.url.key();
        let synced = match sync::run(self, remote, revision, task) {
            Err(RepoError::StoreDamaged { reason, .. }) => {
                tracing::warn!(%key, reason, "the store is damaged; everything is fetched again");
                self.set_aside(&key)?;
                match sync::run(self, remote, revision, task) {
                    // Twice the same: it came so from the server.
                    Err(RepoError::StoreDamaged { reason, .. }) => {
                        self.set_aside(&key)?;
                        Err(RepoError::Corrupt { url: remote.url.display(), reason })
                    }
                    other => other,
                }
            }
            other => other,
        }?;
        if let Err(error) = gc::collect(self, &key, task) {
            tracing::warn!(%key, %error, "the store could not be made smaller");
        }
        drop(locked);
        Ok(synced)
    }

    /// Puts a commit that was fetched before into the managed tree.
    ///
    /// # Errors
    /// [`RepoError::NotFetched`] if it was not, or is no longer kept; [`RepoError::StoreDamaged`] if a sync has to
    /// fetch it again.
    pub fn checkout(&self, url: &RepoUrl, commit: &str, task: &Task<'_>) -> Result<PathBuf, RepoError> {
        task.check()?;
        let _locked = self.lock()?;
        let not_fetched = || RepoError::NotFetched { commit: commit.to_owned() };
        let id = look::commit_id(commit).ok_or_else(not_fetched)?;
        let key = url.key();
        let store = self.store_of(&key);
        if !store.exists() {
            return Err(not_fetched());
        }
        let repo = self.repository(&key)?;
        if !is_kept(&repo, id) {
            return Err(not_fetched());
        }
        let tree = Tree::of(&self.root, &key);
        tree.tidy()?;
        let found = tree.find(&task.cancel)?;
        if found.as_ref().is_some_and(|found| found.is_clean_at(commit)) {
            return Ok(tree.folder);
        }
        let meter = Meter::new(task);
        let objects = Objects::of(&repo)?;
        let listing = policy::inspect(&objects, objects.tree_of(id)?, &Limits::default(), &meter, 0)?;
        tree.put(&Wanted { commit, listing: &listing, store: repo.path() }, found, &meter, 0)?;
        Ok(tree.folder)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn store_of(&self, key: &str) -> PathBuf {
        self.root.join("stores").join(format!("{key}.git"))
    }

    /// Opens the object store of one repository, or makes it.
    pub(crate) fn repository(&self, key: &str) -> Result<Repository, RepoError> {
        let store = self.store_of(key);
        if !store.exists() {
            self.make(&store)?;
        }
        clear(&store)?;
        open(&store)
    }

    /// Under another name first: a store that has its name is whole.
    fn make(&self, store: &Path) -> Result<(), RepoError> {
        let temporary = store.with_extension("new");
        remove_folder(&temporary)?;
        let mut options = RepositoryInitOptions::new();
        options.bare(true).external_template(false);
        Repository::init_opts(&temporary, &options).map_err(|source| {
            let full = source.message().contains("No space left");
            if full {
                RepoError::DiskFull { path: store.into() }
            } else {
                RepoError::Git { doing: "made a store", source }
            }
        })?;
        fs::rename(&temporary, store).map_err(RepoError::io(store))
    }

    fn lock(&self) -> Result<Locked, RepoError> {
        let path = self.root.join("store.lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(RepoError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Locked(file)),
            Err(TryLockError::WouldBlock) => Err(RepoError::Busy),
            Err(TryLockError::Error(error)) => Err(RepoError::io(path)(error)),
        }
    }

    /// Keeps one damaged store for whoever wants to know why.
    fn set_aside(&self, key: &str) -> Result<(), RepoError> {
        let store = self.store_of(key);
        let aside = store.with_extension("damaged");
        remove_folder(&aside)?;
        fs::rename(&store, &aside).map_err(RepoError::io(store))
    }
}

pub(crate) fn open(store: &Path) -> Result<Repository, RepoError> {
    Repository::open_bare(store).map_err(|error| match error.code() {
        git2::ErrorCode::Owner => RepoError::ForeignOwner { path: store.into() },
        _ => damaged(store, error.message()),
    })
}

/// Where the refs are that keep commits.
pub(crate) const KEPT: &str = "refs/xgen/kept/";

/// The ref that keeps a commit, and says that all of it is here.
pub(crate) fn kept_as(commit: Oid) -> String {
    format!("{KEPT}{commit}")
}

pub(crate) fn is_kept(repo: &Repository, commit: Oid) -> bool {
    repo.refname_to_id(&kept_as(commit)).is_ok_and(|id| id == commit)
}

/// Removes what a process that died left: nobody else is here, since the lock is held.
fn clear(store: &Path) -> Result<(), RepoError> {
    let mut folders = vec![
        store.to_owned(),
        store.join("objects/pack"),
        store.join("refs/xgen"),
        store.join("refs/xgen/kept"),
    ];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".lock") || name.starts_with("pack_git2_") || name.starts_with("tmp_") {
                fs::remove_file(entry.path()).map_err(RepoError::io(entry.path()))?;
            }
        }
    }
    Ok(())
}

fn remove_folder(folder: &Path) -> Result<(), RepoError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(RepoError::io(folder)(error)),
        _ => Ok(()),
    }
}
