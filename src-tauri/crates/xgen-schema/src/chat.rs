//! Chats: trees of messages, and the frames of an answer that is being written.

use crate::{ChatId, MessageId, ModelId, WireError};

crate::wire_choice! {
    /// Who wrote a message.
    pub enum Role {
        /// Instructions that stand above the chat.
        System,
        /// The person.
        User,
        /// The model.
        Assistant,
    }

    /// How much of a message is there.
    pub enum MessageStatus {
        /// All of it.
        Complete,
        /// It is being written now.
        Streaming,
        /// A part: the user stopped it, or the worker or the app ended in the middle.
        Partial,
    }

    /// Why an answer ended.
    pub enum FinishReason {
        /// The model said its end token, or a stop string came.
        Stop,
        /// The limit on new tokens was reached.
        Length,
        /// The context was full.
        Context,
        /// The user stopped it.
        Cancelled,
        /// The engine failed; `ChatMessage::error` says how.
        Error,
    }

    /// Where an answer was computed.
    pub enum Place {
        /// On this machine.
        Local,
    }
}

crate::wire! {
    /// A chat in the list.
    pub struct ChatSummary {
        /// Its id.
        pub id: ChatId,
        /// Its title; empty until the first message gives it one.
        pub title: String,
        /// When it was made.
        pub created_at_ms: i64,
        /// When its newest message was written.
        pub updated_at_ms: i64,
        /// When it was put into the trash, if it was.
        pub trashed_at_ms: Option<i64>,
        /// The model it was last used with.
        pub model_id: Option<ModelId>,
        /// Messages in the whole tree.
        pub message_count: u32,
    }

    /// One message of the tree.
    pub struct ChatMessage {
        /// Its id.
        pub id: MessageId,
        /// The chat it belongs to.
        pub chat_id: ChatId,
        /// The message it answers or follows; null for the first one.
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
        pub answer: Option<AnswerInfo>,
        /// Why the answer is not whole, if the engine failed.
        pub error: Option<WireError>,
    }

    /// Who computed an answer, and the numbers.
    pub struct AnswerInfo {
        /// The model's id at that time.
        pub model_id: ModelId,
        /// The model's name at that time.
        pub model_name: String,
        /// Its quantization, such as `Q4_K_M`.
        pub quantization: Option<String>,
        /// Where it was computed.
        pub place: Place,
        /// Why it ended; null while it streams.
        pub finish_reason: Option<FinishReason>,
        /// Tokens and times; null while it streams or if the worker died.
        pub usage: Option<Usage>,
    }

    /// Tokens and times of one answer, measured in the worker.
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

    /// A chat with its whole tree.
    pub struct ChatThread {
        /// The chat.
        pub chat: ChatSummary,
        /// All messages, oldest first; the tree is in `parentId`.
        pub messages: Vec<ChatMessage>,
        /// The last message of the branch that is shown; null in an empty chat.
        pub leaf_id: Option<MessageId>,
    }

    /// Sampling parameters; what is absent has the default of the settings.
    #[derive(Default)]
    #[serde(default)]
    pub struct Sampling {
        /// 0 is greedy; at most 2.
        pub temperature: Option<f64>,
        /// Nucleus: the smallest set of tokens with at least this probability, in (0, 1].
        pub top_p: Option<f64>,
        /// The most probable tokens that are considered, at least 1.
        pub top_k: Option<u32>,
        /// The least probability relative to the best token, in [0, 1).
        pub min_p: Option<f64>,
        /// Divides the logits of tokens that were there before; 1 is none, at most 2.
        pub repetition_penalty: Option<f64>,
        /// The most tokens of the answer.
        pub max_tokens: Option<u32>,
        /// The answer ends before any of these; at most 16.
        pub stop: Option<Vec<String>>,
        /// For reproducible sampling: the worker restarts its random numbers from it.
        pub seed: Option<u64>,
    }

    /// Which chats to list.
    #[derive(Default)]
    #[serde(default)]
    pub struct ChatListReq {
        /// The trash instead of the chats.
        pub trashed: bool,
    }

    /// A new chat.
    #[derive(Default)]
    #[serde(default)]
    pub struct ChatCreateReq {
        /// A title; without one the first message gives it.
        pub title: Option<String>,
    }

    /// One chat.
    pub struct ChatIdReq {
        /// Which.
        pub chat_id: ChatId,
    }

    /// Another title for a chat.
    pub struct ChatRenameReq {
        /// Which chat.
        pub chat_id: ChatId,
        /// 1 to 200 characters.
        pub title: String,
    }

    /// Show the branch that ends in this message, or in the newest one below it.
    pub struct ChatSelectReq {
        /// Which chat.
        pub chat_id: ChatId,
        /// A message of it.
        pub message_id: MessageId,
    }

    /// A message to send.
    pub struct ChatSendReq {
        /// To which chat.
        pub chat_id: ChatId,
        /// What the person wrote.
        pub text: String,
        /// The message it follows; null: the leaf that is shown.
        pub parent_id: Option<MessageId>,
        /// The model that answers; null: the chat's, else the default.
        pub model_id: Option<ModelId>,
        /// How to sample.
        pub sampling: Option<Sampling>,
    }

    /// Another answer beside one that is there.
    pub struct ChatRegenerateReq {
        /// Which chat.
        pub chat_id: ChatId,
        /// The answer to replace in the view; it is kept as a sibling.
        pub message_id: MessageId,
        /// The model that answers; null: the chat's, else the default.
        pub model_id: Option<ModelId>,
        /// How to sample.
        pub sampling: Option<Sampling>,
    }
}

crate::wire_frame! {
    /// What happens while an answer is written. `chat_send` and `chat_regenerate` end with the final message.
    pub enum ChatFrame {
        /// The message of the person and the empty answer are saved.
        Started {
            /// The person's message.
            user: ChatMessage,
            /// The answer, still empty.
            assistant: ChatMessage,
        },
        /// Other requests come first.
        Queued {
            /// How many.
            ahead: u32,
        },
        /// The model is being loaded first.
        Loading {
            /// Its name.
            model_name: String,
        },
        /// The prompt is being read.
        Prompt {
            /// Its length.
            prompt_tokens: u32,
        },
        /// Text to append to the answer.
        Delta {
            /// The answer.
            message_id: MessageId,
            /// What to append.
            text: String,
        },
        /// The whole text so far, for a view that was opened in the middle.
        Snapshot {
            /// The answer as it is now.
            message: ChatMessage,
        },
    }
}
