//! `keys create`: shown once, or stored and never shown; with an end and scopes, or not at all.

use sandbox::{Fault, Settings, StudioBehaviour};
use serde_json::{Value, json};

use super::{STORED, owner, platform, without};
use crate::answer::assert_ran;
use crate::support::Service;

#[test]
fn a_value_is_shown_once_and_alone() {
    let ada = owner(&platform(true));
    let ran = ada.harmless(
        0,
        &[
            "keys",
            "create",
            "--name",
            "figma-sync",
            "--description",
            "d",
        ],
    );
    let value = ran.raw[0].trim().to_owned();
    assert!(value.starts_with("api_key_") && !value.contains(char::is_whitespace));
    assert_ran!(without(&ran, &value), @"
    $ tokensync keys create --name figma-sync --description d
    exit code 0
    --- stdout ---
    [value]
    --- stderr ---
    made the API key `figma-sync` ([uuid])
    this is the only time that its value is shown: keep it where only you read it
    ");
    // It is good for something, and no file here has it.
    let mut ben = ada.service.studio_person();
    ben.put("tokensync.json", &ada.text("tokensync.json"));
    ben.var("TOKENS_STUDIO_API_KEY", &value);
    ben.ok(&["remote", "trust", "studio"]);
    ben.ok(&["pull"]);
    for (name, bytes) in ada.files().into_iter().chain(ada.settings()) {
        assert!(!String::from_utf8_lossy(&bytes).contains(&value), "{name}");
    }
    // Not to be told anything is no reason to lose it.
    let ran = ada.ok(&["-q", "keys", "create", "--name", "quiet"]);
    assert!(ran.raw[0].starts_with("api_key_"), "{ran}");
    assert_eq!(ran.raw[1], "");
}

#[test]
fn a_program_gets_the_value_in_json() {
    let ada = owner(&platform(true));
    let words = [
        "keys",
        "create",
        "--json",
        "--name",
        "ci",
        "--expires",
        "2999-01-01",
    ];
    let ran = ada.ok(&[
        &words[..],
        &["--scope", "projects:read", "--scope", "project:write"],
    ]
    .concat());
    let mut made = ran.json();
    let value = made["value"].take();
    assert!(value.as_str().unwrap().starts_with("api_key_"));
    let listed = &ada.keys()[1];
    assert_eq!(
        made,
        json!({
            "version": 1, "id": listed["id"], "name": "ci", "value": null,
            "expires_at": "2999-01-01T23:59:59Z", "scopes": ["projects:read", "projects:write"],
        })
    );
    assert!(
        ran.raw[1].contains("`project:write` is spelled `projects:write`"),
        "{ran}"
    );
    assert!(!ran.raw[1].contains(value.as_str().unwrap()), "{ran}");
}

#[test]
fn a_stored_value_is_never_shown() {
    let ada = owner(&platform(true));
    let words = [
        "keys",
        "create",
        "--name",
        "laptop",
        "--store",
        "studio",
        "--insecure-storage",
        "--expires",
        "90d",
    ];
    let ran = ada.harmless(0, &words);
    assert_ran!(ran, @"
    $ tokensync keys create --name laptop --store studio --insecure-storage --expires 90d
    exit code 0
    --- stdout ---
    stored the new API key as the secret for `studio`
    --- stderr ---
    made the API key `laptop` ([uuid]), which expires at [time]
    the environment variable TOKENS_STUDIO_API_KEY comes first: unset it to use the new key
    ");
    let stored = ada.stored_key();
    let value = stored["secret"].as_str().unwrap();
    let key = &ada.keys()[1];
    assert_eq!(stored["key_id"], key["id"]);
    let time = |json: &Value| json.as_str().unwrap()[..19].to_owned();
    assert_eq!(time(&stored["expires_at"]), time(&key["expires_at"]));
    let verbose = ada.ok(&[
        "keys",
        "create",
        "-v",
        "--name",
        "b",
        "--store",
        "studio",
        "--insecure-storage",
        "--json",
    ]);
    assert!(verbose.json().get("value").is_none(), "{verbose}");
    assert_eq!(verbose.json()["stored"], "studio");
    let second = ada.stored_key();
    for value in [value, second["secret"].as_str().unwrap()] {
        for text in [ran.to_string(), verbose.to_string()] {
            assert!(!text.contains(value), "{text}");
        }
        for (name, bytes) in ada.files().into_iter().chain(ada.settings()) {
            let has_it = String::from_utf8_lossy(&bytes).contains(value);
            assert!(!has_it || name == STORED, "{name}");
        }
    }
    let ada = ada.without_key();
    ada.ok(&["sync"]);
    let sent = ada.service.control.requests();
    let bearer = format!("Bearer {}", second["secret"].as_str().unwrap());
    assert_eq!(sent.last().unwrap().headers["authorization"], bearer);
}

#[test]
fn a_key_that_cannot_be_stored_is_deleted_again() {
    let ada = owner(&platform(true));
    let words = [
        "keys",
        "create",
        "--name",
        "laptop",
        "--store",
        "studio",
        "--insecure-storage",
    ];
    let ran = ada.run_on_full_disk(0, &words);
    assert_eq!(ran.code, Some(8), "{ran}");
    ran.says("hint: the new key was deleted again, because nobody has its value");
    assert_eq!(ada.keys().len(), 1);
    ada.service
        .script(Fault::on("POST").operation("deleteAPIKey").status(403));
    let ran = ada.run_on_full_disk(0, &words);
    assert_eq!(ran.code, Some(8), "{ran}");
    let id = &ada.key_ids()[1];
    ran.says(&format!("run `tokensync keys delete {id} --remote studio`"));
    assert!(!ran.to_string().contains("api_key_"), "{ran}");
}

#[test]
fn a_stored_key_that_cannot_sync_is_remarked() {
    let ada = owner(&platform(true));
    let words = [
        "keys",
        "create",
        "--name",
        "a",
        "--store",
        "studio",
        "--insecure-storage",
        "--scope",
        "projects:read",
    ];
    ada.ok(&words)
        .says("warning: without projects:write the key is not enough to sync");
}

#[test]
fn mistakes_are_told_before_anything_is_asked() {
    let ada = owner(&platform(true));
    let check = |more: &[&str], said: &str| {
        let words = [&["keys", "create", "--name", "a"][..], more].concat();
        ada.harmless(2, &words).says(said);
    };
    check(
        &["--scope", "projects:raed"],
        "error: there is no scope `projects:raed`\nhint: did you mean `projects:read`?",
    );
    check(
        &["--expires", "2020-01-01"],
        "`2020-01-01` is not in the future",
    );
    check(
        &["--expires", "soon"],
        "`soon` is no time that a key could end at",
    );
    check(&["--store", "studoi"], "studoi");
    ada.harmless(2, &["keys", "create", "--name", " "])
        .says("a key needs a name");
    ada.harmless(2, &["keys", "create"]).says("--name <TEXT>");
    assert_eq!(ada.service.control.requests(), []);
}

/// The schema of the platform's published SDK has neither an end nor scopes.
#[test]
fn what_only_the_web_page_can_is_said_and_nothing_is_made() {
    let ada = owner(&platform(false));
    let words = [
        "keys",
        "create",
        "--name",
        "ci",
        "--expires",
        "90d",
        "--scope",
        "me:read",
    ];
    assert_ran!(ada.harmless(10, &words), @"
    $ tokensync keys create --name ci --expires 90d --scope me:read
    exit code 10
    --- stderr ---
    error: no key was made: the platform's interface takes no expiry and no scopes for API keys
    hint: its web page takes them: press Cmd or Ctrl + K in Tokens Studio, type `API Key`, choose Manage API Keys, then Create New Token
    hint: then store that key: `tokensync auth login studio --expires 90d`
    ");
    let words = [
        "keys",
        "create",
        "--name",
        "ci",
        "--scope",
        "me:read",
        "--store",
        "studio",
        "--insecure-storage",
    ];
    ada.harmless(10, &words)
        .says("no key was made: the platform's interface takes no scopes for API keys");
    assert_eq!(ada.stored(), json!({}));
    assert_eq!(ada.keys().len(), 1);
    ada.ok(&["keys", "create", "--name", "ci"]);
    let made = ada.ok(&["keys", "create", "--name", "ci", "--json"]).json();
    assert_eq!([&made["expires_at"], &made["scopes"]], [&json!(null); 2]);
}

#[test]
fn a_platform_that_does_not_tell_its_schema_takes_nothing() {
    let service = Service::with(Settings::default().with_studio(StudioBehaviour {
        introspection: false,
        ..StudioBehaviour::default()
    }));
    let ada = owner(&service);
    let words = ["keys", "create", "--name", "ci", "--expires", "90d"];
    assert_ran!(ada.harmless(10, &words), @"
    $ tokensync keys create --name ci --expires 90d
    exit code 10
    --- stderr ---
    error: no key was made: the platform does not tell what its interface takes, so that API keys get no expiry from here (asking what API keys can have: `http://127.0.0.1:[port]` answered 400 Bad Request: GraphQL introspection is not allowed)
    hint: its web page takes them: press Cmd or Ctrl + K in Tokens Studio, type `API Key`, choose Manage API Keys, then Create New Token
    hint: then store that key: `tokensync auth login studio --expires 90d`
    ");
    assert_eq!(ada.keys().len(), 1);
    ada.ok(&["keys", "create", "--name", "ci"]);
}

#[test]
fn a_key_is_not_stored_for_another_platform() {
    let (service, elsewhere) = (platform(true), platform(true));
    let mut ada = owner(&service);
    ada.var("TOKENSYNC_OTHER_SECRET", &elsewhere.studio.api_key);
    let mut words = elsewhere.studio_words("other", "graphql", &["--adopt", "local", "--yes"]);
    words.extend(["--branch", "main"]);
    ada.ok(&words);
    let words = [
        "keys", "create", "--remote", "studio", "--name", "a", "--store", "other",
    ];
    ada.harmless(2, &words)
        .says("`other` is on another platform than `studio`");
    assert_eq!(ada.stored(), json!({}));
}

#[test]
fn a_lost_answer_leaves_a_key_that_is_told_of() {
    let ada = owner(&platform(true));
    let lost = || Fault::on("POST").operation("createAPIKey").drop_after();
    ada.service.script(lost());
    assert_ran!(ada.harmless(4, &["keys", "create", "--name", "ci", "--store", "studio", "--insecure-storage"]), @"
    $ tokensync keys create --name ci --store studio --insecure-storage
    exit code 4
    --- stderr ---
    error: remote `studio`: creating the API key `ci`: no whole answer came, and the key may be there all the same
    hint: list the keys and delete it: its value cannot be had any more
    ");
    assert_eq!(ada.keys().len(), 2);
    assert_eq!(ada.stored(), json!({}));
}
