//! Against a real engine, which `XGEN_TEST_DOCKER_HOST` names; without it only what needs none is tested.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a failed helper fails its test")]

mod build;
mod cancel;
mod connect;
mod containers;
mod context;
mod disk;
mod engine;
mod images;
mod kill;
mod registry;
