//! `xgen chat`.

use crate::output::{self, Failure};
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use xgen_app::{App, ModelChoice};
use xgen_inference::AnswerEvent;
use xgen_inference::protocol::{FinishReason, LoadStage, Role, Turn, Usage};
use xgen_schema::{ErrorCode, ModelId, Sampling, WireError};

/// Asks once with PROMPT or with what comes through a pipe; without either it is a conversation.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to ask
    prompt: Option<String>,
    /// A model by id, name or path; without it the default model
    #[arg(long, short)]
    model: Option<String>,
    /// Instructions that stand above the chat
    #[arg(long)]
    system: Option<String>,
    /// 0 is greedy, at most 2
    #[arg(long)]
    temperature: Option<f64>,
    /// Nucleus sampling, above 0 and at most 1
    #[arg(long)]
    top_p: Option<f64>,
    /// The most tokens of the answer
    #[arg(long)]
    max_tokens: Option<u32>,
    /// The answer ends before this text; may be given more than once
    #[arg(long)]
    stop: Vec<String>,
    /// For an answer that can be repeated
    #[arg(long)]
    seed: Option<u64>,
    /// One JSON object with answer, usage and timings
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    answer: String,
    finish_reason: FinishReason,
    model: String,
    quantization: Option<String>,
    usage: Option<Usage>,
    timings: Option<Timings>,
}

/// Derived from the usage.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Timings {
    time_to_first_token_ms: f64,
    total_ms: f64,
    prompt_tokens_per_s: f64,
    completion_tokens_per_s: f64,
}

pub(crate) async fn run(app: &Arc<App>, args: Args) -> Result<(), Failure> {
    let choice = match &args.model {
        Some(name) => app.choose_model_by_name(name).await?,
        None => app.choose_model(&default_model(app).await?).await?,
    };
    let mut turns = Vec::new();
    if let Some(system) = &args.system {
        turns.push(Turn { role: Role::System, text: system.clone() });
    }
    match prompt(&args).await? {
        Some(prompt) => {
            turns.push(Turn { role: Role::User, text: prompt });
            let answer = answer(app, &choice, turns, &args).await?;
            if args.json {
                output::json(&answer);
            }
            match answer.finish_reason {
                FinishReason::Cancelled => Err(Failure::Interrupted),
                _ => Ok(()),
            }
        }
        None => converse(app, &choice, turns, &args).await,
    }
}

async fn default_model(app: &Arc<App>) -> Result<ModelId, WireError> {
    Ok(app.settings_get(xgen_schema::Empty {}).await?.values.default_model_id)
}

/// The argument, or what comes through a pipe; none in a terminal.
async fn prompt(args: &Args) -> Result<Option<String>, WireError> {
    let text = match &args.prompt {
        Some(prompt) => prompt.clone(),
        None if std::io::stdin().is_terminal() => return Ok(None),
        None => {
            let mut bytes = Vec::new();
            let read = tokio::io::stdin().read_to_end(&mut bytes).await;
            read.map_err(|e| WireError::new(ErrorCode::Io, format!("cannot read standard input: {e}")))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    if text.trim().is_empty() {
        return Err(WireError::new(ErrorCode::InvalidInput, "the prompt is empty"));
    }
    Ok(Some(text))
}

async fn converse(
    app: &Arc<App>,
    choice: &ModelChoice,
    mut turns: Vec<Turn>,
    args: &Args,
) -> Result<(), Failure> {
    output::line_err(&format!("{}: an empty line or Ctrl+D ends, Ctrl+C stops an answer", choice.spec.name));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        let _ = write!(std::io::stderr(), "> ");
        let line = lines.next_line().await.ok().flatten().filter(|line| !line.trim().is_empty());
        let Some(line) = line else { return Ok(()) };
        turns.push(Turn { role: Role::User, text: line });
        let answer = answer(app, choice, turns.clone(), args).await?;
        if args.json {
            output::json(&answer);
        }
        turns.push(Turn { role: Role::Assistant, text: answer.answer });
    }
}

/// Streams one answer, unless it is wanted as JSON.
async fn answer(
    app: &Arc<App>,
    choice: &ModelChoice,
    turns: Vec<Turn>,
    args: &Args,
) -> Result<Answer, Failure> {
    let sampling = Sampling {
        temperature: args.temperature,
        top_p: args.top_p,
        max_tokens: args.max_tokens,
        stop: (!args.stop.is_empty()).then(|| args.stop.clone()),
        seed: args.seed,
        ..Sampling::default()
    };
    let mut stream = app.ask(choice.clone(), turns, &sampling)?;
    let mut text = String::new();
    loop {
        let event = tokio::select! {
            event = stream.next() => event,
            _ = tokio::signal::ctrl_c() => {
                stream.cancel();
                continue;
            }
        };
        match event {
            Some(AnswerEvent::Delta(delta)) => {
                if !args.json {
                    output::text(&delta);
                }
                text += &delta;
            }
            Some(AnswerEvent::Loading(LoadStage::Starting)) if std::io::stderr().is_terminal() => {
                output::line_err(&format!("loading {} …", choice.spec.name));
            }
            Some(AnswerEvent::Finished { reason, usage }) => {
                if !args.json {
                    output::line("");
                }
                return Ok(Answer {
                    answer: text,
                    finish_reason: reason,
                    model: choice.spec.name.clone(),
                    quantization: choice.quantization.clone(),
                    timings: usage.map(|usage| Timings {
                        time_to_first_token_ms: usage.time_to_first_token_ms,
                        total_ms: usage.total_ms,
                        prompt_tokens_per_s: usage.prompt_tokens_per_s(),
                        completion_tokens_per_s: usage.completion_tokens_per_s(),
                    }),
                    usage,
                });
            }
            Some(AnswerEvent::Failed(error)) => {
                if !args.json && !text.is_empty() {
                    output::line("");
                }
                return Err(Failure::Error(error.into()));
            }
            Some(_) => {}
            None => {
                return Err(Failure::Error(WireError::new(ErrorCode::Internal, "the answer did not end")));
            }
        }
    }
}
