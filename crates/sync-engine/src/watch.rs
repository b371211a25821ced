//! When a watch looks at both sides again. A state machine: it is told what happened and says
//! when the next run is due; it has no clock, no timer and no file watcher of its own.
//!
//! Times are durations since the watch began.

use std::time::Duration;

/// Files are looked at after they were left alone for this long,
const QUIET: Duration = Duration::from_millis(400);
/// or this long after their first change,
const LONGEST_QUIET: Duration = Duration::from_secs(5);
/// and what is only half written is looked at again until this long after its first change.
const HALF_WRITTEN: Duration = Duration::from_secs(2);
/// Longest pause between two tries of a service that does not answer.
const LONGEST_BACK_OFF: Duration = Duration::from_mins(5);
/// So many failures in a row, and only one try is made each [`LONGEST_BACK_OFF`].
const BROKEN_AFTER: u32 = 10;
/// The longest wait that a service can ask for.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// How often a watch asks the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The time between two looks at a remote where nothing happens; a sixth more or less, so
    /// that clients do not ask all at once.
    pub idle: Duration,
    /// The same after something happened,
    pub busy: Duration,
    /// for this long.
    pub busy_for: Duration,
    /// The shortest time between two writes.
    pub between_writes: Duration,
}

impl Pace {
    /// For services that may be asked often.
    pub const OFTEN: Self = Self {
        idle: Duration::from_mins(1),
        busy: Duration::from_secs(15),
        busy_for: Duration::from_mins(5),
        between_writes: Duration::from_secs(5),
    };

    /// For services where each request is counted: one read a minute would spend the 10,000
    /// requests of a free JSONBin account in a week.
    pub const SELDOM: Self = Self {
        idle: Duration::from_mins(10),
        busy: Duration::from_mins(1),
        busy_for: Duration::from_mins(10),
        between_writes: Duration::from_secs(30),
    };

    /// The same with this time between two looks.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self {
            idle: interval,
            busy: self.busy.min(interval),
            between_writes: self.between_writes.min(interval),
            ..self
        }
    }
}

/// Something that a watch has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The files may have changed.
    FilesChanged,
    /// A run begins: it sees every change so far.
    Started,
    /// A run ended.
    Ended(Ended),
    /// What a pause was about has changed, or the machine slept: look at once.
    LookAgain,
}

/// How a run of a watch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Both sides were in step already, or a person has to decide before they can be.
    Nothing,
    /// Something was written.
    Wrote,
    /// The files are as they were: the service was not asked.
    Echo,
    /// The files make no document; perhaps they are being written.
    UnreadableFiles,
    /// The service did not answer, or asked to be left alone for some time.
    Failed(Option<Duration>),
    /// The service refuses the secret: nothing is asked before that has changed.
    Refused,
}

/// Says when to run next.
#[derive(Clone, Debug)]
pub struct Watch {
    pace: Pace,
    /// When files changed first and last since the last run began.
    changed: Option<(Duration, Duration)>,
    /// The change that the run under way is about.
    seen: Option<Duration>,
    poll_at: Duration,
    not_before: Duration,
    busy_until: Duration,
    failures: u32,
    refused: bool,
}

impl Watch {
    /// A watch whose first run is due at once.
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            changed: None,
            seen: None,
            poll_at: Duration::ZERO,
            not_before: Duration::ZERO,
            busy_until: Duration::ZERO,
            failures: 0,
            refused: false,
        }
    }

    /// When the next run is due; `None` before something else happens.
    pub fn due(&self) -> Option<Duration> {
        if self.refused {
            return None;
        }
        let settled = self
            .changed
            .map(|(first, last)| (last + QUIET).min(first + LONGEST_QUIET));
        let due = settled.map_or(self.poll_at, |settled| settled.min(self.poll_at));
        Some(due.max(self.not_before))
    }

    /// Whether the run that is due at `now` is due because of the files alone.
    pub fn is_about_files(&self, now: Duration) -> bool {
        self.changed.is_some() && now < self.poll_at
    }

    /// Whether the files that could not be read may only be half written: nobody is told yet.
    pub fn is_half_written(&self, now: Duration) -> bool {
        self.seen.is_some_and(|first| now < first + HALF_WRITTEN)
    }

    /// Takes note of something that happened at `now`; `chance`, 0 to 1, is what differs from
    /// client to client.
    pub fn record(&mut self, now: Duration, chance: f64, news: News) {
        match news {
            News::FilesChanged => {
                let first = self.changed.map_or(now, |(first, _)| first);
                self.changed = Some((first, now));
            }
            News::Started => {
                self.seen = self.changed.take().map(|(first, _)| first);
            }
            News::Ended(ended) => self.ended(now, chance, ended),
            News::LookAgain => {
                self.refused = false;
                self.failures = 0;
                self.not_before = Duration::ZERO;
                self.poll_at = now;
            }
        }
    }

    fn ended(&mut self, now: Duration, chance: f64, ended: Ended) {
        if ended == Ended::Echo {
            return;
        }
        self.not_before = Duration::ZERO;
        if self.seen.is_some() || ended == Ended::Wrote {
            self.busy_until = now + self.pace.busy_for;
        }
        if !matches!(ended, Ended::Failed(_)) {
            self.failures = 0;
        }
        match ended {
            Ended::Nothing | Ended::Echo => {}
            Ended::Wrote => self.not_before = now + self.pace.between_writes,
            Ended::UnreadableFiles => {
                if let (true, Some(first)) = (self.is_half_written(now), self.seen) {
                    self.changed = Some((first, now));
                }
            }
            Ended::Failed(wait) => {
                self.failures = self.failures.saturating_add(1);
                let wait =
                    wait.map_or_else(|| self.back_off(chance), |wait| wait.min(LONGEST_WAIT));
                self.not_before = now + wait;
                // What was to be looked at still is.
                self.changed = self.changed.or(self.seen.map(|first| (first, first)));
                self.poll_at = now + wait;
                return;
            }
            Ended::Refused => self.refused = true,
        }
        let interval = if now < self.busy_until {
            self.pace.busy
        } else {
            self.pace.idle
        };
        self.poll_at = now + interval.mul_f64(5.0 / 6.0 + chance.clamp(0.0, 1.0) / 3.0);
    }

    /// Any time up to a bound that doubles, and no less than a second.
    fn back_off(&self, chance: f64) -> Duration {
        if self.failures >= BROKEN_AFTER {
            return LONGEST_BACK_OFF;
        }
        let bound = Duration::from_secs(1 << self.failures).min(LONGEST_BACK_OFF);
        bound
            .mul_f64(chance.clamp(0.0, 1.0))
            .max(Duration::from_secs(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    const fn s(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    /// A watch that ran at second 0 and found nothing to do.
    fn idle() -> Watch {
        let mut watch = Watch::new(Pace::OFTEN);
        assert_eq!(watch.due(), Some(s(0)));
        run(&mut watch, s(0), Ended::Nothing);
        watch
    }

    fn run(watch: &mut Watch, now: Duration, ended: Ended) {
        watch.record(now, 0.5, News::Started);
        watch.record(now, 0.5, News::Ended(ended));
    }

    #[test]
    fn an_idle_watch_looks_once_a_minute_a_sixth_more_or_less() {
        assert_eq!(idle().due(), Some(s(60)));
        for (chance, due) in [(0.0, s(50)), (1.0, s(70))] {
            let mut watch = idle();
            watch.record(s(0), chance, News::Started);
            watch.record(s(0), chance, News::Ended(Ended::Nothing));
            let off = watch.due().unwrap().abs_diff(due);
            assert!(off < ms(1), "{off:?}");
        }
    }

    #[test]
    fn changed_files_are_looked_at_when_they_rest() {
        let mut watch = idle();
        watch.record(s(10), 0.5, News::FilesChanged);
        assert_eq!(watch.due(), Some(s(10) + QUIET));
        watch.record(s(10) + ms(300), 0.5, News::FilesChanged);
        assert_eq!(watch.due(), Some(s(10) + ms(300) + QUIET));
    }

    #[test]
    fn files_that_never_rest_are_looked_at_all_the_same() {
        let mut watch = idle();
        for step in 0..40 {
            watch.record(s(10) + ms(300 * step), 0.5, News::FilesChanged);
        }
        assert_eq!(watch.due(), Some(s(10) + LONGEST_QUIET));
    }

    #[test]
    fn a_change_during_a_run_is_looked_at_by_the_next() {
        let mut watch = idle();
        watch.record(s(10), 0.5, News::FilesChanged);
        watch.record(s(11), 0.5, News::Started);
        watch.record(s(12), 0.5, News::FilesChanged);
        watch.record(s(13), 0.5, News::Ended(Ended::Nothing));
        assert_eq!(watch.due(), Some(s(12) + QUIET));
    }

    #[test]
    fn writes_are_apart() {
        let mut watch = idle();
        run(&mut watch, s(10), Ended::Wrote);
        watch.record(s(11), 0.5, News::FilesChanged);
        assert_eq!(watch.due(), Some(s(15)));
    }

    #[test]
    fn after_something_happened_it_looks_more_often_for_a_while() {
        let mut watch = idle();
        run(&mut watch, s(10), Ended::Wrote);
        assert_eq!(watch.due(), Some(s(25)));
        run(&mut watch, s(309), Ended::Nothing);
        assert_eq!(watch.due(), Some(s(324)));
        run(&mut watch, s(324), Ended::Nothing);
        assert_eq!(watch.due(), Some(s(384)));
    }

    #[test]
    fn half_written_files_are_read_again_before_anybody_is_told() {
        let mut watch = idle();
        watch.record(s(10), 0.5, News::FilesChanged);
        let mut now = watch.due().unwrap();
        let mut quiet = 0;
        loop {
            watch.record(now, 0.5, News::Started);
            let silent = watch.is_half_written(now);
            watch.record(now, 0.5, News::Ended(Ended::UnreadableFiles));
            if !silent {
                break;
            }
            quiet += 1;
            now = watch.due().unwrap();
        }
        assert!((2..=5).contains(&quiet), "{quiet}");
        assert_eq!(now.as_secs(), 12);
        // Then it waits for another change, or the next look.
        assert!(watch.due().unwrap() > now + s(10));
    }

    #[test]
    fn a_service_that_is_away_is_asked_less_and_less() {
        let mut watch = idle();
        let mut now = s(100);
        let mut waits = Vec::new();
        for _ in 0..12 {
            watch.record(now, 1.0, News::Started);
            watch.record(now, 1.0, News::Ended(Ended::Failed(None)));
            let due = watch.due().unwrap();
            waits.push(due.saturating_sub(now).as_secs());
            now = due;
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
        run(&mut watch, now, Ended::Nothing);
        watch.record(now + s(1), 0.5, News::FilesChanged);
        assert_eq!(watch.due(), Some(now + s(1) + QUIET));
    }

    #[test]
    fn changes_do_not_make_it_ask_a_service_that_is_away() {
        let mut watch = idle();
        watch.record(s(10), 0.5, News::Started);
        watch.record(s(10), 1.0, News::Ended(Ended::Failed(Some(s(90)))));
        watch.record(s(11), 0.5, News::FilesChanged);
        assert_eq!(watch.due(), Some(s(100)));
    }

    #[test]
    fn nobody_makes_it_wait_longer_than_an_hour() {
        let mut watch = idle();
        let wait = Ended::Failed(Some(s(1_000_000_000)));
        run(&mut watch, s(10), wait);
        assert_eq!(watch.due(), Some(s(3610)));
    }

    #[test]
    fn a_refused_secret_stops_it_until_something_changes() {
        let mut watch = idle();
        run(&mut watch, s(10), Ended::Refused);
        watch.record(s(11), 0.5, News::FilesChanged);
        assert_eq!(watch.due(), None);
        watch.record(s(500), 0.5, News::LookAgain);
        assert!(watch.due().unwrap() <= s(500));
    }

    #[test]
    fn what_it_wrote_itself_is_no_reason_to_ask_the_service() {
        let mut watch = idle();
        watch.record(s(10), 0.5, News::FilesChanged);
        assert!(watch.is_about_files(s(11)));
        run(&mut watch, s(11), Ended::Echo);
        assert_eq!(watch.due(), Some(s(60)));
        assert!(!watch.is_about_files(s(60)));
    }

    #[test]
    fn a_shorter_interval_counts_everywhere() {
        let pace = Pace::SELDOM.every(s(10));
        assert_eq!((pace.idle, pace.busy), (s(10), s(10)));
        assert_eq!(pace.between_writes, s(10));
    }
}
