//! The border between XGEN and its UI: requests, results, frames and the one list of commands.
//!
//! Data only. Every type derives `TS`; `npm run bindings` writes them to `frontend/src/bindings/`, and a test fails
//! when the committed files differ. Fields are camelCase on the wire, tags snake_case. Times are milliseconds since
//! the Unix epoch, sizes are bytes; the unit is in the name.

mod app;
mod chat;
mod command;
mod engine;
mod error;
mod event;
mod frontend;
mod model;
mod settings;

pub use app::*;
pub use chat::*;
pub use command::{COMMANDS, NoFrame};
pub use engine::*;
pub use error::WireError;
pub use event::AppEvent;
pub use frontend::*;
pub use model::*;
pub use settings::*;
pub use xgen_core::{ChatId, ErrorCode, MessageId, ModelId, TaskId};

/// The attributes that every wire type has: serde in camelCase and a TypeScript twin in `contract.ts`.
macro_rules! wire {
    ($($item:item)*) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[ts(export_to = "contract.ts")]
        $item
    )*};
}

/// Like [`wire!`] for a choice without data: a snake_case string.
macro_rules! wire_choice {
    ($($item:item)*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export_to = "contract.ts")]
        $item
    )*};
}

/// Like [`wire!`] for a choice with data: tagged by `kind`.
macro_rules! wire_frame {
    ($($item:item)*) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
        #[ts(export_to = "contract.ts")]
        $item
    )*};
}

pub(crate) use {wire, wire_choice, wire_frame};
