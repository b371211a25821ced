//! The end of a stored key is told from 14 days before.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{STORED, owner, platform};
use crate::answer::assert_ran;
use crate::support::Person;

/// Somebody whose stored key ends in this many hours, as far as is noted here.
fn ending_in(hours: i64) -> Person {
    let (ada, _) = owner(&platform(true)).with_stored_key(&["--expires", "90d"]);
    let path = ada.home.join(STORED);
    let text = std::fs::read_to_string(&path).unwrap();
    let noted = ada.stored_key()["expires_at"].as_str().unwrap().to_owned();
    let end = Timestamp::now() + SignedDuration::from_hours(hours);
    let text = text.replace(&noted, &end.to_string());
    ada.put(path.to_str().unwrap(), &text);
    ada
}

#[test]
fn status_warns_14_days_before() {
    let ada = ending_in(14 * 24 + 1);
    let ran = ada.harmless(0, &["status"]);
    assert!(!ran.to_string().contains("expires"), "{ran}");
    let ada = ending_in(14 * 24 - 1);
    assert_ran!(ada.harmless(0, &["status"]), @"
    $ tokensync status
    exit code 0
    --- stdout ---
    studio: in sync
    --- stderr ---
    warning: the secret for `studio` expires in 13 days
    hint: run `tokensync keys rotate [uuid] --remote studio`
    ");
    assert_eq!(
        ada.ok(&["status", "--json"]).json()["remotes"][0]["state"],
        "in-sync"
    );
}

#[test]
fn the_environment_has_no_end_that_is_known() {
    let mut ada = ending_in(24);
    ada.ok(&["status"]).says("expires in");
    let key = ada.service.studio.api_key.clone();
    ada.var("TOKENS_STUDIO_API_KEY", &key);
    let ran = ada.ok(&["status"]);
    assert!(!ran.to_string().contains("expires"), "{ran}");
}

#[test]
fn an_expired_key_is_told_beside_what_the_platform_says() {
    let ada = ending_in(-1);
    let days = Duration::from_hours(91 * 24);
    ada.service.control.studio().advance_clock(days);
    assert_ran!(ada.harmless(5, &["status"]), @"
    $ tokensync status
    exit code 5
    --- stdout ---
    studio: cannot be compared
    --- stderr ---
    error: remote `studio`: reading branch `main`: `http://127.0.0.1:[port]` answered 401 Unauthorized: Unauthorized: the credential has expired
    hint: the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    warning: the secret for `studio` has expired
    hint: make a new one, then run `tokensync auth login studio`
    ");
}
