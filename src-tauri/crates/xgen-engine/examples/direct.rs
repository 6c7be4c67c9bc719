//! `direct MODEL PROMPTS MAX_TOKENS`: what the worker costs, for `bench/engine`.
//!
//! Answers each line of the file PROMPTS twice, greedily: by mistralrs in this process, called as a bare program would,
//! and by the worker in `XGEN_WORKER_DIR` through the supervisor, as the app does. The two take turns, so that both
//! meet the same machine. Prints one line a request, tab-separated: side, prompt number, prompt tokens, tokens of the
//! answer, milliseconds to the first text, milliseconds in all, and the text, quoted.

use anyhow::{Context, anyhow, bail};
use mistralrs::{
    GgufModelBuilder, Model, RequestBuilder, Response, SamplingParams as EngineParams, TextMessageRole,
    TokenSource,
};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use xgen_inference::process::TokioSpawner;
use xgen_inference::protocol::{LoadOptions, ModelFormat, ModelSpec, Role, SamplingParams, Turn};
use xgen_inference::{AnswerEvent, GenerateReq, Supervisor, SupervisorConfig, WorkerBuilds};

/// As the worker has it (`src/mistral.rs`).
const PREFIX_CACHE: usize = 4;

/// One answer, timed where its text arrives.
struct Timed {
    started: Instant,
    first: Option<Duration>,
    total: Duration,
    text: String,
    prompt_tokens: usize,
    completion_tokens: usize,
}

impl Timed {
    fn start() -> Self {
        Self {
            started: Instant::now(),
            first: None,
            total: Duration::ZERO,
            text: String::new(),
            prompt_tokens: 0,
            completion_tokens: 0,
        }
    }

    fn take(&mut self, text: &str) {
        if !text.is_empty() {
            self.first.get_or_insert_with(|| self.started.elapsed());
            self.text.push_str(text);
        }
    }

    fn end(mut self) -> Self {
        self.total = self.started.elapsed();
        self
    }

    fn line(&self, side: &str, prompt: usize) -> String {
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let (asked, given, text) = (self.prompt_tokens, self.completion_tokens, &self.text);
        let (first, total) = (ms(self.first.unwrap_or(self.total)), ms(self.total));
        format!("{side}\t{prompt}\t{asked}\t{given}\t{first:.4}\t{total:.4}\t{text:?}\n")
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, prompts, max_tokens] = &args[..] else { bail!("usage: direct MODEL PROMPTS MAX_TOKENS") };
    let prompts = std::fs::read_to_string(prompts).with_context(|| format!("cannot read {prompts}"))?;
    let max_tokens: u32 = max_tokens.parse().context("MAX_TOKENS is no number")?;
    let path = Path::new(model).canonicalize().with_context(|| format!("cannot find {model}"))?;

    let bare = load(&path).await?;
    let worker = Worker::start(path).await?;
    // The worker has answered this while it loaded; the prefix caches of both must have seen the same.
    direct(&bare, "Hi", 1).await?;
    for prompt in ["this is not measured", "nor is this"] {
        direct(&bare, prompt, 8).await?;
        worker.answer(prompt, 8).await?;
    }

    let mut out = std::io::stdout();
    for (i, prompt) in prompts.lines().enumerate() {
        for turn in 0..2 {
            if (i + turn) % 2 == 0 {
                out.write_all(direct(&bare, prompt, max_tokens).await?.line("direct", i).as_bytes())?;
            } else {
                out.write_all(worker.answer(prompt, max_tokens).await?.line("worker", i).as_bytes())?;
            }
        }
    }
    worker.supervisor.shutdown().await;
    Ok(())
}

async fn load(path: &Path) -> anyhow::Result<Model> {
    let folder = path.parent().context("a model lies in a folder")?.display();
    let name = path.file_name().context("a model has a name")?.to_string_lossy();
    GgufModelBuilder::new(folder, vec![name.into_owned()])
        .with_token_source(TokenSource::None)
        .with_max_num_seqs(1)
        .with_prefix_cache_n(Some(PREFIX_CACHE))
        .build()
        .await
}

async fn direct(model: &Model, prompt: &str, max_tokens: u32) -> anyhow::Result<Timed> {
    let mut params = EngineParams::neutral();
    params.max_len = Some(max_tokens as usize);
    params.temperature = Some(0.0); // without one, mistralrs 0.8.1 samples at 1
    let request = RequestBuilder::new()
        .set_sampling(params)
        .enable_thinking(false)
        .add_message(TextMessageRole::User, prompt);
    let mut timed = Timed::start();
    let mut stream = model.stream_chat_request(request).await?;
    loop {
        let Some(Response::Chunk(chunk)) = stream.next().await else { bail!("mistralrs gave no answer") };
        let Some(choice) = chunk.choices.first() else { continue };
        timed.take(choice.delta.content.as_deref().unwrap_or_default());
        if let Some(usage) = &chunk.usage {
            timed.prompt_tokens = usage.prompt_tokens;
            timed.completion_tokens = usage.completion_tokens;
        }
        if choice.finish_reason.is_some() {
            return Ok(timed.end());
        }
    }
}

struct Worker {
    supervisor: Supervisor,
    model: ModelSpec,
    options: LoadOptions,
}

impl Worker {
    async fn start(path: PathBuf) -> anyhow::Result<Self> {
        let spawner = Arc::new(TokioSpawner::new(WorkerBuilds::installed()));
        let supervisor = Supervisor::new(spawner, SupervisorConfig::default());
        let threads = std::env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse().ok());
        let options = LoadOptions { threads, context_length: None };
        let model = ModelSpec {
            id: "bench".into(),
            name: "bench".into(),
            format: ModelFormat::Gguf,
            files: vec![path.clone()],
            path,
        };
        let (stages, _) = mpsc::unbounded_channel();
        supervisor.load(model.clone(), options.clone(), stages, CancellationToken::new()).await?;
        Ok(Self { supervisor, model, options })
    }

    async fn answer(&self, prompt: &str, max_tokens: u32) -> anyhow::Result<Timed> {
        let request = GenerateReq {
            model: self.model.clone(),
            options: self.options.clone(),
            turns: vec![Turn { role: Role::User, text: prompt.into() }],
            sampling: SamplingParams { max_tokens: Some(max_tokens), ..SamplingParams::greedy() },
        };
        let mut timed = Timed::start();
        let mut stream = self.supervisor.generate(request);
        while let Some(event) = stream.next().await {
            match event {
                AnswerEvent::Delta(text) => timed.take(&text),
                AnswerEvent::Finished { usage, .. } => {
                    let usage = usage.context("the worker reported no usage")?;
                    timed.prompt_tokens = usage.prompt_tokens as usize;
                    timed.completion_tokens = usage.completion_tokens as usize;
                    return Ok(timed.end());
                }
                AnswerEvent::Failed(error) => return Err(anyhow!(error)),
                AnswerEvent::Queued { .. } | AnswerEvent::Loading(_) | AnswerEvent::Started { .. } => {}
            }
        }
        bail!("the worker ended the answer without a reason")
    }
}
