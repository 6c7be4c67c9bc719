//! A process that is killed while it writes loses nothing that it was told is saved.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::Duration;

use xgen_core::MessageId;
use xgen_store::{MessageStatus, Store};

use crate::helper::{DATABASE, answer, done, spawn};

/// The writer: prints `message-id length` after each call that returned.
#[test]
fn writer() {
    let Ok(path) = std::env::var(DATABASE) else { return };
    let store = Store::open(Path::new(&path)).unwrap();
    let mut out = std::io::stdout();
    loop {
        let chat = store.create_chat(None, 1).unwrap();
        let (user, reply) = store.add_exchange(chat.id, None, "question", answer(), 1).unwrap();
        writeln!(out, "ack {} 8", user.id).unwrap();
        for length in [100, 5_000, 40_000] {
            store.save_text(reply.id, &"x".repeat(length)).unwrap();
            writeln!(out, "ack {} {length}", reply.id).unwrap();
        }
        store.finish_answer(reply.id, done(&"x".repeat(50_000)), 1).unwrap();
        writeln!(out, "ack {} 50000", reply.id).unwrap();
    }
}

#[test]
fn a_killed_process_loses_no_acknowledged_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chats.db");
    let mut random = fastrand::Rng::with_seed(7);
    let mut acknowledged = Vec::new();
    for round in 0..30 {
        let mut child = spawn("kill::writer", &path);
        let mut out = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| parsed(&line));
        // The first rounds also hit the making of the database; the later ones the writing.
        if round >= 10 {
            acknowledged.extend(out.by_ref().take(random.usize(1..12)));
        }
        std::thread::sleep(Duration::from_micros(random.u64(0..10_000)));
        child.kill().unwrap();
        acknowledged.extend(out);
        child.wait().unwrap();

        let store = Store::open(&path).unwrap_or_else(|e| panic!("round {round}: {e:?}"));
        assert!(store.is_owner(), "the lock went with the process");
        store.check().unwrap_or_else(|e| panic!("round {round}: {e:?}"));
        for (id, length) in &acknowledged {
            let message = store.message(*id).unwrap_or_else(|e| panic!("round {round}: {id} is lost: {e}"));
            assert!(message.text.len() >= *length, "round {round}: {id} lost text that was acknowledged");
            assert_ne!(message.status, MessageStatus::Streaming, "nobody writes it any more");
        }
    }
    assert!(acknowledged.len() > 50, "only {} acknowledged: the test says little", acknowledged.len());
}

fn parsed(line: &str) -> Option<(MessageId, usize)> {
    // A line of the test harness may come before on the same line.
    let (_, ack) = line.split_once("ack ")?;
    let (id, length) = ack.split_once(' ')?;
    Some((id.parse().ok()?, length.parse().ok()?))
}
