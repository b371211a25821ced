//! `init --from`: settings of the platform's own tools are taken over, and what cannot be is told.

use crate::answer::{Ran, assert_ran};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

fn person(file: &str, text: &str) -> Person {
    let ada = Service::start().person();
    ada.put(file, text);
    ada
}

/// Takes a file over, which stays as it is.
#[track_caller]
fn takes_over(ada: &Person, file: &str, more: &[&str]) -> Ran {
    let before = ada.text(file);
    let ran = ada.ok(&[&["init", "--from", file], more].concat());
    assert_eq!(ada.text(file), before);
    ran
}

#[test]
fn the_file_that_the_older_tool_makes() {
    let ada = person(
        ".tokensstudio.json",
        r#"{
	"org": "o-1",
	"project": "p-1",
	"branch": "next",
	"release": "",
	"output": "./design/tokens"
}"#,
    );
    assert_ran!(takes_over(&ada, ".tokensstudio.json", &[]), @"
    $ tokensync init --from .tokensstudio.json
    exit code 0
    --- stdout ---
    wrote tokensync.json: tokens are in `design/tokens/`
    took over the remote `studio` from `.tokensstudio.json`
      api: graphql
      branch: next
      organization: o-1
      project: p-1
    --- stderr ---
    hint: run `tokensync auth login studio`, then `tokensync pull`
    ");
    insta::assert_snapshot!(ada.text("tokensync.json"), @r#"
    {
      "version": 1,
      "tokens": "design/tokens/",
      "remote": "studio",
      "remotes": {
        "studio": {
          "kind": "studio",
          "api": "graphql",
          "branch": "next",
          "organization": "o-1",
          "project": "p-1"
        }
      }
    }
    "#);
    assert!(ada.path("design").is_dir(), "the first pull needs it");
}

#[test]
fn the_file_that_a_later_release_makes() {
    let ada = person(
        ".tokensstudio.json",
        r#"{"version": "2", "org": "o-1", "project": "p-1", "branch": null,
 "output": "studio-export", "host": "graphql.example.test"}"#,
    );
    assert_ran!(takes_over(&ada, ".tokensstudio.json", &[]), @"
    $ tokensync init --from .tokensstudio.json
    exit code 0
    --- stdout ---
    wrote tokensync.json: tokens are in `studio-export/tokens/`
    took over the remote `studio` from `.tokensstudio.json`
      api: graphql
      graphql_endpoint: https://graphql.example.test/graphql
      organization: o-1
      project: p-1
    not taken over from `.tokensstudio.json`:
      line 2, column 12: themes and the order of sets, which that tool keeps beside the folder of sets: the first pull writes them into it
    --- stderr ---
    hint: if your secret may go to that address, run `tokensync remote trust studio`
    hint: run `tokensync auth login studio`, then `tokensync pull`
    ");
    // An address that a file brings along gets no secret unasked.
    ada.harmless(3, &["pull"])
        .says("which you have not trusted yet");
}

#[test]
fn the_file_that_the_newer_tool_makes() {
    let ada = person(
        ".studio.json",
        r#"{
  "$schema": "https://tokens.studio/schema/cli",
  "configurations": {
    "my tokens!": {
      "project": "p-1",
      "ref": { "type": "branch", "name": "main" },
      "output": "src/tokens",
      "format": "raw"
    }
  }
}"#,
    );
    assert_ran!(takes_over(&ada, ".studio.json", &["--json"]), @r#"
    $ tokensync init --from .studio.json --json
    exit code 0
    --- stdout ---
    {"version":1,"tokens":"src/tokens/","layout":"folder","from":".studio.json","remotes":["my-tokens"],"left_out":[]}
    --- stderr ---
    hint: run `tokensync auth login my-tokens`, then `tokensync pull`
    "#);
    let answer = ada.ok(&["remote", "show", "--json"]).json();
    assert_eq!(answer["api"], "rest");
    assert_eq!(answer["branch"], "main");
}

#[test]
fn what_is_taken_over_is_pulled() {
    let service = Service::start();
    service.studio_owner(&Project::sample(), Layout::Folder, "graphql");
    let ben = service.studio_person();
    let config = serde_json::json!({
        "org": service.studio.organization, "project": service.studio.project,
        "branch": "main", "release": "", "output": "tokens",
        "host": service.studio.graphql,
    });
    ben.put(".tokensstudio.json", &config.to_string());
    takes_over(&ben, ".tokensstudio.json", &[]);
    ben.ok(&["remote", "trust", "studio"]);
    ben.ok(&["pull"]);
    assert_eq!(
        ben.document().token_count(),
        Project::sample().document().token_count()
    );
}

#[test]
fn what_cannot_be_taken_over_is_told() {
    let ada = person(
        ".studio.json",
        r#"{
  "colour": "red",
  "apiKey": "CANARY-1",
  "sources": {
    "web": { "project": "p-1", "output": ".", "serviceToken": "CANARY-2" },
    "released": { "project": "p-1", "ref": { "type": "release", "name": "1.0" }, "output": "." },
    "css": { "project": "p-1", "output": "css", "format": "css" },
    "none": { "output": "." }
  }
}"#,
    );
    let ran = takes_over(&ada, ".studio.json", &[]);
    assert!(!ran.to_string().contains("CANARY"), "{ran}");
    assert!(!ada.text("tokensync.json").contains("CANARY"));
    assert_ran!(ran, @"
    $ tokensync init --from .studio.json
    exit code 0
    --- stdout ---
    wrote tokensync.json: tokens are in `tokens/`
    took over the remote `web` from `.studio.json`
      api: rest
      project: p-1
    not taken over from `.studio.json`:
      line 2, column 3: `colour` is a field that means nothing here
      line 3, column 3: `apiKey` looks like a secret, which no file of a project should hold: take it out there
      line 5, column 42: `output` is the whole project, where other JSON files would be taken for tokens
      line 5, column 47: `serviceToken` looks like a secret, which no file of a project should hold: take it out there
      line 6, column 44: `ref`: a release or tag never changes, so there is nothing to keep in step; the remote is left out with it
      line 7, column 5: the configuration has a folder of its own: it needs a project of its own
      line 7, column 59: `format`: only `raw` files are token files; `output` is left out with it
      line 8, column 5: the remote, which needs a `project`
    --- stderr ---
    hint: run `tokensync auth login web`, then `tokensync pull`
    ");
}

#[test]
fn a_release_is_nothing_to_keep_in_step() {
    let ada = person(
        ".tokensstudio.json",
        r#"{"org": "o", "project": "p", "release": "1.0", "output": "../elsewhere", "token": "CANARY"}"#,
    );
    assert_ran!(takes_over(&ada, ".tokensstudio.json", &["--layout", "single"]), @"
    $ tokensync init --from .tokensstudio.json --layout single
    exit code 0
    --- stdout ---
    wrote tokensync.json: tokens are in `tokens.json`
    not taken over from `.tokensstudio.json`:
      line 1, column 41: `release`: a release never changes, so there is nothing to keep in step; the remote is left out with it
      line 1, column 58: `output` is outside of the project
      line 1, column 74: `token` looks like a secret, which no file of a project should hold: take it out there
    --- stderr ---
    hint: run `tokensync remote add NAME --kind studio` to share the tokens
    ");
    let answer = ada.ok(&["remote", "list", "--json"]).json();
    assert_eq!(answer["remotes"], serde_json::json!([]));
}

#[test]
fn broken_files_are_told_with_their_place() {
    let check = |text: &str, message: &str| {
        let ada = person(".studio.json", text);
        ada.harmless(2, &["init", "--from", ".studio.json"])
            .says(&format!("error: .studio.json: {message}"));
    };
    check("{\"configurations\":\n  {]", "line 2, column 4");
    check("[]", "line 1, column 1: the settings have to be an object");
    check("{\"x\": 1}", "line 1, column 1: these are no settings");
    check(
        "{\"configurations\":\n []}",
        "line 2, column 2: `configurations` has to be an object",
    );
    check(
        r#"{"configurations": {"a": {"project": 7}}}"#,
        "line 1, column 38: `project` has to be a text",
    );
    check(
        r#"{"configurations": {"a": {"ref": "main"}}}"#,
        "line 1, column 34: `ref` has to be an object",
    );
    check(r#"{"org": {}}"#, "line 1, column 9: `org` has to be a text");
    check(
        r#"{"configurations": {"a": 1}}"#,
        "line 1, column 26: a configuration has to be an object",
    );
}

#[test]
fn names_in_the_file_do_not_drive_the_terminal() {
    let ada = person(
        ".studio.json",
        r#"{"\u001b]0;x\u0007": 1, "configurations": {"\u001b[2J": {"project": "p\u001b[2J", "output": "a\u001b[2J"}}}"#,
    );
    let ran = takes_over(&ada, ".studio.json", &[]);
    assert!(!ran.raw.concat().contains('\u{1b}'), "{ran}");
}

#[test]
fn a_file_that_is_not_there() {
    let ada = Service::start().person();
    ada.harmless(8, &["init", "--from", ".studio.json"])
        .says("cannot read `.studio.json`");
}

#[test]
fn without_somebody_to_ask_it_is_only_noticed() {
    let ada = person(".studio.json", r#"{"configurations": {}}"#);
    ada.ok(&["init"])
        .says("remove tokensync.json and run `tokensync init --from .studio.json`");
}
