//! The two notations of sets. The platform keeps `$value` and `$type`; documents may say `value`
//! and `type`.

use tokens_model::{
    Dialect, Json, JsonRef, NodeKind, ObjectText, Role, TokenDocument, TokenSet, ValueKind,
    node_kind, same,
};

/// The fields that the notations spell differently, newer spelling first.
const FIELDS: [(&str, &str); 3] = [
    ("$value", "value"),
    ("$type", "type"),
    ("$description", "description"),
];

/// The set in the notation of the platform.
pub(crate) fn to_dtcg(set: &TokenSet) -> TokenSet {
    if is_dtcg(set.json()) {
        return set.clone();
    }
    as_set(group_to_dtcg(set.json()))
}

fn as_set(text: String) -> TokenSet {
    TokenSet::new(Json::assembled(text)).expect("what was written is an object")
}

/// Tokens that are themselves called `value` would change their meaning beside respelled ones.
fn is_fixed(group: JsonRef<'_>) -> bool {
    group.get("value").is_some()
}

fn is_dtcg(group: JsonRef<'_>) -> bool {
    is_fixed(group)
        || group.members().all(|member| {
            let name = member.name();
            match node_kind(&name, member.value) {
                NodeKind::Token => token_to_dtcg(member.value).is_none(),
                NodeKind::Group => is_dtcg(member.value),
                NodeKind::Field => newer(group, &name, member.value).is_none(),
            }
        })
}

fn group_to_dtcg(group: JsonRef<'_>) -> String {
    if is_fixed(group) {
        return group.raw().to_owned();
    }
    let mut text = ObjectText::new();
    for member in group.members() {
        let name = member.name();
        match node_kind(&name, member.value) {
            NodeKind::Token => match token_to_dtcg(member.value) {
                Some(token) => text.push(&name, &token),
                None => text.push(&name, member.value.raw()),
            },
            NodeKind::Group => text.push(&name, &group_to_dtcg(member.value)),
            NodeKind::Field => {
                let key = newer(group, &name, member.value).unwrap_or(&name);
                text.push(key, member.value.raw());
            }
        }
    }
    text.finish()
}

/// The newer spelling of a field of a group, where it has one.
fn newer(group: JsonRef<'_>, name: &str, value: JsonRef<'_>) -> Option<&'static str> {
    let (new, _) = FIELDS.iter().find(|(_, old)| *old == name)?;
    (value.kind() == ValueKind::String && group.get(new).is_none()).then_some(new)
}

/// The token in the newer notation, where it is not yet and can be.
fn token_to_dtcg(token: JsonRef<'_>) -> Option<String> {
    let renames = |key: &str| {
        let (new, _) = FIELDS.iter().find(|(_, old)| *old == key)?;
        token.get(new).is_none().then_some(*new)
    };
    if Dialect::of(token) == Dialect::Dtcg {
        return None;
    }
    let mut text = ObjectText::new();
    for member in token.members() {
        let name = member.name();
        text.push(renames(&name).unwrap_or(&name), member.value.raw());
    }
    let text = Json::assembled(text.finish());
    let stays = node_kind("x", text.root()) == NodeKind::Token;
    stays.then(|| text.source().to_owned())
}

/// The notation of the first token of a document.
pub(crate) fn of(document: &TokenDocument) -> Dialect {
    let mut found = None;
    for (_, set) in document.sets() {
        if found.is_none() {
            set.for_each_token(|_, token| {
                found.get_or_insert(token.dialect());
            });
        }
    }
    found.unwrap_or(Dialect::Dtcg)
}

/// `held`, which the platform keeps, in the notations that the same places have in `like`; what
/// is not there is spelled in `new`.
pub(crate) fn respell(held: &TokenSet, like: Option<&TokenSet>, new: Dialect) -> TokenSet {
    let text = respell_group(held.json(), like.map(TokenSet::json), new);
    let spelled = as_set(text);
    // Whatever could be read in two ways stays as it was kept.
    if to_dtcg(&spelled).same(held) {
        spelled
    } else {
        held.clone()
    }
}

fn respell_group(held: JsonRef<'_>, like: Option<JsonRef<'_>>, new: Dialect) -> String {
    if is_fixed(held) {
        return held.raw().to_owned();
    }
    let mut text = ObjectText::new();
    for member in held.members() {
        let name = member.name();
        match node_kind(&name, member.value) {
            NodeKind::Token => {
                let like = like.and_then(|like| like.get(&name));
                text.push(&name, &respell_token(member.value, like, new));
            }
            NodeKind::Group => {
                let like = like.and_then(|like| like.get(&name));
                text.push(&name, &respell_group(member.value, like, new));
            }
            NodeKind::Field => {
                let old = FIELDS.iter().find(|(new, _)| *new == name);
                let older = old.map(|(_, old)| *old).filter(|old| {
                    let spelled_so = like
                        .is_some_and(|like| like.get(&name).is_none() && like.get(old).is_some());
                    spelled_so && held.get(old).is_none()
                });
                text.push(older.unwrap_or(&name), member.value.raw());
            }
        }
    }
    text.finish()
}

fn respell_token(held: JsonRef<'_>, like: Option<JsonRef<'_>>, new: Dialect) -> String {
    let same_token = |like: JsonRef<'_>| {
        let spelled = token_to_dtcg(like).map(Json::assembled);
        let meant = spelled.as_ref().map_or(like, Json::root);
        same(Role::Record, meant, held)
    };
    if let Some(like) = like.filter(|like| same_token(*like)) {
        return like.raw().to_owned();
    }
    let dialect = like.map_or(new, Dialect::of);
    let mut text = ObjectText::new();
    for member in held.members() {
        let name = member.name();
        let older = FIELDS.iter().find(|(new, _)| *new == name).filter(|pair| {
            let (new, old) = **pair;
            let said = like.and_then(|like| match (like.get(new), like.get(old)) {
                (Some(_), _) => Some(Dialect::Dtcg),
                (None, Some(_)) => Some(Dialect::Legacy),
                (None, None) => None,
            });
            held.get(old).is_none() && said.unwrap_or(dialect) == Dialect::Legacy
        });
        text.push(older.map_or(&name, |(_, old)| old), member.value.raw());
    }
    text.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> TokenSet {
        TokenSet::new(Json::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn tokens_and_groups_are_spelled_as_the_platform_does() {
        let check = |text: &str, expected: &str| {
            let spelled = to_dtcg(&set(text));
            assert_eq!(spelled.json().to_compact(), expected);
            assert!(to_dtcg(&spelled).same(&spelled));
        };
        check(
            r#"{"g":{"type":"color","description":"all","a":{"value":"1","type":"x","$type":"y","own":1}}}"#,
            r#"{"g":{"$type":"color","$description":"all","a":{"$value":"1","type":"x","$type":"y","own":1}}}"#,
        );
        let same = |text: &str| check(text, text);
        same(r#"{"a":{"$value":{"value":16},"description":"kept"}}"#);
        // Tokens called `value` and `type`, and values that would be taken for groups.
        same(r#"{"g":{"value":{"value":"1"},"type":{"value":"2"}}}"#);
        same(r#"{"a":{"value":{"$value":1}}}"#);
    }

    #[test]
    fn the_notation_of_each_place_comes_back() {
        let check = |held: &str, like: &str, new, expected: &str| {
            let spelled = respell(&set(held), Some(&set(like)), new);
            assert_eq!(spelled.json().to_compact(), expected);
        };
        check(
            r#"{"a":{"$value":"2","$type":"x"},"n":{"$value":"3"},"g":{"$type":"x","b":{"$value":"4"}}}"#,
            r#"{"a":{"value":"1","type":"x"},"g":{"type":"y","b":{"$value":"5"}}}"#,
            Dialect::Legacy,
            r#"{"a":{"value":"2","type":"x"},"n":{"value":"3"},"g":{"type":"x","b":{"$value":"4"}}}"#,
        );
        // A group would come of this one.
        check(
            r#"{"a":{"$value":{"value":"1"}}}"#,
            "{}",
            Dialect::Legacy,
            r#"{"a":{"$value":{"value":"1"}}}"#,
        );
    }
}
