//! What the shell promises: every command of the list is there, the page gets no other, and the configuration stays
//! as tight as it is.

#![allow(clippy::unwrap_used, reason = "a test may end where it fails")]

mod commands;
mod configuration;
mod frontend;
