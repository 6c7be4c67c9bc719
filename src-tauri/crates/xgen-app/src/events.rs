//! Events, links, folders and tasks.

use crate::app::{App, lock};
use crate::{Frames, convert};
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;
use xgen_schema::{AppEvent, AppFolder, Empty, ErrorCode, OpenFolderReq, OpenLinkReq, TaskIdReq, WireError};

impl App {
    /// Sends every event until the receiver is gone.
    ///
    /// # Errors
    /// Never.
    pub async fn event_subscribe(
        self: &Arc<Self>,
        _req: Empty,
        frames: Frames<AppEvent>,
    ) -> Result<Empty, WireError> {
        let mut events = self.events.subscribe();
        frames.send(AppEvent::Engine { status: self.status_now() });
        if let Some(problem) = self.settings_get(Empty {}).await?.problem {
            frames.send(AppEvent::Notice { problem });
        }
        loop {
            let event = tokio::select! {
                event = events.recv() => event,
                () = frames.closed() => return Ok(Empty {}),
            };
            match event {
                Ok(event) => frames.send(event),
                // What was missed is read again.
                Err(RecvError::Lagged(_)) => {
                    for event in [
                        AppEvent::Chats {},
                        AppEvent::Models {},
                        AppEvent::Engine { status: self.status_now() },
                    ] {
                        frames.send(event);
                    }
                }
                Err(RecvError::Closed) => return Ok(Empty {}),
            }
        }
    }

    /// The page has painted: the host may stop watching it.
    ///
    /// # Errors
    /// Never.
    pub async fn app_ready(self: &Arc<Self>, _req: Empty) -> Result<Empty, WireError> {
        self.host.painted();
        Ok(Empty {})
    }

    /// Opens a link in the person's browser or mail program.
    ///
    /// # Errors
    /// `invalid_input` for any scheme but `https`, `http` and `mailto`.
    pub async fn link_open(self: &Arc<Self>, req: OpenLinkReq) -> Result<Empty, WireError> {
        let url = allowed_link(&req.url).ok_or_else(|| {
            WireError::new(
                ErrorCode::InvalidInput,
                "this link is not opened: only https, http and mailto links are",
            )
        })?;
        self.host.open_link(&url)?;
        Ok(Empty {})
    }

    /// Shows one of XGEN's folders.
    ///
    /// # Errors
    /// `io` if the folder cannot be made or shown.
    pub async fn folder_open(self: &Arc<Self>, req: OpenFolderReq) -> Result<Empty, WireError> {
        let path = match req.folder {
            AppFolder::Data => &self.places.data_dir,
            AppFolder::Config => &self.places.config_dir,
            AppFolder::Logs => &self.places.log_dir,
        };
        std::fs::create_dir_all(path).map_err(|e| convert::io(&e, "cannot make", path))?;
        self.host.open_folder(req.folder, path)?;
        Ok(Empty {})
    }

    /// Cancels a task; one that has ended is no error.
    ///
    /// # Errors
    /// Never.
    pub async fn task_cancel(self: &Arc<Self>, req: TaskIdReq) -> Result<Empty, WireError> {
        if let Some(cancel) = lock(&self.tasks).get(&req.task_id) {
            cancel.cancel();
        }
        Ok(Empty {})
    }

    /// Files were dropped on the window.
    pub fn dropped(&self, paths: Vec<std::path::PathBuf>) {
        let paths = paths.into_iter().map(|p| p.display().to_string()).collect();
        self.emit(AppEvent::Dropped { paths });
    }
}

/// The link in normal form, if its scheme may leave the app. Control characters are refused, not stripped.
fn allowed_link(text: &str) -> Option<String> {
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let url = url::Url::parse(text).ok()?;
    match url.scheme() {
        "https" | "http" => url
            .host_str()
            .filter(|h| !h.is_empty() && url.username().is_empty() && url.password().is_none())?,
        "mailto" => url.path(),
        _ => return None,
    };
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_and_mail_links_leave_the_app() {
        for good in [
            "https://example.org/a?b#c",
            "http://127.0.0.1:3000/",
            "HTTPS://EXAMPLE.ORG",
            "mailto:a@example.org",
        ] {
            assert!(allowed_link(good).is_some(), "{good}");
        }
        let bad = [
            "",
            "file:///etc/passwd",
            "FILE:///etc/passwd",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "ms-msdt:/id",
            "smb://host/share",
            "\\\\host\\share",
            "//host/share",
            "/etc/passwd",
            "C:\\Windows\\calc.exe",
            "ssh://host",
            "ftp://host/x",
            "tauri://localhost",
            "about:blank",
            "blob:https://x/y",
            "chrome://settings",
            "x-apple.systempreferences:",
            "steam://run/1",
            "intent://x#Intent;end",
            "https://",
            "https://user:pass@host/",
            "https://user@host/",
            "java\nscript:alert(1)",
            " https://example.org",
            "https://example.org/\u{0}",
            "ht\ttps://example.org",
            "view-source:https://x",
            "jar:https://x!/y",
            "search-ms:query=x",
        ];
        for link in bad {
            assert!(allowed_link(link).is_none(), "{link:?}");
        }
    }
}
