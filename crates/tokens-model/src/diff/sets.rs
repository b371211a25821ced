//! How the sets of two documents differ.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::one_sided::by_name;
use super::{Change, ChangeKind, DocumentDiff, Rename, Renames, members, name_list};
use crate::document::TokenDocument;
use crate::json::JsonRef;
use crate::path::{EntryPath, SetName, TokenPath};
use crate::role::{Role, is_index, same};
use crate::tree::{NodeKind, node_kind};

/// A walk through both documents that tells what it meets.
pub(super) struct SetWalk<'w> {
    diff: &'w mut DocumentDiff,
    renames: &'w Renames<'w>,
}

impl<'w> SetWalk<'w> {
    pub(super) fn of(diff: &'w mut DocumentDiff, renames: &'w Renames<'w>) -> Self {
        Self { diff, renames }
    }

    pub(super) fn sets(&mut self, from: &TokenDocument, to: &TokenDocument) {
        let (before, after) = (by_name(from), by_name(to));
        for (name, set) in from.sets() {
            let at = EntryPath::set(name);
            if !after.contains_key(name.as_str()) && self.renames.departed(&at).is_none() {
                self.diff.push(ChangeKind::Removed, || at, None, None);
                self.group(name, &TokenPath::default(), Some(set.json()), None);
            }
        }
        for (name, set) in to.sets() {
            let at = EntryPath::set(name);
            match (before.get(name.as_str()), self.renames.arrived(&at)) {
                (None, Some(rename)) => self.renamed(rename),
                (None, None) => {
                    self.diff.push(ChangeKind::Added, || at, None, None);
                    self.group(name, &TokenPath::default(), None, Some(set.json()));
                }
                (Some(old), _) if old.same(set) => {}
                (Some(old), _) => {
                    let root = TokenPath::default();
                    self.group(name, &root, Some(old.json()), Some(set.json()));
                }
            }
        }
        self.set_order(from, to);
    }

    /// The order of the sets that both have, by the names of the second document.
    fn set_order(&mut self, from: &TokenDocument, to: &TokenDocument) {
        let new_name = |name: &SetName| {
            let rename = self.renames.departed(&EntryPath::set(name));
            rename.and_then(|rename| rename.to.set.clone())
        };
        let old: Vec<SetName> = from
            .sets()
            .iter()
            .map(|(name, _)| new_name(name).unwrap_or_else(|| name.clone()))
            .collect();
        let new: Vec<SetName> = to.sets().iter().map(|(name, _)| name.clone()).collect();
        let common = |list: &[SetName], other: &[SetName]| -> Vec<String> {
            let other: HashSet<&SetName> = other.iter().collect();
            let common = list.iter().filter(|name| other.contains(name));
            common.map(|name| name.as_str().to_owned()).collect()
        };
        let (a, b) = (common(&old, &new), common(&new, &old));
        if a != b {
            self.order(EntryPath::set_order(), &a, &b);
        }
    }

    fn order(&mut self, at: EntryPath, before: &[String], after: &[String]) {
        self.diff.add(|| Change {
            kind: ChangeKind::Order,
            at,
            from: None,
            before: Some(name_list(before)),
            after: Some(name_list(after)),
        });
    }

    /// Something that has another place, and the fields that differ besides.
    fn renamed(&mut self, rename: &Rename<'_>) {
        self.diff.add(|| Change {
            kind: rename.kind(),
            at: rename.to.clone(),
            from: Some(rename.from.clone()),
            before: None,
            after: None,
        });
        if let Some(set) = &rename.to.set
            && !same(Role::Record, rename.before, rename.after)
        {
            self.token(set, &rename.to.path, rename.before, rename.after);
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
        if let (Some(lone), None) | (None, Some(lone)) = (from, to)
            && self.renames.is_empty()
            && self.diff.is_full()
        {
            self.diff.total += lone_changes(lone);
            return;
        }
        let before = members(from);
        let after = members(to);
        // Where one of them is absent, nobody asks for a member of the other by its name.
        let are_both = from.is_some() && to.is_some();
        let [old, new] = [&before, &after].map(|members| -> HashMap<&str, JsonRef<'_>> {
            let members = members.iter().filter(|_| are_both);
            members.map(|(name, value)| (&**name, *value)).collect()
        });
        for (name, value) in &before {
            let elsewhere = || {
                let at = EntryPath::in_set(set, path.child(name), None);
                self.renames.departed(&at).is_some()
            };
            if !new.contains_key(&**name) && (self.renames.is_empty() || !elsewhere()) {
                self.node(set, path, name, Some(*value), None);
            }
        }
        for (name, value) in &after {
            let old = old.get(&**name).copied();
            if old.is_none() && !self.renames.is_empty() {
                let at = EntryPath::in_set(set, path.child(name), None);
                if let Some(rename) = self.renames.arrived(&at) {
                    self.renamed(rename);
                    continue;
                }
            }
            self.node(set, path, name, old, Some(*value));
        }
        let order = |list: &[(Cow<'_, str>, JsonRef<'_>)], other: &HashMap<&str, JsonRef<'_>>| {
            list.iter()
                .filter(|(name, _)| other.contains_key(&**name) && !is_index(name))
                .map(|(name, _)| name.to_string())
                .collect::<Vec<String>>()
        };
        let (a, b) = (order(&before, &new), order(&after, &old));
        if a != b {
            self.order(EntryPath::in_set(set, path.clone(), None), &a, &b);
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
                let at = || EntryPath::in_set(set, path.clone(), Some(name));
                self.diff.leaf(at, from, to);
            }
            (Some(NodeKind::Group) | None, Some(NodeKind::Group) | None) => {
                if from.zip(to).is_some_and(|(a, b)| same(Role::Group, a, b)) {
                    return;
                }
                let at = path.child(name);
                // An empty group is content too, and has no member to tell of it.
                let empty = |value: Option<JsonRef<'_>>| value.is_none_or(JsonRef::is_empty);
                if from.is_some() != to.is_some() && empty(from) && empty(to) {
                    let at = || EntryPath::in_set(set, at, None);
                    self.diff.leaf(at, from, to);
                } else {
                    self.group(set, &at, from, to);
                }
            }
            (Some(NodeKind::Token), Some(NodeKind::Token)) => {
                if let (Some(from), Some(to)) = (from, to) {
                    self.token(set, &path.child(name), from, to);
                }
            }
            _ => {
                let at = || EntryPath::in_set(set, path.child(name), None);
                self.diff.leaf(at, from, to);
            }
        }
    }

    /// The fields of a token that both sides have.
    fn token(&mut self, set: &SetName, path: &TokenPath, from: JsonRef<'_>, to: JsonRef<'_>) {
        let at = |field: &str| EntryPath::in_set(set, path.clone(), Some(field));
        for (name, before) in members(Some(from)) {
            if to.get(&name).is_none() {
                self.diff.leaf(|| at(&name), Some(before), None);
            }
        }
        for (name, after) in members(Some(to)) {
            self.diff.leaf(|| at(&name), from.get(&name), Some(after));
        }
    }
}

/// How many changes tell of a group that only one side has: as many as a walk through it would
/// add.
fn lone_changes(group: JsonRef<'_>) -> usize {
    let members = group.members();
    let changes = members.map(|member| match node_kind(&member.name(), member.value) {
        NodeKind::Group if !member.value.is_empty() => lone_changes(member.value),
        NodeKind::Group | NodeKind::Token | NodeKind::Field => 1,
    });
    changes.sum()
}
