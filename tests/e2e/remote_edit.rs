//! `remote edit`.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::Service;

#[test]
fn a_label_and_a_switch() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    service.control.clear_requests();
    assert_ran!(ada.ok(&["remote", "edit", "team-bin", "--label", "Client A", "--read-only"]), @"
    $ tokensync remote edit team-bin --label Client A --read-only
    exit code 0
    --- stdout ---
    changed the remote `team-bin`
    ");
    let text = ada.text("tokensync.json");
    assert!(text.contains(r#""label": "Client A""#), "{text}");
    assert!(text.contains(r#""read_only": true"#), "{text}");
    ada.ok(&[
        "remote",
        "edit",
        "team-bin",
        "--label",
        "",
        "--read-only=false",
    ]);
    let text = ada.text("tokensync.json");
    assert!(
        !text.contains("label") && !text.contains("read_only"),
        "{text}"
    );
    assert_eq!(service.control.requests(), []);
    ada.ok(&["status"]).says("team-bin: in sync");
}

#[test]
fn another_place_is_another_pair() {
    let service = Service::start();
    let ada = service.studio_owner(&Project::sample(), Layout::Folder, "graphql");
    service
        .control
        .studio()
        .create_branch(&service.studio.project, "next");
    assert_ran!(ada.ok(&["remote", "edit", "studio", "--branch", "next", "--json"]), @r#"
    $ tokensync remote edit studio --branch next --json
    exit code 0
    --- stdout ---
    {"version":1,"moved":true,"remote":"studio","kind":"studio","default":true,"read_only":false,"api":"graphql","branch":"next","endpoint":"http://127.0.0.1:[port]","organization":"[uuid]","project":"[uuid]"}
    --- stderr ---
    it is another place now: the next sync is a first one, as after `remote add`
    "#);
    let answer = ada.ok(&["status", "--json"]).json();
    assert_eq!(answer["remotes"][0]["state"], "never-synced");
    // And back: what was agreed on there is still known.
    ada.ok(&["remote", "edit", "studio", "--branch", "main"])
        .says("it is another place now");
    ada.ok(&["status"]).says("studio: in sync");
}

#[test]
fn an_address_that_is_typed_is_trusted() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let elsewhere = Service::start();
    ada.ok(&[
        "remote",
        "edit",
        "team-bin",
        "--endpoint",
        &elsewhere.endpoint,
    ]);
    // Trusted, but there is no such bin, and the key is for another account.
    ada.ends(5, &["sync"]);
    assert_eq!(elsewhere.control.requests().len(), 1);
}

#[test]
fn what_cannot_be_is_refused() {
    let ada = Service::start().owner(&Project::sample(), Layout::Single);
    ada.harmless(2, &["remote", "edit", "nobody", "--label", "x"]);
    assert_ran!(ada.harmless(2, &["remote", "edit", "team-bin"]), @"
    $ tokensync remote edit team-bin
    exit code 2
    --- stderr ---
    error: there is nothing to change
    hint: name a setting and its value, such as --label, --branch or --read-only=false
    ");
    assert_ran!(ada.harmless(2, &["remote", "edit", "team-bin", "--branch", "next"]), @"
    $ tokensync remote edit team-bin --branch next
    exit code 2
    --- stderr ---
    error: a `jsonbin` remote has no option `branch`
    hint: its options: bin, key, name, collection, versioning, limit, allowance, marker, read_only, timeout, endpoint
    ");
    ada.harmless(2, &["remote", "edit", "team-bin", "--bin", ""]);
    ada.harmless(2, &["remote", "edit", "team-bin", "--endpoint", "nowhere"]);
}
