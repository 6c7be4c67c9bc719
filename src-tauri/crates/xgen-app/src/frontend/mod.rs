//! The frontend: from a repository or a folder to the window.
//!
//! One sync or build at a time, over all processes. What the window shows changes only at the very end, so that every
//! failure before leaves it as it is.

mod convert;
mod pipeline;
mod preview;
mod run;
mod source;
mod versions;

pub use pipeline::GitOverrides;

use run::Run;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use xgen_core::Secret;
use xgen_frontend::build::Node;

/// What is known of the frontend while XGEN runs.
#[derive(Default)]
pub(crate) struct FrontendState {
    /// The sync or build that runs.
    run: Mutex<Option<Arc<Run>>>,
    /// Tokens by host that were typed in and not stored.
    tokens: Mutex<HashMap<String, Secret>>,
    /// The Node.js that was found last: finding it starts a process, and the state of the page asks for it each time.
    node: Mutex<Option<Node>>,
    /// Keeps the development server of a preview alive.
    server: Mutex<Option<Box<dyn Send>>>,
}
