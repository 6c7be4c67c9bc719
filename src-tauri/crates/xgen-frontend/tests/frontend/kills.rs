//! `kill -9` at random moments: whatever was being done, there is a frontend to show.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use xgen_core::ErrorCode;
use xgen_frontend::versions::{Lock, Problem, Versions, VersionsError};

use crate::versions::{add, id, meta};

const ROOT: &str = "XGEN_TEST_CHURN_ROOT";

/// The process that is killed: builds, activates, rolls back, pins and removes without end.
#[test]
#[ignore = "run by the test below, as a process of its own"]
fn churn() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let versions = Versions::open(Path::new(&root));
    let _lock = take_lock(Path::new(&root));
    let mut n = 0;
    loop {
        n = (n + 1) % 6;
        add(&versions, n, &"page ".repeat(2000));
        versions.activate(Some(&id(n))).unwrap();
        versions.pin(&id(n), n % 2 == 0).unwrap();
        let _ = versions.roll_back();
        let problem = Problem { code: ErrorCode::FrontendBuildFailed, message: "no".into(), hint: None };
        versions.record_failure(meta(100 + n), problem, &[]).unwrap();
        let _ = versions.remove(&id((n + 3) % 6));
    }
}

#[test]
fn fifty_kills_leave_a_frontend_that_can_be_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut shown = 0;
    let mut random = 0x2545_F491_4F6C_DD17_u64;
    for round in 0..50 {
        let mut child = start(dir.path());
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        wait_for_work(dir.path());
        std::thread::sleep(Duration::from_micros(random % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();

        let versions = Versions::open(dir.path());
        if let Some(current) = versions.current().unwrap() {
            let page = fs::read(versions.export_dir(&current).unwrap().join("index.html")).unwrap();
            assert_eq!(page.len(), 10_000, "round {round}: half a page is current");
            shown += 1;
        }
        let lock = Lock::take(dir.path()).expect("the kernel frees the lock of a killed process");
        versions.sweep(&lock).unwrap();
        let broken: Vec<_> = versions
            .list()
            .unwrap()
            .into_iter()
            .filter(|version| !version.is_ready() && version.meta.built_at_ms < 100)
            .collect();
        assert!(broken.is_empty(), "round {round}: {broken:?}");
        let names = fs::read_dir(dir.path().join("versions")).unwrap().map(|e| e.unwrap().file_name());
        assert!(
            names.into_iter().all(|name| !name.to_string_lossy().starts_with('.')),
            "round {round}: leftovers"
        );
        assert!(!dir.path().join("current.broken.json").exists(), "round {round}: current.json was torn");
    }
    assert!(shown > 25, "the kills came too early to say anything: {shown} of 50 had a current version");
}

fn start(root: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kills::churn", "--ignored", "--nocapture"])
        .env(ROOT, root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The test looks whether the lock is taken by taking it.
fn take_lock(root: &Path) -> Lock {
    loop {
        match Lock::take(root) {
            Ok(lock) => return lock,
            Err(VersionsError::Busy) => std::thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Until the child has the lock.
fn wait_for_work(root: &Path) {
    let begin = Instant::now();
    while Lock::take(root).is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(20), "the child does nothing");
        std::thread::yield_now();
    }
}
