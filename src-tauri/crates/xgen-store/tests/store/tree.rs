use std::sync::Arc;

use xgen_core::{Coded, ErrorCode, MessageId};
use xgen_store::{FinishAnswer, FinishReason, MessageStatus, Parent, Role, StoreError, StoredError};

use crate::helper::{answer, done, exchange, store, usage};

#[test]
fn a_question_and_its_empty_answer_are_saved_together() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (user, reply) = store.add_exchange(chat.id, None, "hello", answer(), 5).unwrap();
    assert_eq!((user.role, user.status, user.parent_id), (Role::User, MessageStatus::Complete, None));
    assert_eq!(
        (reply.role, reply.status, reply.parent_id),
        (Role::Assistant, MessageStatus::Streaming, Some(user.id))
    );

    let thread = store.thread(chat.id).unwrap();
    assert_eq!(thread.messages, [user, reply.clone()], "what was returned is what is stored");
    assert_eq!(thread.chat.leaf_id, Some(reply.id));
    assert_eq!(thread.chat.updated_at_ms, 5);
}

#[test]
fn an_answer_grows_and_ends_once() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (_, reply) = store.add_exchange(chat.id, None, "hello", answer(), 5).unwrap();
    store.save_text(reply.id, "hel").unwrap();
    assert_eq!(store.message(reply.id).unwrap().text, "hel");

    let finished = store.finish_answer(reply.id, done("hello!"), 9).unwrap();
    assert_eq!((finished.text.as_str(), finished.status), ("hello!", MessageStatus::Complete));
    let info = finished.answer.unwrap();
    assert_eq!((info.finish_reason, info.usage), (Some(FinishReason::Stop), Some(usage())));
    assert_eq!(info.quantization.as_deref(), Some("Q8_0"));

    assert!(matches!(store.save_text(reply.id, "late"), Err(StoreError::Finished(_))));
    assert!(matches!(store.finish_answer(reply.id, done("late"), 10), Err(StoreError::Finished(_))));
    assert_eq!(store.message(reply.id).unwrap().text, "hello!");
    let unknown = MessageId::new();
    assert_eq!(store.save_text(unknown, "x").unwrap_err().code(), ErrorCode::NotFound);
}

#[test]
fn a_failed_answer_keeps_its_text_and_says_why() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (_, reply) = store.add_exchange(chat.id, None, "hello", answer(), 5).unwrap();
    let error = StoredError {
        code: ErrorCode::WorkerDied,
        message: "the worker ended with signal 9".into(),
        hint: Some("try a smaller model".into()),
        causes: vec!["killed".into(), "out of memory".into()],
    };
    let finish = FinishAnswer {
        text: "half an".into(),
        status: MessageStatus::Partial,
        finish_reason: FinishReason::Error,
        usage: None,
        error: Some(error.clone()),
    };
    store.finish_answer(reply.id, finish, 6).unwrap();
    let stored = store.message(reply.id).unwrap();
    assert_eq!((stored.text.as_str(), stored.error), ("half an", Some(error)));
}

#[test]
fn an_answer_cannot_end_as_streaming() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (_, reply) = store.add_exchange(chat.id, None, "hello", answer(), 5).unwrap();
    let finish = FinishAnswer { status: MessageStatus::Streaming, ..done("x") };
    assert_eq!(store.finish_answer(reply.id, finish, 6).unwrap_err().code(), ErrorCode::InvalidInput);
}

#[test]
fn numbers_that_are_no_numbers_do_not_make_an_answer_unreadable() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (_, reply) = store.add_exchange(chat.id, None, "hello", answer(), 5).unwrap();
    let mut finish = done("x");
    finish.usage.as_mut().unwrap().completion_tokens_per_s = f64::NAN;
    finish.usage.as_mut().unwrap().prompt_tokens_per_s = f64::INFINITY;
    let stored = store.finish_answer(reply.id, finish, 6).unwrap().answer.unwrap().usage.unwrap();
    assert_eq!((stored.completion_tokens_per_s, stored.prompt_tokens_per_s), (0.0, 0.0));
}

#[test]
fn another_answer_is_a_sibling_and_select_goes_between_them() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (question, first) = exchange(&store, chat.id, "q", "first");
    let (_, deep) = exchange(&store, chat.id, "follow-up", "below first");
    let second = store.add_answer(chat.id, question.id, answer(), 20).unwrap();
    assert_eq!(second.parent_id, first.parent_id);
    assert_eq!(store.chat(chat.id).unwrap().leaf_id, Some(second.id));
    assert_eq!(store.message(first.id).unwrap().text, "first", "nothing is overwritten");

    let thread = store.select(chat.id, first.id).unwrap();
    assert_eq!(thread.chat.leaf_id, Some(deep.id), "down to the newest leaf below");
    assert_eq!(thread.messages.len(), 5);
    assert_eq!(store.select(chat.id, second.id).unwrap().chat.leaf_id, Some(second.id));
    assert_eq!(
        store.select(chat.id, question.id).unwrap().chat.leaf_id,
        Some(second.id),
        "the newest of all"
    );
}

#[test]
fn an_edited_question_is_a_sibling_even_at_the_root() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (first, reply) = exchange(&store, chat.id, "q", "a");
    exchange(&store, chat.id, "second", "b");
    let (edited, _) = store.add_exchange(chat.id, Some(reply.id), "second, edited", answer(), 30).unwrap();
    assert_eq!(edited.parent_id, Some(reply.id));
    let (again, _) = store.add_exchange(chat.id, Parent::Root, "q, edited", answer(), 40).unwrap();
    assert_eq!(again.parent_id, None);
    assert_eq!(store.select(chat.id, first.id).unwrap().messages.len(), 8, "all branches are there");
}

#[test]
fn a_branch_is_the_path_from_the_first_message() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let (q1, a1) = exchange(&store, chat.id, "q1", "a1");
    exchange(&store, chat.id, "aside", "aside");
    let (q2, a2) = store.add_exchange(chat.id, Some(a1.id), "q2", answer(), 30).unwrap();
    let path: Vec<_> = store.branch(a2.id).unwrap().into_iter().map(|message| message.id).collect();
    assert_eq!(path, [q1.id, a1.id, q2.id, a2.id]);
    assert_eq!(store.branch(MessageId::new()).unwrap_err().code(), ErrorCode::NotFound);
}

#[test]
fn a_parent_is_an_answer_of_the_same_chat() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let other = store.create_chat(None, 1).unwrap();
    let (question, reply) = exchange(&store, chat.id, "q", "a");
    let code = |parent| store.add_exchange(other.id, parent, "x", answer(), 1).unwrap_err().code();
    assert_eq!(code(Some(reply.id)), ErrorCode::NotFound, "of another chat");
    assert_eq!(code(Some(MessageId::new())), ErrorCode::NotFound);
    assert_eq!(store.select(other.id, reply.id).unwrap_err().code(), ErrorCode::NotFound);
    assert_eq!(store.add_answer(other.id, question.id, answer(), 1).unwrap_err().code(), ErrorCode::NotFound);
    let on_question = store.add_exchange(chat.id, Some(question.id), "x", answer(), 1).unwrap_err();
    assert_eq!(on_question.code(), ErrorCode::InvalidInput);
    assert_eq!(store.add_answer(chat.id, reply.id, answer(), 1).unwrap_err().code(), ErrorCode::InvalidInput);
    assert!(store.thread(other.id).unwrap().messages.is_empty(), "a refused exchange leaves nothing behind");
}

#[test]
fn a_message_has_at_most_16_mib_and_is_not_empty() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    let most = "a".repeat(16 << 20);
    let (_, reply) = store.add_exchange(chat.id, None, &most, answer(), 1).unwrap();
    store.save_text(reply.id, &most).unwrap();
    let over = most + "a";
    assert_eq!(store.save_text(reply.id, &over).unwrap_err().code(), ErrorCode::InvalidInput);
    for text in [over.as_str(), "", " \n"] {
        let refused = store.add_exchange(chat.id, Some(reply.id), text, answer(), 1).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidInput);
    }
}

#[test]
fn any_text_comes_back_as_it_was() {
    let (_folder, store) = store();
    let chat = store.create_chat(None, 1).unwrap();
    for text in
        ["a\0b", "'; DROP TABLE chats; --", "\u{feff}한글 \u{1F468}\u{200D}\u{1F469}", "\r\n\t x \u{2028}"]
    {
        let (user, _) = exchange(&store, chat.id, text, text);
        assert_eq!(store.message(user.id).unwrap().text, text);
    }
    store.check().unwrap();
}

#[test]
fn threads_write_at_the_same_time_and_lose_nothing() {
    let (_folder, store) = store();
    let store = Arc::new(store);
    let chats: Vec<_> = (0..4).map(|_| store.create_chat(None, 1).unwrap().id).collect();
    std::thread::scope(|scope| {
        for (n, chat) in chats.iter().cycle().take(8).enumerate() {
            let store = &store;
            scope.spawn(move || {
                for round in 0..10 {
                    exchange(store, *chat, &format!("q {n} {round}"), "a");
                    store.chats(false).unwrap();
                }
            });
        }
    });
    for chat in chats {
        let thread = store.thread(chat).unwrap();
        assert_eq!(thread.messages.len(), 40, "two threads, ten exchanges each");
        assert!(thread.messages.iter().all(|message| message.status == MessageStatus::Complete));
    }
    store.check().unwrap();
}
