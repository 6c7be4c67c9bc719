//! Chats.

use crate::app::{App, now_ms};
use crate::{Frames, convert};
use std::sync::Arc;
use xgen_inference::GenerateReq;
use xgen_inference::protocol::{Role, Turn};
use xgen_schema::{
    AppEvent, ChatCreateReq, ChatFrame, ChatId, ChatIdReq, ChatListReq, ChatMessage, ChatRegenerateReq,
    ChatRenameReq, ChatSelectReq, ChatSendReq, ChatSummary, ChatThread, Empty, ErrorCode, MessageId, ModelId,
    Sampling, WireError,
};
use xgen_store::{Message, NewAnswer, Place, Store, StoreError};

impl App {
    /// All chats, the one used last first; or the trash.
    ///
    /// # Errors
    /// If the chats cannot be read.
    pub async fn chat_list(self: &Arc<Self>, req: ChatListReq) -> Result<Vec<ChatSummary>, WireError> {
        let chats = self.with_store(move |s| s.chats(req.trashed)).await?;
        Ok(chats.into_iter().map(convert::chat).collect())
    }

    /// Makes an empty chat.
    ///
    /// # Errors
    /// If it cannot be saved.
    pub async fn chat_create(self: &Arc<Self>, req: ChatCreateReq) -> Result<ChatSummary, WireError> {
        self.change_chat(move |s| s.create_chat(req.title.as_deref(), now_ms())).await
    }

    /// A chat with its whole tree.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn chat_get(self: &Arc<Self>, req: ChatIdReq) -> Result<ChatThread, WireError> {
        self.with_store(move |s| s.thread(req.chat_id)).await.map(convert::thread)
    }

    /// Gives a chat another title.
    ///
    /// # Errors
    /// `invalid_input` unless the title has 1 to 200 characters; `not_found`.
    pub async fn chat_rename(self: &Arc<Self>, req: ChatRenameReq) -> Result<ChatSummary, WireError> {
        self.change_chat(move |s| s.rename(req.chat_id, &req.title)).await
    }

    /// Puts a chat into the trash.
    ///
    /// # Errors
    /// `busy` while an answer is being written there; `not_found`.
    pub async fn chat_trash(self: &Arc<Self>, req: ChatIdReq) -> Result<Empty, WireError> {
        let _reserved = self.answers.reserve(req.chat_id)?;
        self.change_chat(move |s| s.trash(req.chat_id, now_ms())).await?;
        Ok(Empty {})
    }

    /// Takes a chat out of the trash.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn chat_restore(self: &Arc<Self>, req: ChatIdReq) -> Result<ChatSummary, WireError> {
        self.change_chat(move |s| s.restore(req.chat_id)).await
    }

    /// Deletes a chat that is in the trash, for good.
    ///
    /// # Errors
    /// `invalid_input` if it is not in the trash; `not_found`.
    pub async fn chat_delete(self: &Arc<Self>, req: ChatIdReq) -> Result<Empty, WireError> {
        self.with_store(move |s| s.delete(req.chat_id)).await?;
        self.emit(AppEvent::Chats {});
        Ok(Empty {})
    }

    /// Shows the branch through a message.
    ///
    /// # Errors
    /// `busy` while an answer is being written there; `not_found`.
    pub async fn chat_select(self: &Arc<Self>, req: ChatSelectReq) -> Result<ChatThread, WireError> {
        let _reserved = self.answers.reserve(req.chat_id)?;
        self.with_store(move |s| s.select(req.chat_id, req.message_id)).await.map(convert::thread)
    }

    /// Sends a message and returns the answer when it has ended. A failure of the engine is in the answer's `error`;
    /// what was written before it is kept.
    ///
    /// # Errors
    /// Before anything is saved: `busy`, `invalid_input`, `not_found`, `no_model`, or why the model cannot be loaded.
    pub async fn chat_send(
        self: &Arc<Self>,
        req: ChatSendReq,
        frames: Frames<ChatFrame>,
    ) -> Result<ChatMessage, WireError> {
        let _reserved = self.answers.reserve(req.chat_id)?;
        let (generate, answer) = self.answering(req.chat_id, req.model_id, req.sampling.as_ref()).await?;
        let (user, assistant) = self
            .with_store(move |s| s.add_exchange(req.chat_id, req.parent_id, &req.text, answer, now_ms()))
            .await?;
        self.answer(generate, user, assistant, &frames).await
    }

    /// Writes another answer beside one that is there.
    ///
    /// # Errors
    /// Like [`App::chat_send`].
    pub async fn chat_regenerate(
        self: &Arc<Self>,
        req: ChatRegenerateReq,
        frames: Frames<ChatFrame>,
    ) -> Result<ChatMessage, WireError> {
        let _reserved = self.answers.reserve(req.chat_id)?;
        let (generate, answer) = self.answering(req.chat_id, req.model_id, req.sampling.as_ref()).await?;
        let (user, assistant) =
            self.with_store(move |s| add_sibling(s, req.chat_id, req.message_id, answer)).await?;
        self.answer(generate, user, assistant, &frames).await
    }

    /// Follows an answer that is being written, for a page that was reloaded. Returns null at once if there is none.
    ///
    /// # Errors
    /// Never.
    pub async fn chat_attach(
        self: &Arc<Self>,
        req: ChatIdReq,
        frames: Frames<ChatFrame>,
    ) -> Result<Option<ChatMessage>, WireError> {
        Ok(self.answers.attach(req.chat_id, &frames).await)
    }

    /// Stops the answer of a chat; without one it does nothing. The part that is there is kept.
    ///
    /// # Errors
    /// Never.
    pub async fn chat_stop(self: &Arc<Self>, req: ChatIdReq) -> Result<Empty, WireError> {
        self.answers.stop(req.chat_id);
        Ok(Empty {})
    }

    async fn change_chat(
        self: &Arc<Self>,
        change: impl FnOnce(&Store) -> Result<xgen_store::Chat, StoreError> + Send + 'static,
    ) -> Result<ChatSummary, WireError> {
        let chat = self.with_store(change).await?;
        self.emit(AppEvent::Chats {});
        Ok(convert::chat(chat))
    }

    /// Who answers (the model that was named, else the chat's, else the default) and how; the prompt is added later.
    async fn answering(
        self: &Arc<Self>,
        chat: ChatId,
        named: Option<ModelId>,
        sampling: Option<&Sampling>,
    ) -> Result<(GenerateReq, NewAnswer), WireError> {
        let id = match named {
            Some(id) => id,
            None => match self.with_store(move |s| s.chat(chat)).await?.model_id {
                Some(id) => id,
                None => self.settings().default_model_id,
            },
        };
        let choice = self.choose_model(&id).await?;
        let answer = NewAnswer {
            model_id: id,
            model_name: choice.spec.name.clone(),
            quantization: choice.quantization.clone(),
            place: Place::Local,
        };
        Ok((self.generate_req(choice, Vec::new(), sampling)?, answer))
    }

    async fn answer(
        self: &Arc<Self>,
        mut generate: GenerateReq,
        user: Message,
        assistant: Message,
        frames: &Frames<ChatFrame>,
    ) -> Result<ChatMessage, WireError> {
        let question = user.id;
        let branch = self.with_store(move |s| s.branch(question)).await?;
        generate.turns = turns(&self.settings().system_prompt, branch);
        let assistant = convert::message(assistant);
        frames.send(ChatFrame::Started { user: convert::message(user), assistant: assistant.clone() });
        self.emit(AppEvent::Chats {});
        Ok(self.write_answer(assistant, self.supervisor.generate(generate), frames).await)
    }
}

fn add_sibling(
    store: &Store,
    chat: ChatId,
    message: MessageId,
    answer: NewAnswer,
) -> Result<(Message, Message), StoreError> {
    let question = store.message(message)?.parent_id.ok_or(StoreError::MessageNotFound(message))?;
    let assistant = store.add_answer(chat, question, answer, now_ms())?;
    Ok((store.message(question)?, assistant))
}

/// The prompt. An answer of which nothing was written is left out.
fn turns(system_prompt: &str, branch: Vec<Message>) -> Vec<Turn> {
    let system = (!system_prompt.trim().is_empty())
        .then(|| Turn { role: Role::System, text: system_prompt.to_owned() });
    let said = branch.into_iter().filter(|m| !m.text.is_empty()).map(|m| Turn {
        role: match m.role {
            xgen_store::Role::System => Role::System,
            xgen_store::Role::User => Role::User,
            xgen_store::Role::Assistant => Role::Assistant,
        },
        text: m.text,
    });
    system.into_iter().chain(said).collect()
}

/// A message that is not what a command expects.
pub(crate) fn invalid(message: &str) -> WireError {
    WireError::new(ErrorCode::InvalidInput, message)
}
