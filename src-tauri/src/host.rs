//! The desktop as a [`Host`].

use crate::frontend;
use crate::watchdog::Watchdog;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio_util::sync::CancellationToken;
use xgen_app::{Host, Preview, Shown};
use xgen_schema::{AppFolder, ErrorCode, PickKind, WireError};

pub(crate) struct DesktopHost {
    app: AppHandle,
    watchdog: Arc<Watchdog>,
}

impl DesktopHost {
    pub(crate) fn new(app: AppHandle, watchdog: Arc<Watchdog>) -> Self {
        Self { app, watchdog }
    }
}

impl Host for DesktopHost {
    fn pick_model(&self, kind: PickKind) -> Result<Option<PathBuf>, WireError> {
        let dialog = self.app.dialog().file();
        let picked = match kind {
            PickKind::File => dialog.add_filter("GGUF", &["gguf"]).blocking_pick_file(),
            PickKind::Folder => dialog.blocking_pick_folder(),
        };
        Ok(picked.and_then(|path| path.into_path().ok()))
    }

    fn open_link(&self, url: &str) -> Result<(), WireError> {
        self.app.opener().open_url(url, None::<&str>).map_err(|e| not_opened("the link", &e))
    }

    fn open_folder(&self, _folder: AppFolder, path: &Path) -> Result<(), WireError> {
        let opened = self.app.opener().open_path(path.display().to_string(), None::<&str>);
        opened.map_err(|e| not_opened(&path.display().to_string(), &e))
    }

    fn pick_folder(&self) -> Result<Option<PathBuf>, WireError> {
        let picked = self.app.dialog().file().blocking_pick_folder();
        Ok(picked.and_then(|path| path.into_path().ok()))
    }

    fn try_frontend(&self, version: &Shown, cancel: &CancellationToken) -> Result<(), WireError> {
        frontend::try_out(&self.app, version, cancel)
    }

    fn show_frontend(&self, version: Option<&Shown>) -> Result<(), WireError> {
        frontend::show(&self.app, version)
    }

    fn preview_frontend(&self, preview: &Preview) -> Result<(), WireError> {
        frontend::preview(&self.app, preview)
    }

    fn shown_frontend(&self) -> Option<String> {
        frontend::shown(&self.app)
    }

    fn painted(&self) {
        self.watchdog.painted();
    }

    fn webview_version(&self) -> Option<String> {
        tauri::webview_version().ok()
    }
}

fn not_opened(what: &str, error: &tauri_plugin_opener::Error) -> WireError {
    WireError::new(ErrorCode::Io, format!("{what} could not be opened: {error}"))
        .with_hint("copy it and open it yourself")
}
