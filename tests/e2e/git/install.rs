//! `git install` and `git uninstall`: what they write, and that they take out the same.

use std::fs;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};

use super::{commit, git, repository, tried, without_drivers};

#[test]
fn what_was_installed_is_taken_out_again() {
    for layout in LAYOUTS {
        let ada = without_drivers(&Project::sample(), layout);
        ada.put(".gitattributes", "*.json text\n# mine\n");
        git(&ada, &["config", "merge.tokensync-own.name", "somebody's"]);
        let before = (ada.before(), git(&ada, &["config", "--local", "--list"]));
        ada.harmless(0, &["git", "install", "--hook", "--dry-run"])
            .says("would write `.gitattributes`");
        assert_eq!(git(&ada, &["config", "--local", "--list"]), before.1);
        ada.ok(&["git", "install", "--hook"]);
        let text = ada.text(".gitattributes");
        let line = match layout {
            Layout::Single => "/tokens.json merge=tokensync-single diff=tokensync-single",
            Layout::Folder => "/tokens/**/*.json merge=tokensync-folder diff=tokensync-folder",
        };
        assert!(
            text.starts_with("*.json text\n# mine\n") && text.contains(line),
            "{text}"
        );
        let installed = (ada.files(), git(&ada, &["config", "--local", "--list"]));
        ada.ok(&["git", "install", "--hook"])
            .says("everything is installed already");
        assert_eq!(
            installed,
            (ada.files(), git(&ada, &["config", "--local", "--list"]))
        );
        ada.harmless(0, &["git", "uninstall", "--dry-run"]);
        ada.ok(&["git", "uninstall"]);
        before.0.holds(&ada);
        assert_eq!(git(&ada, &["config", "--local", "--list"]), before.1);
        ada.ok(&["git", "uninstall"])
            .says("nothing of tokensync is in this repository");
    }
}

#[test]
fn what_it_says_and_which_files_it_means() {
    let ada = without_drivers(&Project::sample(), Layout::Folder);
    assert_ran!(ada.ok(&["git", "install"]), @"
    $ tokensync git install
    exit code 0
    --- stdout ---
    wrote `.gitattributes`: which files are tokens
    set `merge.tokensync-…` and `diff.tokensync-…` in the configuration of this repository
    --- stderr ---
    hint: commit `.gitattributes`; everybody runs `tokensync git install` in a clone of their own
    ");
    let files = [
        "tokens/core.json",
        "tokens/theme/light.json",
        "tokens/$themes.json",
        "tokensync.json",
    ];
    let mut words = vec!["check-attr", "merge", "--"];
    words.extend(files);
    insta::assert_snapshot!(git(&ada, &words), @"
    tokens/core.json: merge: tokensync-folder
    tokens/theme/light.json: merge: tokensync-folder
    tokens/$themes.json: merge: tokensync-folder
    tokensync.json: merge: unspecified
    ");
}

#[test]
fn another_place_of_the_tokens_takes_the_place_of_the_first() {
    let ada = without_drivers(&Project::sample(), Layout::Folder);
    ada.ok(&["git", "install"]);
    fs::rename(ada.path("tokens"), ada.path("my [old] tokens")).unwrap();
    let project = ada
        .text("tokensync.json")
        .replace("tokens/", "my [old] tokens");
    let project = project.replace("\"tokens\"", "\"my [old] tokens\"");
    let project = project.replacen("\"my [old] tokens\":", "\"tokens\":", 1);
    ada.put("tokensync.json", &project);
    ada.ok(&["git", "install"]);
    assert!(!ada.text(".gitattributes").contains("/tokens/"));
    let told = git(
        &ada,
        &["check-attr", "diff", "--", "my [old] tokens/core.json"],
    );
    assert!(told.ends_with("diff: tokensync-folder\n"), "{told}");
}

#[test]
fn without_a_repository_or_without_git_nothing_happens() {
    let mut ada = crate::support::Service::start().person();
    Project::sample().put(&ada, Layout::Folder);
    ada.ok(&["init"]);
    assert_ran!(ada.harmless(2, &["git", "install"]), @"
    $ tokensync git install
    exit code 2
    --- stderr ---
    error: `[project]` is in no work tree of Git
    hint: run `git init` there, or `-C DIR` for a project that is in one
    ");
    git(&ada, &["init", "--quiet"]);
    ada.var("PATH", "/nowhere");
    assert_ran!(ada.harmless(8, &["git", "install"]), @"
    $ tokensync git install
    exit code 8
    --- stderr ---
    error: there is no program `git` here, or it is not in PATH
    hint: install Git, then run this again
    ");
    assert_ran!(ada.harmless(8, &["git", "uninstall"]), @"
    $ tokensync git uninstall
    exit code 8
    --- stderr ---
    error: there is no program `git` here, or it is not in PATH
    hint: install Git, then run this again
    ");
}

#[test]
fn a_worktree_and_a_submodule_have_the_drivers_too() {
    let ada = without_drivers(&Project::sample(), Layout::Folder);
    git(&ada, &["worktree", "add", "--quiet", "../tree"]);
    ada.ok(&["-C", "../tree", "git", "install", "--hook"]);
    let known = |folder: &str| {
        let key = "merge.tokensync-folder.driver";
        let words = ["config", "--get", key];
        tried(&ada, &ada.path(folder), &words).code
    };
    assert_eq!([known("."), known("../tree")], [Some(0); 2]);
    ada.ok(&["-C", "../tree", "git", "uninstall"]);
    assert_eq!([known("."), known("../tree")], [Some(1); 2]);

    let outer = ada.path("../outer");
    fs::create_dir(&outer).unwrap();
    tried(&ada, &outer, &["init", "--quiet"]);
    let add = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "../project",
        "inner",
    ];
    let ran = tried(&ada, &outer, &add);
    assert_eq!(ran.code, Some(0), "{ran}");
    ada.ok(&["-C", "../outer/inner", "git", "install", "--hook"]);
    assert_eq!(
        [known("../outer/inner"), known("../outer"), known(".")],
        [Some(0), Some(1), Some(1)]
    );
    assert!(outer.join(".git/modules/inner/hooks/pre-commit").exists());
    assert!(!ada.path(".gitattributes").exists());
}

#[test]
fn another_project_of_the_repository_keeps_the_settings() {
    let ada = repository();
    for folder in ["web", "apps/phone"] {
        ada.put(&format!("{folder}/tokens.json"), r#"{"core":{}}"#);
        ada.ok(&["-C", folder, "init"]);
        ada.ok(&["-C", folder, "git", "install"]);
    }
    commit(&ada, "two");
    let told = git(
        &ada,
        &["check-attr", "merge", "--", "apps/phone/tokens.json"],
    );
    assert!(told.ends_with("tokensync-single\n"), "{told}");
    ada.ok(&["-C", "web", "git", "uninstall"])
        .says("`apps/phone/.gitattributes` needs them");
    git(&ada, &["config", "merge.tokensync-single.driver"]);
    ada.ok(&["-C", "apps/phone", "git", "uninstall"]);
    super::git_ends(&ada, 1, &["config", "merge.tokensync-single.driver"]);
}
