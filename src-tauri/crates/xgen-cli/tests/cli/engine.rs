use crate::fixture::{STARTER, facts, starter_bytes, worker_dir};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use xgen_inference::process::TokioSpawner;
use xgen_inference::protocol::{
    FinishReason, LoadOptions, LoadedInfo, ModelFormat, ModelSpec, Role, SamplingParams, Turn, Usage,
};
use xgen_inference::{
    AnswerEvent, AnswerStream, EngineError, GenerateReq, InferenceError, Supervisor, SupervisorConfig,
    WorkerBuilds,
};
use xgen_schema::{ErrorCode, WireError};
use xgen_testsupport::gguf::Gguf;

fn supervisor(dir: PathBuf) -> Supervisor {
    let builds = WorkerBuilds::in_folders(vec![dir]);
    let config = SupervisorConfig { backoff: Duration::from_millis(20), ..SupervisorConfig::default() };
    Supervisor::new(Arc::new(TokioSpawner::new(builds)), config)
}

fn model(path: &Path) -> ModelSpec {
    ModelSpec {
        id: path.display().to_string(),
        name: "model".into(),
        format: ModelFormat::Gguf,
        path: path.to_owned(),
        files: vec![path.to_owned()],
    }
}

fn ask(question: &str, sampling: SamplingParams) -> GenerateReq {
    GenerateReq {
        model: model(Path::new(STARTER)),
        options: LoadOptions::default(),
        turns: vec![Turn { role: Role::User, text: question.into() }],
        sampling,
    }
}

async fn read(mut stream: AnswerStream) -> Result<(String, FinishReason, Option<Usage>), InferenceError> {
    let mut text = String::new();
    loop {
        match stream.next().await.expect("a stream has an end") {
            AnswerEvent::Delta(delta) => text += &delta,
            AnswerEvent::Finished { reason, usage } => return Ok((text, reason, usage)),
            AnswerEvent::Failed(error) => return Err(error),
            _ => {}
        }
    }
}

async fn answer(
    supervisor: &Supervisor,
    question: &str,
    sampling: SamplingParams,
) -> (String, FinishReason, Usage) {
    let (text, reason, usage) =
        read(supervisor.generate(ask(question, sampling))).await.expect("it is answered");
    (text, reason, usage.expect("with usage"))
}

async fn load(
    supervisor: &Supervisor,
    path: &Path,
    options: LoadOptions,
) -> Result<LoadedInfo, InferenceError> {
    let (stages, _) = mpsc::unbounded_channel();
    supervisor.load(model(path), options, stages, CancellationToken::new()).await
}

/// mistralrs 0.8.1 mixes answers up when it decodes several at once on CPU; that ours does not rests on the queue.
#[tokio::test]
async fn a_hundred_questions_at_once_get_their_own_answers() {
    let Some(dir) = worker_dir() else { return };
    let config = SupervisorConfig { queue_limit: 200, ..SupervisorConfig::default() };
    let spawner = TokioSpawner::new(WorkerBuilds::in_folders(vec![dir]));
    let supervisor = Supervisor::new(Arc::new(spawner), config);
    let known = facts();
    let facts: Vec<_> = known.iter().cycle().take(100).collect();
    let streams: Vec<_> =
        facts.iter().map(|f| supervisor.generate(ask(&f.question, SamplingParams::greedy()))).collect();
    for (fact, stream) in facts.iter().zip(streams) {
        let (text, reason, _) = read(stream).await.unwrap();
        assert_eq!(
            (text.as_str(), reason),
            (fact.answer.as_str(), FinishReason::Stop),
            "{} {}",
            fact.lang,
            fact.question
        );
    }
}

#[tokio::test]
async fn a_conversation_is_answered_by_its_last_question() {
    let Some(dir) = worker_dir() else { return };
    let supervisor = supervisor(dir);
    let facts: Vec<_> = facts().into_iter().filter(|f| f.answer.chars().count() < 200).take(4).collect();
    let mut turns = Vec::new();
    for fact in &facts {
        turns.push(Turn { role: Role::User, text: fact.question.clone() });
        let req = GenerateReq { turns: turns.clone(), ..ask("", SamplingParams::greedy()) };
        let (text, _, _) = read(supervisor.generate(req)).await.unwrap();
        assert_eq!(text, fact.answer, "after {} turns", turns.len());
        turns.push(Turn { role: Role::Assistant, text });
    }
}

#[tokio::test]
async fn sampling_obeys_its_parameters() {
    let Some(dir) = worker_dir() else { return };
    let supervisor = supervisor(dir);
    let question = "How do I add a model?";
    let whole = answer(&supervisor, question, SamplingParams::greedy()).await.0;

    let stop = SamplingParams { stop: vec!["Import".into()], ..SamplingParams::greedy() };
    let (text, reason, _) = answer(&supervisor, question, stop).await;
    assert_eq!((text.as_str(), reason), (&whole[..whole.find("Import").unwrap()], FinishReason::Stop));

    let short = SamplingParams { max_tokens: Some(4), ..SamplingParams::greedy() };
    let (text, reason, usage) = answer(&supervisor, question, short).await;
    assert_eq!((reason, usage.completion_tokens), (FinishReason::Length, 4));
    assert!(whole.starts_with(&text) && text.len() < whole.len());

    let wild =
        |seed| SamplingParams { temperature: 2.0, seed, max_tokens: Some(24), ..SamplingParams::greedy() };
    let first = answer(&supervisor, "zebra quartz", wild(Some(7))).await.0;
    assert_eq!(answer(&supervisor, "zebra quartz", wild(Some(7))).await.0, first, "a seed repeats");
    assert_ne!(answer(&supervisor, "zebra quartz", wild(Some(8))).await.0, first, "another seed does not");
}

#[tokio::test]
async fn the_context_is_enforced_before_work_and_at_its_end() {
    let Some(dir) = worker_dir() else { return };
    let supervisor = supervisor(dir);
    let limited = LoadOptions { context_length: Some(128), ..LoadOptions::default() };
    assert_eq!(load(&supervisor, Path::new(STARTER), limited.clone()).await.unwrap().context_length, 128);

    let long =
        GenerateReq { options: limited.clone(), ..ask(&"word ".repeat(500), SamplingParams::greedy()) };
    let error = read(supervisor.generate(long)).await.unwrap_err();
    let InferenceError::Engine(EngineError::ContextOverflow { prompt_tokens, context_length: 128 }) = error
    else {
        panic!("{error}")
    };
    assert!(prompt_tokens > 128);
    assert!(WireError::from(error).message.contains("too many for a context of 128"), "it says by how much");

    let tour = facts().into_iter().max_by_key(|f| f.answer.len()).unwrap();
    let req = GenerateReq { options: limited, ..ask(&tour.question, SamplingParams::greedy()) };
    let (text, reason, usage) = read(supervisor.generate(req)).await.unwrap();
    let usage = usage.unwrap();
    assert_eq!((reason, usage.prompt_tokens + usage.completion_tokens), (FinishReason::Context, 128));
    assert!(tour.answer.starts_with(&text), "what fits is right");
    assert_eq!(supervisor.status().borrow().restarts, 0);
}

#[tokio::test]
async fn stopping_stops_the_engine_and_an_idle_worker_uses_no_cpu() {
    let Some(dir) = worker_dir() else { return };
    let supervisor = supervisor(dir);
    let tour = facts().into_iter().max_by_key(|f| f.answer.len()).unwrap();
    let mut stream = supervisor.generate(ask(&tour.question, SamplingParams::greedy()));
    while !matches!(stream.next().await, Some(AnswerEvent::Delta(_))) {}
    stream.cancel();
    let (text, reason, usage) = read(stream).await.unwrap();
    assert_eq!(reason, FinishReason::Cancelled);
    assert!(
        text.len() < tour.answer.len() && usage.is_some_and(|u| u.completion_tokens < 200),
        "it did not go on: {usage:?}"
    );

    let pid = supervisor.status().borrow().pid.unwrap();
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = ticks();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(ticks() - before <= 2, "{} ticks of 10 ms in two idle seconds", ticks() - before);
}

#[tokio::test]
async fn a_worker_killed_in_mid_answer_is_replaced() {
    let Some(dir) = worker_dir() else { return };
    let supervisor = supervisor(dir);
    let tour = facts().into_iter().max_by_key(|f| f.answer.len()).unwrap();
    let mut stream = supervisor.generate(ask(&tour.question, SamplingParams::greedy()));
    let mut kept = String::new();
    loop {
        match stream.next().await.unwrap() {
            AnswerEvent::Delta(delta) => {
                kept += &delta;
                let pid = supervisor.status().borrow().pid.unwrap().to_string();
                let _ = std::process::Command::new("kill").args(["-9", &pid]).status();
            }
            AnswerEvent::Failed(error) => {
                assert_eq!(WireError::from(error).code, ErrorCode::WorkerDied);
                break;
            }
            AnswerEvent::Finished { .. } => break, // it was faster than the signal
            _ => {}
        }
    }
    assert!(tour.answer.starts_with(&kept) && !kept.is_empty());
    assert_eq!(answer(&supervisor, &tour.question, SamplingParams::greedy()).await.0, tour.answer);
}

/// Defects that only the engine can see, with the header check left out on purpose.
#[tokio::test]
async fn a_broken_model_is_a_coded_error_and_the_next_one_loads() {
    let Some(dir) = worker_dir() else { return };
    let supervisor = supervisor(dir);
    let folder = tempfile::tempdir().unwrap();
    let good = Gguf::parse(&starter_bytes());
    let template = |text: &str| {
        let mut model = good.clone();
        model.set("tokenizer.chat_template", text);
        model.bytes()
    };
    let mut unknown = good.clone();
    unknown.rename_architecture("llama", "gemma9");
    let mut no_heads = good.clone();
    no_heads.remove("llama.attention.head_count");
    let mut halved = good.clone();
    halved.halve_tensor("blk.1.ffn_up.weight");
    let starter = starter_bytes();
    let table = [
        ("raises", template("{{ raise_exception('no') }}"), ErrorCode::ModelNoChatTemplate),
        ("syntax", template("{% for m in %}"), ErrorCode::ModelNoChatTemplate),
        ("unknown", unknown.bytes(), ErrorCode::ModelUnsupportedArchitecture),
        ("no-heads", no_heads.bytes(), ErrorCode::ModelCorrupt),
        ("halved", halved.bytes(), ErrorCode::ModelCorrupt),
        ("cut", starter[..starter.len() * 2 / 3].to_vec(), ErrorCode::ModelCorrupt),
        ("text", b"this is a text".to_vec(), ErrorCode::ModelCorrupt),
    ];
    for (name, bytes, code) in table {
        let path = folder.path().join(format!("{name}.gguf"));
        std::fs::write(&path, bytes).unwrap();
        let error = load(&supervisor, &path, LoadOptions::default()).await.expect_err(name);
        assert_eq!(WireError::from(error.clone()).code, code, "{name}: {error}");
        assert_eq!(supervisor.status().borrow().pid, None, "{name} leaves no process");
    }
    load(&supervisor, Path::new(STARTER), LoadOptions::default()).await.unwrap();
}

#[tokio::test]
async fn a_safetensors_folder_answers_like_a_gguf_file() {
    let Some(dir) = worker_dir() else { return };
    let folder = tempfile::tempdir().unwrap();
    xgen_testsupport::safetensors::write_folder(&Gguf::parse(&starter_bytes()), folder.path());
    let supervisor = supervisor(dir);
    let fact = &facts()[0];
    let model = ModelSpec { format: ModelFormat::Safetensors, files: Vec::new(), ..model(folder.path()) };
    let req = GenerateReq { model, ..ask(&fact.question, SamplingParams::greedy()) };
    assert_eq!(read(supervisor.generate(req)).await.unwrap().0, fact.answer);
}
