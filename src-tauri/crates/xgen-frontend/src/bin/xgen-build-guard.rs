//! The guard alone, for tests; the programs of XGEN are their own guards.

use std::process::ExitCode;

fn main() -> ExitCode {
    xgen_frontend::guard::run_if_asked().unwrap_or(ExitCode::FAILURE)
}
