//! The engine as the status bar shows it.

use crate::{ChatId, ModelId, WireError};

crate::wire_choice! {
    /// What the worker is doing.
    pub enum WorkerState {
        /// No worker runs; one starts when a model is needed.
        Stopped,
        /// A worker is starting.
        Starting,
        /// A model is being loaded.
        Loading,
        /// A model is loaded and waits.
        Ready,
        /// An answer is being written.
        Busy,
        /// It died and is about to be started again.
        Restarting,
    }
}

crate::wire! {
    /// The worker and what is loaded.
    pub struct EngineStatus {
        /// What it is doing.
        pub state: WorkerState,
        /// The build of the worker that runs or would run, such as `x86-64-v3`.
        pub build: Option<String>,
        /// Where it computes, such as `cpu`.
        pub device: Option<String>,
        /// Compute threads.
        pub threads: Option<u32>,
        /// Resident memory of the worker, sampled while it is shown.
        pub memory_bytes: Option<u64>,
        /// What is loaded.
        pub model: Option<LoadedModel>,
        /// Requests that wait.
        pub queued: u32,
        /// The chat whose answer is being written.
        pub active_chat_id: Option<ChatId>,
        /// How often the worker died since the app started.
        pub restarts: u32,
        /// Why it died or could not start, until the next success.
        pub problem: Option<WireError>,
    }

    /// A model in memory.
    pub struct LoadedModel {
        /// Its id.
        pub id: ModelId,
        /// Its name.
        pub name: String,
        /// The context the engine enforces.
        pub context_length: u32,
        /// How long the load took.
        pub load_ms: f64,
    }
}
