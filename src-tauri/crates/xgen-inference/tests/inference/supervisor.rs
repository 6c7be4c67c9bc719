use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use xgen_core::{Coded, ErrorCode};
use xgen_inference::process::TokioSpawner;
use xgen_inference::protocol::{
    FinishReason, LoadOptions, LoadedInfo, ModelFormat, ModelSpec, Role, SamplingParams, Turn,
};
use xgen_inference::{
    AnswerEvent, AnswerStream, GenerateReq, InferenceError, Supervisor, SupervisorConfig, WorkerBuilds,
    WorkerState,
};

/// A supervisor whose worker is the scripted one.
struct Fixture {
    supervisor: Supervisor,
    _folder: tempfile::TempDir,
}

fn fixture(config: SupervisorConfig) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let worker = env!("CARGO_BIN_EXE_xgen-scripted-worker");
    for level in ["x86-64-v2", "aarch64"] {
        std::os::unix::fs::symlink(worker, folder.path().join(format!("xgen-worker-{level}"))).unwrap();
    }
    let builds = WorkerBuilds::in_folders(vec![folder.path().to_owned()]);
    Fixture { supervisor: Supervisor::new(Arc::new(TokioSpawner::new(builds)), config), _folder: folder }
}

fn quick() -> SupervisorConfig {
    SupervisorConfig {
        backoff: Duration::from_millis(20),
        cancel_timeout: Duration::from_millis(300),
        ..SupervisorConfig::default()
    }
}

fn model(name: &str) -> ModelSpec {
    let path = PathBuf::from(format!("/m/{name}"));
    ModelSpec {
        id: name.into(),
        name: name.into(),
        format: ModelFormat::Gguf,
        files: vec![path.clone()],
        path,
    }
}

fn ask(text: &str) -> GenerateReq {
    GenerateReq {
        model: model("a.gguf"),
        options: LoadOptions::default(),
        turns: vec![Turn { role: Role::User, text: text.into() }],
        sampling: SamplingParams::greedy(),
    }
}

/// Reads a stream to its end: the text, and the last event.
async fn read(mut stream: AnswerStream) -> (String, AnswerEvent) {
    let mut text = String::new();
    loop {
        match stream.next().await.expect("a stream ends with Finished or Failed") {
            AnswerEvent::Delta(delta) => text += &delta,
            last @ (AnswerEvent::Finished { .. } | AnswerEvent::Failed(_)) => return (text, last),
            _ => {}
        }
    }
}

async fn load(f: &Fixture, name: &str) -> Result<LoadedInfo, InferenceError> {
    let (stages, _) = mpsc::unbounded_channel();
    f.supervisor.load(model(name), LoadOptions::default(), stages, CancellationToken::new()).await
}

fn alive(pid: u32) -> bool {
    std::path::Path::new(&format!("/proc/{pid}")).exists()
}

#[tokio::test]
async fn an_answer_arrives_whole_and_with_its_usage() {
    let f = fixture(quick());
    let (text, last) = read(f.supervisor.generate(ask("한국어 답변도 온전히 👩‍💻 옵니다"))).await;
    assert_eq!(text, "한국어 답변도 온전히 👩‍💻 옵니다");
    let AnswerEvent::Finished { reason: FinishReason::Stop, usage: Some(usage) } = last else {
        panic!("{last:?}")
    };
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (5, 5));
}

#[tokio::test]
async fn requests_are_answered_one_after_another_and_none_is_mixed_up() {
    let f = fixture(quick());
    let streams: Vec<_> =
        (0..20).map(|i| f.supervisor.generate(ask(&format!("question {i} of twenty")))).collect();
    for (i, stream) in streams.into_iter().enumerate() {
        assert_eq!(read(stream).await.0, format!("question {i} of twenty"));
    }
}

#[tokio::test]
async fn a_death_keeps_the_text_and_the_next_request_works() {
    let f = fixture(quick());
    let (text, last) = read(f.supervisor.generate(ask("die after 5"))).await;
    assert_eq!(text, "1 2 3 4 5 ", "what was written before the death is kept");
    let AnswerEvent::Failed(error) = last else { panic!("{last:?}") };
    assert_eq!(error.code(), ErrorCode::WorkerDied);
    assert!(error.to_string().contains("signal 6"), "{error}");
    assert_eq!(f.supervisor.status().borrow().restarts, 1);
    assert_eq!(read(f.supervisor.generate(ask("again"))).await.0, "again");
}

#[tokio::test]
async fn a_worker_killed_while_idle_comes_back_with_its_model() {
    let f = fixture(quick());
    load(&f, "a.gguf").await.unwrap();
    let mut status = f.supervisor.status();
    let pid = status.borrow().pid.unwrap();
    std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    let back = status.wait_for(|s| s.restarts == 1 && s.state == WorkerState::Ready);
    let back = tokio::time::timeout(Duration::from_secs(10), back).await.expect("it comes back").unwrap();
    assert_ne!(back.pid, Some(pid));
    assert_eq!(back.problem.as_ref().map(Coded::code), Some(ErrorCode::WorkerDied), "the user is told");
}

#[tokio::test]
async fn a_load_that_kills_the_worker_is_an_error_with_a_code() {
    let f = fixture(quick());
    assert_eq!(load(&f, "abort.gguf").await.unwrap_err().code(), ErrorCode::ModelOutOfMemory);
    assert_eq!(load(&f, "panic.gguf").await.unwrap_err().code(), ErrorCode::ModelCorrupt);
    assert_eq!(load(&f, "refuse.gguf").await.unwrap_err().code(), ErrorCode::ModelUnsupportedArchitecture);
    assert_eq!(f.supervisor.status().borrow().pid, None, "a failed load leaves no process");
    load(&f, "good.gguf").await.unwrap();
}

#[tokio::test]
async fn stopping_ends_the_stream_within_200_ms_and_frees_the_engine() {
    let f = fixture(quick());
    load(&f, "a.gguf").await.unwrap();
    let mut stream = f.supervisor.generate(ask("count 100000 rate 500"));
    while !matches!(stream.next().await, Some(AnswerEvent::Delta(_))) {}
    let stopped = Instant::now();
    stream.cancel();
    let (_, last) = read(stream).await;
    assert!(matches!(last, AnswerEvent::Finished { reason: FinishReason::Cancelled, .. }), "{last:?}");
    assert!(stopped.elapsed() < Duration::from_millis(400), "{:?}", stopped.elapsed());
    assert_eq!(read(f.supervisor.generate(ask("next"))).await.0, "next");
}

#[tokio::test]
async fn an_engine_that_is_deaf_to_a_stop_is_replaced() {
    let f = fixture(quick());
    load(&f, "a.gguf").await.unwrap();
    let pid = f.supervisor.status().borrow().pid.unwrap();
    let mut stream = f.supervisor.generate(ask("hang"));
    while !matches!(stream.next().await, Some(AnswerEvent::Started { .. })) {}
    stream.cancel();
    assert_eq!(read(f.supervisor.generate(ask("next"))).await.0, "next");
    assert!(!alive(pid), "the deaf worker is gone");
}

#[tokio::test]
async fn a_request_stopped_in_the_queue_never_runs() {
    let f = fixture(quick());
    load(&f, "a.gguf").await.unwrap();
    let first = f.supervisor.generate(ask("count 300 rate 500"));
    let mut second = f.supervisor.generate(ask("second"));
    assert!(matches!(second.next().await, Some(AnswerEvent::Queued { ahead: 1 })));
    second.cancel();
    let asked = Instant::now();
    let (text, last) = read(second).await;
    assert!(
        matches!(last, AnswerEvent::Finished { reason: FinishReason::Cancelled, usage: None }),
        "{last:?}"
    );
    assert!(
        text.is_empty() && asked.elapsed() < Duration::from_millis(200),
        "it does not wait for the first"
    );
    assert_eq!(read(first).await.0.split_whitespace().count(), 300);
}

#[tokio::test]
async fn a_reader_that_sleeps_does_not_hold_up_the_others() {
    let f = fixture(quick());
    let sleeping = f.supervisor.generate(ask("count 20000"));
    let (text, _) = read(f.supervisor.generate(ask("awake"))).await;
    assert_eq!(text, "awake");
    assert_eq!(read(sleeping).await.0.split_whitespace().count(), 20_000, "and it lost nothing");
}

#[tokio::test]
async fn too_many_requests_are_refused_by_name() {
    let f = fixture(SupervisorConfig { queue_limit: 2, ..quick() });
    let streams: Vec<_> = (0..4).map(|_| f.supervisor.generate(ask("count 50 rate 100"))).collect();
    let mut codes = Vec::new();
    for stream in streams {
        if let AnswerEvent::Failed(error) = read(stream).await.1 {
            codes.push(error.code());
        }
    }
    assert_eq!(codes, [ErrorCode::QueueFull]);
}

#[tokio::test]
async fn unloading_and_shutting_down_leave_no_process() {
    let f = fixture(quick());
    load(&f, "a.gguf").await.unwrap();
    let pid = f.supervisor.status().borrow().pid.unwrap();
    f.supervisor.unload().await;
    assert!(!alive(pid), "unload ends the process");
    load(&f, "a.gguf").await.unwrap();
    let pid = f.supervisor.status().borrow().pid.unwrap();
    let waiting = f.supervisor.generate(ask("hang"));
    f.supervisor.shutdown().await;
    assert!(!alive(pid), "shutdown ends the process, also in the middle of an answer");
    drop(waiting);
}

#[tokio::test]
async fn a_load_can_be_cancelled() {
    let f = fixture(quick());
    let cancel = CancellationToken::new();
    let (stages, mut reached) = mpsc::unbounded_channel();
    let loading = f.supervisor.load(model("slow.gguf"), LoadOptions::default(), stages, cancel.clone());
    let stop = async {
        while reached.recv().await.is_some_and(|s| s != xgen_inference::protocol::LoadStage::Reading) {}
        cancel.cancel();
    };
    let (result, ()) = tokio::join!(loading, stop);
    assert_eq!(result.unwrap_err().code(), ErrorCode::Cancelled);
    assert_eq!(f.supervisor.status().borrow().pid, None);
}

#[tokio::test]
async fn a_worker_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let builds = WorkerBuilds::in_folders(vec![folder.path().to_owned()]);
    let supervisor = Supervisor::new(Arc::new(TokioSpawner::new(builds)), quick());
    let (_, last) = read(supervisor.generate(ask("hello"))).await;
    let AnswerEvent::Failed(error) = last else { panic!("{last:?}") };
    assert_eq!(error.code(), ErrorCode::WorkerMissing);
    assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
}
