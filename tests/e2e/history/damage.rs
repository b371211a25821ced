//! Damaged copies are named, and the rest goes on; old ones go.

use std::fs;
use std::path::PathBuf;

use super::somebody;
use crate::place::Place;
use crate::project::Layout;
use crate::support::{Person, below, save};

/// Somebody who pulled twice.
fn story() -> Person {
    let ada = somebody(Place::Bin, Layout::Folder);
    for (from, to) in [("#00ff00", "#00ee00"), ("#0000ff", "#0000ee")] {
        ada.service.edit(from, to);
        ada.ok(&["pull"]);
    }
    ada
}

impl Person {
    /// The newest entry as it stands in the file.
    fn last_line(&self) -> serde_json::Value {
        let history = self.text(".tokensync/history.jsonl");
        serde_json::from_str(history.lines().last().unwrap()).unwrap()
    }

    fn object(&self, name: &serde_json::Value) -> PathBuf {
        let name = name.as_str().unwrap();
        self.path(&format!(".tokensync/objects/{}/{name}", &name[..2]))
    }
}

#[test]
fn a_copy_that_is_gone_is_named_and_the_rest_goes_on() {
    let ada = story();
    let line = ada.last_line();
    let ids = ada.entries();
    let object = ada.object(&line["local_before"]);
    fs::remove_file(&object).unwrap();
    let name = line["local_before"].as_str().unwrap();

    let ran = ada.harmless(9, &["history"]);
    ran.says(name);
    ran.says(&ids[1]);
    let damaged = ada.harmless(9, &["history", "--json"]).json();
    assert!(
        damaged["damaged"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["entry"] == ids[0].as_str())
    );
    ada.harmless(9, &["show", &ids[0]]).says(name);
    ada.harmless(9, &["undo"]).says(name);
    ada.harmless(0, &["doctor"]).says(name);
    ada.harmless(9, &["restore", "--at", &ids[0], "--before"])
        .says(name);
    // What does not need it works.
    ada.ok(&["show", &ids[2]]);
    ada.ok(&["restore", "--at", &ids[0]]);
    ada.ok(&["restore", "--at", &ids[1], "--before"]);
    ada.ok(&["sync"]);
}

#[test]
fn a_copy_that_says_something_else_is_not_believed() {
    let ada = story();
    let line = ada.last_line();
    save(&ada.object(&line["local_before"]), b"{}");
    ada.harmless(9, &["undo"]).says("digest");
    ada.harmless(9, &["show", line["id"].as_str().unwrap()])
        .says("digest");

    // Without its image a copy is brought back by its meaning.
    let ada = story();
    let line = ada.last_line();
    fs::remove_file(ada.object(&line["local_image"])).unwrap();
    ada.harmless(9, &["undo"]);
    let before = ada.document();
    ada.ok(&["restore", "--at", line["id"].as_str().unwrap(), "--before"]);
    assert!(!ada.document().same(&before));
}

#[test]
fn a_damaged_line_hides_no_other() {
    let ada = story();
    let text = ada.text(".tokensync/history.jsonl");
    let ids = ada.entries();
    ada.put(".tokensync/history.jsonl", &format!("{{\"id\":7}}\n{text}"));
    let ran = ada.harmless(9, &["history"]);
    ran.says("line 1");
    ran.says(&ids[0]);
    ada.ok(&["show", &ids[0]]);
    ada.harmless(9, &["undo"]).says("line 1");
    ada.ok(&["restore", "--at", &ids[0], "--before"]);
}

#[test]
fn old_entries_go_with_their_copies() {
    let ada = somebody(Place::Bin, Layout::Folder);
    let old = |n: usize| {
        let text = format!(r#"{{"values":{{"old":{{"t{n}":{{"value":"{n}"}}}}}}}}"#);
        let name = tokens_model::Digest::of_bytes(text.as_bytes()).to_string();
        let path = format!(".tokensync/objects/{}/{name}", &name[..2]);
        ada.put(&path, &text);
        format!(
            r#"{{"id":"{n:010}","at":"2020-01-02T03:04:05Z","command":"pull","remote":"team-bin","local_before":"{name}","done":true}}"#
        )
    };
    let lines: Vec<String> = (0..100).map(old).collect();
    let text = ada.text(".tokensync/history.jsonl");
    ada.put(
        ".tokensync/history.jsonl",
        &format!("{}\n{text}", lines.join("\n")),
    );
    let copies = || below(&ada.path(".tokensync/objects")).len();
    let before = copies();
    // It was looked today already, and not much was done since.
    ada.service.edit("#00ff00", "#00ee00");
    fs::remove_file(ada.path(".tokensync/pruned")).unwrap();
    ada.ok(&["sync"]);
    assert_eq!(
        ada.ok(&["history", "--limit", "500", "--json"]).json()["entries"]
            .as_array()
            .unwrap()
            .len(),
        50
    );
    assert!(copies() < before - 40, "{} of {before}", copies());
    ada.ok(&["undo"]);
    ada.ok(&["sync"]);

    // With a broken state nothing goes.
    let text = ada.text(".tokensync/history.jsonl");
    ada.put(
        ".tokensync/history.jsonl",
        &format!("{}\n{text}", lines.join("\n")),
    );
    ada.put(".tokensync/links/0123456789abcdef/state.json", "{");
    fs::remove_file(ada.path(".tokensync/pruned")).unwrap();
    ada.service.edit("#0000ff", "#0000ee");
    ada.ok(&["sync", "-v"]).says("old copies stay");
    assert!(ada.text(".tokensync/history.jsonl").lines().count() > 140);
}
