//! A small process between XGEN and a command, so that the command never outlives XGEN.
//!
//! XGEN starts itself again with [`ARGUMENT`], a lock file and the command, and holds the guard's standard input. When
//! that closes, because of a cancel or because XGEN is gone (`kill -9` closes it too), the guard ends the command
//! with everything it started. The command writes straight to the guard's standard output and error.
//!
//! Ending takes a moment. Until all is gone the guard has a shared lock on the file, so that the next XGEN can wait for
//! it with [`wait_for_all`] before it touches what the command may still be writing.
//!
//! The guard must not be killed by whoever wants the command to end: what the command started would live on.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::ExitCode;

#[cfg(unix)]
#[path = "guard/unix.rs"]
mod system;

#[cfg(not(unix))]
#[path = "guard/other.rs"]
mod system;

/// The first argument that makes a program a guard.
pub const ARGUMENT: &str = "__xgen-guard";

/// The exit code if the command could not be started; a shell says the same.
pub const NOT_STARTED: u8 = 127;

/// Guards the command in the arguments, if the first one is [`ARGUMENT`]; `None` if this is no guard.
///
/// To be called before `main` does anything else. The exit code is the command's, or 128 and the number of the signal
/// that ended it.
#[must_use]
pub fn run_if_asked() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != ARGUMENT {
        return None;
    }
    let args: Vec<OsString> = args.collect();
    let [lock, program, args @ ..] = args.as_slice() else {
        return Some(ExitCode::from(NOT_STARTED));
    };
    match open(Path::new(lock)).and_then(|file| file.lock_shared().map(|()| file)) {
        Ok(_held) => Some(system::guard(program, args)),
        Err(error) => {
            eprintln!("cannot lock {}: {error}", lock.display());
            Some(ExitCode::from(NOT_STARTED))
        }
    }
}

/// Waits until no guard has the lock file any more: seconds at most, since none of them has anybody to obey.
///
/// # Errors
/// If the file cannot be opened or locked.
pub fn wait_for_all(lock: &Path) -> io::Result<()> {
    open(lock)?.lock()
}

fn open(lock: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(lock)
}
