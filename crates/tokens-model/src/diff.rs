//! How two documents differ, unit by unit.

mod one_sided;
mod renames;
mod sets;
mod texts;
mod themes;

pub use renames::{Rename, Renames};
pub use texts::TextDifference;

use std::borrow::Cow;

use crate::document::TokenDocument;
use crate::json::{Json, JsonRef};
use crate::path::{EntryPath, Section, TokenPath};
use crate::role::{Role, same};
use sets::SetWalk;

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
    /// It has another name in the same place: a set, or a token or group in its group.
    Renamed,
    /// A token or group stands in another group or set.
    Moved,
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
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Order => "order",
        }
    }
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// Where; of what was renamed or moved, in the second document.
    pub at: EntryPath,
    /// Where it was in the first document, if it was renamed or moved.
    pub from: Option<EntryPath>,
    /// What the first document says there. Nothing of what was renamed or moved: fields that
    /// differ, too, are changes of their own.
    pub before: Option<Json>,
    /// What the second document says there; see `before`.
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

    /// Takes away the differences of which this says no, among those that are kept.
    pub fn retain(&mut self, keeps: impl FnMut(&Change) -> bool) {
        let before = self.changes.len();
        self.changes.retain(keeps);
        self.total -= before - self.changes.len();
    }

    /// Like [`between`](Self::between), but only the first `most` differences are kept; all are
    /// counted.
    pub fn first(from: &TokenDocument, to: &TokenDocument, most: usize) -> Self {
        let mut diff = Self::keeping(most);
        SetWalk::of(&mut diff, &Renames::between(from, to)).sets(from, to);
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

    /// Whether further changes are only counted.
    fn is_full(&self) -> bool {
        self.changes.len() >= self.most
    }

    /// Counts a change, which is made only if it is kept.
    fn add(&mut self, change: impl FnOnce() -> Change) {
        self.total += 1;
        if !self.is_full() {
            self.changes.push(change());
        }
    }

    fn push(
        &mut self,
        kind: ChangeKind,
        at: impl FnOnce() -> EntryPath,
        before: Option<JsonRef<'_>>,
        after: Option<JsonRef<'_>>,
    ) {
        self.add(|| Change {
            kind,
            at: at(),
            from: None,
            before: before.map(JsonRef::to_json),
            after: after.map(JsonRef::to_json),
        });
    }

    fn leaf(
        &mut self,
        at: impl FnOnce() -> EntryPath,
        from: Option<JsonRef<'_>>,
        to: Option<JsonRef<'_>>,
    ) {
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
                self.leaf(|| at(key), Some(value.root()), None);
            }
        }
        for (key, value) in to {
            let before = find(from, key);
            let before = before.as_ref().map(Json::root);
            self.leaf(|| at(key), before, Some(value.root()));
        }
    }
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
    fn what_is_not_kept_is_counted() {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let one = r#"{"a":{"$type":"n","g":{"x":{"value":"1"},"e":{},"h":{"y":{"value":"2"}}}}}"#;
        let other =
            r#"{"b":{"g":{"z":{"value":"1"}},"$description":"d"},"a":{"g":{"x":{"value":"1"}}}}"#;
        for (from, to) in [("{}", one), (one, "{}"), (one, other), (other, one)] {
            let (from, to) = (parse(from), parse(to));
            let all = DocumentDiff::between(&from, &to);
            for most in 0..all.len() {
                let first = DocumentDiff::first(&from, &to, most);
                let shown = |changes: &[Change]| format!("{changes:?}");
                assert_eq!(shown(&first.changes), shown(&all.changes[..most]));
                assert_eq!(first.len(), all.len());
            }
        }
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
