//! The nested JSON of a token set, and the tokens in it.
//!
//! A token is an object with `$value`; in the notation without `$`, one with `value` and a text
//! under `type`. Tokens may have tokens below them: the second generation names tokens by dotted
//! paths, and nothing keeps `a` and `a.b` apart. JSON that is no object has no tokens.

use serde_json::{Map, Value};

/// A token in the nested JSON.
#[derive(Clone, Debug)]
pub(crate) struct Leaf<'a> {
    pub(crate) path: Vec<String>,
    pub(crate) members: &'a Map<String, Value>,
    /// The type of the nearest group that has one.
    inherited: Option<&'a str>,
}

/// The names of a token's members, with or without `$`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    Dollar,
    Plain,
}

/// What a token says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Value,
    Type,
    Description,
    Extensions,
}

impl Notation {
    /// The notation of an object if it is a token.
    pub(crate) fn of(members: &Map<String, Value>) -> Option<Self> {
        if members.contains_key("$value") {
            return Some(Self::Dollar);
        }
        let plain =
            members.contains_key("value") && members.get("type").is_some_and(Value::is_string);
        plain.then_some(Self::Plain)
    }

    pub(crate) fn name(self, member: Member) -> &'static str {
        match (self, member) {
            // Both notations write extensions like this.
            (_, Member::Extensions) => "$extensions",
            (Self::Dollar, Member::Value) => "$value",
            (Self::Dollar, Member::Type) => "$type",
            (Self::Dollar, Member::Description) => "$description",
            (Self::Plain, Member::Value) => "value",
            (Self::Plain, Member::Type) => "type",
            (Self::Plain, Member::Description) => "description",
        }
    }

    /// Whether the member belongs to the token itself and is not a token or group below it.
    pub(crate) fn owns(self, name: &str) -> bool {
        name.starts_with('$')
            || self == Self::Plain && matches!(name, "value" | "type" | "description")
    }
}

impl Leaf<'_> {
    pub(crate) fn name(&self) -> String {
        self.path.join(".")
    }

    fn get(&self, member: Member) -> Option<&Value> {
        let notation = Notation::of(self.members).unwrap_or(Notation::Dollar);
        self.members.get(notation.name(member))
    }

    pub(crate) fn value(&self) -> Value {
        self.get(Member::Value).cloned().unwrap_or_default()
    }

    pub(crate) fn description(&self) -> Option<String> {
        self.get(Member::Description)
            .and_then(Value::as_str)
            .map(str::to_owned)
    }

    /// The extensions; an empty object if there are none.
    pub(crate) fn extensions(&self) -> Value {
        let empty = || Value::Object(Map::new());
        self.get(Member::Extensions).cloned().unwrap_or_else(empty)
    }

    /// The token's own type or the one of its group.
    pub(crate) fn kind(&self) -> Option<&str> {
        self.get(Member::Type)
            .and_then(Value::as_str)
            .or(self.inherited)
    }
}

/// All tokens in the order of the JSON. Its depth is bounded by the reader of request bodies.
pub(crate) fn leaves(raw: &Value) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    collect(raw, &mut Vec::new(), None, &mut found);
    found
}

fn collect<'a>(
    node: &'a Value,
    path: &mut Vec<String>,
    inherited: Option<&'a str>,
    found: &mut Vec<Leaf<'a>>,
) {
    let Value::Object(members) = node else { return };
    let notation = Notation::of(members);
    if notation.is_some() && !path.is_empty() {
        found.push(Leaf {
            path: path.clone(),
            members,
            inherited,
        });
    }
    let inherited = members.get("$type").and_then(Value::as_str).or(inherited);
    let notation = notation.unwrap_or(Notation::Dollar);
    for (name, below) in members.iter().filter(|(name, _)| !notation.owns(name)) {
        path.push(name.clone());
        collect(below, path, inherited, found);
        path.pop();
    }
}

/// How many arrays and objects are inside each other.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// The members of the object at this path.
pub(crate) fn members<'a>(
    raw: &'a mut Value,
    path: &[String],
) -> Option<&'a mut Map<String, Value>> {
    path.iter()
        .try_fold(raw, |node, name| node.get_mut(name.as_str()))?
        .as_object_mut()
}

/// Puts a token at this path, over what is its own there, and makes the groups on the way.
pub(crate) fn put(raw: &mut Value, path: &[String], token: Map<String, Value>) {
    let mut node = raw;
    for name in path {
        node = object(node).entry(name.clone()).or_insert(Value::Null);
    }
    object(node).extend(token);
}

fn object(node: &mut Value) -> &mut Map<String, Value> {
    if !node.is_object() {
        *node = Value::Object(Map::new());
    }
    node.as_object_mut().expect("it was just made an object")
}

/// Takes the token at this path out, with the groups that are empty then, and gives its members.
pub(crate) fn take(raw: &mut Value, path: &[String]) -> Option<Map<String, Value>> {
    let members = members(raw, path)?;
    let notation = Notation::of(members)?;
    let (own, below): (Map<_, _>, Map<_, _>) = std::mem::take(members)
        .into_iter()
        .partition(|(name, _)| notation.owns(name));
    *members = below;
    for length in (1..=path.len()).rev() {
        let (name, above) = path[..length].split_last()?;
        let group = self::members(raw, above)?;
        if group.get(name) != Some(&Value::Object(Map::new())) {
            break;
        }
        group.shift_remove(name);
    }
    Some(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    fn token(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn tokens_are_found_in_both_notations_and_under_other_tokens() {
        let raw = json!({
            "$type": "color",
            "a": { "$value": 1, "b": { "$value": 2, "$type": "number" } },
            "value": { "value": "#fff", "type": "color" },
            "$description": { "no": { "$value": 3 } },
        });
        let found: Vec<_> = leaves(&raw)
            .iter()
            .map(|leaf| (leaf.name(), leaf.kind().unwrap().to_owned()))
            .collect();
        let expected = [("a", "color"), ("a.b", "number"), ("value", "color")];
        assert_eq!(
            found,
            expected.map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        );
    }

    #[test]
    fn a_token_that_is_taken_out_leaves_no_empty_groups() {
        let mut raw = json!({ "a": { "b": { "$value": 1, "c": { "$value": 2 } } }, "d": {} });
        assert_eq!(
            take(&mut raw, &path("a.b")),
            Some(token(&json!({ "$value": 1 })))
        );
        assert_eq!(
            raw,
            json!({ "a": { "b": { "c": { "$value": 2 } } }, "d": {} })
        );
        take(&mut raw, &path("a.b.c"));
        assert_eq!(raw, json!({ "d": {} }));
        assert_eq!(take(&mut raw, &path("a.b")), None);
    }

    #[test]
    fn a_token_is_put_over_itself_and_beside_what_is_below_it() {
        let mut raw = Value::Null;
        put(&mut raw, &path("a.b"), token(&json!({ "$value": 1 })));
        put(&mut raw, &path("a"), token(&json!({ "$value": 2 })));
        put(&mut raw, &path("a.b"), token(&json!({ "$value": 3 })));
        assert_eq!(raw, json!({ "a": { "b": { "$value": 3 }, "$value": 2 } }));
    }
}
