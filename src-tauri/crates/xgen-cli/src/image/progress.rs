//! How images come and go, as it happens: on standard error for people, on standard output for programs.

mod event;
mod steps;

use crate::output::{self, Format};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use xgen_docker::TransferEvent;

pub(super) use steps::Steps;

/// Where progress goes, and so what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Lines that are drawn over.
    Terminal,
    /// Lines.
    Plain,
    /// One object a line.
    Json,
}

impl Look {
    fn of(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Text if std::io::stderr().is_terminal() => Self::Terminal,
            Format::Text => Self::Plain,
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes over the line of the terminal.
fn draw_over(text: &str) {
    let _ = write!(std::io::stderr(), "\r\x1b[K\x1b[?7l{text}\x1b[?7h");
}

/// A pull or push.
pub(super) struct Transfer {
    look: Look,
    layers: Mutex<BTreeMap<String, LayerState>>,
}

#[derive(Default)]
struct LayerState {
    status: String,
    done: u64,
    total: u64,
}

impl Transfer {
    pub(super) fn new(format: Format) -> Self {
        Self { look: Look::of(format), layers: Mutex::default() }
    }

    pub(super) fn tell(&self, event: &TransferEvent) {
        match (event, self.look) {
            (TransferEvent::Layer { id, status, done, total }, Look::Json) => {
                output::json_line(&json!({ "layer": id, "status": status, "done": done, "total": total }));
            }
            (TransferEvent::Note(note), Look::Json) => output::json_line(&json!({ "note": note })),
            (TransferEvent::Note(note), Look::Plain) => output::line_err(note),
            (TransferEvent::Note(note), Look::Terminal) => draw_over(&format!("{note}\n")),
            (TransferEvent::Layer { id, status, done, total }, look) => {
                let mut layers = lock(&self.layers);
                let layer = layers.entry(id.clone()).or_default();
                let is_new = layer.status != *status;
                *layer = LayerState { status: status.clone(), done: *done, total: total.unwrap_or(0) };
                match look {
                    Look::Terminal => draw_over(&summary(&layers)),
                    Look::Plain if is_new => output::line_err(&format!("{id}: {status}")),
                    Look::Plain | Look::Json => {}
                }
            }
        }
    }

    /// The line that is drawn over goes; what comes next stands where it was.
    pub(super) fn end(&self) {
        if self.look == Look::Terminal {
            draw_over("");
        }
    }

    pub(super) fn done(&self, image: &str) {
        match self.look {
            Look::Json => output::json_line(&json!({ "done": image })),
            Look::Terminal | Look::Plain => output::line(image),
        }
    }
}

fn summary(layers: &BTreeMap<String, LayerState>) -> String {
    let moving = layers.values().filter(|layer| layer.total > 0 && layer.done < layer.total);
    let (done, total) = moving.fold((0, 0), |(done, total), layer| (done + layer.done, total + layer.total));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for layer in layers.values() {
        *counts.entry(layer.status.as_str()).or_default() += 1;
    }
    let counts = counts.iter().map(|(status, count)| format!("{count} {}", status.to_lowercase()));
    let counts = counts.collect::<Vec<_>>().join(", ");
    match total {
        0 => counts,
        total => format!("{counts}; {} of {}", output::size(done), output::size(total)),
    }
}

/// Bytes of a file that is written or read.
pub(super) struct Bytes {
    look: Look,
    told: Mutex<Option<Instant>>,
}

impl Bytes {
    pub(super) fn new(format: Format) -> Self {
        Self { look: Look::of(format), told: Mutex::default() }
    }

    pub(super) fn tell(&self, bytes: u64) {
        const PAUSE: Duration = Duration::from_millis(250);
        let mut told = lock(&self.told);
        if told.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        *told = Some(Instant::now());
        match self.look {
            Look::Terminal => draw_over(&output::size(bytes)),
            Look::Json => output::json_line(&json!({ "bytes": bytes })),
            Look::Plain => {}
        }
    }

    pub(super) fn end(&self) {
        if self.look == Look::Terminal {
            draw_over("");
        }
    }
}
