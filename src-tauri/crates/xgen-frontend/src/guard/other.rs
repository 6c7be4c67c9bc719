//! The guard where there are no process groups.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::process::{Command, ExitCode, Stdio};

use super::NOT_STARTED;

pub(super) fn guard(program: &OsStr, args: &[OsString]) -> ExitCode {
    let mut child = match Command::new(program).args(args).stdin(Stdio::null()).spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("cannot start {}: {error}", program.display());
            return ExitCode::from(NOT_STARTED);
        }
    };
    let pid = child.id().to_string();
    std::thread::spawn(move || {
        let mut buffer = [0; 64];
        while std::io::stdin().read(&mut buffer).is_ok_and(|n| n > 0) {}
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &pid]).status();
    });
    let code = child.wait().ok().and_then(|status| status.code()).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
