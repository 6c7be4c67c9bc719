//! The use cases with the scripted engine, as a host calls them.

#![allow(clippy::unwrap_used, reason = "a test may end where it fails")]

mod chats;
mod fixture;
mod models;
mod settings;
