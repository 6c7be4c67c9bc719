use xgen_core::{Coded, ErrorCode};
use xgen_store::{MessageStatus, Store};

use crate::helper::{answer, done, store};

#[test]
fn an_answer_that_was_being_written_is_partial_after_a_restart() {
    let (folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (_, reply) = store.add_exchange(chat.id, None, "hello", answer(), 1).unwrap();
    store.save_text(reply.id, "half an").unwrap();
    drop(store);

    let store = Store::open(&folder.path().join("chats.db")).unwrap();
    assert!(store.is_owner());
    let reply = store.message(reply.id).unwrap();
    assert_eq!((reply.text.as_str(), reply.status), ("half an", MessageStatus::Partial));
    assert_eq!(reply.answer.unwrap().finish_reason, None, "nobody knows how it would have ended");
    assert_eq!(store.save_text(reply.id, "more").unwrap_err().code(), ErrorCode::InvalidInput);
}

#[test]
fn an_answer_of_another_process_goes_on() {
    let (folder, first) = store();
    let path = folder.path().join("chats.db");
    let chat = first.create_chat(None, 1).unwrap();
    let (_, reply) = first.add_exchange(chat.id, None, "hello", answer(), 1).unwrap();

    let second = Store::open(&path).unwrap();
    assert!(first.is_owner() && !second.is_owner());
    assert_eq!(second.message(reply.id).unwrap().status, MessageStatus::Streaming);
    let (_, other) = second.add_exchange(chat.id, Some(reply.id), "again", answer(), 2).unwrap();
    first.finish_answer(reply.id, done("whole"), 3).unwrap();
    assert_eq!(second.message(reply.id).unwrap().text, "whole");

    drop(first);
    let third = Store::open(&path).unwrap();
    assert!(!third.is_owner(), "the second one is still there, and still writes");
    second.finish_answer(other.id, done("whole too"), 4).unwrap();
}

#[cfg(unix)]
#[test]
fn only_this_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data/xgen");
    let store = Store::open(&data.join("chats.db")).unwrap();
    store.create_chat(None, 1).unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for name in ["chats.db", "chats.db-wal", "chats.db-shm"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
}
