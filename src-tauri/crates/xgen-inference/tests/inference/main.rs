//! The supervisor against real worker processes with the scripted engine.

#![allow(clippy::unwrap_used, reason = "a test may end where it fails")]

mod supervisor;
