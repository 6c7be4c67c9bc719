//! The Compose model: files, variables and profiles to a resolved project.
//!
//! This crate knows files and text. It does not know Docker: whoever holds a [`Project`] brings it about.
//!
//! The measure is Docker Compose 2.40: the same files are accepted, they mean the same, and a service has the same
//! config hash, so that neither tool recreates what the other started. A key that XGEN does not carry out is never
//! dropped in silence; it becomes a [`Warning`], and [`UNSUPPORTED`] lists them all.
//!
//! The stages, each in its module: [`Loader`] finds the files; `yaml` reads them within a `budget`; a `layer` fills
//! in `variables`, applies `extends` and `include`, merges, validates by `schema` and makes everything long form
//! (`canonical`) with absolute `paths`; `normalize` adds what is implied; `decode` makes the [`model`];
//! `consistency` checks how its parts fit. Positions travel along from the first stage to the last, which is why
//! the tree is a type of its own.

mod assemble;
mod budget;
mod canonical;
mod check;
mod consistency;
mod decode;
mod defaults;
mod dotenv;
mod environment;
mod error;
mod extends;
mod hash;
mod include;
mod interpolate;
mod layer;
mod loader;
mod marks;
mod merge;
pub mod model;
mod mounts;
mod node;
mod normalize;
mod output;
mod paths;
mod ports;
mod project;
mod scalar;
mod schema;
mod shell;
mod unique;
mod units;
mod unsupported;
mod variables;
mod warning;
mod yaml;

pub use error::{ComposeError, Place};
pub use interpolate::{Substituted, TemplateError, substitute};
pub use loader::{Loaded, Loader};
pub use project::Project;
pub use units::{format_duration, parse_bytes, parse_duration};
pub use unsupported::{UNSUPPORTED, UnsupportedKey};
pub use warning::Warning;
