use xgen_core::{ChatId, Coded, ErrorCode};
use xgen_store::StoreError;

use crate::helper::{answer, exchange, store};

#[test]
fn the_chat_that_was_used_last_comes_first() {
    let (_folder, store) = store();
    let first = store.create_chat(None, 1).unwrap();
    let second = store.create_chat(None, 2).unwrap();
    exchange(&store, first.id, "hello", "hi");
    let order: Vec<_> = store.chats(false).unwrap().into_iter().map(|chat| chat.id).collect();
    assert_eq!(order, [first.id, second.id]);
}

#[test]
fn the_first_message_gives_the_title_and_the_model_is_remembered() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    assert_eq!((chat.title.as_str(), chat.model_id), ("", None));
    exchange(&store, chat.id, "## 한국의 **수도**는?\n자세히", "서울");
    exchange(&store, chat.id, "another question", "another answer");
    let chat = store.chat(chat.id).unwrap();
    assert_eq!(chat.title, "한국의 수도는?");
    assert_eq!(chat.model_id.unwrap().as_str(), "starter");
    assert_eq!(chat.message_count, 4);

    let named = store.create_chat(Some(" My\n chat "), 1).unwrap();
    exchange(&store, named.id, "hello", "hi");
    assert_eq!(store.chat(named.id).unwrap().title, "My chat", "a title that was given stays");
}

#[test]
fn a_title_has_1_to_200_characters() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    assert_eq!(store.rename(chat.id, &"가".repeat(200)).unwrap().title.chars().count(), 200);
    for title in ["", "  \n", &"a".repeat(201)] {
        assert_eq!(store.rename(chat.id, title).unwrap_err().code(), ErrorCode::InvalidInput, "{title:?}");
    }
    assert_eq!(store.create_chat(Some(&"a".repeat(201)), 1).unwrap_err().code(), ErrorCode::InvalidInput);
}

#[test]
fn a_chat_goes_through_the_trash_and_back() {
    let (_folder, store) = store();
    let chat = store.create_chat(Some("x"), 1).unwrap();
    exchange(&store, chat.id, "hello", "hi");
    assert!(matches!(store.delete(chat.id), Err(StoreError::Invalid(_))), "never past the trash");

    assert_eq!(store.trash(chat.id, 50).unwrap().trashed_at_ms, Some(50));
    assert_eq!(store.trash(chat.id, 60).unwrap().trashed_at_ms, Some(50), "it keeps its time");
    assert!(store.chats(false).unwrap().is_empty());
    assert_eq!(store.chats(true).unwrap().len(), 1);
    let refused = store.add_exchange(chat.id, None, "more", answer(), 61).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidInput, "nothing is written into the trash");

    assert_eq!(store.restore(chat.id).unwrap().trashed_at_ms, None);
    assert_eq!(store.thread(chat.id).unwrap().messages.len(), 2, "with all its messages");

    store.trash(chat.id, 70).unwrap();
    store.delete(chat.id).unwrap();
    assert_eq!(store.thread(chat.id).unwrap_err().code(), ErrorCode::NotFound);
    store.check().unwrap();
}

#[test]
fn a_deleted_chat_is_not_readable_in_the_file() {
    let (folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (_, reply) = exchange(&store, chat.id, "hello", &"a-marker-to-find ".repeat(2000));
    store.trash(chat.id, 2).unwrap();
    store.delete(chat.id).unwrap();
    assert_eq!(store.message(reply.id).unwrap_err().code(), ErrorCode::NotFound);
    drop(store);
    let bytes = std::fs::read(folder.path().join("chats.db")).unwrap();
    assert!(!bytes.windows(16).any(|part| part == b"a-marker-to-find"), "deleted means gone");
}

#[test]
fn the_trash_is_emptied_by_age() {
    let (_folder, store) = store();
    let chats: Vec<_> = (0..4).map(|n| store.create_chat(None, n).unwrap().id).collect();
    for (chat, at) in chats.iter().zip([10, 20, 30]) {
        store.trash(*chat, at).unwrap();
    }
    assert_eq!(store.purge_trash(30).unwrap(), 2, "only what was trashed before");
    assert_eq!(store.chats(true).unwrap().len(), 1);
    assert_eq!(store.chats(false).unwrap().len(), 1, "a chat outside the trash is never purged");
}

#[test]
fn a_chat_that_does_not_exist_is_named() {
    let (_folder, store) = store();
    let id = ChatId::new();
    let error = store.rename(id, "x").unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert!(error.to_string().contains(&id.to_string()), "{error}");
    assert_eq!(store.trash(id, 1).unwrap_err().code(), ErrorCode::NotFound);
    assert_eq!(store.delete(id).unwrap_err().code(), ErrorCode::NotFound);
}
