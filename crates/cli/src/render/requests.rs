//! How many requests went out, as far as this machine knows.

use provider_api::Requests;
use sync_engine::RequestCount;

use super::count;
use crate::shown::shown;

/// What was counted here: `57 requests from here since 2026-11-01`.
pub(crate) fn requests(counted: Option<&RequestCount>, requests: Requests) -> String {
    let made = match counted {
        Some(RequestCount { since, sent }) => {
            let sent = usize::try_from(*sent).unwrap_or(usize::MAX);
            let day = since.split('T').next().unwrap_or_default();
            format!("{} from here since {}", count(sent, "request"), shown(day))
        }
        None => "no request from here was counted yet".to_owned(),
    };
    match requests.allowance {
        Some(allowance) => format!("{made}; the option `allowance` says {allowance}"),
        None => made,
    }
}

/// Whether nine tenths of what the account may send went out from here alone.
pub(crate) fn is_nearly_used(counted: Option<&RequestCount>, requests: Requests) -> bool {
    let sent = counted.map_or(0, |counted| counted.sent);
    requests
        .allowance
        .is_some_and(|allowance| sent >= allowance - allowance / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_with_what_is_known_of_them() {
        let check = |sent: Option<u64>, allowance: Option<u64>, words: &str, nearly: bool| {
            let since = "2026-11-01T10:00:00Z".to_owned();
            let counted = sent.map(|sent| RequestCount { since, sent });
            let now = Requests { sent: 2, allowance };
            assert_eq!(requests(counted.as_ref(), now), words);
            assert_eq!(is_nearly_used(counted.as_ref(), now), nearly, "{words}");
        };
        check(None, None, "no request from here was counted yet", false);
        check(Some(1), None, "1 request from here since 2026-11-01", false);
        let says = "8999 requests from here since 2026-11-01; the option `allowance` says 10000";
        check(Some(8999), Some(10_000), says, false);
        check(
            Some(9000),
            Some(10_000),
            &says.replace("8999", "9000"),
            true,
        );
    }
}
