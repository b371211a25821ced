//! The search is not blind: whatever a run tells or leaves behind fails its test.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{ExitStatus, Output};

use super::KEPT;
use crate::support::{Person, Service, save};

const CANARY: &str = "canary-0123456789-abcdefghij";

/// What a test fails with, if it does.
fn failure(test: impl FnOnce()) -> Option<String> {
    let failure = catch_unwind(AssertUnwindSafe(test)).err()?;
    Some(failure.downcast_ref::<String>().unwrap().clone())
}

fn output(stdout: &str, stderr: &str) -> Output {
    Output {
        status: ExitStatus::default(),
        stdout: stdout.into(),
        stderr: stderr.into(),
    }
}

#[test]
fn a_secret_on_a_stream_fails_the_test() {
    let ada = Service::start().person();
    ada.service.learn(CANARY);
    for secret in [CANARY, &ada.service.key, &ada.service.studio.api_key] {
        for output in [output(secret, ""), output("", secret)] {
            let before = ada.service.canaries();
            let told = failure(|| ada.told(&["status"], &before, &output)).unwrap();
            assert!(told.contains("in tokensync status"), "{told}");
            assert!(told.contains("canary::shown"), "{told}");
            assert!(!told.contains(secret), "{told}");
        }
    }
}

#[test]
fn only_who_makes_a_key_tells_it_and_no_other() {
    let ada = Service::start().person();
    let before = ada.service.canaries();
    let made = ada.service.control.studio().create_key(&[], None);
    let fails =
        |words: &[&str], output: Output| failure(|| ada.told(words, &before, &output)).is_some();
    assert!(!fails(&["keys", "create"], output(&made, "")));
    assert!(!fails(
        &["-q", "keys", "create", "--json"],
        output(&made, "")
    ));
    assert!(fails(&["keys", "create"], output("", &made)));
    assert!(fails(&["keys", "create"], output(&ada.service.key, "")));
    assert!(fails(&["keys", "rotate"], output(&made, "")));
    assert!(!fails(&["keys", "rotate", "--print"], output(&made, "")));
}

#[test]
fn a_secret_in_a_file_fails_the_test() {
    let fails = |place: fn(&Person) -> std::path::PathBuf, text: &str| {
        let ada = Service::start().person();
        save(&place(&ada), text.as_bytes());
        ada.service.learn(CANARY);
        let told = failure(|| drop(ada));
        told.inspect(|told| assert!(!told.contains(CANARY), "{told}"))
    };
    let places: [fn(&Person) -> std::path::PathBuf; 5] = [
        |ada| ada.path("tokens.json"),
        |ada| ada.path(".tokensync/objects/ab/cd"),
        |ada| ada.path(".tokensync/history.jsonl"),
        |ada| ada.home.join(".config/tokensync/trust.json"),
        |ada| ada.home.join(".config/tokensync/.tmp-credentials.json"),
    ];
    for place in places {
        let told = fails(place, &format!("{{\"a\": \"{CANARY}\"}}"));
        assert!(told.is_some());
    }
    assert!(fails(|ada| ada.path(CANARY), "").is_some());
    assert_eq!(fails(|ada| ada.root().join(KEPT), CANARY), None);
}

#[test]
fn a_secret_of_a_login_is_known() {
    let settings = sandbox::Settings::default().with_auto_approve();
    let service = Service::with(settings);
    let owner = service.studio_owner(
        &crate::project::Project::sample(),
        crate::project::Layout::Single,
        "rest",
    );
    let ada = owner.without_key();
    ada.ok(&["auth", "login", "studio", "--device", "--insecure-storage"]);
    let kept = String::from_utf8(ada.settings()[&KEPT["home/".len()..]].clone()).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let kept = kept["secrets"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap();
    let canaries = service.canaries();
    for token in [&kept["secret"], &kept["login"]["refresh"]] {
        assert!(canaries.contains(token.as_str().unwrap()));
    }
    // What the program sent to get them is known as well.
    let requests = service.control.requests();
    let poll = requests
        .iter()
        .find(|one| one.body.contains("device_code="));
    let poll = poll.unwrap().body.as_str();
    assert!(canaries.iter().any(|canary| poll.contains(canary)));
}
