//! The tree of messages: questions and answers are added, never replaced.

use rusqlite::{Transaction, params};
use xgen_core::{ChatId, MessageId};

use crate::error::Fault;
use crate::title::title_of;
use crate::{
    Answer, Chat, FinishAnswer, Message, MessageStatus, NewAnswer, Parent, Role, Store, StoreError, Thread,
    rows,
};

const TEXT_LIMIT_BYTES: usize = 16 * 1024 * 1024;

impl Store {
    /// Adds a message of the person and the empty answer to it, which is then the leaf that is shown.
    ///
    /// Both are saved or neither. A chat without a title gets one from the text; the chat remembers the model.
    /// Returns the question and the answer.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if the text is empty or longer than 16 MiB, if the chat is in the trash, or if the
    /// parent is a question; [`StoreError::MessageNotFound`] if the parent is not in this chat.
    pub fn add_exchange(
        &self,
        chat: ChatId,
        parent: impl Into<Parent>,
        user_text: &str,
        answer: NewAnswer,
        now_ms: i64,
    ) -> Result<(Message, Message), StoreError> {
        let text = within_limit(user_text)?;
        if text.trim().is_empty() {
            return Err(StoreError::Invalid("a message must not be empty"));
        }
        let parent = parent.into();
        self.write(|tx| {
            let chat = chat_in_use(tx, chat)?;
            let parent_id = match parent {
                Parent::Leaf => chat.leaf_id,
                Parent::Root => None,
                Parent::Message(id) => Some(id),
            };
            if let Some(id) = parent_id
                && message_of(tx, chat.id, id)?.role == Role::User
            {
                return Err(
                    StoreError::Invalid("a message of the person follows an answer, not a question").into()
                );
            }
            let user = Message {
                id: MessageId::new(),
                chat_id: chat.id,
                parent_id,
                role: Role::User,
                text: text.to_owned(),
                status: MessageStatus::Complete,
                created_at_ms: now_ms,
                answer: None,
                error: None,
            };
            rows::insert_message(tx, &user)?;
            if chat.title.is_empty() {
                let sql = "UPDATE chats SET title = ?2 WHERE id = ?1";
                tx.prepare_cached(sql)?.execute([chat.id.to_string(), title_of(text)])?;
            }
            let assistant = insert_empty_answer(tx, &user, answer, now_ms)?;
            Ok((user, assistant))
        })
    }

    /// Adds another empty answer to a question; it is then the leaf that is shown. The others stay as siblings.
    ///
    /// # Errors
    /// [`StoreError::MessageNotFound`] if the question is not in this chat; [`StoreError::Invalid`] if it is no
    /// question, or if the chat is in the trash.
    pub fn add_answer(
        &self,
        chat: ChatId,
        user_message: MessageId,
        answer: NewAnswer,
        now_ms: i64,
    ) -> Result<Message, StoreError> {
        self.write(|tx| {
            let chat = chat_in_use(tx, chat)?;
            let user = message_of(tx, chat.id, user_message)?;
            if user.role != Role::User {
                return Err(StoreError::Invalid("only a message of the person can be answered").into());
            }
            insert_empty_answer(tx, &user, answer, now_ms)
        })
    }

    /// Saves the text of an answer so far, while it is being written. Callers save now and then, not each token.
    ///
    /// # Errors
    /// [`StoreError::Finished`] if the answer is not being written any more; [`StoreError::Invalid`] if the text is
    /// longer than 16 MiB; [`StoreError::MessageNotFound`].
    pub fn save_text(&self, message: MessageId, text: &str) -> Result<(), StoreError> {
        let text = within_limit(text)?;
        self.write(|tx| {
            let sql = "UPDATE messages SET text = ?2 WHERE id = ?1 AND status = 'streaming'";
            if tx.prepare_cached(sql)?.execute([&message.to_string(), text])? == 0 {
                rows::message(tx, message)?;
                return Err(StoreError::Finished(message).into());
            }
            Ok(())
        })
    }

    /// Ends an answer; it never changes after that. Returns it as it is stored.
    ///
    /// # Errors
    /// [`StoreError::Finished`] if it has ended before; [`StoreError::Invalid`] if the status is
    /// [`MessageStatus::Streaming`] or the text is longer than 16 MiB; [`StoreError::MessageNotFound`].
    pub fn finish_answer(
        &self,
        message: MessageId,
        finish: FinishAnswer,
        now_ms: i64,
    ) -> Result<Message, StoreError> {
        within_limit(&finish.text)?;
        if finish.status == MessageStatus::Streaming {
            return Err(StoreError::Invalid("an answer that ends is complete or partial"));
        }
        self.write(|tx| {
            let sql = "UPDATE messages SET text = ?2, status = ?3 WHERE id = ?1 AND status = 'streaming'";
            let changed =
                tx.prepare_cached(sql)?.execute(params![message.to_string(), finish.text, finish.status])?;
            let stored = rows::message(tx, message)?;
            if changed == 0 {
                return Err(StoreError::Finished(message).into());
            }
            let sql = "UPDATE answers SET finish_reason = ?2 WHERE message_id = ?1";
            tx.prepare_cached(sql)?.execute(params![message.to_string(), finish.finish_reason])?;
            if let Some(usage) = &finish.usage {
                rows::update_usage(tx, message, usage)?;
            }
            if let Some(error) = &finish.error {
                rows::update_error(tx, message, error)?;
            }
            touch(tx, stored.chat_id, now_ms)?;
            rows::message(tx, message)
        })
    }

    /// One message.
    ///
    /// # Errors
    /// [`StoreError::MessageNotFound`].
    pub fn message(&self, message: MessageId) -> Result<Message, StoreError> {
        self.read(|tx| rows::message(tx, message))
    }

    /// The path from the first message down to `message`: what a prompt is made of.
    ///
    /// # Errors
    /// [`StoreError::MessageNotFound`].
    pub fn branch(&self, message: MessageId) -> Result<Vec<Message>, StoreError> {
        let path = self.read(|tx| Ok(rows::branch(tx, message)?))?;
        if path.is_empty() { Err(StoreError::MessageNotFound(message)) } else { Ok(path) }
    }

    /// Shows the branch through `message` that ends in the newest leaf below it.
    ///
    /// # Errors
    /// [`StoreError::ChatNotFound`]; [`StoreError::MessageNotFound`] if the message is not in this chat.
    pub fn select(&self, chat: ChatId, message: MessageId) -> Result<Thread, StoreError> {
        self.write(|tx| {
            rows::chat(tx, chat)?;
            set_leaf(tx, chat, rows::newest_below(tx, chat, message)?)?;
            Ok(Thread { chat: rows::chat(tx, chat)?, messages: rows::messages(tx, chat)? })
        })
    }
}

fn within_limit(text: &str) -> Result<&str, StoreError> {
    if text.len() > TEXT_LIMIT_BYTES {
        return Err(StoreError::Invalid("a message has at most 16 MiB"));
    }
    Ok(text)
}

fn chat_in_use(tx: &Transaction<'_>, id: ChatId) -> Result<Chat, Fault> {
    let chat = rows::chat(tx, id)?;
    if chat.trashed_at_ms.is_some() {
        return Err(StoreError::Invalid("the chat is in the trash; restore it first").into());
    }
    Ok(chat)
}

fn message_of(tx: &Transaction<'_>, chat: ChatId, id: MessageId) -> Result<Message, Fault> {
    let message = rows::message(tx, id)?;
    if message.chat_id != chat {
        return Err(StoreError::MessageNotFound(id).into());
    }
    Ok(message)
}

fn insert_empty_answer(
    tx: &Transaction<'_>,
    user: &Message,
    answer: NewAnswer,
    now_ms: i64,
) -> Result<Message, Fault> {
    let id = MessageId::new();
    let NewAnswer { model_id, model_name, quantization, place } = answer.clone();
    let message = Message {
        id,
        chat_id: user.chat_id,
        parent_id: Some(user.id),
        role: Role::Assistant,
        text: String::new(),
        status: MessageStatus::Streaming,
        created_at_ms: now_ms,
        answer: Some(Answer { model_id, model_name, quantization, place, finish_reason: None, usage: None }),
        error: None,
    };
    rows::insert_message(tx, &message)?;
    rows::insert_answer(tx, id, &answer)?;
    set_leaf(tx, user.chat_id, id)?;
    let sql = "UPDATE chats SET model_id = ?2 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute([&user.chat_id.to_string(), answer.model_id.as_str()])?;
    touch(tx, user.chat_id, now_ms)?;
    Ok(message)
}

fn set_leaf(tx: &Transaction<'_>, chat: ChatId, leaf: MessageId) -> rusqlite::Result<()> {
    let sql = "UPDATE chats SET leaf_id = ?2 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute([chat.to_string(), leaf.to_string()])?;
    Ok(())
}

/// A clock that was set back does not move a chat down the list.
fn touch(tx: &Transaction<'_>, chat: ChatId, now_ms: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE chats SET updated_at_ms = max(updated_at_ms, ?2) WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![chat.to_string(), now_ms])?;
    Ok(())
}
