//! Frames to a Tauri channel.
//!
//! A Tauri channel has no back-pressure, and each message costs the page a task: what comes within a display frame
//! travels as one message, an array.

use std::sync::Mutex;
use std::time::Duration;
use tauri::ipc::{Channel, IpcResponse};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use xgen_app::Frames;

/// At most one message in this time.
const DISPLAY_FRAME: Duration = Duration::from_millis(16);

/// The page in the window. Its channels are dead once it is replaced by another one.
#[derive(Default)]
pub struct Page(Mutex<CancellationToken>);

impl Page {
    /// Cancelled when this page is gone.
    pub(crate) fn closed(&self) -> CancellationToken {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Another page is about to load.
    pub(crate) fn replaced(&self) {
        let mut page = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        std::mem::take(&mut *page).cancel();
    }
}

/// Resolves when all frames were handed to the page.
pub(crate) struct Sent(oneshot::Receiver<()>);

impl Sent {
    pub(crate) async fn wait(self) {
        let _ = self.0.await;
    }
}

/// A sender of frames into `channel`.
pub(crate) fn bridge<F>(channel: Channel<Vec<F>>, page: CancellationToken) -> (Frames<F>, Sent)
where
    F: Send + 'static,
    Vec<F>: IpcResponse,
{
    let (frames, mut pending) = mpsc::unbounded_channel();
    let (all_sent, sent) = oneshot::channel();
    tauri::async_runtime::spawn(async move {
        let mut batch = Vec::new();
        while pending.recv_many(&mut batch, usize::MAX).await > 0 {
            if channel.send(std::mem::take(&mut batch)).is_err() {
                break; // the window is gone
            }
            if !pending.is_closed() || !pending.is_empty() {
                tokio::time::sleep(DISPLAY_FRAME).await;
            }
        }
        let _ = all_sent.send(());
    });
    let frames = Frames::new(page, move |frame| {
        let _ = frames.send(frame);
    });
    (frames, Sent(sent))
}
