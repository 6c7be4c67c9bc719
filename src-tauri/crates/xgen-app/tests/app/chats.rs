use crate::fixture::{Fixture, recorded, send};
use std::sync::Arc;
use std::time::Duration;
use xgen_app::Frames;
use xgen_schema::*;

#[tokio::test]
async fn a_question_is_answered_saved_and_titled() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    let (frames, seen) = recorded();
    let answer = f.app.chat_send(send(&chat, "안녕 세상"), frames).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.status), ("안녕 세상", MessageStatus::Complete));
    let info = answer.answer.as_ref().unwrap();
    assert_eq!((info.model_name.as_str(), info.finish_reason), ("XGEN Starter", Some(FinishReason::Stop)));
    assert_eq!(info.usage.as_ref().unwrap().completion_tokens, 2);

    assert!(
        matches!(seen.all()[0], ChatFrame::Started { .. }),
        "the messages are shown before the engine starts"
    );
    assert_eq!(seen.text(), "안녕 세상", "the deltas are the answer");

    let thread = f.thread(&chat).await;
    assert_eq!(thread.chat.title, "안녕 세상");
    assert_eq!(thread.messages.last(), Some(&answer), "what was returned is what is stored");
}

#[tokio::test]
async fn chats_are_there_after_a_restart() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    f.send(&chat, "remember me").await.unwrap();
    let before = f.thread(&chat).await;
    let f = f.restart().await;
    assert_eq!(f.app.chat_list(ChatListReq::default()).await.unwrap().len(), 1);
    assert_eq!(f.thread(&chat).await, before);
}

#[tokio::test]
async fn a_stopped_answer_keeps_its_part() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    let (frames, seen) = recorded();
    let app = Arc::clone(&f.app);
    let req = send(&chat, "count 5000 rate 200");
    let sending = tokio::spawn(async move { app.chat_send(req, frames).await });
    while !seen.all().iter().any(|f| matches!(f, ChatFrame::Delta { .. })) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    f.app.chat_stop(ChatIdReq { chat_id: chat.id }).await.unwrap();
    let answer = sending.await.unwrap().unwrap();
    assert_eq!(answer.status, MessageStatus::Partial);
    assert_eq!(answer.answer.as_ref().unwrap().finish_reason, Some(FinishReason::Cancelled));
    assert!(answer.text.starts_with("1 ") && answer.text.len() < 1000, "{:?}", answer.text);
    assert_eq!(f.send(&chat, "next").await.unwrap().text, "next");
}

#[tokio::test]
async fn a_page_that_is_reloaded_in_the_middle_attaches_again() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    let (first, seen) = recorded();
    let app = Arc::clone(&f.app);
    let req = send(&chat, "count 200 rate 400");
    let sending = tokio::spawn(async move { app.chat_send(req, first).await });
    while seen.all().len() < 20 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (second, again) = recorded();
    let attached = f.app.chat_attach(ChatIdReq { chat_id: chat.id }, second).await.unwrap().unwrap();
    assert_eq!(attached, sending.await.unwrap().unwrap());
    let ChatFrame::Snapshot { message } = &again.all()[0] else { panic!("{:?}", again.all()) };
    let all = message.text.clone() + &again.text();
    assert_eq!(all, attached.text, "nothing is missed and nothing comes twice");
    let none = f.app.chat_attach(ChatIdReq { chat_id: chat.id }, Frames::ignored()).await.unwrap();
    assert_eq!(none, None, "after the end there is nothing to attach to");
}

#[tokio::test]
async fn regenerating_keeps_the_answer_that_was_there() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    let first = f.send(&chat, "hello").await.unwrap();
    let req = ChatRegenerateReq { chat_id: chat.id, message_id: first.id, model_id: None, sampling: None };
    let second = f.app.chat_regenerate(req, Frames::ignored()).await.unwrap();
    assert_eq!(second.parent_id, first.parent_id, "they are siblings");
    assert_eq!(f.thread(&chat).await.leaf_id, Some(second.id));
    let select = ChatSelectReq { chat_id: chat.id, message_id: first.id };
    assert_eq!(f.app.chat_select(select).await.unwrap().leaf_id, Some(first.id));
    assert_eq!(f.thread(&chat).await.messages.len(), 3);
}

#[tokio::test]
async fn one_answer_at_a_time_in_a_chat() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    let app = Arc::clone(&f.app);
    let (frames, seen) = recorded();
    let req = send(&chat, "count 5000 rate 200");
    let sending = tokio::spawn(async move { app.chat_send(req, frames).await });
    while seen.all().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(f.send(&chat, "me too").await.unwrap_err().code, ErrorCode::Busy);
    assert_eq!(f.app.chat_trash(ChatIdReq { chat_id: chat.id }).await.unwrap_err().code, ErrorCode::Busy);
    f.app.shutdown().await;
    let answer = sending.await.unwrap().unwrap();
    assert_eq!(answer.status, MessageStatus::Partial, "ending the app saves what was written");
}

#[tokio::test]
async fn a_failure_of_the_engine_is_kept_with_the_answer() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    let answer = f.send(&chat, "fail").await.unwrap();
    assert_eq!(answer.error.as_ref().unwrap().code, ErrorCode::GenerationFailed);
    let f = f.restart().await;
    assert_eq!(f.thread(&chat).await.messages.last(), Some(&answer));
}

#[tokio::test]
async fn nothing_is_saved_of_a_message_that_cannot_be_answered() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    assert_eq!(f.send(&chat, "   ").await.unwrap_err().code, ErrorCode::InvalidInput);
    let gone = ChatSendReq { model_id: Some(ModelId::from_string("gone".into())), ..send(&chat, "hello") };
    let error = f.app.chat_send(gone, Frames::ignored()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NoModel);
    let wild = Sampling { temperature: Some(9.0), ..Sampling::default() };
    let wild = ChatSendReq { sampling: Some(wild), ..send(&chat, "hello") };
    assert_eq!(f.app.chat_send(wild, Frames::ignored()).await.unwrap_err().code, ErrorCode::SettingsInvalid);
    assert_eq!(f.thread(&chat).await.messages, []);
}

#[tokio::test]
async fn the_trash_gives_back_until_it_is_told_to_delete() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    f.send(&chat, "hello").await.unwrap();
    let id = || ChatIdReq { chat_id: chat.id };
    assert_eq!(
        f.app.chat_delete(id()).await.unwrap_err().code,
        ErrorCode::InvalidInput,
        "first into the trash"
    );
    f.app.chat_trash(id()).await.unwrap();
    assert_eq!(f.app.chat_list(ChatListReq { trashed: true }).await.unwrap().len(), 1);
    f.app.chat_restore(id()).await.unwrap();
    assert_eq!(f.thread(&chat).await.messages.len(), 2);
    f.app.chat_trash(id()).await.unwrap();
    f.app.chat_delete(id()).await.unwrap();
    assert_eq!(f.app.chat_get(id()).await.unwrap_err().code, ErrorCode::NotFound);
}
