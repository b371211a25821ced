//! What is no token file, and a program that is gone: Git does what it does with text, and no side
//! is lost.

use crate::project::Layout;

use super::{git, git_ends, somebody, two_branches};

#[test]
fn broken_json_is_merged_as_text() {
    let ada = somebody(Layout::Folder);
    two_branches(
        &ada,
        || ada.edit("#ff0000", "#ee0000"),
        || {
            ada.edit("\"size\": {", "\"size\": ");
        },
    );
    git_ends(&ada, 0, &["merge", "side"]).says("no token file (theirs: line 7");
    let text = ada.text("tokens/core.json");
    assert!(
        text.contains("#ee0000") && !text.contains("\"size\": {"),
        "{text}"
    );
}

#[test]
fn broken_json_that_clashes_has_both_sides() {
    let ada = somebody(Layout::Folder);
    two_branches(
        &ada,
        || ada.put("tokens/core.json", "{ ours"),
        || ada.put("tokens/core.json", "[ \"theirs\" ]\n"),
    );
    git_ends(&ada, 1, &["merge", "side"]).says("with conflicts that are marked");
    let text = ada.text("tokens/core.json");
    assert!(
        text.contains("{ ours") && text.contains("[ \"theirs\" ]"),
        "{text}"
    );
    assert!(
        text.contains("<<<<<<< HEAD") && text.contains(">>>>>>> side"),
        "{text}"
    );
}

#[test]
fn a_list_in_a_folder_of_tokens_is_text() {
    let ada = somebody(Layout::Folder);
    ada.put("tokens/list.json", "[\n1,\n2,\n3,\n4,\n5\n]\n");
    super::commit(&ada, "list");
    two_branches(
        &ada,
        || ada.put("tokens/list.json", "[\n0,\n2,\n3,\n4,\n5\n]\n"),
        || ada.put("tokens/list.json", "[\n1,\n2,\n3,\n4,\n6\n]\n"),
    );
    git(&ada, &["merge", "--quiet", "side"]);
    assert_eq!(ada.text("tokens/list.json"), "[\n0,\n2,\n3,\n4,\n6\n]\n");
    git(&ada, &["diff", "HEAD~1"]);
}

/// Git takes exit code 127 for a conflict and this side for the result.
#[test]
fn a_program_that_is_gone_loses_no_side() {
    let ada = somebody(Layout::Folder);
    for key in [
        "merge.tokensync-folder.driver",
        "diff.tokensync-folder.command",
        "diff.tokensync-folder.textconv",
    ] {
        let value = git(&ada, &["config", key]);
        let program = value.split('\'').nth(1).unwrap();
        let gone = value.replace(program, "/nowhere/tokensync");
        git(&ada, &["config", key, gone.trim()]);
    }
    two_branches(
        &ada,
        || {
            ada.edit("#ff0000", "#ee0000");
            ada.edit("\"x\": \"0\"", "\"x\": \"1\"");
        },
        || {
            ada.edit("#ff0000", "#cc0000");
            ada.edit("\"primary\"", "\"main\"");
        },
    );
    git_ends(&ada, 1, &["merge", "side"]);
    let text = ada.text("tokens/core.json");
    assert!(
        text.contains("#ee0000") && text.contains("#cc0000") && text.contains("<<<<<<<"),
        "{text}"
    );
    let merged = ada.text("tokens/brand.json");
    assert!(
        merged.contains("\"x\": \"1\"") && merged.contains("\"main\""),
        "{merged}"
    );
    git(&ada, &["reset", "--quiet", "--hard"]);
    let diff = git(&ada, &["diff", "HEAD~1"]);
    assert!(
        diff.contains("+    \"red\":   { \"value\": \"#ee0000\""),
        "{diff}"
    );
    let log = git(&ada, &["log", "-p", "-1"]);
    assert!(
        log.contains("+    \"red\":   { \"value\": \"#ee0000\""),
        "{log}"
    );
}
