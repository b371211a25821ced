//! `remote add --kind url`.

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Service, assert_same};
use crate::url::url_words;

#[test]
fn a_file_is_pulled_and_nothing_is_written_there() {
    for layout in LAYOUTS {
        let service = Service::start();
        service.publish(&Project::sample().record());
        let ada = service.person().without_key();
        let word = if layout == Layout::Single {
            "single"
        } else {
            "folder"
        };
        ada.ok(&["init", "--layout", word]);
        let url = service.file_url();
        ada.ok(&url_words("released", &url))
            .says("added the remote `released`");
        assert_same(&Project::sample().document(), &ada.document());
        let methods = service.control.requests();
        assert!(
            methods.iter().all(|request| request.method == "GET"),
            "{methods:?}"
        );
        ada.ok(&["status"]).says("released: in sync (read-only)");
    }
}

#[test]
fn what_differs_here_is_decided_first() {
    let service = Service::start();
    service.publish(&Project::sample().record().replace("#ff0000", "#cc0000"));
    let ada = service.person().without_key();
    Project::sample().put(&ada, Layout::Single);
    ada.ok(&["init"]);
    let url = service.file_url();
    let words = url_words("released", &url);
    ada.harmless(3, &words)
        .says("`--adopt remote` (or --yes) takes over the remote's tokens");
    ada.ok(&[&words[..], &["--yes"]].concat());
    assert!(ada.text("tokens.json").contains("#cc0000"));
}

#[test]
fn the_project_file_holds_headers_as_an_object() {
    let service = Service::start();
    let (bin, key) = service.bin_and_key();
    let mut ada = service.person().without_key();
    ada.var("TOKENSYNC_RELEASED_SECRET", &key);
    ada.ok(&["init", "--layout", "single"]);
    let url = service.bin_url(&bin);
    let more = [
        "--header",
        "X-Bin-Meta: false",
        "--secret-header",
        "X-Access-Key",
        "--label",
        "Client A",
    ];
    service.control.clear_requests();
    ada.ok(&[&url_words("released", &url)[..], &more].concat());
    assert_same(&Project::sample().document(), &ada.document());
    let text = ada.text("tokensync.json").replace(&url, "URL");
    insta::assert_snapshot!(text, @r#"
    {
      "version": 1,
      "tokens": "tokens.json",
      "remote": "released",
      "remotes": {
        "released": {
          "kind": "url",
          "label": "Client A",
          "url": "URL",
          "headers": {
            "X-Bin-Meta": false,
            "X-Access-Key": {
              "secret": true
            }
          }
        }
      }
    }
    "#);
    let sent = service.control.requests();
    assert!(!sent.is_empty());
    for request in sent {
        assert_eq!(request.method, "GET");
        assert_eq!(request.headers["x-bin-meta"], "false");
        assert_eq!(request.headers["x-access-key"], key);
    }
    assert!(
        ada.files()
            .values()
            .all(|bytes| !String::from_utf8_lossy(bytes).contains(&key))
    );
}

#[test]
fn headers_can_be_given_as_json() {
    let service = Service::start();
    let (bin, key) = service.bin_and_key();
    let mut ada = service.person().without_key();
    ada.var("TOKENSYNC_RELEASED_SECRET_X_ACCESS_KEY", &key);
    ada.ok(&["init", "--layout", "single"]);
    let url = service.bin_url(&bin);
    let json = r#"{ "X-Access-Key": {"secret": true}, "X-Bin-Meta": false }"#;
    ada.ok(&[&url_words("released", &url)[..], &["--header", json]].concat());
    assert_same(&Project::sample().document(), &ada.document());
}

#[test]
fn a_wrapper_is_taken_off_and_told() {
    let service = Service::start();
    let (bin, key) = service.bin_and_key();
    let mut ada = service.person().without_key();
    ada.var("TOKENSYNC_RELEASED_SECRET", &key);
    ada.ok(&["init", "--layout", "single"]);
    let url = service.bin_url(&bin);
    let words = [
        &url_words("released", &url)[..],
        &["--secret-header", "X-Access-Key"],
    ];
    ada.ok(&words.concat()).says(
        "note: the answer is a bin of JSONBin with its own data around the record, which alone is \
         read; the Figma plugin cannot read that: send `X-Bin-Meta: false`",
    );
    assert_same(&Project::sample().document(), &ada.document());
}

#[test]
fn no_address_and_no_secret() {
    let service = Service::start();
    let ada = service.person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    assert_ran!(ada.harmless(2, &["remote", "add", "released", "--kind", "url"]), @"
    $ tokensync remote add released --kind url
    exit code 2
    --- stderr ---
    error: remote `released`: option `url` is missing
    hint: give the address of the token document: `https://…`
    ");
    let url = service.file_url();
    let words = [
        &url_words("released", &url)[..],
        &["--secret-header", "X-Access-Key"],
    ];
    assert_ran!(ada.harmless(5, &words.concat()), @"
    $ tokensync remote add released --kind url --url http://127.0.0.1:[port]/files/released.json --secret-header X-Access-Key
    exit code 5
    --- stderr ---
    error: there is no secret for the header `X-Access-Key` of the remote `released`
    hint: run this at a terminal, or set TOKENSYNC_RELEASED_SECRET or TOKENSYNC_RELEASED_SECRET_X_ACCESS_KEY
    hint: everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys
    ");
    assert_eq!(service.control.requests(), []);
}

#[test]
fn without_a_sync_nothing_is_asked() {
    let service = Service::start();
    let ada = service.person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    let url = service.file_url();
    let more = ["--secret-header", "X-Access-Key", "--no-sync"];
    ada.ok(&[&url_words("released", &url)[..], &more].concat());
    ada.harmless(2, &["remote", "add", "other", "--kind", "url", "--no-sync"])
        .says("--no-sync needs --url");
    assert_eq!(service.control.requests(), []);
    // Typed here, so trusted: what is missing is the secret.
    ada.harmless(5, &["pull"]);
}

#[test]
fn only_addresses_have_headers() {
    let service = Service::start();
    let ada = service.person();
    ada.ok(&["init", "--layout", "single"]);
    for more in [
        ["--header", "X-A: 1"],
        ["--secret-header", "X-A"],
        ["--url", "https://a.b/"],
    ] {
        ada.harmless(2, &service.add_words("team-bin", &more))
            .says("a `jsonbin` remote has no option");
    }
}
