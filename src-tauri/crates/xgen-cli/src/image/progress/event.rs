//! Events of a build in words and in JSON.

use serde_json::{Value, json};
use std::time::Duration;
use xgen_docker::{BuildEvent, Builder, LogStream, Warning};

/// A warning, for people.
pub(super) fn about(warning: &Warning) -> String {
    match warning {
        Warning::CredentialsKeptOut(paths) => {
            format!("not sent, since they may hold credentials: {}", paths.join(", "))
        }
        Warning::ClassicBuilder => {
            "the engine has no BuildKit, so the classic builder does it: no secrets, and no steps at once"
                .to_owned()
        }
        Warning::Dockerfile { message, url } if url.is_empty() => message.clone(),
        Warning::Dockerfile { message, url } => format!("{message} ({url})"),
    }
}

/// An event, for programs.
pub(super) fn value(event: &BuildEvent) -> Value {
    let millis = |took: &Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match event {
        BuildEvent::Context(report) => {
            json!({ "event": "context", "files": report.files, "sizeBytes": report.size_bytes })
        }
        BuildEvent::Builder(builder) => {
            let builder = match builder {
                Builder::BuildKit => "buildkit",
                Builder::Classic => "classic",
            };
            json!({ "event": "builder", "builder": builder })
        }
        BuildEvent::StepAdded { id, name } => json!({ "event": "stepAdded", "id": id, "name": name }),
        BuildEvent::StepStarted { id, started_ms } => {
            json!({ "event": "stepStarted", "id": id, "startedMs": started_ms })
        }
        BuildEvent::StepDone { id, cached, took } => {
            json!({ "event": "stepDone", "id": id, "cached": cached, "tookMs": millis(took) })
        }
        BuildEvent::StepFailed { id, reason, took } => {
            json!({ "event": "stepFailed", "id": id, "reason": reason, "tookMs": millis(took) })
        }
        BuildEvent::Log { id, stream, text } => {
            let stream = match stream {
                LogStream::Stdout => "stdout",
                LogStream::Stderr => "stderr",
            };
            json!({ "event": "log", "id": id, "stream": stream, "text": text })
        }
        BuildEvent::Progress { id, part, done, total, ended } => {
            json!({ "event": "progress", "id": id, "part": part, "done": done, "total": total, "ended": ended })
        }
        BuildEvent::Warning(warning) => json!({ "event": "warning", "message": about(warning) }),
    }
}
