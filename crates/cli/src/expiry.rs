//! When a secret stops working: as a person types it, and as a warning before it comes.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::error::CommandError;
use crate::render::count;
use crate::shown::shown;

/// How many days before the end it is warned about.
const WARNED: i64 = 14;

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// The moment that is meant by a date (`2027-03-31`: the end of that day, UTC) or by a length of
/// time from now (`90d`, `12w`, `6m` months, `1y`). Fails if it is neither or not in the future.
pub(crate) fn parse(text: &str, now: Timestamp) -> Result<Timestamp, CommandError> {
    let text = text.trim();
    let end = match span(text) {
        Some(span) => now
            .to_zoned(TimeZone::UTC)
            .checked_add(span)
            .ok()
            .map(|end| end.timestamp()),
        None => end_of_day(text),
    };
    let end = end.ok_or_else(|| wrong(text, "is no time that a key could end at"))?;
    if end <= now {
        return Err(wrong(text, "is not in the future"));
    }
    Ok(end)
}

/// What to say of a secret that ends within 14 days or has ended: `expires in 3 days`,
/// `has expired`.
pub(crate) fn warning(expires_at: Timestamp, now: Timestamp) -> Option<String> {
    let left = expires_at.as_second() - now.as_second();
    if left <= 0 {
        return Some("has expired".to_owned());
    }
    match left / SECONDS_OF_A_DAY {
        _ if left > WARNED * SECONDS_OF_A_DAY => None,
        0 => Some("expires in less than a day".to_owned()),
        days => {
            let days = usize::try_from(days).unwrap_or(usize::MAX);
            Some(format!("expires in {}", count(days, "day")))
        }
    }
}

fn span(text: &str) -> Option<Span> {
    let unit = text.chars().next_back()?;
    let number = text.strip_suffix(unit)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = number.parse().ok()?;
    let span = Span::new();
    match unit {
        'd' => span.try_days(number),
        'w' => span.try_weeks(number),
        'm' => span.try_months(number),
        'y' => span.try_years(number),
        _ => return None,
    }
    .ok()
}

fn end_of_day(text: &str) -> Option<Timestamp> {
    // The library also reads a date with a time behind it, of which only the date would count.
    if text.len() != "2027-03-31".len() {
        return None;
    }
    let date: Date = text.parse().ok()?;
    let end = date.at(23, 59, 59, 0).to_zoned(TimeZone::UTC).ok()?;
    Some(end.timestamp())
}

fn wrong(text: &str, why: &str) -> CommandError {
    CommandError::usage(format!("--expires: `{}` {why}", shown(text)))
        .hint("give a date such as 2027-03-31, or a length of time: 90d, 12w, 6m (months) or 1y")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const NOW: &str = "2026-11-30T10:00:00Z";

    #[test]
    fn a_date_or_a_length_of_time_is_a_moment() {
        let check = |text: &str, end: &str| {
            assert_eq!(parse(text, at(NOW)).unwrap(), at(end), "{text}");
        };
        check("2027-03-31", "2027-03-31T23:59:59Z");
        check("2026-11-30", "2026-11-30T23:59:59Z");
        check("90d", "2027-02-28T10:00:00Z");
        check(" 2w ", "2026-12-14T10:00:00Z");
        // A month without that day ends on its last one.
        check("3m", "2027-02-28T10:00:00Z");
        check("1y", "2027-11-30T10:00:00Z");
    }

    #[test]
    fn anything_else_and_the_past_are_refused() {
        let check = |text: &str, why: &str| {
            let error = parse(text, at(NOW)).unwrap_err();
            assert!(error.message().contains(why), "{text}: {}", error.message());
            assert_eq!(error.hints().len(), 1, "{text}");
        };
        let neither = "is no time that a key could end at";
        for text in [
            "",
            "d",
            "90",
            "90h",
            "-5d",
            "+5d",
            "1.5y",
            "90 d",
            "9999999999999999999d",
            "99999999999d",
            "9999y",
            "2027-02-30",
            "2027-3-1",
            "2027-03-31T10:00:00Z",
            "20270331",
            "never",
            "größe",
            "１d",
        ] {
            check(text, neither);
        }
        check("0d", "is not in the future");
        check("2026-11-29", "is not in the future");
        check("\u{1b}[31m", "`\\u{1b}[31m`");
    }

    #[test]
    fn the_end_is_told_from_14_days_before() {
        let check = |end: &str, said: Option<&str>| {
            assert_eq!(warning(at(end), at(NOW)).as_deref(), said, "{end}");
        };
        check("2026-12-14T10:00:01Z", None);
        check("2026-12-14T10:00:00Z", Some("expires in 14 days"));
        check("2026-12-14T09:59:59Z", Some("expires in 13 days"));
        check("2026-12-01T10:00:00Z", Some("expires in 1 day"));
        check("2026-12-01T09:59:59Z", Some("expires in less than a day"));
        check("2026-11-30T10:00:00Z", Some("has expired"));
        check("2020-01-01T00:00:00Z", Some("has expired"));
    }
}
