//! A canary in place of the key, and a look at everything that is printed and written.

use sandbox::{Fault, Settings};

use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// With every sign that some encoding changes.
const CANARY: &str = r#"$2a$10$Canary/Key+With=Every%Sign"And'More&0123456789"#;

const IN_BASE64: &str = "JDJhJDEwJENhbmFyeS9LZXkrV2l0aD1FdmVyeSVTaWduIkFuZCdNb3JlJjAxMjM0NTY3ODk=";

/// Runs in every form of telling; who runs it looks at what is said.
#[track_caller]
fn run(person: &Person, words: &[&str]) {
    for more in [&[][..], &["-v"], &["--json"], &["-v", "--color", "always"]] {
        let words = [words, more].concat();
        let ran = person.run_with_input(&words, &format!("{CANARY}\n"));
        assert_ne!(ran.code, Some(101), "{ran}");
    }
    person.look_everywhere();
}

fn everything(person: &Person) {
    for words in [
        &["status"][..],
        &["diff"],
        &["pull"],
        &["push"],
        &["sync"],
        &["sync", "--dry-run"],
        &["remote", "list"],
        &["remote", "show"],
        &["remote", "use", "team-bin"],
        &["auth", "login", "--insecure-storage", "--stdin"],
        &["auth", "status"],
    ] {
        run(person, words);
    }
}

#[test]
fn the_key_is_nowhere_but_in_its_file() {
    let service = Service::with(Settings::default().with_master_key(CANARY));
    let mut ada = service.person();
    Project::sample().put(&ada, Layout::Folder);
    run(&ada, &["init"]);
    run(
        &ada,
        &service.add_words("team-bin", &["--bin-name", "Client A"]),
    );
    ada.edit("#ff0000", "#ee0000");
    everything(&ada);

    // From the file instead of the environment.
    ada = ada.without_key();
    service.edit("#00ff00", "#00ee00");
    let stored: Vec<String> = ada
        .settings()
        .into_iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Canary/Key"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(stored, [".config/tokensync/credentials.json"]);
    everything(&ada);
    assert!(
        ada.text("tokens/core.json").contains("#00ee00"),
        "nothing was synced"
    );

    run(&ada, &["auth", "logout"]);
    for (name, bytes) in ada.settings() {
        service.keeps_quiet(&name, &bytes);
    }
}

/// A service, or somebody in its place, that repeats what it was sent.
#[test]
fn an_echo_of_the_key_is_not_shown() {
    let service = Service::with(Settings::default().with_master_key(CANARY));
    let person = service.owner(&Project::sample(), Layout::Single);
    person.edit("#ff0000", "#ee0000");
    let quoted = serde_json::Value::from(CANARY).to_string();
    let json = "application/json";
    for fault in [
        Fault::on_any()
            .every_time()
            .refuse(401, format!("the key {CANARY} is unknown")),
        Fault::on_any()
            .every_time()
            .refuse(403, format!("{CANARY} may not")),
        Fault::on("PUT")
            .every_time()
            .refuse(400, format!("bad {CANARY}")),
        Fault::on_any()
            .every_time()
            .body(200, "text/html", format!("<p>{CANARY}</p>")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("{{\"message\": {quoted}}}")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("{{\"record\": {{{quoted}: 1}}}}")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("{{\"values\": {{{quoted}: 1}}}}")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("[{quoted}, ")),
        Fault::on_any()
            .every_time()
            .body(404, "text/plain", IN_BASE64),
        Fault::on_any()
            .every_time()
            .redirect(302, "https://example.invalid/?key=Canary/Key"),
    ] {
        service.control.clear_script();
        service.script(fault);
        run(&person, &["sync"]);
    }
    // The test is not blind: the service has had the key each time.
    let sent = service.control.requests();
    let with_key = sent
        .iter()
        .filter(|r| r.headers.get("x-master-key").is_some_and(|k| k == CANARY));
    assert!(with_key.count() >= 40);
}

/// Keys that are wrong are as secret as right ones.
#[test]
fn a_wrong_key_is_not_shown() {
    let service = Service::start();
    let mut person = service.owner(&Project::sample(), Layout::Single);
    person.var("JSONBIN_MASTER_KEY", CANARY);
    person.var("TOKENSYNC_TEAM_BIN_SECRET", CANARY);
    everything(&person);
    run(&person, &service.add_words("other", &["--bin", CANARY]));
    run(&person, &service.add_words("other", &[]));
}

#[test]
fn no_command_takes_a_key_as_an_argument() {
    let service = Service::start();
    let person = service.person();
    for words in [
        &["auth", "login", "team-bin", CANARY][..],
        &["auth", "login", "team-bin", "--token", CANARY],
        &[
            "remote", "add", "team-bin", "--kind", "jsonbin", "--secret", CANARY,
        ],
    ] {
        person.harmless(2, words);
    }
}
