//! `keys rotate`, stopped at each of its steps: there is always a stored key that works.

use std::time::Duration;

use sandbox::Fault;
use serde_json::json;

use super::{owner, platform, without};
use crate::answer::{Ran, assert_ran};
use crate::support::Person;

impl Person {
    /// What is stored works, and the account has these keys beside the one it came with.
    #[track_caller]
    fn has(&self, ids: &[&str]) {
        self.ok(&["sync"]);
        let mut all = self.key_ids();
        all.remove(0);
        assert_eq!(all, ids);
    }

    fn key_id(&self) -> String {
        self.stored_key()["key_id"].as_str().unwrap().to_owned()
    }

    /// A rotation that fails with this code once this fault has happened.
    #[track_caller]
    fn fails(&self, code: i32, fault: Fault, id: &str) -> Ran {
        self.service.script(fault);
        let ran = self.harmless(code, &["keys", "rotate", id]);
        self.service.control.clear_script();
        ran
    }
}

fn on(operation: &str) -> sandbox::When {
    Fault::on("POST").operation(operation)
}

#[test]
fn a_new_key_takes_the_place_of_the_old_one() {
    let limits = [
        "--expires",
        "30d",
        "--scope",
        "projects:read",
        "--scope",
        "projects:write",
    ];
    let more = [
        "--scope",
        "me:read",
        "--scope",
        "actor_tokens:create",
        "--description",
        "d",
    ];
    let (ada, id) = owner(&platform(true)).with_stored_key(&[&limits[..], &more].concat());
    let before = ada.stored_key();
    let old = ada.keys().remove(1);
    assert_ran!(ada.harmless(0, &["keys", "rotate", &id]), @"
    $ tokensync keys rotate [uuid]
    exit code 0
    --- stdout ---
    replaced the API key `laptop`: [uuid] is deleted
    --- stderr ---
    made the API key `laptop` ([uuid]), which expires at [time]
    the new one is stored as the secret for `studio`
    ");
    let after = ada.stored_key();
    assert_ne!(before["secret"], after["secret"]);
    let new = ada.keys().remove(1);
    ada.has(&[new["id"].as_str().unwrap()]);
    assert_eq!(after["key_id"], new["id"]);
    for same in ["name", "description", "scopes"] {
        assert_eq!(new[same], old[same]);
    }
    // As long as before, from now.
    let days = |key: &serde_json::Value| {
        let at = |field: &str| {
            key[field]
                .as_str()
                .unwrap()
                .parse::<jiff::Timestamp>()
                .unwrap()
        };
        (at("expires_at").as_second() - at("made_at").as_second() + 60) / 86_400
    };
    assert_eq!([days(&before), days(&after)], [30, 30]);

    let ran = ada.ok(&["keys", "rotate", &ada.key_id(), "--expires", "7d", "--json"]);
    let answer = ran.json();
    assert_eq!(answer["id"], *ada.key_id());
    assert_eq!(
        [&answer["replaces"], &answer["stored"]],
        [&new["id"], &json!(true)]
    );
    assert_eq!(answer.get("value"), None);
    assert_eq!(days(&ada.stored_key()), 7);
    ada.has(&[&ada.key_id()]);
}

#[test]
fn a_key_that_is_stored_for_two_organizations_is_replaced_for_both() {
    let service = platform(true);
    let (ada, id) = owner(&service).with_stored_key(&[]);
    let path = ada.home.join(super::STORED);
    let stored = std::fs::read_to_string(&path).unwrap();
    let mut stored: serde_json::Value = serde_json::from_str(&stored).unwrap();
    let secrets = stored["secrets"].as_object_mut().unwrap();
    let (binding, key) = secrets
        .iter()
        .next()
        .map(|(b, k)| (b.clone(), k.clone()))
        .unwrap();
    let other = binding.replace(&service.studio.organization, "second");
    let foreign = binding.replace("127.0.0.1", "elsewhere.invalid");
    secrets.insert(other.clone(), key.clone());
    secrets.insert(foreign.clone(), key.clone());
    ada.put(path.to_str().unwrap(), &stored.to_string());
    ada.ok(&["keys", "rotate", &id]);
    let after = ada.stored();
    let secrets = &after["secrets"];
    assert_ne!(secrets[&binding], key);
    assert_eq!(secrets[&binding], secrets[&other]);
    assert_eq!(
        secrets[&foreign], key,
        "an equal id elsewhere is another key"
    );
}

#[test]
fn stopped_at_the_making_nothing_has_changed() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    assert_ran!(ada.fails(10, on("createAPIKey").refuse(422, "too many keys"), &id), @"
    $ tokensync keys rotate [uuid]
    exit code 10
    --- stderr ---
    error: remote `studio`: creating the API key `laptop`: `http://127.0.0.1:[port]` answered 422 Unprocessable Entity: too many keys
    hint: the old key is as it was, and nothing was stored
    ");
    ada.has(&[&id]);
    ada.fails(4, on("createAPIKey").drop_before(), &id);
    ada.has(&[&id]);
    let ran = ada.fails(4, on("createAPIKey").drop_after(), &id);
    assert_ran!(ran, @"
    $ tokensync keys rotate [uuid]
    exit code 4
    --- stderr ---
    error: remote `studio`: creating the API key `laptop`: no whole answer came, and the key may be there all the same
    hint: list the keys and delete it: its value cannot be had any more
    hint: the old key is as it was, and nothing was stored
    ");
    let lost = ada.key_ids().remove(2);
    ada.has(&[&id, &lost]);
    assert_eq!(ada.key_id(), id);
}

#[test]
fn stopped_at_the_storing_the_new_key_is_gone_again() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    let before = ada.stored();
    let ran = ada.run_on_full_disk(0, &["keys", "rotate", &id]);
    assert_eq!(ran.code, Some(8), "{ran}");
    ran.says(&format!(
        "the old key `{id}` is as it was; the new one is deleted again"
    ));
    assert_eq!(ada.stored(), before);
    ada.has(&[&id]);
}

#[test]
fn stopped_at_the_trying_the_old_key_is_stored_again() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    let before = ada.stored();
    let bad = || on("organizations").refuse(401, "Unauthorized");
    assert_ran!(ada.fails(5, bad(), &id), @"
    $ tokensync keys rotate [uuid]
    exit code 5
    --- stderr ---
    error: the API key `laptop` was not replaced: remote `studio`: listing the organizations: `http://127.0.0.1:[port]` answered 401 Unauthorized: Unauthorized
    hint: the old key `[uuid]` is as it was; the new one is deleted again
    ");
    assert_eq!(ada.stored(), before);
    ada.has(&[&id]);
    ada.fails(6, on("organizations").every_time().status(503), &id);
    assert_eq!(ada.stored(), before);
    ada.has(&[&id]);
    // It opens something, but not what this remote is for.
    let nothing =
        r#"{"data":{"organizations":{"total":0,"totalPages":1,"currentPage":1,"data":[]}}}"#;
    ada.fails(
        5,
        on("organizations").body(200, "application/json", nothing),
        &id,
    )
    .says("the new key does not see the organization of the remote");
    ada.has(&[&id]);

    ada.service.script(on("deleteAPIKey").status(500));
    let ran = ada.fails(5, bad(), &id);
    let left = ada.key_ids().remove(2);
    ran.says(&format!(
        "run `tokensync keys delete {left} --remote studio`"
    ));
    assert_eq!(ada.stored(), before);
    ada.has(&[&id, &left]);
}

#[test]
fn stopped_at_the_deleting_the_new_key_is_stored() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    assert_ran!(ada.fails(5, on("deleteAPIKey").refuse(403, "no"), &id), @"
    $ tokensync keys rotate [uuid]
    exit code 5
    --- stderr ---
    made the API key `laptop` ([uuid])
    error: the new key `[uuid]` works, but the old one `[uuid]` may still be there: remote `studio`: deleting the API key `[uuid]`: `http://127.0.0.1:[port]` answered 403 Forbidden: no
    hint: `tokensync keys list --remote studio` tells; if it is there, run `tokensync keys delete [uuid] --remote studio`
    ");
    let new = ada.key_id();
    assert_ne!(new, id);
    ada.has(&[&id, &new]);
    let ran = ada.fails(4, on("deleteAPIKey").drop_after(), &new);
    ran.says("works, but the old one");
    ada.has(&[&id, &ada.key_id()]);
}

#[test]
fn a_key_from_the_environment_has_to_be_shown() {
    let ada = owner(&platform(true));
    ada.ok(&["keys", "create", "--name", "ci"]);
    let id = ada.key_ids().remove(1);
    assert_ran!(ada.harmless(2, &["keys", "rotate", &id]), @"
    $ tokensync keys rotate [uuid]
    exit code 2
    --- stderr ---
    error: the new value would have no place to go: the key in use comes from the environment variable TOKENS_STUDIO_API_KEY, which cannot be set from here
    hint: give --print to be shown it once, and put it where the old one is used
    ");
    assert_ran!(ada.harmless(3, &["keys", "rotate", &id, "--print"]), @"
    $ tokensync keys rotate [uuid] --print
    exit code 3
    --- stderr ---
    whatever uses the old one stops working until it has the new one
    error: replacing the API key `ci` needs a yes
    hint: run it again with --yes; nothing has been changed
    ");
    assert_eq!(ada.key_ids()[1], id);
    let ran = ada.harmless(0, &["keys", "rotate", &id, "--print", "--yes"]);
    let value = ran.raw[0].trim().to_owned();
    assert_ran!(without(&ran, &value), @"
    $ tokensync keys rotate [uuid] --print --yes
    exit code 0
    --- stdout ---
    [value]
    --- stderr ---
    whatever uses the old one stops working until it has the new one
    made the API key `ci` ([uuid])
    this is the only time that its value is shown: keep it where only you read it
    replaced the API key `ci`: [uuid] is deleted
    ");
    assert_eq!(ada.stored(), json!({}));
    let new = ada.key_ids().remove(1);
    let ran = ada.ok(&["keys", "rotate", &new, "--print", "--yes", "--json"]);
    assert!(
        ran.json()["value"]
            .as_str()
            .unwrap()
            .starts_with("api_key_")
    );
    assert_eq!(ran.json()["stored"], false);
}

/// A key for something else need not open what the remote is for.
#[test]
fn another_key_than_the_stored_one_is_shown_too() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    let before = ada.stored();
    let words = ["keys", "create", "--name", "ci", "--scope", "me:read"];
    ada.ok(&words);
    let other = ada.key_ids().remove(2);
    ada.harmless(2, &["keys", "rotate", &other])
        .says("the key that is stored for `studio` is another one");
    ada.ok(&["keys", "rotate", &other, "--print", "--yes"]);
    assert_eq!(ada.stored(), before);
    let new = ada.key_ids().remove(2);
    assert_ne!(new, other);
    ada.has(&[&id, &new]);
}

#[test]
fn a_stored_key_without_an_id_is_asked_about() {
    let ada = owner(&platform(true));
    ada.ok(&["keys", "create", "--name", "ci"]);
    let id = ada.key_ids().remove(1);
    let key = ada.service.studio.api_key.clone();
    let ada = ada.without_key();
    let login = ada.run_with_input(
        &["auth", "login", "studio", "--insecure-storage", "--stdin"],
        &key,
    );
    assert_eq!(login.code, Some(0), "{login}");
    ada.harmless(3, &["keys", "rotate", &id])
        .says("whether it is the key that is stored for `studio` is not known");
    ada.ok(&["keys", "rotate", &id, "--yes"]);
    ada.has(&[&ada.key_id()]);
}

/// What cannot be carried over is told before anything is made.
#[test]
fn what_the_interface_does_not_know_needs_a_yes() {
    let (ada, id) = owner(&platform(false)).with_stored_key(&[]);
    assert_ran!(ada.harmless(3, &["keys", "rotate", &id]), @"
    $ tokensync keys rotate [uuid]
    exit code 3
    --- stderr ---
    the platform's interface does not tell its scopes: the new key gets those that the platform gives, which may be more
    the platform's interface does not tell whether it expires: the new key expires when the platform says, or never
    error: replacing the API key `laptop` needs a yes
    hint: run it again with --yes; nothing has been changed
    ");
    ada.has(&[&id]);
    assert_ran!(ada.harmless(10, &["keys", "rotate", &id, "--expires", "9d", "--yes"]), @"
    $ tokensync keys rotate [uuid] --expires 9d --yes
    exit code 10
    --- stderr ---
    the platform's interface does not tell its scopes: the new key gets those that the platform gives, which may be more
    error: no key was made: the platform's interface takes no expiry for API keys
    hint: its web page takes them: press Cmd or Ctrl + K in Tokens Studio, type `API Key`, choose Manage API Keys, then Create New Token
    hint: then store that key: `tokensync auth login studio --expires 9d`
    hint: the old key is as it was, and nothing was stored
    ");
    ada.has(&[&id]);
    ada.ok(&["keys", "rotate", &id, "--yes"]);
    ada.has(&[&ada.key_id()]);
}

#[test]
fn an_end_of_unknown_distance_has_to_be_said() {
    let service = platform(true);
    let ada = owner(&service);
    let day = Some(Duration::from_hours(24));
    let key = service
        .control
        .studio()
        .create_key(&["projects:read", "me:read", "actor_tokens:create"], day);
    let id = ada.key_ids().remove(1);
    let ada = ada.without_key();
    ada.run_with_input(
        &["auth", "login", "studio", "--insecure-storage", "--stdin"],
        &key,
    );
    assert_ran!(ada.harmless(2, &["keys", "rotate", &id, "--yes"]), @"
    $ tokensync keys rotate [uuid] --yes
    exit code 2
    --- stderr ---
    error: the API key `test` expires at [time], and for how long it was made is not known
    hint: say when the new one is to: --expires 90d
    ");
    ada.ok(&["keys", "rotate", &id, "--yes", "--expires", "1w"]);
    ada.has(&[&ada.key_id()]);
}

#[test]
fn a_key_that_is_not_there_is_not_replaced() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    ada.harmless(3, &["keys", "rotate", "nobody", "--print"])
        .says("the account of `studio` has no API key `nobody`");
    ada.has(&[&id]);
}
