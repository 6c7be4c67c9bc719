//! The guard on Linux and macOS.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, kill_process_group, setsid, wait};

use super::NOT_STARTED;

/// How long a command may take to end by itself after it was asked to.
const GRACE: Duration = Duration::from_secs(2);

/// How long the guard goes on killing: a process in an uninterruptible system call cannot be hurried.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a dying group is looked at; only used once everything is being ended.
const POLL: Duration = Duration::from_millis(10);

pub(super) fn guard(program: &OsStr, args: &[OsString]) -> ExitCode {
    // A session of its own: Ctrl-C in the terminal of `xgen` reaches XGEN alone, which then closes standard input.
    let _ = setsid();
    // Orphans of the command become children of the guard, so that it can find them.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));

    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).process_group(0);
    #[cfg(target_os = "linux")]
    end_with_this_process(&mut command);
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("cannot start {}: {error}", program.display());
            return ExitCode::from(NOT_STARTED);
        }
    };
    let group = Pid::from_child(&child);
    std::thread::spawn(move || {
        let mut buffer = [0; 64];
        while std::io::stdin().read(&mut buffer).is_ok_and(|n| n > 0) {}
        end_all(group, || {});
        // The main thread ends the process as soon as the command is reaped, which it now can be. This is for one that
        // cannot be killed.
        std::process::exit(128 + Signal::KILL.as_raw());
    });

    let code = reap(group);
    end_all(group, || while matches!(wait(WaitOptions::NOHANG), Ok(Some(_))) {});
    ExitCode::from(code)
}

/// The kernel kills the command when the guard is killed. It does so when the thread that started the command ends:
/// that is the main thread here.
#[cfg(target_os = "linux")]
fn end_with_this_process(command: &mut Command) {
    let die = || Ok(rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?);
    // SAFETY: the closure makes one system call and allocates nothing.
    unsafe { command.pre_exec(die) };
}

/// Waits for the command and for every orphan that ends before it; returns the command's exit code.
fn reap(command: Pid) -> u8 {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid == command => return exit_code(status),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return 1,
        }
    }
}

fn exit_code(status: WaitStatus) -> u8 {
    let code = status.exit_status().or_else(|| status.terminating_signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// Ends the group of the command and all it started: politely, then not. `bury` reaps the dead, if that is for the
/// caller to do.
fn end_all(group: Pid, bury: impl Fn()) {
    signal_all(group, Signal::TERM);
    let asked = Instant::now();
    loop {
        bury();
        if !alive(group) || asked.elapsed() > PATIENCE {
            return;
        }
        if asked.elapsed() > GRACE {
            signal_all(group, Signal::KILL);
        }
        std::thread::sleep(POLL);
    }
}

fn signal_all(group: Pid, signal: Signal) {
    let _ = kill_process_group(group, signal);
    for pid in descendants() {
        let _ = kill_process(pid, signal);
    }
}

/// Whether anything of the command still runs.
fn alive(group: Pid) -> bool {
    !descendants().is_empty() || rustix::process::test_kill_process_group(group).is_ok()
}

/// Every process below this one that is not a zombie.
#[cfg(target_os = "linux")]
fn descendants() -> Vec<Pid> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name in parentheses may hold anything, parentheses too.
        let mut fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let state = fields.next().unwrap_or("Z").to_owned();
        let parent = fields.next().and_then(|parent| parent.parse::<i32>().ok()).unwrap_or(0);
        all.push((pid, parent, state));
    }
    let mut below = vec![rustix::process::getpid().as_raw_nonzero().get()];
    let mut next = 0;
    while next < below.len() {
        let parent = below[next];
        below.extend(all.iter().filter(|(_, p, _)| *p == parent).map(|(pid, ..)| *pid));
        next += 1;
    }
    let dead = |pid: &i32| all.iter().any(|(p, _, state)| p == pid && (state == "Z" || state == "X"));
    below.into_iter().skip(1).filter(|pid| !dead(pid)).filter_map(Pid::from_raw).collect()
}

/// Elsewhere nobody adopts orphans: the process group is all that is known.
#[cfg(not(target_os = "linux"))]
fn descendants() -> Vec<Pid> {
    Vec::new()
}
