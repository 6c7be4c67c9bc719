//! Watches that the page paints.
//!
//! A blank window is the loudest complaint about apps on WebKitGTK. If the page does not report that it has painted,
//! the app starts itself again with the safest graphics; if that does not help either, a native dialog says so and
//! names the log, since nothing in the window can.

use crate::{graphics, native_text};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

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

    /// Waits for the first paint: 20 s, or `XGEN_PAINT_TIMEOUT_S`. The dev server compiles pages when they are asked
    /// for, so a build for development waits longer.
    pub(crate) fn watch(self: &Arc<Self>) {
        let set = std::env::var("XGEN_PAINT_TIMEOUT_S").ok().and_then(|s| s.parse().ok());
        let limit = Duration::from_secs(set.unwrap_or(if tauri::is_dev() { 180 } else { 20 }));
        let this = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(limit).await;
            if !this.painted.load(Ordering::SeqCst) {
                this.not_painted(limit);
            }
        });
    }

    fn not_painted(&self, limit: Duration) {
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
