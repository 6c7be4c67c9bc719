//! Answers that are being written: saved as they grow, watched by any number of views.
//!
//! The task that writes an answer belongs to the app, not to the page that asked: a page that is reloaded in the
//! middle attaches again.

use crate::app::{App, lock, now_ms};
use crate::{Frames, convert};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;
use xgen_inference::{AnswerEvent, AnswerStream};
use xgen_schema::{
    AppEvent, ChatFrame, ChatId, ChatMessage, ErrorCode, FinishReason, MessageStatus, WireError,
};
use xgen_store::FinishAnswer;

/// How often the text of a growing answer is saved.
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// The answers that are being written, one for a chat at most. A chat without one yet is reserved.
#[derive(Default)]
pub(crate) struct Answers(Mutex<HashMap<ChatId, Option<Arc<Live>>>>);

/// A chat that is kept free for one answer, until it begins or this is dropped.
pub(crate) struct Reservation<'a> {
    answers: &'a Answers,
    chat: ChatId,
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        let mut all = lock(&self.answers.0);
        if all.get(&self.chat).is_some_and(Option::is_none) {
            all.remove(&self.chat);
        }
    }
}

/// One answer that is being written.
pub(crate) struct Live {
    /// The answer so far, and its frames; one lock, so that a view misses nothing between the two.
    state: Mutex<(ChatMessage, broadcast::Sender<ChatFrame>)>,
    cancel: CancellationToken,
    done: watch::Sender<Option<ChatMessage>>,
}

impl Live {
    fn new(message: ChatMessage) -> Self {
        Self {
            state: Mutex::new((message, broadcast::channel(1024).0)),
            cancel: CancellationToken::new(),
            done: watch::Sender::new(None),
        }
    }

    fn send(&self, frame: ChatFrame) {
        let mut state = lock(&self.state);
        if let ChatFrame::Delta { text, .. } = &frame {
            state.0.text.push_str(text);
        }
        let _ = state.1.send(frame); // nobody may be watching
    }

    fn subscribe(&self) -> (ChatMessage, broadcast::Receiver<ChatFrame>) {
        let state = lock(&self.state);
        (state.0.clone(), state.1.subscribe())
    }

    fn text(&self) -> String {
        lock(&self.state).0.text.clone()
    }

    /// Passes the frames on until the answer ends, and returns it.
    async fn follow(
        &self,
        mut frames: broadcast::Receiver<ChatFrame>,
        to: &Frames<ChatFrame>,
    ) -> ChatMessage {
        let mut done = self.done.subscribe();
        loop {
            tokio::select! {
                biased;
                frame = frames.recv() => match frame {
                    Ok(frame) => to.send(frame),
                    Err(_) => {
                        let (message, rest) = self.subscribe();
                        frames = rest;
                        to.send(ChatFrame::Snapshot { message });
                    }
                },
                ended = done.wait_for(Option::is_some) => {
                    if let Ok(Some(message)) = ended.map(|m| m.clone()) {
                        return message;
                    }
                }
            }
        }
    }
}

impl Answers {
    /// Keeps the chat free for one answer.
    ///
    /// # Errors
    /// `busy` if one is being written there.
    pub(crate) fn reserve(&self, chat: ChatId) -> Result<Reservation<'_>, WireError> {
        let mut all = lock(&self.0);
        if all.contains_key(&chat) {
            return Err(WireError::new(ErrorCode::Busy, "an answer is being written in this chat")
                .with_hint("wait for it, or stop it"));
        }
        all.insert(chat, None);
        Ok(Reservation { answers: self, chat })
    }

    pub(crate) fn any(&self) -> Option<ChatId> {
        lock(&self.0).iter().find(|(_, live)| live.is_some()).map(|(chat, _)| *chat)
    }

    pub(crate) fn stop(&self, chat: ChatId) {
        if let Some(Some(live)) = lock(&self.0).get(&chat) {
            live.cancel.cancel();
        }
    }

    /// Follows the answer of `chat`, if one is being written: first all of it, then its frames.
    pub(crate) async fn attach(&self, chat: ChatId, to: &Frames<ChatFrame>) -> Option<ChatMessage> {
        let live = lock(&self.0).get(&chat).cloned()??;
        let (message, frames) = live.subscribe();
        to.send(ChatFrame::Snapshot { message });
        Some(live.follow(frames, to).await)
    }

    /// Stops all answers and waits until they are saved.
    pub(crate) async fn stop_all(&self) {
        let all: Vec<_> = lock(&self.0).values().flatten().cloned().collect();
        for live in &all {
            live.cancel.cancel();
        }
        for live in all {
            let mut done = live.done.subscribe();
            let _ = done.wait_for(Option::is_some).await;
        }
    }

    fn begin(&self, message: ChatMessage) -> Arc<Live> {
        let chat = message.chat_id;
        let live = Arc::new(Live::new(message));
        lock(&self.0).insert(chat, Some(Arc::clone(&live)));
        live
    }

    fn end(&self, chat: ChatId, live: &Live, message: ChatMessage) {
        lock(&self.0).remove(&chat);
        live.done.send_replace(Some(message));
    }
}

impl App {
    /// Writes the answer `message` from `stream`, sends its frames to `to` and returns it when it has ended.
    pub(crate) async fn write_answer(
        self: &Arc<Self>,
        message: ChatMessage,
        stream: AnswerStream,
        to: &Frames<ChatFrame>,
    ) -> ChatMessage {
        let model_name = message.answer.as_ref().map(|a| a.model_name.clone()).unwrap_or_default();
        let live = self.answers.begin(message);
        let (_, frames) = live.subscribe();
        tokio::spawn(Arc::clone(self).run_answer(Arc::clone(&live), stream, model_name));
        live.follow(frames, to).await
    }

    async fn run_answer(self: Arc<Self>, live: Arc<Live>, mut stream: AnswerStream, model_name: String) {
        let (message, _) = live.subscribe();
        let (id, chat_id) = (message.id, message.chat_id);
        let mut save = tokio::time::interval(SAVE_EVERY);
        let mut unsaved = false;
        let mut stopped = false;
        let finish = loop {
            let event = tokio::select! {
                event = stream.next() => event,
                () = live.cancel.cancelled(), if !stopped => {
                    stopped = true;
                    stream.cancel();
                    continue;
                }
                _ = save.tick(), if unsaved => {
                    unsaved = false;
                    let text = live.text();
                    if let Err(error) = self.with_store(move |s| s.save_text(id, &text)).await {
                        tracing::warn!(code = %error.code, "a growing answer could not be saved");
                    }
                    continue;
                }
            };
            match event {
                Some(AnswerEvent::Queued { ahead }) => {
                    live.send(ChatFrame::Queued { ahead: u32::try_from(ahead).unwrap_or(u32::MAX) });
                }
                Some(AnswerEvent::Loading(_)) => {
                    live.send(ChatFrame::Loading { model_name: model_name.clone() });
                }
                Some(AnswerEvent::Started { prompt_tokens }) => {
                    live.send(ChatFrame::Prompt { prompt_tokens });
                }
                Some(AnswerEvent::Delta(text)) => {
                    unsaved = true;
                    live.send(ChatFrame::Delta { message_id: id, text });
                }
                Some(AnswerEvent::Finished { reason, usage }) => {
                    break convert::finished(live.text(), reason, usage);
                }
                Some(AnswerEvent::Failed(error)) => break convert::failed(live.text(), error.into()),
                None => {
                    break convert::failed(
                        live.text(),
                        WireError::new(ErrorCode::Internal, "the answer did not end"),
                    );
                }
            }
        };
        let message = self.finish_answer(message, finish).await;
        self.answers.end(chat_id, &live, message);
        self.emit(AppEvent::Chat { chat_id });
        self.emit(AppEvent::Chats {});
    }

    /// Saves the end of an answer. If that fails, the answer is shown all the same, with the reason.
    async fn finish_answer(self: &Arc<Self>, message: ChatMessage, finish: FinishAnswer) -> ChatMessage {
        let (id, end) = (message.id, finish.clone());
        match self.with_store(move |s| s.finish_answer(id, end, now_ms())).await {
            Ok(stored) => convert::message(stored),
            Err(error) => {
                tracing::error!(code = %error.code, "an answer could not be saved");
                let answer = message
                    .answer
                    .map(|a| xgen_schema::AnswerInfo { finish_reason: Some(FinishReason::Error), ..a });
                ChatMessage {
                    text: finish.text,
                    status: MessageStatus::Partial,
                    answer,
                    error: Some(error),
                    ..message
                }
            }
        }
    }
}
