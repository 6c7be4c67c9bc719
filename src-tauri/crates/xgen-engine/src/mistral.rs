//! mistralrs as an [`Engine`].
//!
//! What was found of version 0.8.1 and holds here: requests run one at a time (`xgen-inference` sees to it), the
//! context is counted before work starts because running over its end is an engine error, and dropping the stream is
//! what stops a generation.

use crate::defect;
use crate::sampling::{Seeded, engine_params};
use crate::stop::StopFilter;
use either::Either;
use mistralrs::{
    CustomLogitsProcessor, GgufModelBuilder, Model, NormalRequest, Request, RequestLike, Response,
    TextMessageRole, TextMessages, TextModelBuilder, TokenSource,
};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OnceCell, mpsc};
use tokio_util::sync::CancellationToken;
use xgen_inference::protocol::{
    FinishReason, LoadOptions, LoadStage, LoadedInfo, ModelFormat, ModelSpec, Role, SamplingParams, Turn,
    Usage,
};
use xgen_inference::worker::{panic_text, resident_bytes};
use xgen_inference::{Engine, EngineError, GenerateEvent};

/// Chats whose keys and values are kept. Each costs memory that 0.8.1 does not give back, so few.
const PREFIX_CACHE: usize = 4;

/// A context when the model names none.
const DEFAULT_CONTEXT: usize = 4096;

struct Loaded {
    model: Model,
    spec: ModelSpec,
    context_length: usize,
}

/// The engine with at most one model.
#[derive(Default)]
pub(crate) struct MistralEngine {
    loaded: OnceCell<Loaded>,
}

impl Engine for MistralEngine {
    fn device(&self) -> String {
        match mistralrs::best_device(false) {
            Ok(device) if device.is_cuda() => "cuda",
            Ok(device) if device.is_metal() => "metal",
            _ => "cpu",
        }
        .into()
    }

    async fn load(
        &self,
        spec: ModelSpec,
        options: LoadOptions,
        stages: mpsc::UnboundedSender<LoadStage>,
    ) -> Result<LoadedInfo, EngineError> {
        let started = Instant::now();
        if !spec.path.exists() {
            return Err(EngineError::ModelMissing { path: spec.path });
        }
        let _ = stages.send(LoadStage::Reading);
        // A task of its own, so that a panic of mistralrs is told apart by its text.
        let building = tokio::spawn(build(spec.clone())).await;
        let model = match building {
            Ok(Ok(model)) => model,
            Ok(Err(error)) => return Err(defect::of_load(&spec.path, &format!("{error:#}"))),
            Err(panic) => return Err(defect::of_load(&spec.path, &panic_text(panic))),
        };
        let own = model.max_sequence_length().ok().flatten().unwrap_or(DEFAULT_CONTEXT);
        let context_length = options.context_length.map_or(own, |limit| own.min(limit as usize));
        let loaded = Loaded { model, spec, context_length };
        let _ = stages.send(LoadStage::WarmUp);
        warm_up(&loaded).await?;
        let _ = self.loaded.set(loaded);
        Ok(LoadedInfo {
            context_length: u32::try_from(context_length).unwrap_or(u32::MAX),
            load_ms: started.elapsed().as_secs_f64() * 1000.0,
            memory_bytes: resident_bytes(),
        })
    }

    async fn generate(
        &self,
        turns: Vec<Turn>,
        sampling: SamplingParams,
        events: impl Fn(GenerateEvent) + Send + Sync,
        cancel: CancellationToken,
    ) -> Result<(FinishReason, Usage), EngineError> {
        let loaded = self.loaded.get().ok_or(EngineError::NotLoaded)?;
        answer(loaded, &turns, &sampling, &events, &cancel).await
    }
}

async fn build(spec: ModelSpec) -> anyhow::Result<Model> {
    match spec.format {
        ModelFormat::Gguf => {
            let folder = spec.path.parent().unwrap_or(&spec.path).display();
            let name = |f: &PathBuf| f.file_name().unwrap_or_default().to_string_lossy().into_owned();
            GgufModelBuilder::new(folder, spec.files.iter().map(name).collect())
                .with_token_source(TokenSource::None)
                .with_max_num_seqs(1)
                .with_prefix_cache_n(Some(PREFIX_CACHE))
                .build()
                .await
        }
        ModelFormat::Safetensors => {
            TextModelBuilder::new(spec.path.display())
                .with_token_source(TokenSource::None)
                .with_max_num_seqs(1)
                .with_prefix_cache_n(Some(PREFIX_CACHE))
                .build()
                .await
        }
    }
}

/// One greedy token: several defects of tensors, tokenizer and template show only now.
async fn warm_up(loaded: &Loaded) -> Result<(), EngineError> {
    let turns = [Turn { role: Role::User, text: "Hi".into() }];
    let sampling = SamplingParams { max_tokens: Some(1), ..SamplingParams::greedy() };
    let result = answer(loaded, &turns, &sampling, &|_| {}, &CancellationToken::new()).await;
    match result {
        Ok(_) => Ok(()),
        Err(EngineError::Generation { reason }) => Err(defect::of_load(&loaded.spec.path, &reason)),
        Err(EngineError::ContextOverflow { .. }) => Err(EngineError::ModelCorrupt {
            path: loaded.spec.path.clone(),
            reason: format!("a context of {} tokens holds no chat", loaded.context_length),
        }),
        Err(error) => Err(error),
    }
}

async fn answer(
    loaded: &Loaded,
    turns: &[Turn],
    sampling: &SamplingParams,
    events: &(dyn Fn(GenerateEvent) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<(FinishReason, Usage), EngineError> {
    let started = Instant::now();
    let prompt_tokens = count_prompt(loaded, turns).await?;
    if prompt_tokens >= loaded.context_length {
        return Err(EngineError::ContextOverflow {
            prompt_tokens: u32::try_from(prompt_tokens).unwrap_or(u32::MAX),
            context_length: u32::try_from(loaded.context_length).unwrap_or(u32::MAX),
        });
    }
    let mut run = Run {
        events,
        stop: StopFilter::new(sampling.stop.clone()),
        started,
        first: None,
        chunks: 0,
        usage: Usage {
            prompt_tokens: u32::try_from(prompt_tokens).unwrap_or(u32::MAX),
            completion_tokens: 0,
            time_to_first_token_ms: 0.0,
            total_ms: 0.0,
        },
    };
    events(GenerateEvent::Started { prompt_tokens: run.usage.prompt_tokens });
    let room = loaded.context_length - prompt_tokens;
    let wanted = sampling.max_tokens.map_or(room, |max| room.min(max as usize));
    let failed = |reason: String| EngineError::Generation { reason: defect::first_line(&reason) };
    // The stream of mistralrs' own has room for one response, so that its engine waits for the reader at each token.
    let (respond, mut responses) = mpsc::channel(256);
    let engine = loaded.model.inner().get_sender(None).map_err(|e| failed(e.to_string()))?;
    engine.send(request(turns, sampling, wanted, respond)).await.map_err(|e| failed(e.to_string()))?;
    loop {
        let response = tokio::select! {
            biased;
            // Dropping the receiver is what stops the engine.
            () = cancel.cancelled() => return run.end(FinishReason::Cancelled),
            response = responses.recv() => response,
        };
        match response {
            Some(Response::Chunk(chunk)) => {
                let Some(choice) = chunk.choices.first() else { continue };
                if run
                    .take(choice.delta.content.as_deref().unwrap_or_default(), choice.finish_reason.is_some())
                {
                    return run.end(FinishReason::Stop);
                }
                if let Some(usage) = &chunk.usage {
                    run.usage.completion_tokens = u32::try_from(usage.completion_tokens).unwrap_or(u32::MAX);
                }
                match choice.finish_reason.as_deref() {
                    None => {}
                    Some("length") if wanted == room => return run.end(FinishReason::Context),
                    Some("length") => return run.end(FinishReason::Length),
                    Some("canceled") => return run.end(FinishReason::Cancelled),
                    Some(_) => return run.end(FinishReason::Stop),
                }
            }
            Some(Response::ModelError(reason, _) | Response::CompletionModelError(reason, _)) => {
                return Err(failed(reason));
            }
            Some(Response::InternalError(error) | Response::ValidationError(error)) => {
                return Err(failed(error.to_string()));
            }
            Some(_) => return Err(failed("the engine answered something that is no chat".into())),
            None => return Err(failed("the engine ended the answer without a reason".into())),
        }
    }
}

/// An answer that is being written.
struct Run<'a> {
    events: &'a (dyn Fn(GenerateEvent) + Send + Sync),
    stop: StopFilter,
    started: Instant,
    first: Option<Duration>,
    chunks: u32,
    usage: Usage,
}

impl Run<'_> {
    /// Takes the text of one decode step; true if a stop string was reached.
    fn take(&mut self, text: &str, last: bool) -> bool {
        self.first.get_or_insert_with(|| self.started.elapsed());
        self.chunks += u32::from(!last || !text.is_empty());
        let (shown, stopped) = self.stop.push(text);
        self.show(shown);
        stopped
    }

    fn show(&self, text: String) {
        if !text.is_empty() {
            (self.events)(GenerateEvent::Delta(text));
        }
    }

    fn end(mut self, reason: FinishReason) -> Result<(FinishReason, Usage), EngineError> {
        let total = self.started.elapsed();
        let rest = self.stop.rest();
        self.show(rest);
        if self.usage.completion_tokens == 0 {
            self.usage.completion_tokens = self.chunks; // stopped by us, so the engine reported none
        }
        self.usage.time_to_first_token_ms = self.first.unwrap_or(total).as_secs_f64() * 1000.0;
        self.usage.total_ms = total.as_secs_f64() * 1000.0;
        Ok((reason, self.usage))
    }
}

fn role(role: Role) -> TextMessageRole {
    match role {
        Role::System => TextMessageRole::System,
        Role::User => TextMessageRole::User,
        Role::Assistant => TextMessageRole::Assistant,
    }
}

async fn count_prompt(loaded: &Loaded, turns: &[Turn]) -> Result<usize, EngineError> {
    let messages =
        turns.iter().fold(TextMessages::new(), |all, turn| all.add_message(role(turn.role), &turn.text));
    match loaded.model.tokenize(Either::Left(messages), None, true, true, Some(false)).await {
        Ok(tokens) => Ok(tokens.len()),
        Err(error) => {
            let reason = defect::first_line(&error.to_string());
            Err(EngineError::NoChatTemplate { path: loaded.spec.path.clone(), reason })
        }
    }
}

fn request(
    turns: &[Turn],
    sampling: &SamplingParams,
    max_len: usize,
    respond: mpsc::Sender<Response>,
) -> Request {
    let mut chat = TextMessages::new().enable_thinking(false);
    for turn in turns {
        chat = chat.add_message(role(turn.role), &turn.text);
    }
    let mut request = NormalRequest::new_simple(
        chat.take_messages(),
        engine_params(sampling, max_len),
        respond,
        0,
        None,
        None,
    );
    request.is_streaming = true;
    request.logits_processors =
        Seeded::new(sampling).map(|seeded| vec![Arc::new(seeded) as Arc<dyn CustomLogitsProcessor>]);
    Request::Normal(Box::new(request))
}
