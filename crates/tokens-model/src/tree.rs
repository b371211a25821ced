//! What stands inside a set: groups, tokens and fields.

use crate::json::{JsonRef, ValueKind};

/// What a member of a set or group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// An object with a value: a design token.
    Token,
    /// An object without one: a group of further nodes.
    Group,
    /// Anything else: `$type` or `$description` of the group, or a plain value.
    Field,
}

/// What the member `key` of a set or group is.
///
/// An object is a token if it has `$value`, or `value` in the older notation. Two tokens may
/// themselves be called `value` and `type`, so an object whose `value` is an object with a
/// `value` of its own is a group, unless its `type` is a name of a type (the rule of the Figma
/// plugin's parser, made lossless for object values such as `{"value":16,"unit":"px"}`). What
/// holds a token in the newer notation is no value of the older one: there `value` is a name.
/// Names with `$` are fields (DTCG format, "Reserved names") except `$root`.
pub fn node_kind(key: &str, value: JsonRef<'_>) -> NodeKind {
    if !value.is_object() || (key.starts_with('$') && key != "$root") {
        return NodeKind::Field;
    }
    let (mut dtcg, mut legacy, mut typed) = (None, None, false);
    for member in value.members() {
        match &*member.name() {
            "$value" => dtcg = Some(member.value),
            "value" => legacy = Some(member.value),
            "type" | "$type" => typed |= member.value.kind() == ValueKind::String,
            _ => {}
        }
    }
    let token = match (dtcg, legacy) {
        (Some(value), _) => typed || value.get("$value").is_none(),
        (None, Some(value)) => !value.holds_dtcg() && (typed || value.get("value").is_none()),
        (None, None) => false,
    };
    if token {
        NodeKind::Token
    } else {
        NodeKind::Group
    }
}

/// How a token spells its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `value`, `type`, `description`.
    Legacy,
    /// `$value`, `$type`, `$description` (DTCG format module).
    Dtcg,
}

impl Dialect {
    /// The dialect of a token.
    pub fn of(token: JsonRef<'_>) -> Self {
        if token.get("$value").is_some() {
            Self::Dtcg
        } else {
            Self::Legacy
        }
    }

    /// The key under which this dialect keeps the field `field`.
    pub fn key(self, field: &str) -> &str {
        match (self, field) {
            (Self::Dtcg, "value") => "$value",
            (Self::Dtcg, "type") => "$type",
            (Self::Dtcg, "description") => "$description",
            _ => field,
        }
    }
}

/// How the other notation spells a field that both have.
pub(crate) fn other_notation(field: &str) -> Option<&'static str> {
    Some(match field {
        "value" => "$value",
        "type" => "$type",
        "description" => "$description",
        "$value" => "value",
        "$type" => "type",
        "$description" => "description",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn check(text: &str, expected: NodeKind) {
        let json = Json::parse(text).unwrap();
        assert_eq!(node_kind("x", json.root()), expected, "{text}");
    }

    #[test]
    fn an_object_with_a_value_is_a_token() {
        check(r##"{"value":"#fff","type":"color"}"##, NodeKind::Token);
        check(r##"{"$value":"#fff"}"##, NodeKind::Token);
        check(r#"{"value":null}"#, NodeKind::Token);
        check(r#"{"$value":{"value":16,"unit":"px"}}"#, NodeKind::Token);
        check(
            r#"{"value":{"value":16},"type":"dimension"}"#,
            NodeKind::Token,
        );
        check(r#"{"value":{"fontSize":"1"}}"#, NodeKind::Token);
    }

    #[test]
    fn tokens_may_be_called_value_and_type() {
        check(
            r#"{"value":{"value":"1","type":"color"},"type":{"value":"2"}}"#,
            NodeKind::Group,
        );
    }

    #[test]
    fn what_holds_a_token_of_the_newer_notation_is_no_value() {
        check(r#"{"value":{"$value":"1"}}"#, NodeKind::Group);
        check(
            r#"{"$type":"color","value":{"$value":"1"}}"#,
            NodeKind::Group,
        );
        check(r#"{"value":{"10":{"$value":"1"}}}"#, NodeKind::Group);
        check(
            r#"{"value":{"x":"$value"},"type":"border"}"#,
            NodeKind::Token,
        );
        check(r#"{"value":"{a.$value}"}"#, NodeKind::Token);
        check(
            r#"{"value":{"a":[{"$value":1}]},"type":"x"}"#,
            NodeKind::Token,
        );
        check(r#"{"value":{"a":{"\u0024value":1}}}"#, NodeKind::Group);
    }

    #[test]
    fn the_rest_is_groups_and_fields() {
        check("{}", NodeKind::Group);
        check(r#"{"$type":"color","red":{"$value":"1"}}"#, NodeKind::Group);
        check(r#""text""#, NodeKind::Field);
        let json = Json::parse(r#"{"$value":1}"#).unwrap();
        assert_eq!(node_kind("$extensions", json.root()), NodeKind::Field);
        assert_eq!(node_kind("$root", json.root()), NodeKind::Token);
    }
}
