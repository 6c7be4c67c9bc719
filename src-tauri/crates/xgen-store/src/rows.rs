//! Between rows and domain types. A row that does not hold what this crate writes is an error, never a guess.

use std::str::FromStr;

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use xgen_core::{ChatId, MessageId, ModelId};

use crate::error::Fault;
use crate::{Answer, Chat, Message, NewAnswer, StoreError, StoredError, Usage};

const CHATS: &str = "SELECT id, title, created_at_ms, updated_at_ms, trashed_at_ms, model_id, leaf_id,
    (SELECT COUNT(*) FROM messages WHERE chat_id = chats.id) AS message_count FROM chats";

const MESSAGES: &str = "SELECT m.id, m.chat_id, m.parent_id, m.role, m.text, m.status, m.created_at_ms,
    a.model_id, a.model_name, a.quantization, a.place, a.finish_reason, a.prompt_tokens, a.completion_tokens,
    a.time_to_first_token_ms, a.total_ms, a.prompt_tokens_per_s, a.completion_tokens_per_s, a.error
    FROM messages m LEFT JOIN answers a ON a.message_id = m.id";

pub(crate) fn chat(tx: &Transaction<'_>, id: ChatId) -> Result<Chat, Fault> {
    let mut statement = tx.prepare_cached(&format!("{CHATS} WHERE id = ?1"))?;
    let chat = statement.query_row([id.to_string()], read_chat).optional()?;
    chat.ok_or_else(|| StoreError::ChatNotFound(id).into())
}

pub(crate) fn chats(tx: &Transaction<'_>, condition_and_order: &str) -> rusqlite::Result<Vec<Chat>> {
    let mut statement = tx.prepare_cached(&format!("{CHATS} {condition_and_order}"))?;
    statement.query_map([], read_chat)?.collect()
}

pub(crate) fn message(tx: &Transaction<'_>, id: MessageId) -> Result<Message, Fault> {
    let mut statement = tx.prepare_cached(&format!("{MESSAGES} WHERE m.id = ?1"))?;
    let message = statement.query_row([id.to_string()], read_message).optional()?;
    message.ok_or_else(|| StoreError::MessageNotFound(id).into())
}

/// All messages of a chat in the order they were added.
pub(crate) fn messages(tx: &Transaction<'_>, chat: ChatId) -> rusqlite::Result<Vec<Message>> {
    let mut statement = tx.prepare_cached(&format!("{MESSAGES} WHERE m.chat_id = ?1 ORDER BY m.seq"))?;
    statement.query_map([chat.to_string()], read_message)?.collect()
}

/// The message and all above it, the first message first.
pub(crate) fn branch(tx: &Transaction<'_>, id: MessageId) -> rusqlite::Result<Vec<Message>> {
    // UNION, not UNION ALL: ends even if a damaged row closes a circle.
    let sql = format!(
        "WITH RECURSIVE path (id, parent_id) AS (
            SELECT id, parent_id FROM messages WHERE id = ?1
            UNION
            SELECT up.id, up.parent_id FROM messages up JOIN path ON up.id = path.parent_id
        ) {MESSAGES} WHERE m.id IN (SELECT id FROM path) ORDER BY m.seq"
    );
    tx.prepare_cached(&sql)?.query_map([id.to_string()], read_message)?.collect()
}

/// The message that was added last among `top` and all below it. It is a leaf, since children come after parents.
pub(crate) fn newest_below(tx: &Transaction<'_>, chat: ChatId, top: MessageId) -> Result<MessageId, Fault> {
    let sql = "WITH RECURSIVE below (id, seq) AS (
            SELECT id, seq FROM messages WHERE chat_id = ?1 AND id = ?2
            UNION
            SELECT m.id, m.seq FROM messages m JOIN below ON m.chat_id = ?1 AND m.parent_id = below.id
        ) SELECT id FROM below ORDER BY seq DESC LIMIT 1";
    let mut statement = tx.prepare_cached(sql)?;
    let newest =
        statement.query_row([chat.to_string(), top.to_string()], |row| parsed(row, "id")).optional()?;
    newest.ok_or_else(|| StoreError::MessageNotFound(top).into())
}

pub(crate) fn insert_chat(tx: &Transaction<'_>, chat: &Chat) -> rusqlite::Result<()> {
    let sql = "INSERT INTO chats (id, title, created_at_ms, updated_at_ms) VALUES (?1, ?2, ?3, ?4)";
    tx.prepare_cached(sql)?.execute(params![
        chat.id.to_string(),
        chat.title,
        chat.created_at_ms,
        chat.updated_at_ms
    ])?;
    Ok(())
}

pub(crate) fn insert_message(tx: &Transaction<'_>, message: &Message) -> rusqlite::Result<()> {
    let sql = "INSERT INTO messages (id, chat_id, parent_id, role, status, created_at_ms, text)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.prepare_cached(sql)?.execute(params![
        message.id.to_string(),
        message.chat_id.to_string(),
        message.parent_id.map(|id| id.to_string()),
        message.role,
        message.status,
        message.created_at_ms,
        message.text,
    ])?;
    Ok(())
}

pub(crate) fn insert_answer(tx: &Transaction<'_>, id: MessageId, answer: &NewAnswer) -> rusqlite::Result<()> {
    let sql = "INSERT INTO answers (message_id, model_id, model_name, quantization, place)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.prepare_cached(sql)?.execute(params![
        id.to_string(),
        answer.model_id.as_str(),
        answer.model_name,
        answer.quantization,
        answer.place,
    ])?;
    Ok(())
}

pub(crate) fn update_usage(tx: &Transaction<'_>, id: MessageId, usage: &Usage) -> rusqlite::Result<()> {
    let sql = "UPDATE answers SET prompt_tokens = ?2, completion_tokens = ?3, time_to_first_token_ms = ?4,
        total_ms = ?5, prompt_tokens_per_s = ?6, completion_tokens_per_s = ?7 WHERE message_id = ?1";
    // SQLite stores NaN as NULL, and JSON has neither NaN nor infinity.
    let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
    tx.prepare_cached(sql)?.execute(params![
        id.to_string(),
        usage.prompt_tokens,
        usage.completion_tokens,
        finite(usage.time_to_first_token_ms),
        finite(usage.total_ms),
        finite(usage.prompt_tokens_per_s),
        finite(usage.completion_tokens_per_s),
    ])?;
    Ok(())
}

pub(crate) fn update_error(tx: &Transaction<'_>, id: MessageId, error: &StoredError) -> rusqlite::Result<()> {
    let json =
        serde_json::to_string(error).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
    tx.execute("UPDATE answers SET error = ?2 WHERE message_id = ?1", params![id.to_string(), json])?;
    Ok(())
}

fn read_chat(row: &Row<'_>) -> rusqlite::Result<Chat> {
    Ok(Chat {
        id: parsed(row, "id")?,
        title: row.get("title")?,
        created_at_ms: row.get("created_at_ms")?,
        updated_at_ms: row.get("updated_at_ms")?,
        trashed_at_ms: row.get("trashed_at_ms")?,
        model_id: row.get::<_, Option<String>>("model_id")?.map(ModelId::from_string),
        leaf_id: parsed_or_null(row, "leaf_id")?,
        message_count: row.get("message_count")?,
    })
}

fn read_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let error: Option<String> = row.get("error")?;
    Ok(Message {
        id: parsed(row, "id")?,
        chat_id: parsed(row, "chat_id")?,
        parent_id: parsed_or_null(row, "parent_id")?,
        role: row.get("role")?,
        text: row.get("text")?,
        status: row.get("status")?,
        created_at_ms: row.get("created_at_ms")?,
        answer: read_answer(row)?,
        error: error.map(|json| serde_json::from_str(&json)).transpose().map_err(not_text)?,
    })
}

fn read_answer(row: &Row<'_>) -> rusqlite::Result<Option<Answer>> {
    let Some(model_id) = row.get::<_, Option<String>>("model_id")? else { return Ok(None) };
    Ok(Some(Answer {
        model_id: ModelId::from_string(model_id),
        model_name: row.get("model_name")?,
        quantization: row.get("quantization")?,
        place: row.get("place")?,
        finish_reason: row.get("finish_reason")?,
        usage: read_usage(row)?,
    }))
}

fn read_usage(row: &Row<'_>) -> rusqlite::Result<Option<Usage>> {
    let Some(prompt_tokens) = row.get("prompt_tokens")? else { return Ok(None) };
    Ok(Some(Usage {
        prompt_tokens,
        completion_tokens: row.get("completion_tokens")?,
        time_to_first_token_ms: row.get("time_to_first_token_ms")?,
        total_ms: row.get("total_ms")?,
        prompt_tokens_per_s: row.get("prompt_tokens_per_s")?,
        completion_tokens_per_s: row.get("completion_tokens_per_s")?,
    }))
}

fn parsed<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: &str,
) -> rusqlite::Result<T> {
    row.get::<_, String>(column)?.parse().map_err(not_text)
}

fn parsed_or_null<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: &str,
) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<String>>(column)?.map(|text| text.parse().map_err(not_text)).transpose()
}

fn not_text(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
}
