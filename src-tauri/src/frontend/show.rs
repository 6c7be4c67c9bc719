//! Which window shows which version, and what follows when it does not paint.

use super::seen::Seen;
use super::{Frontends, Signal, Slot, open, paint_limit};
use crate::watchdog::Watchdog;
use crate::window;
use std::sync::Arc;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};
use xgen_app::{App, Preview, Shown};
use xgen_schema::{ErrorCode, WireError};

/// Opens the first window with `version`, or with what the app names instead if it cannot be shown.
///
/// # Errors
/// If not even the bundled frontend gets a window.
pub(crate) fn open_first(app: &AppHandle, version: Option<Shown>) -> Result<(), WireError> {
    show_or_instead(app, version)
}

/// Shows `version`, or the bundled frontend, on the route that the person is at if it has that page. If it does not
/// paint, the app is asked what to show instead.
///
/// # Errors
/// `frontend_export_broken` if it has no page; the windows stay as they are.
pub(crate) fn show(app: &AppHandle, version: Option<&Shown>) -> Result<(), WireError> {
    let Some(version) = version else {
        show_bundled(app)?;
        return window::close(app, Slot::Guest);
    };
    let slot = if version.trusted { Slot::Main } else { Slot::Guest };
    let served = open(app, slot, version)?;
    if slot == Slot::Guest {
        show_bundled(app)?;
    }
    let heard = frontends(app).put(slot, version, served);
    let here = route(app, slot).or_else(|| route(app, Slot::Main));
    let here = here.filter(|url| frontends(app).has_page(slot, url.path()));
    go_or_open(app, slot, at(slot.url(), here))?;
    tauri::async_runtime::spawn(watch(app.clone(), slot, version.clone(), heard));
    if slot == Slot::Main { window::close(app, Slot::Guest) } else { Ok(()) }
}

/// Opens the window beside, or changes what it shows.
///
/// # Errors
/// Like [`show`]; `invalid_input` for a server that is not on this machine.
pub(crate) fn preview(app: &AppHandle, preview: &Preview) -> Result<(), WireError> {
    let (slot, url) = match preview {
        Preview::Bundled => {
            frontends(app).clear(Slot::Preview);
            (Slot::Preview, window::bundled_url(app))
        }
        Preview::Version(version) => {
            let slot = if version.trusted { Slot::Preview } else { Slot::PreviewGuest };
            let served = open(app, slot, version)?;
            frontends(app).put(slot, version, served);
            (slot, slot.url())
        }
        Preview::Server(url) => {
            if !window::is_loopback(url) {
                return Err(WireError::new(
                    ErrorCode::InvalidInput,
                    format!("{url} is no server on this machine"),
                ));
            }
            frontends(app).clear(Slot::PreviewGuest);
            (Slot::PreviewGuest, url.clone())
        }
    };
    let server = matches!(preview, Preview::Server(_)).then(|| url.clone());
    frontends(app).set_server(server);
    let other = if slot == Slot::Preview { Slot::PreviewGuest } else { Slot::Preview };
    window::close(app, other)?;
    go_or_open(app, slot, url)?;
    if let Some(window) = app.get_webview_window(slot.label()) {
        let _ = window.set_focus();
    }
    Ok(())
}

/// The version that the person sees.
pub(crate) fn shown(app: &AppHandle) -> Option<String> {
    let frontends = frontends(app);
    frontends.version(Slot::Guest).or_else(|| frontends.version(Slot::Main)).map(|version| version.id)
}

fn show_or_instead(app: &AppHandle, mut version: Option<Shown>) -> Result<(), WireError> {
    loop {
        let error = match show(app, version.as_ref()) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let Some(failed) = version else { return Err(error) };
        version = instead_of(app, &failed, &error);
    }
}

/// What the app shows instead of a version that failed.
fn instead_of(app: &AppHandle, failed: &Shown, error: &WireError) -> Option<Shown> {
    app.state::<Arc<App>>().frontend_failed(&failed.id, error).filter(|next| next.id != failed.id)
}

/// Shows the bundled frontend in the main window.
fn show_bundled(app: &AppHandle) -> Result<(), WireError> {
    let showed_version = frontends(app).clear(Slot::Main).is_some();
    if app.get_webview_window(Slot::Main.label()).is_none() {
        window::open(app, Slot::Main, WebviewUrl::default()).map_err(|e| window::not_opened(&e))?;
    } else if showed_version {
        let here = route(app, Slot::Main).filter(|url| window::bundled_has(app, url.path()));
        go_or_open(app, Slot::Main, at(window::bundled_url(app), here))?;
    }
    app.state::<Arc<Watchdog>>().watch();
    Ok(())
}

/// Where the person is in a window, if it shows a page of the app.
fn route(app: &AppHandle, slot: Slot) -> Option<Url> {
    let url = app.get_webview_window(slot.label())?.url().ok()?;
    window::shows(app, slot, &url).then_some(url)
}

/// `root` with path, query and fragment of `here`.
fn at(mut root: Url, here: Option<Url>) -> Url {
    if let Some(here) = here {
        root.set_path(here.path());
        root.set_query(here.query());
        root.set_fragment(here.fragment());
    }
    root
}

fn go_or_open(app: &AppHandle, slot: Slot, url: Url) -> Result<(), WireError> {
    let gone = match app.get_webview_window(slot.label()) {
        Some(window) => go(&window, url),
        None => window::open(app, slot, WebviewUrl::CustomProtocol(url)).map(drop),
    };
    gone.map_err(|error| window::not_opened(&error))
}

/// Loads `url`, also if it is the URL of the page that is there: with a fragment, that would load nothing.
fn go(window: &WebviewWindow, url: Url) -> tauri::Result<()> {
    let bare = |mut url: Url| {
        url.set_fragment(None);
        url
    };
    if window.url().is_ok_and(|now| bare(now) == bare(url.clone())) {
        return window.reload();
    }
    window.navigate(url)
}

/// Waits until the version paints.
async fn watch(app: AppHandle, slot: Slot, version: Shown, mut heard: UnboundedReceiver<Signal>) {
    let limit = paint_limit();
    let end = Instant::now() + limit;
    let mut seen = Seen::new(&version);
    while !seen.painted() {
        tokio::select! {
            signal = heard.recv() => match signal {
                Some(signal) => seen.hear(signal),
                None => return, // the window shows something else now
            },
            () = sleep_until(end) => return not_painted(app, slot, version, &seen),
        }
    }
    tracing::info!(version = version.id, window = slot.label(), "the frontend has painted");
    seen.log(&version);
    if slot == Slot::Main {
        app.state::<Arc<Watchdog>>().painted();
    }
}

fn not_painted(app: AppHandle, slot: Slot, version: Shown, seen: &Seen) {
    let watchdog = app.state::<Arc<Watchdog>>();
    if seen.laid_out() {
        // The page is there. A window that nobody looks at draws no frames; one that never drew any has a fault in its
        // graphics, which another version would not help.
        if !watchdog.has_painted() {
            watchdog.not_painted(paint_limit());
        }
        return;
    }
    let error = seen.error(&version, paint_limit());
    let instead = move || {
        if frontends(&app).version(slot).is_none_or(|now| now != version) {
            return;
        }
        let next = instead_of(&app, &version, &error);
        if let Err(error) = show_or_instead(&app, next) {
            tracing::error!(%error, "no frontend can be shown");
        }
    };
    tauri::async_runtime::spawn_blocking(instead);
}

fn frontends(app: &AppHandle) -> Arc<Frontends> {
    Arc::clone(app.state::<Arc<Frontends>>().inner())
}
