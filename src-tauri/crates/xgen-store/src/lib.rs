//! Chats as message trees in SQLite.
//!
//! Nothing is ever overwritten: an edited question or another answer is a sibling in the tree, and a chat goes to the
//! trash before it can be deleted. A damaged database and one of a newer version are refused and left as they are.
//!
//! Everything here blocks; call it from the blocking pool. Times are given by the caller.

mod backup;
mod chat;
mod chats;
mod choice;
mod error;
mod message;
mod migrate;
mod open;
mod presence;
mod rows;
mod store;
mod title;
mod tree;

pub use chat::{Chat, Thread};
pub use error::StoreError;
pub use message::{
    Answer, FinishAnswer, FinishReason, Message, MessageStatus, NewAnswer, Parent, Place, Role, StoredError,
    Usage,
};
pub use store::Store;
