//! An engine without a model: it does what the last message tells it, so that tests and benchmarks of everything
//! around the engine need no weights and can provoke each failure.
//!
//! | message | answer |
//! | --- | --- |
//! | `count N` | `1 2 … N`, one token each |
//! | `count N rate R` | the same at R tokens a second |
//! | `die after N` | N tokens, then the process aborts |
//! | `hang` | nothing, deaf to a cancellation |
//! | `fail` | a generation error |
//! | `panic` | the engine panics |
//! | anything else | the message again, word by word |
//!
//! A model whose file name contains `abort`, `panic`, `refuse` or `slow` does that when it is loaded.

use crate::EngineError;
use crate::engine::{Engine, GenerateEvent};
use crate::protocol::{
    FinishReason, LoadOptions, LoadStage, LoadedInfo, ModelSpec, Role, SamplingParams, Turn, Usage,
};
use crate::worker::resident_bytes;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

const CONTEXT_LENGTH: u32 = 100_000;

/// The engine. It has no state.
#[derive(Debug, Default)]
pub struct ScriptedEngine;

struct Script {
    tokens: Vec<String>,
    rate: Option<f64>,
    dies: bool,
}

fn script(message: &str) -> Script {
    let words: Vec<_> = message.split_whitespace().collect();
    let count =
        |n: &str| -> Vec<String> { (1..=n.parse().unwrap_or(0)).map(|i: u32| format!("{i} ")).collect() };
    match words[..] {
        ["count", n] => Script { tokens: count(n), rate: None, dies: false },
        ["count", n, "rate", r] => Script { tokens: count(n), rate: r.parse().ok(), dies: false },
        ["die", "after", n] => Script { tokens: count(n), rate: None, dies: true },
        _ => Script {
            tokens: message.split_inclusive(' ').map(str::to_owned).collect(),
            rate: None,
            dies: false,
        },
    }
}

impl Engine for ScriptedEngine {
    fn device(&self) -> String {
        "cpu".into()
    }

    async fn load(
        &self,
        model: ModelSpec,
        options: LoadOptions,
        stages: mpsc::UnboundedSender<LoadStage>,
    ) -> Result<LoadedInfo, EngineError> {
        let started = Instant::now();
        let _ = stages.send(LoadStage::Reading);
        let name = model.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.contains("abort") {
            eprintln!("memory allocation of 1152921504606846976 bytes failed");
            std::process::abort();
        }
        assert!(!name.contains("panic"), "no entry found for key");
        if name.contains("refuse") {
            return Err(EngineError::UnsupportedArchitecture { path: model.path, reason: "unknown".into() });
        }
        if name.contains("slow") {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        let _ = stages.send(LoadStage::WarmUp);
        Ok(LoadedInfo {
            context_length: options.context_length.unwrap_or(CONTEXT_LENGTH).min(CONTEXT_LENGTH),
            load_ms: started.elapsed().as_secs_f64() * 1000.0,
            memory_bytes: resident_bytes(),
        })
    }

    async fn generate(
        &self,
        turns: Vec<Turn>,
        sampling: SamplingParams,
        events: impl Fn(GenerateEvent) + Send + Sync,
        cancel: CancellationToken,
    ) -> Result<(FinishReason, Usage), EngineError> {
        let started = Instant::now();
        let ms = || started.elapsed().as_secs_f64() * 1000.0;
        let message = turns.iter().rfind(|t| t.role == Role::User).map_or("", |t| t.text.as_str());
        let words: usize = turns.iter().map(|t| t.text.split_whitespace().count()).sum();
        let prompt_tokens = u32::try_from(words).unwrap_or(u32::MAX);
        if prompt_tokens >= CONTEXT_LENGTH {
            return Err(EngineError::ContextOverflow { prompt_tokens, context_length: CONTEXT_LENGTH });
        }
        events(GenerateEvent::Started { prompt_tokens });
        match message {
            "fail" => return Err(EngineError::Generation { reason: "as it was told".into() }),
            "panic" => panic!("as it was told"),
            "hang" => std::future::pending::<()>().await,
            _ => {}
        }
        let script = script(message);
        let mut usage =
            Usage { prompt_tokens, completion_tokens: 0, time_to_first_token_ms: ms(), total_ms: 0.0 };
        let mut reason = FinishReason::Stop;
        for (i, token) in script.tokens.into_iter().enumerate() {
            if let Some(rate) = script.rate {
                let due = started + Duration::from_secs_f64(i as f64 / rate);
                tokio::time::sleep_until(due.into()).await;
            }
            if cancel.is_cancelled() {
                reason = FinishReason::Cancelled;
                break;
            }
            if sampling.max_tokens.is_some_and(|max| usage.completion_tokens >= max) {
                reason = FinishReason::Length;
                break;
            }
            usage.completion_tokens += 1;
            events(GenerateEvent::Delta(token));
            tokio::task::yield_now().await;
        }
        if script.dies {
            // Give the text that was written the time to leave the process.
            tokio::time::sleep(Duration::from_millis(100)).await;
            std::process::abort();
        }
        usage.total_ms = ms();
        Ok((reason, usage))
    }
}
