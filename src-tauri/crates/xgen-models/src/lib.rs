//! Finds local models and reads what they are, without loading them.
//!
//! A model file is foreign data, and the engine trusts it: a wrong number in a header makes it panic or ask for more
//! memory than there is. So everything the engine will rely on is checked here first, with every length compared
//! with the file before anything is allocated, and no weights are read. What only running can show (a chat template
//! that throws, weights that are noise) is left to the worker's warm-up request.
//!
//! The rules about what loads follow mistralrs 0.8.1; `gguf/architecture.rs` and `safetensors/config.rs` hold them.

mod error;
mod fault;
mod gguf;
mod info;
mod library;
mod safetensors;
mod template;

pub use error::ModelError;
pub use info::{Format, Inspection, ModelInfo, inspect, read};
pub use library::{ImportMode, ImportProgress, Library, LibraryPaths, Listed, Source};
