//! The time of the Studio service, which tests can hold and set forward.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ids;

/// Milliseconds since 1970 as the service sees them.
#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Hands>);

#[derive(Debug, Default)]
struct Hands {
    /// The moment at which the clock stands, if it does.
    held: Option<i64>,
    /// How far the clock is ahead of the system's.
    ahead: i64,
}

impl Clock {
    /// A clock that is this far ahead of the system's.
    pub(crate) fn ahead(by: Duration) -> Self {
        let clock = Self::default();
        clock.advance(by);
        clock
    }

    pub(crate) fn now(&self) -> i64 {
        let hands = self.lock();
        hands
            .held
            .unwrap_or_else(ids::now)
            .saturating_add(hands.ahead)
    }

    /// Lets the clock stand still; only [`Clock::advance`] moves it from now on.
    pub(crate) fn hold(&self) {
        let mut hands = self.lock();
        hands.held.get_or_insert_with(ids::now);
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut hands = self.lock();
        hands.ahead = hands.ahead.saturating_add(millis(by));
    }

    fn lock(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A time in the unit of the service.
pub(crate) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
