//! Frames to a Tauri channel.
//!
//! A Tauri channel has no back-pressure, and each message costs the page a task: what comes within a display frame
//! travels as one message, an array.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::ipc::{Channel, CommandArg, CommandItem, InvokeError, IpcResponse};
use tauri::{Manager, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use xgen_app::Frames;

/// At most one message in this time.
const DISPLAY_FRAME: Duration = Duration::from_millis(16);

/// The page in each window. Its channels are dead once it is replaced by another one, or the window is closed.
#[derive(Default)]
pub struct Pages(Mutex<HashMap<String, CancellationToken>>);

impl Pages {
    /// Another page is about to load in the window with this label, or the window is gone.
    pub(crate) fn replaced(&self, label: &str) {
        let page = self.lock().remove(label);
        page.inspect(CancellationToken::cancel);
    }

    fn of(&self, label: &str) -> CancellationToken {
        self.lock().entry(label.to_owned()).or_default().clone()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page that calls a command; cancelled when it is gone.
pub(crate) struct Page(pub(crate) CancellationToken);

impl<'de, R: Runtime> CommandArg<'de, R> for Page {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        let webview = command.message.webview_ref();
        Ok(Self(webview.state::<Pages>().of(webview.label())))
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
