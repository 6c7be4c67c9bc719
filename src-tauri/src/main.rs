//! The desktop app.

// No console window beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    // This program is also the guard of the commands of a build.
    if let Some(code) = xgen_frontend::guard::run_if_asked() {
        return code;
    }
    xgen_desktop::graphics::set_defaults();
    xgen_desktop::run();
    ExitCode::SUCCESS
}
