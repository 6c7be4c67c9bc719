//! Migrations and a full disk, which need a hand inside.

use std::fs;

use xgen_core::{Coded, ErrorCode, ModelId};

use super::*;
use crate::{NewAnswer, Place};

const ADD_PINNED: &str = "ALTER TABLE chats ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0";

fn next() -> Vec<&'static str> {
    [MIGRATIONS, &[ADD_PINNED]].concat()
}

fn answer() -> NewAnswer {
    NewAnswer {
        model_id: ModelId::starter(),
        model_name: "XGEN Starter".into(),
        quantization: None,
        place: Place::Local,
    }
}

fn copies(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> =
        fs::read_dir(folder.join("backups")).into_iter().flatten().map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn a_database_with_content_is_copied_before_it_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    let chat = Store::open(&path).unwrap().create_chat(Some("before"), 1).unwrap();
    assert!(copies(folder.path()).is_empty(), "a new database needs no copy");

    let migrated = Store::open_with(&path, &next()).unwrap();
    assert_eq!(migrated.chat(chat.id).unwrap().title, "before");
    migrated.rename(chat.id, "after").unwrap();
    drop(migrated);

    let copies = copies(folder.path());
    assert_eq!(copies.len(), 1, "one copy, and no half one: {copies:?}");
    let old = Store::open(&copies[0]).unwrap();
    assert_eq!(old.chat(chat.id).unwrap().title, "before", "the copy is a whole database of the old version");
}

#[test]
fn only_the_three_newest_copies_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    drop(Store::open(&path).unwrap());
    let connection = connect(&path).unwrap();
    let made: Vec<_> = (0..5)
        .map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(2)); // their names carry milliseconds
            crate::backup::copy(&connection, &path, 1).unwrap()
        })
        .collect();
    assert_eq!(copies(folder.path()), made[2..]);
    assert_eq!(crate::backup::newest(&path).as_ref(), made.last());
}

#[test]
fn a_migration_that_fails_leaves_the_version_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    let chat = Store::open(&path).unwrap().create_chat(Some("kept"), 1).unwrap();

    let broken = [MIGRATIONS, &["ALTER TABLE chats ADD COLUMN a INTEGER; SELECT * FROM nowhere"]].concat();
    let Err(error) = Store::open_with(&path, &broken) else { panic!("the migration cannot work") };
    assert_eq!(error.code(), ErrorCode::Internal, "{error:?}");

    let store = Store::open(&path).unwrap();
    assert_eq!(store.chat(chat.id).unwrap().title, "kept", "half a migration was undone");
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    drop(Store::open_with(&path, &next()).unwrap());
    let before = fs::read(&path).unwrap();

    let Err(error) = Store::open(&path) else { panic!("a newer version must be refused") };
    assert!(matches!(error, StoreError::Newer { found: 2, known: 1, .. }), "{error:?}");
    assert_eq!(error.code(), ErrorCode::StoreNewer);
    assert_eq!(fs::read(&path).unwrap(), before, "not a byte changed");
}

#[test]
fn a_database_that_another_process_uses_is_not_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    let _older = Store::open(&path).unwrap();
    let Err(error) = Store::open_with(&path, &next()) else { panic!("it is in use") };
    assert_eq!(error.code(), ErrorCode::Busy, "{error:?}");
}

#[test]
fn a_full_disk_has_its_own_code_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("chats.db")).unwrap();
    let chat = store.create_chat(None, 1).unwrap();
    let (_, reply) = store.add_exchange(chat.id, None, "hello", answer(), 2).unwrap();
    store.save_text(reply.id, "saved").unwrap();
    store.connection.lock().unwrap().pragma_update(None, "max_page_count", 20).unwrap();

    let error = store.save_text(reply.id, &"long ".repeat(100_000)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::DiskFull, "{error:?}");
    assert_eq!(store.message(reply.id).unwrap().text, "saved");
    store.save_text(reply.id, "short").expect("it works on when there is space");
}

#[test]
fn durability_and_safety_are_switched_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("chats.db")).unwrap();
    let connection = store.connection.lock().unwrap();
    let value = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(value("synchronous"), 2, "FULL: an acknowledged row survives a power cut");
    assert_eq!(value("foreign_keys"), 1);
    assert_eq!(value("trusted_schema"), 0);
    assert_eq!(value("mmap_size"), 0);
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}
