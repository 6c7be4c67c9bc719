//! One command of a build, from its start to its last line.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::launcher::{GuardedCommand, Launcher, ProcessEvent};
use super::{BuildError, Report};
use crate::{Line, Stream};

/// How many lines are kept to find the error in.
const KEPT_LINES: usize = 5000;

/// A program with the arguments that every use of it begins with, such as `npm exec --package=… -- pnpm`.
#[derive(Debug, Clone)]
pub(super) struct Tool {
    pub(super) program: PathBuf,
    pub(super) args: Vec<OsString>,
}

impl Tool {
    pub(super) fn new(program: impl Into<PathBuf>, args: &[&str]) -> Self {
        Self { program: program.into(), args: args.iter().map(Into::into).collect() }
    }
}

/// What a command said and how it ended.
pub(super) struct Output {
    pub(super) code: Option<i32>,
    /// The last lines.
    pub(super) lines: VecDeque<Line>,
}

impl Output {
    pub(super) fn ok(&self) -> bool {
        self.code == Some(0)
    }
}

/// Runs the commands of one build.
pub(super) struct Runner<'a> {
    pub(super) launcher: &'a dyn Launcher,
    pub(super) report: &'a (dyn Fn(Report) + Send + Sync),
    pub(super) cancel: &'a CancellationToken,
    pub(super) env: Vec<(String, String)>,
    /// What guards keep locked.
    pub(super) lock: PathBuf,
}

impl Runner<'_> {
    /// Runs a command and reports its lines.
    pub(super) async fn run(&self, tool: &Tool, args: &[&str], dir: &Path) -> Result<Output, BuildError> {
        self.say(Line::xgen(format!("$ {}", spoken(tool, args))));
        self.go(tool, args, dir, true).await
    }

    /// Runs a command in silence, to learn something from it.
    pub(super) async fn ask(&self, tool: &Tool, args: &[&str], dir: &Path) -> Result<Output, BuildError> {
        self.go(tool, args, dir, false).await
    }

    pub(super) fn say(&self, line: Line) {
        (self.report)(Report::Line(line));
    }

    async fn go(&self, tool: &Tool, args: &[&str], dir: &Path, aloud: bool) -> Result<Output, BuildError> {
        let command = GuardedCommand {
            program: tool.program.clone(),
            args: tool.args.iter().cloned().chain(args.iter().map(OsString::from)).collect(),
            env: self.env.clone(),
            directory: dir.to_owned(),
            lock: self.lock.clone(),
        };
        let mut running = self.launcher.launch(command)?;
        let mut stdin = Some(running.stdin);
        let mut lines = VecDeque::new();
        let mut notes: Vec<String> = Vec::new();
        loop {
            let event = tokio::select! {
                event = running.events.recv() => event,
                () = self.cancel.cancelled(), if stdin.is_some() => {
                    stdin = None;
                    continue;
                }
            };
            match event {
                Some(ProcessEvent::Line(stream, bytes)) => {
                    let Some(line) = heard(stream, &bytes, &mut notes) else { continue };
                    if aloud {
                        self.say(line.clone());
                    }
                    if lines.len() == KEPT_LINES {
                        lines.pop_front();
                    }
                    lines.push_back(line);
                }
                Some(ProcessEvent::Exited(code)) if stdin.is_some() => return Ok(Output { code, lines }),
                Some(ProcessEvent::Exited(_)) => return Err(BuildError::Cancelled),
                None if stdin.is_some() => return Ok(Output { code: None, lines }),
                None => return Err(BuildError::Cancelled),
            }
        }
    }
}

/// The wrapper around the project's configuration speaks through Next.js, once in each of its processes.
fn heard(stream: Stream, bytes: &[u8], notes: &mut Vec<String>) -> Option<Line> {
    let line = Line::from_bytes(stream, bytes);
    let Some(note) = line.text.strip_prefix(super::wrapper::NOTE) else { return Some(line) };
    if notes.iter().any(|known| known == note) {
        return None;
    }
    notes.push(note.to_owned());
    Some(Line::xgen(note))
}

fn spoken(tool: &Tool, args: &[&str]) -> String {
    let program = tool.program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let own = tool.args.iter().map(|arg| arg.to_string_lossy().into_owned());
    let all = std::iter::once(program).chain(own).chain(args.iter().map(|arg| (*arg).to_owned()));
    all.collect::<Vec<_>>().join(" ")
}
