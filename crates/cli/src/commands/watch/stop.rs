//! The wish of a person or the system that a watch ends.

use crate::error::Code;

/// Hears of Ctrl-C and SIGTERM, also while a run is under way.
#[derive(Debug)]
pub(super) struct Stop {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    interrupt: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Stop {
    pub(super) fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            terminate: signal(SignalKind::terminate()).ok(),
            interrupt: signal(SignalKind::interrupt()).ok(),
        }
    }

    /// Waits until somebody wants it to end; the code is what it ends with.
    pub(super) async fn asked(&mut self) -> Code {
        async fn next(signal: &mut Option<tokio::signal::unix::Signal>) {
            match signal {
                Some(signal) => {
                    signal.recv().await;
                }
                None => std::future::pending().await,
            }
        }
        tokio::select! {
            () = next(&mut self.interrupt) => Code::Interrupted,
            () = next(&mut self.terminate) => Code::Done,
        }
    }
}

#[cfg(not(unix))]
impl Stop {
    pub(super) fn new() -> Self {
        Self {}
    }

    /// Waits for Ctrl-C.
    pub(super) async fn asked(&mut self) -> Code {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Code::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}
