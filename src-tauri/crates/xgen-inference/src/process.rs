//! A worker process as the supervisor sees it, and the spawner that the CLI and the server use.
//!
//! The desktop has another spawner, on tauri-plugin-shell.

use crate::InferenceError;
use crate::builds::WorkerBuilds;
use crate::error::Exit;
use std::collections::VecDeque;
use std::io;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;

/// What comes out of a worker process. `Exited` is the last.
#[derive(Debug)]
pub enum ProcessEvent {
    /// A line of its standard output, without the line end.
    Line(Vec<u8>),
    /// It ended.
    Exited(Exit),
}

/// A running worker. Dropping it kills the process.
pub struct WorkerProcess {
    /// Its process id.
    pub pid: u32,
    /// Lines to its standard input; never blocks the supervisor.
    pub input: mpsc::UnboundedSender<Vec<u8>>,
    /// What it says.
    pub events: mpsc::UnboundedReceiver<ProcessEvent>,
    /// Kills it when dropped.
    pub guard: KillGuard,
}

/// Runs its closure once, when it is dropped.
pub struct KillGuard(Option<Box<dyn FnOnce() + Send>>);

impl KillGuard {
    /// Makes a guard that kills by `kill`.
    #[must_use]
    pub fn new(kill: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(kill)))
    }
}

impl Drop for KillGuard {
    fn drop(&mut self) {
        if let Some(kill) = self.0.take() {
            kill();
        }
    }
}

/// Starts worker processes.
pub trait Spawner: Send + Sync + 'static {
    /// Starts one with this many compute threads.
    ///
    /// # Errors
    /// [`InferenceError::WorkerMissing`] or [`InferenceError::WorkerStart`].
    fn spawn(&self, threads: u32) -> Result<WorkerProcess, InferenceError>;
}

/// The environment of a worker: what the dynamic linker, the locale and accelerators need, and nothing else, so that
/// no token of the user's environment reaches the process that parses model files.
pub fn worker_environment(threads: u32) -> Vec<(String, String)> {
    const KEPT: [&str; 7] =
        ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot"];
    let kept = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
    let mut env: Vec<_> = kept
        .filter(|(k, _)| KEPT.contains(&k.as_str()) || k.starts_with("CUDA_") || k.starts_with("LC_"))
        .collect();
    env.push(("RAYON_NUM_THREADS".into(), threads.to_string()));
    // mistralrs makes the cache folder of its model hub at every load, though a local model needs nothing of it.
    let hub = std::env::temp_dir().join("xgen-worker-hub");
    env.push(("HF_HOME".into(), hub.display().to_string()));
    env
}

/// Keeps the last lines of standard error, for the message when the worker dies.
#[derive(Default)]
pub struct StderrTail(VecDeque<String>);

impl StderrTail {
    /// Adds a line.
    pub fn push(&mut self, line: &[u8]) {
        if self.0.len() == 10 {
            self.0.pop_front();
        }
        let line = String::from_utf8_lossy(line);
        self.0.push_back(line.trim_end().chars().take(500).collect());
    }

    /// The lines kept.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().cloned().collect::<Vec<_>>().join("\n")
    }
}

/// Starts workers with tokio.
pub struct TokioSpawner {
    builds: WorkerBuilds,
}

impl TokioSpawner {
    /// Spawns the best of `builds`.
    #[must_use]
    pub fn new(builds: WorkerBuilds) -> Self {
        Self { builds }
    }
}

impl Spawner for TokioSpawner {
    fn spawn(&self, threads: u32) -> Result<WorkerProcess, InferenceError> {
        let build = self.builds.best()?;
        let failed =
            |e: io::Error| InferenceError::WorkerStart { path: build.path.clone(), reason: e.to_string() };
        let mut child = tokio::process::Command::new(&build.path)
            .env_clear()
            .envs(worker_environment(threads))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let pid = child.id().unwrap_or_default();
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));

        let (input, mut lines) = mpsc::unbounded_channel::<Vec<u8>>();
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                if stdin.write_all(&line).await.is_err() {
                    break; // it died; `Exited` tells
                }
            }
        });

        let (out, events) = mpsc::unbounded_channel();
        let (kill, killed) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(async move {
            let tail = tokio::spawn(async move {
                let mut tail = StderrTail::default();
                let mut line = Vec::new();
                while stderr.read_until(b'\n', &mut line).await.is_ok_and(|n| n > 0) {
                    tracing::debug!(target: "worker", "{}", String::from_utf8_lossy(&line).trim_end());
                    tail.push(&line);
                    line.clear();
                }
                tail.text()
            });
            let read = async {
                let mut line = Vec::new();
                while stdout.read_until(b'\n', &mut line).await.is_ok_and(|n| n > 0) {
                    line.pop();
                    let _ = out.send(ProcessEvent::Line(std::mem::take(&mut line)));
                }
            };
            tokio::select! {
                () = read => {}
                _ = killed => { let _ = child.start_kill(); }
            }
            let status = child.wait().await.ok();
            let stderr = tail.await.unwrap_or_default();
            #[cfg(unix)]
            let signal = status.and_then(|s| std::os::unix::process::ExitStatusExt::signal(&s));
            #[cfg(not(unix))]
            let signal = None;
            let _ = out.send(exited(status.and_then(|s| s.code()), signal, stderr));
        });
        Ok(WorkerProcess { pid, input, events, guard: KillGuard::new(move || _ = kill.send(())) })
    }
}

/// The last event of a worker, for spawners.
#[must_use]
pub fn exited(code: Option<i32>, signal: Option<i32>, stderr: String) -> ProcessEvent {
    ProcessEvent::Exited(Exit { code, signal, stderr })
}
