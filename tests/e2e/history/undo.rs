//! `undo`: both sides as before, what came since stays.

use sandbox::Fault;

use super::{ODD, PLACES, somebody};
use crate::answer::assert_ran;
use crate::place::Place;
use crate::project::{LAYOUTS, Layout, Project};
use crate::studio::kept::Interface;
use crate::studio::kill::{NOW, THEN};
use crate::support::{Service, assert_same, assert_same_files};

#[test]
fn a_pull_is_undone_byte_for_byte_and_asks_nobody() {
    for place in PLACES {
        for layout in LAYOUTS {
            let ada = somebody(place, layout);
            let before = ada.files();
            ada.service.edit_at(place, "#00ff00", "#00ee00");
            ada.ok(&["pull"]);
            let after = ada.files();
            assert_ne!(before, after);
            ada.service.control.clear_requests();
            ada.ok(&["undo"]);
            assert_same_files(&before, &ada.files());
            ada.ok(&["undo"]);
            assert_same_files(&after, &ada.files());
            ada.ok(&["undo"]);
            assert_same_files(&before, &ada.files());
            assert_eq!(ada.service.control.requests(), []);
            let status = ada.ok(&["status", "--json"]).json();
            assert_eq!(status["remotes"][0]["state"], "remote-ahead", "{status}");
            ada.ok(&["sync"]);
            assert_same_files(&after, &ada.files());
        }
    }
}

#[test]
fn files_that_came_and_went_are_as_before() {
    let ada = somebody(Place::Bin, Layout::Folder);
    let before = ada.files();
    let service = &ada.service;
    let text = service.record();
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut record = record.as_object().unwrap().clone();
    let sets = record["values"].as_object_mut().unwrap();
    sets.remove("odd/one").unwrap();
    sets.insert(
        "new/two".to_owned(),
        serde_json::json!({ "n": { "value": "1", "type": "other" } }),
    );
    let text = serde_json::to_string(&record).unwrap();
    service.control.set_record(&service.bin(), &text);
    ada.ok(&["pull"]);
    assert!(!ada.path("tokens/odd").exists() && ada.path("tokens/new/two.json").exists());
    ada.ok(&["undo"]);
    assert_same_files(&before, &ada.files());
    assert_eq!(ada.text("tokens/odd/one.json"), ODD);
    assert!(!ada.path("tokens/new").exists());
}

#[test]
fn a_push_is_undone_there_and_only_there() {
    for place in PLACES {
        let ada = somebody(place, Layout::Folder);
        let before = ada.service.document_at(place);
        ada.edit("#ff0000", "#ee0000");
        let files = ada.files();
        ada.ok(&["push"]);
        let after = ada.service.document_at(place);
        for there in [&before, &after, &before] {
            ada.ok(&["undo"]);
            place.agree(&ada.service.document_at(place), there);
            assert_same_files(&files, &ada.files());
        }
        let status = ada.ok(&["status", "--json"]).json();
        assert_eq!(status["remotes"][0]["state"], "local-ahead", "{status}");
        ada.ok(&["sync"]);
        place.agree(&ada.service.document_at(place), &after);
    }
}

/// Sets, tokens and themes that were created, changed, renamed and deleted.
#[test]
fn a_change_of_everything_is_undone_on_the_platform() {
    for interface in Interface::ALL {
        let place = Place::Studio(interface);
        let ada = Service::start().person_at(place);
        ada.put("tokens.json", THEN);
        ada.ok(&["init"]);
        ada.ok(&ada.service.add_words_at(place));
        ada.ok(&["sync"]);
        let before = ada.service.document_at(place);
        ada.put("tokens.json", NOW);
        ada.ok(&["push"]);
        let after = ada.service.document_at(place);
        ada.ok(&["undo"]);
        place.agree(&ada.service.document_at(place), &before);
        ada.ok(&["undo"]);
        place.agree(&ada.service.document_at(place), &after);
        ada.ok(&["undo"]);
        ada.ok(&["sync"]);
        place.agree(&ada.service.document_at(place), &after);
        assert_eq!(ada.text("tokens.json"), NOW);
    }
}

#[test]
fn a_sync_is_undone_on_both_sides() {
    let ada = somebody(Place::Bin, Layout::Single);
    let (files, there) = (ada.files(), ada.service.document());
    ada.edit("#ff0000", "#ee0000");
    let mine = ada.files();
    ada.service.edit("#00ff00", "#00ee00");
    let theirs = ada.service.document();
    ada.ok(&["sync"]);
    let synced = ada.files();
    assert_ran!(ada.harmless(0, &["undo", "--dry-run"]), @r##"
    $ tokensync undo --dry-run
    exit code 0
    --- stdout ---
    would undo [id] (sync with team-bin, [time])
    would write 1 change to `team-bin`
      ~ core: color.red (value)  "#ee0000" → "#ff0000"
    would write 1 change to the files
      ~ core: color.green (value)  "#00ee00" → "#00ff00"
    "##);
    assert_ran!(ada.ok(&["undo"]), @r##"
    $ tokensync undo
    exit code 0
    --- stdout ---
    undid [id] (sync with team-bin, [time])
    wrote 1 change to `team-bin`
      ~ core: color.red (value)  "#ee0000" → "#ff0000"
    wrote 1 change to the files
      ~ core: color.green (value)  "#00ee00" → "#00ff00"
    --- stderr ---
    hint: the next sync does it again; `tokensync undo` brings it back
    "##);
    assert_same_files(&mine, &ada.files());
    assert_same(&theirs, &ada.service.document());
    assert_ran!(ada.ok(&["history"]), @"
    $ tokensync history
    exit code 0
    --- stdout ---
    [id]  [time]  undo  1 change to the files, 1 change to team-bin, undoes [id]
    [id]  [time]  sync  1 change to the files, 1 change to team-bin  (undone)
    ");
    assert_ran!(ada.ok(&["undo"]), @r##"
    $ tokensync undo
    exit code 0
    --- stdout ---
    undid [id] (undo with team-bin, [time])
    wrote 1 change to `team-bin`
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    wrote 1 change to the files
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    "##);
    assert_same_files(&synced, &ada.files());
    assert_same(&ada.document(), &ada.service.document());
    ada.ok(&["status"]).says("in sync");
    assert!(files != synced && !there.same(&theirs));
}

#[test]
fn undo_for_programs() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.service.edit("#00ff00", "#00ee00");
    ada.ok(&["pull"]);
    let pull = &ada.entries()[0];
    let dry = ada.harmless(0, &["undo", "--dry-run", "--json"]).json();
    assert_eq!(dry["outcome"], "dry-run");
    assert_eq!(dry["would_write"]["local"], 1);
    let answer = ada.ok(&["undo", "--json"]).json();
    assert_eq!(answer["outcome"], "written");
    assert_eq!(answer["remote"], "team-bin");
    assert_eq!(answer["undoes"], pull.as_str());
    assert_eq!(
        answer["wrote"],
        serde_json::json!({ "local": 1, "remote": 0 })
    );
    assert_eq!(answer["history"], ada.entries()[0].as_str());
}

#[test]
fn what_came_since_stays() {
    for place in PLACES {
        let ada = somebody(place, Layout::Folder);
        ada.edit("#ff0000", "#ee0000");
        ada.service.edit_at(place, "#00ff00", "#00ee00");
        ada.ok(&["sync"]);
        ada.edit("#ffffff", "#fefefe");
        ada.service.edit_at(place, "#101010", "#111111");
        ada.ok(&["undo"]);
        let text = |name: &str| ada.text(&format!("tokens/{name}.json"));
        assert!(text("core").contains("#ee0000") && text("core").contains("#00ff00"));
        assert!(text("theme/light").contains("#fefefe"));
        let there = ada.service.text_at(place);
        for value in ["#ff0000", "#00ee00", "#ffffff", "#111111"] {
            assert!(there.contains(value), "{value} in {there}");
        }
        // Nothing of all that is lost by the next sync.
        ada.ok(&["sync"]);
        let there = ada.service.text_at(place);
        for value in ["#ee0000", "#00ee00", "#fefefe", "#111111"] {
            assert!(there.contains(value), "{value} in {there}");
        }
        place.agree(&ada.document(), &ada.service.document_at(place));
    }
}

#[test]
fn a_clash_with_what_came_since_is_shown_and_nothing_is_written() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push"]);
    ada.service.edit("#ee0000", "#dd0000");
    assert_ran!(ada.harmless(3, &["undo"]), @r##"
    $ tokensync undo
    exit code 3
    --- stdout ---
    conflict: core: color.red (value)
      after   "#ee0000"
      now     "#dd0000"
      before  "#ff0000"
    nothing was written on either side
    --- stderr ---
    hint: these were changed again since; `tokensync restore --at [id] --before` takes what was there before, with `--set` or `--token` a part of it
    "##);
    let answer = ada.harmless(3, &["undo", "--json"]).json();
    assert_eq!(answer["outcome"], "conflict");
    let conflict = &answer["conflicts"][0];
    let values = ["after", "now", "before"].map(|key| conflict[key].as_str().unwrap());
    assert_eq!(values, ["#ee0000", "#dd0000", "#ff0000"]);
    assert_eq!(ada.entries().len(), 2);
}

#[test]
fn a_conversion_is_undone_byte_for_byte() {
    for layout in LAYOUTS {
        let ada = somebody(Place::Bin, layout);
        let before = ada.files();
        ada.ok(&["convert", "--to", "dtcg"]);
        assert_ne!(ada.files(), before);
        ada.ok(&["undo"]);
        assert_same_files(&before, &ada.files());
    }
    // What a copy was written over comes back as well.
    let ada = somebody(Place::Bin, Layout::Folder);
    let other = "{ \"core\": {\"x\":{\"value\":\"1\"}} }\n";
    ada.put("out.json", other);
    ada.ok(&[
        "convert", "--output", "out.json", "--layout", "single", "--yes",
    ]);
    assert_ne!(ada.text("out.json"), other);
    let files = ada.kept_files();
    ada.ok(&["undo", "--allow-deletes", "13"]);
    assert_eq!(ada.text("out.json"), other);
    ada.ok(&["undo"]);
    assert_ne!(ada.text("out.json"), other);
    let mut now = ada.kept_files();
    now.remove("out.json");
    let mut before = files;
    before.remove("out.json");
    assert_same_files(&before, &now);
}

#[test]
fn brakes_hold_an_undoing_until_they_are_lifted() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    ada.edit("\"unused\"", "\"still unused\"");
    ada.ok(&["push"]);
    let tokens: Vec<String> = (0..40)
        .map(|n| format!(r#""t{n}":{{"value":"{n}","type":"other"}}"#))
        .collect();
    let many = format!("\"many\":{{{}}},\"old\":", tokens.join(","));
    service.edit("\"old\":{", &format!("{many}{{"));
    ada.ok(&["pull"]);
    let ran = ada.harmless(3, &["undo"]);
    ran.says("--allow-deletes 40");
    ada.ok(&["undo", "--allow-deletes", "40"]);
    assert!(!ada.path("tokens/many.json").exists());

    // The first upload is everything the remote has.
    let ben = service.person();
    Project::sample().put(&ben, Layout::Single);
    ben.ok(&["init"]);
    let bin = service
        .control
        .create_bin(r#"{"values":{},"$themes":[],"$metadata":{}}"#);
    ben.ok(&service.add_words("other", &["--bin", &bin, "--yes"]));
    ben.ends(3, &["undo"]).says("--allow-empty remote");
    ben.ok(&["undo", "--allow-empty", "remote"]);
    assert!(!service.control.record(&bin).unwrap().contains("#ff0000"));
}

#[test]
fn nothing_is_sent_where_nothing_may_be_written() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push"]);
    ada.service.control.clear_requests();
    ada.ok(&["pause"]);
    ada.harmless(3, &["undo"]).says("paused");
    ada.harmless(3, &["restore", "--at", "1h", "--to", "remote"]);
    ada.ok(&["remote", "edit", "team-bin", "--read-only"]);
    ada.harmless(2, &["undo"]).says("read-only");
    ada.harmless(2, &["restore", "--at", "1h", "--to", "remote"]);
    assert_eq!(ada.service.control.requests(), []);
}

/// The answer to the write is lost, and so is everything that is asked after it.
#[test]
fn an_undoing_that_was_cut_off_is_completed_by_the_next() {
    for layout in LAYOUTS {
        let ada = somebody(Place::Bin, layout);
        ada.edit("#ff0000", "#ee0000");
        let mine = ada.files();
        ada.service.edit("#00ff00", "#00ee00");
        let theirs = ada.service.document();
        ada.ok(&["sync"]);
        let synced = ada.files();
        ada.service.script(Fault::on("PUT").drop_after());
        ada.service
            .script(Fault::on("GET").after(2).every_time().status(503));
        assert_ne!(ada.run(&["undo"]).code, Some(0));
        ada.service.control.clear_script();
        assert_same(&theirs, &ada.service.document());
        assert_same_files(&synced, &ada.files());
        ada.ok(&["history"]).says("(interrupted)");
        ada.ok(&["undo"]);
        assert_same(&theirs, &ada.service.document());
        assert_same_files(&mine, &ada.files());
        ada.ok(&["sync"]);
        assert_same_files(&synced, &ada.files());
    }
}

#[test]
fn another_place_of_the_same_name_is_refused() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push"]);
    let bin = ada.service.bin();
    let other = "0123456789abcdef01234567";
    let text = ada.text("tokensync.json").replace(&bin, other);
    ada.put("tokensync.json", &text);
    ada.service.control.clear_requests();
    ada.harmless(2, &["undo"]).says("another place");
    ada.ok(&["remote", "remove", "team-bin"]);
    ada.harmless(2, &["undo"]).says("not in the project");
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn with_nothing_done_there_is_nothing_to_undo() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    assert_ran!(ada.harmless(2, &["undo"]), @"
    $ tokensync undo
    exit code 2
    --- stderr ---
    error: there is nothing to undo
    hint: `tokensync history` lists what was done
    ");
}

#[test]
fn one_remote_can_be_meant() {
    let ada = somebody(Place::Bin, Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push"]);
    ada.ok(&["convert", "--to", "dtcg"]);
    ada.ok(&["undo", "--remote", "team-bin"]);
    assert!(ada.service.record().contains("#ff0000"));
    assert!(ada.text("tokens/core.json").contains("$value"));
    ada.ends(2, &["undo", "--remote", "nobody"]);
}
