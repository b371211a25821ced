//! How two documents differ, unit by unit.

mod themes;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::TokenDocument;
use crate::json::{Json, JsonRef};
use crate::path::{EntryPath, Section, SetName, TokenPath};
use crate::role::{Role, is_index, same};
use crate::set::TokenSet;
use crate::tree::{NodeKind, node_kind};

/// What happened to one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// It is only in the second document.
    Added,
    /// It is only in the first document.
    Removed,
    /// It is in both and says something else.
    Changed,
    /// The same members stand in another order.
    Order,
}

impl ChangeKind {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Order => "order",
        }
    }
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// Where.
    pub at: EntryPath,
    /// What the first document says there.
    pub before: Option<Json>,
    /// What the second document says there.
    pub after: Option<Json>,
}

/// All differences between two documents, in the order of the second, removals in place.
#[derive(Clone, Debug)]
pub struct DocumentDiff {
    /// The differences, or the first of them.
    pub changes: Vec<Change>,
    total: usize,
    most: usize,
}

impl Default for DocumentDiff {
    /// No difference.
    fn default() -> Self {
        Self::keeping(usize::MAX)
    }
}

impl DocumentDiff {
    /// What has to happen to `from` to become `to`. Formatting is no difference.
    pub fn between(from: &TokenDocument, to: &TokenDocument) -> Self {
        Self::first(from, to, usize::MAX)
    }

    /// Like [`between`](Self::between), but only the first `most` differences are kept; all are
    /// counted.
    pub fn first(from: &TokenDocument, to: &TokenDocument, most: usize) -> Self {
        let mut diff = Self::keeping(most);
        diff.sets(from, to);
        diff.themes(from.themes(), to.themes());
        let metadata = |document: &TokenDocument| -> Vec<(String, Json)> {
            document
                .metadata_content()
                .map(|member| (member.name().into_owned(), member.value.to_json()))
                .collect()
        };
        let extra = |document: &TokenDocument| -> Vec<(String, Json)> {
            document
                .extra_content()
                .map(|(name, json)| (name.to_owned(), json.to_json()))
                .collect()
        };
        // One by one: both may have a member of the same name.
        diff.records(&metadata(from), &metadata(to));
        diff.records(&extra(from), &extra(to));
        diff
    }

    fn keeping(most: usize) -> Self {
        Self {
            changes: Vec::new(),
            total: 0,
            most,
        }
    }

    /// Whether there is no difference.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// How many differences there are, kept or not.
    pub fn len(&self) -> usize {
        self.total
    }

    fn add(&mut self, change: Change) {
        self.total += 1;
        if self.changes.len() < self.most {
            self.changes.push(change);
        }
    }

    fn push(
        &mut self,
        kind: ChangeKind,
        at: EntryPath,
        before: Option<JsonRef<'_>>,
        after: Option<JsonRef<'_>>,
    ) {
        self.add(Change {
            kind,
            at,
            before: before.map(JsonRef::to_json),
            after: after.map(JsonRef::to_json),
        });
    }

    fn sets(&mut self, from: &TokenDocument, to: &TokenDocument) {
        let before: HashMap<&str, &TokenSet> = by_name(from);
        let after: HashMap<&str, &TokenSet> = by_name(to);
        for (name, set) in from.sets() {
            if !after.contains_key(name.as_str()) {
                self.push(ChangeKind::Removed, EntryPath::set(name), None, None);
                self.group(name, &TokenPath::default(), Some(set.json()), None);
            }
        }
        for (name, set) in to.sets() {
            match before.get(name.as_str()) {
                None => {
                    self.push(ChangeKind::Added, EntryPath::set(name), None, None);
                    self.group(name, &TokenPath::default(), None, Some(set.json()));
                }
                Some(old) if old.same(set) => {}
                Some(old) => {
                    let root = TokenPath::default();
                    self.group(name, &root, Some(old.json()), Some(set.json()));
                }
            }
        }
        let common = |document: &TokenDocument, other: &HashMap<&str, &TokenSet>| -> Vec<String> {
            document
                .sets()
                .iter()
                .map(|(name, _)| name.as_str().to_owned())
                .filter(|name| other.contains_key(name.as_str()))
                .collect()
        };
        let (old, new) = (common(from, &after), common(to, &before));
        if old != new {
            self.add(Change {
                kind: ChangeKind::Order,
                at: EntryPath::set_order(),
                before: Some(name_list(&old)),
                after: Some(name_list(&new)),
            });
        }
    }

    /// The members of two groups; an absent group has none.
    fn group(
        &mut self,
        set: &SetName,
        path: &TokenPath,
        from: Option<JsonRef<'_>>,
        to: Option<JsonRef<'_>>,
    ) {
        let before = members(from);
        let after = members(to);
        let old: HashMap<&str, JsonRef<'_>> = before
            .iter()
            .map(|(name, value)| (&**name, *value))
            .collect();
        let new: HashMap<&str, JsonRef<'_>> = after
            .iter()
            .map(|(name, value)| (&**name, *value))
            .collect();
        for (name, value) in &before {
            if !new.contains_key(&**name) {
                self.node(set, path, name, Some(*value), None);
            }
        }
        for (name, value) in &after {
            self.node(set, path, name, old.get(&**name).copied(), Some(*value));
        }
        let order = |list: &[(Cow<'_, str>, JsonRef<'_>)], other: &HashMap<&str, JsonRef<'_>>| {
            list.iter()
                .filter(|(name, _)| other.contains_key(&**name) && !is_index(name))
                .map(|(name, _)| name.to_string())
                .collect::<Vec<String>>()
        };
        let (a, b) = (order(&before, &new), order(&after, &old));
        if a != b {
            self.add(Change {
                kind: ChangeKind::Order,
                at: EntryPath::in_set(set, path.clone(), None),
                before: Some(name_list(&a)),
                after: Some(name_list(&b)),
            });
        }
    }

    fn node(
        &mut self,
        set: &SetName,
        path: &TokenPath,
        name: &str,
        from: Option<JsonRef<'_>>,
        to: Option<JsonRef<'_>>,
    ) {
        let kind = |value: Option<JsonRef<'_>>| value.map(|value| node_kind(name, value));
        match (kind(from), kind(to)) {
            (Some(NodeKind::Field) | None, Some(NodeKind::Field) | None) => {
                self.leaf(EntryPath::in_set(set, path.clone(), Some(name)), from, to);
            }
            (Some(NodeKind::Group) | None, Some(NodeKind::Group) | None) => {
                if from.zip(to).is_some_and(|(a, b)| same(Role::Group, a, b)) {
                    return;
                }
                let at = path.child(name);
                // An empty group is content too, and has no member to tell of it.
                let empty = |value: Option<JsonRef<'_>>| value.is_none_or(JsonRef::is_empty);
                if from.is_some() != to.is_some() && empty(from) && empty(to) {
                    self.leaf(EntryPath::in_set(set, at, None), from, to);
                } else {
                    self.group(set, &at, from, to);
                }
            }
            (Some(NodeKind::Token), Some(NodeKind::Token)) => {
                self.token(set, &path.child(name), from, to);
            }
            _ => self.leaf(EntryPath::in_set(set, path.child(name), None), from, to),
        }
    }

    /// The fields of a token that both sides have.
    fn token(
        &mut self,
        set: &SetName,
        path: &TokenPath,
        from: Option<JsonRef<'_>>,
        to: Option<JsonRef<'_>>,
    ) {
        for (name, before) in members(from) {
            if to.is_none_or(|to| to.get(&name).is_none()) {
                let at = EntryPath::in_set(set, path.clone(), Some(&name));
                self.leaf(at, Some(before), None);
            }
        }
        for (name, after) in members(to) {
            let before = from.and_then(|from| from.get(&name));
            let at = EntryPath::in_set(set, path.clone(), Some(&name));
            self.leaf(at, before, Some(after));
        }
    }

    fn leaf(&mut self, at: EntryPath, from: Option<JsonRef<'_>>, to: Option<JsonRef<'_>>) {
        let kind = match (from, to) {
            (None, None) => return,
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(a), Some(b)) if same(Role::Record, a, b) => return,
            (Some(_), Some(_)) => ChangeKind::Changed,
        };
        self.push(kind, at, from, to);
    }

    fn records(&mut self, from: &[(String, Json)], to: &[(String, Json)]) {
        let find = |list: &[(String, Json)], key: &str| {
            list.iter()
                .find(|(name, _)| name == key)
                .map(|(_, json)| json.clone())
        };
        let at = |key: &str| EntryPath::in_section(Section::Metadata, TokenPath::new([key]));
        for (key, value) in from {
            if find(to, key).is_none() {
                self.leaf(at(key), Some(value.root()), None);
            }
        }
        for (key, value) in to {
            let before = find(from, key);
            self.leaf(at(key), before.as_ref().map(Json::root), Some(value.root()));
        }
    }
}

fn by_name(document: &TokenDocument) -> HashMap<&str, &TokenSet> {
    document
        .sets()
        .iter()
        .map(|(name, set)| (name.as_str(), set))
        .collect()
}

fn members(value: Option<JsonRef<'_>>) -> Vec<(Cow<'_, str>, JsonRef<'_>)> {
    value
        .into_iter()
        .flat_map(JsonRef::members)
        .map(|member| (member.name(), member.value))
        .collect()
}

fn name_list(names: &[String]) -> Json {
    let mut text = "[".to_owned();
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        crate::json::text::push_string(&mut text, name);
    }
    text.push(']');
    Json::of_written(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, expected: &[&str]) {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let diff = DocumentDiff::between(&parse(from), &parse(to));
        let lines: Vec<String> = diff
            .changes
            .iter()
            .map(|change| {
                let side = |json: &Option<Json>| {
                    json.as_ref()
                        .map_or_else(|| "-".to_owned(), Json::to_compact)
                };
                format!(
                    "{} {} {} {}",
                    change.kind.as_str(),
                    change.at,
                    side(&change.before),
                    side(&change.after)
                )
            })
            .collect();
        assert_eq!(lines, expected);
        assert_eq!(diff.is_empty(), parse(from).same(&parse(to)));
    }

    #[test]
    fn formatting_is_no_difference() {
        check(
            r#"{"a":{"x":{"value":1.0,"type":"n"}},"$metadata":{"updatedAt":"1"}}"#,
            r#"{ "a":{"x":{"type":"n","value":1}},"$themes":[] }"#,
            &[],
        );
    }

    #[test]
    fn metadata_and_unknown_members_may_share_a_name() {
        check(
            r#"{"own":1,"$metadata":{"own":2}}"#,
            r#"{"own":1,"$metadata":{"own":3}}"#,
            &["changed $metadata own 2 3"],
        );
    }

    #[test]
    fn tokens_differ_field_by_field() {
        check(
            r#"{"a":{"g":{"x":{"value":"1","type":"n"},"y":{"value":"2"}}}}"#,
            r#"{"a":{"g":{"x":{"value":"9","type":"n","description":"d"},"z":{"value":"3"}}}}"#,
            &[
                r#"removed a: g.y {"value":"2"} -"#,
                r#"changed a: g.x (value) "1" "9""#,
                r#"added a: g.x (description) - "d""#,
                r#"added a: g.z - {"value":"3"}"#,
            ],
        );
    }

    #[test]
    fn sets_orders_and_empty_groups_are_told() {
        check(
            r#"{"a":{"x":{"value":"1"},"y":{"value":"2"}},"b":{},"c":{}}"#,
            r#"{"c":{},"a":{"y":{"value":"2"},"x":{"value":"1"},"e":{}},"d":{"t":{"value":"3"}}}"#,
            &[
                "removed set b - -",
                "added a: e - {}",
                r#"order a:  ["x","y"] ["y","x"]"#,
                "added set d - -",
                r#"added d: t - {"value":"3"}"#,
                r#"order $metadata tokenSetOrder ["a","c"] ["c","a"]"#,
            ],
        );
    }

    #[test]
    fn a_token_that_became_a_group_is_one_change() {
        check(
            r#"{"a":{"c":{"value":"1"}}}"#,
            r#"{"a":{"c":{"light":{"value":"1"}}}}"#,
            &[r#"changed a: c {"value":"1"} {"light":{"value":"1"}}"#],
        );
    }

    #[test]
    fn themes_are_known_by_id_and_compared_by_field() {
        check(
            r#"{"$themes":[{"id":"1","name":"L","selectedTokenSets":{"a":"enabled","b":"source"}},{"id":"2","name":"D"}]}"#,
            r#"{"$themes":[{"id":"2","name":"D"},{"id":"1","name":"Light","selectedTokenSets":{"b":"source","a":"disabled"}}]}"#,
            &[
                r#"changed theme Light (name) "L" "Light""#,
                r#"changed theme Light (selectedTokenSets.a) "enabled" "disabled""#,
                r#"order theme Light (selectedTokenSets) ["a","b"] ["b","a"]"#,
                r#"order $themes ["L","D"] ["D","Light"]"#,
            ],
        );
        check(
            r#"{"$themes":[{"id":"1","name":"L"},{"id":"2","name":"D"}]}"#,
            r#"{"$themes":[{"id":"1","name":"Light"},{"id":"2","name":"D"}]}"#,
            &[r#"changed theme Light (name) "L" "Light""#],
        );
    }
}
