//! Conflicts that are written down, decided in a file, and read back.

use super::clash;
use crate::answer::assert_ran;
use crate::place::Place;
use crate::support::Person;

const NONE: &str = "\"decision\": null";
const FROM: [&str; 3] = ["resolve", "--from", "open.json"];

/// Decides them in the order in which they stand in the file.
fn decide(person: &Person, decisions: &[&str]) {
    let mut text = person.text("open.json");
    for decision in decisions {
        text = text.replacen(NONE, &format!("\"decision\":  {decision}"), 1);
    }
    person.put("open.json", &text);
}

#[test]
fn what_is_decided_in_a_file_is_settled() {
    let [ada, ben] = clash(Place::Bin);
    let words = ["resolve", "--conflict-file", "open.json"];
    assert_ran!(ada.ends(3, &words), @r##"
    $ tokensync resolve --conflict-file open.json
    exit code 3
    --- stdout ---
    wrote 3 conflicts of team-bin to open.json
    --- stderr ---
    hint: put `"ours"`, `"theirs"` or `{"value": …}` in the place of `null` behind `decision`, then run `tokensync resolve team-bin --from open.json`
    "##);
    assert_ran!(ada.text("open.json"), @r##"
    {
      "version": 1,
      "remote": "team-bin",
      "conflicts": [
        {
          "id": "4cdd9c5f7945ac0d5eedb4d84d352244",
          "kind": "value",
          "section": "token",
          "set": "core",
          "path": "color.red",
          "field": "value",
          "base": "#ff0000",
          "local": "#aa0000",
          "remote": "#bb0000",
          "decision": null
        },
        {
          "id": "edab333e975dc5912749d06b896bcc30",
          "kind": "value",
          "section": "token",
          "set": "core",
          "path": "color.blue",
          "field": "description",
          "base": "The sky",
          "local": "The sea",
          "remote": "The lake",
          "decision": null
        },
        {
          "id": "6790da70b3d4fb238bf1be3f21227ec1",
          "kind": "value",
          "section": "token",
          "set": "theme/light",
          "path": "background",
          "field": "value",
          "base": "#ffffff",
          "local": "#fafafa",
          "remote": "#f0f0f0",
          "decision": null
        }
      ]
    }
    "##);
    // It may be decided already: nobody writes over it.
    ada.harmless(2, &words).says("`open.json` is there already");
    ada.harmless(3, &FROM)
        .says("conflict: core: color.red (value)");
    decide(&ada, &["\"theirs\"", "{\"value\": \"The öcean\"}"]);
    let ran = ada.ends(3, &FROM);
    ran.says("settled 2 conflicts: 1 theirs, 1 with another value");
    ada.says(&["#bb0000", "The öcean", "#fafafa"]);
    // It is outdated now, but for what nobody has decided.
    ada.harmless(3, &FROM).says("is not open any more");
    ada.ok(&["resolve", "--theirs", "theme/light: background"]);
    ben.ok(&["pull"]);
    ben.says(&["#bb0000", "The öcean", "#f0f0f0"]);
}

#[test]
fn an_outdated_file_is_refused_with_the_place() {
    let [ada, ben] = clash(Place::Bin);
    ada.ends(3, &["resolve", "--conflict-file", "open.json"]);
    decide(&ada, &["\"ours\"", "\"ours\"", "\"ours\""]);
    ben.edit("#bb0000", "#bb0001");
    ben.ok(&["push"]);
    assert_ran!(ada.harmless(3, &FROM), @r##"
    $ tokensync resolve --from open.json
    exit code 3
    --- stderr ---
    error: open.json:5:5: core: color.red (value) was changed since this was written; nothing was written
    hint: `tokensync resolve team-bin --conflict-file FILE` writes down what is open now
    "##);
    let text = ada.text("open.json");
    ada.put("open.json", &text.replacen("\"ours\"", "null", 1));
    ada.ends(3, &FROM).says("settled 2 conflicts: 2 yours");
    assert_eq!(ada.open(), 1);
}

#[test]
fn what_is_no_list_of_decisions_is_refused_with_the_place() {
    let [ada, _] = clash(Place::Bin);
    ada.ends(3, &["resolve", "--conflict-file", "open.json"]);
    let text = ada.text("open.json");
    let check = |from: &str, to: &str, says: &str| {
        assert!(text.contains(from), "{from}");
        ada.put("open.json", &text.replacen(from, to, 1));
        ada.harmless(2, &FROM).says(says);
    };
    check("{", "", "is not JSON");
    check(
        "\"version\": 1",
        "\"version\": 2",
        "open.json:2:14: this is no list",
    );
    check(
        "team-bin",
        "other",
        "open.json:3:13: this is not about the remote `team-bin`",
    );
    check(NONE, "\"decision\": \"mine\"", "a decision is");
    check(NONE, "\"Decision\": \"ours\"", "nobody knows `Decision`");
    check(
        NONE,
        "\"decision\": {\"value\": 1}",
        "the same kind of value",
    );
    ada.put("open.json", "[]");
    ada.harmless(2, &FROM)
        .says("open.json:1:1: this has to be an object");
}
