//! What a user of a Compose file sees, and the tables that Compose's own tests are made of.

#![allow(clippy::unwrap_used, reason = "a failed helper fails its test")]

mod config;
mod files;
mod limits;
mod messages;
mod output;
mod peer;
mod profiles;
mod support;
mod tables;
mod variables;
