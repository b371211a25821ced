//! Until when a request may begin.

use std::time::{Duration, Instant, SystemTime};

/// How long what a request is based on counts as new. A write that replaces what was read must not
/// begin much later than that read: in between, somebody else may write.
///
/// Both clocks have to agree: the monotonic one stands still while a machine sleeps, the wall clock
/// can be set.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
    begun: Instant,
    wall: SystemTime,
    lasts: Duration,
}

impl Freshness {
    /// From now on, for so long.
    pub fn lasting(lasts: Duration) -> Self {
        Self {
            begun: Instant::now(),
            wall: SystemTime::now(),
            lasts,
        }
    }

    /// Whether a request may still begin after this wait.
    pub(crate) fn outlasts(&self, wait: Duration) -> bool {
        let by_wall = match SystemTime::now().duration_since(self.wall) {
            Ok(passed) => passed,
            // The wall clock was set back: by how much, nobody knows.
            Err(back) => back.duration(),
        };
        self.begun.elapsed().max(by_wall) + wait <= self.lasts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clock_ends_it() {
        let hour = Duration::from_hours(1);
        let fresh = Freshness::lasting(hour);
        assert!(fresh.outlasts(Duration::ZERO) && fresh.outlasts(hour / 2));
        assert!(!fresh.outlasts(hour));
        for wall in [fresh.wall - 2 * hour, fresh.wall + 2 * hour] {
            // The machine slept, or its clock was set.
            assert!(!Freshness { wall, ..fresh }.outlasts(Duration::ZERO));
        }
    }
}
