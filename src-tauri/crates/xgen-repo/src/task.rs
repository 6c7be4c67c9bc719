//! Progress and cancellation of one call.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::RepoError;

/// How one call is watched and stopped.
pub struct Task<'a> {
    /// Set by whoever wants the call to end; it does within a second, with [`RepoError::Cancelled`].
    pub cancel: Arc<AtomicBool>,
    /// Called on the thread of the call, at most ten times a second and once at the end of each step.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The step it is at.
    pub step: Step,
    /// Objects, entries or files that are done.
    pub done: u64,
    /// How many there are, if that is known.
    pub total: Option<u64>,
    /// Received so far, in all steps.
    pub bytes: u64,
}

/// The steps of a sync, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Asks the server what its branches point to.
    Look,
    /// Receives objects.
    Fetch,
    /// Looks at every name, link and size of the new tree.
    Inspect,
    /// Writes the files.
    Checkout,
}

impl Task<'_> {
    pub(crate) fn check(&self) -> Result<(), RepoError> {
        if self.cancel.load(Ordering::Relaxed) { Err(RepoError::Cancelled) } else { Ok(()) }
    }
}

/// Passes progress on, but not more often than anybody can read.
pub(crate) struct Meter<'a> {
    task: &'a Task<'a>,
    last: RefCell<(Option<Progress>, Instant)>,
}

const INTERVAL: Duration = Duration::from_millis(100);

impl<'a> Meter<'a> {
    pub(crate) fn new(task: &'a Task<'a>) -> Self {
        Self { task, last: RefCell::new((None, Instant::now())) }
    }

    /// Tells `progress` if the last time was long enough ago or the step is another.
    pub(crate) fn tick(&self, progress: Progress) {
        let mut last = self.last.borrow_mut();
        let same = last.0.is_some_and(|before| before.step == progress.step);
        if same && last.1.elapsed() < INTERVAL {
            return;
        }
        *last = (Some(progress), Instant::now());
        (self.task.progress)(progress);
    }

    /// Tells `progress` in any case: the step ends with it.
    pub(crate) fn end(&self, progress: Progress) {
        let mut last = self.last.borrow_mut();
        if last.0 != Some(progress) {
            *last = (Some(progress), Instant::now());
            (self.task.progress)(progress);
        }
    }

    pub(crate) fn task(&self) -> &'a Task<'a> {
        self.task
    }
}
