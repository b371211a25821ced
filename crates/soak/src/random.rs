//! Chance that is the same for the same seed, everywhere and always.

use std::time::Duration;

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// One stream of a seed; streams of different numbers have nothing to do with each other.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let start = Self(seed).next() ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93);
        Self(Self(start).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).expect("a count fits 64 bits");
        usize::try_from(self.next() % bound).expect("it is less than a count")
    }

    /// Yes in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A time between these two, in milliseconds.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> Duration {
        Duration::from_millis(least + self.next() % (most - least + 1))
    }

    /// The time to the next of many unconnected events that come once in `mean`.
    pub(crate) fn gap(&mut self, mean: Duration) -> Duration {
        // 53 bits are what a double holds; never 0, whose logarithm is no number.
        #[expect(clippy::cast_precision_loss, reason = "2^53 is exact")]
        let share = ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        mean.mul_f64(-share.ln())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_come_once_in_their_mean() {
        let mut random = Random::new(1, 1);
        let sum: Duration = (0..10_000)
            .map(|_| random.gap(Duration::from_mins(1)))
            .sum();
        let mean = sum.as_secs_f64() / 10_000.0;
        assert!((58.0..62.0).contains(&mean), "{mean}");
    }

    #[test]
    fn streams_differ() {
        assert_ne!(Random::new(1, 1).next(), Random::new(1, 2).next());
        assert_ne!(Random::new(1, 1).next(), Random::new(2, 1).next());
        assert_eq!(Random::new(1, 1).next(), Random::new(1, 1).next());
    }
}
