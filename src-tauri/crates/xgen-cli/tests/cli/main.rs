//! The command `xgen` and the real engine.
//!
//! They need a worker: `scripts/test.sh` builds one and names its folder in `XGEN_WORKER_DIR`. Without the variable
//! the tests say that they were skipped. Those of images need a Docker engine, which `XGEN_TEST_DOCKER_HOST` names.

#![allow(clippy::unwrap_used, reason = "a test may end where it fails")]

mod command;
mod compose;
mod context;
mod docker;
mod engine;
mod fixture;
#[cfg(target_os = "linux")]
mod frontend;
mod image;
