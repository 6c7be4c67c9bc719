//! The use cases of XGEN, the same for the desktop, the CLI and the server.
//!
//! [`App`] has one method for each command of `xgen-schema`; a host unpacks a request, calls the method and returns
//! what it gives. This is the only crate that knows every domain, and the place where their types become wire types.

mod answers;
mod app;
mod chats;
mod convert;
mod doctor;
mod engine;
mod events;
mod frames;
mod frontend;
mod host;
mod info;
mod keyring;
pub mod logging;
mod memory;
mod models;
mod places;
mod settings;
mod starter;

pub use app::{App, AppConfig};
pub use doctor::{Check, Verdict};
pub use frames::Frames;
pub use frontend::GitOverrides;
pub use host::{Headless, Host, Preview, Shown};
pub use memory::no_core_dumps;
pub use models::ModelChoice;
pub use places::Places;
