//! The end of a sandbox, for everything that waits inside it.

use tokio::sync::watch;

/// Comes when the sandbox stops.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// The stop that is announced on this channel, by `true` or by its end.
    pub(crate) fn on(channel: watch::Receiver<bool>) -> Self {
        Self(channel)
    }

    pub(crate) async fn come(&mut self) {
        // An error means that the sandbox is gone, which is the same.
        drop(self.0.wait_for(|stopped| *stopped).await);
    }
}
