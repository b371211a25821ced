//! `git merge` and what else merges: by tokens, into the text of this side.

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout};

use super::{commit, git, git_ends, somebody, tokens, two_branches};

const RED: &str = r##"{ "value": "#ff0000", "type": "color" }"##;

#[test]
fn different_fields_of_one_token_are_merged() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let before = tokens(&ada);
        two_branches(
            &ada,
            || ada.edit("#ff0000", "#ee0000"),
            || {
                ada.edit(
                    RED,
                    r##"{ "value": "#ff0000", "type": "color", "description": "Warm" }"##,
                );
            },
        );
        git(&ada, &["merge", "--quiet", "side"]);
        // The spaces are those of our side, whatever the other one has written.
        ada.edit(
            r##""value": "#ee0000", "type": "color", "description": "Warm""##,
            r##""value": "#ff0000", "type": "color""##,
        );
        assert_eq!(tokens(&ada), before);
    }
}

#[test]
fn the_same_value_is_a_conflict_with_both_sides() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        two_branches(
            &ada,
            || {
                ada.edit("#ff0000", "#ee0000");
                ada.edit("The sky", "The sea");
            },
            || {
                ada.edit("#ff0000", "#cc0000");
                ada.edit("#00ff00", "#00aa00");
            },
        );
        let ran = git_ends(&ada, 1, &["merge", "side"]);
        if layout == Layout::Folder {
            assert_ran!(ran, @r##"
            $ tokensync merge side
            exit code 1
            --- stdout ---
            Auto-merging tokens/core.json
            CONFLICT (content): Merge conflict in tokens/core.json
            Automatic merge failed; fix conflicts and then commit the result.
            --- stderr ---
            conflict: tokens/core: color.red (value)
              base    "#ff0000"
              ours    "#ee0000"
              theirs  "#cc0000"
            tokens/core.json: 1 conflict, marked in the file; all else is merged
            hint: decide between the markers, then `git add tokens/core.json`
            "##);
            insta::assert_snapshot!(ada.text("tokens/core.json"), @r##"
            {
              "color": {
            <<<<<<< HEAD
                "red":   { "value": "#ee0000", "type": "color" },
            =======
                "red":   { "value": "#cc0000", "type": "color" },
            >>>>>>> side
                "green": { "value": "#00aa00", "type": "color" },
                "blue":  { "value": "#0000ff", "type": "color", "description": "The sea" }
              },
              "size": { "s": {"value": 4, "type": "sizing"}, "m": {"value": 8.0, "type": "sizing"} }
            }
            "##);
        }
        let file = match layout {
            Layout::Folder => "tokens/core.json",
            Layout::Single => "tokens.json",
        };
        let status = git(&ada, &["status", "--porcelain"]);
        assert!(status.contains(&format!("UU {file}")), "{status}");
        let text = ada.text(file);
        for value in ["#ee0000", "#cc0000", "#00aa00", "The sea"] {
            assert!(text.contains(value), "{text}");
        }
        // Taking one of the two gives a file of tokens again.
        let lines = text.lines();
        let mut ours = true;
        let kept: Vec<&str> = lines
            .filter(|line| {
                match line.get(..7) {
                    Some("<<<<<<<") => return false,
                    Some("=======") => ours = false,
                    Some(">>>>>>>") => {
                        ours = true;
                        return false;
                    }
                    _ => {}
                }
                ours
            })
            .collect();
        ada.put(file, &format!("{}\n", kept.join("\n")));
        ada.ok(&["check"]);
        commit(&ada, "merged");
    }
}

#[test]
fn what_was_renamed_takes_the_change_along() {
    let ada = somebody(Layout::Folder);
    two_branches(
        &ada,
        || ada.edit("\"red\": ", "\"crimson\": "),
        || {
            ada.edit(
                RED,
                r##"{ "value": "#ff0000", "type": "color", "description": "Warm" }"##,
            );
        },
    );
    git_ends(&ada, 0, &["merge", "side"]).says("the change is there now");
    let text = ada.text("tokens/core.json");
    assert!(
        text.contains("Warm") && text.contains("crimson") && !text.contains("\"red\""),
        "{text}"
    );
}

#[test]
fn a_file_that_was_moved_is_merged_where_it_is() {
    let ada = somebody(Layout::Folder);
    two_branches(
        &ada,
        || {
            git(&ada, &["mv", "tokens/core.json", "tokens/base.json"]);
        },
        || {
            ada.edit("#ff0000", "#cc0000");
            ada.edit("The sky", "The sea");
        },
    );
    git(&ada, &["merge", "--quiet", "side"]);
    let text = ada.text("tokens/base.json");
    assert!(
        text.contains("#cc0000") && text.contains("The sea"),
        "{text}"
    );
}

#[test]
fn themes_and_the_order_of_sets_are_merged() {
    let ada = somebody(Layout::Folder);
    two_branches(
        &ada,
        || {
            ada.edit(r#""core", "brand","#, r#""core", "new", "brand","#);
            ada.put("tokens/new.json", "{}\n");
            ada.edit(r#""name": "light""#, r#""name": "bright""#);
        },
        || {
            ada.edit(r#", "old"]"#, r#", "old", "last"]"#);
            ada.put("tokens/last.json", "{}\n");
            ada.edit(r#""theme/light": "enabled""#, r#""theme/light": "source""#);
        },
    );
    git(&ada, &["merge", "--quiet", "side"]);
    let order = r#"["core", "new", "brand", "theme/light", "theme/dark", "old", "last"]"#;
    assert!(ada.text("tokens/$metadata.json").contains(order));
    let themes = ada.text("tokens/$themes.json");
    assert!(
        themes.contains("bright") && themes.contains(r#""theme/light": "source""#),
        "{themes}"
    );
}

#[test]
fn a_file_that_is_new_on_both_sides_is_united() {
    let ada = somebody(Layout::Folder);
    two_branches(
        &ada,
        || ada.put("tokens/new.json", "{\n  \"a\": {\"value\": \"1\"}\n}\n"),
        || ada.put("tokens/new.json", "{\n  \"b\": {\"value\": \"2\"}\n}\n"),
    );
    git(&ada, &["merge", "--quiet", "side"]);
    assert_eq!(
        ada.text("tokens/new.json"),
        "{\n  \"a\": {\"value\": \"1\"},\n  \"b\": { \"value\": \"2\" }\n}\n"
    );
}

#[test]
fn two_orders_of_one_group_leave_both() {
    let ada = somebody(Layout::Folder);
    ada.put(
        "tokens/o.json",
        "{\n\"a\": {},\n\"b\": {},\n\"c\": {},\n\"d\": {}\n}\n",
    );
    commit(&ada, "order");
    two_branches(
        &ada,
        || {
            ada.put(
                "tokens/o.json",
                "{\n\"b\": {},\n\"a\": {},\n\"c\": {},\n\"d\": {}\n}\n",
            );
        },
        || {
            ada.put(
                "tokens/o.json",
                "{\n\"a\": {},\n\"b\": {},\n\"d\": {},\n\"c\": {}\n}\n",
            );
        },
    );
    let ran = super::tried(&ada, &ada.folder, &["merge", "side"]);
    let text = ada.text("tokens/o.json");
    // Whether it is one order for both or a question: nothing is there twice without markers.
    match ran.code {
        Some(0) => assert_eq!(text.matches("\"a\"").count(), 1, "{text}"),
        _ => assert!(text.contains("<<<<<<<"), "{text}"),
    }
}

#[test]
fn rebase_cherry_pick_stash_and_revert_go_through() {
    let ada = somebody(Layout::Folder);
    let warm = r##"{ "value": "#ff0000", "type": "color", "description": "Warm" }"##;
    let begin = |branch: &str| {
        git(&ada, &["checkout", "--quiet", "-B", branch, "start"]);
    };
    git(&ada, &["tag", "start"]);
    begin("other");
    ada.edit(RED, warm);
    commit(&ada, "warm");

    begin("rebased");
    ada.edit("#ff0000", "#ee0000");
    commit(&ada, "darker");
    git(&ada, &["rebase", "--quiet", "other"]);
    let both = ada.text("tokens/core.json");
    assert!(
        both.contains(r##""#ee0000", "type": "color", "description": "Warm""##),
        "{both}"
    );

    begin("picked");
    ada.edit("#ff0000", "#ee0000");
    commit(&ada, "darker");
    git(&ada, &["cherry-pick", "other"]);
    assert_eq!(ada.text("tokens/core.json"), both);

    git(&ada, &["revert", "--no-edit", "HEAD"]);
    let darker = ada.text("tokens/core.json");
    assert!(
        darker.contains("#ee0000") && !darker.contains("Warm"),
        "{darker}"
    );

    begin("stashed");
    ada.edit("#ff0000", "#ee0000");
    git(&ada, &["stash", "--quiet"]);
    git(&ada, &["stash", "show", "-p"]);
    git(&ada, &["merge", "--quiet", "other"]);
    git(&ada, &["stash", "pop", "--quiet"]);
    assert_eq!(ada.text("tokens/core.json"), both);
}

#[test]
fn branches_that_crossed_are_merged_from_what_both_had() {
    let ada = somebody(Layout::Folder);
    two_branches(
        &ada,
        || ada.edit("#ff0000", "#ee0000"),
        || ada.edit(", \"description\": \"The sky\"", ""),
    );
    git(&ada, &["branch", "ours"]);
    git(&ada, &["branch", "theirs", "side"]);
    git(&ada, &["merge", "--quiet", "theirs"]);
    git(&ada, &["checkout", "--quiet", "side"]);
    git(&ada, &["merge", "--quiet", "ours"]);
    ada.edit("#00ff00", "#00aa00");
    commit(&ada, "more");
    git(&ada, &["checkout", "--quiet", "main"]);
    ada.edit("#0000ff", "#0000aa");
    commit(&ada, "more");
    git(&ada, &["merge", "--quiet", "side"]);
    let text = ada.text("tokens/core.json");
    for value in ["#ee0000", "#00aa00", "#0000aa"] {
        assert!(text.contains(value), "{text}");
    }
    assert!(!text.contains("The sky"), "{text}");
}
