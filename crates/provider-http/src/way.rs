//! The way to a service: through which proxy it leads, and how its clock and ours differ.

use std::time::{Duration, SystemTime};

use hyper_util::client::proxy::matcher::Matcher;
use provider_api::Finding;
use reqwest::header::{AGE, DATE, HeaderMap};

use crate::SafeUrl;

/// How far clocks may be apart before it is told. What compares times over the network, as the
/// Figma plugin does before a push, reckons with whole minutes at most.
const TOLERATED: Duration = Duration::from_mins(2);

/// What answers have shown so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Way {
    /// Where the last answer came from.
    from: Option<SafeUrl>,
    clock: Option<Clock>,
}

/// How the clock of a service differs from ours, by the least that an answer has shown: what takes
/// its time on the way looks like a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Clock {
    apart: Duration,
    /// Whether ours is the one that is behind.
    ours_is_behind: bool,
}

impl Way {
    pub(crate) fn learn(&mut self, from: &SafeUrl, headers: &HeaderMap, now: SystemTime) {
        self.from = Some(from.clone());
        let Some(clock) = Clock::told(headers, now) else {
            return;
        };
        if self.clock.is_none_or(|known| clock.apart < known.apart) {
            self.clock = Some(clock);
        }
    }

    /// What there is to say; nothing before the first answer.
    pub(crate) fn findings(&self, uses_proxies: bool) -> Vec<Finding> {
        let Some(from) = &self.from else {
            return Vec::new();
        };
        vec![proxy(from, uses_proxies), clock(self.clock)]
    }
}

impl Clock {
    /// By `Date` (RFC 9110, 6.6.1), and by `Age` (RFC 9111, 5.1) where a cache kept the answer for
    /// a while.
    fn told(headers: &HeaderMap, now: SystemTime) -> Option<Self> {
        let text = |name| headers.get(name)?.to_str().ok();
        let date = httpdate::parse_http_date(text(DATE)?.trim()).ok()?;
        let age = text(AGE).and_then(|age| age.trim().parse().ok());
        let theirs = date.checked_add(Duration::from_secs(u64::from(age.unwrap_or(0_u32))))?;
        Some(match theirs.duration_since(now) {
            Ok(apart) => Self {
                apart,
                ours_is_behind: true,
            },
            Err(error) => Self {
                apart: error.duration(),
                ours_is_behind: false,
            },
        })
    }
}

fn clock(clock: Option<Clock>) -> Finding {
    const ABOUT: &str = "clock";
    let Some(clock) = clock else {
        return Finding::pass(ABOUT, "the service does not tell its time");
    };
    if clock.apart <= TOLERATED {
        return Finding::pass(ABOUT, "this computer's and the service's agree");
    }
    let side = if clock.ours_is_behind {
        "behind"
    } else {
        "ahead of"
    };
    Finding::warn(
        ABOUT,
        format!(
            "this computer's is {} {side} the service's: certificates and keys may seem to have \
             ended, and what is written gets a wrong time",
            apart(clock.apart)
        ),
        "set this computer's clock, best by the network (NTP)",
    )
}

/// `5 minutes`, `3 hours`, `2 days`.
fn apart(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    let (count, unit) = match minutes {
        0..120 => (minutes, "minutes"),
        120..2880 => (minutes / 60, "hours"),
        _ => (minutes / 1440, "days"),
    };
    format!("{count} {unit}")
}

/// The proxy that requests to an address go through: by the rules of the client itself, which are
/// those of `hyper-util`.
fn proxy(to: &SafeUrl, uses_proxies: bool) -> Finding {
    const ABOUT: &str = "proxy";
    if to.is_loopback() {
        return Finding::pass(ABOUT, "none: nothing leaves this machine");
    }
    if !uses_proxies {
        return Finding::pass(ABOUT, "none, as the address is not trusted yet");
    }
    Finding::pass(
        ABOUT,
        match through(&Matcher::from_system(), to) {
            Some(proxy) => format!("through {proxy}"),
            None => "none on this way".to_owned(),
        },
    )
}

/// The proxy without who logs in there.
fn through(matcher: &Matcher, to: &SafeUrl) -> Option<String> {
    let address = to.origin().to_string().parse().ok()?;
    let proxy = matcher.intercept(&address)?;
    let uri = proxy.uri();
    let port = uri
        .port_u16()
        .map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}://{}{port}", uri.scheme_str()?, uri.host()?))
}

#[cfg(test)]
mod tests {
    use provider_api::Verdict;
    use reqwest::header::HeaderValue;

    use super::*;

    const DATE_OF_THEIRS: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn told(date: &str, age: Option<&str>, ours: &str) -> Option<Clock> {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        if let Some(age) = age {
            headers.insert(AGE, HeaderValue::from_str(age).unwrap());
        }
        Clock::told(&headers, httpdate::parse_http_date(ours).unwrap())
    }

    #[test]
    fn clocks_are_compared_by_date_and_age() {
        let check = |age: Option<&str>, ours: &str, seconds: u64, ours_is_behind: bool| {
            let apart = Duration::from_secs(seconds);
            let expected = Clock {
                apart,
                ours_is_behind,
            };
            assert_eq!(told(DATE_OF_THEIRS, age, ours), Some(expected));
        };
        check(None, "Sun, 06 Nov 1994 08:49:37 GMT", 0, true);
        check(None, "Sun, 06 Nov 1994 08:39:37 GMT", 600, true);
        check(None, "Sun, 06 Nov 1994 09:49:37 GMT", 3600, false);
        check(Some("3600"), "Sun, 06 Nov 1994 09:49:37 GMT", 0, true);
        check(Some("soon"), "Sun, 06 Nov 1994 08:49:38 GMT", 1, false);
        assert_eq!(told("yesterday", None, DATE_OF_THEIRS), None);
    }

    #[test]
    fn a_difference_is_told_from_two_minutes_on() {
        let check = |seconds: u64, ours_is_behind: bool, verdict: Verdict, says: &str| {
            let apart = Duration::from_secs(seconds);
            let finding = clock(Some(Clock {
                apart,
                ours_is_behind,
            }));
            assert_eq!(finding.verdict, verdict);
            assert!(finding.says.contains(says), "{finding:?}");
        };
        check(120, true, Verdict::Pass, "agree");
        check(
            121,
            true,
            Verdict::Warn,
            "is 2 minutes behind the service's",
        );
        check(
            7200,
            false,
            Verdict::Warn,
            "is 2 hours ahead of the service's",
        );
        check(9 * 86400, false, Verdict::Warn, "9 days ahead");
        assert_eq!(clock(None).verdict, Verdict::Pass);
    }

    #[test]
    fn the_smallest_difference_counts() {
        let from = SafeUrl::parse("http://127.0.0.1/").unwrap();
        let mut way = Way::default();
        assert_eq!(way.findings(true), []);
        let now = httpdate::parse_http_date(DATE_OF_THEIRS).unwrap();
        for (date, expected) in [
            ("Sun, 06 Nov 1994 08:49:57 GMT", 20),
            ("Sun, 06 Nov 1994 08:49:36 GMT", 1),
            ("Sun, 06 Nov 1994 09:49:37 GMT", 1),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, HeaderValue::from_static(date));
            way.learn(&from, &headers, now);
            assert_eq!(way.clock.unwrap().apart.as_secs(), expected);
        }
        assert_eq!(way.findings(true).len(), 2);
    }

    #[test]
    fn a_proxy_is_told_where_it_is_used_and_without_its_login() {
        let matcher = Matcher::builder()
            .https("http://me:CANARY-password@proxy.example:8080")
            .no("internal.example")
            .build();
        let check = |address: &str, expected: Option<&str>| {
            let to = SafeUrl::parse(address).unwrap();
            assert_eq!(through(&matcher, &to).as_deref(), expected);
        };
        check(
            "https://api.example.com/v3",
            Some("http://proxy.example:8080"),
        );
        check("https://internal.example/v3", None);
        check("http://api.example.com/", None);
    }
}
