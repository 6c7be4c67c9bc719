//! Messages, and what is known about an answer.

use serde::{Deserialize, Serialize};
use xgen_core::{ChatId, ErrorCode, MessageId, ModelId};

use crate::choice::stored_choice;

stored_choice! {
    /// Who wrote a message.
    pub enum Role {
        /// Instructions that stand above the chat.
        System = "system",
        /// The person.
        User = "user",
        /// The model.
        Assistant = "assistant",
    }

    /// How much of a message is there.
    pub enum MessageStatus {
        /// All of it.
        Complete = "complete",
        /// It is being written now.
        Streaming = "streaming",
        /// A part: the user stopped it, the engine failed, or the app ended in the middle.
        Partial = "partial",
    }

    /// Why an answer ended.
    pub enum FinishReason {
        /// The model said its end token, or a stop string came.
        Stop = "stop",
        /// The limit on new tokens was reached.
        Length = "length",
        /// The context was full.
        Context = "context",
        /// The user stopped it.
        Cancelled = "cancelled",
        /// The engine failed; [`Message::error`] says how.
        Error = "error",
    }

    /// Where an answer was computed.
    pub enum Place {
        /// On this machine.
        Local = "local",
    }
}

/// One message of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The chat it belongs to.
    pub chat_id: ChatId,
    /// The message it answers or follows; `None` for a first one.
    pub parent_id: Option<MessageId>,
    /// Who wrote it.
    pub role: Role,
    /// Markdown.
    pub text: String,
    /// How much of it is there.
    pub status: MessageStatus,
    /// When it was begun.
    pub created_at_ms: i64,
    /// For an answer: who computed it and how it went.
    pub answer: Option<Answer>,
    /// Why the answer is not whole, if the engine failed.
    pub error: Option<StoredError>,
}

/// Who computed an answer, and the numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The model's id at that time.
    pub model_id: ModelId,
    /// The model's name at that time.
    pub model_name: String,
    /// Its quantization, such as `Q4_K_M`.
    pub quantization: Option<String>,
    /// Where it was computed.
    pub place: Place,
    /// Why it ended; `None` while it streams, and for good if the app ended in the middle.
    pub finish_reason: Option<FinishReason>,
    /// Tokens and times; `None` while it streams or if the worker died.
    pub usage: Option<Usage>,
}

/// Tokens and times of one answer, measured in the worker. A time that is not finite is stored as 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Tokens of the rendered prompt.
    pub prompt_tokens: u32,
    /// Tokens of the answer.
    pub completion_tokens: u32,
    /// From the start of the request in the engine to its first token.
    pub time_to_first_token_ms: f64,
    /// From the start of the request in the engine to its end.
    pub total_ms: f64,
    /// Prompt tokens over the time to the first token.
    pub prompt_tokens_per_s: f64,
    /// Answer tokens after the first, over the time after the first.
    pub completion_tokens_per_s: f64,
}

/// Why an answer is not whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredError {
    /// What to branch on; a code that this version does not know is read as `internal`.
    #[serde(deserialize_with = "known_code")]
    pub code: ErrorCode,
    /// What happened, to which thing.
    pub message: String,
    /// What the user can do next.
    pub hint: Option<String>,
    /// The chain of underlying errors, outermost first.
    pub causes: Vec<String>,
}

/// A code that was removed since must not make its chat unreadable.
fn known_code<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<ErrorCode, D::Error> {
    let text = String::deserialize(deserializer)?;
    let code =
        ErrorCode::deserialize(serde::de::value::StringDeserializer::<serde::de::value::Error>::new(text));
    Ok(code.unwrap_or(ErrorCode::Internal))
}

/// Where a new message of the person goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// Below the leaf that is shown; the first message in an empty chat.
    Leaf,
    /// Beside the first message, to begin the chat anew.
    Root,
    /// Below this answer.
    Message(MessageId),
}

impl From<Option<MessageId>> for Parent {
    /// `None` is the leaf that is shown.
    fn from(parent: Option<MessageId>) -> Self {
        parent.map_or(Self::Leaf, Self::Message)
    }
}

/// Who is about to compute an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// The model; the chat remembers it.
    pub model_id: ModelId,
    /// Its name, kept for the day the model is gone.
    pub model_name: String,
    /// Its quantization, such as `Q4_K_M`.
    pub quantization: Option<String>,
    /// Where it is computed.
    pub place: Place,
}

/// The end of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishAnswer {
    /// The whole text.
    pub text: String,
    /// [`MessageStatus::Complete`] or [`MessageStatus::Partial`].
    pub status: MessageStatus,
    /// Why it ended.
    pub finish_reason: FinishReason,
    /// Tokens and times, if the worker lived to tell them.
    pub usage: Option<Usage>,
    /// Why it is not whole, if the engine failed.
    pub error: Option<StoredError>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_code_of_another_version_does_not_make_a_message_unreadable() {
        let json = r#"{"code":"quantum_flux","message":"m","hint":null,"causes":[]}"#;
        let error: StoredError = serde_json::from_str(json).unwrap();
        assert_eq!(error.code, ErrorCode::Internal);

        let full = StoredError { code: ErrorCode::WorkerDied, ..error };
        let back: StoredError = serde_json::from_str(&serde_json::to_string(&full).unwrap()).unwrap();
        assert_eq!(back, full, "a known code comes back as it was");
    }
}
