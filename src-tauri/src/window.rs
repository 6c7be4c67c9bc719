//! The one window.

use crate::bridge::Page;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

const LABEL: &str = "main";

/// Opens the window. It shows the app's own pages and nothing else: any other navigation is refused, and links leave
/// through the command `link_open`.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let dev_url = app.config().build.dev_url.clone().filter(|_| tauri::is_dev());
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("XGEN")
        .inner_size(1200.0, 800.0)
        .min_inner_size(800.0, 560.0)
        .on_navigation(move |url| is_own_page(url, dev_url.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<Page>().replaced();
            }
        })
        .build()?;
    Ok(())
}

/// Shows the window of the instance that runs already.
pub(crate) fn to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Whether `url` is a page of the app: the custom protocol as each platform spells it, or the dev server of a build
/// for development.
fn is_own_page(url: &Url, dev_url: Option<&Url>) -> bool {
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_pages_are_shown() {
        for own in ["tauri://localhost", "tauri://localhost/", "tauri://localhost/models/?a=b#c"] {
            assert!(is_own_page(&own.parse().unwrap(), None), "{own}");
        }
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
        let refused =
            foreign.iter().filter(|url| url.parse::<Url>().is_ok_and(|url| is_own_page(&url, None)));
        assert_eq!(refused.collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn a_development_build_shows_its_dev_server_and_no_other() {
        let dev: Url = "http://localhost:3000".parse().unwrap();
        assert!(is_own_page(&"http://localhost:3000/models/".parse().unwrap(), Some(&dev)));
        assert!(!is_own_page(&"http://localhost:3001/".parse().unwrap(), Some(&dev)));
        assert!(!is_own_page(&"http://localhost.evil:3000/".parse().unwrap(), Some(&dev)));
    }
}
