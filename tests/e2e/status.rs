//! `status` and `diff`.

use sandbox::Fault;
use serde_json::json;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, files_below};

fn somebody(layout: Layout) -> Person {
    Service::start().owner(&Project::sample(), layout)
}

/// The one answer of `status --json`, whose form others rely on.
#[track_caller]
fn is(ada: &Person, state: &str, [local, remote, conflicts]: [usize; 3], exit_code: i32) {
    let ran = ada.harmless(0, &["status", "--json"]);
    let expected = json!({ "version": 1, "remotes": [{
        "remote": "team-bin",
        "state": state,
        "paused": false,
        "read_only": false,
        "local_changes": local,
        "remote_changes": remote,
        "conflicts": conflicts,
        "lost": 0,
        "suspected": 0,
    }]});
    assert_eq!(ran.json(), expected);
    assert_eq!(ran.raw[0], format!("{expected}\n"), "order or spacing");
    ada.harmless(exit_code, &["status", "--exit-code"]);
}

#[test]
fn every_state() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        is(&ada, "in-sync", [0, 0, 0], 0);
        ada.edit("#ff0000", "#ee0000");
        is(&ada, "local-ahead", [1, 0, 0], 1);
        ada.service.edit("#00ff00", "#00ee00");
        is(&ada, "diverged", [1, 1, 0], 1);
        ada.service.edit("#ff0000", "#dd0000");
        is(&ada, "diverged", [1, 2, 1], 1);
        ada.edit("#ee0000", "#ff0000");
        is(&ada, "remote-ahead", [0, 2, 0], 1);
        ada.ok(&["pull"]);
        is(&ada, "in-sync", [0, 0, 0], 0);
    }
}

#[test]
fn what_rests_is_asked_for_once_and_not_taken_in_again() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let notes = || {
            let files = files_below(&ada.path(".tokensync/links"));
            files.iter().filter(|path| path.ends_with("rest")).count()
        };
        assert_eq!(notes(), 0);
        for _ in 0..3 {
            let asked = ada.service.count("GET");
            is(&ada, "in-sync", [0, 0, 0], 0);
            assert_eq!(ada.service.count("GET"), asked + 2, "two looks");
            assert_eq!(notes(), 1);
        }
        // The same length, and a moment later.
        ada.edit("#ff0000", "#ee0000");
        is(&ada, "local-ahead", [1, 0, 0], 1);
        ada.edit("#ee0000", "#ff0000");
        is(&ada, "in-sync", [0, 0, 0], 0);
        ada.service.edit("#00ff00", "#00ee00");
        let asked = ada.service.count("GET");
        is(&ada, "remote-ahead", [0, 1, 0], 1);
        assert_eq!(ada.service.count("GET"), asked + 2, "two looks");
    }
}

#[test]
fn equal_edits_are_in_sync() {
    let ada = somebody(Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.service.edit("#ff0000", "#ee0000");
    is(&ada, "in-sync", [1, 1, 0], 0);
}

#[test]
fn another_format_is_in_sync() {
    let ada = somebody(Layout::Single);
    let text = ada
        .text("tokens.json")
        .replace('\n', "\r\n")
        .replace("8.0", "8.00");
    ada.put("tokens.json", &text);
    is(&ada, "in-sync", [0, 0, 0], 0);
    ada.ok(&["sync"]);
    assert_eq!(ada.text("tokens.json"), text);
}

#[test]
fn many_changes_are_all_counted() {
    let ada = Service::start().owner(&Project::of_size("core", 300), Layout::Folder);
    let text = ada
        .text("tokens/core.json")
        .replace("\"value\": \"", "\"value\": \"new ");
    ada.put("tokens/core.json", &text);
    is(&ada, "local-ahead", [300, 0, 0], 1);
    let ran = ada.ok(&["sync", "--allow-rewrite", "--json"]);
    assert_eq!(ran.json()["wrote"], json!({ "local": 0, "remote": 300 }));
}

#[test]
fn for_people() {
    let ada = somebody(Layout::Single);
    assert_ran!(ada.harmless(0, &["status"]), @"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: in sync
    ");
    ada.edit("#ff0000", "#ee0000");
    assert_ran!(ada.harmless(0, &["status"]), @r##"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: local ahead
    1 change here:
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    --- stderr ---
    hint: run `tokensync sync` to bring both sides in step
    "##);
    ada.service.edit("#00ff00", "#00ee00");
    assert_ran!(ada.harmless(0, &["status"]), @r##"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: diverged
    1 change here:
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    1 change there:
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    --- stderr ---
    hint: run `tokensync sync` to bring both sides in step
    "##);
    ada.service.edit("#ff0000", "#dd0000");
    assert_ran!(ada.harmless(0, &["status"]), @r##"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: diverged
    1 change here:
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    2 changes there:
      ~ core: color.red (value)  "#ff0000" → "#dd0000"
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    conflict: core: color.red (value)
      base    "#ff0000"
      local   "#ee0000"
      remote  "#dd0000"
    --- stderr ---
    hint: run `tokensync resolve team-bin` to settle them
    hint: run `tokensync sync team-bin --skip-conflicts` to sync all else
    "##);
    ada.harmless(0, &["status", "--quiet"]);
}

#[test]
fn never_synced() {
    let ada = somebody(Layout::Single);
    let ben = ada.service.person();
    ben.join(&ada);
    is(&ben, "never-synced", [0, 18, 0], 1);
    assert_ran!(ben.harmless(0, &["status"]), @r##"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: never synced
    18 changes there:
      + set core
      + core: color.red  "#ff0000"
      + core: color.green  "#00ff00"
      + core: color.blue  "#0000ff"
      + core: size.s  4
      … and 13 more
    --- stderr ---
    hint: run `tokensync sync` to bring both sides in step
    "##);
}

#[test]
fn unreachable() {
    let ada = somebody(Layout::Single);
    ada.service.script(Fault::on_any().every_time().html());
    assert_ran!(ada.harmless(7, &["status"]), @"
    $ tokensync status
    exit code 7
    --- stdout ---
    team-bin: cannot be compared
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the answer is a web page, not JSON: <!DOCTYPE html> <html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>
    hint: something on the way answers in place of the service: the login page of a network, a proxy, or a wrong option `endpoint`
    ");
    let ran = ada.harmless(7, &["status", "--json"]);
    assert_eq!(ran.json()["remotes"][0]["state"], "unreachable");
}

#[test]
fn one_remote_of_several() {
    let ada = somebody(Layout::Single);
    let bin = "0123456789abcdef01234567";
    let service = std::rc::Rc::clone(&ada.service);
    ada.ok(&service.add_words("gone", &["--bin", bin, "--no-sync"]));
    assert_ran!(ada.harmless(3, &["status"]), @"
    $ tokensync status
    exit code 3
    --- stdout ---
    team-bin: in sync
    gone: cannot be compared
    --- stderr ---
    error: remote `gone`: reading bin `[bin]`: `http://127.0.0.1:[port]` answered 404 Not Found: Bin not found or it doesn't belong to your account
    hint: check the option `bin`: the bin was deleted, or another account has it
    ");
    ada.harmless(0, &["status", "team-bin"]);
    ada.harmless(0, &["status", "--remote", "team-bin"]);
    ada.harmless(3, &["status", "gone"]);
    ada.harmless(2, &["status", "nobody"]);
}

#[test]
fn diff_in_both_directions() {
    let ada = somebody(Layout::Folder);
    assert_ran!(ada.harmless(0, &["diff"]), @"
    $ tokensync diff
    exit code 0
    --- stdout ---
    no difference between remote and local
    ");
    ada.edit("#ff0000", "#ee0000");
    ada.edit(
        "  \"unused\": { \"value\": \"1\", \"type\": \"other\" },\n",
        "",
    );
    ada.put(
        "tokens/new.json",
        "{\"n\": {\"value\": 1.50, \"type\": \"opacity\"}}",
    );
    ada.service.edit("\"name\":\"dark\"", "\"name\":\"night\"");
    assert_ran!(ada.harmless(0, &["diff"]), @r##"
    $ tokensync diff
    exit code 0
    --- stdout ---
    5 changes from remote to local:
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
      - old: unused  "1"
      + set new
      + new: n  1.50
      ~ theme dark (name)  "night" → "dark"
    "##);
    assert_ran!(ada.harmless(0, &["diff", "local", "remote"]), @r##"
    $ tokensync diff local remote
    exit code 0
    --- stdout ---
    5 changes from local to remote:
      - set new
      - new: n  1.50
      ~ core: color.red (value)  "#ee0000" → "#ff0000"
      + old: unused  "1"
      ~ theme night (name)  "dark" → "night"
    "##);
    assert_ran!(ada.harmless(0, &["diff", "base"]), @r##"
    $ tokensync diff base
    exit code 0
    --- stdout ---
    4 changes from base to local:
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
      - old: unused  "1"
      + set new
      + new: n  1.50
    "##);
    assert_ran!(ada.harmless(0, &["diff", "base", "remote", "--remote", "team-bin"]), @r#"
    $ tokensync diff base remote --remote team-bin
    exit code 0
    --- stdout ---
    1 change from base to remote:
      ~ theme night (name)  "dark" → "night"
    "#);
    ada.harmless(1, &["diff", "--exit-code"]);
    ada.harmless(0, &["diff", "base", "base", "--exit-code"]);
}

#[test]
fn diff_for_programs() {
    let ada = somebody(Layout::Single);
    ada.edit("#ff0000", "#ee0000");
    ada.edit(r#"["core", "brand", "#, r#"["brand", "core", "#);
    assert_ran!(ada.harmless(0, &["diff", "--json"]), @r##"
    $ tokensync diff --json
    exit code 0
    --- stdout ---
    {"version":1,"from":"remote","to":"local","changes":[{"kind":"changed","section":"token","set":"core","path":"color.red","field":"value","before":"#ff0000","after":"#ee0000"},{"kind":"order","section":"metadata","set":null,"path":"tokenSetOrder","field":null,"before":["core","brand","theme/light","theme/dark","old"],"after":["brand","core","theme/light","theme/dark","old"]}]}
    "##);
}

#[test]
fn diff_without_a_base() {
    let ada = somebody(Layout::Single);
    let ben = ada.service.person();
    ben.join(&ada);
    assert_ran!(ben.harmless(2, &["diff", "base"]), @"
    $ tokensync diff base
    exit code 2
    --- stderr ---
    error: there is no base yet: `team-bin` was never synced
    hint: run `tokensync sync` first
    ");
}

/// Values and names come from elsewhere, and none of them drives the terminal.
#[test]
fn nothing_drives_the_terminal() {
    let ada = somebody(Layout::Single);
    ada.service.edit("#ff0000", "\\u001b]0;owned\\u0007\\u202e");
    ada.service.edit("\"green\":", "\"gr\\u001b[2Jeen\":");
    for words in [&["diff"][..], &["status"], &["sync", "--dry-run"]] {
        let ran = ada.harmless(0, words);
        let is_bad = |char: char| (char.is_control() && char != '\n') || char == '\u{202e}';
        assert!(!ran.raw.concat().contains(is_bad), "{ran:?}", ran = ran.raw);
    }
}
