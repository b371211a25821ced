//! Renames in the merge, row by row. Each row is merged both ways round.

use sync_engine::{Settle, merge};
use tokens_model::{Form, TokenDocument};

use crate::merge_table::{check, in_set, notes};

/// A token with a stable id.
fn id(id: u8, value: &str) -> String {
    format!(r#"{{"value":"{value}","$extensions":{{"studio.tokens":{{"id":"{id}"}}}}}}"#)
}

#[test]
fn an_edit_follows_a_renamed_token() {
    in_set(
        r#""a":{"value":"1"},"b":{"value":"9"}"#,
        r#""q":{"value":"1"},"b":{"value":"9"}"#,
        r#""a":{"value":"2"},"b":{"value":"9"}"#,
        r#""q":{"value":"2"},"b":{"value":"9"}"#,
        &[],
    );
    in_set(
        r#""a":{"value":"1","type":"n"}"#,
        r#""q":{"value":"1","type":"n"}"#,
        r#""a":{"value":"red","type":"color","description":"d"}"#,
        r#""q":{"value":"red","type":"color","description":"d"}"#,
        &[],
    );
    // The order of the side that renamed it is kept, and new neighbours stay where they are.
    in_set(
        r#""a":{"value":"1"},"b":{"value":"2"},"c":{"value":"3"}"#,
        r#""a":{"value":"1"},"c":{"value":"3"},"q":{"value":"2"}"#,
        r#""a":{"value":"1"},"n":{"value":"5"},"b":{"value":"4"},"c":{"value":"3"}"#,
        r#""a":{"value":"1"},"n":{"value":"5"},"c":{"value":"3"},"q":{"value":"4"}"#,
        &[],
    );
    // Only the case of the name is another.
    in_set(
        r#""Red":{"value":"1"}"#,
        r#""red":{"value":"1"}"#,
        r#""Red":{"value":"2"}"#,
        r#""red":{"value":"2"}"#,
        &[],
    );
    // Many at once.
    in_set(
        r#""a":{"value":"1"},"b":{"value":"2"},"c":{"value":"3"}"#,
        r#""x":{"value":"1"},"y":{"value":"2"},"z":{"value":"3"}"#,
        r#""a":{"value":"7"},"b":{"value":"8"},"c":{"value":"9"}"#,
        r#""x":{"value":"7"},"y":{"value":"8"},"z":{"value":"9"}"#,
        &[],
    );
}

#[test]
fn an_edit_follows_a_moved_token() {
    in_set(
        r#""g":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""g":{"b":{"value":"2"}},"h":{"a":{"value":"1"}}"#,
        r#""g":{"a":{"value":"5"},"b":{"value":"6"}}"#,
        r#""g":{"b":{"value":"6"}},"h":{"a":{"value":"5"}}"#,
        &[],
    );
    // The group goes with its last token, or stays empty, as its owner left it.
    in_set(
        r#""g":{"a":{"value":"1"}}"#,
        r#""a":{"value":"1"}"#,
        r#""g":{"a":{"value":"5"}}"#,
        r#""a":{"value":"5"}"#,
        &[],
    );
    in_set(
        r#""g":{"a":{"value":"1"}}"#,
        r#""g":{},"a":{"value":"1"}"#,
        r#""g":{"a":{"value":"5"}}"#,
        r#""g":{},"a":{"value":"5"}"#,
        &[],
    );
    check(
        r#"{"s":{"a":{"value":"1"},"k":{"value":"9"}},"t":{}}"#,
        r#"{"s":{"k":{"value":"9"}},"t":{"n":{"a":{"value":"1"}}}}"#,
        r#"{"s":{"a":{"value":"2"},"k":{"value":"9"}},"t":{"o":{"value":"3"}}}"#,
        r#"{"s":{"k":{"value":"9"}},"t":{"o":{"value":"3"},"n":{"a":{"value":"2"}}}}"#,
        &[],
    );
    // Into a set that is new.
    check(
        r#"{"s":{"a":{"value":"1"},"k":{"value":"9"}}}"#,
        r#"{"s":{"k":{"value":"9"}},"t":{"a":{"value":"1"}}}"#,
        r#"{"s":{"a":{"value":"2"},"k":{"value":"9"}}}"#,
        r#"{"s":{"k":{"value":"9"}},"t":{"a":{"value":"2"}}}"#,
        &[],
    );
    // Both sides took one out of the same group: nobody left it empty.
    in_set(
        r#""g":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""g":{"b":{"value":"2"}},"a":{"value":"1"}"#,
        r#""g":{"a":{"value":"1"}},"b":{"value":"2"}"#,
        r#""a":{"value":"1"},"b":{"value":"2"}"#,
        &[],
    );
}

#[test]
fn edits_follow_a_renamed_group() {
    in_set(
        r#""g":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""h":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""g":{"b":{"value":"3"},"c":{"value":"4"}}"#,
        r#""h":{"b":{"value":"3"},"c":{"value":"4"}}"#,
        &[],
    );
    // A rename inside of the renamed group.
    in_set(
        r#""g":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""h":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""g":{"q":{"value":"1"},"b":{"value":"3"}}"#,
        r#""h":{"q":{"value":"1"},"b":{"value":"3"}}"#,
        &[],
    );
    // A group moved into a group that the other side renamed.
    in_set(
        r#""g":{"a":{"value":"1"}},"o":{"b":{"value":"2"}}"#,
        r#""o":{"b":{"value":"2"},"g":{"a":{"value":"1"}}}"#,
        r#""g":{"a":{"value":"5"}},"p":{"b":{"value":"2"}}"#,
        r#""p":{"b":{"value":"2"},"g":{"a":{"value":"5"}}}"#,
        &[],
    );
}

#[test]
fn edits_order_and_themes_follow_a_renamed_set() {
    let theme = |sets: &str| {
        format!(r#""$themes":[{{"id":"1","name":"L","selectedTokenSets":{{{sets}}}}}]"#)
    };
    let doc = |sets: &str, themes: &str| format!("{{{sets},{}}}", theme(themes));
    let (s, t) = (r#""s":{"a":{"value":"1"}}"#, r#""t":{"a":{"value":"1"}}"#);
    check(
        &doc(&format!(r#"{s},"o":{{}}"#), r#""s":"enabled","o":"source""#),
        &doc(&format!(r#"{t},"o":{{}}"#), r#""t":"enabled","o":"source""#),
        &doc(
            r#""s":{"a":{"value":"2"},"b":{"value":"3"}},"o":{}"#,
            r#""s":"enabled","o":"source""#,
        ),
        &doc(
            r#""t":{"a":{"value":"2"},"b":{"value":"3"}},"o":{}"#,
            r#""t":"enabled","o":"source""#,
        ),
        &[],
    );
    // Another status there, and a status in a theme that is new.
    check(
        &doc(s, r#""s":"enabled""#),
        &doc(t, r#""t":"enabled""#),
        &doc(s, r#""s":"source""#),
        &doc(t, r#""t":"source""#),
        &[],
    );
    check(
        &doc(s, ""),
        &doc(t, ""),
        &doc(s, r#""s":"source""#),
        &doc(t, r#""t":"source""#),
        &[],
    );
    // Who did not rename the key in the themes meant it, or will.
    check(
        &doc(s, r#""s":"enabled""#),
        &doc(t, r#""s":"enabled""#),
        &doc(s, r#""s":"source""#),
        &doc(t, r#""s":"source""#),
        &[],
    );
    // The other side put the sets into another order.
    check(
        r#"{"s":{"a":{"value":"1"}},"o":{},"p":{}}"#,
        r#"{"t":{"a":{"value":"1"}},"o":{},"p":{}}"#,
        r#"{"o":{},"p":{},"s":{"a":{"value":"2"}}}"#,
        r#"{"o":{},"p":{},"t":{"a":{"value":"2"}}}"#,
        &[],
    );
    check(
        r#"{"o":{},"s":{"a":{"value":"1"}},"p":{}}"#,
        r#"{"o":{},"t":{"a":{"value":"1"}},"p":{}}"#,
        r#"{"o":{},"n":{},"s":{"a":{"value":"1"}},"p":{}}"#,
        r#"{"o":{},"n":{},"t":{"a":{"value":"1"}},"p":{}}"#,
        &[],
    );
    // A token moved out of it there.
    check(
        r#"{"s":{"a":{"value":"1"},"b":{"value":"2"}},"o":{}}"#,
        r#"{"t":{"a":{"value":"1"},"b":{"value":"2"}},"o":{}}"#,
        r#"{"s":{"b":{"value":"3"}},"o":{"a":{"value":"1"}}}"#,
        r#"{"t":{"b":{"value":"3"}},"o":{"a":{"value":"1"}}}"#,
        &[],
    );
}

#[test]
fn a_stable_id_joins_what_was_edited_on_both_sides() {
    in_set(
        &format!(r#""a":{}"#, id(1, "1")),
        &format!(r#""q":{}"#, id(1, "2")),
        &format!(
            r#""a":{}"#,
            id(1, "1").replace("\"$ext", "\"description\":\"d\",\"$ext")
        ),
        &format!(
            r#""q":{}"#,
            id(1, "2").replace("\"$ext", "\"description\":\"d\",\"$ext")
        ),
        &[],
    );
    in_set(
        &format!(r#""a":{}"#, id(1, "1")),
        &format!(r#""q":{}"#, id(1, "2")),
        &format!(r#""a":{}"#, id(1, "3")),
        &format!(r#""q":{}"#, id(1, "1")),
        &["value s: q (value)"],
    );
    // Renamed alike on both sides, and edited on one.
    in_set(
        &format!(r#""a":{}"#, id(1, "1")),
        &format!(r#""q":{}"#, id(1, "2")),
        &format!(r#""q":{}"#, id(1, "1")),
        &format!(r#""q":{}"#, id(1, "2")),
        &[],
    );
}

#[test]
fn renamed_on_both_sides_is_one_rename_or_a_conflict() {
    in_set(
        r#""a":{"value":"1"}"#,
        r#""q":{"value":"1"}"#,
        r#""q":{"value":"1"}"#,
        r#""q":{"value":"1"}"#,
        &[],
    );
    // One of them edited it besides.
    in_set(
        r#""a":{"value":"1"}"#,
        r#""q":{"value":"1"}"#,
        r#""q":{"value":"2"}"#,
        r#""q":{"value":"2"}"#,
        &[],
    );
    in_set(
        r#""a":{"value":"1"},"k":{"value":"9"}"#,
        r#""q":{"value":"1"},"k":{"value":"9"}"#,
        r#""r":{"value":"1"},"k":{"value":"8"}"#,
        r#""a":{"value":"1"},"k":{"value":"8"}"#,
        &["rename s: a"],
    );
    in_set(
        r#""g":{"a":{"value":"1"}}"#,
        r#""h":{"a":{"value":"1"}}"#,
        r#""o":{"g":{"a":{"value":"1"}}}"#,
        r#""g":{"a":{"value":"1"}}"#,
        &["rename s: g"],
    );
    check(
        r#"{"s":{"a":{"value":"1"}},"k":{}}"#,
        r#"{"t":{"a":{"value":"1"}},"k":{}}"#,
        r#"{"u":{"a":{"value":"1"}},"k":{}}"#,
        r#"{"s":{"a":{"value":"1"}},"k":{}}"#,
        &["rename set s"],
    );
}

#[test]
fn two_new_names_are_told_and_settled() {
    let parse = |text: &str| TokenDocument::parse(text).expect("a row holds documents");
    let base = parse(&format!(r#"{{"s":{{"a":{}}}}}"#, id(1, "1")));
    let local = parse(&format!(r#"{{"s":{{"q":{}}}}}"#, id(1, "2")));
    let remote = parse(&format!(r#"{{"s":{{}},"t":{{"r":{}}}}}"#, id(1, "1")));
    let merged = |settle| merge(Some(&base), &local, &remote, settle);

    let held = merged(Settle::Hold);
    let said =
        |json: &Option<tokens_model::Json>| json.as_ref().map(tokens_model::Json::to_compact);
    let conflict = &held.conflicts[0];
    let sides = [&conflict.base, &conflict.local, &conflict.remote].map(said);
    let places = [
        r#"{"set":"s","path":"a"}"#,
        r#"{"set":"s","path":"q"}"#,
        r#"{"set":"t","path":"r"}"#,
    ];
    assert_eq!(sides, places.map(|place| Some(place.to_owned())));

    // Whose name it gets, it has what both made of it.
    for (settle, expected) in [
        (
            Settle::Local,
            format!(r#"{{"s":{{"q":{}}},"t":{{}}}}"#, id(1, "2")),
        ),
        (
            Settle::Remote,
            format!(r#"{{"s":{{}},"t":{{"r":{}}}}}"#, id(1, "2")),
        ),
    ] {
        let got = merged(settle);
        assert!(got.conflicts.is_empty());
        let text = got.document.to_json(Form::Bare).to_compact();
        assert!(got.document.same(&parse(&expected)), "{text}");
    }
}

#[test]
fn renamed_here_and_removed_there_stays() {
    in_set(
        r#""a":{"value":"1"},"k":{"value":"9"}"#,
        r#""q":{"value":"1"},"k":{"value":"9"}"#,
        r#""k":{"value":"9"}"#,
        r#""q":{"value":"1"},"k":{"value":"9"}"#,
        &[],
    );
    check(
        r#"{"s":{"a":{"value":"1"}},"k":{}}"#,
        r#"{"t":{"a":{"value":"1"}},"k":{}}"#,
        r#"{"k":{}}"#,
        r#"{"t":{"a":{"value":"1"}},"k":{}}"#,
        &[],
    );
    // A part that went there goes here.
    in_set(
        r#""g":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""h":{"a":{"value":"1"},"b":{"value":"2"}}"#,
        r#""g":{"b":{"value":"2"}}"#,
        r#""h":{"b":{"value":"2"}}"#,
        &[],
    );
}

#[test]
fn what_is_ambiguous_is_no_rename() {
    // Two of the same content.
    in_set(
        r#""a":{"value":"1"},"b":{"value":"1"}"#,
        r#""x":{"value":"1"},"y":{"value":"1"}"#,
        r#""a":{"value":"2"},"b":{"value":"1"}"#,
        r#""x":{"value":"1"},"y":{"value":"1"},"a":{"value":"2"}"#,
        &[],
    );
    // The new name is taken there.
    in_set(
        r#""a":{"value":"1"}"#,
        r#""q":{"value":"1"}"#,
        r#""a":{"value":"2"},"q":{"value":"3"}"#,
        r#""a":{"value":"2"},"q":{}"#,
        &["value s: q (value)"],
    );
    // A token is in the way there.
    in_set(
        r#""a":{"value":"1"}"#,
        r#""g":{"a":{"value":"1"}}"#,
        r#""a":{"value":"2"},"g":{"value":"3"}"#,
        r#""a":{"value":"2"}"#,
        &["shape s: g"],
    );
    // It became a group there.
    in_set(
        r#""a":{"value":"1"}"#,
        r#""q":{"value":"1"}"#,
        r#""a":{"b":{"value":"2"}}"#,
        r#""q":{"value":"1"},"a":{"b":{"value":"2"}}"#,
        &[],
    );
    // Without a base nothing has an old name.
    in_set(
        "-",
        r#""a":{"value":"1"}"#,
        r#""q":{"value":"1"}"#,
        r#""a":{"value":"1"},"q":{"value":"1"}"#,
        &[],
    );
}

#[test]
fn what_followed_and_what_was_kept_is_told() {
    let set = |members: &str| format!(r#"{{"s":{{{members}}}}}"#);
    let (a, q) = (r#""a":{"value":"1"}"#, r#""q":{"value":"1"}"#);
    let told = |remote: &str| notes(&set(a), &set(q), &set(remote));
    assert_eq!(told(r#""a":{"value":"2"}"#), ["followed s: a to s: q"]);
    assert_eq!(told(r#""b":{"value":"2"}"#), ["kept s: q"]);
    assert!(told(r#""a":{"value":"1"},"b":{"value":"2"}"#).is_empty());
    assert!(told(q).is_empty());
}
