//! What tests of several crates share. Only a dev-dependency.

pub mod gguf;
pub mod safetensors;
pub mod worker;
