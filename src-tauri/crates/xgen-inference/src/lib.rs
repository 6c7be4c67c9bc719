//! Inference without an engine: what a worker is told, what it answers, and who keeps it alive.
//!
//! The engine runs in a process of its own. [`worker::serve`] is the loop inside that process, around any [`Engine`];
//! [`Supervisor`] is its counterpart in the app: it starts the worker, queues requests, notices when the worker dies
//! and starts it again. The two speak [`protocol`], one JSON object a line.
//!
//! Rule: one generation at a time for a model. Batching on CPU mixes answers up in mistralrs 0.8.1
//! (`docs/decisions/0003-one-generation-at-a-time.md`).

mod answer;
mod builds;
mod engine;
mod error;
pub mod process;
pub mod protocol;
pub mod scripted;
mod supervisor;
pub mod worker;

pub use answer::{AnswerEvent, AnswerStream};
pub use builds::{WorkerBuild, WorkerBuilds};
pub use engine::{Engine, GenerateEvent};
pub use error::{EngineError, InferenceError};
pub use supervisor::{GenerateReq, Status, Supervisor, SupervisorConfig, WorkerState};
