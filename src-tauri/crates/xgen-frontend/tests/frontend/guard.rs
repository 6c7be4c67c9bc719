//! Commands under a guard: they are heard, and they do not outlive whoever started them.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, test_kill_process};
use xgen_frontend::build::{GuardedCommand, Launcher, ProcessEvent, Running, TokioLauncher};
use xgen_frontend::{Stream, guard};

const GUARD: &str = env!("CARGO_BIN_EXE_xgen-build-guard");
const PIDS: &str = "XGEN_TEST_PIDS";

/// A child, a grandchild in a session of its own, an orphan, and one that ignores being asked to end; each writes its id.
const FAMILY: &str = "
    echo $$ >>pids
    setsid sh -c 'echo $$ >>pids; sleep 1000' &
    (sh -c 'echo $$ >>pids; exec sleep 1000' &)
    sh -c 'trap \"\" TERM; echo $$ >>pids; while :; do sleep 1; done' &
    wait";

fn shell(script: &str, dir: &Path) -> Running {
    let command = GuardedCommand {
        program: "/bin/sh".into(),
        args: ["-c", script].map(Into::into).into(),
        env: vec![("PATH".into(), std::env::var("PATH").unwrap())],
        directory: dir.to_owned(),
        lock: dir.join("lock"),
    };
    TokioLauncher::new(GUARD.into()).launch(command).unwrap()
}

async fn read_all(running: &mut Running) -> (Vec<(Stream, String)>, Option<i32>) {
    let mut lines = Vec::new();
    while let Some(event) = running.events.recv().await {
        match event {
            ProcessEvent::Line(stream, bytes) => lines.push((stream, String::from_utf8(bytes).unwrap())),
            ProcessEvent::Exited(code) => return (lines, code),
        }
    }
    panic!("no end was told");
}

fn pids(file: &Path, count: usize) -> Vec<Pid> {
    let begin = Instant::now();
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        let pids: Vec<_> = text.lines().filter_map(|line| Pid::from_raw(line.parse().ok()?)).collect();
        if pids.len() >= count {
            return pids;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "only {} of {count} processes started",
            pids.len()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn wait_until_gone(pids: &[Pid]) {
    let begin = Instant::now();
    while pids.iter().any(|pid| test_kill_process(*pid).is_ok()) {
        assert!(begin.elapsed() < Duration::from_secs(10), "still alive: {pids:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test]
async fn the_exit_code_of_the_command_is_passed_on() {
    let dir = tempfile::tempdir().unwrap();
    for (script, code) in [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -TERM $$", 143)] {
        assert_eq!(read_all(&mut shell(script, dir.path())).await.1, Some(code), "{script}");
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let command = GuardedCommand {
        program: "/nowhere/node".into(),
        args: Vec::new(),
        env: Vec::new(),
        directory: dir.path().to_owned(),
        lock: dir.path().join("lock"),
    };
    let mut running = TokioLauncher::new(GUARD.into()).launch(command).unwrap();
    let (lines, code) = read_all(&mut running).await;
    assert_eq!(code, Some(127));
    assert!(lines[0].1.contains("/nowhere/node"), "{lines:?}");
}

#[tokio::test]
async fn a_hundred_thousand_lines_arrive_in_order_on_their_stream() {
    let dir = tempfile::tempdir().unwrap();
    let script = "i=0; while [ $i -lt 100000 ]; do echo line $i; i=$((i+1)); done; echo end >&2";
    let (lines, code) = read_all(&mut shell(script, dir.path())).await;
    assert_eq!((lines.len(), code), (100_001, Some(0)));
    let out: Vec<_> = lines.iter().filter(|(stream, _)| *stream == Stream::Stdout).collect();
    assert!(out.iter().enumerate().all(|(n, (_, text))| *text == format!("line {n}\n")));
    assert!(lines.contains(&(Stream::Stderr, "end\n".into())));
}

#[tokio::test]
async fn the_environment_is_the_given_one_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (lines, _) = read_all(&mut shell("env", dir.path())).await;
    let names: Vec<_> = lines.iter().filter_map(|(_, line)| line.split('=').next()).collect();
    assert!(names.iter().all(|name| ["PATH", "PWD", "OLDPWD", "SHLVL", "_"].contains(name)), "{names:?}");
}

#[tokio::test]
async fn closing_standard_input_ends_everything_the_command_started() {
    let dir = tempfile::tempdir().unwrap();
    let mut running = shell(FAMILY, dir.path());
    let family = pids(&dir.path().join("pids"), 4);
    running.stdin = Box::new(());
    read_all(&mut running).await;
    wait_until_gone(&family);
}

#[tokio::test]
async fn what_a_command_leaves_behind_ends_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut running = shell("setsid sleep 1000 & echo $! >pids; exit 3", dir.path());
    assert_eq!(read_all(&mut running).await.1, Some(3));
    wait_until_gone(&pids(&dir.path().join("pids"), 1));
}

/// The process that is killed: holds a guard with its family.
#[test]
#[ignore = "run by the test below, as a process of its own"]
fn hold_a_guard() {
    let Some(dir) = std::env::var_os(PIDS) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut running = shell(FAMILY, Path::new(&dir));
        read_all(&mut running).await;
    });
}

#[test]
fn a_kill_of_whoever_started_it_ends_everything_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "guard::hold_a_guard", "--ignored", "--nocapture"])
        .env(PIDS, dir.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let family = pids(&dir.path().join("pids"), 4);
    parent.kill().unwrap();
    parent.wait().unwrap();
    guard::wait_for_all(&dir.path().join("lock")).unwrap();
    let left: Vec<_> = family.iter().filter(|pid| test_kill_process(**pid).is_ok()).collect();
    assert!(left.is_empty(), "the guard let go of its lock before all was gone: {left:?}");
}
