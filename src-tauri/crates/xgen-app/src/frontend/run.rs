//! The sync or build that runs: one at a time, told to whoever watches, also to those who come later.

use crate::Frames;
use crate::app::lock;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;
use xgen_schema::{
    FrontendFrame, FrontendLogLine, FrontendOutcome, FrontendStep, LogStream, TaskId, WireError,
};

/// A page that comes late still sees this many lines.
const LINES_KEPT: usize = 5_000;

/// A sync or build.
pub(crate) struct Run {
    pub(crate) task: TaskId,
    pub(crate) cancel: CancellationToken,
    told: Mutex<Told>,
    problem: Mutex<Option<WireError>>,
    ended: CancellationToken,
}

#[derive(Default)]
struct Told {
    steps: Vec<FrontendStep>,
    progress: Option<FrontendFrame>,
    lines: VecDeque<FrontendLogLine>,
    watchers: Vec<Frames<FrontendFrame>>,
}

impl Run {
    pub(crate) fn new(task: TaskId, watcher: Frames<FrontendFrame>) -> Arc<Self> {
        let told = Told { watchers: vec![watcher], ..Told::default() };
        Arc::new(Self {
            task,
            cancel: CancellationToken::new(),
            told: Mutex::new(told),
            problem: Mutex::default(),
            ended: CancellationToken::new(),
        })
    }

    /// A step begins.
    pub(crate) fn step(&self, step: FrontendStep) {
        let mut told = lock(&self.told);
        if told.steps.last() == Some(&step) {
            return;
        }
        told.steps.push(step);
        told.progress = None;
        told.tell(&FrontendFrame::Step { step });
    }

    /// How far the step is. A step that was not announced begins.
    pub(crate) fn progress(&self, step: FrontendStep, done: u64, total: Option<u64>, bytes: u64) {
        self.step(step);
        let frame = FrontendFrame::Progress { step, done, total, bytes };
        let mut told = lock(&self.told);
        told.tell(&frame);
        told.progress = Some(frame);
    }

    /// A line of a program.
    pub(crate) fn line(&self, stream: LogStream, text: String) {
        let line = FrontendLogLine { stream, text };
        let mut told = lock(&self.told);
        told.tell(&FrontendFrame::Line { line: line.clone() });
        if told.lines.len() == LINES_KEPT {
            told.lines.pop_front();
        }
        told.lines.push_back(line);
    }

    /// A line of XGEN's own.
    pub(crate) fn say(&self, text: impl Into<String>) {
        self.line(LogStream::Xgen, text.into());
    }

    /// What was said so far.
    pub(crate) fn lines(&self) -> Vec<FrontendLogLine> {
        lock(&self.told).lines.iter().cloned().collect()
    }

    /// Tells `watcher` everything from the start, until the run ends or the watcher is gone.
    pub(crate) async fn watch(&self, watcher: Frames<FrontendFrame>) -> FrontendOutcome {
        {
            let mut told = lock(&self.told);
            told.steps.iter().for_each(|step| watcher.send(FrontendFrame::Step { step: *step }));
            told.lines.iter().for_each(|line| watcher.send(FrontendFrame::Line { line: line.clone() }));
            told.progress.iter().for_each(|frame| watcher.send(frame.clone()));
            told.watchers.push(watcher.clone());
        }
        tokio::select! {
            () = self.ended.cancelled() => {}
            () = watcher.closed() => {}
        }
        FrontendOutcome { problem: lock(&self.problem).clone() }
    }

    /// Lets the watchers go.
    pub(crate) fn end(&self, problem: Option<&WireError>) {
        *lock(&self.problem) = problem.cloned();
        self.ended.cancel();
    }
}

impl Told {
    fn tell(&self, frame: &FrontendFrame) {
        self.watchers.iter().for_each(|watcher| watcher.send(frame.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collector() -> (Frames<FrontendFrame>, Arc<Mutex<Vec<FrontendFrame>>>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        (Frames::new(CancellationToken::new(), move |frame| lock(&sink).push(frame)), seen)
    }

    #[tokio::test]
    async fn who_comes_late_sees_the_same_steps_and_lines() {
        let (first, seen_first) = collector();
        let run = Run::new(TaskId::new(), first);
        run.step(FrontendStep::Look);
        run.progress(FrontendStep::Fetch, 3, Some(9), 512);
        run.say("hello");
        let (late, seen_late) = collector();
        let watching = tokio::spawn({
            let run = Arc::clone(&run);
            async move { run.watch(late).await }
        });
        while lock(&seen_late).len() < 4 {
            tokio::task::yield_now().await;
        }
        run.step(FrontendStep::Build);
        run.end(None);
        assert_eq!(watching.await.unwrap().problem, None);
        let steps = |frames: &[FrontendFrame]| {
            frames.iter().filter(|f| matches!(f, FrontendFrame::Step { .. })).count()
        };
        assert_eq!(steps(&lock(&seen_first)), 3);
        assert_eq!(steps(&lock(&seen_late)), 3);
        assert!(
            lock(&seen_late)
                .iter()
                .any(|f| matches!(f, FrontendFrame::Line { line } if line.text == "hello"))
        );
    }

    #[test]
    fn the_log_keeps_its_last_lines() {
        let run = Run::new(TaskId::new(), Frames::ignored());
        (0..LINES_KEPT + 3).for_each(|n| run.say(n.to_string()));
        let lines = run.lines();
        assert_eq!((lines.len(), lines[0].text.as_str()), (LINES_KEPT, "3"));
    }
}
