//! What the tests share: a store in a temporary folder, and this test binary as a second process.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use xgen_core::{ChatId, ModelId};
use xgen_store::{FinishAnswer, FinishReason, Message, MessageStatus, NewAnswer, Place, Store, Usage};

/// Tells a test that it runs as the second process, and on which database.
pub(crate) const DATABASE: &str = "XGEN_STORE_TEST_DATABASE";

pub(crate) fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("chats.db")).unwrap();
    (folder, store)
}

pub(crate) fn answer() -> NewAnswer {
    NewAnswer {
        model_id: ModelId::starter(),
        model_name: "XGEN Starter".into(),
        quantization: Some("Q8_0".into()),
        place: Place::Local,
    }
}

pub(crate) fn usage() -> Usage {
    Usage {
        prompt_tokens: 12,
        completion_tokens: 34,
        time_to_first_token_ms: 5.5,
        total_ms: 100.25,
        prompt_tokens_per_s: 2181.8,
        completion_tokens_per_s: 348.3,
    }
}

pub(crate) fn done(text: &str) -> FinishAnswer {
    FinishAnswer {
        text: text.into(),
        status: MessageStatus::Complete,
        finish_reason: FinishReason::Stop,
        usage: Some(usage()),
        error: None,
    }
}

/// A question below the leaf with a whole answer.
pub(crate) fn exchange(store: &Store, chat: ChatId, question: &str, reply: &str) -> (Message, Message) {
    let (user, assistant) = store.add_exchange(chat, None, question, answer(), 10).unwrap();
    let assistant = store.finish_answer(assistant.id, done(reply), 11).unwrap();
    (user, assistant)
}

/// Runs the test `name` of this binary in a process of its own, with [`DATABASE`] set.
pub(crate) fn spawn(name: &str, database: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(DATABASE, database)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
