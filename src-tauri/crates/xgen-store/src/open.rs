//! From a path to a connection that may be used.
//!
//! The file is inspected through a read-only connection first, so that a damaged or newer database is not changed by
//! so much as a checkpoint.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::StoreError;
use crate::migrate::{objects, strange_object, version};

/// How long a query waits for another process, and `open` for one that is just opening.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

const APPLICATION_ID: i64 = 0x5847_454E;

/// The first SQLite without the defect that damages databases when two connections reset the WAL.
const OLDEST_SQLITE: i32 = 3_051_003;

pub(crate) fn require_sqlite() -> Result<(), StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite { found: rusqlite::version() });
    }
    Ok(())
}

/// Refuses a database that is damaged, newer, or not a chat database; an empty one passes.
pub(crate) fn inspect(path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if is_empty(path)? {
        return refuse_lost_content(path);
    }
    let looked = Connection::open_with_flags(path, flags)
        .and_then(|connection| connection.busy_timeout(PATIENCE).map(|()| connection))
        .map_err(|e| StoreError::of_sqlite(path, e))
        .and_then(|connection| inspect_connection(&connection, path, migrations));
    match looked {
        // A process that was killed while it made the database left a rollback journal, which only a writer can
        // play back. The look is taken again on the connection for use.
        Err(StoreError::Sqlite { source, .. })
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::ReadOnly) =>
        {
            inspect_connection(&connect(path)?, path, migrations)
        }
        looked => looked,
    }
}

fn inspect_connection(connection: &Connection, path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let sqlite = |e| StoreError::of_sqlite(path, e);
    // The version first: what a newer version wrote may look damaged to this one.
    let found = version(connection).map_err(sqlite)?;
    let known = migrations.len() as i64;
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    let quick: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sqlite)?;
    if quick != "ok" {
        return Err(StoreError::corrupt(path, quick));
    }
    if is_cut(connection, path).map_err(sqlite)? {
        return Err(StoreError::corrupt(path, "the file ends before its last page does"));
    }
    if found == 0 && objects(connection).map_err(sqlite)?.is_empty() {
        return Ok(());
    }
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(sqlite)?;
    if found <= 0 || id != APPLICATION_ID {
        return Err(StoreError::corrupt(path, "it is not a chat database of XGEN"));
    }
    match strange_object(connection, found, migrations).map_err(sqlite)? {
        Some(name) => Err(StoreError::corrupt(path, format!("{name} is not as XGEN made it"))),
        None => Ok(()),
    }
}

/// SQLite reads what is missing of the last page as zeros. While there is a WAL, the file may rightly be shorter.
fn is_cut(connection: &Connection, path: &Path) -> rusqlite::Result<bool> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let expected = number("page_count")? * number("page_size")?;
    let length = |path: &Path| fs::metadata(path).map_or(0, |m| i64::try_from(m.len()).unwrap_or(i64::MAX));
    Ok(length(&beside(path, "-wal")) == 0 && length(path) < expected)
}

/// SQLite takes such a file for a new database and deletes the WAL beside it, with all it holds.
fn refuse_lost_content(path: &Path) -> Result<(), StoreError> {
    match fs::metadata(beside(path, "-wal")) {
        Ok(wal) if wal.len() > 0 => Err(StoreError::corrupt(path, "the file is empty, but its WAL is not")),
        _ => Ok(()),
    }
}

/// SQLite takes a file of one byte for an empty one too.
fn is_empty(path: &Path) -> Result<bool, StoreError> {
    let metadata = fs::metadata(path).map_err(|e| StoreError::of_io(path, e))?;
    if metadata.is_dir() {
        return Err(StoreError::of_io(path, std::io::ErrorKind::IsADirectory.into()));
    }
    Ok(metadata.len() <= 1)
}

/// The connection for use.
pub(crate) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| StoreError::of_sqlite(path, e))?;
    configure(&connection).map_err(|e| StoreError::of_sqlite(path, e))?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A chat that was deleted for good is not left readable in free pages.
    connection.pragma_update(None, "secure_delete", true)?;
    // The WAL of one long answer does not stay on the disk at its largest size.
    connection.pragma_update(None, "journal_size_limit", 4 * 1024 * 1024)
}

/// `<path><suffix>`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Creates the folder, for this user alone if it was not there.
pub(crate) fn create_private_dir(folder: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|e| StoreError::of_io(folder, e))
}

/// Creates an empty file that only this user can read, unless there is one. SQLite gives its WAL the same mode.
pub(crate) fn create_private_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(StoreError::of_io(path, e)),
        _ => Ok(()),
    }
}
