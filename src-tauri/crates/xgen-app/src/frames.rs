//! Where the frames of a long command go.

use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A sender of frames that never waits. A host turns it into a channel, an event stream or lines.
pub struct Frames<F> {
    send: Arc<dyn Fn(F) + Send + Sync>,
    closed: CancellationToken,
}

impl<F> Clone for Frames<F> {
    fn clone(&self) -> Self {
        Self { send: Arc::clone(&self.send), closed: self.closed.clone() }
    }
}

impl<F> Frames<F> {
    /// Frames go to `send`; the receiver cancels `closed` when it is gone.
    pub fn new(closed: CancellationToken, send: impl Fn(F) + Send + Sync + 'static) -> Self {
        Self { send: Arc::new(send), closed }
    }

    /// For a caller that does not want them.
    #[must_use]
    pub fn ignored() -> Self {
        Self::new(CancellationToken::new(), |_| {})
    }

    /// Sends a frame.
    pub fn send(&self, frame: F) {
        (self.send)(frame);
    }

    /// Ends when the receiver is gone.
    pub async fn closed(&self) {
        self.closed.cancelled().await;
    }
}
