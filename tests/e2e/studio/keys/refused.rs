//! Keys that are not good enough, remotes that have none, and addresses that get none.

use std::time::Duration;

use sandbox::Fault;
use serde_json::json;

use super::{owner, platform};
use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::Service;

const SYNCING: [&str; 3] = ["projects:read", "projects:write", "actor_tokens:create"];

#[test]
fn other_remotes_have_no_api_keys() {
    let service = Service::start();
    let ada = service.studio_owner(&Project::sample(), Layout::Single, "rest");
    assert_ran!(ada.harmless(2, &["keys", "list"]), @"
    $ tokensync keys list
    exit code 2
    --- stderr ---
    error: `studio` uses the platform's REST interface, which has no API keys
    hint: service tokens are made on the project's page in the web application, under Integrations
    hint: then run `tokensync auth login studio`
    ");
    let ben = service.owner(&Project::sample(), Layout::Single);
    for words in [
        &["keys", "list"][..],
        &["keys", "create", "--name", "a"],
        &["keys", "create", "--name", "a", "--store", "team-bin"],
        &["keys", "delete", "1", "--yes"],
        &["keys", "rotate", "1"],
    ] {
        ada.harmless(2, words);
        ben.harmless(2, words)
            .says("`team-bin` is a jsonbin remote: only Tokens Studio has keys");
    }
}

#[test]
fn an_address_that_is_not_trusted_is_asked_nothing() {
    let service = platform(true);
    let ada = owner(&service);
    let ben = service.studio_person();
    ben.put("tokensync.json", &ada.text("tokensync.json"));
    for words in [&["keys", "list"][..], &["keys", "create", "--name", "a"]] {
        ben.harmless(3, words)
            .says("which you have not trusted yet");
    }
    assert_eq!(service.control.requests(), []);
}

/// What each kind of bad key is told, for each operation.
#[test]
fn bad_keys_are_refused() {
    let service = platform(true);
    let mut ada = owner(&service);
    let studio = service.control.studio();
    let expired = studio.create_key(&SYNCING, Some(Duration::from_mins(1)));
    studio.advance_clock(Duration::from_mins(2));
    let reader = studio.create_key(&["projects:read"], None);
    let id = ada.key_ids().remove(0);
    let operations: [&[&str]; 4] = [
        &["keys", "list"],
        &["keys", "create", "--name", "a"],
        &["keys", "delete", &id, "--yes"],
        &["keys", "rotate", &id, "--print", "--yes"],
    ];
    for (key, said) in [
        (expired.as_str(), "the credential has expired"),
        ("api_key_unknown", "unknown credential"),
        (&reader, "Required permission: "),
    ] {
        ada.var("TOKENS_STUDIO_API_KEY", key);
        for words in operations {
            let ran = ada.harmless(5, words);
            ran.says(said);
            assert!(!ran.to_string().contains(key), "{ran}");
        }
    }
    ada.var("TOKENS_STUDIO_API_KEY", &reader);
    assert_ran!(ada.harmless(5, &["keys", "create", "--name", "a"]), @"
    $ tokensync keys create --name a
    exit code 5
    --- stderr ---
    error: remote `studio`: creating the API key `a`: the service says: Permission denied. Required permission: actor_tokens:create
    hint: the key in use lacks a scope for this; the platform's words name it where it tells. Keys with more scopes are made in its web application: Cmd or Ctrl + K, Manage API Keys
    ");
    ada.var("TOKENS_STUDIO_API_KEY", &service.studio.api_key);
    assert_eq!(ada.keys().len(), 3);
}

/// A service, or somebody in its place, that repeats what it was sent.
#[test]
fn an_echo_of_the_key_is_not_shown() {
    let service = platform(true);
    let ada = owner(&service);
    let id = ada.key_ids().remove(0);
    let key = service.studio.api_key.clone();
    let quoted = json!({ "errors": [{ "message": format!("no {key}") }] }).to_string();
    for fault in [
        Fault::on("POST")
            .every_time()
            .refuse(403, format!("{key} may not")),
        Fault::on("POST")
            .every_time()
            .body(200, "application/json", quoted),
        Fault::on("POST")
            .every_time()
            .body(200, "text/html", format!("<p>{key}</p>")),
    ] {
        service.control.clear_script();
        service.script(fault);
        for words in [
            &["keys", "list", "-v"][..],
            &["keys", "create", "-v", "--name", "a", "--expires", "9d"],
            &["keys", "create", "-v", "--name", "a", "--json"],
            &["keys", "delete", &id, "-v", "--yes"],
            &["keys", "rotate", &id, "-v", "--yes", "--print"],
        ] {
            let ran = ada.run(words);
            assert_ne!(ran.code, Some(0), "{ran}");
            assert!(!ran.raw.concat().contains(&key), "{ran}");
        }
    }
}
