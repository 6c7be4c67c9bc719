//! The stream of an answer, decoupled from its reader.
//!
//! A reader that is slow, or gone, must never hold up the engine. So the writer's side never waits: deltas that were
//! not read yet are joined, and what the stream holds at most is the text of the answer.

use crate::InferenceError;
use crate::protocol::{FinishReason, LoadStage, Usage};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// What happens to a request, in order; the last one is `Finished` or `Failed`.
#[derive(Debug, Clone)]
pub enum AnswerEvent {
    /// Other requests come first.
    Queued {
        /// How many.
        ahead: usize,
    },
    /// The model is being loaded first.
    Loading(LoadStage),
    /// The prompt is being read.
    Started {
        /// Its length.
        prompt_tokens: u32,
    },
    /// Text to append.
    Delta(String),
    /// The answer ended.
    Finished {
        /// Why.
        reason: FinishReason,
        /// Tokens and times; none if it was cancelled before the engine could report them.
        usage: Option<Usage>,
    },
    /// The answer failed; what came before stays valid.
    Failed(InferenceError),
}

#[derive(Default)]
struct Shared {
    events: Mutex<Events>,
    ready: Notify,
}

#[derive(Default)]
struct Events {
    waiting: VecDeque<AnswerEvent>,
    ended: bool,
}

impl AnswerEvent {
    fn is_last(&self) -> bool {
        matches!(self, Self::Finished { .. } | Self::Failed(_))
    }
}

/// The reader's side. Dropping it cancels the request.
pub struct AnswerStream {
    shared: Arc<Shared>,
    cancel: CancellationToken,
    ended: bool,
}

impl AnswerStream {
    /// The next event; none after the last one.
    pub async fn next(&mut self) -> Option<AnswerEvent> {
        if self.ended {
            return None;
        }
        loop {
            let ready = self.shared.ready.notified();
            if let Some(event) = lock(&self.shared).waiting.pop_front() {
                self.ended = event.is_last();
                return Some(event);
            }
            ready.await;
        }
    }

    /// Stops the answer; the stream still ends with `Finished`.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }
}

impl Drop for AnswerStream {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// The writer's side. What is sent after the last event is dropped.
#[derive(Clone)]
pub(crate) struct AnswerSink(Arc<Shared>);

impl AnswerSink {
    pub(crate) fn new(cancel: CancellationToken) -> (Self, AnswerStream) {
        let shared = Arc::new(Shared::default());
        (Self(Arc::clone(&shared)), AnswerStream { shared, cancel, ended: false })
    }

    pub(crate) fn send(&self, event: AnswerEvent) {
        let mut events = lock(&self.0);
        if events.ended {
            return;
        }
        events.ended = event.is_last();
        match (events.waiting.back_mut(), event) {
            (Some(AnswerEvent::Delta(waiting)), AnswerEvent::Delta(text)) => waiting.push_str(&text),
            (_, event) => events.waiting.push_back(event),
        }
        drop(events);
        self.0.ready.notify_one();
    }
}

fn lock(shared: &Shared) -> std::sync::MutexGuard<'_, Events> {
    shared.events.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn deltas_that_nobody_read_are_joined() {
        let (sink, mut stream) = AnswerSink::new(CancellationToken::new());
        for _ in 0..100_000 {
            sink.send(AnswerEvent::Delta("한".into()));
        }
        sink.send(AnswerEvent::Finished { reason: FinishReason::Stop, usage: None });
        let Some(AnswerEvent::Delta(text)) = stream.next().await else { panic!("text comes first") };
        assert_eq!(text.chars().count(), 100_000);
        assert!(matches!(stream.next().await, Some(AnswerEvent::Finished { .. })));
        assert!(stream.next().await.is_none());
    }
}
