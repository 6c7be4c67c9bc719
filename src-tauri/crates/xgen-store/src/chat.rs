//! A chat and its thread.

use xgen_core::{ChatId, MessageId, ModelId};

use crate::Message;

/// A chat as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// Its title; empty until the first message gives it one.
    pub title: String,
    /// When it was made.
    pub created_at_ms: i64,
    /// When its newest message was begun or finished.
    pub updated_at_ms: i64,
    /// When it was put into the trash, if it was.
    pub trashed_at_ms: Option<i64>,
    /// The model it was last used with.
    pub model_id: Option<ModelId>,
    /// The last message of the branch that is shown; `None` in an empty chat.
    pub leaf_id: Option<MessageId>,
    /// Messages in the whole tree.
    pub message_count: u32,
}

/// A chat with its whole tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// The chat.
    pub chat: Chat,
    /// All messages in the order they were added, so that a parent comes before its children.
    pub messages: Vec<Message>,
}
