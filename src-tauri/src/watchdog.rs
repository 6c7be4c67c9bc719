//! Watches that the page paints.
//!
//! A blank window is the loudest complaint about apps on WebKitGTK. If the page does not report that it has painted,
//! the app starts itself again with the safest graphics; if that does not help either, a native dialog says so and
//! names the log, since nothing in the window can. A version of the frontend that does not paint is replaced first, in
//! `frontend::show`: this is for the bundled one, and for a page that is there and is not drawn.

use crate::frontend::paint_limit;
use crate::{graphics, native_text};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

/// How long a page of the dev server may take.
const DEV_LIMIT: Duration = Duration::from_secs(180);

/// Set for the second try.
const SECOND_TRY: &str = "XGEN_SAFE_GRAPHICS";

pub(crate) struct Watchdog {
    app: AppHandle,
    log_dir: PathBuf,
    painted: AtomicBool,
}

impl Watchdog {
    pub(crate) fn new(app: AppHandle, log_dir: PathBuf) -> Arc<Self> {
        Arc::new(Self { app, log_dir, painted: AtomicBool::new(false) })
    }

    /// The page has painted.
    pub(crate) fn painted(&self) {
        if !self.painted.swap(true, Ordering::SeqCst) {
            tracing::info!("painted");
        }
    }

    /// Whether a page has painted since the app was started.
    pub(crate) fn has_painted(&self) -> bool {
        self.painted.load(Ordering::SeqCst)
    }

    /// Waits for the first paint of the bundled frontend. The dev server compiles pages when they are asked for, so a
    /// build for development waits longer.
    pub(crate) fn watch(self: &Arc<Self>) {
        let limit = if tauri::is_dev() { paint_limit().max(DEV_LIMIT) } else { paint_limit() };
        let this = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(limit).await;
            if !this.has_painted() {
                this.not_painted(limit);
            }
        });
    }

    /// The page is there and nothing is drawn.
    pub(crate) fn not_painted(&self, limit: Duration) {
        tracing::error!(?limit, "the page did not paint");
        if std::env::var_os(SECOND_TRY).is_none() && cfg!(target_os = "linux") {
            self.restart_safely();
            return;
        }
        let text = native_text::of_system();
        let dialog = self.app.dialog().message(format!("{}\n\n{}", text.not_painted, self.log_dir.display()));
        let dialog = dialog
            .title("XGEN")
            .kind(MessageDialogKind::Error)
            .buttons(MessageDialogButtons::OkCancelCustom(text.close.into(), text.wait.into()));
        let app = self.app.clone();
        dialog.show(move |close| {
            if close {
                app.exit(1);
            }
        });
    }

    fn restart_safely(&self) {
        tracing::warn!("starting again with safe graphics");
        // SAFETY: `restart` replaces this process by a new one, which is the only reader; getenv of another thread
        // in between could race, and the process it belongs to is about to end.
        unsafe {
            std::env::set_var(SECOND_TRY, "1");
            for (key, value) in graphics::SAFE {
                std::env::set_var(key, value);
            }
        }
        self.app.request_restart();
    }
}
