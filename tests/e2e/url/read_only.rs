//! Nothing is ever pushed to an address, nor to any remote that is marked so.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// A reader of a file, and one of a bin with `--read-only`, each with an edit of their own.
fn readers() -> [(Person, &'static str); 2] {
    let service = Service::start();
    let of_file = service.reader();
    let owner = service.owner(&Project::sample(), Layout::Single);
    let of_bin = service.person();
    of_bin.ok(&["init", "--layout", "single"]);
    let bin = service.bin();
    of_bin.ok(&service.add_words("team-bin", &["--bin", &bin, "--read-only"]));
    drop(owner);
    [(of_file, "released"), (of_bin, "team-bin")]
}

#[test]
fn a_push_is_refused_before_any_request() {
    for (person, name) in readers() {
        person.edit("#ff0000", "#ee0000");
        // Not even a secret is needed to be told.
        let person = person.without_key();
        person.service.control.clear_requests();
        for words in [
            &["push"][..],
            &["push", "--dry-run"],
            &["push", "--yes"],
            &["sync"],
        ] {
            person.harmless(2, words);
        }
        let ran = person.harmless(2, &["push", name]);
        ran.says(&format!(
            "the remote `{name}` is read-only here: nothing was sent"
        ));
        assert_eq!(person.service.control.requests(), []);
        if name == "released" {
            assert_ran!(ran, @"
            $ tokensync push released
            exit code 2
            --- stderr ---
            error: the remote `released` is read-only here: nothing was sent
            hint: run `tokensync pull released` to take over what it has; what was edited here stays here
            ");
            assert_ran!(person.harmless(2, &["sync"]), @"
            $ tokensync sync
            exit code 2
            --- stderr ---
            error: the remote `released` is read-only here, and 1 change here would have to be pushed: nothing was sent
            hint: run `tokensync pull released` to take over what it has; what was edited here stays here
            ");
        }
    }
}

#[test]
fn a_sync_pulls_while_nothing_waits_to_be_pushed() {
    for (person, name) in readers() {
        let service = person.service.clone();
        let changed = Project::sample().record().replace("#101010", "#202020");
        service.publish(&changed);
        service.control.set_record(&service.bin(), &changed);
        service.control.clear_requests();
        let ran = person.ok(&["sync"]);
        ran.says(&format!(
            "the remote `{name}` is read-only here: this only pulls"
        ));
        assert!(person.text("tokens.json").contains("#202020"));
        // An edit stays through a pull.
        person.edit("#ff0000", "#ee0000");
        service.publish(&changed.replace("#00ff00", "#00ee00"));
        service
            .control
            .set_record(&service.bin(), &changed.replace("#00ff00", "#00ee00"));
        person.ok(&["pull"]);
        let text = person.text("tokens.json");
        assert!(
            text.contains("#ee0000") && text.contains("#00ee00"),
            "{text}"
        );
        assert_eq!((service.count("PUT"), service.count("POST")), (0, 0));
    }
}

#[test]
fn it_is_shown() {
    for (person, name) in readers() {
        let status = person.ok(&["status", "--json"]).json();
        assert_eq!(status["remotes"][0]["read_only"], true, "{name}");
        person
            .ok(&["status"])
            .says(&format!("{name}: in sync (read-only)"));
        let list = person.ok(&["remote", "list", "--json"]).json();
        assert_eq!(list["remotes"][0]["read_only"], true, "{name}");
        person.ok(&["remote", "list"]).says(", read-only)");
        person
            .ok(&["doctor"])
            .says("read-only here: nothing is ever written to it");
    }
    // Also where nobody can be reached.
    let ben = Service::start().person().without_key();
    ben.clone_of(r#"{"released": {"kind": "url", "url": "http://127.0.0.1:9/t.json"}}"#);
    let status = ben.ends(3, &["status", "--json"]).json();
    assert_eq!(status["remotes"][0]["read_only"], true);
}

#[test]
fn an_address_cannot_be_made_writable() {
    let service = Service::start();
    let ada = service.reader();
    let text = ada.text("tokensync.json");
    ada.put(
        "tokensync.json",
        &text.replace(
            "\"kind\": \"url\",",
            "\"kind\": \"url\", \"read_only\": false,",
        ),
    );
    ada.harmless(2, &["pull"])
        .says("an address can only be read");
}
