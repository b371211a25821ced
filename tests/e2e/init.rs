//! `init`.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::Service;

#[test]
fn an_empty_folder() {
    let ada = Service::start().person();
    assert_ran!(ada.run(&["init"]), @"
    $ tokensync init
    exit code 0
    --- stdout ---
    wrote tokensync.json: tokens are in `tokens/`
    --- stderr ---
    hint: run `tokensync remote add NAME --kind jsonbin|studio|url` to share them
    ");
    insta::assert_snapshot!(ada.text("tokensync.json"), @r#"
    {
      "version": 1,
      "tokens": "tokens/",
      "remotes": {}
    }
    "#);
    assert_eq!(ada.files().len(), 1);
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn tokens_that_are_there_are_found() {
    for (layout, place) in [(Layout::Single, "tokens.json"), (Layout::Folder, "tokens/")] {
        let ada = Service::start().person();
        Project::sample().put(&ada, layout);
        let before = ada.token_files();
        let ran = ada.ok(&["init", "--json"]);
        assert_eq!(ran.json()["tokens"], place);
        assert_eq!(ada.token_files(), before);
    }
}

#[test]
fn flags() {
    let check = |words: &[&str], tokens: &str, layout: &str| {
        let ada = Service::start().person();
        let answer = ada.ok(&[&["init", "--json"], words].concat()).json();
        let expected = serde_json::json!({ "version": 1, "tokens": tokens, "layout": layout });
        assert_eq!(answer, expected, "{words:?}");
    };
    check(&["--layout", "single"], "tokens.json", "single");
    check(&["--layout", "folder"], "tokens/", "folder");
    check(
        &["--tokens", "design/all.json"],
        "design/all.json",
        "single",
    );
    check(&["--tokens", "design"], "design/", "folder");
    check(
        &["--tokens", "design/", "--layout", "folder"],
        "design/",
        "folder",
    );
}

#[test]
fn another_folder() {
    let ada = Service::start().person();
    std::fs::create_dir(ada.path("inner")).unwrap();
    ada.ok(&["-C", "inner", "init"]);
    assert!(ada.path("inner/tokensync.json").is_file());
    assert_ran!(ada.harmless(8, &["-C", "nowhere", "init"]), @"
    $ tokensync -C nowhere init
    exit code 8
    --- stderr ---
    error: there is no folder `nowhere`
    hint: make it, or name another one with `-C DIR`
    ");
}

#[test]
fn a_project_that_is_there_is_left_alone() {
    let ada = Service::start().person();
    ada.ok(&["init"]);
    assert_ran!(ada.harmless(2, &["init"]), @"
    $ tokensync init
    exit code 2
    --- stderr ---
    error: there is a tokensync.json in `[project]` already
    hint: edit it, or remove it to begin again
    ");
}

#[test]
fn flags_that_contradict_each_other() {
    let ada = Service::start().person();
    assert_ran!(ada.harmless(2, &["init", "--tokens", "a.json", "--layout", "folder"]), @"
    $ tokensync init --tokens a.json --layout folder
    exit code 2
    --- stderr ---
    error: the layout `folder` needs a folder, not `a.json`
    hint: leave `--layout` out, or name another path with `--tokens`
    ");
    ada.harmless(2, &["init", "--tokens", "a", "--layout", "single"]);
}

#[test]
fn tokens_outside_of_the_project() {
    let ada = Service::start().person();
    for path in ["../tokens", "/tokens", "a/../../b.json"] {
        ada.harmless(2, &["init", "--tokens", path])
            .says("inside the project");
    }
}
