//! What a sync does when nothing goes wrong.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use git2::Oid;
use xgen_core::{Coded as _, ErrorCode, Secret};
use xgen_repo::{ChangeKind, Note, RepoError, Step, SyncKind, Task};

use crate::host::{Repo, host};
use crate::workspace::{Workspace, expected, named, quiet, remote, snapshot};

const APP: &[(&str, Option<&str>)] = &[
    ("package.json", Some("{}")),
    ("src/app/page.tsx", Some("one")),
    ("src/app/[...slug]/page.tsx", Some("slug")),
    ("src/lib/a.ts", Some("a")),
    ("x!scripts/run.sh", Some("#!/bin/sh\n")),
    ("l!src/link", Some("lib/a.ts")),
];

#[test]
fn the_first_sync_brings_every_file_and_no_history() {
    let repo = Repo::new();
    repo.commit(APP);
    let tip = repo.commit(&[("src/lib/b.ts", Some("b"))]);
    let space = Workspace::new();
    let done = space.sync(&remote(&repo.https())).unwrap();
    assert_eq!((done.kind, done.from, done.commits), (SyncKind::First, None, None));
    assert_eq!((done.to.id.as_str(), done.to.author.as_str()), (tip.as_str(), "A Person"));
    assert!(done.to.subject.starts_with("Change ") && done.to.committed_at_ms == 1_700_000_000_000);
    assert_eq!(snapshot(&done.tree), expected(&repo.git, &tip));
    assert_eq!((done.files_changed, done.files.len()), (7, 7));
    let stores: Vec<_> = fs::read_dir(space.dir.path().join("stores")).unwrap().flatten().collect();
    let git = git2::Repository::open_bare(stores[0].path()).unwrap();
    assert!(git.is_shallow(), "the history stays on the server");
    assert!(!done.tree.join(".git").exists());
}

#[test]
fn an_update_touches_only_what_changed_and_says_what() {
    let repo = Repo::new();
    repo.commit(APP);
    let space = Workspace::new();
    let remote = remote(&repo.https());
    let first = space.sync(&remote).unwrap();
    fs::create_dir_all(first.tree.join("node_modules/next")).unwrap();
    fs::write(first.tree.join("node_modules/next/index.js"), "kept").unwrap();
    let untouched = fs::metadata(first.tree.join("package.json")).unwrap().modified().unwrap();

    repo.commit(&[("src/app/page.tsx", Some("two"))]);
    let tip =
        repo.commit(&[("src/lib/a.ts", None), ("src/new/deep/c.ts", Some("c")), ("l!src/link", Some("new"))]);
    let done = space.sync(&remote).unwrap();
    assert_eq!((done.kind, done.commits), (SyncKind::Updated, Some(2)));
    assert_eq!(done.from, Some(first.to.id));
    let changes: Vec<_> = done.files.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    assert_eq!(
        changes,
        [
            ("src/app/page.tsx", ChangeKind::Modified),
            ("src/lib/a.ts", ChangeKind::Deleted),
            ("src/link", ChangeKind::Modified),
            ("src/new/deep/c.ts", ChangeKind::Added),
        ]
    );
    let mut now = snapshot(&done.tree);
    assert_eq!(now.remove("node_modules/next/index.js").map(|(_, text)| text), Some(b"kept".to_vec()));
    assert_eq!(now, expected(&repo.git, &tip));
    assert!(!done.tree.join("src/lib").exists(), "a folder that became empty is gone");
    assert_eq!(fs::metadata(done.tree.join("package.json")).unwrap().modified().unwrap(), untouched);

    let again = space.sync(&remote).unwrap();
    assert_eq!((again.kind, again.commits, again.files_changed), (SyncKind::UpToDate, Some(0), 0));
    assert!(again.bytes < 2000, "no news cost {} bytes", again.bytes);
}

#[test]
fn what_a_build_changed_is_put_right_and_links_are_not_followed() {
    let repo = Repo::new();
    let tip = repo.commit(APP);
    let space = Workspace::new();
    let remote = remote(&repo.https());
    let tree = space.sync(&remote).unwrap().tree;
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir(outside.path().join("app")).unwrap();
    fs::write(outside.path().join("app/page.tsx"), "mine").unwrap();
    fs::write(tree.join("package.json"), "[]").unwrap();
    fs::set_permissions(tree.join("scripts/run.sh"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::remove_dir_all(tree.join("src")).unwrap();
    symlink(outside.path(), tree.join("src")).unwrap();

    let done = space.sync(&remote).unwrap();
    assert_eq!(done.kind, SyncKind::UpToDate);
    assert_eq!(snapshot(&done.tree), expected(&repo.git, &tip));
    assert_eq!(fs::read_to_string(outside.path().join("app/page.tsx")).unwrap(), "mine");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1, "nothing was written through the link");
}

#[test]
fn a_folder_becomes_a_file_and_a_file_a_folder() {
    let repo = Repo::new();
    repo.commit(&[("a/b/c", Some("1")), ("d", Some("2")), ("keep", Some("3"))]);
    let space = Workspace::new();
    let remote = remote(&repo.https());
    let tree = space.sync(&remote).unwrap().tree;
    fs::write(tree.join("a/untracked"), "in the way").unwrap();
    repo.commit(&[("a/b/c", None), ("d", None)]);
    let tip = repo.commit(&[("a", Some("file")), ("d/e/f", Some("folder"))]);
    assert_eq!(snapshot(&space.sync(&remote).unwrap().tree), expected(&repo.git, &tip));
}

#[test]
fn a_branch_that_was_pushed_anew_is_told_apart() {
    let repo = Repo::new();
    let base = repo.commit(&[("a", Some("1"))]);
    repo.commit(&[("a", Some("2"))]);
    let space = Workspace::new();
    let remote = remote(&repo.https());
    space.sync(&remote).unwrap();
    let tree = repo.git.find_commit(Oid::from_str(&base).unwrap()).unwrap().tree_id();
    let amended = repo.commit_tree("main", tree, &[Oid::from_str(&base).unwrap()]);
    let done = space.sync(&remote).unwrap();
    assert_eq!((done.kind, done.commits, &done.to.id), (SyncKind::Forced, None, &amended));
    assert_eq!(snapshot(&done.tree), expected(&repo.git, &amended));

    // Back to an older commit: nothing new at all, and still not a step forward.
    repo.git.reference("refs/heads/main", Oid::from_str(&base).unwrap(), true, "").unwrap();
    assert_eq!(space.sync(&remote).unwrap().kind, SyncKind::Forced);
}

#[test]
fn branches_tags_and_commits_are_followed_each_for_itself() {
    let repo = Repo::new();
    let old = repo.commit(&[("a", Some("1"))]);
    repo.tag("v1", &old);
    let main = repo.commit(&[("a", Some("2"))]);
    let dev = repo.commit_on("feature/x", &[("b", Some("3"))]);
    let space = Workspace::new();
    let remote = remote(&repo.https());
    for (name, commit) in [("v1", &old), ("feature/x", &dev), (old.as_str(), &old), ("main", &main)] {
        let done = space.sync_to(&remote, &named(name)).unwrap();
        assert_eq!((done.kind, &done.to.id), (SyncKind::First, commit), "{name}");
        assert_eq!(snapshot(&done.tree), expected(&repo.git, commit), "{name}");
    }
    assert_eq!(space.sync_to(&remote, &named("v1")).unwrap().kind, SyncKind::UpToDate);

    let tree = space.store.checkout(&remote.url, &dev, &quiet()).unwrap();
    assert_eq!(snapshot(&tree), expected(&repo.git, &dev), "an older commit needs no server");
    let missing = space.store.checkout(&remote.url, &"0".repeat(40), &quiet());
    assert!(matches!(missing, Err(RepoError::NotFetched { .. })));
}

#[test]
fn the_list_names_branches_and_tags() {
    let repo = Repo::new();
    let tip = repo.commit(&[("a", Some("1"))]);
    repo.tag("v1", &tip);
    repo.commit_on("dev", &[("b", Some("1"))]);
    let space = Workspace::new();
    let refs = space.store.refs(&remote(&repo.https()), &quiet()).unwrap();
    let names: Vec<_> = refs.iter().map(|one| (one.name.as_str(), one.tag, one.default)).collect();
    assert_eq!(names, [("dev", false, false), ("main", false, true), ("v1", true, false)]);
    assert_eq!(refs[2].commit, tip, "an annotated tag is shown as its commit");
}

#[test]
fn a_public_repository_needs_no_token_and_plain_http_a_permission() {
    let repo = Repo::public();
    let tip = repo.commit(APP);
    let mut remote = remote(&format!("http://localhost:{}/{}", host().http, repo.path));
    remote.access.token = None;
    let space = Workspace::new();
    assert_eq!(space.sync(&remote).unwrap().to.id, tip);
    remote.network.allow_http = false;
    assert_eq!(space.sync(&remote).unwrap_err().code(), ErrorCode::RepoInsecure);
}

#[test]
fn a_token_goes_with_any_user_name() {
    let repo = Repo::new();
    repo.commit(APP);
    let space = Workspace::new();
    let mut remote = remote(&repo.https());
    remote.access.username = Some("gitlab-ci-token".into());
    assert!(space.sync(&remote).is_ok());
    remote.access.token = Some(Secret::new(String::new()));
    assert_eq!(space.sync(&remote).unwrap_err().code(), ErrorCode::RepoNeedsCredentials);
}

#[test]
fn a_folder_of_this_machine_is_a_repository_too() {
    let repo = Repo::new();
    repo.commit(APP);
    let space = Workspace::new();
    let remote = remote(repo.folder().to_str().unwrap());
    space.sync(&remote).unwrap();
    repo.commit(&[("more", Some("1"))]);
    let tip = repo.commit(&[("more", Some("2"))]);
    let done = space.sync(&remote).unwrap();
    assert_eq!((done.kind, done.commits), (SyncKind::Updated, Some(2)));
    assert_eq!(snapshot(&done.tree), expected(&repo.git, &tip));
    for (folder, code) in [("/nonexistent/app.git", ErrorCode::RepoNotFound), ("/usr", ErrorCode::RepoNotGit)]
    {
        let other = crate::workspace::remote(folder);
        assert_eq!(space.sync(&other).unwrap_err().code(), code, "{folder}");
    }
}

#[test]
fn submodules_and_lfs_files_are_named_as_not_fetched() {
    let repo = Repo::new();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
    repo.commit(&[("big.bin", Some(pointer)), ("a", Some("1")), ("s!vendor/lib", Some("x"))]);
    let space = Workspace::new();
    let remote = remote(&repo.https());
    let notes = vec![
        Note::Submodules { count: 1, first: "vendor/lib".into() },
        Note::LfsPointers { count: 1, first: "big.bin".into() },
    ];
    assert_eq!(space.sync(&remote).unwrap().notes, notes);
    assert_eq!(space.sync(&remote).unwrap().notes, notes, "also when there is nothing new");
    assert!(notes.iter().all(|note| note.hint().is_some()));
}

#[test]
fn progress_goes_through_every_step_in_order() {
    let repo = Repo::new();
    repo.commit(APP);
    let space = Workspace::new();
    let seen = Mutex::new(Vec::new());
    let task = Task {
        cancel: Arc::new(AtomicBool::new(false)),
        progress: &|progress| seen.lock().unwrap().push((progress.step, progress.bytes)),
    };
    space.store.sync(&remote(&repo.https()), &xgen_repo::Revision::Default, &task).unwrap();
    let seen = seen.into_inner().unwrap();
    let mut steps: Vec<Step> = seen.iter().map(|(step, _)| *step).collect();
    steps.dedup();
    assert_eq!(steps, [Step::Look, Step::Fetch, Step::Inspect, Step::Checkout]);
    assert!(seen.last().is_some_and(|(_, bytes)| *bytes > 500));
}

#[test]
fn two_syncs_at_once_are_refused() {
    let repo = Repo::new();
    repo.commit(APP);
    let space = Workspace::new();
    let remote = remote(&repo.https());
    let codes: BTreeSet<String> = {
        let inner = |_| {
            let second = space.sync(&remote).unwrap_err();
            assert_eq!(second.code(), ErrorCode::Busy);
            assert!(space.store.checkout(&remote.url, &"0".repeat(40), &quiet()).is_err());
        };
        let task = Task { cancel: Arc::new(AtomicBool::new(false)), progress: &inner };
        let first = space.store.sync(&remote, &xgen_repo::Revision::Default, &task);
        first.iter().map(|done| done.to.id.clone()).collect()
    };
    assert_eq!(codes.len(), 1, "the first one ends well");
    assert!(space.sync(&remote).is_ok(), "and the lock is free again");
}

#[test]
fn the_users_git_configuration_has_no_effect() {
    // libgit2 would read it from HOME; a store that is opened by itself must not.
    let repo = Repo::new();
    let tip = repo.commit(&[
        ("unix", Some("a\nb\n")),
        (".gitattributes", Some("* text eol=crlf ident\n")),
        ("id", Some("$Id$")),
    ]);
    let space = Workspace::new();
    let done = space.sync(&remote(&repo.https())).unwrap();
    assert_eq!(
        snapshot(&done.tree),
        expected(&repo.git, &tip),
        "files are written as they are in the repository"
    );
}
