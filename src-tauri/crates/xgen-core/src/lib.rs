//! What every crate of XGEN speaks: ids, error codes, secrets.
//!
//! No I/O and no dependency on another XGEN crate. A type belongs here only if two domain crates need it.

mod error;
mod id;
mod redact;

pub use error::{Coded, ErrorCode};
pub use id::{ChatId, MessageId, ModelId, TaskId};
pub use redact::{RedactedUrl, Secret};
