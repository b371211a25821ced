//! The hook: what a commit brings is checked, as it will be in the commit.

use std::fs;

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::Person;

use super::{commit, git, git_ends, repository, without_drivers};

const GOOD: &str = "{\n  \"red\": { \"value\": \"#ff0000\", \"type\": \"color\" }\n}\n";
const BAD: &str = "{\n  \"red\": { \"value\": \"{no.where}\", \"type\": \"color\" }\n}\n";

fn with_hook(layout: Layout) -> Person {
    let ada = without_drivers(&Project::of_sets(&[("core", GOOD)]), layout);
    ada.ok(&["git", "install", "--hook"]);
    commit(&ada, "hook");
    ada
}

#[test]
fn a_commit_with_a_mistake_is_stopped() {
    for layout in [Layout::Folder, Layout::Single] {
        let ada = with_hook(layout);
        ada.edit("#ff0000", "{no.where}");
        git(&ada, &["add", "--all"]);
        let ran = git_ends(&ada, 1, &["commit", "--message", "bad"]);
        if layout == Layout::Folder {
            assert_ran!(ran, @"
            $ tokensync commit --message bad
            exit code 1
            --- stderr ---
            tokens/core.json:2:21: error broken-reference: the token `red` refers to `no.where`, which no set defines
              hint: define it, or refer to another token

            1 error, 0 warnings and 0 notes in 1 file
            hint: correct that and `git add` it; `git commit --no-verify` commits it as it is
            ");
        } else {
            ran.says("tokens.json:3:21: error broken-reference");
        }
        git(
            &ada,
            &["commit", "--quiet", "--no-verify", "--message", "bad"],
        );
        ada.edit("{no.where}", "#ff0000");
        commit(&ada, "good");
    }
}

#[test]
fn what_is_staged_counts_and_not_what_is_in_the_files() {
    let ada = with_hook(Layout::Folder);
    ada.put("tokens/core.json", BAD);
    git(&ada, &["add", "--all"]);
    ada.put("tokens/core.json", GOOD);
    git_ends(&ada, 1, &["commit", "--message", "bad"])
        .says("tokens/core.json:2:21: error broken-reference");
    git(&ada, &["add", "--all"]);
    ada.put("tokens/core.json", BAD);
    ada.put("note.txt", "x");
    git(&ada, &["add", "note.txt"]);
    git(
        &ada,
        &["commit", "--quiet", "--message", "nothing of tokens"],
    );
    // With `-a` Git hands over an index of its own.
    git_ends(&ada, 1, &["commit", "--all", "--message", "bad"]);
}

#[test]
fn a_project_in_a_folder_is_checked_there() {
    let ada = repository();
    ada.put(
        "design system/tokens.json",
        r#"{"core":{"a":{"value":"1","type":"sizing"}}}"#,
    );
    ada.ok(&["-C", "design system", "init"]);
    ada.ok(&["-C", "design system", "git", "install", "--hook"]);
    commit(&ada, "first");
    ada.put(
        "design system/tokens.json",
        r#"{"core":{"a":{"value":"{b}","type":"sizing"}}}"#,
    );
    git(&ada, &["add", "--all"]);
    git_ends(&ada, 1, &["commit", "--message", "bad"])
        .says("design system/tokens.json:1:23: error broken-reference");
}

#[test]
fn the_hook_of_somebody_stays() {
    let ada = without_drivers(&Project::of_sets(&[("core", GOOD)]), Layout::Folder);
    let hook = ada.path(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    ada.put(".git/hooks/pre-commit", "#!/bin/sh\necho mine\n");
    let ran = ada.ends(3, &["git", "install", "--hook"]);
    ran.says("it stays as it is");
    ran.says("git check-staged || exit 1");
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\necho mine\n");
    ada.ok(&["git", "uninstall"]);
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\necho mine\n");
}

#[test]
fn hooks_of_all_repositories_stay() {
    let ada = without_drivers(&Project::of_sets(&[("core", GOOD)]), Layout::Folder);
    let shared = ada.path("../shared");
    git(
        &ada,
        &["config", "core.hooksPath", shared.to_str().unwrap()],
    );
    ada.ends(3, &["git", "install", "--hook"])
        .says("would be a hook of other repositories too");
    assert!(!shared.exists());
}

#[test]
fn the_folder_of_hooks_is_the_one_that_git_looks_into() {
    let ada = without_drivers(&Project::of_sets(&[("core", GOOD)]), Layout::Folder);
    git(&ada, &["config", "core.hooksPath", ".hooks"]);
    ada.ok(&["git", "install", "--hook"]);
    assert!(ada.text(".hooks/pre-commit").contains("git check-staged"));
    ada.put("tokens/core.json", BAD);
    git(&ada, &["add", "tokens"]);
    git_ends(&ada, 1, &["commit", "--message", "bad"]);
}
