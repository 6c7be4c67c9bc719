//! Versions of the frontend in the windows: served, tried, shown, and watched.
//!
//! Which version that is, and what comes after one that fails, is decided in `xgen-app`. The bundled frontend is no
//! version: Tauri serves it, and it is shown by the main window alone or in the preview.

mod export;
mod policy;
mod report;
mod seen;
mod serve;
mod show;
mod slot;
mod trial;

pub use export::{Export, Found};
pub use policy::Policy;
pub use report::{PageReport, PageState};
pub use serve::Served;
pub use slot::Slot;

pub(crate) use export::candidates;
pub(crate) use report::script;
pub(crate) use show::{open_first, preview, show, shown};
pub(crate) use slot::origin;
pub(crate) use trial::try_out;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::http::{Request, Response, StatusCode};
use tauri::{AppHandle, Manager, Url};
use tokio::sync::mpsc;
use xgen_app::{App, Shown};
use xgen_schema::{Empty, ErrorCode, WireError};

/// What is heard of a page.
#[derive(Debug)]
pub(crate) enum Signal {
    /// What it says about itself.
    Page(PageReport),
    /// XGEN's client has called `app_ready`.
    Ready,
    /// It asked for a file that is not there.
    Missing(String),
}

/// What the windows show.
#[derive(Default)]
pub struct Frontends {
    slots: Mutex<HashMap<Slot, Showing>>,
    /// The development server in the preview.
    server: Mutex<Option<Url>>,
    /// Held by the one trial.
    trial: Mutex<()>,
    /// The windows that are open, and what tells that one is not any more.
    windows: Mutex<HashSet<Slot>>,
    one_closed: Condvar,
}

struct Showing {
    version: Shown,
    served: Arc<Served>,
    signals: mpsc::UnboundedSender<Signal>,
}

impl Frontends {
    /// What a window shows; none: not a version.
    pub(crate) fn version(&self, slot: Slot) -> Option<Shown> {
        lock(&self.slots).get(&slot).map(|showing| showing.version.clone())
    }

    /// Whether the version in a window has a page at `path`.
    pub(crate) fn has_page(&self, slot: Slot, path: &str) -> bool {
        lock(&self.slots).get(&slot).is_some_and(|showing| showing.served.export.has_page(path))
    }

    /// From now on, the pages of the window are the ones of `version`. What is heard of them is received; that ends
    /// when something else is put into the window.
    pub(crate) fn put(&self, slot: Slot, version: &Shown, served: Served) -> mpsc::UnboundedReceiver<Signal> {
        let (signals, heard) = mpsc::unbounded_channel();
        let showing = Showing { version: version.clone(), served: Arc::new(served), signals };
        lock(&self.slots).insert(slot, showing);
        heard
    }

    /// The window shows no version any more.
    pub(crate) fn clear(&self, slot: Slot) -> Option<Shown> {
        lock(&self.slots).remove(&slot).map(|showing| showing.version)
    }

    pub(crate) fn opened(&self, slot: Slot) {
        lock(&self.windows).insert(slot);
    }

    /// The window is gone, and with it what it showed.
    pub(crate) fn closed(&self, slot: Slot) {
        self.clear(slot);
        lock(&self.windows).remove(&slot);
        self.one_closed.notify_all();
    }

    pub(crate) fn wait_closed(&self, slot: Slot, limit: Duration) {
        let waited =
            self.one_closed.wait_timeout_while(lock(&self.windows), limit, |open| open.contains(&slot));
        drop(waited);
    }

    /// The development server whose pages the preview may show.
    pub(crate) fn server(&self) -> Option<Url> {
        lock(&self.server).clone()
    }

    pub(crate) fn set_server(&self, server: Option<Url>) {
        *lock(&self.server) = server;
    }

    /// The client of the page in the window with this label is ready.
    pub(crate) fn ready(&self, label: &str) {
        if let Some(slot) = Slot::of_label(label) {
            self.signal(slot, Signal::Ready);
        }
    }

    fn signal(&self, slot: Slot, signal: Signal) {
        if let Some(showing) = lock(&self.slots).get(&slot) {
            let _ = showing.signals.send(signal); // it has painted, and nobody listens any more
        }
    }

    /// Answers a page of the window with this label that asks for something of `slot`.
    #[must_use]
    pub fn respond(&self, label: &str, slot: Slot, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let served = lock(&self.slots).get(&slot).map(|showing| Arc::clone(&showing.served));
        let Some(served) = served.filter(|_| label == slot.label()) else {
            return serve::empty(StatusCode::NOT_FOUND);
        };
        if serve::is_report(request) {
            let Some(report) = PageReport::read(request.body()) else {
                return serve::empty(StatusCode::BAD_REQUEST);
            };
            self.signal(slot, Signal::Page(report));
            return serve::empty(StatusCode::NO_CONTENT);
        }
        let response = served.respond(request);
        if response.status() == StatusCode::NOT_FOUND {
            self.signal(slot, Signal::Missing(request.uri().path().to_owned()));
        }
        response
    }
}

/// Serves the versions: one scheme for each window.
pub(crate) fn register(
    mut builder: tauri::Builder<tauri::Wry>,
    frontends: &Arc<Frontends>,
) -> tauri::Builder<tauri::Wry> {
    for slot in Slot::ALL {
        let frontends = Arc::clone(frontends);
        builder = builder.register_asynchronous_uri_scheme_protocol(
            slot.scheme(),
            move |context, request, responder| {
                let (frontends, label) = (Arc::clone(&frontends), context.webview_label().to_owned());
                tauri::async_runtime::spawn_blocking(move || {
                    responder.respond(frontends.respond(&label, slot, &request));
                });
            },
        );
    }
    builder
}

/// Opens the export of `version` for a window.
///
/// # Errors
/// `frontend_export_broken` if there is no first page.
fn open(app: &AppHandle, slot: Slot, version: &Shown) -> Result<Served, WireError> {
    let broken = |reason: String| {
        let folder = version.export.display();
        WireError::new(ErrorCode::FrontendExportBroken, format!("{folder} cannot be shown: {reason}"))
            .with_hint("build this version again")
    };
    let export = Export::open(&version.export).map_err(|error| broken(error.to_string()))?;
    if !export.has_page("/") {
        return Err(broken("it has no index.html".to_owned()));
    }
    Ok(Served {
        export,
        policy: Policy::of_app(app.config().app.security.csp.clone()),
        trusted: slot.trusted(),
        server: server_of_settings(app),
    })
}

fn server_of_settings(app: &AppHandle) -> Option<Url> {
    let app = Arc::clone(app.state::<Arc<App>>().inner());
    let settings = tauri::async_runtime::block_on(async move { app.settings_get(Empty {}).await });
    settings.ok()?.values.server_url?.parse().ok()
}

/// How long a page may take: 20 s, or `XGEN_PAINT_TIMEOUT_S`.
pub(crate) fn paint_limit() -> Duration {
    let set = std::env::var("XGEN_PAINT_TIMEOUT_S").ok().and_then(|s| s.parse().ok());
    Duration::from_secs(set.unwrap_or(20))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tauri::http::Method;

    fn showing(slot: Slot) -> (Frontends, mpsc::UnboundedReceiver<Signal>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.html"), "home").unwrap();
        let export = folder.path().to_owned();
        let version = Shown { id: "v".into(), export, trusted: slot.trusted(), has_client: false };
        let served = Served {
            export: Export::open(folder.path()).unwrap(),
            policy: Policy::of_app(None),
            trusted: slot.trusted(),
            server: None,
        };
        let frontends = Frontends::default();
        let heard = frontends.put(slot, &version, served);
        (frontends, heard, folder)
    }

    fn request(slot: Slot, method: Method, path: &str, body: &str) -> Request<Vec<u8>> {
        let uri = format!("{}://localhost{path}", slot.scheme());
        Request::builder().method(method).uri(uri).body(body.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn a_version_is_served_to_its_own_window_alone() {
        let (frontends, _heard, _folder) = showing(Slot::Guest);
        for (window, scheme) in Slot::ALL.into_iter().flat_map(|w| Slot::ALL.map(|s| (w, s))) {
            let response = frontends.respond(window.label(), scheme, &request(scheme, Method::GET, "/", ""));
            let own = window == Slot::Guest && scheme == Slot::Guest;
            assert_eq!(response.status(), if own { 200 } else { 404 }, "{scheme:?} in {window:?}");
        }
        frontends.closed(Slot::Guest);
        let gone = request(Slot::Guest, Method::GET, "/", "");
        assert_eq!(frontends.respond("guest", Slot::Guest, &gone).status(), 404);
    }

    #[test]
    fn what_a_page_says_and_misses_is_heard() {
        let (frontends, mut heard, _folder) = showing(Slot::Trial);
        let body = r#"{"state":"laid_out","problems":["a\nb"],"notes":[]}"#;
        let said =
            frontends.respond("trial", Slot::Trial, &request(Slot::Trial, Method::POST, report::PATH, body));
        assert_eq!(said.status(), 204);
        let Some(Signal::Page(page)) = heard.blocking_recv() else { panic!("the report is heard") };
        assert_eq!((page.state, page.problems), (PageState::LaidOut, vec!["a b".to_owned()]));
        let _ = frontends.respond("trial", Slot::Trial, &request(Slot::Trial, Method::GET, "/gone.js", ""));
        let Some(Signal::Missing(path)) = heard.blocking_recv() else { panic!("what is missing is heard") };
        assert_eq!(path, "/gone.js");
        frontends.ready("trial");
        assert!(matches!(heard.blocking_recv(), Some(Signal::Ready)));
    }

    #[test]
    fn what_is_no_report_is_refused() {
        let (frontends, mut heard, _folder) = showing(Slot::TrialGuest);
        let long =
            format!(r#"{{"state":"painted","problems":["{}"],"notes":[]}}"#, "x".repeat(report::MAX_BYTES));
        for body in ["", "{}", "[]", r#"{"state":"perfect","problems":[],"notes":[]}"#, &long] {
            let request = request(Slot::TrialGuest, Method::POST, report::PATH, body);
            assert_eq!(frontends.respond("trial-guest", Slot::TrialGuest, &request).status(), 400);
        }
        frontends.clear(Slot::TrialGuest);
        assert!(heard.blocking_recv().is_none(), "nothing was heard");
    }
}
