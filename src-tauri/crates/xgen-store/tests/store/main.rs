//! The chat store as its callers use it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod chats;
mod damage;
mod full_disk;
mod helper;
mod kill;
mod presence;
mod tree;
