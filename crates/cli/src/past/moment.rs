//! A time in the past, as a person types it.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A time with its zone, a date (its end, UTC), a date with a time (UTC), or how long ago it was.
pub(super) fn time(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    let utc = |at: DateTime| at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    // The library also reads a date with anything behind it.
    let date = || text.parse::<Date>().ok().filter(|_| text.len() == 10);
    ago(text, now)
        .or_else(|| text.parse().ok())
        .or_else(|| utc(date()?.at(23, 59, 59, 999_999_999)))
        .or_else(|| text.parse::<DateTime>().ok().and_then(utc))
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let unit = text.chars().next_back()?;
    let number = text.strip_suffix(unit)?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        'w' => 7 * 24 * 60 * 60,
        _ => return None,
    };
    let length = number.parse::<i64>().ok()?.checked_mul(seconds)?;
    now.checked_sub(SignedDuration::from_secs(length)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_a_date_or_an_age() {
        let now: Timestamp = "2026-11-30T10:00:00Z".parse().unwrap();
        let check = |text: &str, expected: Option<&str>| {
            let expected = expected.map(|text| text.parse::<Timestamp>().unwrap());
            let got = time(text, now).map(|at| Timestamp::from_second(at.as_second()).unwrap());
            assert_eq!(got, expected, "{text}");
        };
        check("2026-03-31T14:05:06Z", Some("2026-03-31T14:05:06Z"));
        check("2026-03-31T14:05:06+02:00", Some("2026-03-31T12:05:06Z"));
        check("2026-03-31T14:05", Some("2026-03-31T14:05:00Z"));
        check("2026-03-31 14:05:06", Some("2026-03-31T14:05:06Z"));
        check("2026-03-31", Some("2026-03-31T23:59:59Z"));
        check("90m", Some("2026-11-30T08:30:00Z"));
        check("2h", Some("2026-11-30T08:00:00Z"));
        check("3d", Some("2026-11-27T10:00:00Z"));
        check("1w", Some("2026-11-23T10:00:00Z"));
        check("5s", Some("2026-11-30T09:59:55Z"));
        for text in [
            "",
            "d",
            "-3d",
            "3x",
            "3",
            "yesterday",
            "2026-13-01",
            "2026-03",
            "9999999999999999999d",
            "9999999999999d",
        ] {
            check(text, None);
        }
    }
}
