//! The types of tokens: whether there is one, and who knows it.

use std::collections::HashMap;

use tokens_model::{Token, TokenPath, TokenType};

use crate::document::{Document, Set};
use crate::findings::{Findings, Spot};
use crate::rule::{Rule, Severity};

pub(crate) const MISSING_TYPE: Rule = Rule {
    id: "missing-type",
    severity: Severity::Warning,
    summary: "A token has no type, and no group gives it one.",
    help: "The Figma plugin refuses a bin with such a token, makes its set empty when it comes \
           from a URL or a file (`singleTokenSchema.ts`), and else guesses a type from the first \
           part of its name (`createTokenObj.tsx`). Give it a type.",
};

pub(crate) const UNKNOWN_TYPE: Rule = Rule {
    id: "unknown-type",
    severity: Severity::Note,
    summary: "Neither the Figma plugin nor the DTCG format knows the type of a token.",
    help: "The plugin keeps such tokens but cannot apply them (`TokenTypes.ts`), and tools that \
           read the DTCG format may refuse them. Mostly it is a slip: `colour`, `COLOR`. Only the \
           first token of each type is named.",
};

pub(crate) const RENAMED_TYPE: Rule = Rule {
    id: "renamed-type",
    severity: Severity::Note,
    summary: "The Figma plugin writes the type under another name.",
    help: "On reading it turns some names into its own (`normalizeTokenType.ts`), so all tokens of \
           the type change with the first write of the plugin. If plugin users write the document, \
           use its names. Only the first token of each type is named.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    for set in &document.sets {
        let mut odd: HashMap<String, Uses> = HashMap::new();
        set.content.for_each_token(|path, token| {
            let Some(name) = token.type_name() else {
                return missing(set, path, token, findings);
            };
            if let Some(problem) = Problem::of(&name) {
                odd.entry(name.into_owned())
                    .or_insert_with(|| Uses {
                        spot: spot(set, token),
                        problem,
                        tokens: 0,
                    })
                    .tokens += 1;
            }
        });
        for (name, uses) in odd {
            uses.report(&name, findings);
        }
    }
}

enum Problem {
    Unknown,
    Renamed(&'static str),
}

impl Problem {
    fn of(name: &str) -> Option<Self> {
        match TokenType::rewritten_by_plugin(name) {
            Some(other) => Some(Self::Renamed(other)),
            None if TokenType::named(name).is_none() => Some(Self::Unknown),
            None => None,
        }
    }
}

struct Uses {
    /// The first token.
    spot: Spot,
    problem: Problem,
    tokens: usize,
}

impl Uses {
    fn report(&self, name: &str, findings: &mut Findings) {
        let tokens = match self.tokens {
            1 => "1 token".to_owned(),
            count => format!("{count} tokens"),
        };
        match self.problem {
            Problem::Unknown => {
                let message = format!("nobody knows the type `{name}` of {tokens}");
                findings.add(&UNKNOWN_TYPE, self.spot, message);
            }
            Problem::Renamed(other) => {
                let message =
                    format!("the Figma plugin writes the type `{name}` of {tokens} as `{other}`");
                findings
                    .add(&RENAMED_TYPE, self.spot, message)
                    .hint(format!("write it as `{other}`"));
            }
        }
    }
}

/// Where the type of a token stands, or the token if it is another's.
fn spot(set: &Set, token: Token<'_>) -> Spot {
    let json = token.json();
    let own = json.get("$type").or_else(|| json.get("type"));
    set.spot_of(own.unwrap_or(token.key()))
}

fn missing(set: &Set, path: &TokenPath, token: Token<'_>, findings: &mut Findings) {
    let json = token.json();
    // A token inside this one may be called `type`.
    let shapeless = json.get("$type").or_else(|| json.get("type"));
    let what = match shapeless.filter(|value| !value.is_object()) {
        Some(_) => "has a type that is not a string",
        None => "has no type",
    };
    findings
        .add(
            &MISSING_TYPE,
            spot(set, token),
            format!("the token `{path}` {what}"),
        )
        .hint("give it one");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_set;

    fn check(rule: &Rule, text: &str, expected: &[&str]) {
        assert_eq!(in_set(rule, text), expected, "{text}");
        let plain =
            r#"{"c":{"$type":"color","r":{"$value":"1"}},"d":{"value":"1","type":"cubicBezier"}}"#;
        assert_eq!(in_set(rule, plain), Vec::<String>::new());
    }

    #[test]
    fn tokens_without_a_type_are_found() {
        check(
            &MISSING_TYPE,
            r#"{"a":{"$value":"1"},"b":{"value":"1","type":5},"c":{"$value":"{a}"}}"#,
            &[
                "1:2 the token `a` has no type",
                "1:45 the token `b` has a type that is not a string",
                "1:48 the token `c` has no type",
            ],
        );
    }

    #[test]
    fn types_that_nobody_knows_are_found_once() {
        check(
            &UNKNOWN_TYPE,
            r#"{"a":{"$value":"1","$type":"weird"},"b":{"$value":"1","$type":"weird"},
"g":{"$type":"COLOR","c":{"$value":"1"}}}"#,
            &[
                "1:28 nobody knows the type `weird` of 2 tokens",
                "2:22 nobody knows the type `COLOR` of 1 token",
            ],
        );
    }

    #[test]
    fn types_that_the_plugin_renames_are_found_once() {
        check(
            &RENAMED_TYPE,
            r#"{"a":{"value":"1","type":"fontSize"},"b":{"value":"1","type":"fontSize"},"c":{"value":"1","type":"shadow"}}"#,
            &[
                "1:26 the Figma plugin writes the type `fontSize` of 2 tokens as `fontSizes`",
                "1:98 the Figma plugin writes the type `shadow` of 1 token as `boxShadow`",
            ],
        );
    }
}
