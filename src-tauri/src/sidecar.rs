//! Starts workers through tauri-plugin-shell. Only Rust uses the plugin; the page has no permission for it.

use std::path::PathBuf;
use tauri::AppHandle;
use tauri_plugin_shell::ShellExt;
use tauri_plugin_shell::process::{CommandChild, CommandEvent};
use tokio::sync::mpsc;
use xgen_inference::process::{
    KillGuard, ProcessEvent, Spawner, StderrTail, WorkerProcess, exited, worker_environment,
};
use xgen_inference::{InferenceError, WorkerBuilds};

pub(crate) struct SidecarSpawner {
    app: AppHandle,
    builds: WorkerBuilds,
}

impl SidecarSpawner {
    pub(crate) fn new(app: AppHandle, builds: WorkerBuilds) -> Self {
        Self { app, builds }
    }
}

impl Spawner for SidecarSpawner {
    fn spawn(&self, threads: u32) -> Result<WorkerProcess, InferenceError> {
        let path: PathBuf = self.builds.best()?.path;
        let command = self.app.shell().command(&path).env_clear().envs(worker_environment(threads));
        let (said, child) =
            command.spawn().map_err(|e| InferenceError::WorkerStart { path, reason: e.to_string() })?;
        let pid = child.pid();
        let (input, lines) = mpsc::unbounded_channel();
        let (out, events) = mpsc::unbounded_channel();
        std::thread::spawn(move || feed(child, lines));
        tauri::async_runtime::spawn(listen(said, out));
        // Dropping `input` is what kills: `feed` owns the child.
        Ok(WorkerProcess { pid, input, events, guard: KillGuard::new(|| {}) })
    }
}

/// Writes the lines to the worker, and kills it when there will be no more.
fn feed(mut child: CommandChild, mut lines: mpsc::UnboundedReceiver<Vec<u8>>) {
    while let Some(line) = lines.blocking_recv() {
        if child.write(&line).is_err() {
            break; // it died; `Exited` tells
        }
    }
    let _ = child.kill();
}

async fn listen(
    mut said: tauri::async_runtime::Receiver<CommandEvent>,
    out: mpsc::UnboundedSender<ProcessEvent>,
) {
    let mut tail = StderrTail::default();
    while let Some(event) = said.recv().await {
        match event {
            CommandEvent::Stdout(line) => {
                let _ = out.send(ProcessEvent::Line(line));
            }
            CommandEvent::Stderr(line) => {
                tracing::debug!(target: "worker", "{}", String::from_utf8_lossy(&line).trim_end());
                tail.push(&line);
            }
            CommandEvent::Terminated(end) => {
                let _ = out.send(exited(end.code, end.signal, tail.text()));
                return;
            }
            _ => {}
        }
    }
}
