//! What XGEN says about good and bad models, and what it does with them.

#![allow(clippy::unwrap_used, reason = "a failed helper fails its test")]

mod bases;
mod folders;
mod gguf_defects;
mod hf;
mod hf_defects;
mod import;
mod mutations;
mod removal;
mod scan;
