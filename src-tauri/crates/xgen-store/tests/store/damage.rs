use std::fs;
use std::path::Path;

use xgen_core::{Coded, ErrorCode};
use xgen_store::{Store, StoreError};

use crate::helper::{exchange, store};

/// A database with a few hundred messages, closed, as bytes.
fn database() -> Vec<u8> {
    let (folder, store) = store();
    for _ in 0..3 {
        let chat = store.create_chat(None, 1).unwrap();
        for n in 0..20 {
            exchange(&store, chat.id, &format!("question {n}"), &"an answer ".repeat(n * 20));
        }
    }
    drop(store);
    fs::read(folder.path().join("chats.db")).unwrap()
}

fn refusal(path: &Path) -> StoreError {
    let before = fs::read(path).unwrap();
    let Err(error) = Store::open(path) else { panic!("{} bytes must be refused", before.len()) };
    assert_eq!(fs::read(path).unwrap(), before, "a refused database is left as it is");
    error
}

/// Reads and writes everything; damage that only shows now has its code.
fn use_all(store: &Store) -> Result<(), StoreError> {
    for chat in store.chats(false)? {
        for message in store.thread(chat.id)?.messages {
            store.branch(message.id)?;
        }
    }
    store.create_chat(None, 2)?;
    store.check()
}

#[test]
fn a_flipped_byte_is_harmless_or_found_and_never_a_panic() {
    let whole = database();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    let mut random = fastrand::Rng::with_seed(3);
    let (mut refused, mut found) = (0, 0);
    // Half of the flips in the first pages, where the header and the schema are.
    for round in 0..100 {
        let end = if round % 2 == 0 { 8192 } else { whole.len() };
        let at = random.usize(..end);
        let mut bytes = whole.clone();
        bytes[at] ^= random.u8(1..);
        fs::write(&path, &bytes).unwrap();
        match Store::open(&path) {
            Ok(store) => {
                if let Err(error) = use_all(&store) {
                    let expected = [ErrorCode::StoreCorrupt, ErrorCode::NotFound];
                    assert!(expected.contains(&error.code()), "byte {at}: {error:?}");
                    found += 1;
                }
            }
            Err(error) => {
                let newer = error.code() == ErrorCode::StoreNewer && (60..64).contains(&at);
                assert!(newer || error.code() == ErrorCode::StoreCorrupt, "byte {at}: {error:?}");
                assert_eq!(fs::read(&path).unwrap(), bytes, "byte {at}: a refused database is left as it is");
                refused += 1;
            }
        }
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("chats.db{suffix}")));
        }
    }
    println!("{refused} refused when opened, {found} found later");
    assert!(refused > 10, "only {refused} of 100 flips were noticed when opening");
}

#[test]
fn a_cut_database_is_refused() {
    let whole = database();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    for keep in [2, 15, 99, 100, 512, 4096, 8192, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..keep]).unwrap();
        assert_eq!(refusal(&path).code(), ErrorCode::StoreCorrupt, "cut to {keep} bytes");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    fs::write(&path, "these are my notes, not a database\n".repeat(300)).unwrap();
    let error = refusal(&path);
    assert_eq!(error.code(), ErrorCode::StoreCorrupt);
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    assert!(error.hint().unwrap().contains("nothing was changed"));
}

#[test]
fn a_database_of_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')").unwrap();
    drop(other);
    assert_eq!(refusal(&path).code(), ErrorCode::StoreCorrupt);
}

#[test]
fn an_emptied_database_with_a_full_wal_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    fs::write(&path, "").unwrap();
    fs::write(folder.path().join("chats.db-wal"), "all the chats").unwrap();
    assert_eq!(refusal(&path).code(), ErrorCode::StoreCorrupt);
    assert_eq!(fs::read(folder.path().join("chats.db-wal")).unwrap(), b"all the chats");
}

#[test]
fn the_newest_backup_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    fs::write(&path, "broken").unwrap();
    fs::create_dir(folder.path().join("backups")).unwrap();
    for name in
        ["chats-20260101-000000000-v1.db", "chats-20260601-000000000-v1.db", "other-2027.db", "copy.part"]
    {
        fs::write(folder.path().join("backups").join(name), "").unwrap();
    }
    let StoreError::Corrupt { backup, .. } = refusal(&path) else { panic!("not refused as damaged") };
    assert!(backup.unwrap().ends_with("backups/chats-20260601-000000000-v1.db"));
}

#[cfg(unix)]
#[test]
fn a_folder_in_its_place_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    fs::create_dir(&path).unwrap();
    let Err(error) = Store::open(&path) else { panic!("a folder is no database") };
    assert_eq!(error.code(), ErrorCode::Io, "{error:?}");
    assert!(error.to_string().contains("chats.db"), "{error}");
}
