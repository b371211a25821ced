//! What a client does once a server has said that it is asked too much.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, MutexGuard};

/// How long requests go one after the other, counted from the last time a server asked for it.
const CALM: Duration = Duration::from_mins(1);

/// Lets everybody through until a server asks for patience; then everybody stands in line for a
/// while. Whoever waits at its head, because the server said how long, makes all others wait.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    formed: std::sync::Mutex<Option<Instant>>,
    head: Mutex<()>,
}

/// The place at the head of a queue, or that there is none.
pub(crate) type Turn<'a> = Option<MutexGuard<'a, ()>>;

impl Queue {
    /// Waits until it is the caller's turn, first come, first served.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        if self.is_formed() {
            Some(self.head.lock().await)
        } else {
            None
        }
    }

    /// A server has asked for patience.
    pub(crate) fn form(&self) {
        let mut formed = self.formed.lock().unwrap_or_else(PoisonError::into_inner);
        *formed = Some(Instant::now());
    }

    fn is_formed(&self) -> bool {
        let formed = self.formed.lock().unwrap_or_else(PoisonError::into_inner);
        formed.is_some_and(|since| since.elapsed() < CALM)
    }
}
