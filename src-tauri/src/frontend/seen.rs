//! What was heard of one page so far, and what follows from it.

use super::{PageState, Signal};
use std::time::Duration;
use xgen_app::Shown;
use xgen_schema::{ErrorCode, WireError};

/// How many things a message names; the log has all.
const NAMED: usize = 3;

/// What was heard of a page.
pub(super) struct Seen {
    state: PageState,
    ready: bool,
    /// Whether the client has to say that it is ready. Without IPC it cannot.
    needs_ready: bool,
    problems: Vec<String>,
    notes: Vec<String>,
    missing: Vec<String>,
}

impl Seen {
    pub(super) fn new(version: &Shown) -> Self {
        Self {
            state: PageState::Loading,
            ready: false,
            needs_ready: version.trusted && version.has_client,
            problems: Vec::new(),
            notes: Vec::new(),
            missing: Vec::new(),
        }
    }

    pub(super) fn hear(&mut self, signal: Signal) {
        match signal {
            Signal::Ready => self.ready = true,
            Signal::Missing(path) => add(&mut self.missing, path),
            Signal::Page(report) => {
                self.state = self.state.max(report.state);
                report.problems.into_iter().for_each(|text| add(&mut self.problems, text));
                report.notes.into_iter().for_each(|text| add(&mut self.notes, text));
            }
        }
    }

    /// Whether the page is laid out, and its client ready.
    pub(super) fn laid_out(&self) -> bool {
        self.state >= PageState::LaidOut && (self.ready || !self.needs_ready)
    }

    /// Whether the page is on the screen. A client that is ready has seen it there.
    pub(super) fn painted(&self) -> bool {
        if self.needs_ready { self.ready } else { self.state >= PageState::Painted }
    }

    pub(super) fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Writes down what the page did without.
    pub(super) fn log(&self, version: &Shown) {
        if !self.notes.is_empty() || !self.missing.is_empty() {
            tracing::info!(version = version.id, notes = ?self.notes, missing = ?self.missing, "the page did without");
        }
    }

    /// Why the page is not good enough after `limit`.
    pub(super) fn error(&self, version: &Shown, limit: Duration) -> WireError {
        let name = short(&version.id);
        let mut message = if self.has_problems() {
            format!("the page of {name} reports: {}", first(&self.problems))
        } else if self.state == PageState::Loading {
            format!("the page of {name} showed nothing within {} s", limit.as_secs())
        } else {
            format!("the page of {name} is there, but its client was not ready within {} s", limit.as_secs())
        };
        if !self.missing.is_empty() {
            message.push_str(&format!("; missing files: {}", first(&self.missing)));
        }
        let mut error = WireError::new(ErrorCode::FrontendNotPainted, message)
            .with_hint("correct it in the source of the frontend, then sync or build it again");
        let all = self.problems.iter().chain(&self.notes).cloned();
        error.causes = all.chain(self.missing.iter().map(|path| format!("missing: {path}"))).collect();
        error
    }
}

fn add(list: &mut Vec<String>, text: String) {
    if list.len() < 20 && !list.contains(&text) {
        list.push(text);
    }
}

fn first(texts: &[String]) -> String {
    let mut named = texts.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    if texts.len() > NAMED {
        named.push_str(&format!("; and {} more", texts.len() - NAMED));
    }
    named
}

/// The name of a version for a person: a commit is known by its beginning.
pub(crate) fn short(id: &str) -> &str {
    let commit = id.len() >= 40 && id.bytes().all(|b| b.is_ascii_hexdigit());
    if commit { &id[..8] } else { id }
}
