//! The frames between app and worker: one JSON object a line, on the worker's standard input and output.
//!
//! The first frame of a worker is [`FromWorker::Hello`]. A worker whose protocol version differs is not used. The
//! worker exits when its standard input closes, so it never outlives the app.

use crate::EngineError;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Raised whenever a frame changes its meaning.
pub const PROTOCOL_VERSION: u32 = 1;

/// The id of a request, unique in the life of a worker.
pub type RequestId = u64;

/// How a model is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelFormat {
    /// One GGUF file.
    Gguf,
    /// A folder in the form of Hugging Face.
    Safetensors,
}

/// A model to load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelSpec {
    /// How the host calls it; the worker only repeats it.
    pub id: String,
    /// Its name, for messages.
    pub name: String,
    /// How it is stored.
    pub format: ModelFormat,
    /// The (first) GGUF file or the folder.
    pub path: PathBuf,
    /// The files of a GGUF model in order, all in one folder; empty for safetensors.
    pub files: Vec<PathBuf>,
}

/// How to load it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadOptions {
    /// Compute threads; none: physical cores.
    pub threads: Option<u32>,
    /// A context shorter than the model's own, in tokens.
    pub context_length: Option<u32>,
}

/// Where a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadStage {
    /// The worker process is being started.
    Starting,
    /// The engine reads the weights.
    Reading,
    /// A first token is generated, to prove that tensors, tokenizer and template work.
    WarmUp,
}

/// What a load gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadedInfo {
    /// The context that is enforced, in tokens.
    pub context_length: u32,
    /// Wall time of the load.
    pub load_ms: f64,
    /// Resident memory of the worker afterwards.
    pub memory_bytes: u64,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Instructions above the chat.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// One message of the prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub text: String,
}

/// Sampling, always in full: the engine's own defaults are never used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SamplingParams {
    /// 0 is greedy.
    pub temperature: f64,
    /// Nucleus, in (0, 1].
    pub top_p: f64,
    /// The most probable tokens considered; none: all.
    pub top_k: Option<u32>,
    /// Least probability relative to the best token, in [0, 1).
    pub min_p: f64,
    /// Divides the logits of tokens that were there before; 1 is none.
    pub repetition_penalty: f64,
    /// The most new tokens; none: what the context leaves.
    pub max_tokens: Option<u32>,
    /// The answer ends before any of these.
    pub stop: Vec<String>,
    /// Makes sampling reproducible.
    pub seed: Option<u64>,
}

impl SamplingParams {
    /// Always the most probable token.
    #[must_use]
    pub fn greedy() -> Self {
        Self {
            temperature: 0.0,
            top_p: 1.0,
            top_k: None,
            min_p: 0.0,
            repetition_penalty: 1.0,
            max_tokens: None,
            stop: Vec::new(),
            seed: None,
        }
    }
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// End token or stop string.
    Stop,
    /// `max_tokens` was reached.
    Length,
    /// The context is full.
    Context,
    /// It was cancelled.
    Cancelled,
}

/// Tokens and times of an answer, taken in the worker.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Tokens of the rendered prompt.
    pub prompt_tokens: u32,
    /// Tokens of the answer.
    pub completion_tokens: u32,
    /// From the start of the request in the engine to its first token.
    pub time_to_first_token_ms: f64,
    /// From the start of the request in the engine to its end.
    pub total_ms: f64,
}

impl Usage {
    /// Prompt tokens over the time to the first token; 0 before there is one.
    #[must_use]
    pub fn prompt_tokens_per_s(&self) -> f64 {
        per_second(self.prompt_tokens, self.time_to_first_token_ms)
    }

    /// Tokens after the first, over the time after the first.
    #[must_use]
    pub fn completion_tokens_per_s(&self) -> f64 {
        per_second(self.completion_tokens.saturating_sub(1), self.total_ms - self.time_to_first_token_ms)
    }
}

fn per_second(count: u32, ms: f64) -> f64 {
    if ms > 0.0 { f64::from(count) * 1000.0 / ms } else { 0.0 }
}

/// A frame to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToWorker {
    /// Load this model. A worker loads one model in its life: to unload it, end the worker.
    Load {
        /// The id of the answer.
        id: RequestId,
        /// What.
        model: ModelSpec,
        /// How.
        options: LoadOptions,
    },
    /// Answer this chat.
    Generate {
        /// The id of the answers.
        id: RequestId,
        /// The chat, oldest first.
        turns: Vec<Turn>,
        /// How to sample.
        sampling: SamplingParams,
    },
    /// Stop that answer within one decode step.
    Cancel {
        /// Which.
        id: RequestId,
    },
}

/// A frame from the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum FromWorker {
    /// The first frame.
    Hello {
        /// [`PROTOCOL_VERSION`] of the worker.
        protocol: u32,
        /// Version of XGEN.
        version: String,
        /// The CPU level it was built for, such as `x86-64-v3`.
        build: String,
        /// Where it computes, such as `cpu`.
        device: String,
        /// Compute threads.
        threads: u32,
    },
    /// The load goes on.
    Loading {
        /// Of this request.
        id: RequestId,
        /// Where it is.
        stage: LoadStage,
    },
    /// The model is there and answered a first token.
    Loaded {
        /// Of this request.
        id: RequestId,
        /// What it is like.
        info: LoadedInfo,
    },
    /// The prompt fits and is being read.
    Started {
        /// Of this request.
        id: RequestId,
        /// Its length.
        prompt_tokens: u32,
    },
    /// Text to append.
    Delta {
        /// Of this request.
        id: RequestId,
        /// Whole characters only.
        text: String,
    },
    /// The answer ended.
    Finished {
        /// Of this request.
        id: RequestId,
        /// Why.
        reason: FinishReason,
        /// Tokens and times.
        usage: Usage,
        /// Resident memory of the worker.
        memory_bytes: u64,
    },
    /// The request failed; the worker goes on.
    Failed {
        /// Which.
        id: RequestId,
        /// Why.
        error: EngineError,
    },
}

/// Writes `frame` as one line.
///
/// # Panics
/// Never: frames have only string keys and finite numbers.
#[must_use]
pub fn encode<T: Serialize>(frame: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(frame).expect("frames have string keys");
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_survives_the_line_format(text in any::<String>()) {
            let frame = FromWorker::Delta { id: 7, text };
            let line = encode(&frame);
            prop_assert_eq!(line.iter().filter(|b| **b == b'\n' || **b == b'\r').count(), 1);
            prop_assert_eq!(serde_json::from_slice::<FromWorker>(&line).unwrap(), frame);
        }
    }

    #[test]
    fn speed_counts_decode_steps_not_tokens() {
        let usage = Usage {
            prompt_tokens: 100,
            completion_tokens: 11,
            time_to_first_token_ms: 500.0,
            total_ms: 1500.0,
        };
        assert!((usage.prompt_tokens_per_s() - 200.0).abs() < 1e-9);
        assert!(
            (usage.completion_tokens_per_s() - 10.0).abs() < 1e-9,
            "ten steps in one second after the first token"
        );
    }
}
