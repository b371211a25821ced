//! Names of groups and tokens.

use std::collections::HashMap;

use tokens_model::{Group, Member, Node, is_index};

use crate::document::{Document, Set};
use crate::findings::{Findings, Spot};
use crate::rule::{Rule, Severity};

pub(crate) const DOT_IN_NAME: Rule = Rule {
    id: "dot-in-name",
    severity: Severity::Warning,
    summary: "The name of a token or group holds a dot.",
    help: "References separate names by dots (`{space.1.5}`), so such a name is taken for two. \
           The Figma plugin writes it back as a group with a token in it \
           (`convertTokensToObject.ts`); the DTCG format forbids it (\"Character restrictions\"). \
           Use another sign: `1-5`, `1_5`.",
};

pub(crate) const BACKSLASH_IN_NAME: Rule = Rule {
    id: "backslash-in-name",
    severity: Severity::Warning,
    summary: "The name of a token or group holds a backslash.",
    help: "The Figma plugin writes it back without the backslash (set-value 3.0.3, which takes it \
           for an escape), so the token gets another name. Use another sign.",
};

pub(crate) const PROTOTYPE_NAME: Rule = Rule {
    id: "prototype-name",
    severity: Severity::Warning,
    summary: "A name is one that JavaScript objects keep for themselves.",
    help: "Tokens under `__proto__`, `constructor` and `prototype` vanish where the Figma plugin \
           writes (set-value 3.0.3 refuses them), and may harm other readers. Use another name.",
};

pub(crate) const INDEX_NAME: Rule = Rule {
    id: "index-name",
    severity: Severity::Note,
    summary: "Names that are whole numbers do not stand in the order that JavaScript gives them.",
    help: "Every JavaScript engine lists keys such as `2` and `10` first and by size, wherever \
           they stand in the text (ECMA-262, OrdinaryOwnPropertyKeys). So the Figma plugin and \
           build tools see another order, and write that. Sort them that way, or use other names.",
};

pub(crate) const EMPTY_NAME: Rule = Rule {
    id: "empty-name",
    severity: Severity::Warning,
    summary: "A token, group or set has an empty name.",
    help: "The DTCG format asks for at least one character, and a reference to it is hard to read \
           and to write. Give it a name. For the value of a group itself there is `$root`.",
};

pub(crate) const RESERVED_CHARACTER: Rule = Rule {
    id: "reserved-character",
    severity: Severity::Warning,
    summary: "The name of a token or group begins with `$` or holds a brace.",
    help: "Names with `$` are fields of the format, so tokens under them are not read; a brace \
           ends or begins a reference (DTCG format, \"Character restrictions\"). Use another name.",
};

pub(crate) const DUPLICATE_PATH: Rule = Rule {
    id: "duplicate-path",
    severity: Severity::Error,
    summary: "Two tokens of a set have the same path once dots separate names.",
    help: "`{\"a.b\": …}` and `{\"a\": {\"b\": …}}` are both called `a.b`. References cannot tell \
           them apart, and the Figma plugin keeps only the later one (`convertTokensToObject.ts`). \
           Rename or remove one of them.",
};

/// Fields of a group (DTCG format, "Groups"), and those that tools add to every object.
pub(crate) const GROUP_FIELDS: [&str; 7] = [
    "$type",
    "$description",
    "$extensions",
    "$deprecated",
    "$extends",
    "$ref",
    "$schema",
];

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    sets(document, findings);
    for set in &document.sets {
        let mut dotted = false;
        set.content.for_each_node(|_, node| {
            let (key, what) = match node {
                Node::Group(group) => {
                    order(set, group, findings);
                    match group.key() {
                        Some(key) => (key, "group"),
                        None => return,
                    }
                }
                Node::Token(token) => (token.key(), "token"),
                Node::Field(member) => return reserved_field(set, member, findings),
            };
            let name = key.as_str().unwrap_or_default();
            dotted |= name.contains('.');
            characters(what, &name, set.spot_of(key), findings);
        });
        // Without a dot in a name, the reader has seen to it that paths are unique.
        if dotted {
            same_paths(set, findings);
        }
    }
}

fn sets(document: &Document, findings: &mut Findings) {
    for set in &document.sets {
        let name = set.name.as_str();
        if name.is_empty() || name.split('/').any(str::is_empty) {
            let message = format!("the set name `{name}` is empty, or has an empty part");
            findings
                .add(&EMPTY_NAME, set.spot, message)
                .hint("give it a name");
        }
        prototype("set", name, set.spot, findings);
    }
    if matches!(document.layout, crate::document::Layout::Single(_)) {
        let keys = document
            .sets
            .iter()
            .map(|set| (set.name.as_str(), set.spot));
        if let Some((name, spot)) = out_of_order(keys) {
            misplaced("set", name, spot, findings);
        }
    }
}

/// Order among the names of a group.
fn order(set: &Set, group: Group<'_>, findings: &mut Findings) {
    let names = group
        .json()
        .members()
        .filter(|member| member.value.is_object())
        .map(|member| (member.name(), member.key))
        .filter(|(name, _)| !name.starts_with('$'));
    if let Some((name, key)) = out_of_order(names) {
        misplaced("name", &name, set.spot_of(key), findings);
    }
}

/// The first name that JavaScript moves to the front.
fn out_of_order<N: AsRef<str>, T>(names: impl Iterator<Item = (N, T)>) -> Option<(N, T)> {
    let mut last = None;
    for (name, at) in names {
        let text = name.as_ref();
        let index = is_index(text).then(|| text.parse::<u32>().unwrap_or(u32::MAX));
        // Whatever is no index comes after all that are.
        let place = index.map_or(u64::MAX, u64::from);
        if index.is_some() && last.is_some_and(|last| place < last) {
            return Some((name, at));
        }
        last = Some(place);
    }
    None
}

fn misplaced(what: &str, name: &str, spot: Spot, findings: &mut Findings) {
    findings
        .add(
            &INDEX_NAME,
            spot,
            format!("JavaScript moves the {what} `{name}` before those in front of it"),
        )
        .hint("sort such names first and by size, or use other names");
}

fn characters(what: &str, name: &str, spot: Spot, findings: &mut Findings) {
    let mut add = |rule, problem: &str, hint: &str| {
        let message = format!("the {what} name `{name}` {problem}");
        findings.add(rule, spot, message).hint(hint);
    };
    if name.contains('.') {
        let hint = "use another sign, such as `-`";
        add(&DOT_IN_NAME, "holds a dot", hint);
    }
    if name.contains('\\') {
        let hint = "use another sign, such as `-`";
        add(&BACKSLASH_IN_NAME, "holds a backslash", hint);
    }
    if name.contains(['{', '}']) {
        let hint = "use another name";
        add(&RESERVED_CHARACTER, "holds a brace", hint);
    }
    if name.is_empty() {
        findings
            .add(&EMPTY_NAME, spot, format!("a {what} has an empty name"))
            .hint("give it a name");
    }
    for part in name.split('.') {
        prototype(what, part, spot, findings);
    }
}

fn prototype(what: &str, name: &str, spot: Spot, findings: &mut Findings) {
    if matches!(name, "__proto__" | "constructor" | "prototype") {
        findings
            .add(
                &PROTOTYPE_NAME,
                spot,
                format!("the {what} name `{name}` belongs to JavaScript objects"),
            )
            .hint("use another name");
    }
}

/// An object under a name with `$` may be meant as a group or token.
fn reserved_field(set: &Set, member: Member<'_>, findings: &mut Findings) {
    let name = member.name();
    if name.starts_with('$') && member.value.is_object() && !GROUP_FIELDS.contains(&name.as_ref()) {
        let message =
            format!("`{name}` begins with `$`, so what is under it is not read as tokens");
        findings
            .add(&RESERVED_CHARACTER, set.spot_of(member.key), message)
            .hint("use a name without `$`");
    }
}

/// How many dots of a path are looked at: more than the levels that a text can have.
const DOTS: usize = 128;

fn same_paths(set: &Set, findings: &mut Findings) {
    let mut tokens = HashMap::new();
    let mut all = Vec::new();
    set.content.for_each_token(|path, token| {
        let text = path.to_string();
        if tokens.insert(text.clone(), token.key()).is_some() {
            let message = format!("a second token has the path `{text}`");
            findings
                .add(&DUPLICATE_PATH, set.spot_of(token.key()), message)
                .hint("rename or remove one of the two");
        }
        all.push(text);
    });
    // A token that is inside another one by its dots only.
    for text in &all {
        for (at, _) in text.match_indices('.').take(DOTS) {
            if let Some(outer) = tokens.get(&text[..at]) {
                let outer_path = &text[..at];
                super::tokens::inside(set.spot_of(*outer), outer_path, text, findings);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{in_set, in_whole};
    use crate::rules::tokens::TOKEN_AND_GROUP;

    const PLAIN: &str =
        r#"{"a":{"1":{"value":"1"},"2":{"value":"2"},"b":{"$value":3},"$root":{"$value":1}}}"#;

    fn check(rule: &Rule, text: &str, expected: &[&str]) {
        assert_eq!(in_set(rule, text), expected, "{text}");
        assert_eq!(in_set(rule, PLAIN), Vec::<String>::new());
    }

    #[test]
    fn signs_that_readers_misread_are_found() {
        check(
            &DOT_IN_NAME,
            r#"{"a.b":{"c.d":{"value":"1"}}}"#,
            &[
                "1:2 the group name `a.b` holds a dot",
                "1:9 the token name `c.d` holds a dot",
            ],
        );
        check(
            &BACKSLASH_IN_NAME,
            r#"{"a\\.b":{"value":"1"}}"#,
            &[r"1:2 the token name `a\.b` holds a backslash"],
        );
        check(
            &RESERVED_CHARACTER,
            r#"{"a{b":{"value":"1"},"$x":{"y":{"value":"1"}},"$extensions":{}}"#,
            &[
                "1:2 the token name `a{b` holds a brace",
                "1:22 `$x` begins with `$`, so what is under it is not read as tokens",
            ],
        );
        check(
            &EMPTY_NAME,
            r#"{"":{"value":"1"}}"#,
            &["1:2 a token has an empty name"],
        );
        assert_eq!(
            in_whole(&EMPTY_NAME, r#"{"a//b":{},"a/b":{}}"#),
            ["1:2 the set name `a//b` is empty, or has an empty part"]
        );
    }

    #[test]
    fn names_of_javascript_objects_are_found() {
        check(
            &PROTOTYPE_NAME,
            r#"{"__proto__":{"value":"1"},"a":{"b.constructor":{"value":"1"}}}"#,
            &[
                "1:2 the token name `__proto__` belongs to JavaScript objects",
                "1:33 the token name `constructor` belongs to JavaScript objects",
            ],
        );
    }

    #[test]
    fn numbers_are_found_where_their_order_would_change() {
        let expected = "1:22 JavaScript moves the name `2` before those in front of it";
        check(
            &INDEX_NAME,
            r#"{"10":{"value":"1"},"2":{"value":"2"},"05":{"value":"2"}}"#,
            &[&expected.replace("1:22", "1:21")],
        );
        check(
            &INDEX_NAME,
            r#"{"xs":{"value":"1"}, "2":{"value":"2"}}"#,
            &[expected],
        );
        check(&INDEX_NAME, r#"{"50":{},"100":{},"xs":{}}"#, &[]);
        assert_eq!(
            in_whole(&INDEX_NAME, r#"{"zeta":{},"2":{}}"#),
            ["1:12 JavaScript moves the set `2` before those in front of it"]
        );
    }

    #[test]
    fn paths_that_dots_make_the_same_are_found() {
        check(
            &DUPLICATE_PATH,
            r#"{"a.b":{"value":"1"},"a":{"b":{"value":"2"}}}"#,
            &["1:27 a second token has the path `a.b`"],
        );
        check(
            &TOKEN_AND_GROUP,
            r#"{"s.1.5":{"value":"1"},"s":{"1":{"value":"2"}}}"#,
            &["1:29 the token `s.1` holds the token `s.1.5`"],
        );
    }
}
