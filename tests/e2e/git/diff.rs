//! `git diff`, `git log -p` and `git show` of token files.

use crate::project::{LAYOUTS, Layout};

use super::{commit, git, somebody, tried};

#[test]
fn git_diff_tells_of_tokens() {
    let ada = somebody(Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.edit("\"kept\"", "\"stays\"");
    ada.put("tokens/new.json", "{\"a\": {\"value\": \"1\"}}");
    std::fs::remove_file(ada.path("tokens/theme/dark.json")).unwrap();
    ada.edit(r#""name": "light""#, r#""name": "bright""#);
    git(&ada, &["add", "--intent-to-add", "tokens/new.json"]);
    insta::assert_snapshot!(git(&ada, &["diff"]), @r##"
    tokens/$themes.json: 1 change
      ~ theme bright (name)  "light" → "bright"
    tokens/core.json: 1 change
      ~ tokens/core: color.red (value)  "#ff0000" → "#ee0000"
    tokens/new.json: 2 changes
      + set tokens/new
      + tokens/new: a  "1"
    tokens/old.json: 1 change
      > tokens/old: kept → stays
    tokens/theme/dark.json: 2 changes
      - set tokens/theme/dark
      - tokens/theme/dark: background  "#101010"
    "##);
}

#[test]
fn another_way_to_write_the_same_is_told_so() {
    let ada = somebody(Layout::Single);
    ada.edit("{ \"value\": \"#ffffff\"", "{\"value\":\"#ffffff\"");
    assert_eq!(
        git(&ada, &["diff"]),
        "tokens.json: the same tokens, written in another way\n"
    );
    assert!(git(&ada, &["diff", "--no-ext-diff", "--no-textconv"]).contains('+'));
}

#[test]
fn a_log_has_a_line_for_each_field() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        ada.edit("#ff0000", "#ee0000");
        commit(&ada, "darker");
        let log = git(&ada, &["log", "-p", "-1", "--format=%s"]);
        let show = git(&ada, &["show", "--format=%s"]);
        assert_eq!(log, show);
        let set = match layout {
            Layout::Single => "core: ",
            Layout::Folder => "",
        };
        for (sign, value) in [('-', "#ff0000"), ('+', "#ee0000")] {
            let line = format!("\n{sign}{set}color.red (value)  \"{value}\"\n");
            assert!(log.contains(&line), "{log}");
        }
        git(
            &ada,
            &[
                "blame",
                "--textconv",
                "--",
                if layout == Layout::Single {
                    "tokens.json"
                } else {
                    "tokens/core.json"
                },
            ],
        );
    }
}

#[test]
fn what_is_no_token_file_is_shown_as_text() {
    let ada = somebody(Layout::Folder);
    ada.put("tokens/core.json", "{ broken\n");
    let diff = git(&ada, &["diff"]);
    assert!(
        diff.starts_with("tokens/core.json: line 1, column 3"),
        "{diff}"
    );
    assert!(
        diff.contains("\n--- a/tokens/core.json\n+++ b/tokens/core.json\n@@ -1,"),
        "{diff}"
    );
    assert!(
        diff.contains("\n+{ broken\n") && !diff.contains("/tmp"),
        "{diff}"
    );
    commit(&ada, "broken");
    let log = git(&ada, &["log", "-p", "-1"]);
    assert!(log.contains("+{ broken"), "{log}");
}

#[test]
fn a_patch_is_a_patch() {
    let ada = somebody(Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    commit(&ada, "darker");
    let patch = git(&ada, &["format-patch", "--stdout", "-1"]);
    git(&ada, &["reset", "--quiet", "--hard", "HEAD~1"]);
    ada.put("../a.patch", &patch);
    git(&ada, &["am", "--quiet", "../a.patch"]);
    assert!(ada.text("tokens/core.json").contains("#ee0000"));
}

#[test]
fn a_conflict_and_hostile_names_are_shown_harmlessly() {
    let ada = somebody(Layout::Folder);
    ada.put(
        "tokens/core.json",
        r#"{"\u001b[2J##[x]": {"value": "\u001b]0;x\u0007"}}"#,
    );
    for words in [&["diff"] as &[&str], &["diff", "--no-ext-diff"]] {
        let diff = git(&ada, words);
        assert!(!diff.contains(['\u{1b}', '\u{7}']), "{diff}");
        assert!(diff.contains("[2J"), "{diff}");
    }
    git(&ada, &["checkout", "--quiet", "tokens/core.json"]);
    super::two_branches(
        &ada,
        || ada.edit("#ff0000", "#ee0000"),
        || ada.edit("#ff0000", "#cc0000"),
    );
    super::git_ends(&ada, 1, &["merge", "side"]);
    let ran = tried(&ada, &ada.folder, &["diff"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn a_file_that_is_not_merged_has_lines_too() {
    let ada = somebody(Layout::Folder);
    super::two_branches(
        &ada,
        || ada.edit("#ff0000", "#ee0000"),
        || ada.edit("#ff0000", "#cc0000"),
    );
    super::git_ends(&ada, 1, &["merge", "side"]);
    let diff = git(&ada, &["diff"]);
    insta::assert_snapshot!(diff.split_once("@@@ ").unwrap().1, @r##"
    -1,4 -1,4 +1,8 @@@
    ++<<<<<<< ours
     +color.red (value)  "#ee0000"
    ++=======
    + color.red (value)  "#cc0000"
    ++>>>>>>> theirs
      color.red (type)  "color"
      color.green (value)  "#00ff00"
      color.green (type)  "color"
    "##);
}
