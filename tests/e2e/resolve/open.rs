//! All else goes on.

use super::{SKIP, clash};
use crate::answer::assert_ran;
use crate::place::{PLACES, Place};
use crate::support::assert_same;

#[test]
fn all_but_the_conflicts_is_synced_and_the_run_says_so() {
    let [ada, _] = clash(Place::Bin);
    assert_ran!(ada.ends(3, &SKIP), @r##"
    $ tokensync sync --skip-conflicts
    exit code 3
    --- stdout ---
    team-bin: wrote 1 change to the files
      ~ core: color.green (value)  "#00ff00" → "#00bb00"
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
    team-bin: 3 conflicts left open: each side keeps what it has there
    --- stderr ---
    hint: run `tokensync resolve team-bin` to settle them
    "##);
    assert_ran!(ada.run(&["status"]), @r##"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: diverged
    3 changes here:
      ~ core: color.red (value)  "#ff0000" → "#aa0000"
      ~ core: color.blue (description)  "The sky" → "The sea"
      ~ theme/light: background (value)  "#ffffff" → "#fafafa"
    3 changes there:
      ~ core: color.red (value)  "#ff0000" → "#bb0000"
      ~ core: color.blue (description)  "The sky" → "The lake"
      ~ theme/light: background (value)  "#ffffff" → "#f0f0f0"
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
    hint: run `tokensync resolve team-bin` to settle them
    hint: run `tokensync sync team-bin --skip-conflicts` to sync all else
    "##);
    assert_ran!(ada.harmless(3, &["sync", "--skip-conflicts", "--json"]), @r##"
    $ tokensync sync --skip-conflicts --json
    exit code 3
    --- stdout ---
    {"version":1,"remote":"team-bin","outcome":"conflict","wrote":{"local":0,"remote":0},"conflicts":[{"id":"4cdd9c5f7945ac0d5eedb4d84d352244","kind":"value","section":"token","set":"core","path":"color.red","field":"value","base":"#ff0000","local":"#aa0000","remote":"#bb0000"},{"id":"edab333e975dc5912749d06b896bcc30","kind":"value","section":"token","set":"core","path":"color.blue","field":"description","base":"The sky","local":"The sea","remote":"The lake"},{"id":"6790da70b3d4fb238bf1be3f21227ec1","kind":"value","section":"token","set":"theme/light","path":"background","field":"value","base":"#ffffff","local":"#fafafa","remote":"#f0f0f0"}],"blocked_by":[],"warnings":[],"refused":[],"kept_here":{"count":0,"first":[]},"repaired":{"count":0,"first":[]},"suspected":{"count":0,"first":[]},"replaced":{"count":0,"first":[]},"history":null}
    --- stderr ---
    hint: run `tokensync resolve team-bin` to settle them
    "##);
}

#[test]
fn edits_of_both_flow_around_open_conflicts() {
    for place in PLACES {
        let [ada, ben] = clash(place);
        ada.ends(3, &SKIP);
        ada.says(&["#aa0000", "The sea", "#fafafa", "#00bb00"]);
        assert_eq!(ada.open(), 3, "{place:?}");
        // The same ones, run for run.
        let record = ada.record().unwrap();
        ada.harmless(3, &SKIP);
        assert_eq!(ada.record().unwrap(), record);

        ben.edit("#0000ff", "#0000bb");
        ben.ok(&["push"]);
        ada.edit("#101010", "#1a1a1a");
        ada.ends(3, &SKIP);
        ada.says(&["#0000bb", "#aa0000", "The sea", "#fafafa"]);
        ben.ok(&["pull"]);
        ben.says(&["#1a1a1a", "#bb0000", "The lake", "#f0f0f0"]);
        assert_eq!(ada.open(), 3, "{place:?}");
        assert_eq!(ada.record().unwrap()["conflicts"], record["conflicts"]);

        // One of them takes what the other says: then there is one less.
        ben.edit("#bb0000", "#aa0000");
        ben.ok(&["push"]);
        ada.ends(3, &SKIP);
        assert_eq!(ada.open(), 2, "{place:?}");
        // What is still open has been so since then.
        let kept = &ada.record().unwrap()["conflicts"];
        assert_eq!(kept[0]["since"], record["conflicts"][1]["since"]);
        ada.edit("The sea", "The lake");
        ada.edit("#fafafa", "#f0f0f0");
        ada.ok(&SKIP);
        assert_eq!(ada.record(), None);
        assert_same(&ada.document(), &{
            ben.ok(&["pull"]);
            ben.document()
        });
    }
}

#[test]
fn the_record_names_copies_of_both_sides() {
    let [ada, _] = clash(Place::Bin);
    ada.ends(3, &SKIP);
    let record = ada.record().unwrap();
    let copy = |side: &str| {
        let id = record["documents"][side].as_str().unwrap();
        ada.text(&format!(".tokensync/objects/{}/{id}", &id[..2]))
    };
    let says = |side: &str| ["#ff0000", "#aa0000", "#bb0000"].map(|v| copy(side).contains(v));
    assert_eq!(says("base"), [true, false, false]);
    assert_eq!(says("local"), [false, true, false]);
    assert_eq!(says("remote"), [false, false, true]);
    ada.ok(&["doctor"]);
    // Where the service does not answer, the record tells.
    let gone = "http://127.0.0.1:9";
    let project = ada.text("tokensync.json");
    let endpoint = ada.service.endpoint.clone();
    assert!(project.contains(&endpoint));
    ada.service
        .script(sandbox::Fault::on_any().times(40).status(503));
    let ran = ada.run(&["status", "--json"]);
    assert_eq!(ran.json()["remotes"][0]["conflicts"], 3, "{gone} {ran}");
    ada.service.control.clear_script();
}

#[test]
fn a_pull_and_a_push_go_around_conflicts_too() {
    let [ada, ben] = clash(Place::Bin);
    ada.edit("#101010", "#1a1a1a");
    ada.ends(3, &["pull", "--skip-conflicts"]);
    ada.says(&["#00bb00", "#aa0000"]);
    let there = ada.service.record();
    assert!(!there.contains("#1a1a1a") && there.contains("#bb0000"));
    ada.ends(3, &["push", "--skip-conflicts"]);
    let there = ada.service.record();
    assert!(there.contains("#1a1a1a") && there.contains("#bb0000"));
    assert_eq!(ada.open(), 3);
    ben.ok(&["sync"]);
}

#[test]
fn a_first_sync_leaves_nothing_open() {
    let [ada, _] = clash(Place::Bin);
    std::fs::remove_dir_all(ada.path(".tokensync")).unwrap();
    ada.harmless(3, &SKIP).says("were never synced");
    ada.harmless(3, &["resolve", "--ours", "core: color.red"])
        .says("these cannot be left open");
    ada.ok(&["resolve", "--ours", "*"]);
    ada.says(&["#aa0000"]);
}
