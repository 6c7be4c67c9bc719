//! The windows, and which pages they may show.

use crate::bridge::Pages;
use crate::frontend::{self, Frontends, Slot};
use crate::native_text;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tauri::utils::config::BackgroundThrottlingPolicy;
use tauri::webview::{DownloadEvent, NewWindowResponse, PageLoadEvent, PermissionResponse};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use xgen_app::App;
use xgen_schema::{ErrorCode, WireError};

/// How long a window may take to close.
const CLOSING: Duration = Duration::from_secs(3);

/// Opens a window. It shows its own pages and nothing else: any other navigation is refused, and links leave through
/// the command `link_open`.
pub(crate) fn open(app: &AppHandle, slot: Slot, url: WebviewUrl) -> tauri::Result<WebviewWindow> {
    let handle = app.clone();
    let mut builder = WebviewWindowBuilder::new(app, slot.label(), url)
        .title(native_text::of_system().title(slot))
        .inner_size(1200.0, 800.0)
        .min_inner_size(800.0, 560.0)
        .initialization_script(include_str!("page_left.js"))
        .initialization_script(frontend::script(slot.hidden()))
        .on_navigation(move |url| shows(&handle, slot, url))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<Pages>().replaced(window.label());
            }
        });
    if slot.hidden() {
        // macOS would suspend a page that nobody sees.
        builder = builder
            .visible(false)
            .focused(false)
            .skip_taskbar(true)
            .background_throttling(BackgroundThrottlingPolicy::Disabled);
    }
    if !slot.trusted() {
        // What the bundled frontend does not do either.
        builder = builder
            .disable_drag_drop_handler()
            .on_permission_request(|_, _| PermissionResponse::Deny)
            .on_download(|_, event| !matches!(event, DownloadEvent::Requested { .. }));
    }
    let window = builder.build()?;
    app.state::<Arc<Frontends>>().opened(slot);
    Ok(window)
}

/// Closes a window and waits until it is gone, so that its label is free. Not to be called by the main thread, which
/// closes it.
pub(crate) fn close(app: &AppHandle, slot: Slot) -> Result<(), WireError> {
    let Some(window) = app.get_webview_window(slot.label()) else { return Ok(()) };
    window.destroy().map_err(|error| not_opened(&error))?;
    app.state::<Arc<Frontends>>().wait_closed(slot, CLOSING);
    Ok(())
}

/// A window was closed, by whomever. Without the main window, no other stays.
pub(crate) fn closed(app: &AppHandle, label: &str) {
    let Some(slot) = Slot::of_label(label) else { return };
    let frontends = app.state::<Arc<Frontends>>();
    app.state::<Pages>().replaced(label);
    if slot == Slot::PreviewGuest && frontends.server().is_some() {
        frontends.set_server(None);
        app.state::<Arc<App>>().preview_closed();
    }
    frontends.closed(slot);
    if slot == Slot::Main {
        for (_, window) in app.webview_windows() {
            let _ = window.destroy();
        }
    }
}

/// Shows the window of the instance that runs already.
pub(crate) fn to_front(app: &AppHandle) {
    for slot in [Slot::Main, Slot::Guest] {
        if let Some(window) = app.get_webview_window(slot.label()) {
            let _ = window.unminimize();
            let _ = window.show();
            let _ = window.set_focus();
        }
    }
}

/// Whether a window may show `url`.
pub(crate) fn shows(app: &AppHandle, slot: Slot, url: &Url) -> bool {
    let server = app.state::<Arc<Frontends>>().server();
    is_own_page(url, slot, dev_url(app).as_ref(), server.as_ref())
}

/// The first page of the bundled frontend.
pub(crate) fn bundled_url(app: &AppHandle) -> Url {
    dev_url(app)
        .unwrap_or_else(|| frontend::origin("tauri").parse().expect("a scheme and localhost are a URL"))
}

/// Whether the bundled frontend has a page at `path`. The development server is not asked: it answers everything.
pub(crate) fn bundled_has(app: &AppHandle, path: &str) -> bool {
    let pages = frontend::candidates(path);
    dev_url(app).is_some()
        || app.asset_resolver().iter().any(|(key, _)| {
            pages.iter().any(|page| page.ends_with(".html") && key.trim_start_matches('/') == page)
        })
}

/// Whether `url` is a server of this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let name = url.host_str().unwrap_or_default();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let here = name == "localhost" || address.is_ok_and(|address| address.is_loopback());
    here && matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
}

pub(crate) fn not_opened(error: &tauri::Error) -> WireError {
    WireError::new(ErrorCode::Internal, format!("the window could not be changed: {error}"))
        .with_hint("start XGEN again")
}

fn dev_url(app: &AppHandle) -> Option<Url> {
    app.config().build.dev_url.clone().filter(|_| tauri::is_dev())
}

/// Whether `url` is a page for the window: of the version in it, of the bundled frontend (the custom protocol as each
/// platform spells it, or the dev server of a build for development) if the window shows that too, or of the
/// development server in the preview.
fn is_own_page(url: &Url, slot: Slot, dev_url: Option<&Url>, server: Option<&Url>) -> bool {
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    let bundled = || {
        let custom = match url.scheme() {
            "tauri" => url.host_str() == Some("localhost") && url.port().is_none(),
            "http" | "https" => {
                cfg!(any(windows, target_os = "android"))
                    && url.host_str() == Some("tauri.localhost")
                    && url.port().is_none()
            }
            _ => false,
        };
        custom || dev_url.is_some_and(|dev| dev.origin() == url.origin())
    };
    let beside = || server.is_some_and(|server| server.origin() == url.origin());
    slot.holds(url)
        || match slot {
            Slot::Main | Slot::Preview => bundled(),
            Slot::PreviewGuest => beside(),
            Slot::Guest | Slot::Trial | Slot::TrialGuest => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUNDLED: [&str; 3] = ["tauri://localhost", "tauri://localhost/", "tauri://localhost/models/?a=b#c"];

    fn shown(url: &str, slot: Slot) -> bool {
        is_own_page(&url.parse().unwrap(), slot, None, None)
    }

    #[test]
    fn the_bundled_pages_are_shown_by_the_main_window_and_the_preview_alone() {
        for (slot, url) in Slot::ALL.into_iter().flat_map(|slot| BUNDLED.map(|url| (slot, url))) {
            assert_eq!(shown(url, slot), matches!(slot, Slot::Main | Slot::Preview), "{url} in {slot:?}");
        }
    }

    #[cfg(not(windows))]
    #[test]
    fn the_pages_of_a_version_are_shown_by_its_own_window_alone() {
        let pages = Slot::ALL.map(|slot| (slot, format!("{}://localhost/models/?a=b#c", slot.scheme())));
        for (window, (slot, page)) in Slot::ALL.into_iter().flat_map(|w| pages.iter().map(move |p| (w, p))) {
            assert_eq!(shown(page, window), window == *slot, "{page} in {window:?}");
        }
        for scheme in Slot::ALL.map(Slot::scheme) {
            let foreign = [
                format!("{scheme}://evil/"),
                format!("{scheme}://localhost.evil/"),
                format!("{scheme}://localhost@evil/"),
                format!("{scheme}://a:b@localhost/"),
                format!("{scheme}://localhost:1/"),
                format!("{scheme}:localhost"),
                format!("{scheme}x://localhost/"),
                format!("http://{scheme}.localhost/"),
                format!("http://{scheme}.localhost.evil/"),
                format!("blob:{scheme}://localhost/1"),
                format!("view-source:{scheme}://localhost/"),
            ];
            for url in &foreign {
                assert_eq!(Slot::ALL.map(|slot| shown(url, slot)), [false; 6], "{url}");
            }
        }
    }

    #[test]
    fn no_window_shows_a_foreign_page() {
        let foreign = [
            "http://tauri.localhost.evil/",
            "https://tauri.localhost.evil/",
            "http://tauri.evil/",
            "tauri://evil/",
            "tauri://localhost.evil/",
            "tauri://localhost@evil/",
            "tauri://evil@localhost/",
            "tauri://a:b@localhost/",
            "tauri://localhost:1420/",
            "tauri://xn--localhost-9d0b/",
            "tauri://LOCALHOST.evil",
            "tauri:localhost",
            "http://localhost/",
            "http://localhost:3000/",
            "http://127.0.0.1/",
            "http://127.0.0.1:3000/",
            "http://[::1]/",
            "https://localhost/",
            "https://example.org/",
            "http://example.org/tauri://localhost/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://user@tauri.localhost/",
            "http://tauri.localhost:80@evil/",
            "data:text/html,<script>1</script>",
            "blob:tauri://localhost/1",
            "javascript:alert(1)",
            "about:blank",
            "about:srcdoc",
            "file:///etc/passwd",
            "file://localhost/",
            "ipc://localhost/",
            "asset://localhost/x",
            "ws://localhost/",
            "wss://localhost/",
            "ftp://localhost/",
            "tauri2://localhost/",
            "xtauri://localhost/",
            "view-source:tauri://localhost/",
            "filesystem:tauri://localhost/",
            "mailto:a@localhost",
            "tel:1",
            "http://tauri.localhost./",
            "http://tauri.localhost%2eevil/",
            "http://tauri-localhost/",
            "http://ipc.localhost/",
            "https://tauri.localhost:444/",
            "gopher://localhost/",
            "chrome://settings/",
            "webkit://gpu/",
            "resource://x/",
            "jar:file:///x!/",
            "intent://localhost/",
            "vscode://x",
            "ms-msdt:/id",
            "smb://localhost/x",
            "nfs://localhost/",
            "http://localhost.tauri/",
            "https://[::ffff:127.0.0.1]/",
            "http://localtest.me/",
            "urn:x:y",
        ];
        let parsed = foreign.iter().filter(|url| url.parse::<Url>().is_ok());
        let passed = parsed.filter(|url| Slot::ALL.into_iter().any(|slot| shown(url, slot)));
        assert_eq!(passed.collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn a_development_build_shows_its_dev_server_and_no_other() {
        let dev: Url = "http://localhost:3000".parse().unwrap();
        let shown = |url: &str, slot| is_own_page(&url.parse().unwrap(), slot, Some(&dev), None);
        assert!(shown("http://localhost:3000/models/", Slot::Main));
        assert!(!shown("http://localhost:3000/models/", Slot::Guest));
        assert!(!shown("http://localhost:3001/", Slot::Main));
        assert!(!shown("http://localhost.evil:3000/", Slot::Main));
    }

    #[test]
    fn a_development_server_is_shown_beside_without_rights_and_nowhere_else() {
        let server: Url = "http://localhost:4321".parse().unwrap();
        let shown = |url: &str, slot| is_own_page(&url.parse().unwrap(), slot, None, Some(&server));
        for slot in Slot::ALL {
            assert_eq!(shown("http://localhost:4321/a", slot), slot == Slot::PreviewGuest, "{slot:?}");
        }
        assert!(!shown("http://localhost:4322/", Slot::PreviewGuest));
        assert!(!Slot::PreviewGuest.trusted());
    }

    #[test]
    fn only_this_machine_has_a_development_server() {
        for here in
            ["http://localhost:3000", "http://127.0.0.1:1/", "http://[::1]:3000/a", "https://localhost/"]
        {
            assert!(is_loopback(&here.parse().unwrap()), "{here}");
        }
        for elsewhere in [
            "http://example.org/",
            "http://localhost.evil/",
            "http://127.0.0.1.evil/",
            "http://user@localhost/",
            "http://0.0.0.0/",
            "http://10.0.0.1:3000/",
            "file:///etc/passwd",
            "tauri://localhost/",
        ] {
            assert!(!is_loopback(&elsewhere.parse().unwrap()), "{elsewhere}");
        }
    }
}
