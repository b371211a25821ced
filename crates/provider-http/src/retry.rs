//! Whether a request is asked again, and after how long.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant, SystemTime};

use crate::Replay;

/// No wait asked for by a server is believed beyond this.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// How often and how long a request is repeated.
///
/// Waits grow by doubling and are drawn evenly between nothing and their limit ("full jitter"),
/// so that many clients that failed together do not come back together. A server's `Retry-After`
/// is waited for if it fits into what is left of the budget; otherwise its answer is handed over.
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    attempts: u32,
    budget: Duration,
    base_delay: Duration,
    max_delay: Duration,
    waits: Waits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waits {
    Real,
    /// Counted against the budget, but not waited for.
    Skipped,
}

impl Default for RetryPolicy {
    /// Four attempts within a minute.
    fn default() -> Self {
        Self {
            attempts: 4,
            budget: Duration::from_mins(1),
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(10),
            waits: Waits::Real,
        }
    }
}

impl RetryPolicy {
    /// One attempt.
    pub fn none() -> Self {
        Self::default().with_attempts(1)
    }

    /// The default decisions without any waiting, for tests: a wait counts against the budget, but
    /// nobody sleeps.
    pub fn immediate() -> Self {
        Self {
            waits: Waits::Skipped,
            ..Self::default()
        }
    }

    /// How many attempts are made in all; zero counts as one.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How long after the first attempt a further one may begin.
    #[must_use]
    pub fn with_budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// The limit of the first wait; each further one is twice as long.
    #[must_use]
    pub fn with_base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The limit of every wait that the server did not ask for.
    #[must_use]
    pub fn with_max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The limit of the wait after the attempt with this number, counted from one.
    fn ceiling(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(20);
        self.base_delay
            .saturating_mul(1 << doublings)
            .min(self.max_delay)
    }
}

/// The count and the clock of one call.
pub(crate) struct Course<'a> {
    policy: &'a RetryPolicy,
    began: Instant,
    skipped: Duration,
    /// Time that others took, which is nobody's fault.
    lost: Duration,
    attempt: u32,
}

impl<'a> Course<'a> {
    pub(crate) fn begin(policy: &'a RetryPolicy) -> Self {
        Self {
            policy,
            began: Instant::now(),
            skipped: Duration::ZERO,
            lost: Duration::ZERO,
            attempt: 1,
        }
    }

    /// The number of the running attempt, counted from one.
    pub(crate) fn attempt(&self) -> u32 {
        self.attempt
    }

    pub(crate) fn attempts_allowed(&self) -> u32 {
        self.policy.attempts()
    }

    /// How long to wait for the next attempt, or nothing if there is none.
    pub(crate) fn next_wait(&self, asked: Option<Duration>) -> Option<Duration> {
        if self.attempt >= self.policy.attempts {
            return None;
        }
        let drawn = spread(self.policy.ceiling(self.attempt), random());
        // Never earlier than asked; a little later, so that not everybody comes at once.
        let wait = asked.unwrap_or_default().saturating_add(drawn);
        let elapsed = self.began.elapsed().saturating_sub(self.lost);
        let elapsed = elapsed.saturating_add(self.skipped);
        (elapsed.saturating_add(asked.unwrap_or(drawn)) <= self.policy.budget).then_some(wait)
    }

    /// Waits, and counts the next attempt. So much of the wait has gone by in the queue; what
    /// was longer than the wait does not count against the budget.
    pub(crate) async fn wait(&mut self, wait: Duration, queued: Duration) {
        self.lost = self.lost.saturating_add(queued.saturating_sub(wait));
        match self.policy.waits {
            Waits::Real => tokio::time::sleep(wait.saturating_sub(queued)).await,
            Waits::Skipped => self.skipped = self.skipped.saturating_add(wait),
        }
        self.attempt += 1;
    }
}

/// A number nobody can foresee. Every `RandomState` has keys of its own, and jitter needs no more.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The point of `0..=limit` that `random` falls on.
fn spread(limit: Duration, random: u64) -> Duration {
    let nanos = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
    let scaled = (u128::from(nanos) * u128::from(random)) >> 64;
    Duration::from_nanos(u64::try_from(scaled).unwrap_or(nanos))
}

/// Whether an answer with this status is a reason to ask again.
///
/// `asks_to_wait` says that the server sent `Retry-After`.
pub(crate) fn repeats_status(replay: Replay, status: u16, asks_to_wait: bool) -> bool {
    match replay {
        // 520 to 524 are a proxy (Cloudflare) saying that it cannot reach the service.
        Replay::Safe => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=524),
        // A bare 503 may also be a gateway that lost sight of a request it had already passed on;
        // naming a time to come back is a deliberate no.
        Replay::IfUnsent => asks_for_patience(status, asks_to_wait),
    }
}

/// Whether an answer with this status says that the server is asked too much, and has done
/// nothing.
pub(crate) fn asks_for_patience(status: u16, asks_to_wait: bool) -> bool {
    status == 429 || (status == 503 && asks_to_wait)
}

/// Whether a write that was answered like this may have taken effect.
pub(crate) fn leaves_outcome_open(status: u16, asks_to_wait: bool) -> bool {
    match status {
        503 => !asks_to_wait,
        // Refused for what the request is, not for what happened to it.
        501 | 505 | 511 => false,
        408 | 500..=599 => true,
        _ => false,
    }
}

/// Reads `Retry-After`: seconds or a date. What lies in the past is no wait, what lies far ahead
/// is cut to an hour, and what cannot be read is not there.
///
/// A date is compared with the server's own clock where it tells it, as ours may be wrong.
pub(crate) fn parse_retry_after(value: &str, server_date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    let wait = if let Some(seconds) = parse_seconds(value) {
        seconds
    } else {
        let at = httpdate::parse_http_date(value).ok()?;
        let now = server_date
            .and_then(|date| httpdate::parse_http_date(date.trim()).ok())
            .unwrap_or_else(SystemTime::now);
        at.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

fn parse_seconds(value: &str) -> Option<Duration> {
    let (negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    if negative {
        return Some(Duration::ZERO);
    }
    // More digits than a number holds still mean "very long".
    let seconds = whole.parse::<u64>().unwrap_or(u64::MAX);
    let started = u64::from(part.bytes().any(|digit| digit != b'0'));
    Some(Duration::from_secs(seconds.saturating_add(started)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let check = |value: &str, seconds: Option<u64>| {
            assert_eq!(
                parse_retry_after(value, date),
                seconds.map(Duration::from_secs),
                "{value}"
            );
        };
        check("0", Some(0));
        check(" 17 ", Some(17));
        check("1.5", Some(2));
        check("2.0", Some(2));
        check("-5", Some(0));
        check("3600", Some(3600));
        check("3601", Some(3600));
        check("1000000000", Some(3600));
        check("99999999999999999999999999", Some(3600));
        check("Sun, 06 Nov 1994 08:49:47 GMT", Some(10));
        check("Sun, 06 Nov 1994 08:49:07 GMT", Some(0));
        check("Sat, 06 Nov 2094 08:49:37 GMT", Some(3600));
        check("Sunday, 06-Nov-94 08:49:47 GMT", Some(10));
        check("", None);
        check("-", None);
        check("soon", None);
        check("1 minute", None);
        check("+5", None);
        check("1e3", None);
    }

    #[test]
    fn a_date_without_the_servers_clock_is_compared_with_ours() {
        let ahead = SystemTime::now() + Duration::from_secs(1000);
        let wait = parse_retry_after(&httpdate::fmt_http_date(ahead), None).unwrap();
        assert!(
            wait > Duration::from_mins(10) && wait <= Duration::from_secs(1000),
            "{wait:?}"
        );
        let past = SystemTime::now() - Duration::from_secs(1000);
        assert_eq!(
            parse_retry_after(&httpdate::fmt_http_date(past), Some("nonsense")),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn waits_double_up_to_their_limit() {
        let policy = RetryPolicy::default()
            .with_base_delay(Duration::from_secs(1))
            .with_max_delay(Duration::from_secs(5));
        let ceilings: Vec<u64> = [1, 2, 3, 4, 5, 100, u32::MAX]
            .map(|attempt| policy.ceiling(attempt).as_secs())
            .to_vec();
        assert_eq!(ceilings, [1, 2, 4, 5, 5, 5, 5]);
    }

    #[test]
    fn jitter_covers_the_whole_range_and_no_more() {
        let limit = Duration::from_secs(8);
        assert_eq!(spread(limit, 0), Duration::ZERO);
        assert_eq!(spread(limit, 1 << 63), Duration::from_secs(4));
        assert!(spread(limit, u64::MAX) <= limit);
        assert!(spread(limit, u64::MAX) > Duration::from_millis(7999));
        assert_eq!(spread(Duration::MAX, 0), Duration::ZERO);
        assert_ne!(random(), random());
    }

    #[test]
    fn a_wait_that_does_not_fit_the_budget_ends_the_call() {
        let policy = RetryPolicy::immediate().with_budget(Duration::from_secs(30));
        let course = Course::begin(&policy);
        assert!(course.next_wait(None).is_some());
        assert!(course.next_wait(Some(Duration::from_secs(20))) >= Some(Duration::from_secs(20)));
        assert_eq!(course.next_wait(Some(Duration::from_secs(31))), None);
    }

    #[tokio::test]
    async fn what_others_take_does_not_count_against_the_budget() {
        let policy = RetryPolicy::immediate().with_budget(Duration::from_secs(30));
        let long = Duration::from_secs(35);
        let mut course = Course::begin(&policy);
        course.began = course.began.checked_sub(long).unwrap();
        assert_eq!(course.next_wait(None), None);
        course.wait(Duration::ZERO, long).await;
        assert!(course.next_wait(None).is_some());
    }

    #[tokio::test]
    async fn skipped_waits_count_against_the_budget() {
        let policy = RetryPolicy::immediate()
            .with_attempts(100)
            .with_base_delay(Duration::ZERO)
            .with_budget(Duration::from_secs(35));
        let mut course = Course::begin(&policy);
        while let Some(wait) = course.next_wait(Some(Duration::from_secs(10))) {
            course.wait(wait, Duration::ZERO).await;
        }
        assert_eq!(course.attempt(), 4);
    }
}
