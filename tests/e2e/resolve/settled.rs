//! Conflicts that are settled by name.

use std::process::Stdio;
use std::time::Duration;

use super::{SKIP, clash};
use crate::answer::assert_ran;
use crate::hostile::{harm, texts};
use crate::place::{PLACES, Place};
use crate::project::{Layout, Project};
use crate::support::{Service, assert_same};

const MIXED: [&str; 5] = ["resolve", "--ours", "core: *", "--theirs", "theme/light: *"];

#[test]
fn without_a_decision_they_are_listed() {
    let [ada, ben] = clash(Place::Bin);
    assert_ran!(ada.harmless(3, &["resolve"]), @r##"
    $ tokensync resolve
    exit code 3
    --- stdout ---
    conflict: core: color.red (value)
      base    "#ff0000"
      local   "#aa0000"
      remote  "#bb0000"
    conflict: core: color.blue (description)
      base    "The sky"
      local   "The sea"
      remote  "The lake"
    conflict: theme/light: background (value)
      base    "#ffffff"
      local   "#fafafa"
      remote  "#f0f0f0"
    --- stderr ---
    hint: `tokensync resolve team-bin --ours PATH` keeps yours, `--theirs PATH` takes theirs; `*` stands for any text
    hint: `tokensync resolve team-bin --conflict-file FILE` writes them down, and `--from FILE` settles what was decided there
    "##);
    let answer = ada.harmless(3, &["resolve", "--json"]).json();
    assert_eq!(answer["conflicts"].as_array().unwrap().len(), 3);
    assert_ran!(ben.harmless(0, &["resolve"]), @r##"
    $ tokensync resolve
    exit code 0
    --- stdout ---
    team-bin: no conflict is open
    "##);
}

#[test]
fn patterns_settle_for_either_side() {
    for place in PLACES {
        let [ada, ben] = clash(place);
        ada.ends(3, &SKIP);
        ada.harmless(0, &[&MIXED[..], &["--dry-run"]].concat())
            .says("would settle 3 conflicts: 2 yours, 1 theirs");
        let ran = ada.ok(&MIXED);
        ran.says("settled 3 conflicts: 2 yours, 1 theirs");
        ada.says(&["#aa0000", "The sea", "#f0f0f0", "#00bb00"]);
        assert_eq!((ada.open(), ada.record()), (0, None), "{place:?}");
        ben.ok(&["pull"]);
        place.agree(&ada.document(), &ben.document());
        ada.harmless(0, &["sync"]);
        // What was put aside is in the history, and comes back.
        let history = ada.ok(&["history", "--json"]).json();
        let last = &history["entries"][0];
        assert_eq!(last["command"], "resolve");
        let shown = ada.ok(&["show", last["id"].as_str().unwrap()]);
        for loser in ["#bb0000", "The lake", "#fafafa"] {
            shown.says(loser);
        }
        ada.ok(&["undo"]).says("what it settled is open again");
        ada.says(&["#aa0000", "#fafafa"]);
        assert_eq!(ada.open(), 3, "{place:?}");
    }
}

#[test]
fn some_are_settled_and_the_others_stay() {
    let [ada, ben] = clash(Place::Bin);
    assert_ran!(ada.ends(3, &["resolve", "--theirs", "color.red"]), @r##"
    $ tokensync resolve --theirs color.red
    exit code 3
    --- stdout ---
    team-bin: settled 1 conflict: 1 theirs
    team-bin: wrote 2 changes to the files
      ~ core: color.red (value)  "#aa0000" → "#bb0000"
      ~ core: color.green (value)  "#00ff00" → "#00bb00"
    conflict: core: color.blue (description)
      base    "The sky"
      local   "The sea"
      remote  "The lake"
    conflict: theme/light: background (value)
      base    "#ffffff"
      local   "#fafafa"
      remote  "#f0f0f0"
    team-bin: 2 conflicts left open: each side keeps what it has there
    --- stderr ---
    hint: run `tokensync resolve team-bin` to settle them
    "##);
    ada.says(&["#bb0000", "The sea", "#fafafa", "#00bb00"]);
    assert_eq!(ada.open(), 2);
    ada.ok(&["resolve", "--ours", "*"]);
    ben.ok(&["pull"]);
    ben.says(&["#bb0000", "The sea", "#fafafa"]);
    assert_same(&ada.document(), &ben.document());
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let [ada, _] = clash(Place::Bin);
    let check = |code: i32, words: &[&str], says: &str| {
        ada.harmless(code, &[&["resolve"], words].concat())
            .says(says);
    };
    check(
        2,
        &["--ours", "core: colour"],
        "`core: colour` names no open conflict",
    );
    let both = ["--ours", "*", "--theirs", "color.red"];
    check(2, &both, "core: color.red (value) is named for both sides");
    check(
        2,
        &["--ours", "*", "--from", "x.json"],
        "cannot be used with",
    );
    check(2, &["nobody"], "nobody");
    check(8, &["--from", "x.json"], "cannot read");
}

#[test]
fn a_remote_that_is_only_read_gives_what_it_has() {
    let [ada, _] = clash(Place::Bin);
    ada.ok(&["pause"]);
    let there = ada.service.record();
    ada.ok(&MIXED);
    ada.says(&["#aa0000", "#f0f0f0", "#00bb00"]);
    assert_eq!(ada.service.record(), there);
    ada.ok(&["resume"]);
    ada.ok(&["sync"]);
    assert!(ada.service.record().contains("#aa0000"));
}

/// Whatever a killed run has done, the next one comes to the same end.
#[test]
fn a_killed_resolve_is_completed_by_the_next() {
    let ended = |moment: Option<Duration>| {
        let [ada, ben] = clash(Place::Bin);
        ada.ends(3, &SKIP);
        if let Some(moment) = moment {
            let mut command = ada.command(&MIXED);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            ada.service.script(
                sandbox::Fault::on_any()
                    .times(3)
                    .delay(Duration::from_millis(30)),
            );
            let mut child = command.spawn().unwrap();
            ada.service.wait(moment);
            // It may have ended already.
            let _ended = child.kill();
            child.wait().unwrap();
            ada.service.control.clear_script();
            // Some of it may be done: then there is nothing to decide about that.
            ada.run(&["resolve", "--ours", "core: *"]);
            ada.run(&["resolve", "--theirs", "theme/light: *"]);
            ada.ok(&["sync"]);
        } else {
            ada.ok(&MIXED);
        }
        assert_eq!(ada.record(), None, "{moment:?}");
        ben.ok(&["pull"]);
        assert_same(&ada.document(), &ben.document());
        ada.document()
    };
    let wanted = ended(None);
    for step in 0..14 {
        assert_same(&ended(Some(Duration::from_millis(12 * step))), &wanted);
    }
}

#[test]
fn hostile_names_in_conflicts_are_listed_written_down_and_settled() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    let set = |value: &str| {
        let tokens = texts().into_iter().map(|text| {
            let token = serde_json::json!({ "value": value, "type": "other" });
            (text, token)
        });
        serde_json::Value::Object(tokens.collect()).to_string()
    };
    ada.put("tokens/hostile.json", &set("1"));
    ada.ok(&["push"]);
    let record = service.record().replace(
        r#""value":"1","type":"other""#,
        r#""value":"2","type":"other""#,
    );
    service.control.set_record(&service.bin(), &record);
    ada.put("tokens/hostile.json", &set("3"));
    let open = texts().len();
    let quiet = |words: &[&str]| {
        let ran = ada.ends(3, words);
        assert_eq!(harm(&ran.raw.concat()), None, "{words:?}");
        ran
    };
    quiet(&SKIP);
    let list = quiet(&["resolve", "--json"]).json();
    let list = list["conflicts"].as_array().unwrap().clone();
    assert_eq!(list.len(), open);
    quiet(&["resolve"]);
    quiet(&["resolve", "--conflict-file", "open.json"]);
    let written = ada.text("open.json");
    assert_eq!(harm(&written), None);
    // By its id, by its name as it is shown, and by file.
    quiet(&["resolve", "--ours", list[0]["id"].as_str().unwrap()]);
    let rest = written.replace("\"decision\": null", "\"decision\": \"theirs\"");
    ada.put("open.json", &rest);
    ada.harmless(3, &["resolve", "--from", "open.json"])
        .says("is not open any more");
    ada.ok(&["resolve", "--theirs", "hostile: *", "--allow-rewrite"]);
    assert_eq!(ada.open(), 0);
}
