//! The frontend on this machine: whether an app can be built, how it is built, and which version the window shows.
//!
//! Sources are only read; what is built lies in versions of its own, and one of them is current.

pub mod build;
pub mod check;
pub mod guard;
mod line;
pub mod versions;

pub use line::{Line, Stream};
