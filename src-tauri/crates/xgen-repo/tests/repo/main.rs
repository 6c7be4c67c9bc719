//! Syncs against a real Git server and against one with every fault that a server or network can have.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a failed helper fails its test")]

mod cancel;
mod child;
mod crafted;
mod damage;
mod fault;
mod faults;
mod host;
mod kill;
mod secrets;
mod ssh;
mod sync;
mod trees;
mod versions;
mod workspace;
