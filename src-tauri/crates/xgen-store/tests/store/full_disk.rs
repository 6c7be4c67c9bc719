//! A file system of one megabyte, in a mount namespace of its own.

use std::path::Path;
use std::process::Command;

use xgen_core::{Coded, ErrorCode, MessageId};
use xgen_store::{Chat, Store, StoreError};

use crate::helper::{DATABASE, answer, exchange};

/// Runs out of space at fifty points, from the making of the database to a long chat.
#[test]
fn filler() {
    let Ok(path) = std::env::var(DATABASE) else { return };
    println!("began");
    for step in 0..50 {
        let folder = Path::new(&path).with_file_name(format!("step-{step}"));
        std::fs::create_dir(&folder).unwrap();
        fill(&folder, (1 << 20) - 14_000 * step);
        std::fs::remove_dir_all(&folder).unwrap();
    }
    println!("ended");
}

/// Takes up to `taken` bytes away, fills the rest with messages, frees it, and goes on.
fn fill(folder: &Path, taken: usize) {
    let path = folder.join("chats.db");
    let ballast = folder.join("ballast");
    let _ = std::fs::write(&ballast, vec![0; taken]);
    let mut saved = Vec::new();
    let error = add_until_full(&path, &mut saved);
    assert_eq!(error.code(), ErrorCode::DiskFull, "{taken} bytes taken: {error:?}");

    if let Err(error) = Store::open(&path).and_then(|store| store.check()) {
        assert_eq!(error.code(), ErrorCode::DiskFull, "{taken} bytes taken: {error:?}");
    }
    std::fs::remove_file(ballast).unwrap();
    let store = Store::open(&path).unwrap();
    for id in &saved {
        assert_eq!(store.message(*id).unwrap().text.len(), 3000, "{taken} bytes taken: {id} is lost");
    }
    let chat = store.create_chat(None, 1).unwrap();
    exchange(&store, chat.id, "there is space again", "good");
    store.check().unwrap();
}

fn add_until_full(path: &Path, saved: &mut Vec<MessageId>) -> StoreError {
    let add = |store: &Store, chat: Chat| store.add_exchange(chat.id, None, &"x".repeat(3000), answer(), 1);
    let store = match Store::open(path) {
        Ok(store) => store,
        Err(error) => return error,
    };
    loop {
        match store.create_chat(None, 1).and_then(|chat| add(&store, chat)) {
            Ok((user, _)) => saved.push(user.id),
            Err(error) => return error,
        }
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o size=1m tmpfs "$1" && cd "$1" && exec "$2" --exact full_disk::filler --nocapture"#;
    let ran = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .env(DATABASE, folder.path().join("chats.db"))
        .output();
    let Ok(output) = ran else {
        println!("skipped: there is no `unshare` here");
        return;
    };
    let out = String::from_utf8_lossy(&output.stdout);
    if !out.contains("began") {
        println!("skipped: no file system can be mounted: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    assert!(
        output.status.success() && out.contains("ended\n"),
        "{out}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
