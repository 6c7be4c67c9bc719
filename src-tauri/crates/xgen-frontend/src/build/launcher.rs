//! How a command of a build is started: always under a guard, by whoever can start processes here.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::sync::mpsc;

use crate::build::BuildError;
use crate::{Stream, guard};

/// How many lines may wait to be read before the command has to.
const QUEUE: usize = 1024;

/// A command to be started under a guard.
#[derive(Debug, Clone)]
pub struct GuardedCommand {
    /// An absolute path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment: nothing of XGEN's own is to be added.
    pub env: Vec<(String, String)>,
    /// Where it runs.
    pub directory: PathBuf,
    /// A file that the guard keeps locked as long as anything of the command runs.
    pub lock: PathBuf,
}

impl GuardedCommand {
    /// The arguments of the guard: what a launcher passes to the guard program.
    #[must_use]
    pub fn guard_args(&self) -> Vec<OsString> {
        let mut args = vec![guard::ARGUMENT.into(), self.lock.clone().into(), self.program.clone().into()];
        args.extend(self.args.iter().cloned());
        args
    }
}

/// What comes out of a command. `Exited` is the last.
#[derive(Debug)]
pub enum ProcessEvent {
    /// A line as it was written, with or without its end.
    Line(Stream, Vec<u8>),
    /// It ended, with this exit code; `None` if the guard itself was killed.
    Exited(Option<i32>),
}

/// A running command.
pub struct Running {
    /// What it says. Reading slowly slows the command.
    pub events: mpsc::Receiver<ProcessEvent>,
    /// Holds the guard's standard input open; dropping it ends the command with everything it started. `Exited` still
    /// comes, once all is gone.
    pub stdin: Box<dyn Send>,
}

/// Starts commands.
pub trait Launcher: Send + Sync {
    /// Starts one. The guard's standard input must be a pipe that `Running::stdin` alone holds.
    ///
    /// # Errors
    /// [`BuildError::Launch`].
    fn launch(&self, command: GuardedCommand) -> Result<Running, BuildError>;
}

/// Starts commands with tokio. Must be used inside a tokio runtime.
#[derive(Debug, Clone)]
pub struct TokioLauncher {
    guard_program: PathBuf,
}

impl TokioLauncher {
    /// `guard_program` calls [`guard::run_if_asked`] first thing in its `main`: usually this very program.
    #[must_use]
    pub fn new(guard_program: PathBuf) -> Self {
        Self { guard_program }
    }
}

impl Launcher for TokioLauncher {
    fn launch(&self, command: GuardedCommand) -> Result<Running, BuildError> {
        let failed = |source: io::Error| BuildError::Launch { program: command.program.clone(), source };
        // Not `kill_on_drop`: a guard that is killed leaves behind what it guards.
        let mut child = tokio::process::Command::new(&self.guard_program)
            .args(command.guard_args())
            .env_clear()
            .envs(command.env.iter().cloned())
            .current_dir(&command.directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let stdin = child.stdin.take().expect("stdin is piped");
        let stdout = child.stdout.take().expect("stdout is piped");
        let stderr = child.stderr.take().expect("stderr is piped");
        let (sender, events) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            tokio::join!(forward(stdout, Stream::Stdout, &sender), forward(stderr, Stream::Stderr, &sender));
            let code = child.wait().await.ok().and_then(|status| status.code());
            let _ = sender.send(ProcessEvent::Exited(code)).await;
        });
        Ok(Running { events, stdin: Box::new(stdin) })
    }
}

/// Sends every line of `from`; reads on when nobody listens any more, so that the command does not hang in a write.
async fn forward(from: impl AsyncRead + Unpin, stream: Stream, to: &mpsc::Sender<ProcessEvent>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).await.is_ok_and(|n| n > 0) {
        let _ = to.send(ProcessEvent::Line(stream, std::mem::take(&mut line))).await;
    }
}
