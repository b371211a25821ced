//! The two notations, `value` and `$value`, and what makes the plugin turn one into the other.

use tokens_model::{Dialect, Form, JsonRef, Token, is_index};

use crate::document::{Document, Layout, Set};
use crate::findings::{Findings, Spot};
use crate::rule::{Rule, Severity};

pub(crate) const MIXED_NOTATION: Rule = Rule {
    id: "mixed-notation",
    severity: Severity::Warning,
    summary: "Some tokens use `value`, others `$value`, or one token uses both.",
    help: "The Figma plugin reads a set in one notation: as soon as `$value` stands in it, a token \
           with `value` falls apart into tokens called `value` and `type` (`detectFormat.tsx`, \
           `convertTokens.tsx`). It writes the whole document in the notation of the last set. \
           Use one notation everywhere.",
};

pub(crate) const NOTATION_FLIP: Rule = Rule {
    id: "notation-flip",
    severity: Severity::Warning,
    summary: "The Figma plugin would take the document for one in the other notation.",
    help: "It looks for the text `$value` in each set, even in a description, and writes the \
           whole document in the notation that it found in the last one \
           (`TokenFormatStoreClass.ts`). So an empty set or one with `value` at the end turns a \
           document with `$value` into the older notation. Put another set last, or reword the \
           description.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    let notes: Vec<(&Set, Notation<'_>)> = document
        .sets
        .iter()
        .map(|set| (set, Notation::of(set, findings)))
        .collect();
    for (set, notation) in &notes {
        within_a_set(set, notation, findings);
    }
    let dtcg = notes.iter().filter(|(_, notation)| notation.dtcg > 0);
    let Some((example, _)) = dtcg.clone().next() else {
        return;
    };
    for (set, notation) in &notes {
        if notation.legacy.is_some() && notation.dtcg == 0 {
            let message = format!(
                "the set `{}` uses `value`, the set `{}` uses `$value`",
                set.name, example.name
            );
            findings
                .add(&MIXED_NOTATION, set.spot, message)
                .hint("use one notation in all sets");
        }
    }
    if let Some(last) = last(document)
        && let Some((set, notation)) = notes.iter().find(|(set, _)| set.spot == last)
        && notation.text.is_none()
    {
        let message = format!(
            "the last set, `{}`, {}, so the Figma plugin writes all sets in the older notation",
            set.name,
            if notation.legacy.is_some() {
                "uses `value`"
            } else {
                "has no `$value`"
            }
        );
        findings
            .add(&NOTATION_FLIP, set.spot, message)
            .hint("put a set with `$value` last");
    }
}

/// The tokens of a set by notation.
struct Notation<'a> {
    /// How many use `$value`.
    dtcg: usize,
    /// The first one that uses `value`.
    legacy: Option<JsonRef<'a>>,
    /// Where `$value` stands in its text, as a key or inside of a string.
    text: Option<usize>,
}

impl<'a> Notation<'a> {
    fn of(set: &'a Set, findings: &mut Findings) -> Self {
        let start = set.json().span().start;
        let mut notation = Self {
            dtcg: 0,
            legacy: None,
            text: set.json().raw().find("$value").map(|at| start + at),
        };
        set.content.for_each_token(|path, token| {
            within_a_token(set, path.as_str(), token, findings);
            match token.dialect() {
                Dialect::Dtcg => notation.dtcg += 1,
                Dialect::Legacy => {
                    notation.legacy.get_or_insert(token.key());
                }
            }
        });
        notation
    }
}

fn within_a_token(set: &Set, path: &str, token: Token<'_>, findings: &mut Findings) {
    let json = token.json();
    let (own, others) = match token.dialect() {
        Dialect::Dtcg => ("$value", ["value", "type", "description"]),
        Dialect::Legacy => ("value", ["$value", "$type", "$description"]),
    };
    // A token inside this one may well be called `type`.
    let other = json.members().find(|member| {
        others.iter().any(|other| member.is(other))
            && (!member.value.is_object() || member.is("value"))
    });
    if let Some(other) = other {
        let message = format!(
            "the token `{path}` has `{own}` and, in the other notation, `{}`",
            other.name()
        );
        findings
            .add(&MIXED_NOTATION, set.spot_of(other.key), message)
            .hint("use one notation in the token");
    }
}

fn within_a_set(set: &Set, notation: &Notation<'_>, findings: &mut Findings) {
    match notation {
        Notation {
            dtcg: 1..,
            legacy: Some(token),
            ..
        } => {
            let message = format!(
                "the set `{}` has tokens with `value` among tokens with `$value`",
                set.name
            );
            findings
                .add(&MIXED_NOTATION, set.spot_of(*token), message)
                .hint("use one notation in the set");
        }
        Notation {
            dtcg: 0,
            legacy: Some(_),
            text: Some(offset),
        } => {
            let message = format!(
                "the text `$value` makes the Figma plugin read the set `{}` in the other notation",
                set.name
            );
            let spot = Spot {
                source: set.spot.source,
                offset: *offset,
            };
            findings
                .add(&NOTATION_FLIP, spot, message)
                .hint("write it in another way");
        }
        _ => {}
    }
}

/// The set that the plugin reads last: the last key of a single text, where names like array
/// indices come first; the last file of a folder, of which it skips empty sets
/// (`GithubTokenStorage.ts`).
fn last(document: &Document) -> Option<Spot> {
    let sets = document.sets.iter();
    let set = match document.layout {
        Layout::Single(Form::Bare | Form::Values) => {
            let named = sets.clone().rfind(|set| !is_index(set.name.as_str()));
            let index = || sets.max_by_key(|set| set.name.as_str().parse::<u32>().unwrap_or(0));
            named.or_else(index)
        }
        Layout::Folder => sets
            .filter(|set| !set.json().is_empty())
            .max_by_key(|set| set.name.as_str().to_lowercase()),
    };
    set.map(|set| set.spot)
}

#[cfg(test)]
mod tests {
    use tokens_model::SetName;

    use super::*;
    use crate::Part;
    use crate::rules::testing::{found, in_set, in_whole};

    #[test]
    fn both_notations_in_a_token_or_set_are_found() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(in_set(&MIXED_NOTATION, text), expected, "{text}");
        };
        check(
            r#"{"a":{"$value":"1","type":"color"},"b":{"$type":"x","value":"1"}}"#,
            &[
                "1:20 the token `a` has `$value` and, in the other notation, `type`",
                "1:36 the set `core` has tokens with `value` among tokens with `$value`",
                "1:41 the token `b` has `value` and, in the other notation, `$type`",
            ],
        );
        check(
            r#"{"a":{"$value":{"value":1,"unit":"px"},"$extensions":{"type":"x"}}}"#,
            &[],
        );
        check(r#"{"a":{"value":"1","type":"x"},"g":{"$type":"x"}}"#, &[]);
        check(r#"{"a":{"$value":"1","type":{"$value":"2"}}}"#, &[]);
    }

    #[test]
    fn both_notations_in_a_document_are_found() {
        let text = r#"{"a":{"x":{"value":"1"}},"b":{"x":{"$value":"1"}}}"#;
        assert_eq!(
            in_whole(&MIXED_NOTATION, text),
            ["1:2 the set `a` uses `value`, the set `b` uses `$value`"]
        );
        assert_eq!(in_whole(&NOTATION_FLIP, text), Vec::<String>::new());
    }

    #[test]
    fn what_flips_the_notation_is_found() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(in_whole(&NOTATION_FLIP, text), expected, "{text}");
        };
        let dtcg = r#""a":{"x":{"$value":"1"}}"#;
        check(
            &format!("{{{dtcg},\n\"e\":{{}}}}"),
            &[
                "2:1 the last set, `e`, has no `$value`, so the Figma plugin writes all sets in the older notation",
            ],
        );
        check(
            &format!("{{{dtcg},\n\"e\":{{\"x\":{{\"value\":1}}}}}}"),
            &[
                "2:1 the last set, `e`, uses `value`, so the Figma plugin writes all sets in the older notation",
            ],
        );
        check(&format!("{{\"e\":{{}},{dtcg},\"1\":{{}}}}"), &[]);
        check(r#"{"a":{"x":{"value":1}},"e":{}}"#, &[]);
        check(
            "{\"a\":{\"x\":{\"value\":1,\n\"description\":\"not $value\"}}}",
            &[
                "2:20 the text `$value` makes the Figma plugin read the set `a` in the other notation",
            ],
        );
    }

    #[test]
    fn an_empty_file_of_a_folder_is_not_read() {
        let set = |name: &str| Part::Set(SetName::new(name));
        let dtcg = r#"{"x":{"$value":"1"}}"#;
        let parts = [(set("a"), dtcg), (set("b"), "{}")];
        assert_eq!(found(&NOTATION_FLIP, &parts), Vec::<String>::new());
        let parts = [(set("a"), dtcg), (set("b"), r#"{"x":{"value":"1"}}"#)];
        assert_eq!(found(&NOTATION_FLIP, &parts).len(), 1);
    }
}
