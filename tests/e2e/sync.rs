//! `sync`, `pull` and `push`: directions, dry runs, and what they say.

use serde_json::json;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, assert_same, below};

/// Somebody with an edit here, and another one there.
fn somebody(layout: Layout) -> Person {
    let ada = Service::start().owner(&Project::sample(), layout);
    ada.edit("#ff0000", "#ee0000");
    ada.service.edit("#00ff00", "#00ee00");
    ada
}

#[test]
fn a_dry_run_writes_nothing_at_all() {
    for layout in LAYOUTS {
        for command in ["sync", "pull", "push"] {
            let ada = somebody(layout);
            let state = below(&ada.path(".tokensync"));
            let ran = ada.harmless(0, &[command, "--dry-run", "--json"]);
            let answer = ran.json();
            assert_eq!(answer["outcome"], "dry-run");
            assert_eq!(answer["wrote"], json!({ "local": 0, "remote": 0 }));
            let (local, remote) = (
                usize::from(command != "push"),
                usize::from(command != "pull"),
            );
            assert_eq!(
                answer["would_write"],
                json!({ "local": local, "remote": remote })
            );
            assert_eq!(below(&ada.path(".tokensync")), state);
            assert_eq!(ada.service.count("PUT"), 0);
        }
    }
}

#[test]
fn a_dry_run_tells_what_would_be_written() {
    let ada = somebody(Layout::Single);
    assert_ran!(ada.harmless(0, &["sync", "--dry-run"]), @r##"
    $ tokensync sync --dry-run
    exit code 0
    --- stdout ---
    team-bin: would write 1 change to the remote
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    team-bin: would write 1 change to the files
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    "##);
}

#[test]
fn a_dry_run_stops_at_conflicts_too() {
    let ada = somebody(Layout::Single);
    ada.service.edit("#ff0000", "#dd0000");
    ada.harmless(3, &["sync", "--dry-run"]);
    ada.harmless(0, &["sync", "--dry-run", "--prefer", "local"]);
}

#[test]
fn sync_brings_both_in_step() {
    let ada = somebody(Layout::Single);
    assert_ran!(ada.ok(&["sync"]), @r##"
    $ tokensync sync
    exit code 0
    --- stdout ---
    team-bin: wrote 1 change to the remote
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    team-bin: wrote 1 change to the files
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    "##);
    assert_same(&ada.document(), &ada.service.document());
    let before = ada.before();
    assert_ran!(ada.ok(&["sync"]), @"
    $ tokensync sync
    exit code 0
    --- stdout ---
    team-bin: nothing to do, both sides are in step
    ");
    before.holds(&ada);
    assert_eq!(ada.service.count("PUT"), 1);
}

#[test]
fn sync_for_programs() {
    let ada = somebody(Layout::Folder);
    assert_ran!(ada.ok(&["sync", "--json"]), @r#"
    $ tokensync sync --json
    exit code 0
    --- stdout ---
    {"version":1,"remote":"team-bin","outcome":"written","wrote":{"local":1,"remote":1},"conflicts":[],"blocked_by":[],"warnings":[],"refused":[],"kept_here":{"count":0,"first":[]},"repaired":{"count":0,"first":[]},"suspected":{"count":0,"first":[]},"replaced":{"count":0,"first":[]},"history":"[id]"}
    "#);
    assert_ran!(ada.ok(&["sync", "--json"]), @r#"
    $ tokensync sync --json
    exit code 0
    --- stdout ---
    {"version":1,"remote":"team-bin","outcome":"nothing","wrote":{"local":0,"remote":0},"conflicts":[],"blocked_by":[],"warnings":[],"refused":[],"kept_here":{"count":0,"first":[]},"repaired":{"count":0,"first":[]},"suspected":{"count":0,"first":[]},"replaced":{"count":0,"first":[]},"history":null}
    "#);
}

#[test]
fn steps_are_told_on_request() {
    let ada = somebody(Layout::Single);
    assert_ran!(ada.ok(&["sync", "-v"]), @r##"
    $ tokensync sync -v
    exit code 0
    --- stdout ---
    team-bin: wrote 1 change to the remote
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    team-bin: wrote 1 change to the files
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    --- stderr ---
    reading local
    reading remote
    copies of what will be overwritten are kept
    writing 1 change to remote
    remote is written
    writing 1 change to local
    local is written
    done
    "##);
    assert_ran!(ada.ok(&["sync", "--quiet"]), @"
    $ tokensync sync --quiet
    exit code 0
    ");
}

#[test]
fn pull_leaves_the_bin_and_keeps_local_edits() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let record = ada.service.record();
        let ran = ada.ok(&["pull"]);
        if layout == Layout::Single {
            assert_ran!(ran, @r##"
            $ tokensync pull
            exit code 0
            --- stdout ---
            team-bin: wrote 1 change to the files
              ~ core: color.green (value)  "#00ff00" → "#00ee00"
            "##);
        }
        assert_eq!(ada.service.record(), record);
        assert_eq!(ada.service.count("PUT"), 0);
        let status = ada.ok(&["status", "--json"]).json();
        assert_eq!(status["remotes"][0]["state"], "local-ahead", "{status}");
        ada.ok(&["push"]);
        assert_same(&ada.document(), &ada.service.document());
        assert!(ada.service.record().contains("#ee0000"));
    }
}

#[test]
fn push_leaves_the_files_and_keeps_remote_edits() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let files = ada.files();
        let ran = ada.ok(&["push"]);
        if layout == Layout::Single {
            assert_ran!(ran, @r##"
            $ tokensync push
            exit code 0
            --- stdout ---
            team-bin: wrote 1 change to the remote
              ~ core: color.red (value)  "#ff0000" → "#ee0000"
            "##);
        }
        assert_eq!(ada.files(), files);
        let record = ada.service.record();
        assert!(
            record.contains("#ee0000") && record.contains("#00ee00"),
            "{record}"
        );
        let status = ada.ok(&["status", "--json"]).json();
        assert_eq!(status["remotes"][0]["state"], "remote-ahead", "{status}");
        ada.ok(&["pull"]);
        assert_same(&ada.document(), &ada.service.document());
    }
}

#[test]
fn a_write_reads_twice_and_writes_once() {
    let ada = somebody(Layout::Folder);
    ada.service.control.clear_requests();
    ada.ok(&["sync"]);
    let requests = ada.service.control.requests();
    let methods: Vec<&str> = requests.iter().map(|r| r.method.as_str()).collect();
    assert_eq!(methods, ["GET", "GET", "PUT"]);
    ada.service.control.clear_requests();
    ada.ok(&["sync"]);
    assert_eq!(ada.service.control.requests().len(), 1);
}

#[test]
fn the_first_sync_can_unite_two_sides_that_differ() {
    let ada = somebody(Layout::Single);
    let ben = ada.service.person();
    ben.join(&ada);
    let mine = Project::of_sets(&[("mine", r#"{"a":{"value":"1","type":"other"}}"#)]);
    ben.put("tokens.json", &mine.single());
    ben.harmless(3, &["sync"]);
    ben.ok(&["sync", "--adopt", "merge"]);
    assert_same(&ben.document(), &ada.service.document());
    assert_eq!(ben.document().token_count(), 12);
}

#[test]
fn the_first_sync_can_adopt_a_side() {
    for (side, value) in [("local", "#ee0000"), ("remote", "#ff0000")] {
        let ada = somebody(Layout::Single);
        let ben = ada.service.person();
        ben.join(&ada);
        ben.put("tokens.json", &ada.text("tokens.json"));
        ben.harmless(3, &["sync"]).says("--adopt remote");
        ben.ok(&["sync", "--adopt", side]);
        assert_same(&ben.document(), &ada.service.document());
        assert!(ben.text("tokens.json").contains(value));
    }
}

/// What the state folder is for is nobody's business but this clone's.
#[test]
fn the_state_hides_itself_from_git() {
    let ada = somebody(Layout::Folder);
    assert_eq!(ada.text(".tokensync/.gitignore"), "*\n");
}

#[test]
fn the_folder_can_be_named() {
    let ada = somebody(Layout::Folder);
    let folder = ada.folder.to_string_lossy().into_owned();
    let mut command = ada.command(&["-C", &folder, "sync", "--remote", "team-bin"]);
    command.current_dir(&ada.home);
    let ran = ada.ran(&mut command, &["-C", &folder, "sync"], "");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_same(&ada.document(), &ada.service.document());
}
