//! The settings as their callers and their users see them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod broken;
mod helper;
mod kill;
mod layers;
mod update;
