//! The loop inside the worker process.
//!
//! It reads frames, runs one request at a time on the [`Engine`], and returns when its input closes; the caller then
//! ends the process at once, whatever the engine is doing. Nothing of it blocks: a request that is cancelled or a
//! closed input is noticed while the engine works.

use crate::engine::{Engine, GenerateEvent};
use crate::protocol::{FromWorker, RequestId, ToWorker, encode};
use crate::{EngineError, protocol};
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufRead, AsyncBufReadExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What a worker says of itself in its first frame.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The CPU level it was built for.
    pub build: &'static str,
    /// Compute threads.
    pub threads: u32,
}

type Cancels = Arc<Mutex<HashMap<RequestId, CancellationToken>>>;

/// Serves `input` until it closes.
///
/// # Errors
/// When `input` cannot be read, or a line of it is no frame.
pub async fn serve<E, R, W>(engine: E, identity: Identity, mut input: R, output: W) -> std::io::Result<()>
where
    E: Engine,
    R: AsyncBufRead + Unpin,
    W: Write + Send + 'static,
{
    let frames = write_frames(output);
    let _ = frames.send(FromWorker::Hello {
        protocol: protocol::PROTOCOL_VERSION,
        version: env!("CARGO_PKG_VERSION").into(),
        build: identity.build.into(),
        device: engine.device(),
        threads: identity.threads,
    });
    let cancels = Cancels::default();
    let (jobs, queue) = mpsc::unbounded_channel();
    tokio::spawn(run_jobs(Arc::new(engine), queue, frames, Arc::clone(&cancels)));

    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line).await? > 0 {
        match serde_json::from_slice(&line)? {
            ToWorker::Cancel { id } => token(&cancels, id).cancel(),
            job => {
                let _ = jobs.send(job);
            }
        }
        line.clear();
    }
    Ok(())
}

/// The token of a request. It may be cancelled before the request is taken from the queue.
fn token(cancels: &Cancels, id: RequestId) -> CancellationToken {
    cancels.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default().clone()
}

/// Writes frames from a thread of its own: an asynchronous standard output hands every write to a pool of threads,
/// a cost for each token that shows with a small model.
fn write_frames(mut output: impl Write + Send + 'static) -> mpsc::UnboundedSender<FromWorker> {
    let (frames, mut pending) = mpsc::unbounded_channel::<FromWorker>();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        while let Some(frame) = pending.blocking_recv() {
            bytes.extend(encode(&frame));
            while let Ok(frame) = pending.try_recv() {
                bytes.extend(encode(&frame));
            }
            if output.write_all(&bytes).and_then(|()| output.flush()).is_err() {
                break; // the app is gone; so is our input
            }
            bytes.clear();
        }
    });
    frames
}

async fn run_jobs<E: Engine>(
    engine: Arc<E>,
    mut queue: mpsc::UnboundedReceiver<ToWorker>,
    frames: mpsc::UnboundedSender<FromWorker>,
    cancels: Cancels,
) {
    while let Some(job) = queue.recv().await {
        let (id, loading) = match &job {
            ToWorker::Load { id, model, .. } => (*id, Some(model.path.clone())),
            ToWorker::Generate { id, .. } | ToWorker::Cancel { id } => (*id, None),
        };
        let cancel = token(&cancels, id);
        // A task of its own: a panic of the engine ends the task, not the worker.
        let task = tokio::spawn(run_job(Arc::clone(&engine), job, frames.clone(), cancel));
        let error = match task.await {
            Ok(result) => result.err(),
            Err(panic) => Some(panicked(panic, loading)),
        };
        cancels.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        if let Some(error) = error {
            let _ = frames.send(FromWorker::Failed { id, error });
        }
    }
}

async fn run_job<E: Engine>(
    engine: Arc<E>,
    job: ToWorker,
    frames: mpsc::UnboundedSender<FromWorker>,
    cancel: CancellationToken,
) -> Result<(), EngineError> {
    match job {
        ToWorker::Load { id, model, options } => {
            let (stages, mut reached) = mpsc::unbounded_channel();
            let progress = frames.clone();
            let report = tokio::spawn(async move {
                while let Some(stage) = reached.recv().await {
                    let _ = progress.send(FromWorker::Loading { id, stage });
                }
            });
            let info = engine.load(model, options, stages).await?;
            let _ = report.await;
            let _ = frames.send(FromWorker::Loaded { id, info });
        }
        ToWorker::Generate { id, turns, sampling } => {
            let events = |event| {
                let _ = frames.send(match event {
                    GenerateEvent::Started { prompt_tokens } => FromWorker::Started { id, prompt_tokens },
                    GenerateEvent::Delta(text) => FromWorker::Delta { id, text },
                });
            };
            let (reason, usage) = engine.generate(turns, sampling, events, cancel).await?;
            let _ = frames.send(FromWorker::Finished { id, reason, usage, memory_bytes: resident_bytes() });
        }
        ToWorker::Cancel { .. } => {}
    }
    Ok(())
}

fn panicked(panic: tokio::task::JoinError, loading: Option<PathBuf>) -> EngineError {
    let reason = panic_text(panic);
    match loading {
        Some(path) => EngineError::ModelCorrupt { path, reason },
        None => EngineError::Generation { reason },
    }
}

/// What a task that panicked said.
#[must_use]
pub fn panic_text(panic: tokio::task::JoinError) -> String {
    match panic.try_into_panic() {
        Ok(payload) => payload
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_owned()))
            .unwrap_or_else(|| "the engine panicked".into()),
        Err(error) => error.to_string(),
    }
}

/// Resident memory of this process; 0 where the system does not tell.
#[must_use]
pub fn resident_bytes() -> u64 {
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: u64 = rss.and_then(|rss| rss.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0);
        kib * 1024
    }
    #[cfg(not(target_os = "linux"))]
    {
        0
    }
}
