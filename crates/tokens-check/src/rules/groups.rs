//! Groups: their types, and what else they say, of which the plugin keeps little.

use std::borrow::Cow;

use tokens_model::{JsonRef, Member, NodeKind, TokenPath, ValueKind, node_kind};

use crate::document::{Document, Set};
use crate::findings::Findings;
use crate::rule::{Rule, Severity};
use crate::rules::names::GROUP_FIELDS;

pub(crate) const GROUP_TYPE_LOST: Rule = Rule {
    id: "group-type-lost",
    severity: Severity::Warning,
    summary: "No token takes the type of its group.",
    help: "The Figma plugin writes the type of a group only together with a token that has it \
           from the group (`stringifyTokens.ts`). Where all tokens have types of their own, that \
           of the group is gone with the next write. Remove it, or the types of the tokens.",
};

pub(crate) const GROUP_TYPE_AT_ROOT: Rule = Rule {
    id: "group-type-at-root",
    severity: Severity::Warning,
    summary: "A set has a type for all of its tokens.",
    help: "The Figma plugin refuses a bin for it, reads other tokens than there are from a URL \
           (`tokensMapSchema.ts`), and writes nested tokens back under a group without a name \
           (`convertTokensToObject.ts`). Give the type to the groups or tokens of the set.",
};

pub(crate) const GROUP_TYPE_DOTTED: Rule = Rule {
    id: "group-type-dotted",
    severity: Severity::Warning,
    summary: "A group with a type has a dot in its name, or in that of a group around it.",
    help: "The Figma plugin finds the group again by counting dots (`stringifyTokens.ts`) and \
           writes the type on another group. Take the dot out of the name.",
};

pub(crate) const GROUP_TYPE_SHAPE: Rule = Rule {
    id: "group-type-shape",
    severity: Severity::Error,
    summary: "The `$type` of a group is not a string.",
    help: "It gives no token a type, and the Figma plugin takes it for a token called `$type` \
           (`convertTokens.tsx`). Write the name of a type.",
};

pub(crate) const GROUP_DESCRIPTION: Rule = Rule {
    id: "group-description",
    severity: Severity::Warning,
    summary: "A group has a description.",
    help: "The DTCG format knows it, the Figma plugin does not: it turns it into a token, and in \
           a group with a type it writes a document that it then refuses to read \
           (`convertTokens.tsx`). If plugin users read the document, describe the tokens instead.",
};

pub(crate) const GROUP_EXTENSIONS: Rule = Rule {
    id: "group-extensions",
    severity: Severity::Warning,
    summary: "A group has `$extensions`.",
    help: "The DTCG format knows them, the Figma plugin does not: every value in them becomes a \
           token (`convertTokens.tsx`), and a bin with such a group without a type is refused. If \
           plugin users read the document, put them on the tokens instead.",
};

pub(crate) const GROUP_FIELD: Rule = Rule {
    id: "group-field",
    severity: Severity::Warning,
    summary: "A group has a field such as `$deprecated` or `$schema`.",
    help: "The Figma plugin takes every value of a group for a token, also one whose name begins \
           with `$` (`convertTokens.tsx`), and refuses a bin with such a group without a type. If \
           plugin users read the document, leave the field out.",
};

pub(crate) const EMPTY_GROUP: Rule = Rule {
    id: "empty-group",
    severity: Severity::Note,
    summary: "A group holds nothing.",
    help: "The Figma plugin writes no groups without tokens (`convertTokensToObject.ts`), so it is \
           gone with the next write. Put a token into it, or remove it.",
};

pub(crate) const MISSING_VALUE: Rule = Rule {
    id: "missing-value",
    severity: Severity::Warning,
    summary: "Something has a type, but neither a value nor tokens in it.",
    help: "It reads as an empty group. The Figma plugin drops it, or makes a token of its type \
           (`convertTokens.tsx`). Give the token its value, or remove it.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    for set in &document.sets {
        let mut walk = Walk {
            set,
            findings,
            path: Vec::new(),
        };
        walk.root();
    }
}

struct Walk<'a, 'f> {
    set: &'a Set,
    findings: &'f mut Findings,
    path: Vec<Cow<'a, str>>,
}

/// What a group holds, at any depth.
#[derive(Clone, Copy, Default)]
struct Holds {
    tokens: usize,
    /// Tokens whose type is that of the nearest typed group.
    heirs: usize,
}

impl<'a> Walk<'a, '_> {
    fn root(&mut self) {
        let json = self.set.json();
        let own_type = self.fields(json);
        if let Some(member) = own_type {
            let message = format!(
                "the set `{}` has a type for all of its tokens",
                self.set.name
            );
            self.findings
                .add(&GROUP_TYPE_AT_ROOT, self.set.spot_of(member.key), message)
                .hint("give the type to the groups or tokens of the set");
        }
        let kind = own_type.and_then(|member| member.value.as_str());
        self.members(json, kind.as_ref());
    }

    /// Looks at what is inside of a group. `kind` is the type of the nearest typed group.
    fn members(&mut self, json: JsonRef<'a>, kind: Option<&Cow<'a, str>>) -> Holds {
        let mut holds = Holds::default();
        for member in json.members() {
            let name = member.name();
            match node_kind(&name, member.value) {
                NodeKind::Field => {}
                NodeKind::Token => {
                    holds.tokens += 1;
                    let own = member
                        .value
                        .get("$type")
                        .or_else(|| member.value.get("type"));
                    let own = own.and_then(JsonRef::as_str);
                    if kind.is_some() && (own.is_none() || own.as_ref() == kind) {
                        holds.heirs += 1;
                    }
                }
                NodeKind::Group => {
                    self.path.push(name);
                    let inner = self.group(member, kind);
                    self.path.pop();
                    holds.tokens += inner.tokens;
                    holds.heirs += inner.heirs;
                }
            }
        }
        holds
    }

    fn group(&mut self, member: Member<'a>, kind: Option<&Cow<'a, str>>) -> Holds {
        let json = member.value;
        let Some(own) = self.fields(json) else {
            let holds = self.members(json, kind);
            if json.is_empty() {
                let message = format!("the group `{}` is empty", self.name());
                self.findings
                    .add(&EMPTY_GROUP, self.set.spot_of(member.key), message)
                    .hint("put a token into it, or remove it");
            }
            return holds;
        };
        let holds = self.members(json, own.value.as_str().as_ref());
        let name = self.name();
        let kind = own.value.as_str().unwrap_or_default();
        if holds.tokens == 0 {
            let has_inside = json
                .members()
                .any(|inside| node_kind(&inside.name(), inside.value) == NodeKind::Group);
            if !has_inside && json.get("$ref").is_none() {
                let message = format!("`{name}` has the type `{kind}`, but no value");
                self.findings
                    .add(&MISSING_VALUE, self.set.spot_of(member.key), message)
                    .hint("give it a value, or remove it");
            }
        } else if holds.heirs == 0 {
            let message = format!("no token takes the type `{kind}` of the group `{name}`");
            self.findings
                .add(&GROUP_TYPE_LOST, self.set.spot_of(own.key), message)
                .hint("remove it, or the types of the tokens");
        } else if self.path.iter().any(|key| key.contains('.')) {
            let message =
                format!("the group `{name}` has a type and, in its path, a name with a dot");
            self.findings
                .add(&GROUP_TYPE_DOTTED, self.set.spot_of(own.key), message)
                .hint("take the dot out of the name");
        }
        // Its heirs are none of the group around it.
        Holds { heirs: 0, ..holds }
    }

    fn name(&self) -> TokenPath {
        TokenPath::new(self.path.iter().map(Cow::as_ref))
    }

    /// Looks at the fields of a group and gives the one with its type.
    fn fields(&mut self, json: JsonRef<'a>) -> Option<Member<'a>> {
        let mut dtcg = None;
        let mut legacy = None;
        for member in json.members() {
            let name = member.name();
            if node_kind(&name, member.value) != NodeKind::Field {
                continue;
            }
            let is_text = member.value.kind() == ValueKind::String;
            match name.as_ref() {
                "$type" if is_text => dtcg = Some(member),
                "type" if is_text => legacy = Some(member),
                "$type" => self.field(&GROUP_TYPE_SHAPE, member, "has a `$type` that is no string"),
                "$description" => self.field(&GROUP_DESCRIPTION, member, "has a description"),
                "description" if is_text => {
                    self.field(&GROUP_DESCRIPTION, member, "has a description");
                }
                "$extensions" => self.field(&GROUP_EXTENSIONS, member, "has `$extensions`"),
                "$ref" | "$extends" => {}
                other if other.starts_with('$') && is_own_field(member) => {
                    self.field(&GROUP_FIELD, member, &format!("has the field `{other}`"));
                }
                _ => {}
            }
        }
        dtcg.or(legacy)
    }

    fn field(&mut self, rule: &'static Rule, member: Member<'_>, what: &str) {
        let message = if self.path.is_empty() {
            format!("the set `{}` {what}", self.set.name)
        } else {
            format!("the group `{}` {what}", self.name())
        };
        self.findings
            .add(rule, self.set.spot_of(member.key), message);
    }
}

/// Whether it is a field rather than tokens under a name that they should not have.
fn is_own_field(member: Member<'_>) -> bool {
    GROUP_FIELDS.iter().any(|field| member.is(field)) || !member.value.is_object()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_set;

    fn check(rule: &Rule, text: &str, expected: &[&str]) {
        assert_eq!(in_set(rule, text), expected, "{text}");
    }

    const PLAIN: &str =
        r#"{"c":{"$type":"color","r":{"$value":"1"},"g":{"b":{"$value":"2","$type":"x"}}}}"#;

    #[test]
    fn a_type_without_heirs_is_found() {
        check(&GROUP_TYPE_LOST, PLAIN, &[]);
        check(
            &GROUP_TYPE_LOST,
            r#"{"c":{"$type":"color","r":{"$value":"1","$type":"x"}}}"#,
            &["1:7 no token takes the type `color` of the group `c`"],
        );
        // The inner group takes them all.
        check(
            &GROUP_TYPE_LOST,
            r#"{"a":{"type":"x","b":{"type":"y","r":{"value":"1"}}}}"#,
            &["1:7 no token takes the type `x` of the group `a`"],
        );
        check(
            &GROUP_TYPE_LOST,
            r#"{"a":{"type":"x","b":{"r":{"value":"1","type":"x"}}}}"#,
            &[],
        );
    }

    #[test]
    fn types_that_the_plugin_puts_elsewhere_are_found() {
        check(&GROUP_TYPE_AT_ROOT, PLAIN, &[]);
        check(
            &GROUP_TYPE_AT_ROOT,
            r#"{"$type":"color","r":{"$value":"1"}}"#,
            &["1:2 the set `core` has a type for all of its tokens"],
        );
        check(&GROUP_TYPE_DOTTED, PLAIN, &[]);
        check(
            &GROUP_TYPE_DOTTED,
            r#"{"a.b":{"$type":"color","c":{"$value":"1"},"d":{"$type":"x","e":{"$value":"1"}}}}"#,
            &[
                "1:9 the group `a.b` has a type and, in its path, a name with a dot",
                "1:49 the group `a.b.d` has a type and, in its path, a name with a dot",
            ],
        );
        check(&GROUP_TYPE_SHAPE, PLAIN, &[]);
        check(
            &GROUP_TYPE_SHAPE,
            r#"{"a":{"$type":{"x":1},"r":{"$value":"1"}}}"#,
            &["1:7 the group `a` has a `$type` that is no string"],
        );
    }

    #[test]
    fn what_else_a_group_says_is_found() {
        let text = r#"{"$schema":"x","a":{"$description":"x","$extensions":{},"$deprecated":true,
"$extends":"{b}","b":{"$value":1,"$description":"x"}},"l":{"description":"x","b":{"value":1}}}"#;
        for rule in [&GROUP_DESCRIPTION, &GROUP_EXTENSIONS, &GROUP_FIELD] {
            check(rule, PLAIN, &[]);
        }
        check(
            &GROUP_DESCRIPTION,
            text,
            &[
                "1:21 the group `a` has a description",
                "2:60 the group `l` has a description",
            ],
        );
        check(
            &GROUP_EXTENSIONS,
            text,
            &["1:40 the group `a` has `$extensions`"],
        );
        check(
            &GROUP_FIELD,
            text,
            &[
                "1:2 the set `core` has the field `$schema`",
                "1:57 the group `a` has the field `$deprecated`",
            ],
        );
    }

    #[test]
    fn groups_without_tokens_are_found() {
        let text = r##"{"a":{"b":{}},"c":{"$type":"color"},"d":{"$type":"x","e":{}},"r":{"$type":"x","$ref":"#"}}"##;
        check(&EMPTY_GROUP, PLAIN, &[]);
        check(
            &EMPTY_GROUP,
            text,
            &[
                "1:7 the group `a.b` is empty",
                "1:54 the group `d.e` is empty",
            ],
        );
        check(&MISSING_VALUE, PLAIN, &[]);
        check(
            &MISSING_VALUE,
            text,
            &["1:15 `c` has the type `color`, but no value"],
        );
    }
}
