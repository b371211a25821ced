//! Headers that are typed: none with a secret in it, and what is edited keeps the rest as it is.

use crate::answer::assert_ran;
use crate::support::Service;
use crate::url::url_words;

const CANARY: &str = "$2a$10$CANARYcanaryCANARYcanary";

#[test]
fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
    let service = Service::start();
    let ada = service.person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    let url = service.file_url();
    let add = url_words("released", &url);
    let json = format!(r#"{{"X-Access-Key":"{CANARY}","X-Bin-Meta":false}}"#);
    let nested = format!(r#"{{"X-Who":{{"secret":"{CANARY}"}}}}"#);
    let with_user = format!("https://me:{CANARY}@example.com/t.json");
    for more in [
        ["--header", &format!("X-Master-Key: {CANARY}")],
        ["--header", &format!("X-Who: Bearer {CANARY}")],
        ["--header", &json],
        ["--header", &nested],
        ["--header", CANARY],
        ["--secret-header", &format!("X-Access-Key: {CANARY}")],
        ["--url", &with_user],
    ] {
        let words: Vec<&str> = match more[0] {
            "--url" => url_words("released", more[1]),
            _ => [&add[..], &more].concat(),
        };
        let ran = ada.harmless(2, &words);
        assert!(!ran.raw.concat().contains("CANARY"), "{ran}");
    }
    let ran = ada.harmless(2, &[&add[..], &["--header", "X-Master-Key: k"]].concat());
    assert_ran!(ran, @"
    $ tokensync remote add released --kind url --url http://127.0.0.1:[port]/files/released.json --header X-Master-Key: k
    exit code 2
    --- stderr ---
    error: `headers` holds the value of the header `X-Master-Key`, a secret: it must not stand in the project file, which is shared
    hint: give the name alone, `--secret-header 'X-Master-Key'`; its value is asked for, or stored with `tokensync auth login`
    hint: what was typed stays in the history of the shell, and everybody on this machine could read it: make a new secret at the service
    ");
    assert_eq!(service.control.requests(), []);
}

#[test]
fn editing_a_header_leaves_the_others_as_they_stand() {
    let service = Service::start();
    let ada = service.person().without_key();
    ada.clone_of(
        r#"{
    "released": { "kind": "url", "url": "https://example.com/t.json",
      "headers": { "X-Access-Key": {"secret":true},  "X-V":1.50, "X-Bin-Meta": false } }
  }"#,
    );
    let before = ada.text("tokensync.json");
    ada.ok(&["remote", "edit", "released", "--label", "A"]);
    ada.ok(&["remote", "edit", "released", "--label", ""]);
    assert_eq!(ada.text("tokensync.json"), before);
    ada.ok(&[
        "remote",
        "edit",
        "released",
        "--header",
        "x-v: 2.50",
        "--header",
        "X-Bin-Meta:",
    ]);
    let expected = before
        .replace("1.50", "2.50")
        .replace(", \"X-Bin-Meta\": false", "");
    assert_eq!(ada.text("tokensync.json"), expected);
    ada.ok(&["remote", "edit", "released", "--secret-header", "X-V"])
        .says("there is no secret for it: run `tokensync auth login released`");
    ada.ok(&[
        "remote",
        "edit",
        "released",
        "--header",
        "X-V:",
        "--header",
        "X-Access-Key:",
    ]);
    assert!(
        !ada.text("tokensync.json").contains("headers"),
        "{}",
        ada.text("tokensync.json")
    );
    ada.ok(&["auth", "status"])
        .says("released: needs no secret");
    assert_eq!(service.control.requests(), []);
}

#[test]
fn what_is_shown_of_a_remote_holds_no_query_value() {
    let service = Service::start();
    let ada = service.person().without_key();
    ada.clone_of(
        r#"{"released": {"kind": "url", "url": "https://example.com/t.json?token=CANARY&v=1",
            "headers": {"X-Access-Key": {"secret": true}, "X-Bin-Meta": false}}}"#,
    );
    assert_ran!(ada.ok(&["remote", "show", "released"]), @r#"
    $ tokensync remote show released
    exit code 0
    --- stdout ---
    released  (url)
      url: https://example.com/t.json?token=…&v=…
      headers: {"X-Access-Key":{"secret":true},"X-Bin-Meta":false}
      default: no
    "#);
    assert_ran!(ada.ok(&["remote", "list", "--json"]), @r#"
    $ tokensync remote list --json
    exit code 0
    --- stdout ---
    {"version":1,"remotes":[{"remote":"released","kind":"url","default":false,"read_only":true,"headers":{"X-Access-Key":{"secret":true},"X-Bin-Meta":false},"url":"https://example.com/t.json?token=…&v=…"}]}
    "#);
    assert_ran!(ada.ok(&["remote", "list"]), @"
    $ tokensync remote list
    exit code 0
    --- stdout ---
      released  (url, read-only)
    ");
}
