//! What can go wrong in the engine, and with the process around it.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use xgen_core::{Coded, ErrorCode};

/// A request that the engine refused or could not finish. It crosses the pipe, so it holds text, not sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum EngineError {
    /// A chat came before a model.
    #[error("no model is loaded")]
    NotLoaded,
    /// Nothing at the path.
    #[error("there is no model at {}", path.display())]
    ModelMissing {
        /// The path.
        path: PathBuf,
    },
    /// The engine knows the format but not the model.
    #[error("the engine does not support the architecture of {}: {reason}", path.display())]
    UnsupportedArchitecture {
        /// The model.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// The engine does not know the type of the weights.
    #[error("the engine does not support the quantization of {}: {reason}", path.display())]
    UnsupportedQuantization {
        /// The model.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// No chat template, or one that fails.
    #[error("the chat template of {} does not work: {reason}", path.display())]
    NoChatTemplate {
        /// The model.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// The tokenizer cannot be built.
    #[error("the tokenizer of {} does not work: {reason}", path.display())]
    Tokenizer {
        /// The model.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// Every other defect of a model.
    #[error("{} cannot be loaded: {reason}", path.display())]
    ModelCorrupt {
        /// The model.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// The machine has not enough memory.
    #[error("not enough memory to load {}", path.display())]
    OutOfMemory {
        /// The model.
        path: PathBuf,
    },
    /// The prompt leaves no room for an answer.
    #[error("the chat has {prompt_tokens} tokens, {} too many for a context of {context_length}", prompt_tokens + 1 - context_length)]
    ContextOverflow {
        /// Tokens of the rendered prompt.
        prompt_tokens: u32,
        /// The context.
        context_length: u32,
    },
    /// The engine failed while it generated.
    #[error("the engine failed while it wrote the answer: {reason}")]
    Generation {
        /// The engine's words.
        reason: String,
    },
}

impl Coded for EngineError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotLoaded => ErrorCode::NoModel,
            Self::ModelMissing { .. } => ErrorCode::ModelMissing,
            Self::UnsupportedArchitecture { .. } => ErrorCode::ModelUnsupportedArchitecture,
            Self::UnsupportedQuantization { .. } => ErrorCode::ModelUnsupportedQuantization,
            Self::NoChatTemplate { .. } => ErrorCode::ModelNoChatTemplate,
            Self::Tokenizer { .. } => ErrorCode::ModelTokenizer,
            Self::ModelCorrupt { .. } => ErrorCode::ModelCorrupt,
            Self::OutOfMemory { .. } => ErrorCode::ModelOutOfMemory,
            Self::ContextOverflow { .. } => ErrorCode::ContextOverflow,
            Self::Generation { .. } => ErrorCode::GenerationFailed,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(
            match self {
                Self::NotLoaded => "choose a model",
                Self::ModelMissing { .. } => "import the model again, or remove it from the list",
                Self::UnsupportedArchitecture { .. } => {
                    "choose a model of a supported architecture, such as llama or qwen"
                }
                Self::UnsupportedQuantization { .. } => {
                    "choose another quantization of the model, such as Q4_K_M or Q8_0"
                }
                Self::NoChatTemplate { .. } => "choose an instruct or chat version of the model",
                Self::Tokenizer { .. } | Self::ModelCorrupt { .. } => {
                    "download the model again from its source"
                }
                Self::OutOfMemory { .. } => "close other programs, or choose a smaller model or quantization",
                Self::ContextOverflow { .. } => "start a new chat, or choose a model with a longer context",
                Self::Generation { .. } => "try again; if it fails again, copy the details and report it",
            }
            .to_owned(),
        )
    }
}

/// How a worker ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// Its exit code, if it exited.
    pub code: Option<i32>,
    /// The signal that ended it, if one did.
    pub signal: Option<i32>,
    /// The last lines of its standard error.
    pub stderr: String,
}

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.code, self.signal) {
            (Some(code), _) => write!(f, "exit code {code}"),
            (None, Some(signal)) => write!(f, "signal {signal}"),
            (None, None) => f.write_str("unknown cause"),
        }
    }
}

/// What goes wrong around the engine.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum InferenceError {
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No worker binary for this CPU.
    #[error("no worker for this machine was found in {}", searched.join(", "))]
    WorkerMissing {
        /// Where it was looked for.
        searched: Vec<String>,
    },
    /// The worker could not be started.
    #[error("the worker {} could not be started: {reason}", path.display())]
    WorkerStart {
        /// The binary.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The worker ended while it loaded a model.
    #[error("the worker ended while it loaded {model} ({exit})")]
    DiedLoading {
        /// The model's name.
        model: String,
        /// How it ended.
        exit: Exit,
    },
    /// The worker ended while it answered.
    #[error("the worker ended while it wrote the answer ({exit})")]
    DiedAnswering {
        /// How it ended.
        exit: Exit,
    },
    /// The caller cancelled a load.
    #[error("cancelled")]
    Cancelled,
    /// Too many wait.
    #[error("{limit} requests are waiting already")]
    QueueFull {
        /// How many may wait.
        limit: usize,
    },
    /// The supervisor was shut down.
    #[error("the engine is shutting down")]
    ShuttingDown,
}

impl Coded for InferenceError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Engine(e) => e.code(),
            Self::WorkerMissing { .. } => ErrorCode::WorkerMissing,
            Self::WorkerStart { .. } => ErrorCode::WorkerStart,
            Self::DiedLoading { exit, .. } if ran_out_of_memory(exit) => ErrorCode::ModelOutOfMemory,
            Self::DiedLoading { .. } | Self::DiedAnswering { .. } => ErrorCode::WorkerDied,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::QueueFull { .. } => ErrorCode::QueueFull,
            Self::ShuttingDown => ErrorCode::Busy,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Engine(e) => e.hint(),
            Self::WorkerMissing { .. } => {
                Some("install XGEN again, or set XGEN_WORKER_DIR to the folder of the worker".into())
            }
            Self::WorkerStart { .. } => {
                Some("install XGEN again; `xgen doctor` shows what is missing".into())
            }
            Self::DiedLoading { exit, .. } if ran_out_of_memory(exit) => {
                Some("close other programs, or choose a smaller model or quantization".into())
            }
            Self::DiedLoading { .. } => {
                Some("the model may be damaged: download it again or choose another".into())
            }
            Self::DiedAnswering { .. } => Some("what was written is kept; regenerate the answer".into()),
            Self::QueueFull { .. } => Some("wait for the other answers, or stop them".into()),
            Self::Cancelled | Self::ShuttingDown => None,
        }
    }
}

/// The OOM killer sends SIGKILL; Rust's allocator aborts with this text.
fn ran_out_of_memory(exit: &Exit) -> bool {
    exit.signal == Some(9) || exit.stderr.contains("memory allocation of")
}
