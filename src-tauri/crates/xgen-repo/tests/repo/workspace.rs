//! A store of a test, and what is in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use git2::{ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};
use tempfile::TempDir;
use xgen_core::Secret;
use xgen_repo::{
    Access, Limits, Network, Progress, Remote, RepoError, RepoUrl, Revision, Store, Synced, Task,
};

use crate::host::host;

pub(crate) struct Workspace {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        Self { dir, store }
    }

    pub(crate) fn sync(&self, remote: &Remote) -> Result<Synced, RepoError> {
        self.sync_to(remote, &Revision::Default)
    }

    pub(crate) fn sync_to(&self, remote: &Remote, revision: &Revision) -> Result<Synced, RepoError> {
        self.store.sync(remote, revision, &quiet())
    }

    pub(crate) fn tree(&self, remote: &Remote) -> PathBuf {
        self.dir.path().join("trees").join(remote.url.key())
    }
}

pub(crate) fn quiet() -> Task<'static> {
    fn nobody(_: Progress) {}
    Task { cancel: Arc::new(AtomicBool::new(false)), progress: &nobody }
}

/// With the token and the certificate of the test server, and little patience.
pub(crate) fn remote(url: &str) -> Remote {
    Remote {
        url: RepoUrl::parse(url).unwrap(),
        access: Access { token: Some(Secret::new(host().token.clone())), ..Access::default() },
        network: Network {
            ca_file: Some(host().dir.join("ca.pem")),
            allow_http: true,
            limits: patient(),
            ..Network::default()
        },
    }
}

fn patient() -> Limits {
    Limits { connect: Duration::from_secs(10), first_byte: Duration::from_secs(30), ..Limits::default() }
}

pub(crate) fn named(name: &str) -> Revision {
    Revision::Named(name.into())
}

/// Path, then mode and contents, of everything below `folder`.
pub(crate) type Snapshot = BTreeMap<String, (String, Vec<u8>)>;

pub(crate) fn snapshot(folder: &Path) -> Snapshot {
    let mut all = Snapshot::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let meta = path.symlink_metadata().unwrap();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if meta.is_dir() {
                waiting.push(path);
            } else if meta.is_symlink() {
                let target = fs::read_link(&path).unwrap();
                all.insert(name, ("link".into(), target.into_os_string().into_encoded_bytes()));
            } else {
                let mode = if meta.permissions().mode() & 0o100 == 0 { "file" } else { "program" };
                all.insert(name, (mode.into(), fs::read(path).unwrap()));
            }
        }
    }
    all
}

/// What a clean tree of `commit` looks like.
pub(crate) fn expected(git: &Repository, commit: &str) -> Snapshot {
    let mut all = Snapshot::new();
    let tree = git.find_commit(Oid::from_str(commit).unwrap()).unwrap().tree().unwrap();
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        if entry.kind() == Some(ObjectType::Blob) {
            let mode = match entry.filemode() {
                0o100_755 => "program",
                0o120_000 => "link",
                _ => "file",
            };
            let contents = git.find_blob(entry.id()).unwrap().content().to_vec();
            all.insert(format!("{folder}{}", entry.name().unwrap()), (mode.into(), contents));
        }
        TreeWalkResult::Ok
    })
    .unwrap();
    all
}
