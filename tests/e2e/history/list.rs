//! `history`, `show`, and `diff` with an entry.

use super::somebody;
use crate::answer::assert_ran;
use crate::place::Place;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// A push, a pull and its undoing.
fn story() -> Person {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push"]);
    ada.service.edit("#00ff00", "#00ee00");
    ada.ok(&["pull"]);
    ada.ok(&["undo"]);
    ada
}

#[test]
fn it_begins_with_nothing() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    assert_ran!(ada.harmless(0, &["history"]), @"
    $ tokensync history
    exit code 0
    --- stdout ---
    nothing was done yet
    ");
    assert_eq!(
        ada.harmless(0, &["history", "--json"]).raw[0],
        "{\"version\":1,\"entries\":[],\"damaged\":[]}\n"
    );
}

#[test]
fn what_was_done_is_listed_newest_first() {
    let ada = story();
    assert_ran!(ada.harmless(0, &["history"]), @"
    $ tokensync history
    exit code 0
    --- stdout ---
    [id]  [time]  undo  1 change to the files, undoes [id]
    [id]  [time]  pull  1 change to the files  (undone)
    [id]  [time]  push  1 change to team-bin
    ");
    assert_ran!(ada.harmless(0, &["history", "--limit", "1"]), @"
    $ tokensync history --limit 1
    exit code 0
    --- stdout ---
    [id]  [time]  undo  1 change to the files, undoes [id]
    --- stderr ---
    hint: 2 older: `tokensync history --limit 3`
    ");
    let history = ada.ok(&["history", "--json"]).json();
    let entries = history["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
    let [undo, pull, push] = [&entries[0], &entries[1], &entries[2]];
    assert_eq!(undo["undoes"], pull["id"]);
    assert_eq!(
        (&pull["undone"], &push["undone"]),
        (&true.into(), &false.into())
    );
    assert_eq!(
        push["wrote"],
        serde_json::json!({ "local": 0, "remote": 1 })
    );
    assert_eq!(push["remote"], "team-bin");
    assert!(entries.iter().all(|entry| entry["interrupted"] == false));
}

#[test]
fn an_entry_is_shown_by_how_its_id_begins() {
    let ada = story();
    let ids = ada.entries();
    let id = &ids[1];
    let ran = ada.harmless(0, &["show", id]);
    let text = ran.to_string().replace(id.as_str(), "ID");
    ran.says("~ core: color.green (value)  \"#00ff00\" → \"#00ee00\"");
    assert!(
        text.contains("the files: 1 change") && text.contains("(undone)"),
        "{text}"
    );
    let lengths = 1..=id.len();
    let own = lengths
        .filter(|length| {
            ids.iter()
                .filter(|other| other.starts_with(&id[..*length]))
                .count()
                == 1
        })
        .min()
        .unwrap();
    let answer = ada.ok(&["show", &id[..own], "--json"]).json();
    assert_eq!(answer["entry"]["id"], id.as_str());
    let side = &answer["sides"][0];
    assert_eq!(
        (&side["side"], &side["from"], &side["to"]),
        (&"local".into(), &"before".into(), &"after".into())
    );
    assert_eq!(side["changes"][0]["after"], "#00ee00");
    ada.harmless(2, &["show", "zzzz"]).says("tokensync history");
    ada.harmless(2, &["show", ""]).says("several");
}

#[test]
fn an_entry_can_be_compared() {
    let ada = story();
    let ids = ada.entries();
    ada.service.control.clear_requests();
    let answer = ada.harmless(0, &["diff", &ids[1], "--json"]).json();
    assert_eq!(
        (&answer["from"], &answer["to"]),
        (&ids[1].as_str().into(), &"local".into())
    );
    assert_eq!(answer["changes"][0]["before"], "#00ee00");
    assert_eq!(answer["changes"][0]["after"], "#00ff00");
    ada.harmless(0, &["diff", &ids[0], "local"])
        .says("no difference");
    ada.harmless(0, &["diff", &ids[2], &ids[1]])
        .says("1 change");
    assert_eq!(ada.service.control.requests(), []);
    ada.harmless(1, &["diff", &ids[0], "remote", "--exit-code"]);
}

#[test]
fn it_works_without_a_key_and_without_a_remote() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.service.edit("#00ff00", "#00ee00");
    ada.ok(&["pull"]);
    let id = ada.entries().remove(0);
    let ada = ada.without_key();
    ada.ok(&["history"]);
    ada.ok(&["show", &id]);
    ada.ok(&["diff", &id, "local"]);
    ada.ok(&["undo"]);
    ada.ok(&["restore", "--at", &id]);
    ada.ok(&["remote", "remove", "team-bin"]);
    ada.ok(&["history"]);
    ada.ok(&["restore", "--at", &id, "--before"]);
}
