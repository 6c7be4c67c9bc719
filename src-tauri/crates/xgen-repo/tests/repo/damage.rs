//! Damage on this machine: a store that rots, a manifest that is cut, a disk that is full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xgen_core::{Coded as _, ErrorCode};
use xgen_repo::{Remote, RepoError, Store, SyncKind};

use crate::host::Repo;
use crate::workspace::{Workspace, expected, quiet, remote, snapshot};

fn files_of(space: &Workspace) -> (Repo, Remote) {
    let repo = Repo::new();
    let many: Vec<_> =
        (0..40).map(|n| (format!("d{}/{n}", n % 3), format!("{n} text ").repeat(40))).collect();
    let many: Vec<_> = many.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))).collect();
    repo.commit(&many);
    let remote = remote(&repo.https());
    space.sync(&remote).unwrap();
    (repo, remote)
}

fn find(space: &Workspace, end: &str) -> PathBuf {
    let mut waiting = vec![space.dir.path().join("stores"), space.dir.path().join("trees")];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().to_str().unwrap().ends_with(end) {
                return entry.path();
            }
            if entry.file_type().unwrap().is_dir() {
                waiting.push(entry.path());
            }
        }
    }
    panic!("nothing ends with {end}");
}

fn make_writable(path: &Path) {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[allow(clippy::permissions_set_readonly_false, reason = "a test file")]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn a_damaged_store_is_put_aside_and_fetched_again() {
    for (end, share) in [
        (".pack", 0.001),
        (".pack", 0.3),
        (".pack", 0.7),
        (".pack", 0.99),
        (".idx", 0.001),
        (".idx", 0.3),
        (".idx", 0.6),
        (".idx", 0.9),
    ] {
        let space = Workspace::new();
        let (repo, remote) = files_of(&space);
        let path = find(&space, end);
        make_writable(&path);
        let mut bytes = fs::read(&path).unwrap();
        let at = (bytes.len() as f64 * share) as usize;
        bytes[at] ^= 0x5a;
        fs::write(&path, bytes).unwrap();
        // All files are read again, and one is new.
        fs::remove_dir_all(space.tree(&remote)).unwrap();
        let tip = repo.commit(&[("new", Some("1"))]);
        let done = space.sync(&remote).unwrap_or_else(|error| panic!("{end} at {share}: {error:?}"));
        assert_eq!((done.kind, &done.to.id), (SyncKind::Updated, &tip), "{end} at {share}");
        assert_eq!(snapshot(&done.tree), expected(&repo.git, &tip), "{end} at {share}");
    }
}

#[test]
fn a_store_that_is_cut_or_gone_is_made_again() {
    type Harm = (&'static str, fn(&Path));
    let harms: &[Harm] = &[
        (".pack", |path| fs::write(path, &fs::read(path).unwrap()[..100]).unwrap()),
        (".pack", |path| fs::remove_file(path).unwrap()),
        (".idx", |path| fs::write(path, "").unwrap()),
        (".git/config", |path| fs::write(path, "[[[").unwrap()),
        (".git/HEAD", |path| fs::remove_file(path).unwrap()),
        (".git/objects", |path| fs::remove_dir_all(path).unwrap()),
        (".git", |path| fs::remove_dir_all(path).unwrap()),
        (".git/shallow", |path| fs::write(path, "zzz\n").unwrap()),
    ];
    for (end, harm) in harms {
        let space = Workspace::new();
        let (repo, remote) = files_of(&space);
        let path = find(&space, end);
        if path.is_file() {
            make_writable(&path);
        }
        harm(&path);
        let tip = repo.commit(&[("new", Some("1"))]);
        let done = space.sync(&remote).unwrap_or_else(|error| panic!("{end}: {error:?}"));
        assert_eq!(snapshot(&done.tree), expected(&repo.git, &tip), "{end}");
    }
}

#[test]
fn a_manifest_that_cannot_be_read_means_a_new_tree() {
    for end in [".manifest", ".record"] {
        let space = Workspace::new();
        let (repo, remote) = files_of(&space);
        let path = find(&space, end);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        fs::write(space.tree(&remote).join("d0/0"), "changed").unwrap();
        let done = space.sync(&remote).unwrap();
        assert_eq!(snapshot(&done.tree), expected(&repo.git, &done.to.id), "{end}");
    }
}

#[test]
fn a_commit_that_rotted_is_refused_until_it_is_fetched_again() {
    let space = Workspace::new();
    let (repo, remote) = files_of(&space);
    let tip = repo.git.refname_to_id("refs/heads/main").unwrap().to_string();
    let pack = find(&space, ".pack");
    make_writable(&pack);
    let mut bytes = fs::read(&pack).unwrap();
    bytes[300..400].fill(0);
    fs::write(&pack, bytes).unwrap();
    fs::remove_dir_all(space.tree(&remote)).unwrap();
    let error = space.store.checkout(&remote.url, &tip, &quiet()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::RepoCorrupt, "{error:?}");
    assert!(error.hint().unwrap().contains("sync again"));
    let done = space.sync(&remote).unwrap();
    assert_eq!(snapshot(&done.tree), expected(&repo.git, &tip));
}

#[test]
fn a_store_does_not_grow_without_end() {
    let space = Workspace::new();
    let (repo, remote) = files_of(&space);
    let mut tips = Vec::new();
    for n in 0..60 {
        tips.push(repo.commit(&[("counter", Some(&format!("{n}")))]));
        assert_eq!(space.sync(&remote).unwrap().kind, SyncKind::Updated);
    }
    let pack = find(&space, ".pack");
    let packs = fs::read_dir(pack.parent().unwrap()).unwrap().count() / 2;
    assert!(packs < 30, "{packs} packs are left");
    let shallow = fs::read_to_string(find(&space, "/shallow")).unwrap().lines().count();
    assert!(shallow < 50, "{shallow} commits are listed as shallow");
    for old in &tips[45..] {
        let tree = space.store.checkout(&remote.url, old, &quiet()).unwrap();
        assert_eq!(snapshot(&tree), expected(&repo.git, old), "the newest twenty stay");
    }
    assert!(matches!(
        space.store.checkout(&remote.url, &tips[0], &quiet()),
        Err(RepoError::NotFetched { .. })
    ));
}

/// A small file system, where one may be mounted.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let root = rustix::process::geteuid().is_root() && cfg!(target_os = "linux");
        (root && mount(&format!("size={size}"), dir.path())).then_some(Self(dir))
    }
}

fn mount(options: &str, path: &Path) -> bool {
    Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "tmpfs"])
        .arg(path)
        .status()
        .is_ok_and(|done| done.success())
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_leaves_the_tree_as_it_was() {
    let Some(disk) = Disk::new("3m") else {
        println!("skipped: only root on Linux may mount a small disk");
        return;
    };
    let repo = Repo::new();
    repo.commit(&[("a", Some("1")), ("b", Some("2"))]);
    let remote = remote(&repo.https());
    let sync = || Store::open(disk.0.path())?.sync(&remote, &xgen_repo::Revision::Default, &quiet());
    let tree = sync().unwrap().tree;
    let before = snapshot(&tree);
    // One that fits as it is sent but not as files, and one that does not even fit as it is sent.
    let zeros = "0".repeat(8 << 20);
    let noise: String = (0..6_000_000_u64)
        .map(|n| char::from(33 + (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57) as u8 % 90))
        .collect();
    for text in [&zeros, &noise] {
        repo.commit(&[("big", Some(text)), ("a", Some("changed"))]);
        let error = sync().unwrap_err();
        assert_eq!(error.code(), ErrorCode::DiskFull, "{error:?}");
        assert!(error.hint().is_some());
        assert_eq!(snapshot(&tree), before);
    }
    assert!(mount("remount,size=64m", disk.0.path()));
    let done = sync().unwrap();
    assert_eq!(snapshot(&done.tree), expected(&repo.git, &done.to.id));
}
