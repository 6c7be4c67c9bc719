//! The steps of a build.

use super::event::{about, value};
use super::{Look, lock};
use crate::output::{self, Failure, Format};
use std::collections::VecDeque;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use xgen_docker::BuildEvent;

/// Lines of a step's log that are kept for the case that it fails.
const KEPT: usize = 60;

/// Running steps that are shown; more would not fit on a small terminal.
const SHOWN: usize = 8;

/// What is told of a build: on a terminal a line for each step, with those that run at the end.
pub(in crate::image) struct Steps {
    look: Look,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    steps: Vec<Step>,
    /// Lines of the terminal that are drawn over the next time.
    drawn: usize,
}

struct Step {
    id: String,
    name: String,
    started: Option<Instant>,
    ended: bool,
    log: VecDeque<String>,
    last: String,
}

impl Steps {
    pub(in crate::image) fn new(format: Format) -> Self {
        Self { look: Look::of(format), state: Mutex::default() }
    }

    pub(in crate::image) fn tell(&self, event: &BuildEvent) {
        if self.look == Look::Json {
            output::json_line(&value(event));
            return;
        }
        let mut state = lock(&self.state);
        state.note(event);
        let lines = state.lines(event, self.look);
        match self.look {
            Look::Terminal => state.draw(&lines),
            Look::Plain | Look::Json => lines.iter().for_each(|line| output::line_err(line)),
        }
    }

    /// Draws the running steps anew, since time has passed.
    pub(in crate::image) fn draw(&self) {
        if self.look == Look::Terminal {
            lock(&self.state).draw(&[]);
        }
    }

    /// The build is over. What a step wrote that ended with it explains a failure.
    pub(in crate::image) fn end(&self, failure: Option<&Failure>) {
        if self.look != Look::Terminal {
            return;
        }
        let mut state = lock(&self.state);
        let mut lines = Vec::new();
        for step in state.steps.iter_mut().filter(|step| step.started.is_some() && !step.ended) {
            step.ended = true;
            if let Some(Failure::Error(_)) = failure {
                lines.push(mark("stopped", &step.name));
                lines.extend(step.log.iter().map(|line| format!("         | {line}")));
            }
        }
        state.draw(&lines);
    }
}

impl State {
    fn position(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }

    fn note(&mut self, event: &BuildEvent) {
        if let BuildEvent::StepAdded { id, name } = event {
            if self.position(id).is_none() {
                let (id, name) = (id.clone(), plain(name));
                let (log, last) = (VecDeque::new(), String::new());
                self.steps.push(Step { id, name, started: None, ended: false, log, last });
            }
            return;
        }
        let (BuildEvent::StepStarted { id, .. }
        | BuildEvent::StepDone { id, .. }
        | BuildEvent::StepFailed { id, .. }
        | BuildEvent::Log { id, .. }
        | BuildEvent::Progress { id, .. }) = event
        else {
            return;
        };
        let Some(position) = self.position(id) else { return };
        let step = &mut self.steps[position];
        match event {
            BuildEvent::StepStarted { .. } => step.started = Some(Instant::now()),
            BuildEvent::StepDone { .. } | BuildEvent::StepFailed { .. } => step.ended = true,
            BuildEvent::Log { text, .. } => {
                step.last = plain(text);
                step.log.push_back(step.last.clone());
                if step.log.len() > KEPT {
                    step.log.pop_front();
                }
            }
            BuildEvent::Progress { part, done, total: Some(total), .. } if *total > 0 => {
                step.last = format!("{} {}%", plain(part), done * 100 / total);
            }
            BuildEvent::Progress { part, .. } => step.last = plain(part),
            _ => {}
        }
    }

    /// What the event leaves behind for good.
    fn lines(&self, event: &BuildEvent, look: Look) -> Vec<String> {
        let number = |id: &str| self.position(id).map_or(0, |position| position + 1);
        let name = |id: &str| self.position(id).map_or("", |position| &self.steps[position].name);
        let terminal = look == Look::Terminal;
        let line = match event {
            BuildEvent::Context(report) => {
                format!("context: {} files, {}", report.files, output::size(report.size_bytes))
            }
            BuildEvent::Warning(warning) => format!("warning: {}", about(warning)),
            BuildEvent::StepStarted { id, .. } if !terminal => format!("#{} {}", number(id), name(id)),
            BuildEvent::Log { id, text, .. } if !terminal => format!("#{} | {text}", number(id)),
            BuildEvent::StepDone { id, cached: true, .. } if terminal => mark("cached", name(id)),
            BuildEvent::StepDone { id, took, .. } if terminal => mark(&seconds(*took), name(id)),
            BuildEvent::StepDone { id, cached: true, .. } => format!("#{} cached {}", number(id), name(id)),
            BuildEvent::StepDone { id, took, .. } => format!("#{} done {}", number(id), seconds(*took)),
            BuildEvent::StepFailed { id, took, .. } if terminal => {
                let log = self.position(id).map(|position| &self.steps[position].log);
                let log = log.into_iter().flatten().map(|line| format!("         | {line}"));
                let failed = mark("FAILED", &format!("{} ({})", name(id), seconds(*took)));
                return std::iter::once(failed).chain(log).collect();
            }
            BuildEvent::StepFailed { id, reason, took } => {
                format!("#{} failed after {}: {reason}", number(id), seconds(*took))
            }
            BuildEvent::Builder(_)
            | BuildEvent::StepAdded { .. }
            | BuildEvent::StepStarted { .. }
            | BuildEvent::Log { .. }
            | BuildEvent::Progress { .. } => return Vec::new(),
        };
        vec![line]
    }

    /// Takes the running steps away, writes `lines` where they were, and the running steps under them.
    fn draw(&mut self, lines: &[String]) {
        let mut out = String::from("\r");
        if self.drawn > 0 {
            out += &format!("\x1b[{}A", self.drawn);
        }
        out += "\x1b[J";
        lines.iter().for_each(|line| out += &format!("{line}\n"));
        // Without line wrap each step has one line, however narrow the terminal is.
        out += "\x1b[?7l";
        let running = self.steps.iter().filter(|step| !step.ended);
        let running = running.filter_map(|step| Some((step, step.started?)));
        self.drawn = 0;
        for (step, started) in running.take(SHOWN) {
            out +=
                &format!("{}  \x1b[2m{}\x1b[0m\n", mark(&seconds(started.elapsed()), &step.name), step.last);
            self.drawn += 1;
        }
        out += "\x1b[?7h";
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(out.as_bytes()).and_then(|()| err.flush());
    }
}

fn mark(mark: &str, name: &str) -> String {
    format!("{mark:>7}  {name}")
}

fn seconds(took: Duration) -> String {
    format!("{:.1}s", took.as_secs_f64())
}

/// Text of a build without what would move the cursor or colour the terminal.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' if chars.next() == Some('[') => {
                chars.by_ref().find(|c| ('@'..='~').contains(c));
            }
            '\x1b' => {}
            '\t' | '\n' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_build_cannot_move_the_cursor() {
        assert_eq!(plain("\x1b[32mok\x1b[0m\r a\tb\x1b[2J\x07"), "ok a b");
    }
}
