//! The schema and its versions.
//!
//! `PRAGMA user_version` counts the migrations that were applied. A migration that was released is never edited: a
//! change of the schema is a new one at the end.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;
use crate::error::Fault;

/// All migrations, oldest first; the version of a database is how many of them it has had.
pub(crate) const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_chats.sql")];

/// The version of the database.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Applies what is missing, each migration in a transaction of its own. A database that has content is copied first.
pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[&str],
) -> Result<(), StoreError> {
    let found = version(connection).map_err(|e| StoreError::of_sqlite(path, e))?;
    if found > 0 && found < migrations.len() as i64 {
        let copy = crate::backup::copy(connection, path, found)?;
        tracing::info!(from = found, to = migrations.len(), copy = %copy.display(), "migrating the chat database");
    }
    for (number, sql) in (1..).zip(migrations).filter(|(number, _)| *number > found) {
        apply(connection, number, sql).map_err(|fault| fault.at(path))?;
    }
    Ok(())
}

fn apply(connection: &mut Connection, number: i64, sql: &str) -> Result<(), Fault> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(sql)?;
    tx.pragma_update(None, "user_version", number)?;
    Ok(tx.commit()?)
}

/// Finds a table or index of version `found` that is missing or not as the migrations made it.
///
/// A byte that flipped in the schema can leave SQLite content and every later query failing in its own way; this
/// finds it at once. Objects that somebody added are left alone.
pub(crate) fn strange_object(
    connection: &Connection,
    found: i64,
    migrations: &[&str],
) -> rusqlite::Result<Option<String>> {
    let expected = Connection::open_in_memory()?;
    for (_, sql) in (1..=found).zip(migrations) {
        expected.execute_batch(sql)?;
    }
    let actual = objects(connection)?;
    Ok(objects(&expected)?.into_iter().find(|object| !actual.contains(object)).map(|(name, _)| name))
}

/// Names and definitions; the indexes that SQLite makes by itself have no definition.
pub(crate) fn objects(connection: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
