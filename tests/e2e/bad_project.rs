//! Mistakes in the project file: the place and the nearest known name, and nothing happens.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

fn somebody() -> Person {
    Service::start().owner(&Project::sample(), Layout::Single)
}

/// Changes one place of the project file.
fn mistake(from: &str, to: &str) -> Person {
    let ada = somebody();
    let text = ada.text("tokensync.json");
    assert!(text.contains(from), "{text}");
    ada.put("tokensync.json", &text.replacen(from, to, 1));
    ada.service.control.clear_requests();
    ada
}

/// No command goes on, and none asks the service.
#[track_caller]
fn refused(ada: &Person) -> crate::answer::Ran {
    for words in [
        &["status"][..],
        &["diff"],
        &["pull"],
        &["push"],
        &["remote", "list"],
        &["auth", "status"],
    ] {
        ada.harmless(2, words);
    }
    let ran = ada.harmless(2, &["sync"]);
    assert_eq!(ada.service.control.requests(), []);
    ran
}

#[test]
fn a_misspelt_field() {
    assert_ran!(refused(&mistake("\"tokens\":", "\"token\":")), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 3, column 3: unknown field `token`
    hint: did you mean `tokens`?
    ");
}

#[test]
fn a_misspelt_field_of_a_remote() {
    assert_ran!(refused(&mistake("\"endpoint\":", "\"endpont\":")), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 9, column 7: unknown field `endpont`
    hint: did you mean `endpoint`?
    ");
}

#[test]
fn a_field_like_no_other() {
    assert_ran!(refused(&mistake("\"version\":", "\"colours\": 1, \"version\":")), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 2, column 3: unknown field `colours`
    hint: known fields: $schema, version, tokens, check, remote, remotes
    ");
}

#[test]
fn a_secret_in_the_project_file() {
    let ada = mistake("\"kind\":", "\"secret\": \"$2a$10$canary\", \"kind\":");
    let ran = refused(&ada);
    assert!(!ran.raw.concat().contains("canary"), "{ran}");
    assert_ran!(ran, @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 7, column 7: a secret must not stand in the project file, which is shared
    hint: take it out, make a new key at the service, and run `tokensync auth login team-bin`
    ");
}

#[test]
fn an_unknown_kind() {
    assert_ran!(refused(&mistake("\"jsonbin\"", "\"jsonbim\"")), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 7, column 15: unknown kind of remote `jsonbim`
    hint: did you mean `jsonbin`?
    ");
}

/// A cloned project must not lead anywhere else on this machine.
#[test]
fn files_are_no_remote() {
    let mut ada = somebody();
    let elsewhere = ada.home.join("elsewhere.json");
    crate::support::save(&elsewhere, b"{\"a\": {\"b\": {\"value\": \"1\"}}}");
    let path = serde_json::Value::from(elsewhere.to_string_lossy()).to_string();
    let remotes = format!("{{\"other\": {{\"kind\": \"file\", \"path\": {path}}}}}");
    let project = format!(
        "{{\n  \"version\": 1,\n  \"tokens\": \"tokens.json\",\n  \"remotes\": {remotes}\n}}\n"
    );
    ada.put("tokensync.json", &project);
    ada.var("TOKENSYNC_OTHER_SECRET", "not-the-secret");
    let settings = ada.settings();
    ada.service.control.clear_requests();
    assert_ran!(refused(&ada), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 4, column 33: unknown kind of remote `file`
    hint: known kinds: jsonbin, studio, url
    ");
    assert_eq!(ada.settings(), settings);
}

#[test]
fn tokens_outside_of_the_project() {
    assert_ran!(refused(&mistake("\"tokens.json\"", "\"../tokens.json\"")), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 3, column 13: `tokens` has to be a path inside the project, not `../tokens.json`
    hint: correct that place in the file, then run it again
    ");
}

#[test]
fn no_json() {
    assert_ran!(refused(&mistake("\"version\": 1,", "\"version\": 1")), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 3, column 3 (at /version): expected `,` or `}`
    hint: correct that place in the file, then run it again
    ");
}

#[test]
fn a_newer_project_file() {
    assert_ran!(refused(&mistake("\"version\": 1", "\"version\": 2")), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 2, column 14: `version` has to be 1
    hint: a newer tokensync may be able to read this project
    ");
}

#[test]
fn a_bin_that_is_none() {
    let ada = somebody();
    let text = ada.text("tokensync.json");
    ada.put(
        "tokensync.json",
        &text.replace(&ada.service.bin(), "../../c/keys"),
    );
    ada.service.control.clear_requests();
    assert_ran!(ada.harmless(2, &["sync"]), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: remote `team-bin`: option `bin` is not the id of a bin
    hint: an id is 24 characters 0-9 and a-f; it stands in the address of the bin's page
    ");
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn no_project_file() {
    let ada = Service::start().person();
    assert_ran!(ada.harmless(2, &["sync"]), @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: there is no tokensync.json in `[project]`
    hint: run `tokensync init` to make one, or `-C DIR` to work in another folder
    ");
}

#[test]
fn an_unknown_remote() {
    let ada = somebody();
    assert_ran!(ada.harmless(2, &["sync", "teambin"]), @"
    $ tokensync sync teambin
    exit code 2
    --- stderr ---
    error: there is no remote `teambin` here
    hint: did you mean `team-bin`?
    ");
    assert_ran!(ada.harmless(2, &["diff", "teambin"]), @"
    $ tokensync diff teambin
    exit code 2
    --- stderr ---
    error: `teambin` is neither a side nor a remote
    hint: did you mean `team-bin`?
    ");
}

#[test]
fn nothing_to_sync() {
    let service = Service::start();
    let ada = service.person();
    ada.ok(&["init"]);
    ada.ok(&service.add_words("team-bin", &["--empty"]));
    assert_ran!(ada.run(&["sync"]), @"
    $ tokensync sync
    exit code 0
    --- stdout ---
    team-bin: nothing to do, both sides are in step
    ");
}

#[test]
fn words_that_are_no_command() {
    let ada = Service::start().person();
    assert_ran!(ada.harmless(2, &["snyc"]), @"
    $ tokensync snyc
    exit code 2
    --- stderr ---
    error: unrecognized subcommand `snyc`
    hint: did you mean `sync`?
    hint: `tokensync --help` tells what can be typed
    ");
    assert_ran!(ada.harmless(2, &["sync", "--prefer", "mine"]), @"
    $ tokensync sync --prefer mine
    exit code 2
    --- stderr ---
    error: invalid value `mine` for `--prefer <SIDE>` [possible values: local, remote]
    hint: `tokensync sync --help` tells what can be typed
    ");
}
