//! `xgen worker`: the build of the worker for this CPU, in place of this process.

use crate::output::{self, Failure};
use std::process::{Command, ExitCode};
use xgen_inference::WorkerBuilds;
use xgen_schema::{ErrorCode, WireError};

pub(crate) fn become_worker() -> ExitCode {
    let build = match WorkerBuilds::installed().best() {
        Ok(build) => build,
        Err(error) => return output::report(&Failure::Error(error.into()), false),
    };
    let mut command = Command::new(&build.path);
    #[cfg(unix)]
    let error = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let error = match command.status() {
        Ok(status) => return ExitCode::from(status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(1)),
        Err(error) => error,
    };
    let error =
        WireError::new(ErrorCode::WorkerStart, format!("cannot start {}: {error}", build.path.display()));
    output::report(&Failure::Error(error), false)
}
