//! The rules of the merge, row by row.

use sync_engine::{MergeNote, Settle, merge};
use tokens_model::{Form, TokenDocument};

fn parse(text: &str) -> TokenDocument {
    TokenDocument::parse(text).expect("a row holds documents")
}

fn conflicts_of(merged: &sync_engine::Merged) -> Vec<String> {
    let of =
        |conflict: &sync_engine::Conflict| format!("{} {}", conflict.kind.as_str(), conflict.at);
    merged.conflicts.iter().map(of).collect()
}

/// Merges whole documents; no text is no base. What is in conflict says what the base says. A
/// merge the other way round gives the same, unless the remote order was taken by rule.
pub(crate) fn check(base: &str, local: &str, remote: &str, expected: &str, conflicts: &[&str]) {
    let known = (!base.is_empty()).then(|| parse(base));
    let (local, remote, expected) = (parse(local), parse(remote), parse(expected));
    let print = |document: &TokenDocument| document.to_json(Form::Bare).to_compact();
    let merged = merge(known.as_ref(), &local, &remote, Settle::Hold);
    assert_eq!(conflicts_of(&merged), conflicts, "of {base}");
    let (got, wanted) = (print(&merged.document), print(&expected));
    assert!(merged.document.same(&expected), "{got} instead of {wanted}");

    let mirrored = merge(known.as_ref(), &remote, &local, Settle::Hold);
    assert_eq!(conflicts_of(&mirrored), conflicts, "mirrored");
    let by_rule = |note: &MergeNote| matches!(note, MergeNote::RemoteOrder(_));
    if !merged.notes.iter().any(by_rule) && !conflicts.iter().any(|c| c.starts_with("order")) {
        let (there, here) = (print(&mirrored.document), print(&expected));
        assert!(
            mirrored.document.same(&expected),
            "mirrored: {there} {here}"
        );
    }
}

/// Like [`check`], on the members of one set called `s`.
pub(crate) fn in_set(base: &str, local: &str, remote: &str, expected: &str, conflicts: &[&str]) {
    let wrap = |members: &str| format!(r#"{{"s":{{{members}}}}}"#);
    let base = if base == "-" {
        String::new()
    } else {
        wrap(base)
    };
    check(
        &base,
        &wrap(local),
        &wrap(remote),
        &wrap(expected),
        conflicts,
    );
}

/// Like [`check`], on the items of `$themes`.
fn themes(base: &str, local: &str, remote: &str, expected: &str, conflicts: &[&str]) {
    let wrap = |items: &str| format!(r#"{{"$themes":[{items}]}}"#);
    check(
        &wrap(base),
        &wrap(local),
        &wrap(remote),
        &wrap(expected),
        conflicts,
    );
}

pub(crate) fn notes(base: &str, local: &str, remote: &str) -> Vec<String> {
    let merged = merge(
        Some(&parse(base)),
        &parse(local),
        &parse(remote),
        Settle::Hold,
    );
    let of = |note: &MergeNote| match note {
        MergeNote::KeptChange(at) => format!("kept {at}"),
        MergeNote::RemoteOrder(at) => format!("order {at}"),
        MergeNote::FollowedRename { from, to } => format!("followed {from} to {to}"),
    };
    merged.notes.iter().map(of).collect()
}

#[test]
fn fields_of_a_token_merge_one_by_one() {
    let base = r#""a":{"value":"1","type":"n","description":"d"}"#;
    in_set(
        base,
        r#""a":{"value":"2","type":"n","description":"d"}"#,
        r#""a":{"value":"1","type":"n","description":"e"}"#,
        r#""a":{"value":"2","type":"n","description":"e"}"#,
        &[],
    );
    in_set(
        base,
        r#""a":{"value":"2","type":"n"}"#,
        r#""a":{"value":"1","type":"n","description":"d","own":[1]}"#,
        r#""a":{"value":"2","type":"n","own":[1]}"#,
        &[],
    );
    in_set(
        base,
        r#""a":{"value":"2","type":"n","description":"l"}"#,
        r#""a":{"value":"3","type":"n","description":"d"}"#,
        r#""a":{"value":"1","type":"n","description":"l"}"#,
        &["value s: a (value)"],
    );
    in_set(
        base,
        r#""a":{"value":"2","type":"n","description":"x"}"#,
        r#""a":{"value":"2","type":"n","description":"x"}"#,
        r#""a":{"value":"2","type":"n","description":"x"}"#,
        &[],
    );
    // A description removed here and changed there stays.
    in_set(
        base,
        r#""a":{"value":"1","type":"n"}"#,
        r#""a":{"value":"1","type":"n","description":"e"}"#,
        r#""a":{"value":"1","type":"n","description":"e"}"#,
        &[],
    );
}

#[test]
fn type_and_value_are_one_unit_where_the_type_changed() {
    let base = r#""a":{"value":"1","type":"n"}"#;
    in_set(
        base,
        r#""a":{"value":"red","type":"color"}"#,
        r#""a":{"value":"2","type":"n"}"#,
        base,
        &["value s: a"],
    );
    in_set(
        base,
        r#""a":{"value":"1","type":"color"}"#,
        r#""a":{"value":"2","type":"n"}"#,
        base,
        &["value s: a"],
    );
    in_set(
        base,
        r#""a":{"value":"red","type":"color"}"#,
        r#""a":{"value":"1","type":"n","description":"d"}"#,
        r#""a":{"value":"red","type":"color","description":"d"}"#,
        &[],
    );
    in_set(
        base,
        r#""a":{"value":"1"}"#,
        r#""a":{"value":"2","type":"n"}"#,
        base,
        &["value s: a"],
    );
    // Both gave it the same new type: only the values differ.
    in_set(
        base,
        r#""a":{"value":"red","type":"color"}"#,
        r#""a":{"value":"blue","type":"color"}"#,
        r#""a":{"value":"1","type":"color"}"#,
        &["value s: a (value)"],
    );
}

#[test]
fn object_values_merge_by_key_and_arrays_do_not() {
    in_set(
        r#""t":{"value":{"size":"1","weight":"2"},"type":"typography"}"#,
        r#""t":{"value":{"size":"9","weight":"2"},"type":"typography"}"#,
        r#""t":{"value":{"size":"1","weight":"8","case":"x"},"type":"typography"}"#,
        r#""t":{"value":{"size":"9","weight":"8","case":"x"},"type":"typography"}"#,
        &[],
    );
    in_set(
        r#""t":{"value":{"size":"1","weight":"2"},"type":"typography"}"#,
        r#""t":{"value":{"size":"9","weight":"3"},"type":"typography"}"#,
        r#""t":{"value":{"size":"8","weight":"2"},"type":"typography"}"#,
        r#""t":{"value":{"size":"1","weight":"3"},"type":"typography"}"#,
        &["value s: t (value.size)"],
    );
    in_set(
        r#""b":{"value":{"x":{"y":"1","z":"1"}},"type":"border"}"#,
        r#""b":{"value":{"x":{"y":"2","z":"1"}},"type":"border"}"#,
        r#""b":{"value":{"x":{"y":"1","z":"3"}},"type":"border"}"#,
        r#""b":{"value":{"x":{"y":"2","z":"3"}},"type":"border"}"#,
        &[],
    );
    // From text to object on one side only is one change; against an edit it is a conflict.
    in_set(
        r#""b":{"value":"{a}","type":"border"}"#,
        r#""b":{"value":{"x":"1"},"type":"border"}"#,
        r#""b":{"value":"{b}","type":"border"}"#,
        r#""b":{"value":"{a}","type":"border"}"#,
        &["value s: b (value)"],
    );
    in_set(
        r#""w":{"value":[{"x":"1","y":"1"}],"type":"boxShadow"}"#,
        r#""w":{"value":[{"x":"2","y":"1"}],"type":"boxShadow"}"#,
        r#""w":{"value":[{"x":"1","y":"2"}],"type":"boxShadow"}"#,
        r#""w":{"value":[{"x":"1","y":"1"}],"type":"boxShadow"}"#,
        &["value s: w (value)"],
    );
}

#[test]
fn extensions_merge_at_every_depth() {
    in_set(
        r#""a":{"value":"1","$extensions":{"x":{"m":{"p":1,"q":1}}}}"#,
        r#""a":{"value":"1","$extensions":{"x":{"m":{"p":2,"q":1}}}}"#,
        r#""a":{"value":"1","$extensions":{"x":{"m":{"p":1,"q":2}},"y":[1]}}"#,
        r#""a":{"value":"1","$extensions":{"x":{"m":{"p":2,"q":2}},"y":[1]}}"#,
        &[],
    );
    in_set(
        r#""a":{"value":"1","$extensions":{"x":{"m":1}}}"#,
        r#""a":{"value":"1","$extensions":{"x":{"m":2}}}"#,
        r#""a":{"value":"1","$extensions":{"x":{"m":3}}}"#,
        r#""a":{"value":"1","$extensions":{"x":{"m":1}}}"#,
        &["value s: a ($extensions.x.m)"],
    );
    in_set(
        r#""a":{"value":"1","$extensions":{"x":1,"y":1}}"#,
        r#""a":{"value":"1","$extensions":{"y":1}}"#,
        r#""a":{"value":"1","$extensions":{"x":1,"y":2}}"#,
        r#""a":{"value":"1","$extensions":{"y":2}}"#,
        &[],
    );
}

#[test]
fn a_removal_yields_to_a_change() {
    in_set(
        r#""a":{"value":"1"},"b":{"value":"1"}"#,
        r#""b":{"value":"1"}"#,
        r#""a":{"value":"2"},"b":{"value":"1"}"#,
        r#""a":{"value":"2"},"b":{"value":"1"}"#,
        &[],
    );
    in_set(
        r#""a":{"value":"1"},"b":{"value":"1"}"#,
        r#""b":{"value":"1"}"#,
        r#""a":{"value":"1"},"b":{"value":"2"}"#,
        r#""b":{"value":"2"}"#,
        &[],
    );
    in_set(r#""a":{"value":"1"}"#, "", "", "", &[]);
    // Of a group that went only the part stays that was changed.
    in_set(
        r#""g":{"a":{"value":"1"},"b":{"value":"1"}}"#,
        "",
        r#""g":{"a":{"value":"2"},"b":{"value":"1"}}"#,
        r#""g":{"a":{"value":"2"}}"#,
        &[],
    );
    in_set(
        r#""g":{"a":{"value":"1"}}"#,
        "",
        r#""g":{"a":{"value":"1"},"c":{"value":"3"}}"#,
        r#""g":{"c":{"value":"3"}}"#,
        &[],
    );
    check(
        r#"{"s":{"a":{"value":"1"},"b":{"value":"1"}}}"#,
        "{}",
        r#"{"s":{"a":{"value":"2"},"b":{"value":"1"}}}"#,
        r#"{"s":{"a":{"value":"2"}}}"#,
        &[],
    );
    check(
        r#"{"s":{"a":{"value":"1"}},"t":{}}"#,
        r#"{"t":{}}"#,
        r#"{"s":{"a":{"value":"1"}},"t":{"b":{"value":"1"}}}"#,
        r#"{"t":{"b":{"value":"1"}}}"#,
        &[],
    );
    assert_eq!(
        notes(
            r#"{"s":{"g":{"a":{"value":"1"}},"b":{"value":"1"}}}"#,
            r#"{"s":{"b":{"value":"1"}}}"#,
            r#"{"s":{"g":{"a":{"value":"2"}},"b":{"value":"1"}}}"#,
        ),
        ["kept s: g.a"]
    );
}

#[test]
fn a_token_against_a_group_is_a_conflict_of_shapes() {
    in_set(
        r#""c":{"value":"1"},"d":{"value":"1"}"#,
        r#""c":{"light":{"value":"1"}},"d":{"value":"2"}"#,
        r#""c":{"value":"2"},"d":{"value":"1"}"#,
        r#""c":{"value":"1"},"d":{"value":"2"}"#,
        &["shape s: c"],
    );
    in_set(
        "-",
        r#""c":{"value":"1"}"#,
        r#""c":{"dark":{"value":"1"}}"#,
        "",
        &["shape s: c"],
    );
    in_set(
        r#""c":{"value":"1"}"#,
        r#""c":{"light":{"value":"1"}}"#,
        r#""c":{"dark":{"value":"1"}}"#,
        r#""c":{"dark":{"value":"1"},"light":{"value":"1"}}"#,
        &[],
    );
    // Nobody touched the token there: the new group is a change of one side.
    in_set(
        r#""c":{"value":"1"},"d":{"value":"1"}"#,
        r#""c":{"light":{"value":"1"}},"d":{"value":"1"}"#,
        r#""c":{"value":"1"},"d":{"value":"2"}"#,
        r#""c":{"light":{"value":"1"}},"d":{"value":"2"}"#,
        &[],
    );
    in_set(
        r#""c":{"value":"1"}"#,
        "",
        r#""c":{"light":{"value":"1"}}"#,
        r#""c":{"light":{"value":"1"}}"#,
        &[],
    );
}

#[test]
fn what_both_added_merges_with_nothing_before_it() {
    in_set(
        "",
        r#""a":{"value":"1","type":"n"}"#,
        r#""a":{"type":"n","value":"1"}"#,
        r#""a":{"value":"1","type":"n"}"#,
        &[],
    );
    in_set(
        "",
        r#""a":{"value":"1","type":"n","description":"d"}"#,
        r#""a":{"value":"1","type":"n","own":1}"#,
        r#""a":{"value":"1","type":"n","description":"d","own":1}"#,
        &[],
    );
    in_set(
        "-",
        r#""a":{"value":"1","type":"n","description":"d"},"b":{"value":"1"}"#,
        r#""a":{"value":"1","type":"n","description":"e"},"c":{"value":"1"}"#,
        r#""a":{"value":"1","type":"n"},"b":{"value":"1"},"c":{"value":"1"}"#,
        &["value s: a (description)"],
    );
    check(
        "",
        r#"{"a":{"x":{"value":"1"}}}"#,
        r#"{"b":{"x":{"value":"2"}}}"#,
        r#"{"a":{"x":{"value":"1"}},"b":{"x":{"value":"2"}}}"#,
        &[],
    );
}

#[test]
fn groups_have_fields_of_their_own() {
    in_set(
        r#""g":{"$type":"color","a":{"$value":"1"}}"#,
        r#""g":{"$type":"sizing","a":{"$value":"1"}}"#,
        r#""g":{"$type":"color","a":{"$value":"1"},"b":{"$value":"2"}}"#,
        r#""g":{"$type":"sizing","a":{"$value":"1"},"b":{"$value":"2"}}"#,
        &[],
    );
    in_set(
        r#""g":{"$type":"color","$description":"d"}"#,
        r#""g":{"$type":"sizing","$description":"d"}"#,
        r#""g":{"$type":"border","$description":"e"}"#,
        r#""g":{"$type":"color","$description":"e"}"#,
        &["value s: g ($type)"],
    );
    in_set(
        r#""$type":"color","a":{"$value":"1"}"#,
        r#""a":{"$value":"1"}"#,
        r#""$type":"sizing","a":{"$value":"1"}"#,
        r#""$type":"sizing","a":{"$value":"1"}"#,
        &[],
    );
    in_set(
        r#""g":{"$extensions":{"x":1,"y":1}}"#,
        r#""g":{"$extensions":{"x":2,"y":1}}"#,
        r#""g":{"$extensions":{"x":1,"y":2}}"#,
        r#""g":{"$extensions":{"x":2,"y":2}}"#,
        &[],
    );
}

#[test]
fn a_token_keeps_the_notation_of_the_side_that_changed_it() {
    in_set(
        r#""a":{"value":"1","type":"n","description":"d"}"#,
        r#""a":{"$value":"1","$type":"n","$description":"d"}"#,
        r#""a":{"value":"2","type":"n","description":"d"}"#,
        r#""a":{"$value":"2","$type":"n","$description":"d"}"#,
        &[],
    );
    in_set(
        r#""a":{"$value":"1","$type":"n"}"#,
        r#""a":{"value":"1","type":"n"}"#,
        r#""a":{"$value":"1","$type":"n","$description":"e","own":1}"#,
        r#""a":{"value":"1","type":"n","description":"e","own":1}"#,
        &[],
    );
    in_set(
        r#""a":{"value":"1","type":"n"}"#,
        r#""a":{"$value":"2","$type":"n"}"#,
        r#""a":{"value":"3","type":"n"}"#,
        r#""a":{"$value":"1","$type":"n"}"#,
        &["value s: a ($value)"],
    );
    in_set(
        r#""a":{"value":"1","type":"n"}"#,
        r#""a":{"$value":"2","$type":"n"}"#,
        r#""a":{"$value":"2","$type":"n","$description":"d"}"#,
        r#""a":{"$value":"2","$type":"n","$description":"d"}"#,
        &[],
    );
}

#[test]
fn fields_in_the_other_notation_are_kept() {
    in_set(
        r#""a":{"$value":"1","type":"n","description":"d"}"#,
        r#""a":{"$value":"2","type":"n","description":"d"}"#,
        r#""a":{"$value":"1","type":"n","description":"d","own":1}"#,
        r#""a":{"$value":"2","type":"n","description":"d","own":1}"#,
        &[],
    );
    in_set(
        r#""a":{"$value":"1","value":"1"}"#,
        r#""a":{"$value":"2","value":"1"}"#,
        r#""a":{"$value":"1","value":"2"}"#,
        r#""a":{"$value":"2","value":"2"}"#,
        &[],
    );
    in_set(
        r#""a":{"value":"1","$type":"n","$description":"d"}"#,
        r#""a":{"value":"2","$type":"n","$description":"d"}"#,
        r#""a":{"value":"1","$type":"n","$description":"e"}"#,
        r#""a":{"value":"2","$type":"n","$description":"e"}"#,
        &[],
    );
    // One side mixes the notations while the other leaves it: nobody can say which key is meant.
    in_set(
        r#""a":{"value":"1","$type":"n","$description":"d"}"#,
        r#""a":{"$value":"1","$type":"n","$description":"d"}"#,
        r#""a":{"value":"1","$type":"n","$description":"e"}"#,
        r#""a":{"value":"1","$type":"n","$description":"d"}"#,
        &["value s: a"],
    );
    let base = r#""a":{"value":"1","type":"n","description":"d"}"#;
    in_set(
        base,
        r#""a":{"$value":"1","type":"n","description":"d"}"#,
        r#""a":{"value":"2","type":"n","description":"d"}"#,
        base,
        &["value s: a"],
    );
    in_set(
        base,
        r#""a":{"$value":"1","type":"n","description":"d"}"#,
        base,
        r#""a":{"$value":"1","type":"n","description":"d"}"#,
        &[],
    );
}

#[test]
fn tokens_inside_tokens_are_members_like_any_other() {
    in_set(
        r#""a":{"value":"1","dark":{"value":"1"}}"#,
        r#""a":{"value":"2","dark":{"value":"1"}}"#,
        r#""a":{"value":"1","dark":{"value":"3"},"dim":{"value":"4"}}"#,
        r#""a":{"value":"2","dark":{"value":"3"},"dim":{"value":"4"}}"#,
        &[],
    );
    in_set(
        r#""a":{"value":"1","dark":{"value":"1"}}"#,
        r#""a":{"value":"1","dark":{"value":"2"}}"#,
        r#""a":{"value":"1","dark":{"value":"3"}}"#,
        r#""a":{"value":"1","dark":{"value":"1"}}"#,
        &["value s: a (dark.value)"],
    );
}

/// One token for each letter; a capital one has another value.
fn letters(names: &str) -> String {
    let token = |name: char| {
        let value = if name.is_uppercase() { "2" } else { "1" };
        format!(r#""{}":{{"value":"{value}"}}"#, name.to_ascii_lowercase())
    };
    names.chars().map(token).collect::<Vec<_>>().join(",")
}

#[test]
fn the_order_of_tokens_follows_who_moved_something() {
    for (base, local, remote, expected) in [
        ("abc", "cab", "aBc", "caB"),
        ("abc", "axbc", "abyc", "axbyc"),
        // Both at one place: by name.
        ("abc", "aybc", "axbc", "axybc"),
        ("abcd", "bacd", "acdx", "acdx"),
        ("abcd", "dabc", "abxcd", "dabxc"),
        ("abc", "cab", "cabx", "cabx"),
        // Both moved: the remote order.
        ("abc", "cab", "bac", "bac"),
        ("abc", "cAb", "bac", "bAc"),
    ] {
        let [base, local, remote, expected] = [base, local, remote, expected].map(letters);
        in_set(&base, &local, &remote, &expected, &[]);
    }
    let [base, local, remote] = ["abc", "cab", "bac"].map(|names| {
        let members = letters(names);
        format!(r#"{{"s":{{"g":{{{members}}}}}}}"#)
    });
    assert_eq!(notes(&base, &local, &remote), ["order s: g"]);
}

#[test]
fn keys_like_indices_have_no_order() {
    in_set(
        r#""100":{"value":"1"},"50":{"value":"1"},"a":{"value":"1"}"#,
        r#""50":{"value":"1"},"100":{"value":"1"},"a":{"value":"1"}"#,
        r#""100":{"value":"2"},"50":{"value":"1"},"a":{"value":"1"}"#,
        r#""50":{"value":"1"},"100":{"value":"2"},"a":{"value":"1"}"#,
        &[],
    );
    assert!(
        notes(
            r#"{"s":{"100":{"value":"1"},"50":{"value":"1"},"9":{"value":"1"}}}"#,
            r#"{"s":{"50":{"value":"2"},"100":{"value":"1"},"9":{"value":"1"}}}"#,
            r#"{"s":{"9":{"value":"1"},"50":{"value":"1"},"100":{"value":"1"}}}"#,
        )
        .is_empty()
    );
}

#[test]
fn two_new_orders_of_the_sets_are_a_conflict() {
    check(
        r#"{"a":{},"b":{},"c":{}}"#,
        r#"{"c":{},"a":{},"b":{}}"#,
        r#"{"a":{},"b":{},"c":{},"d":{}}"#,
        r#"{"c":{},"d":{},"a":{},"b":{}}"#,
        &[],
    );
    check(
        r#"{"a":{},"b":{},"c":{}}"#,
        r#"{"c":{},"a":{},"b":{}}"#,
        r#"{"b":{},"a":{},"c":{}}"#,
        r#"{"a":{},"b":{},"c":{}}"#,
        &["order $metadata tokenSetOrder"],
    );
    check(
        r#"{"a":{},"b":{},"c":{}}"#,
        r#"{"c":{},"a":{},"b":{}}"#,
        r#"{"c":{},"a":{},"b":{},"x":{}}"#,
        r#"{"c":{},"a":{},"b":{},"x":{}}"#,
        &[],
    );
    // The list says the order, not the text.
    check(
        r#"{"a":{},"b":{},"$metadata":{"tokenSetOrder":["a","b"]}}"#,
        r#"{"a":{},"b":{},"$metadata":{"tokenSetOrder":["b","a"]}}"#,
        r#"{"a":{"x":{"value":"1"}},"b":{},"$metadata":{"tokenSetOrder":["a","b"]}}"#,
        r#"{"b":{},"a":{"x":{"value":"1"}}}"#,
        &[],
    );
}

#[test]
fn themes_are_known_by_their_id() {
    themes(
        r#"{"id":"1","name":"L","group":"g"}"#,
        r#"{"id":"1","name":"Light","group":"g"}"#,
        r#"{"id":"1","name":"L","group":"h"},{"id":"2","name":"D"}"#,
        r#"{"id":"1","name":"Light","group":"h"},{"id":"2","name":"D"}"#,
        &[],
    );
    themes(
        r#"{"id":"1","name":"L"}"#,
        r#"{"id":"1","name":"M"}"#,
        r#"{"id":"1","name":"N"}"#,
        r#"{"id":"1","name":"L"}"#,
        &["value theme L (name)"],
    );
    themes(
        r#"{"id":"1","name":"L"},{"id":"2","name":"D"}"#,
        r#"{"id":"2","name":"D"}"#,
        r#"{"id":"1","name":"L"},{"id":"2","name":"Dark"}"#,
        r#"{"id":"2","name":"Dark"}"#,
        &[],
    );
    themes(
        r#"{"id":"1","name":"L"},{"id":"2","name":"D"}"#,
        r#"{"id":"2","name":"D"}"#,
        r#"{"id":"1","name":"Light"},{"id":"2","name":"D"}"#,
        r#"{"id":"1","name":"Light"},{"id":"2","name":"D"}"#,
        &[],
    );
    themes(
        r#"{"id":"1","name":"L"},{"id":"2","name":"D"}"#,
        r#"{"id":"2","name":"D"},{"id":"1","name":"L"}"#,
        r#"{"id":"1","name":"Light"},{"id":"2","name":"D"}"#,
        r#"{"id":"2","name":"D"},{"id":"1","name":"Light"}"#,
        &[],
    );
}

#[test]
fn themes_without_an_id_of_their_own_are_known_by_group_and_name() {
    themes(
        r#"{"name":"L","group":"g","own":1},{"name":"L","group":"h","own":1}"#,
        r#"{"name":"L","group":"g","own":2},{"name":"L","group":"h","own":1}"#,
        r#"{"name":"L","group":"g","own":1},{"name":"L","group":"h","own":3}"#,
        r#"{"name":"L","group":"g","own":2},{"name":"L","group":"h","own":3}"#,
        &[],
    );
    // Two of one id.
    themes(
        r#"{"id":"1","name":"L","own":1},{"id":"1","name":"D","own":1}"#,
        r#"{"id":"1","name":"L","own":2},{"id":"1","name":"D","own":1}"#,
        r#"{"id":"1","name":"L","own":1},{"id":"1","name":"D","own":3}"#,
        r#"{"id":"1","name":"L","own":2},{"id":"1","name":"D","own":3}"#,
        &[],
    );
}

#[test]
fn statuses_of_sets_merge_and_their_order_counts() {
    let theme = |sets: &str| format!(r#"{{"id":"1","name":"L","selectedTokenSets":{{{sets}}}}}"#);
    themes(
        &theme(r#""a":"source","b":"enabled""#),
        &theme(r#""a":"enabled","b":"enabled""#),
        &theme(r#""a":"source","b":"disabled","c":"enabled""#),
        &theme(r#""a":"enabled","b":"disabled","c":"enabled""#),
        &[],
    );
    themes(
        &theme(r#""a":"source""#),
        &theme(r#""a":"enabled""#),
        &theme(r#""a":"disabled""#),
        &theme(r#""a":"source""#),
        &["value theme L (selectedTokenSets.a)"],
    );
    themes(
        &theme(r#""a":"source","b":"enabled""#),
        &theme(r#""b":"enabled","a":"source""#),
        &theme(r#""a":"disabled","b":"enabled""#),
        &theme(r#""b":"enabled","a":"disabled""#),
        &[],
    );
    themes(
        &theme(r#""a":"source","b":"source","c":"source""#),
        &theme(r#""c":"source","a":"source","b":"source""#),
        &theme(r#""b":"source","a":"source","c":"source""#),
        &theme(r#""a":"source","b":"source","c":"source""#),
        &["order theme L (selectedTokenSets)"],
    );
    themes(
        &theme(r#""a":"source","b":"source""#),
        &theme(r#""b":"source""#),
        &theme(r#""a":"enabled","b":"source""#),
        &theme(r#""a":"enabled","b":"source""#),
        &[],
    );
}

#[test]
fn figma_references_merge_by_key_and_a_mode_stays_with_its_collection() {
    let theme = |rest: &str| format!(r#"{{"id":"1","name":"L",{rest}}}"#);
    themes(
        &theme(r#""$figmaStyleReferences":{"a":"1","b":"1"}"#),
        &theme(r#""$figmaStyleReferences":{"a":"2","b":"1"}"#),
        &theme(r#""$figmaStyleReferences":{"a":"1","c":"3"}"#),
        &theme(r#""$figmaStyleReferences":{"a":"2","c":"3"}"#),
        &[],
    );
    themes(
        &theme(r#""$figmaVariableReferences":{"a":"1"}"#),
        &theme(r#""$figmaVariableReferences":{"a":"2"}"#),
        &theme(r#""$figmaVariableReferences":{"a":"3"}"#),
        &theme(r#""$figmaVariableReferences":{"a":"1"}"#),
        &["value theme L ($figmaVariableReferences.a)"],
    );
    themes(
        &theme(r#""$figmaCollectionId":"c1","$figmaModeId":"m1""#),
        &theme(r#""$figmaCollectionId":"c2","$figmaModeId":"m2""#),
        &theme(r#""$figmaCollectionId":"c1","$figmaModeId":"m1","group":"g""#),
        &theme(r#""$figmaCollectionId":"c2","$figmaModeId":"m2","group":"g""#),
        &[],
    );
    // One side changed the mode, the other the collection: never one from each.
    themes(
        &theme(r#""$figmaCollectionId":"c1","$figmaModeId":"m1""#),
        &theme(r#""$figmaCollectionId":"c1","$figmaModeId":"m2""#),
        &theme(r#""$figmaCollectionId":"c3","$figmaModeId":"m1""#),
        &theme(r#""$figmaCollectionId":"c1","$figmaModeId":"m1""#),
        &["value theme L ($figmaCollectionId)"],
    );
}

#[test]
fn bookkeeping_is_never_a_conflict() {
    check(
        r#"{"a":{},"$metadata":{"updatedAt":"1","own":1}}"#,
        r#"{"a":{},"$metadata":{"updatedAt":"2","own":2}}"#,
        r#"{"a":{},"$metadata":{"updatedAt":"3","own":1,"other":3}}"#,
        r#"{"a":{},"$metadata":{"own":2,"other":3}}"#,
        &[],
    );
    check(
        r#"{"version":"1","values":{"a":{}},"updatedAt":"1"}"#,
        r#"{"version":"2","values":{"a":{}},"updatedAt":"2"}"#,
        r#"{"version":"3","values":{"a":{}},"updatedAt":"3"}"#,
        r#"{"a":{}}"#,
        &[],
    );
    check(
        r#"{"$metadata":{"own":1},"note":"n"}"#,
        r#"{"$metadata":{"own":2},"note":"n"}"#,
        r#"{"$metadata":{"own":3},"note":"m"}"#,
        r#"{"$metadata":{"own":1},"note":"m"}"#,
        &["value $metadata own"],
    );
}

#[test]
fn numbers_differ_by_what_they_say() {
    in_set(
        r#""a":{"value":1},"b":{"value":1}"#,
        r#""a":{"value":1.0},"b":{"value":1}"#,
        r#""a":{"value":2},"b":{"value":1e0}"#,
        r#""a":{"value":2},"b":{"value":1}"#,
        &[],
    );
    in_set(
        r#""a":{"value":1}"#,
        r#""a":{"value":16}"#,
        r#""a":{"value":16.0}"#,
        r#""a":{"value":16}"#,
        &[],
    );
    in_set(
        r#""a":{"value":16}"#,
        r#""a":{"value":"16"}"#,
        r#""a":{"value":17}"#,
        r#""a":{"value":16}"#,
        &["value s: a (value)"],
    );
    in_set(
        r#""a":{"value":16}"#,
        r#""a":{"value":"16"}"#,
        r#""a":{"value":16.0}"#,
        r#""a":{"value":"16"}"#,
        &[],
    );
}

#[test]
fn a_move_inside_a_group_counts_where_the_other_side_put_a_field() {
    in_set(
        r#""g":{"a":{},"b":{}}"#,
        r#""g":"text""#,
        r#""g":{"b":{},"a":{}}"#,
        r#""g":{"a":{},"b":{}}"#,
        &["shape s: g"],
    );
}

#[test]
fn two_new_tokens_in_two_notations_take_the_standard_one() {
    in_set(
        "",
        r#""a":{"value":"1","type":"n","description":"d"}"#,
        r#""a":{"$value":"1","$type":"n"}"#,
        r#""a":{"$value":"1","$type":"n","$description":"d"}"#,
        &[],
    );
}
