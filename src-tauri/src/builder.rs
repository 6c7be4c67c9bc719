//! Starts the commands of a build through tauri-plugin-shell: this program again, as the guard of the command.

use std::path::PathBuf;
use tauri::AppHandle;
use tauri_plugin_shell::ShellExt;
use tauri_plugin_shell::process::CommandEvent;
use tokio::sync::mpsc;
use xgen_frontend::Stream;
use xgen_frontend::build::{BuildError, GuardedCommand, Launcher, ProcessEvent, Running};

/// How many lines may wait to be read before the command has to.
const QUEUE: usize = 256;

pub(crate) struct ShellLauncher {
    app: AppHandle,
    guard: PathBuf,
}

impl ShellLauncher {
    /// # Errors
    /// If the path of this program is unknown.
    pub(crate) fn new(app: AppHandle) -> std::io::Result<Self> {
        Ok(Self { app, guard: std::env::current_exe()? })
    }
}

impl Launcher for ShellLauncher {
    fn launch(&self, command: GuardedCommand) -> Result<Running, BuildError> {
        let guard = self
            .app
            .shell()
            .command(&self.guard)
            .args(command.guard_args())
            .env_clear()
            .envs(command.env.iter().cloned())
            .current_dir(&command.directory);
        let (said, child) = guard.spawn().map_err(|error| BuildError::Launch {
            program: command.program.clone(),
            source: std::io::Error::other(error),
        })?;
        let (out, events) = mpsc::channel(QUEUE);
        tauri::async_runtime::spawn(listen(said, out));
        // The child holds the guard's standard input, and dropping it closes that; it does not kill.
        Ok(Running { events, stdin: Box::new(child) })
    }
}

/// Reads on when nobody listens any more, so that the command does not hang in a write.
async fn listen(mut said: tauri::async_runtime::Receiver<CommandEvent>, out: mpsc::Sender<ProcessEvent>) {
    while let Some(event) = said.recv().await {
        let event = match event {
            CommandEvent::Stdout(line) => ProcessEvent::Line(Stream::Stdout, line),
            CommandEvent::Stderr(line) => ProcessEvent::Line(Stream::Stderr, line),
            CommandEvent::Terminated(end) => ProcessEvent::Exited(end.code),
            _ => continue,
        };
        let _ = out.send(event).await;
    }
}
