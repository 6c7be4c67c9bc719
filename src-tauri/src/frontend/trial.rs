//! A version is loaded where nobody sees it, before it becomes the window's frontend.

use super::seen::Seen;
use super::{Frontends, Signal, Slot, open, paint_limit};
use crate::window;
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Manager, WebviewUrl};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use xgen_app::Shown;
use xgen_schema::{ErrorCode, WireError};

/// A page that is laid out may still fail in the scripts that it starts then.
const SETTLED: Duration = Duration::from_millis(500);

/// Loads `version` in a hidden window and waits until it is laid out without a problem. Blocks; the window is gone
/// afterwards in every case.
pub(crate) fn try_out(app: &AppHandle, version: &Shown, cancel: &CancellationToken) -> Result<(), WireError> {
    let frontends = app.state::<Arc<Frontends>>();
    let Ok(_one) = frontends.trial.try_lock() else {
        return Err(WireError::new(ErrorCode::Busy, "another version is being tried")
            .with_hint("wait until it is done, then try again"));
    };
    let slot = if version.trusted { Slot::Trial } else { Slot::TrialGuest };
    let served = open(app, slot, version)?;
    let heard = frontends.put(slot, version, served);
    let _hidden = Hidden::open(app, slot)?;
    tauri::async_runtime::block_on(judge(heard, version, paint_limit(), cancel))
}

/// The window of a trial; closed when this is dropped.
struct Hidden<'a> {
    app: &'a AppHandle,
    slot: Slot,
}

impl<'a> Hidden<'a> {
    fn open(app: &'a AppHandle, slot: Slot) -> Result<Self, WireError> {
        match window::open(app, slot, WebviewUrl::CustomProtocol(slot.url())) {
            Ok(_) => Ok(Self { app, slot }),
            Err(error) => {
                app.state::<Arc<Frontends>>().clear(slot);
                Err(window::not_opened(&error))
            }
        }
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        if let Err(error) = window::close(self.app, self.slot) {
            tracing::warn!(%error, "the window of a trial could not be closed");
        }
    }
}

async fn judge(
    mut heard: UnboundedReceiver<Signal>,
    version: &Shown,
    limit: Duration,
    cancel: &CancellationToken,
) -> Result<(), WireError> {
    let mut seen = Seen::new(version);
    let mut end = Instant::now() + limit;
    let mut settling = false;
    loop {
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(WireError::new(ErrorCode::Cancelled, "the trial was cancelled")),
            signal = heard.recv() => match signal {
                Some(signal) => seen.hear(signal),
                None => return Err(WireError::new(ErrorCode::Cancelled, "the window of the trial was closed")),
            },
            () = sleep_until(end) => {
                seen.log(version);
                return if settling { Ok(()) } else { Err(seen.error(version, limit)) };
            }
        }
        if seen.has_problems() {
            return Err(seen.error(version, limit));
        }
        if seen.laid_out() && !settling {
            settling = true;
            end = Instant::now() + SETTLED;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PageReport, PageState};
    use super::*;
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    fn version(trusted: bool, has_client: bool) -> Shown {
        Shown { id: "4f9a".repeat(10), export: "/v".into(), trusted, has_client }
    }

    fn page(state: PageState, problems: &[&str]) -> Signal {
        let problems = problems.iter().map(|&p| p.to_owned()).collect();
        Signal::Page(PageReport { state, problems, notes: Vec::new() })
    }

    fn judged(version: &Shown, say: impl FnOnce(UnboundedSender<Signal>)) -> Result<(), WireError> {
        let (said, heard) = unbounded_channel();
        let kept = said.clone();
        say(said);
        let limit = Duration::from_millis(50);
        let result = tauri::async_runtime::block_on(judge(heard, version, limit, &CancellationToken::new()));
        drop(kept);
        result
    }

    #[test]
    fn a_page_that_is_laid_out_without_a_problem_is_good() {
        judged(&version(true, false), |said| said.send(page(PageState::LaidOut, &[])).unwrap()).unwrap();
    }

    #[test]
    fn a_page_with_xgens_client_must_be_ready_too() {
        let error = judged(&version(true, true), |said| said.send(page(PageState::LaidOut, &[])).unwrap())
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::FrontendNotPainted);
        assert!(error.message.contains("not ready"), "{error}");
        judged(&version(true, true), |said| {
            said.send(page(PageState::LaidOut, &[])).unwrap();
            said.send(Signal::Ready).unwrap();
        })
        .unwrap();
    }

    #[test]
    fn a_client_that_cannot_call_is_not_waited_for() {
        judged(&version(false, true), |said| said.send(page(PageState::LaidOut, &[])).unwrap()).unwrap();
    }

    #[test]
    fn a_page_that_shows_nothing_fails_with_the_files_it_missed() {
        let missing = || Signal::Missing("/_next/static/chunks/main.js".into());
        let error = judged(&version(true, false), |said| {
            said.send(missing()).unwrap();
            said.send(missing()).unwrap();
        })
        .unwrap_err();
        assert_eq!(
            error.message,
            "the page of 4f9a4f9a showed nothing within 0 s; missing files: /_next/static/chunks/main.js"
        );
    }

    #[test]
    fn a_problem_after_the_first_paint_still_counts() {
        let error = judged(&version(true, false), |said| {
            said.send(page(PageState::LaidOut, &[])).unwrap();
            said.send(page(PageState::LaidOut, &["TypeError: x", "b", "c", "d"])).unwrap();
        })
        .unwrap_err();
        assert_eq!(error.message, "the page of 4f9a4f9a reports: TypeError: x; b; c; and 1 more");
        assert_eq!(error.causes, ["TypeError: x", "b", "c", "d"]);
    }

    #[test]
    fn a_trial_ends_when_it_is_cancelled_or_its_window_is_closed() {
        let (version, limit) = (version(true, true), Duration::from_secs(60));
        let cancel = CancellationToken::new();
        cancel.cancel();
        let (_said, heard) = unbounded_channel();
        let judging = judge(heard, &version, limit, &cancel);
        assert_eq!(tauri::async_runtime::block_on(judging).unwrap_err().code, ErrorCode::Cancelled);
        let (said, heard) = unbounded_channel();
        drop(said);
        let open = CancellationToken::new();
        let judging = judge(heard, &version, limit, &open);
        assert_eq!(tauri::async_runtime::block_on(judging).unwrap_err().code, ErrorCode::Cancelled);
    }
}
