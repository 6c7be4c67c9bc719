//! Copies of the database from before a migration, in `backups/` beside it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Progress;

use crate::StoreError;
use crate::open::create_private_file;

const KEPT: usize = 3;

/// Copies the database, which has `version`, and drops the oldest copies.
///
/// The copy has its name only when all of it is on the disk.
pub(crate) fn copy(connection: &Connection, database: &Path, version: i64) -> Result<PathBuf, StoreError> {
    let folder = folder(database);
    crate::open::create_private_dir(&folder)?;
    let part = folder.join("copy.part");
    remove_if_there(&part)?;

    let stamp = "SELECT strftime('%Y%m%d-%H%M%f', 'now')";
    let stamp: String =
        connection.query_row(stamp, [], |row| row.get(0)).map_err(|e| StoreError::of_sqlite(database, e))?;
    let done = folder.join(format!("{}{}-v{version}.db", prefix(database), stamp.replace('.', "")));

    let written = create_private_file(&part)
        .and_then(|()| {
            connection
                .backup("main", &part, None::<fn(Progress)>)
                .map_err(|e| StoreError::of_sqlite(&part, e))
        })
        .and_then(|()| File::open(&part).and_then(|f| f.sync_all()).map_err(|e| StoreError::of_io(&part, e)))
        .and_then(|()| fs::rename(&part, &done).map_err(|e| StoreError::of_io(&done, e)))
        .and_then(|()| sync_dir(&folder));
    if written.is_err() {
        let _ = fs::remove_file(&part); // half a copy is worth nothing, and the disk may be full
    }
    written?;
    prune(database);
    Ok(done)
}

/// The newest copy, if there is one.
pub(crate) fn newest(database: &Path) -> Option<PathBuf> {
    copies(database).pop()
}

/// All copies, oldest first: their names begin with the time.
fn copies(database: &Path) -> Vec<PathBuf> {
    let prefix = prefix(database);
    let mut copies: Vec<_> = fs::read_dir(folder(database))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&prefix) && name.ends_with(".db")
        })
        .collect();
    copies.sort();
    copies
}

fn prune(database: &Path) {
    let copies = copies(database);
    for old in &copies[..copies.len().saturating_sub(KEPT)] {
        if let Err(error) = fs::remove_file(old) {
            tracing::warn!(path = %old.display(), %error, "an old backup stays");
        }
    }
}

fn folder(database: &Path) -> PathBuf {
    database.with_file_name("backups")
}

fn prefix(database: &Path) -> String {
    format!("{}-", database.file_stem().unwrap_or_default().to_string_lossy())
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(StoreError::of_io(path, e)),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn sync_dir(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| StoreError::of_io(folder, e))
}

#[cfg(not(unix))]
fn sync_dir(_folder: &Path) -> Result<(), StoreError> {
    Ok(())
}
