//! Chats: the list, titles, the trash.

use rusqlite::params;
use xgen_core::ChatId;

use crate::error::Fault;
use crate::{Chat, Store, StoreError, Thread, rows};

const TITLE_LIMIT_CHARS: usize = 200;

impl Store {
    /// The chats, or those in the trash; the one that was used (or trashed) last comes first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn chats(&self, trashed: bool) -> Result<Vec<Chat>, StoreError> {
        let which = if trashed {
            "WHERE trashed_at_ms IS NOT NULL ORDER BY trashed_at_ms DESC, id DESC"
        } else {
            "WHERE trashed_at_ms IS NULL ORDER BY updated_at_ms DESC, id DESC"
        };
        self.read(|tx| Ok(rows::chats(tx, which)?))
    }

    /// One chat, in the trash or not.
    ///
    /// # Errors
    /// [`StoreError::ChatNotFound`].
    pub fn chat(&self, chat: ChatId) -> Result<Chat, StoreError> {
        self.read(|tx| rows::chat(tx, chat))
    }

    /// One chat with all its messages.
    ///
    /// # Errors
    /// [`StoreError::ChatNotFound`].
    pub fn thread(&self, chat: ChatId) -> Result<Thread, StoreError> {
        self.read(|tx| Ok(Thread { chat: rows::chat(tx, chat)?, messages: rows::messages(tx, chat)? }))
    }

    /// A new, empty chat. Without a title the first message gives it one.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if the title has more than 200 characters.
    pub fn create_chat(&self, title: Option<&str>, now_ms: i64) -> Result<Chat, StoreError> {
        let chat = Chat {
            id: ChatId::new(),
            title: one_line(title.unwrap_or_default())?,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            trashed_at_ms: None,
            model_id: None,
            leaf_id: None,
            message_count: 0,
        };
        self.write(|tx| Ok(rows::insert_chat(tx, &chat)?))?;
        Ok(chat)
    }

    /// Gives a chat another title.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] unless the title has 1 to 200 characters; [`StoreError::ChatNotFound`].
    pub fn rename(&self, chat: ChatId, title: &str) -> Result<Chat, StoreError> {
        let title = one_line(title)?;
        if title.is_empty() {
            return Err(StoreError::Invalid("the title of a chat must not be empty"));
        }
        self.change(chat, "UPDATE chats SET title = ?2 WHERE id = ?1", &title)
    }

    /// Puts a chat into the trash. One that is there already keeps its time.
    ///
    /// # Errors
    /// [`StoreError::ChatNotFound`].
    pub fn trash(&self, chat: ChatId, now_ms: i64) -> Result<Chat, StoreError> {
        self.change(
            chat,
            "UPDATE chats SET trashed_at_ms = coalesce(trashed_at_ms, ?2) WHERE id = ?1",
            now_ms,
        )
    }

    /// Takes a chat out of the trash.
    ///
    /// # Errors
    /// [`StoreError::ChatNotFound`].
    pub fn restore(&self, chat: ChatId) -> Result<Chat, StoreError> {
        self.change(chat, "UPDATE chats SET trashed_at_ms = ?2 WHERE id = ?1", None::<i64>)
    }

    /// Deletes a chat of the trash with all its messages, for good.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if it is not in the trash; [`StoreError::ChatNotFound`].
    pub fn delete(&self, chat: ChatId) -> Result<(), StoreError> {
        self.write(|tx| {
            if rows::chat(tx, chat)?.trashed_at_ms.is_none() {
                return Err(StoreError::Invalid("only a chat in the trash can be deleted").into());
            }
            tx.execute("DELETE FROM chats WHERE id = ?1", [chat.to_string()])?;
            Ok(())
        })
    }

    /// Deletes every chat that was put into the trash before `older_than_ms`, and says how many.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn purge_trash(&self, older_than_ms: i64) -> Result<usize, StoreError> {
        self.write(|tx| Ok(tx.execute("DELETE FROM chats WHERE trashed_at_ms < ?1", [older_than_ms])?))
    }

    fn change(&self, chat: ChatId, sql: &str, value: impl rusqlite::ToSql) -> Result<Chat, StoreError> {
        self.write(|tx| -> Result<Chat, Fault> {
            tx.prepare_cached(sql)?.execute(params![chat.to_string(), value])?;
            rows::chat(tx, chat)
        })
    }
}

/// A title has no line breaks and no space at its ends.
fn one_line(title: &str) -> Result<String, StoreError> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.chars().count() > TITLE_LIMIT_CHARS {
        return Err(StoreError::Invalid("the title of a chat has at most 200 characters"));
    }
    Ok(title)
}
