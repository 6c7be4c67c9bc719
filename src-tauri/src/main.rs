//! The desktop app.

// No console window beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    xgen_desktop::graphics::set_defaults();
    xgen_desktop::run();
}
