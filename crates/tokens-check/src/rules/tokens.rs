//! Tokens and what stands in them besides value and type.

use tokens_model::{Dialect, JsonRef, Member, Node, NodeKind, Token, ValueKind, node_kind};

use crate::document::{Document, Set};
use crate::findings::{Findings, Spot};
use crate::rule::{Rule, Severity};

pub(crate) const TOKEN_AND_GROUP: Rule = Rule {
    id: "token-and-group",
    severity: Severity::Warning,
    summary: "A token holds further tokens.",
    help: "Readers stop at the token: the Figma plugin carries those inside along as unknown \
           fields (`convertTokens.tsx`), so nothing can refer to them. Move the outer one beside \
           them, under a name such as `default`, or `$root` in the DTCG format.",
};

pub(crate) const NULL_VALUE: Rule = Rule {
    id: "null-value",
    severity: Severity::Error,
    summary: "The value of a token is null.",
    help: "It says nothing, and the Figma plugin fails to read the whole document \
           (`convertTokens.tsx`). Give the token a value, or remove it.",
};

pub(crate) const PLAIN_VALUE: Rule = Rule {
    id: "plain-value",
    severity: Severity::Warning,
    summary: "A group holds a value that is no token.",
    help: "The Figma plugin makes a token of the type `other` of it when it reads from Git \
           (`convertTokens.tsx`), and refuses a bin or a URL with it (`tokensMapSchema.ts`). Other \
           tools skip it. Write it as a token: `{\"$value\": …, \"$type\": …}`.",
};

pub(crate) const DESCRIPTION_SHAPE: Rule = Rule {
    id: "description-shape",
    severity: Severity::Warning,
    summary: "The description of a token is not a string.",
    help: "The Figma plugin refuses a bin or a URL with it, and drops it elsewhere \
           (`singleTokenSchema.ts`). Put it between quotes, or into `$extensions`.",
};

pub(crate) const EMPTY_DESCRIPTION: Rule = Rule {
    id: "empty-description",
    severity: Severity::Note,
    summary: "The `$description` of a token is empty.",
    help: "The Figma plugin leaves it out when it writes (`convertTokensToObject.ts`), which other \
           tools see as a change. Leave it out.",
};

pub(crate) const EXTENSIONS_SHAPE: Rule = Rule {
    id: "extensions-shape",
    severity: Severity::Warning,
    summary: "The `$extensions` of a token are not an object.",
    help: "The DTCG format asks for an object with a key for each vendor (\"Extensions\"). Tools \
           that add data of their own cannot do so here.",
};

pub(crate) const EMPTY_EXTENSIONS: Rule = Rule {
    id: "empty-extensions",
    severity: Severity::Note,
    summary: "The `$extensions` of a token are empty.",
    help: "The Figma plugin leaves them out when it writes (`removeTokenId.ts`), which other tools \
           see as a change. Leave them out.",
};

pub(crate) const NAME_FIELD: Rule = Rule {
    id: "name-field",
    severity: Severity::Warning,
    summary: "A token has a field `name`.",
    help: "The Figma plugin uses that field for the path of the token and drops what stands there \
           (`convertTokens.tsx`). Keep it under another name, or in `$extensions`.",
};

pub(crate) const OBJECT_VALUE_LEGACY: Rule = Rule {
    id: "object-value-legacy",
    severity: Severity::Warning,
    summary: "A token in the older notation has a value with a `value` in it.",
    help: "The Figma plugin takes `{\"value\": {\"value\": 16, \"unit\": \"px\"}}` for a group with \
           a token called `value` (`isSingleTokenInJSON`). Write the token with `$value` and \
           `$type`, or its value as text: `16px`.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    for set in &document.sets {
        set.content.for_each_node(|path, node| match node {
            Node::Token(token) => look_at(set, path.as_str(), token, findings),
            Node::Field(member) => plain_value(set, path.as_str(), member, findings),
            Node::Group(_) => {}
        });
    }
}

fn look_at(set: &Set, path: &str, token: Token<'_>, findings: &mut Findings) {
    if let Some((key, inner)) = first_inside(token.json()) {
        inside(set.spot_of(key), path, &format!("{path}.{inner}"), findings);
    }
    let mut add = |rule, json: JsonRef<'_>, what: &str, hint: &str| {
        let message = format!("the token `{path}` {what}");
        let draft = findings.add(rule, set.spot_of(json), message);
        if !hint.is_empty() {
            draft.hint(hint);
        }
    };
    if let Some(value) = token.value() {
        if value.kind() == ValueKind::Null {
            let hint = "give it a value, or remove it";
            add(&NULL_VALUE, value, "has the value null", hint);
        } else if token.dialect() == Dialect::Legacy && value.get("value").is_some() {
            let what = "has a value that the Figma plugin takes for a token of its own";
            let hint = "write the value as text, or the token with `$value`";
            add(&OBJECT_VALUE_LEGACY, value, what, hint);
        }
    }
    if let Some(description) = token.description() {
        if description.kind() != ValueKind::String {
            let what = "has a description that is not a string";
            add(
                &DESCRIPTION_SHAPE,
                description,
                what,
                "put it between quotes",
            );
        } else if token.dialect() == Dialect::Dtcg && description.raw() == "\"\"" {
            let what = "has an empty description";
            add(&EMPTY_DESCRIPTION, description, what, "leave it out");
        }
    }
    if let Some(extensions) = token.extensions() {
        if !extensions.is_object() {
            let what = "has `$extensions` that are not an object";
            add(&EXTENSIONS_SHAPE, extensions, what, "");
        } else if extensions.is_empty() {
            let what = "has empty `$extensions`";
            add(&EMPTY_EXTENSIONS, extensions, what, "leave them out");
        }
    }
    if let Some(name) = token.json().members().find(|member| member.is("name"))
        && !is_or_holds_token("name", name.value)
    {
        let what = "has a field `name`, which the Figma plugin drops";
        let hint = "use another name for it";
        add(&NAME_FIELD, name.key, what, hint);
    }
}

/// Reports a token inside of another.
pub(crate) fn inside(spot: Spot, outer: &str, inner: &str, findings: &mut Findings) {
    findings
        .add(
            &TOKEN_AND_GROUP,
            spot,
            format!("the token `{outer}` holds the token `{inner}`"),
        )
        .hint(format!("rename `{outer}`"));
}

/// The first token inside of a token: the key to begin at, and the path from there.
fn first_inside(token: JsonRef<'_>) -> Option<(JsonRef<'_>, String)> {
    token
        .members()
        .filter(|member| !is_token_field(*member))
        .find_map(|member| {
            let name = member.name();
            match node_kind(&name, member.value) {
                NodeKind::Token => Some((member.key, name.into_owned())),
                NodeKind::Group => {
                    let (_, inner) = first_inside(member.value)?;
                    Some((member.key, format!("{name}.{inner}")))
                }
                NodeKind::Field => None,
            }
        })
}

fn is_token_field(member: Member<'_>) -> bool {
    ["value", "extensions"].iter().any(|field| member.is(field))
}

fn is_or_holds_token(name: &str, value: JsonRef<'_>) -> bool {
    node_kind(name, value) == NodeKind::Token || first_inside(value).is_some()
}

fn plain_value(set: &Set, path: &str, member: Member<'_>, findings: &mut Findings) {
    let name = member.name();
    let is_text = member.value.kind() == ValueKind::String;
    let of_group = matches!(name.as_ref(), "type" | "description") && is_text;
    if name.starts_with('$') || of_group {
        return;
    }
    findings
        .add(
            &PLAIN_VALUE,
            set.spot_of(member.key),
            format!("`{path}` is a value in a group and no token"),
        )
        .hint("write it as a token");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_set;

    fn check(rule: &Rule, text: &str, expected: &[&str]) {
        assert_eq!(in_set(rule, text), expected, "{text}");
        let plain = r#"{"g":{"$type":"x","a":{"$value":"1","$description":"d","$extensions":{"x":1}}},
            "h":{"type":"x","description":"d","a":{"value":{"fontSize":1},"description":""}}}"#;
        assert_eq!(in_set(rule, plain), Vec::<String>::new());
    }

    #[test]
    fn tokens_inside_of_tokens_are_found() {
        check(
            &TOKEN_AND_GROUP,
            r#"{"a":{"$value":"1","$root":{"$value":1},"b":{"$value":"2"}},
"c":{"value":"1","type":"x","x":{"y":{"value":"2"}},"attributes":{"z":{}}},
"d":{"$value":{"value":{"value":1}},"$extensions":{"x":{"value":1}}}}"#,
            &[
                "1:20 the token `a` holds the token `a.$root`",
                "2:29 the token `c` holds the token `c.x.y`",
            ],
        );
    }

    #[test]
    fn values_that_are_none_are_found() {
        check(
            &NULL_VALUE,
            r#"{"a":{"$value":null},"b":{"value":null,"type":"x"},"c":{"$value":0}}"#,
            &[
                "1:16 the token `a` has the value null",
                "1:35 the token `b` has the value null",
            ],
        );
        check(
            &PLAIN_VALUE,
            r#"{"foo":"bar","g":{"type":1,"list":[]}}"#,
            &[
                "1:2 `foo` is a value in a group and no token",
                "1:19 `g.type` is a value in a group and no token",
                "1:28 `g.list` is a value in a group and no token",
            ],
        );
        check(
            &OBJECT_VALUE_LEGACY,
            r#"{"a":{"value":{"value":16,"unit":"px"},"type":"dimension"},
                "b":{"$value":{"value":16,"unit":"px"},"$type":"dimension"}}"#,
            &["1:15 the token `a` has a value that the Figma plugin takes for a token of its own"],
        );
    }

    #[test]
    fn fields_that_get_lost_are_found() {
        let text = r#"{"a":{"$value":"1","$description":"","$extensions":{},"name":"n"},
"b":{"$value":"1","$description":5,"$extensions":[]},"c":{"$value":"1","name":{"$value":1}}}"#;
        check(
            &EMPTY_DESCRIPTION,
            text,
            &["1:35 the token `a` has an empty description"],
        );
        check(
            &EMPTY_EXTENSIONS,
            text,
            &["1:52 the token `a` has empty `$extensions`"],
        );
        check(
            &NAME_FIELD,
            text,
            &["1:55 the token `a` has a field `name`, which the Figma plugin drops"],
        );
        check(
            &DESCRIPTION_SHAPE,
            text,
            &["2:34 the token `b` has a description that is not a string"],
        );
        check(
            &EXTENSIONS_SHAPE,
            text,
            &["2:50 the token `b` has `$extensions` that are not an object"],
        );
    }
}
