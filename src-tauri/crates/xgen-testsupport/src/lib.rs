//! Temporary folders, the scripted worker and tiny models for tests.

pub mod gguf;
