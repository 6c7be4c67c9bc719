//! Keeps one worker alive and hands it one request at a time.
//!
//! [`Supervisor`] is a handle; the work is done by one task, the driver, which owns the worker process. When the
//! worker dies, the request at hand fails with what was written so far left valid, and the driver starts a new worker
//! with the same model after a back-off, or at once when a request comes.

mod driver;

use crate::answer::{AnswerEvent, AnswerSink, AnswerStream};
use crate::error::InferenceError;
use crate::process::Spawner;
use crate::protocol::{FinishReason, LoadOptions, LoadStage, LoadedInfo, ModelSpec, SamplingParams, Turn};
use driver::{Command, Driver};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Limits of a supervisor.
#[derive(Debug, Clone)]
pub struct SupervisorConfig {
    /// Requests that may wait.
    pub queue_limit: usize,
    /// How long a new worker may take to say hello.
    pub hello_timeout: Duration,
    /// How long a cancelled answer may take to end before the worker is killed.
    pub cancel_timeout: Duration,
    /// The first wait before a dead worker is started again; it doubles up to 30 s.
    pub backoff: Duration,
    /// The prefix cache of mistralrs 0.8.1 grows without end. Between requests, a worker that holds this much more
    /// than after its load is replaced by a new one with the same model.
    pub growth_limit_bytes: u64,
}

impl Default for SupervisorConfig {
    fn default() -> Self {
        Self {
            queue_limit: 32,
            hello_timeout: Duration::from_secs(30),
            cancel_timeout: Duration::from_secs(5),
            backoff: Duration::from_millis(500),
            growth_limit_bytes: 1 << 30,
        }
    }
}

/// What the worker is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerState {
    /// None runs.
    Stopped,
    /// One is being started.
    Starting,
    /// It loads a model.
    Loading,
    /// It waits with a model.
    Ready,
    /// It answers.
    Busy,
    /// It died and will be started again.
    Restarting,
}

/// The worker as it is now.
#[derive(Debug, Clone)]
pub struct Status {
    /// What it is doing.
    pub state: WorkerState,
    /// Its process.
    pub pid: Option<u32>,
    /// The CPU level of its build.
    pub build: Option<String>,
    /// Where it computes.
    pub device: Option<String>,
    /// Compute threads.
    pub threads: Option<u32>,
    /// Its resident memory when it last said so.
    pub memory_bytes: Option<u64>,
    /// What is loaded.
    pub model: Option<(ModelSpec, LoadedInfo)>,
    /// Requests that wait.
    pub queued: usize,
    /// Deaths since the supervisor was made.
    pub restarts: u32,
    /// Why it died or could not start, until the next success.
    pub problem: Option<InferenceError>,
}

/// A chat to answer.
#[derive(Debug, Clone)]
pub struct GenerateReq {
    /// By which model; it is loaded first if another one or none is.
    pub model: ModelSpec,
    /// How it is loaded.
    pub options: LoadOptions,
    /// The chat, oldest first.
    pub turns: Vec<Turn>,
    /// How to sample.
    pub sampling: SamplingParams,
}

/// A handle to the driver; the worker ends with the last handle, or with [`Supervisor::shutdown`].
pub struct Supervisor {
    commands: mpsc::UnboundedSender<Command>,
    /// Requests that are queued or running.
    pending: Arc<AtomicUsize>,
    queue_limit: usize,
    status: watch::Receiver<Status>,
    closing: CancellationToken,
    driver: Mutex<Option<JoinHandle<()>>>,
}

impl Supervisor {
    /// Starts the driver; no worker runs until one is needed.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn new(spawner: Arc<dyn Spawner>, config: SupervisorConfig) -> Self {
        let (commands, queue) = mpsc::unbounded_channel();
        let closing = CancellationToken::new();
        let pending = Arc::new(AtomicUsize::new(0));
        let queue_limit = config.queue_limit;
        let (driver, status) = Driver::new(spawner, config, queue, closing.clone(), Arc::clone(&pending));
        let driver = tokio::spawn(driver.run());
        Self { commands, pending, queue_limit, status, closing, driver: Mutex::new(Some(driver)) }
    }

    /// The worker as it is now, and every change.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Answers a chat. The stream starts at once and never holds up the engine.
    #[must_use]
    pub fn generate(&self, req: GenerateReq) -> AnswerStream {
        let cancel = CancellationToken::new();
        let (sink, stream) = AnswerSink::new(cancel.clone());
        let ahead = self.pending.fetch_add(1, Ordering::SeqCst);
        if ahead > self.queue_limit {
            self.pending.fetch_sub(1, Ordering::SeqCst);
            sink.send(AnswerEvent::Failed(InferenceError::QueueFull { limit: self.queue_limit }));
            return stream;
        }
        if ahead > 0 {
            sink.send(AnswerEvent::Queued { ahead });
        }
        let running = CancellationToken::new();
        tokio::spawn(end_when_cancelled(sink.clone(), cancel.clone(), running.clone()));
        let command = Command::Generate { req, sink: sink.clone(), cancel, running };
        if self.commands.send(command).is_err() {
            sink.send(AnswerEvent::Failed(InferenceError::ShuttingDown));
        }
        stream
    }

    /// Loads a model, ending the worker of another one first. `stages` hears where the load is.
    ///
    /// # Errors
    /// Why the model cannot be loaded; [`InferenceError::Cancelled`] after `cancel`.
    pub async fn load(
        &self,
        model: ModelSpec,
        options: LoadOptions,
        stages: mpsc::UnboundedSender<LoadStage>,
        cancel: CancellationToken,
    ) -> Result<LoadedInfo, InferenceError> {
        let (reply, answer) = oneshot::channel();
        let command = Command::Load { model, options, stages, cancel, reply };
        self.commands.send(command).map_err(|_| InferenceError::ShuttingDown)?;
        answer.await.unwrap_or(Err(InferenceError::ShuttingDown))
    }

    /// Ends the worker, which gives all its memory back, after the requests that were made before.
    pub async fn unload(&self) {
        let (reply, done) = oneshot::channel();
        if self.commands.send(Command::Unload { reply }).is_ok() {
            let _ = done.await;
        }
    }

    /// Ends the worker now and waits until its process is gone. Later requests fail.
    pub async fn shutdown(&self) {
        self.closing.cancel();
        let driver = self.driver.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(driver) = driver {
            let _ = driver.await;
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

/// Ends the stream of a cancelled request: at once while it waits, and 150 ms later while it runs, which is the time
/// the engine has to report the usage.
async fn end_when_cancelled(sink: AnswerSink, cancel: CancellationToken, running: CancellationToken) {
    cancel.cancelled().await;
    if running.is_cancelled() {
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    sink.send(AnswerEvent::Finished { reason: FinishReason::Cancelled, usage: None });
}
