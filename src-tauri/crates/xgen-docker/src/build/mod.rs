//! Builds an image.
//!
//! Always with BuildKit where the engine has it: the classic builder's cache can be poisoned (CVE-2024-24557), it
//! knows no secrets, and it builds stages that nobody needs. It is used only where there is nothing else, and then a
//! warning says so.

mod classic;
mod event;
mod log;
mod progress;
mod request;
mod run;
mod session;
mod trouble;

pub use event::{BuildEvent, Builder, LogStream, Warning};
pub(crate) use log::{Lines, last_state};
pub use request::{BuildRequest, Dockerfile, SecretSource};

/// A finished build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// `sha256:` and 64 digits.
    pub image_id: String,
    /// Of all layers.
    pub size_bytes: u64,
    /// Which builder made it.
    pub builder: Builder,
    /// How many steps ran, and how many of them were taken from the cache.
    pub steps: usize,
    /// Those that were.
    pub cached_steps: usize,
}
