//! What an interface of the platform keeps of a document, worked out from the README of
//! `provider-studio` and without its code: two documents that are one to the platform have the
//! same kept form.

use std::collections::{BTreeMap, HashMap, HashSet};

use tokens_model::{
    Json, JsonRef, NodeKind, ObjectText, Token, TokenDocument, TokenPath, TokenSet, ValueKind,
    node_kind,
};

/// An interface of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interface {
    Graphql,
    Rest,
}

/// The group of themes that are in none.
const UNGROUPED: &str = "No group";

/// Names that both notations have, in the older one.
const RESPELLED: [&str; 3] = ["value", "type", "description"];

/// Extensions that the Figma plugin keeps to itself.
const LOCAL: [&str; 4] = [
    "id",
    "com.figma.scopes",
    "com.figma.codeSyntax",
    "com.figma.hiddenFromPublishing",
];

impl Interface {
    pub(crate) const ALL: [Self; 2] = [Self::Graphql, Self::Rest];

    /// As it is typed after `--api`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Graphql => "graphql",
            Self::Rest => "rest",
        }
    }

    /// What it keeps of a document, in a form that only depends on that.
    pub(crate) fn kept(self, document: &TokenDocument) -> TokenDocument {
        let sets = document.sets().iter();
        let sets = sets.map(|(name, set)| (name.clone(), self.kept_set(set)));
        TokenDocument::from_parts(
            sets.collect(),
            Some(self.themes(document)),
            None,
            Vec::new(),
        )
        .expect("the names are those of a document")
    }

    /// What it keeps of a set.
    pub(crate) fn kept_set(self, set: &TokenSet) -> TokenSet {
        let text = match self {
            Self::Graphql => respelled(set.json()),
            Self::Rest => flat(set),
        };
        TokenSet::new(Json::assembled(text)).expect("what was written is an object")
    }

    /// Why it cannot keep a document, if it cannot.
    pub(crate) fn refusal(self, document: &TokenDocument) -> Option<String> {
        let mut reasons = theme_reasons(document);
        for (name, set) in document.sets() {
            if name.as_str().trim().is_empty() {
                reasons.push("a set has a blank name".to_owned());
            }
            if has_endless_number(set.json()) {
                reasons.push(format!("{name} has a number that is none in JavaScript"));
            }
        }
        if self == Self::Rest {
            for (name, set) in document.sets() {
                let mut seen = HashSet::new();
                set.for_each_token(|path, token| {
                    let key = name_of(path);
                    let reason = if key.contains([' ', '{', '}', '[', ']']) {
                        "a space, a brace or a bracket in its name"
                    } else if key.is_empty() {
                        "no name"
                    } else if token.type_name().is_none() {
                        "no type"
                    } else if !seen.insert(key) {
                        "a name that dots and groups make twice"
                    } else {
                        return;
                    };
                    reasons.push(format!("{name}: {path} has {reason}"));
                });
            }
        }
        reasons.into_iter().next()
    }

    /// The themes by group; over REST those of a group by name.
    fn themes(self, document: &TokenDocument) -> Json {
        let names = document.sets().iter().map(|(name, _)| name.as_str());
        let places: HashMap<&str, usize> = names.zip(0..).collect();
        let mut themes: Vec<(String, String, String)> = document
            .theme_list()
            .map(|theme| {
                let name = theme.name().unwrap_or_default().into_owned();
                let group = group_of(theme.json());
                let text = self.theme(theme.json(), &places);
                (group, name, text)
            })
            .collect();
        match self {
            Self::Graphql => themes.sort_by(|a, b| a.0.cmp(&b.0)),
            Self::Rest => themes.sort(),
        }
        let texts: Vec<String> = themes.into_iter().map(|(.., text)| text).collect();
        Json::assembled(format!("[{}]", texts.join(",")))
    }

    fn theme(self, theme: JsonRef<'_>, places: &HashMap<&str, usize>) -> String {
        let text = |key: &str| theme.get(key).and_then(JsonRef::as_str);
        let mut kept = ObjectText::new();
        let mut push = |key: &str, value: &str| kept.push(key, Json::string(value).source());
        push("name", &text("name").unwrap_or_default());
        push("group", &group_of(theme));
        for key in ["$figmaCollectionId", "$figmaModeId"] {
            if let Some(id) = text(key).filter(|id| !id.is_empty()) {
                push(key, &id);
            }
        }
        let mut selected: Vec<(usize, String, String)> = strings(theme, "selectedTokenSets")
            .into_iter()
            .map(|(set, status)| {
                let place = places.get(&*set).copied().unwrap_or(usize::MAX);
                (place, set, status.to_lowercase())
            })
            .filter(|(place, ..)| self == Self::Graphql || *place < usize::MAX)
            .collect();
        selected.sort();
        let selected = selected.into_iter().map(|(_, set, status)| (set, status));
        kept.push("selectedTokenSets", &object(selected));
        let styles = strings(theme, "$figmaStyleReferences").into_iter();
        let styles = styles.map(|(token, key)| match self {
            Self::Graphql => (token, key),
            Self::Rest => {
                let bare = key.strip_prefix("S:").unwrap_or(&key);
                let bare = bare.strip_suffix(',').unwrap_or(bare);
                (token, format!("S:{bare},"))
            }
        });
        kept.push("$figmaStyleReferences", &object(styles));
        let variables = strings(theme, "$figmaVariableReferences");
        kept.push("$figmaVariableReferences", &object(variables));
        kept.finish()
    }
}

/// Groups as they are, with the fields of groups and tokens in the newer notation.
fn respelled(group: JsonRef<'_>) -> String {
    let mut text = ObjectText::new();
    for member in group.members() {
        let name = member.name();
        match node_kind(&name, member.value) {
            NodeKind::Group => text.push(&name, &respelled(member.value)),
            NodeKind::Token => {
                let mut token = ObjectText::new();
                for field in member.value.members() {
                    token.push(&newer(member.value, &field.name()), field.value.raw());
                }
                text.push(&name, &token.finish());
            }
            NodeKind::Field if member.value.kind() == ValueKind::String => {
                text.push(&newer(group, &name), member.value.raw());
            }
            NodeKind::Field => text.push(&name, member.value.raw()),
        }
    }
    text.finish()
}

fn newer(holder: JsonRef<'_>, field: &str) -> String {
    let new = format!("${field}");
    if RESPELLED.contains(&field) && holder.get(&new).is_none() {
        new
    } else {
        field.to_owned()
    }
}

/// The tokens by name, with the types that their groups give them.
fn flat(set: &TokenSet) -> String {
    let mut tokens = BTreeMap::new();
    set.for_each_token(|path, token| {
        tokens.insert(name_of(path), record(token));
    });
    let mut text = ObjectText::new();
    for (name, token) in tokens {
        text.push(&name, &token);
    }
    text.finish()
}

fn record(token: Token<'_>) -> String {
    let mut text = ObjectText::new();
    text.push("$value", token.value().map_or("null", JsonRef::raw));
    let kind = token.type_name().unwrap_or_default();
    let kind = if kind == "string" { "text" } else { &kind };
    text.push("$type", Json::string(kind).source());
    let description = token.description().and_then(JsonRef::as_str);
    if let Some(words) = description.filter(|words| !words.is_empty()) {
        text.push("$description", Json::string(&words).source());
    }
    let mut extensions = ObjectText::new();
    for member in token.extensions().into_iter().flat_map(JsonRef::members) {
        if !LOCAL.contains(&&*member.name()) {
            extensions.push(&member.name(), member.value.raw());
        }
    }
    if !extensions.is_empty() {
        text.push("$extensions", &extensions.finish());
    }
    text.finish()
}

/// The dotted name of a token; one called `$root` has the name of its group.
fn name_of(path: &TokenPath) -> String {
    match path.split_last() {
        Some((group, "$root")) if !group.is_root() => group.to_string(),
        _ => path.to_string(),
    }
}

fn group_of(theme: JsonRef<'_>) -> String {
    let group = theme.get("group").and_then(JsonRef::as_str);
    let group = group.filter(|group| !group.is_empty());
    group.map_or_else(|| UNGROUPED.to_owned(), std::borrow::Cow::into_owned)
}

fn has_endless_number(json: JsonRef<'_>) -> bool {
    if json.kind() == ValueKind::Number {
        return json.raw().parse().is_ok_and(f64::is_infinite);
    }
    let mut members = json.members();
    members.any(|one| has_endless_number(one.value)) || json.items().any(has_endless_number)
}

/// Themes have names of their own in their groups, and what they say is text.
fn theme_reasons(document: &TokenDocument) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut reasons = Vec::new();
    for theme in document.theme_list() {
        let name = theme.name().unwrap_or_default();
        let maps = [
            "selectedTokenSets",
            "$figmaStyleReferences",
            "$figmaVariableReferences",
        ];
        let odd = maps.into_iter().filter_map(|key| theme.json().get(key));
        let mut odd = odd.filter(|map| {
            let texts = || map.members().all(|one| one.value.as_str().is_some());
            map.raw() != "null" && !(map.is_object() && texts())
        });
        let reason = if name.is_empty() {
            "no name"
        } else if !seen.insert((group_of(theme.json()), name.clone())) {
            "a name that stands twice in its group"
        } else if odd.next().is_some() {
            "something that is no text among its sets or references"
        } else {
            continue;
        };
        reasons.push(format!("the theme {name} has {reason}"));
    }
    reasons
}

fn strings(theme: JsonRef<'_>, key: &str) -> BTreeMap<String, String> {
    let members = theme.get(key).into_iter().flat_map(JsonRef::members);
    members
        .filter_map(|one| Some((one.name().into_owned(), one.value.as_str()?.into_owned())))
        .collect()
}

fn object(members: impl IntoIterator<Item = (String, String)>) -> String {
    let mut text = ObjectText::new();
    for (name, value) in members {
        text.push(&name, Json::string(&value).source());
    }
    text.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(interface: Interface, one: &str, other: &str, equal: bool) {
        let [one, other] = [one, other].map(|text| TokenDocument::parse(text).unwrap());
        let same = interface.kept(&one).same(&interface.kept(&other));
        assert_eq!(same, equal, "{interface:?}: {one:?}, {other:?}");
    }

    #[test]
    fn what_is_not_kept_makes_no_difference() {
        let legacy = r#"{"a":{"g":{"type":"color","x":{"value":"1"}}}}"#;
        let dtcg = r#"{"a":{"g":{"$type":"color","x":{"$value":"1"}}}}"#;
        let typed = r#"{"a":{"g":{"x":{"$type":"color","$value":"1"}}}}"#;
        check(Interface::Graphql, legacy, dtcg, true);
        check(Interface::Graphql, legacy, typed, false);
        check(Interface::Rest, legacy, typed, true);
        let themes = |id: &str| {
            format!(r#"{{"a":{{}},"$themes":[{{"id":"{id}","name":"x"}}],"$metadata":{{}}}}"#)
        };
        for interface in Interface::ALL {
            check(interface, &themes("1"), &themes("2"), true);
        }
    }

    #[test]
    fn what_is_kept_makes_a_difference() {
        let base = r#"{"a":{"x":{"value":"1","type":"t"}},"b":{},"$themes":[{"name":"x"}]}"#;
        for (from, to) in [
            (r#""1""#, r#""2""#),
            (r#""t""#, r#""u""#),
            (r#""x":{"v"#, r#""y":{"v"#),
            (r#""name":"x""#, r#""name":"y""#),
            (r#""name":"x""#, r#""name":"x","group":"g""#),
            (
                r#""name":"x""#,
                r#""name":"x","selectedTokenSets":{"a":"source"}"#,
            ),
            (r#""b":{}"#, r#""c":{}"#),
        ] {
            assert_eq!(base.matches(from).count(), 1, "{from}");
            for interface in Interface::ALL {
                check(interface, base, &base.replace(from, to), false);
            }
        }
    }

    #[test]
    fn what_cannot_be_kept_is_told_beforehand() {
        let check = |text: &str, refused: [bool; 2]| {
            let document = TokenDocument::parse(text).unwrap();
            let said = Interface::ALL.map(|interface| interface.refusal(&document).is_some());
            assert_eq!(said, refused, "{text}");
        };
        check(r#"{"a":{"x y":{"value":"1","type":"t"}}}"#, [false, true]);
        check(r#"{"a":{"x":{"value":"1"}}}"#, [false, true]);
        check(
            r#"{"a":{"x.y":{"value":"1","type":"t"},"x":{"y":{"value":"1","type":"t"}}}}"#,
            [false, true],
        );
        check(r#"{"a":{},"$themes":[{"id":"1"}]}"#, [true, true]);
        check(r#"{" ":{}}"#, [true, true]);
        check(r#"{"a":{"x":{"value":1E400,"type":"t"}}}"#, [true, true]);
        check(r#"{"a":{"x":{"value":"1","type":"t"}}}"#, [false, false]);
    }
}
