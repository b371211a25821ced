//! How fast time passes for people.

use std::time::Duration;

/// By how much everything that people do is faster than in life. Virtual time needs no haste: there
/// a day takes no longer than what is computed in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace(pub(crate) u32);

impl Pace {
    /// As in life.
    pub(crate) const LIFE: Self = Self(1);

    /// How long this takes here.
    pub(crate) fn of(self, in_life: Duration) -> Duration {
        in_life / self.0
    }

    /// How long in life what took so long here.
    pub(crate) fn in_life(self, here: Duration) -> Duration {
        here * self.0
    }
}
