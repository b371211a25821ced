//! A keychain that is not there, is locked, hangs, lies, or has lost what it held. None of it
//! brings a secret into a file.

use super::bus::Bus;
use super::double::{Double, Mood};
use super::somebody;
use crate::answer::assert_ran;

#[test]
fn without_a_session_there_is_none() {
    let Some(bus) = Bus::start() else { return };
    let ada = somebody(&bus).off_every_bus();
    assert_ran!(ada.gives_key(5, &[]), @"
    $ tokensync auth login --stdin
    exit code 5
    --- stderr ---
    error: there is no keychain here: no D-Bus session
    hint: set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: or keep the secret in a file that only you can read: `tokensync auth login team-bin --insecure-storage`
    ");
    assert_eq!(ada.file(), "");
}

#[test]
fn without_a_program_that_offers_one_there_is_none() {
    let Some(bus) = Bus::start() else { return };
    let ada = somebody(&bus);
    assert_ran!(ada.gives_key(5, &[]), @"
    $ tokensync auth login --stdin
    exit code 5
    --- stderr ---
    error: there is no keychain here: no program on the D-Bus session offers the Secret Service
    hint: set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: or keep the secret in a file that only you can read: `tokensync auth login team-bin --insecure-storage`
    ");
    assert_eq!(ada.file(), "");
}

#[test]
fn an_address_that_nobody_answers_at_is_no_session() {
    let Some(bus) = Bus::start() else { return };
    let mut ada = somebody(&bus);
    for address in ["unix:path=/nonexistent/bus", "nonsense"] {
        ada.var("DBUS_SESSION_BUS_ADDRESS", address);
        let ran = ada.gives_key(5, &[]);
        ran.says("error: there is no keychain here: no D-Bus session (");
        assert_eq!(ada.file(), "");
    }
}

#[test]
fn one_that_cannot_take_a_secret_takes_none_and_the_file_neither() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let check = |mood: Mood, code: i32, says: &str| {
        let ada = somebody(&bus);
        double.is(mood);
        ada.gives_key(code, &[]).says(says);
        assert_eq!(ada.file(), "", "{mood:?}");
        double.is(Mood::Well);
        ada.harmless(5, &["pull"])
            .says("there is no secret for the remote `team-bin`");
    };
    check(Mood::Locked, 5, "error: the keychain is locked\n");
    check(Mood::Dismissing, 5, "error: the keychain is locked\n");
    check(
        Mood::Hanging,
        6,
        "error: the keychain gave no answer within 3 seconds\n",
    );
    check(
        Mood::Lying,
        6,
        "error: the keychain failed: it does not hold what was just stored in it\n",
    );
    check(
        Mood::Bare,
        5,
        "error: there is no keychain here: it has no collection to store in\n",
    );
    check(Mood::Broken, 6, "out of \\u{1b}[2Jorder\n");
}

#[test]
fn one_that_does_not_give_a_secret_says_why_and_what_to_do() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = somebody(&bus);
    ada.gives_key(0, &[]);
    ada.service.control.clear_requests();

    double.is(Mood::Locked);
    assert_ran!(ada.harmless(5, &["pull"]), @"
    $ tokensync pull
    exit code 5
    --- stderr ---
    error: the keychain is locked
    hint: unlock it, as your desktop's program for passwords does, then run this again
    hint: or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: or keep the secret in a file that only you can read: `tokensync auth login team-bin --insecure-storage`
    ");
    assert_ran!(ada.harmless(5, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 5
    --- stdout ---
    team-bin: master key from OS keychain, which does not give it
    --- stderr ---
    the keychain is locked
    hint: unlock it, as your desktop's program for passwords does, then run this again
    hint: or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: or keep the secret in a file that only you can read: `tokensync auth login team-bin --insecure-storage`
    ");
    let status = ada.harmless(5, &["auth", "status", "--json"]).json();
    let remote = &status["remotes"][0];
    assert_eq!(
        [&remote["store"], &remote["state"]],
        ["keychain", "unreadable"]
    );
    assert_eq!(double.prompts(), 0, "a look-up opens no window");

    double.is(Mood::Hanging);
    assert_ran!(ada.harmless(6, &["pull"]), @"
    $ tokensync pull
    exit code 6
    --- stderr ---
    error: the keychain gave no answer within 3 seconds
    hint: if a window asks for a password or a permission, answer it, then run this again
    hint: or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: or keep the secret in a file that only you can read: `tokensync auth login team-bin --insecure-storage`
    ");

    double.is(Mood::Broken);
    ada.harmless(6, &["pull"])
        .says("error: the keychain failed:");

    assert_ran!(ada.off_every_bus().harmless(5, &["status"]), @"
    $ tokensync status
    exit code 5
    --- stdout ---
    team-bin: cannot be compared
    --- stderr ---
    error: there is no keychain here: no D-Bus session
    hint: set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: or keep the secret in a file that only you can read: `tokensync auth login team-bin --insecure-storage`
    ");
}

#[test]
fn one_that_has_lost_a_secret_is_told_apart_from_one_that_never_had_it() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = somebody(&bus);
    ada.gives_key(0, &[]);
    double.clear();
    assert_ran!(ada.harmless(5, &["pull"]), @"
    $ tokensync pull
    exit code 5
    --- stderr ---
    error: the keychain no longer has the secret that was stored in it for `team-bin`
    hint: run `tokensync auth login team-bin`, or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    ");
    ada.gives_key(0, &[]);
    ada.ok(&["pull"]);
}

#[test]
fn what_the_keychain_cannot_forget_stays_known() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = somebody(&bus);
    ada.gives_key(0, &[]);
    double.is(Mood::Locked);
    ada.harmless(5, &["auth", "logout"])
        .says("error: the keychain is locked\n");
    double.is(Mood::Well);
    ada.ok(&["pull"]);
    ada.ok(&["auth", "logout"]);
    assert_eq!(double.sealed().len(), 0);
}

#[test]
fn a_variable_or_a_switch_does_without_it() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let mut ada = somebody(&bus);
    ada.gives_key(0, &[]);
    double.is(Mood::Hanging);
    let key = ada.service.key.clone();
    ada.var("JSONBIN_MASTER_KEY", &key);
    ada.ok(&["pull"]);
    ada.var("JSONBIN_MASTER_KEY", "");
    ada.var("TOKENSYNC_KEYCHAIN", "off");
    assert_ran!(ada.harmless(5, &["pull"]), @"
    $ tokensync pull
    exit code 5
    --- stderr ---
    error: the keychain is not asked: TOKENSYNC_KEYCHAIN is `off`
    hint: unset TOKENSYNC_KEYCHAIN to have it asked
    hint: or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: or keep the secret in a file that only you can read: `tokensync auth login team-bin --insecure-storage`
    ");
    ada.gives_key(5, &[])
        .says("error: the keychain is not asked: TOKENSYNC_KEYCHAIN is `off`\n");
}
