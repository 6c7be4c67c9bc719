//! Frontends that are checked, built, shown and taken back.

#![allow(clippy::unwrap_used, reason = "a failed helper fails its test")]

mod guard;
mod kills;
mod real_builds;
mod versions;
