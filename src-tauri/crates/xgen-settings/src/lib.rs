//! Settings in three layers (defaults, `settings.json`, environment), each value with its source.
//!
//! The file belongs to the user: keys that XGEN does not know and values that it cannot use stay in it, a file that
//! cannot be read as settings is set aside, and an edit made outside XGEN is picked up before each change. Where the
//! file lies is the caller's decision.

mod aside;
mod document;
mod error;
mod file;
mod key;
mod layers;
mod replace;
mod rules;
mod update;
mod values;

pub use error::{Problem, SettingsError, WrongValue};
pub use file::SettingsFile;
pub use key::Key;
pub use layers::{Source, View};
pub use update::{FrontendUpdate, Update};
pub use values::{Frontend, FrontendSource, Language, Sampling, Theme, Values};
