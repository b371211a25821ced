//! A secret in the project file: refused with its place by every command.

use crate::answer::{Ran, assert_ran};
use crate::support::Service;

/// No command goes on, and none repeats the secret.
#[track_caller]
fn refused(released: &str) -> Ran {
    let service = Service::start();
    let ada = service.person().without_key();
    ada.clone_of(&format!("{{\n    \"released\": {released}\n  }}"));
    for words in [
        &["status"][..],
        &["pull"],
        &["push"],
        &["remote", "list"],
        &["remote", "edit", "released", "--label", "x"],
        &["auth", "status"],
    ] {
        let ran = ada.harmless(2, words);
        assert!(!ran.raw.concat().contains("CANARY"), "{ran}");
    }
    ada.harmless(2, &["sync"])
}

#[test]
fn in_a_header() {
    let ran = refused(
        r#"{ "kind": "url", "url": "https://example.com/t.json",
      "headers": { "X-Bin-Meta": false, "X-Master-Key": "$2a$10$CANARY" } }"#,
    );
    assert_ran!(ran, @r#"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 6, column 41: `headers` holds the value of the header `X-Master-Key`, a secret: it must not stand in the project file, which is shared
    hint: write `"X-Master-Key": {"secret": true}` instead; if the file was shared already, make a new secret at the service
    hint: then store the value: `tokensync auth login released`
    "#);
}

#[test]
fn where_its_name_should_say_that_it_is_one() {
    let ran = refused(
        r#"{ "kind": "url", "url": "https://example.com/t.json",
      "headers": { "X-Who": {"secret": "CANARY"} } }"#,
    );
    assert_ran!(ran, @r#"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 6, column 20: `headers` holds the value of the header `X-Who`, a secret: it must not stand in the project file, which is shared
    hint: write `"X-Who": {"secret": true}` instead; if the file was shared already, make a new secret at the service
    hint: then store the value: `tokensync auth login released`
    "#);
}

#[test]
fn in_the_address() {
    let ran = refused(r#"{ "kind": "url", "url": "https://me:CANARY@example.com/t.json" }"#);
    assert_ran!(ran, @r#"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 5, column 34: `url` has a user name or a password in it: those must not stand in the project file, which is shared
    hint: take the part before the `@` out and give it as a secret header: `"Authorization": {"secret": true}` with the value `Basic …`
    hint: then store the value: `tokensync auth login released`
    "#);
}

#[test]
fn headers_that_are_no_object() {
    let ran = refused(
        r#"{ "kind": "url", "url": "https://example.com/t.json", "headers": "X-Bin-Meta: false" }"#,
    );
    assert_ran!(ran, @"
    $ tokensync sync
    exit code 2
    --- stderr ---
    error: tokensync.json: line 5, column 82: `headers` has to be an object
    hint: correct that place in the file, then run it again
    ");
}

/// Some services take their secret nowhere else, so it is read; whoever reads it is told.
#[test]
fn in_the_query_it_is_told_at_each_pull() {
    let service = Service::start();
    let ada = service.reader();
    let url = format!("{}?token=CANARY", service.file_url());
    ada.ok(&["remote", "edit", "released", "--url", &url]);
    let ran = ada.ok(&["pull"]);
    ran.says(
        "note: the address has a secret in it (`token=…`), and so has the project file, which is \
         shared: send it as a secret header if the service takes one",
    );
    assert!(!ran.raw.concat().contains("CANARY"), "{ran}");
}
