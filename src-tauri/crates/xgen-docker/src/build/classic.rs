//! The output of the builder before BuildKit as events. It is text for people, so only what is certain is read.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::log::{Lines, last_state};
use super::{BuildEvent, LogStream};

/// What is known of a build so far.
#[derive(Debug, Default)]
pub(super) struct Classic {
    lines: Lines,
    step: Option<Step>,
    done: usize,
    cached: usize,
}

#[derive(Debug)]
struct Step {
    id: String,
    name: String,
    cached: bool,
    since: Instant,
    log: Vec<String>,
}

impl Classic {
    pub(super) fn text(&mut self, text: &str) -> Vec<BuildEvent> {
        let mut events = Vec::new();
        for line in self.lines.push("", LogStream::Stdout, text.as_bytes()) {
            self.line(&last_state(&line), &mut events);
        }
        events
    }

    pub(super) fn end(&mut self) -> Vec<BuildEvent> {
        let mut events = Vec::new();
        self.close(&mut events);
        events
    }

    /// How many steps ended, and how many of them were cached.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.done, self.cached)
    }

    /// The step that runs now, and what it wrote.
    pub(super) fn current(&self) -> Option<(&str, Vec<String>)> {
        self.step.as_ref().map(|step| {
            let skipped = step.log.len().saturating_sub(20);
            (step.name.as_str(), step.log[skipped..].to_vec())
        })
    }

    fn line(&mut self, line: &str, events: &mut Vec<BuildEvent>) {
        if let Some(name) = step_name(line) {
            self.close(events);
            let id = format!("step-{}", self.done + 1);
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            events.push(BuildEvent::StepAdded { id: id.clone(), name: name.clone() });
            let started_ms = u64::try_from(now.as_millis()).unwrap_or(0);
            events.push(BuildEvent::StepStarted { id: id.clone(), started_ms });
            self.step = Some(Step { id, name, cached: false, since: Instant::now(), log: Vec::new() });
            return;
        }
        let Some(step) = &mut self.step else { return };
        if line == " ---> Using cache" {
            step.cached = true;
        } else if !line.starts_with(" ---> ") && !line.starts_with("Removing intermediate container") {
            step.log.push(line.to_owned());
            let text = line.to_owned();
            events.push(BuildEvent::Log { id: step.id.clone(), stream: LogStream::Stdout, text });
        }
    }

    fn close(&mut self, events: &mut Vec<BuildEvent>) {
        let Some(step) = self.step.take() else { return };
        self.done += 1;
        self.cached += usize::from(step.cached);
        let took = if step.cached { Duration::ZERO } else { step.since.elapsed() };
        events.push(BuildEvent::StepDone { id: step.id, cached: step.cached, took });
    }
}

/// `Step 2/5 : RUN true` as `[2/5] RUN true`.
fn step_name(line: &str) -> Option<String> {
    let (count, instruction) = line.strip_prefix("Step ")?.split_once(" : ")?;
    let (at, of) = count.split_once('/')?;
    let numbers = at.parse::<u32>().is_ok() && of.parse::<u32>().is_ok();
    numbers.then(|| format!("[{count}] {instruction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_cache_hits_are_read_from_the_text() {
        let mut classic = Classic::default();
        let mut events = classic.text("Step 1/2 : FROM scratch\n --->\nStep 2/2 : COPY a /\n ---> Using");
        events.extend(classic.text(" cache\n ---> 123\nSuccessfully built 123\n"));
        events.extend(classic.end());
        let names: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                BuildEvent::StepAdded { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(names, ["[1/2] FROM scratch", "[2/2] COPY a /"]);
        assert_eq!(classic.counts(), (2, 1), "the second step came from the cache");
    }
}
