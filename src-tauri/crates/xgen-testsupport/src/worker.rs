//! The scripted worker inside the test process, for tests of what stands above the supervisor.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, duplex};
use tokio::sync::mpsc;
use tokio_util::io::SyncIoBridge;
use xgen_inference::InferenceError;
use xgen_inference::process::{KillGuard, ProcessEvent, Spawner, WorkerProcess, exited};
use xgen_inference::scripted::ScriptedEngine;
use xgen_inference::worker::{Identity, serve};

/// Serves the scripted engine over pipes in memory. Messages that make it abort would end the test: real deaths are
/// tested with real processes, in `xgen-inference`.
#[derive(Debug, Default)]
pub struct InProcessSpawner;

impl Spawner for InProcessSpawner {
    fn spawn(&self, threads: u32) -> Result<WorkerProcess, InferenceError> {
        let (mut to_worker, worker_input) = duplex(64 * 1024);
        let (worker_output, from_worker) = duplex(64 * 1024);
        let (input, mut lines) = mpsc::unbounded_channel::<Vec<u8>>();
        let (out, events) = mpsc::unbounded_channel();

        let identity = Identity { build: "scripted", threads };
        let worker = tokio::spawn(serve(
            ScriptedEngine,
            identity,
            BufReader::new(worker_input),
            SyncIoBridge::new(worker_output),
        ));
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                if to_worker.write_all(&line).await.is_err() {
                    break;
                }
            }
        });
        tokio::spawn(async move {
            let mut lines = BufReader::new(from_worker).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = out.send(ProcessEvent::Line(line.into_bytes()));
            }
            let _ = out.send(exited(Some(0), None, String::new()));
        });
        Ok(WorkerProcess {
            pid: std::process::id(),
            input,
            events,
            guard: KillGuard::new(move || worker.abort()),
        })
    }
}
