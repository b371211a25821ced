//! `restore`: what was there comes back, whole or in part, to the files or to the remote.

use super::{PLACES, somebody};
use crate::answer::assert_ran;
use crate::place::Place;
use crate::project::{LAYOUTS, Layout};
use crate::support::{assert_same, assert_same_files};

#[test]
fn files_come_back_byte_for_byte() {
    for layout in LAYOUTS {
        let ada = somebody(Place::Bin, layout);
        let first = ada.files();
        ada.service.edit("#00ff00", "#00ee00");
        ada.ok(&["pull"]);
        let second = ada.files();
        ada.service.edit("#0000ff", "#0000ee");
        ada.ok(&["pull"]);
        let third = ada.files();
        let ids = ada.entries();
        ada.service.control.clear_requests();
        for (words, wanted) in [
            (vec!["--at", ids[1].as_str(), "--before"], &first),
            (vec!["--at", ids[1].as_str()], &second),
            (vec!["--at", ids[0].as_str(), "--before"], &second),
            // Before all of it: what was there before the first entry.
            (vec!["--at", "5d", "--allow-deletes", "100"], &first),
        ] {
            let words: Vec<&str> = ["restore"].into_iter().chain(words).collect();
            ada.ok(&words);
            if layout == Layout::Folder && words.contains(&"5d") {
                // The first entry is the sync that sent the odd set.
                assert!(ada.document().sets().len() >= 5);
            } else {
                assert_same_files(wanted, &ada.files());
            }
            ada.ok(&["undo"]);
            assert_same_files(&third, &ada.files());
        }
        assert_eq!(ada.service.control.requests(), []);
    }
}

#[test]
fn the_next_sync_carries_it_on() {
    for place in PLACES {
        let ada = somebody(place, Layout::Folder);
        let before = ada.service.document_at(place);
        ada.service.edit_at(place, "#00ff00", "#00ee00");
        ada.ok(&["pull"]);
        ada.ok(&["restore", "--at", &ada.entries()[0], "--before"]);
        let status = ada.ok(&["status", "--json"]).json();
        assert_eq!(status["remotes"][0]["state"], "local-ahead", "{status}");
        ada.ok(&["sync"]);
        place.agree(&before, &ada.service.document_at(place));
    }
}

#[test]
fn the_remote_comes_back() {
    for place in PLACES {
        let ada = somebody(place, Layout::Folder);
        let before = ada.service.document_at(place);
        ada.edit("#ff0000", "#ee0000");
        ada.edit("#ffffff", "#fefefe");
        ada.ok(&["push"]);
        let (files, after) = (ada.files(), ada.service.document_at(place));
        let id = ada.entries().remove(0);
        ada.ok(&["restore", "--at", &id, "--before", "--to", "remote"]);
        place.agree(&before, &ada.service.document_at(place));
        ada.ok(&["undo"]);
        place.agree(&after, &ada.service.document_at(place));
        let one = [
            "restore",
            "--at",
            &id,
            "--before",
            "--to",
            "remote",
            "--token",
            "color.red",
        ];
        ada.ok(&one);
        let there = ada.service.text_at(place);
        assert!(
            there.contains("#ff0000") && there.contains("#fefefe"),
            "{there}"
        );
        assert_same_files(&files, &ada.files());
        ada.ok(&["sync"]);
        assert!(ada.text("tokens/core.json").contains("#ff0000"));
    }
}

#[test]
fn a_set_or_a_token_comes_back_alone() {
    let ada = somebody(Place::Bin, Layout::Folder);
    let first = ada.kept_files();
    ada.edit("#ff0000", "#ee0000");
    ada.edit("#0000ff", "#0000ee");
    ada.edit("#ffffff", "#fefefe");
    ada.ok(&["push"]);
    let edited = ada.kept_files();
    let id = ada.entries().remove(0);
    // A push leaves the files alone: what they held before is what the run before left.
    let before = ada.entries().remove(1);
    ada.harmless(0, &["restore", "--at", &id, "--set", "core"])
        .says("nothing to restore");
    assert_ran!(ada.ok(&["restore", "--at", &before, "--set", "core"]), @r##"
    $ tokensync restore --at [id] --set core
    exit code 0
    --- stdout ---
    restored the set `core` as it was after [id] (sync, [time])
    wrote 2 changes to the files
      ~ core: color.red (value)  "#ee0000" → "#ff0000"
      ~ core: color.blue (value)  "#0000ee" → "#0000ff"
    --- stderr ---
    hint: the next sync carries it on; `tokensync undo` takes it back
    "##);
    let mut wanted = edited.clone();
    wanted.insert(
        "tokens/core.json".to_owned(),
        first["tokens/core.json"].clone(),
    );
    assert_same_files(&wanted, &ada.kept_files());
    ada.ok(&["undo"]);
    assert_same_files(&edited, &ada.kept_files());

    let token = ["restore", "--at", &before, "--token", "color.red", "--json"];
    let answer = ada.ok(&token).json();
    assert_eq!(answer["restored"]["at"], before.as_str());
    assert_eq!(answer["restored"]["side"], "local");
    assert_eq!(
        answer["wrote"],
        serde_json::json!({ "local": 1, "remote": 0 })
    );
    assert_eq!(answer["remote"], serde_json::Value::Null);
    let text = ada.text("tokens/core.json");
    assert!(
        text.contains("#ff0000") && text.contains("#0000ee"),
        "{text}"
    );
}

#[test]
fn what_was_not_there_is_no_removal() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.put(
        "tokens/later.json",
        "{ \"x\": { \"value\": \"1\", \"type\": \"other\" } }\n",
    );
    ada.ok(&["push"]);
    let before = ada.entries().remove(1);
    let at = |more: &[&str]| {
        let words: Vec<&str> = ["restore", "--at", &before]
            .iter()
            .chain(more)
            .copied()
            .collect();
        ada.harmless(2, &words)
    };
    assert_ran!(at(&["--set", "later"]), @"
    $ tokensync restore --at [id] --set later
    exit code 2
    --- stderr ---
    error: the set `later` was not there then
    hint: names are as in the document; another time can be given with `--at`
    ");
    at(&["--token", "x"]).says("was not there then");
    at(&["--token", "background"]).says("theme/light, theme/dark");
    at(&["--set", "core", "--token", "background"]).says("was not there then");
    ada.harmless(2, &["restore", "--at", "yesterday"])
        .says("no entry");
    ada.harmless(2, &["restore", "--at", "2h", "--before"])
        .says("--before");
    assert_same(&ada.document(), &ada.service.document());
}

#[test]
fn a_dry_run_writes_nothing() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.service.edit("#00ff00", "#00ee00");
    ada.ok(&["pull"]);
    let id = ada.entries().remove(0);
    let answer = ada
        .harmless(
            0,
            &["restore", "--at", &id, "--before", "--dry-run", "--json"],
        )
        .json();
    assert_eq!(
        (&answer["outcome"], &answer["would_write"]["local"]),
        (&"dry-run".into(), &1.into())
    );
    let words = [
        "restore",
        "--at",
        &id,
        "--before",
        "--dry-run",
        "--to",
        "remote",
    ];
    ada.harmless(0, &words);
    assert_eq!(ada.entries()[0], id);
}
