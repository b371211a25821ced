//! How a secret gets into the keychain, out of it, and from one place to the other.

use std::collections::BTreeMap;

use super::bus::Bus;
use super::double::{Double, Mood};
use super::somebody;
use crate::answer::assert_ran;
use crate::support::Service;

#[test]
fn a_key_in_the_keychain_is_used_named_and_forgotten() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = somebody(&bus);
    assert_ran!(ada.gives_key(0, &[]), @"
    $ tokensync auth login --stdin
    exit code 0
    --- stdout ---
    stored the master key for `team-bin`
    --- stderr ---
    it is kept in the OS keychain
    ");
    assert!(!ada.has_on_disk(&ada.service.key));
    for sealed in double.sealed() {
        let text = String::from_utf8_lossy(&sealed);
        assert!(!text.contains(&ada.service.key[..8]), "open on the bus");
    }
    let bin = ada.service.bin();
    let origin = ada.service.endpoint.trim_end_matches("/v3");
    let user = format!("jsonbin {origin} {bin}");
    let attributes = [("service", "tokensync"), ("username", user.as_str())];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(double.attributes(), [BTreeMap::from(attributes)]);
    ada.ok(&["pull"]);
    assert_ran!(ada.harmless(0, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    team-bin: master key from OS keychain
    ");
    let status = ada.ok(&["auth", "status", "--json"]).json();
    assert_eq!(status["remotes"][0]["store"], "keychain");
    assert_ran!(ada.harmless(0, &["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    forgot the master key for `team-bin`
    --- stderr ---
    the service still honours it: remove it there if it is no longer needed
    ");
    assert_eq!(double.sealed().len(), 0);
    ada.harmless(5, &["pull"])
        .says("there is no secret for the remote `team-bin`");
}

#[test]
fn a_key_in_the_keychain_does_not_follow_the_project_file() {
    let Some(bus) = Bus::start() else { return };
    let _double = Double::start(&bus);
    let ada = somebody(&bus);
    ada.gives_key(0, &[]);
    let elsewhere = Service::start();
    let text = ada.text("tokensync.json");
    ada.put(
        "tokensync.json",
        &text.replace(&ada.service.endpoint, &elsewhere.endpoint),
    );
    // Even if the other place is trusted.
    ada.ok(&["remote", "trust", "team-bin"]);
    ada.harmless(5, &["sync"])
        .says("there is no secret for the remote `team-bin`");
    assert_eq!(elsewhere.control.requests(), []);
}

#[test]
fn a_key_in_the_file_goes_on_working_and_moves_with_the_next_login() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = somebody(&bus);
    ada.gives_key(0, &["--insecure-storage"]);
    assert!(ada.file().contains(&ada.service.key));
    assert_eq!(double.sealed().len(), 0);
    // The keychain is not asked for what is in the file.
    double.is(Mood::Hanging);
    ada.ok(&["pull"]);
    double.is(Mood::Well);

    ada.gives_key(0, &[]);
    assert!(!ada.has_on_disk(&ada.service.key));
    assert_eq!(double.sealed().len(), 1);
    ada.ok(&["pull"]);

    ada.gives_key(0, &["--insecure-storage"]);
    assert!(ada.file().contains(&ada.service.key));
    assert_eq!(double.sealed().len(), 0, "one copy is enough");
    ada.ok(&["pull"]);
}

#[test]
fn an_old_copy_that_the_keychain_keeps_is_told_of() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = somebody(&bus);
    ada.gives_key(0, &[]);
    double.is(Mood::Locked);
    assert_ran!(ada.gives_key(0, &["--insecure-storage"]), @"
    $ tokensync auth login --stdin --insecure-storage
    exit code 0
    --- stdout ---
    stored the master key for `team-bin`
    --- stderr ---
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    whether an older one is in the keychain is not known: the keychain is locked
    ");
    ada.ok(&["pull"]);
    assert_ran!(ada.harmless(0, &["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    forgot the master key for `team-bin`
    --- stderr ---
    whether the keychain holds another one is not known: the keychain is locked
    the service still honours it: remove it there if it is no longer needed
    ");
    double.is(Mood::Well);
    ada.ok(&["auth", "logout"]).says("forgot the master key");
    assert_eq!(double.sealed().len(), 0);
}

#[test]
fn a_second_login_replaces_the_key() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = somebody(&bus);
    ada.gives_key(0, &[]);
    let first = double.sealed();
    let words = ["auth", "login", "--stdin"];
    let ran = ada.run_with_input(&words, "another-key-than-that-one\n");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(double.sealed().len(), 1);
    assert_ne!(double.sealed(), first);
    ada.harmless(5, &["pull"]);
    ada.gives_key(0, &[]);
    ada.ok(&["pull"]);
}
