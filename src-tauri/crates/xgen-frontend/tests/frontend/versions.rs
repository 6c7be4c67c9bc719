//! Versions: kept, shown, taken back, removed.

use std::fs;
use std::path::Path;

use xgen_core::{Coded, ErrorCode};
use xgen_frontend::versions::{Lock, Meta, Problem, Source, State, Versions, VersionsError};
use xgen_frontend::{Line, Stream};

pub(crate) fn id(n: u32) -> String {
    format!("{n:040x}")
}

pub(crate) fn meta(n: u32) -> Meta {
    Meta {
        id: id(n),
        source: Source::Git,
        commit: Some(id(n)),
        revision: Some("main".into()),
        origin: "https://git.example/group/app.git".into(),
        repository: Some("https://git.example/group/app".into()),
        subject: Some("첫 화면".into()),
        author: Some("Kim".into()),
        committed_at_ms: Some(1),
        built_at_ms: i64::from(n),
    }
}

/// A ready version whose page says `text`.
pub(crate) fn add(versions: &Versions, n: u32, text: &str) {
    let staged = versions.stage(meta(n)).unwrap();
    fs::create_dir(staged.export()).unwrap();
    fs::write(staged.export().join("index.html"), text).unwrap();
    staged.write_log(&[Line::xgen("done"), Line { stream: Stream::Stderr, text: "경고\t!".into() }]).unwrap();
    staged.finish(true).unwrap();
}

fn problem() -> Problem {
    Problem {
        code: ErrorCode::FrontendBuildFailed,
        message: "./app/page.tsx:1:1".into(),
        hint: Some("fix it".into()),
    }
}

fn page(versions: &Versions, n: u32) -> String {
    fs::read_to_string(versions.export_dir(&id(n)).unwrap().join("index.html")).unwrap()
}

fn fresh() -> (tempfile::TempDir, Versions) {
    let dir = tempfile::tempdir().unwrap();
    let versions = Versions::open(&dir.path().join("frontend"));
    (dir, versions)
}

fn root(dir: &tempfile::TempDir) -> std::path::PathBuf {
    dir.path().join("frontend")
}

#[test]
fn nothing_on_disk_means_the_bundled_frontend() {
    let (_dir, versions) = fresh();
    assert_eq!(versions.current().unwrap(), None);
    assert!(versions.list().unwrap().is_empty() && !versions.can_roll_back().unwrap());
    assert_eq!(versions.roll_back().unwrap_err().code(), ErrorCode::FrontendNoPrevious);
}

#[test]
fn a_finished_version_is_listed_with_all_that_is_known_of_it() {
    let (_dir, versions) = fresh();
    add(&versions, 7, "<p>7</p>");
    let listed = versions.list().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].meta, meta(7));
    assert!(listed[0].is_ready() && listed[0].has_client && !listed[0].pinned);
    assert_eq!(listed[0].size_bytes, 8);
    let log = versions.log(&id(7)).unwrap();
    assert_eq!(log[1], Line { stream: Stream::Stderr, text: "경고\t!".into() });
    let dir = versions.open_export(&id(7)).unwrap();
    assert_eq!(dir.read_to_string("index.html").unwrap(), "<p>7</p>");
    assert!(dir.open("../version.json").is_err(), "the handle must not lead out of the export");
}

#[test]
fn rolling_back_swaps_the_last_two_and_reaches_the_bundled_one() {
    let (_dir, versions) = fresh();
    add(&versions, 1, "1");
    add(&versions, 2, "2");
    versions.activate(Some(&id(1))).unwrap();
    assert_eq!(versions.previous().unwrap(), Some(None), "the bundled one came before");
    versions.activate(Some(&id(2))).unwrap();
    assert_eq!(versions.roll_back().unwrap(), Some(id(1)));
    assert_eq!(versions.previous().unwrap(), Some(Some(id(2))), "back is forth again");
    versions.activate(None).unwrap();
    assert_eq!((versions.current().unwrap(), versions.roll_back().unwrap()), (None, Some(id(1))));
}

#[test]
fn activating_what_is_current_keeps_the_way_back() {
    let (_dir, versions) = fresh();
    add(&versions, 1, "1");
    versions.activate(Some(&id(1))).unwrap();
    versions.activate(Some(&id(1))).unwrap();
    assert_eq!(versions.previous().unwrap(), Some(None));
}

#[test]
fn what_is_missing_or_failed_never_becomes_current() {
    let (_dir, versions) = fresh();
    add(&versions, 1, "1");
    versions.activate(Some(&id(1))).unwrap();
    versions.record_failure(meta(2), problem(), &[]).unwrap();
    for (wrong, n) in [("failed", 2), ("missing", 3)] {
        let error = versions.activate(Some(&id(n))).unwrap_err();
        assert_eq!(error.code(), ErrorCode::FrontendVersionMissing, "{wrong}");
    }
    for path in ["../..", "", "ABCDEF", "local-12345678901g", "."] {
        assert!(matches!(versions.activate(Some(path)), Err(VersionsError::Missing { .. })), "{path:?}");
        assert!(matches!(versions.remove(path), Err(VersionsError::Missing { .. })), "{path:?}");
    }
    assert_eq!(versions.current().unwrap(), Some(id(1)));
}

#[test]
fn a_failure_is_listed_with_reason_and_log_and_leaves_a_ready_one_alone() {
    let (_dir, versions) = fresh();
    assert!(versions.record_failure(meta(1), problem(), &[Line::xgen("no")]).unwrap());
    assert_eq!(versions.list().unwrap()[0].state, State::Failed(problem()));
    assert_eq!(versions.log(&id(1)).unwrap(), [Line::xgen("no")]);
    add(&versions, 1, "built after all");
    assert!(versions.list().unwrap()[0].is_ready(), "a build replaces a failure");
    assert!(!versions.record_failure(meta(1), problem(), &[]).unwrap());
    assert_eq!(page(&versions, 1), "built after all");
}

#[test]
fn a_version_built_again_replaces_the_older_one_and_leaves_nothing_else() {
    let (dir, versions) = fresh();
    add(&versions, 1, "old");
    versions.activate(Some(&id(1))).unwrap();
    add(&versions, 1, "new");
    assert_eq!((page(&versions, 1).as_str(), versions.current().unwrap()), ("new", Some(id(1))));
    assert_eq!(fs::read_dir(root(&dir).join("versions")).unwrap().count(), 1);
}

#[test]
fn a_staged_version_that_is_given_up_leaves_nothing() {
    let (dir, versions) = fresh();
    drop(versions.stage(meta(1)).unwrap());
    assert_eq!(fs::read_dir(root(&dir).join("versions")).unwrap().count(), 0);
}

#[test]
fn a_prune_spares_the_newest_the_pinned_and_those_in_use() {
    let (_dir, versions) = fresh();
    for n in 1..=9 {
        add(&versions, n, "x");
    }
    versions.activate(Some(&id(2))).unwrap();
    versions.activate(Some(&id(3))).unwrap();
    versions.pin(&id(5), true).unwrap();
    for n in 10..=14 {
        versions.record_failure(meta(n), problem(), &[]).unwrap();
    }
    let gone: Vec<_> = versions.prunable().unwrap().into_iter().map(|version| version.meta.id).collect();
    assert_eq!(gone, [11, 10, 6, 4, 1].map(id));
    versions.pin(&id(5), false).unwrap();
    assert!(versions.prunable().unwrap().iter().any(|version| version.meta.id == id(5)));
}

#[test]
fn the_current_version_cannot_be_removed_and_a_removed_one_is_no_way_back() {
    let (_dir, versions) = fresh();
    add(&versions, 1, "1");
    add(&versions, 2, "2");
    versions.activate(Some(&id(1))).unwrap();
    versions.activate(Some(&id(2))).unwrap();
    assert_eq!(versions.remove(&id(2)).unwrap_err().code(), ErrorCode::Busy);
    versions.remove(&id(1)).unwrap();
    assert_eq!(versions.list().unwrap().len(), 1);
    assert!(!versions.can_roll_back().unwrap());
    assert_eq!(versions.roll_back().unwrap_err().code(), ErrorCode::FrontendNoPrevious);
}

#[test]
fn a_broken_current_file_is_set_aside_and_the_versions_stay() {
    let (dir, versions) = fresh();
    add(&versions, 1, "1");
    let file = root(&dir).join("current.json");
    for broken in ["", "{", "[]", "{\"current\": 3}", "{\"current\": \"../../etc\"}", "\0\0\0"] {
        fs::write(&file, broken).unwrap();
        assert_eq!(versions.current().unwrap(), None, "{broken:?} means the bundled one");
        assert_eq!(versions.list().unwrap().len(), 1, "{broken:?} must not hide versions");
        versions.activate(Some(&id(1))).unwrap();
        assert_eq!(versions.current().unwrap(), Some(id(1)));
        assert_eq!(fs::read_to_string(root(&dir).join("current.broken.json")).unwrap(), broken);
    }
}

#[test]
fn a_damaged_version_is_listed_as_failed_and_hides_no_other() {
    let (dir, versions) = fresh();
    for n in 1..=4 {
        add(&versions, n, "x");
    }
    let place = |n| root(&dir).join("versions").join(id(n));
    fs::write(place(1).join("version.json"), "{\"id\": ").unwrap();
    fs::remove_dir_all(place(2).join("export")).unwrap();
    fs::copy(place(4).join("version.json"), place(3).join("version.json")).unwrap();
    let listed = versions.list().unwrap();
    let ready: Vec<_> = listed.iter().filter(|v| v.is_ready()).map(|v| v.meta.id.clone()).collect();
    assert_eq!((listed.len(), ready), (4, vec![id(4)]));
    assert!(versions.activate(Some(&id(1))).is_err());
    versions.remove(&id(1)).unwrap();
}

#[test]
fn what_a_newer_xgen_wrote_is_kept() {
    let (dir, versions) = fresh();
    add(&versions, 1, "1");
    let file = root(&dir).join("current.json");
    fs::write(&file, "{\"current\": null, \"channel\": \"beta\"}").unwrap();
    versions.activate(Some(&id(1))).unwrap();
    assert!(fs::read_to_string(&file).unwrap().contains("\"channel\": \"beta\""));

    let about = root(&dir).join("versions").join(id(1)).join("version.json");
    let text =
        fs::read_to_string(&about).unwrap().replace("{\n  \"id\"", "{\n  \"signed_by\": \"key\",\n  \"id\"");
    fs::write(&about, text).unwrap();
    let version = versions.get(&id(1)).unwrap();
    assert_eq!(version.extra.get("signed_by").unwrap(), "key");
    assert_eq!(version.extra.len(), 1, "only what is unknown: {:?}", version.extra);
}

#[test]
fn a_failure_of_an_unknown_kind_is_still_a_failure_with_its_words() {
    let (dir, versions) = fresh();
    versions.record_failure(meta(1), problem(), &[]).unwrap();
    let about = root(&dir).join("versions").join(id(1)).join("version.json");
    let text =
        fs::read_to_string(&about).unwrap().replace("frontend_build_failed", "frontend_from_the_future");
    fs::write(&about, text).unwrap();
    let expected = Problem { code: ErrorCode::Internal, ..problem() };
    assert_eq!(versions.get(&id(1)).unwrap().state, State::Failed(expected));
}

#[test]
fn a_fallback_is_told_until_something_is_activated() {
    let (_dir, versions) = fresh();
    add(&versions, 1, "1");
    versions.activate(Some(&id(1))).unwrap();
    let blank =
        Problem { code: ErrorCode::FrontendNotPainted, message: "nothing was painted".into(), hint: None };
    versions.note_fallback(&id(2), blank.clone()).unwrap();
    assert_eq!(versions.fallback().unwrap(), None, "2 is not current");
    versions.note_fallback(&id(1), blank.clone()).unwrap();
    assert_eq!(versions.fallback().unwrap().unwrap().problem, blank);
    assert_eq!(versions.current().unwrap(), Some(id(1)), "what the user chose stays chosen");
    versions.roll_back().unwrap();
    assert_eq!(versions.fallback().unwrap(), None);
}

#[test]
fn the_lock_is_for_one_and_free_again_when_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let lock = Lock::take(dir.path()).unwrap();
    assert_eq!(Lock::take(dir.path()).unwrap_err().code(), ErrorCode::Busy);
    drop(lock);
    Lock::take(dir.path()).unwrap();
}

#[test]
fn a_sweep_removes_leftovers_and_nothing_else() {
    let (dir, versions) = fresh();
    add(&versions, 1, "1");
    versions.activate(Some(&id(1))).unwrap();
    let leftovers = [
        format!("versions/.staged-{}-4242", id(2)),
        format!("versions/.going-{}-4242", id(3)),
        "builds/0123456789abcdef".to_owned(),
    ];
    for leftover in &leftovers {
        fs::create_dir_all(root(&dir).join(leftover).join("tree")).unwrap();
    }
    fs::write(root(&dir).join("current.4242.new"), "half").unwrap();
    // Where folders cannot be exchanged, a kill can leave a version beside its place.
    fs::rename(
        root(&dir).join("versions").join(id(1)),
        root(&dir).join(format!("versions/.aside-{}", id(1))),
    )
    .unwrap();

    let lock = Lock::take(&root(&dir)).unwrap();
    versions.sweep(&lock).unwrap();
    assert!(leftovers.iter().all(|leftover| !root(&dir).join(leftover).exists()));
    assert!(!root(&dir).join("current.4242.new").exists());
    assert_eq!((page(&versions, 1).as_str(), versions.current().unwrap()), ("1", Some(id(1))));
}

#[test]
fn an_export_on_another_file_system_is_copied() {
    let (_dir, versions) = fresh();
    let Some(other) =
        ["/dev/shm", "/run"].map(Path::new).into_iter().find_map(|at| tempfile::tempdir_in(at).ok())
    else {
        return;
    };
    let export = other.path().join("out");
    fs::create_dir_all(export.join("_next")).unwrap();
    fs::write(export.join("index.html"), "far").unwrap();
    let staged = versions.stage(meta(1)).unwrap();
    staged.take_export(&export).unwrap();
    staged.finish(false).unwrap();
    assert_eq!(page(&versions, 1), "far");
}
