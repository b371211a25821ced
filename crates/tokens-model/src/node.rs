//! The nodes of a set: groups, tokens, fields, with what they take over from the groups above.

use std::borrow::Cow;

use crate::json::{JsonRef, Member, ValueKind};
use crate::path::TokenPath;
use crate::set::TokenSet;
use crate::tree::{Dialect, NodeKind, node_kind};

/// One node of a set.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// A group, before its members.
    Group(Group<'a>),
    /// A token. What stands inside it is its own: no further nodes.
    Token(Token<'a>),
    /// A field of the group above it: `$type`, `$description`, a plain value.
    Field(Member<'a>),
}

/// A group of tokens.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    key: Option<JsonRef<'a>>,
    json: JsonRef<'a>,
    inherited: Option<JsonRef<'a>>,
}

/// One design token.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    key: JsonRef<'a>,
    json: JsonRef<'a>,
    inherited: Option<JsonRef<'a>>,
}

impl<'a> Group<'a> {
    /// The key that it stands under; the root of the set has none.
    pub fn key(self) -> Option<JsonRef<'a>> {
        self.key
    }

    /// The group as it stands in the document.
    pub fn json(self) -> JsonRef<'a> {
        self.json
    }

    /// The type that it gives its tokens: `$type`, or `type` in the older notation, if that is a
    /// string (DTCG format, "Groups / Type"; `isTokenGroupWithType.ts` of the Figma plugin).
    pub fn own_type(self) -> Option<Cow<'a, str>> {
        self.type_value().and_then(JsonRef::as_str)
    }

    /// The type that its tokens have without one of their own: that of the group, or of the
    /// nearest group around it.
    pub fn type_name(self) -> Option<Cow<'a, str>> {
        self.own_type()
            .or_else(|| self.inherited.and_then(JsonRef::as_str))
    }

    /// What is said about it.
    pub fn description(self) -> Option<JsonRef<'a>> {
        field(self.json, "$description", "description")
    }

    /// `$extensions`.
    pub fn extensions(self) -> Option<JsonRef<'a>> {
        self.json.get("$extensions")
    }

    /// `$deprecated`: whether its tokens should not be used any more, or why.
    pub fn deprecated(self) -> Option<JsonRef<'a>> {
        self.json.get("$deprecated")
    }

    /// `$extends`: the group whose tokens it takes over (DTCG format, "Extending groups").
    pub fn extends(self) -> Option<JsonRef<'a>> {
        self.json.get("$extends")
    }

    fn type_value(self) -> Option<JsonRef<'a>> {
        field(self.json, "$type", "type").filter(|value| value.kind() == ValueKind::String)
    }
}

impl<'a> Token<'a> {
    /// The key that it stands under.
    pub fn key(self) -> JsonRef<'a> {
        self.key
    }

    /// The token as it stands in the document.
    pub fn json(self) -> JsonRef<'a> {
        self.json
    }

    /// Its value.
    pub fn value(self) -> Option<JsonRef<'a>> {
        field(self.json, "$value", "value")
    }

    /// How it spells its fields.
    pub fn dialect(self) -> Dialect {
        Dialect::of(self.json)
    }

    /// The type that it gives itself.
    pub fn own_type(self) -> Option<Cow<'a, str>> {
        field(self.json, "$type", "type")?.as_str()
    }

    /// Its type: its own, or that of the nearest group around it that has one.
    pub fn type_name(self) -> Option<Cow<'a, str>> {
        self.own_type().or_else(|| self.inherited_type())
    }

    /// The type of the nearest group around it that has one.
    pub fn inherited_type(self) -> Option<Cow<'a, str>> {
        self.inherited.and_then(JsonRef::as_str)
    }

    /// What is said about it.
    pub fn description(self) -> Option<JsonRef<'a>> {
        field(self.json, "$description", "description")
    }

    /// `$extensions`.
    pub fn extensions(self) -> Option<JsonRef<'a>> {
        self.json.get("$extensions")
    }

    /// `$deprecated`: whether it should not be used any more, or why.
    pub fn deprecated(self) -> Option<JsonRef<'a>> {
        self.json.get("$deprecated")
    }

    /// The id that the plugin keeps for it, which survives renames: `$extensions` →
    /// `studio.tokens` → `id`, or the older `$extensions` → `id`.
    pub fn id(self) -> Option<Cow<'a, str>> {
        id_of(self.json)
    }
}

/// See [`Token::id`].
pub(crate) fn id_of(token: JsonRef<'_>) -> Option<Cow<'_, str>> {
    let extensions = token.get("$extensions")?;
    let id = extensions
        .get("studio.tokens")
        .and_then(|studio| studio.get("id"));
    let id = id.or_else(|| extensions.get("id"))?.as_str()?;
    (!id.is_empty()).then_some(id)
}

fn field<'a>(json: JsonRef<'a>, dtcg: &str, legacy: &str) -> Option<JsonRef<'a>> {
    let mut older = None;
    for member in json.members() {
        let name = member.name();
        if name == dtcg {
            return Some(member.value);
        }
        if name == legacy {
            older = Some(member.value);
        }
    }
    older
}

impl TokenSet {
    /// Calls `visit` for every node in the order of the text, the root of the set first.
    pub fn for_each_node<'a>(&'a self, mut visit: impl FnMut(&TokenPath, Node<'a>)) {
        let root = Group {
            key: None,
            json: self.json(),
            inherited: None,
        };
        walk(root, &mut TokenPath::default(), &mut visit);
    }

    /// Calls `visit` for every token, in document order.
    pub fn for_each_token<'a>(&'a self, mut visit: impl FnMut(&TokenPath, Token<'a>)) {
        self.for_each_node(|path, node| {
            if let Node::Token(token) = node {
                visit(path, token);
            }
        });
    }
}

fn walk<'a>(group: Group<'a>, path: &mut TokenPath, visit: &mut impl FnMut(&TokenPath, Node<'a>)) {
    visit(path, Node::Group(group));
    let inherited = group.type_value().or(group.inherited);
    for member in group.json.members() {
        let name = member.name();
        let (key, json) = (member.key, member.value);
        path.push(&name);
        match node_kind(&name, json) {
            NodeKind::Token => visit(
                path,
                Node::Token(Token {
                    key,
                    json,
                    inherited,
                }),
            ),
            NodeKind::Group => walk(
                Group {
                    key: Some(key),
                    json,
                    inherited,
                },
                path,
                visit,
            ),
            NodeKind::Field => visit(path, Node::Field(member)),
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn lines(text: &str) -> Vec<String> {
        let set = TokenSet::new(Json::parse(text).unwrap()).unwrap();
        let mut lines = Vec::new();
        set.for_each_node(|path, node| {
            let line = match node {
                Node::Group(group) => format!("group {path}: {:?}", group.type_name()),
                Node::Token(token) => format!(
                    "token {path}: {:?} {:?} {:?}",
                    token.type_name(),
                    token.value().map(JsonRef::to_compact),
                    token.id()
                ),
                Node::Field(member) => format!("field {path} = {:?}", member.value),
            };
            lines.push(line);
        });
        lines
    }

    #[test]
    fn tokens_take_the_type_of_the_nearest_group() {
        insta::assert_snapshot!(
            lines(
                r##"{"$type":"dimension","c":{"$type":"color","r":{"$value":"#f00"},
                "g":{"d":{"$value":"1","$type":"x"}}},"m":{"$value":1}}"##
            )
            .join("\n"),
            @r##"
        group : Some("dimension")
        field $type = "dimension"
        group c: Some("color")
        field c.$type = "color"
        token c.r: Some("color") Some("\"#f00\"") None
        group c.g: Some("color")
        token c.g.d: Some("x") Some("\"1\"") None
        token m: Some("dimension") Some("1") None
        "##
        );
    }

    #[test]
    fn ids_are_found_at_both_places() {
        assert_eq!(
            lines(
                r#"{"a":{"value":"1","$extensions":{"studio.tokens":{"id":"i"}}},
                "b":{"value":"1","$extensions":{"id":"o"}}}"#
            )[1..],
            [
                r#"token a: None Some("\"1\"") Some("i")"#,
                r#"token b: None Some("\"1\"") Some("o")"#
            ]
        );
    }
}
