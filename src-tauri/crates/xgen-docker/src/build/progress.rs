//! BuildKit's status messages as events.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bollard_buildkit_proto::google::protobuf::Timestamp;
use bollard_buildkit_proto::moby::buildkit::v1::{StatusResponse, Vertex, VertexStatus, VertexWarning};

use xgen_core::Secret;

use super::log::{Lines, last_state};
use super::{BuildEvent, LogStream, Warning};

/// How many lines of a step an error shows.
const KEPT_LINES: usize = 20;

/// What is known of a build so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    steps: HashMap<String, Step>,
    lines: Lines,
    failed: Option<String>,
    hidden: Vec<Secret>,
}

#[derive(Debug, Default)]
struct Step {
    name: String,
    started: bool,
    ended: bool,
    cached: bool,
    /// Warnings and logs of BuildKit's own work are not of the Dockerfile.
    internal: bool,
    last_lines: VecDeque<String>,
}

/// The step that failed.
pub(super) struct Failure<'a> {
    pub(super) name: &'a str,
    pub(super) log: Vec<String>,
}

impl Progress {
    /// Of a build whose log must not show `hidden`.
    pub(super) fn new(hidden: Vec<Secret>) -> Self {
        Self { hidden, ..Self::default() }
    }

    pub(super) fn status(&mut self, status: StatusResponse) -> Vec<BuildEvent> {
        let mut events = Vec::new();
        for vertex in &status.vertexes {
            self.begin(vertex, &mut events);
        }
        for log in status.logs {
            // 2 is standard error; everything else is shown as output.
            let stream = if log.stream == 2 { LogStream::Stderr } else { LogStream::Stdout };
            for line in self.lines.push(&log.vertex, stream, &log.msg) {
                self.line(&log.vertex, stream, last_state(&line), &mut events);
            }
        }
        events.extend(status.statuses.into_iter().map(part));
        events.extend(status.warnings.into_iter().map(warning));
        for vertex in &status.vertexes {
            self.end(vertex, &mut events);
        }
        events
    }

    /// How many steps of the Dockerfile ended, and how many of them were cached.
    pub(super) fn counts(&self) -> (usize, usize) {
        let done = || self.steps.values().filter(|step| step.ended && !step.internal);
        (done().count(), done().filter(|step| step.cached).count())
    }

    pub(super) fn failure(&self) -> Option<Failure<'_>> {
        let step = self.steps.get(self.failed.as_ref()?)?;
        Some(Failure { name: &step.name, log: step.last_lines.iter().cloned().collect() })
    }

    fn begin(&mut self, vertex: &Vertex, events: &mut Vec<BuildEvent>) {
        let id = &vertex.digest;
        let step = self.steps.entry(id.clone()).or_default();
        if step.name.is_empty() {
            step.name.clone_from(&vertex.name);
            step.internal = !vertex.name.starts_with('[') || vertex.name.starts_with("[internal]");
            events.push(BuildEvent::StepAdded { id: id.clone(), name: vertex.name.clone() });
        }
        if let Some(started) = vertex.started.as_ref().filter(|_| !step.started) {
            step.started = true;
            events.push(BuildEvent::StepStarted { id: id.clone(), started_ms: millis(started) });
        }
    }

    fn end(&mut self, vertex: &Vertex, events: &mut Vec<BuildEvent>) {
        let id = vertex.digest.clone();
        let ended = self.steps.get(&id).is_none_or(|step| step.ended);
        if ended || (vertex.completed.is_none() && !vertex.cached) {
            return;
        }
        for (stream, line) in self.lines.finish(&id) {
            self.line(&id, stream, last_state(&line), events);
        }
        let took = match (&vertex.started, &vertex.completed) {
            (Some(from), Some(to)) => Duration::from_millis(millis(to).saturating_sub(millis(from))),
            _ => Duration::ZERO,
        };
        if let Some(step) = self.steps.get_mut(&id) {
            step.ended = true;
            step.cached = vertex.cached;
        }
        if vertex.error.is_empty() {
            events.push(BuildEvent::StepDone { id, cached: vertex.cached, took });
        } else {
            // Steps that ran beside the one that failed are cancelled, and say so as an error of their own.
            if self.failed.is_none() && !vertex.error.contains("context canceled") {
                self.failed = Some(id.clone());
            }
            events.push(BuildEvent::StepFailed { id, reason: vertex.error.clone(), took });
        }
    }

    fn line(&mut self, id: &str, stream: LogStream, mut text: String, events: &mut Vec<BuildEvent>) {
        // A step may print what it was given, as git does with an address.
        for secret in &self.hidden {
            text = text.replace(secret.expose_secret(), "***");
        }
        if let Some(step) = self.steps.get_mut(id) {
            if step.last_lines.len() == KEPT_LINES {
                step.last_lines.pop_front();
            }
            step.last_lines.push_back(text.clone());
        }
        events.push(BuildEvent::Log { id: id.to_owned(), stream, text });
    }

    /// The name of a step, for messages.
    pub(super) fn name_of(&self, id: &str) -> &str {
        self.steps.get(id).map_or("a step of the build", |step| &step.name)
    }
}

fn part(status: VertexStatus) -> BuildEvent {
    BuildEvent::Progress {
        part: if status.name.is_empty() { status.id } else { status.name },
        id: status.vertex,
        done: u64::try_from(status.current).unwrap_or(0),
        total: u64::try_from(status.total).ok().filter(|total| *total > 0),
        ended: status.completed.is_some(),
    }
}

fn warning(warning: VertexWarning) -> BuildEvent {
    let message = String::from_utf8_lossy(&warning.short).into_owned();
    BuildEvent::Warning(Warning::Dockerfile { message, url: warning.url })
}

fn millis(time: &Timestamp) -> u64 {
    let seconds = u64::try_from(time.seconds).unwrap_or(0);
    seconds * 1000 + u64::try_from(time.nanos).unwrap_or(0) / 1_000_000
}
