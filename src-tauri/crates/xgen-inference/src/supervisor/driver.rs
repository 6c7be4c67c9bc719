//! The task that owns the worker process.

use super::{GenerateReq, Status, SupervisorConfig, WorkerState};
use crate::answer::{AnswerEvent, AnswerSink};
use crate::error::{EngineError, Exit, InferenceError};
use crate::process::{ProcessEvent, Spawner, WorkerProcess};
use crate::protocol::{
    FromWorker, LoadOptions, LoadStage, LoadedInfo, ModelSpec, PROTOCOL_VERSION, RequestId, ToWorker, encode,
};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// How often a worker with the same model is started again by itself before the user has to ask.
const RESTARTS_BY_ITSELF: u32 = 3;

pub(super) enum Command {
    Load {
        model: ModelSpec,
        options: LoadOptions,
        stages: mpsc::UnboundedSender<LoadStage>,
        cancel: CancellationToken,
        reply: oneshot::Sender<Result<LoadedInfo, InferenceError>>,
    },
    Generate {
        req: GenerateReq,
        sink: AnswerSink,
        cancel: CancellationToken,
        /// Cancelled when the request leaves the queue.
        running: CancellationToken,
    },
    Unload {
        reply: oneshot::Sender<()>,
    },
}

/// A worker and what it was told to load.
struct Running {
    process: WorkerProcess,
    loaded: Option<(ModelSpec, LoadOptions, LoadedInfo)>,
}

pub(super) struct Driver {
    spawner: Arc<dyn Spawner>,
    config: SupervisorConfig,
    commands: mpsc::UnboundedReceiver<Command>,
    closing: CancellationToken,
    pending: Arc<AtomicUsize>,
    status: watch::Sender<Status>,
    worker: Option<Running>,
    next_id: RequestId,
    /// Deaths since the last answer.
    deaths: u32,
    /// What to load again, and when.
    reload: Option<(ModelSpec, LoadOptions, Instant)>,
}

enum Next {
    Command(Command),
    WorkerSaid(ProcessEvent),
    Reload,
    Close,
}

impl Driver {
    pub(super) fn new(
        spawner: Arc<dyn Spawner>,
        config: SupervisorConfig,
        commands: mpsc::UnboundedReceiver<Command>,
        closing: CancellationToken,
        pending: Arc<AtomicUsize>,
    ) -> (Self, watch::Receiver<Status>) {
        let (status, seen) = watch::channel(Status {
            state: WorkerState::Stopped,
            pid: None,
            build: None,
            device: None,
            threads: None,
            memory_bytes: None,
            model: None,
            queued: 0,
            restarts: 0,
            problem: None,
        });
        let driver = Self {
            spawner,
            config,
            commands,
            closing,
            pending,
            status,
            worker: None,
            next_id: 0,
            deaths: 0,
            reload: None,
        };
        (driver, seen)
    }

    pub(super) async fn run(mut self) {
        let closing = self.closing.clone();
        loop {
            let step = async {
                match self.next().await {
                    Next::Command(command) => self.obey(command).await,
                    Next::WorkerSaid(ProcessEvent::Exited(exit)) => self.died(exit),
                    Next::WorkerSaid(ProcessEvent::Line(_)) => {} // the tail of a cancelled answer
                    Next::Reload => self.reload().await,
                    Next::Close => return false,
                }
                true
            };
            let goes_on = tokio::select! {
                () = closing.cancelled() => false,
                goes_on = step => goes_on,
            };
            if !goes_on {
                break;
            }
        }
        self.end_worker().await;
        self.commands.close();
        while let Ok(command) = self.commands.try_recv() {
            if let Command::Generate { sink, .. } = command {
                sink.send(AnswerEvent::Failed(InferenceError::ShuttingDown));
            }
        }
    }

    async fn next(&mut self) -> Next {
        let reload_at = self.reload.as_ref().map(|(_, _, at)| *at);
        let worker = self.worker.as_mut();
        tokio::select! {
            biased;
            command = self.commands.recv() => command.map_or(Next::Close, Next::Command),
            event = async { worker.expect("guarded").process.events.recv().await }, if worker.is_some() => {
                Next::WorkerSaid(event.unwrap_or(ProcessEvent::Exited(Exit { code: None, signal: None, stderr: String::new() })))
            }
            () = async { sleep_until(reload_at.expect("guarded")).await }, if reload_at.is_some() => Next::Reload,
        }
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Load { model, options, stages, cancel, reply } => {
                let report = |stage| {
                    let _ = stages.send(stage);
                };
                let result = self.ensure_loaded(&model, &options, &report, &cancel).await;
                self.note_load(&result);
                let _ = reply.send(result);
            }
            Command::Generate { req, sink, cancel, running } => {
                if !cancel.is_cancelled() {
                    running.cancel();
                    self.generate(&req, &sink, &cancel).await;
                }
                self.pending.fetch_sub(1, Ordering::SeqCst);
                self.publish(|_| {});
            }
            Command::Unload { reply } => {
                self.reload = None;
                self.end_worker().await;
                self.publish(|s| s.state = WorkerState::Stopped);
                let _ = reply.send(());
            }
        }
    }

    async fn generate(&mut self, req: &GenerateReq, sink: &AnswerSink, cancel: &CancellationToken) {
        let report = |stage| sink.send(AnswerEvent::Loading(stage));
        let loaded = self.ensure_loaded(&req.model, &req.options, &report, cancel).await;
        self.note_load(&loaded);
        let info = match loaded {
            Ok(info) => info,
            Err(InferenceError::Cancelled) => return, // the stream was ended by the cancellation
            Err(error) => return sink.send(AnswerEvent::Failed(error)),
        };
        self.publish(|s| s.state = WorkerState::Busy);
        let id = self.take_id();
        self.tell(&ToWorker::Generate { id, turns: req.turns.clone(), sampling: req.sampling.clone() });
        match self.follow(id, sink, cancel).await {
            Ok(memory_bytes) => {
                self.deaths = 0;
                self.publish(|s| {
                    s.state = WorkerState::Ready;
                    s.problem = None;
                    s.memory_bytes = memory_bytes.or(s.memory_bytes);
                });
                if memory_bytes.is_some_and(|now| now > info.memory_bytes + self.config.growth_limit_bytes) {
                    tracing::info!(model = %req.model.id, "the worker has grown; starting a new one");
                    self.end_worker().await;
                    self.reload = Some((req.model.clone(), req.options.clone(), Instant::now()));
                }
            }
            Err(exit) => {
                sink.send(AnswerEvent::Failed(InferenceError::DiedAnswering { exit: exit.clone() }));
                self.died(exit);
            }
        }
    }

    /// Passes on the frames of one request. Returns the worker's memory if it said so, or how the worker died.
    async fn follow(
        &mut self,
        id: RequestId,
        sink: &AnswerSink,
        cancel: &CancellationToken,
    ) -> Result<Option<u64>, Exit> {
        let mut kill_at: Option<Instant> = None;
        loop {
            let worker = self.worker.as_mut().expect("a worker was loaded");
            let event = tokio::select! {
                event = worker.process.events.recv() => event,
                () = cancel.cancelled(), if kill_at.is_none() => {
                    kill_at = Some(Instant::now() + self.config.cancel_timeout);
                    self.tell(&ToWorker::Cancel { id });
                    continue;
                }
                () = async { sleep_until(kill_at.expect("guarded")).await }, if kill_at.is_some() => {
                    tracing::warn!("the worker did not stop; ending it");
                    self.end_worker().await;
                    return Ok(None);
                }
            };
            let line = match event {
                Some(ProcessEvent::Line(line)) => line,
                Some(ProcessEvent::Exited(exit)) => return Err(exit),
                None => return Err(Exit { code: None, signal: None, stderr: String::new() }),
            };
            match parse(&line) {
                Some(FromWorker::Started { id: of, prompt_tokens }) if of == id => {
                    sink.send(AnswerEvent::Started { prompt_tokens });
                }
                Some(FromWorker::Delta { id: of, text }) if of == id => sink.send(AnswerEvent::Delta(text)),
                Some(FromWorker::Finished { id: of, reason, usage, memory_bytes }) if of == id => {
                    sink.send(AnswerEvent::Finished { reason, usage: Some(usage) });
                    return Ok(Some(memory_bytes));
                }
                Some(FromWorker::Failed { id: of, error }) if of == id => {
                    sink.send(AnswerEvent::Failed(error.into()));
                    return Ok(None);
                }
                _ => {} // of a request that was given up
            }
        }
    }

    async fn ensure_loaded(
        &mut self,
        model: &ModelSpec,
        options: &LoadOptions,
        report: &(dyn Fn(LoadStage) + Sync),
        cancel: &CancellationToken,
    ) -> Result<LoadedInfo, InferenceError> {
        if let Some(Running { loaded: Some((m, o, info)), .. }) = &self.worker
            && (m, o) == (model, options)
        {
            return Ok(info.clone());
        }
        // A worker loads one model in its life: ending it is what frees the memory.
        self.end_worker().await;
        self.reload = None;
        report(LoadStage::Starting);
        let result = tokio::select! {
            result = self.start_and_load(model, options, report) => result,
            () = cancel.cancelled() => Err(InferenceError::Cancelled),
        };
        if result.is_err() {
            self.end_worker().await;
        }
        result
    }

    async fn start_and_load(
        &mut self,
        model: &ModelSpec,
        options: &LoadOptions,
        report: &(dyn Fn(LoadStage) + Sync),
    ) -> Result<LoadedInfo, InferenceError> {
        self.start(options.threads.unwrap_or_else(physical_cores)).await?;
        self.publish(|s| s.state = WorkerState::Loading);
        let id = self.take_id();
        self.tell(&ToWorker::Load { id, model: model.clone(), options: options.clone() });
        let worker = self.worker.as_mut().expect("just started");
        loop {
            let exit = match worker.process.events.recv().await {
                Some(ProcessEvent::Line(line)) => match parse(&line) {
                    Some(FromWorker::Loading { stage, .. }) => {
                        report(stage);
                        continue;
                    }
                    Some(FromWorker::Loaded { info, .. }) => {
                        worker.loaded = Some((model.clone(), options.clone(), info.clone()));
                        return Ok(info);
                    }
                    Some(FromWorker::Failed { error, .. }) => return Err(named(error, &model.path).into()),
                    _ => continue,
                },
                Some(ProcessEvent::Exited(exit)) => exit,
                None => Exit { code: None, signal: None, stderr: String::new() },
            };
            self.worker = None;
            return Err(InferenceError::DiedLoading { model: model.name.clone(), exit });
        }
    }

    /// Starts a worker and waits for its hello.
    async fn start(&mut self, threads: u32) -> Result<(), InferenceError> {
        self.publish(|s| s.state = WorkerState::Starting);
        let mut process = self.spawner.spawn(threads)?;
        let failed =
            |reason: String| InferenceError::WorkerStart { path: PathBuf::from("xgen-worker"), reason };
        let first = timeout(self.config.hello_timeout, process.events.recv()).await;
        let line = match first {
            Ok(Some(ProcessEvent::Line(line))) => line,
            Ok(Some(ProcessEvent::Exited(exit))) => return Err(failed(format!("{exit} {}", exit.stderr))),
            Ok(None) => return Err(failed("it said nothing".into())),
            Err(_) => return Err(failed(format!("it said nothing for {:?}", self.config.hello_timeout))),
        };
        match parse(&line) {
            Some(FromWorker::Hello { protocol: PROTOCOL_VERSION, build, device, threads, .. }) => {
                let pid = process.pid;
                self.worker = Some(Running { process, loaded: None });
                self.publish(|s| {
                    s.build = Some(build);
                    s.device = Some(device);
                    s.threads = Some(threads);
                    s.pid = Some(pid);
                });
                Ok(())
            }
            Some(FromWorker::Hello { protocol, .. }) => {
                Err(failed(format!("it speaks protocol {protocol}, this app {PROTOCOL_VERSION}")))
            }
            _ => Err(failed("its first line is no hello".into())),
        }
    }

    fn note_load(&mut self, result: &Result<LoadedInfo, InferenceError>) {
        let model =
            self.worker.as_ref().and_then(|w| w.loaded.as_ref()).map(|(m, _, i)| (m.clone(), i.clone()));
        match result {
            Ok(info) => self.publish(|s| {
                s.state = WorkerState::Ready;
                s.model = model;
                s.memory_bytes = s.memory_bytes.or(Some(info.memory_bytes));
                s.problem = None;
            }),
            Err(error) => {
                if let InferenceError::DiedLoading { .. } = error {
                    self.deaths += 1;
                }
                let died = matches!(error, InferenceError::DiedLoading { .. });
                let problem = (!matches!(error, InferenceError::Cancelled)).then(|| error.clone());
                self.publish(|s| {
                    s.state = WorkerState::Stopped;
                    s.restarts += u32::from(died);
                    s.problem = problem;
                });
            }
        }
    }

    /// The worker died with a model loaded: say so, and load the model again after a back-off.
    fn died(&mut self, exit: Exit) {
        tracing::warn!(%exit, "the worker died");
        self.deaths += 1;
        let loaded = self.worker.take().and_then(|w| w.loaded);
        let backoff = self.config.backoff * 2u32.saturating_pow(self.deaths - 1);
        let again = loaded.filter(|_| self.deaths <= RESTARTS_BY_ITSELF);
        let state = if again.is_some() { WorkerState::Restarting } else { WorkerState::Stopped };
        self.reload = again.map(|(m, o, _)| (m, o, Instant::now() + backoff.min(Duration::from_secs(30))));
        self.publish(|s| {
            *s = Status { state, restarts: s.restarts + 1, queued: s.queued, ..stopped(s) };
            s.problem = Some(InferenceError::DiedAnswering { exit });
        });
    }

    async fn reload(&mut self) {
        let Some((model, options, _)) = self.reload.take() else { return };
        let result = self.ensure_loaded(&model, &options, &|_| {}, &CancellationToken::new()).await;
        // What the user was told of the death stays until an answer succeeds.
        let told = self.status.borrow().problem.clone();
        self.note_load(&result);
        if result.is_ok() {
            self.publish(|s| s.problem = told);
        }
    }

    /// Kills the worker and waits until the process is gone.
    async fn end_worker(&mut self) {
        let Some(Running { process, .. }) = self.worker.take() else { return };
        let WorkerProcess { input, mut events, guard, .. } = process;
        drop(input);
        drop(guard);
        let gone = async {
            while let Some(event) = events.recv().await {
                if let ProcessEvent::Exited(_) = event {
                    break;
                }
            }
        };
        if timeout(Duration::from_secs(5), gone).await.is_err() {
            tracing::error!("a killed worker did not end within 5 s");
        }
        self.publish(|s| *s = Status { state: WorkerState::Stopped, queued: s.queued, ..stopped(s) });
    }

    fn tell(&self, frame: &ToWorker) {
        if let Some(worker) = &self.worker {
            let _ = worker.process.input.send(encode(frame)); // a dead worker is noticed by its events
        }
    }

    fn take_id(&mut self) -> RequestId {
        self.next_id += 1;
        self.next_id
    }

    fn publish(&self, change: impl FnOnce(&mut Status)) {
        let pending = self.pending.load(Ordering::SeqCst);
        self.status.send_modify(|status| {
            change(status);
            status.queued = pending.saturating_sub(usize::from(status.state == WorkerState::Busy));
        });
    }
}

/// `status` without a worker; the build stays, since the next worker has the same.
fn stopped(status: &Status) -> Status {
    Status { pid: None, device: None, threads: None, memory_bytes: None, model: None, ..status.clone() }
}

fn parse(line: &[u8]) -> Option<FromWorker> {
    serde_json::from_slice(line)
        .inspect_err(|error| tracing::warn!(%error, "the worker said something that is no frame"))
        .ok()
}

/// A refusal that does not name the model yet gets its path.
fn named(error: EngineError, path: &std::path::Path) -> EngineError {
    match error {
        EngineError::Generation { reason } => EngineError::ModelCorrupt { path: path.to_owned(), reason },
        other => other,
    }
}

fn physical_cores() -> u32 {
    u32::try_from(num_cpus::get_physical().min(num_cpus::get()).max(1)).unwrap_or(1)
}
