//! The engine as the worker sees it.

use crate::EngineError;
use crate::protocol::{
    FinishReason, LoadOptions, LoadStage, LoadedInfo, ModelSpec, SamplingParams, Turn, Usage,
};
use std::future::Future;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What an engine says while it answers.
#[derive(Debug, Clone, PartialEq)]
pub enum GenerateEvent {
    /// The prompt fits and is being read.
    Started {
        /// Its length.
        prompt_tokens: u32,
    },
    /// Text to append, whole characters only.
    Delta(String),
}

/// Something that loads one model and answers chats. mistralrs is one; a scripted one serves the tests.
///
/// [`worker::serve`](crate::worker::serve) calls it with one request at a time.
pub trait Engine: Send + Sync + 'static {
    /// Where it computes, such as `cpu`.
    fn device(&self) -> String;

    /// Loads `model` and proves by a first token that it works.
    ///
    /// # Errors
    /// Every defect of a model is a variant of [`EngineError`]; an engine that panics on one is allowed to, since
    /// the worker turns a panic into [`EngineError::ModelCorrupt`].
    fn load(
        &self,
        model: ModelSpec,
        options: LoadOptions,
        stages: mpsc::UnboundedSender<LoadStage>,
    ) -> impl Future<Output = Result<LoadedInfo, EngineError>> + Send;

    /// Answers `turns`, telling `events` what is said. Ends within one decode step after `cancel`, with
    /// [`FinishReason::Cancelled`].
    ///
    /// # Errors
    /// [`EngineError::ContextOverflow`] before any work if the prompt leaves no room for a token.
    fn generate(
        &self,
        turns: Vec<Turn>,
        sampling: SamplingParams,
        events: impl Fn(GenerateEvent) + Send + Sync,
        cancel: CancellationToken,
    ) -> impl Future<Output = Result<(FinishReason, Usage), EngineError>> + Send;
}
