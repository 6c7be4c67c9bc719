//! The command `xgen` and the real engine.
//!
//! They need a worker: `scripts/test.sh` builds one and names its folder in `XGEN_WORKER_DIR`. Without the variable
//! the tests say that they were skipped.

#![allow(clippy::unwrap_used, reason = "a test may end where it fails")]

mod command;
mod engine;
mod fixture;
#[cfg(target_os = "linux")]
mod frontend;
