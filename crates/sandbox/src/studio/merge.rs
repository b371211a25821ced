//! What differs between two contents of branches, and how a branch gets into another.
//!
//! How the service decides conflicts, and what it does when somebody merges with some open, is not
//! known. Here a thing is in conflict if both branches changed it since they parted and do not
//! agree, and a merge with conflicts is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::branch::Branch;
use super::raw;
use super::sets::{self, Set};
use super::themes::{self, Group, ThemeOption};
use super::tokens::{Changes, Draft};
use super::trouble::Trouble;
use crate::store::{StoreError, Table, Transaction};

/// A kind of thing with an id of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Set,
    Token,
    Group,
    Option,
}

/// Everything in a branch by kind and id; a state names what the thing is in under `in`.
type Content = BTreeMap<(Kind, String), Value>;

fn content(rows: &Transaction<'_>, branch: &str) -> Result<Content, StoreError> {
    let mut found = Content::new();
    for set in sets::all(rows, branch)? {
        let raw = sets::raw(rows, branch, &set.id)?;
        let leaves = raw::leaves(&raw);
        for (leaf, token) in leaves.iter().zip(sets::token_ids(rows, branch, &set.id)?) {
            let notation = raw::Notation::of(leaf.members);
            let own = leaf
                .members
                .iter()
                .filter(|(name, _)| notation.is_some_and(|notation| notation.owns(name)));
            let own: Map<String, Value> = own
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            let state = json!({ "name": leaf.name(), "in": set.id, "members": own });
            found.insert((Kind::Token, token.id), state);
        }
        let state = json!({ "name": set.name, "dynamic": set.dynamic, "order": set.order });
        found.insert((Kind::Set, set.id), state);
    }
    for group in themes::all(rows, branch)? {
        for option in &group.options {
            let state = json!({ "name": option.name, "in": group.id, "option": option });
            found.insert((Kind::Option, option.id.clone()), state);
        }
        let references = &group.variable_references;
        let state = json!({ "name": group.name, "references": references });
        found.insert((Kind::Group, group.id), state);
    }
    Ok(found)
}

/// A thing that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
}

impl Change {
    /// The name of the thing, the newer one if it has two.
    pub(crate) fn name(&self) -> &str {
        let state = self.after.as_ref().or(self.before.as_ref());
        state
            .and_then(|state| state["name"].as_str())
            .unwrap_or_default()
    }

    /// The id of the set or group that the thing is in.
    pub(crate) fn place(&self) -> Option<&str> {
        let state = self.after.as_ref().or(self.before.as_ref());
        state.and_then(|state| state["in"].as_str())
    }
}

fn changes(before: &Content, after: &Content) -> Vec<Change> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|&key| before.get(key) != after.get(key))
        .map(|key| Change {
            kind: key.0,
            id: key.1.clone(),
            before: before.get(key).cloned(),
            after: after.get(key).cloned(),
        })
        .collect()
}

/// What a branch has changed since it was made.
pub(crate) fn own_changes(
    rows: &Transaction<'_>,
    branch: &Branch,
) -> Result<Vec<Change>, StoreError> {
    let before = content(rows, &branch.base())?;
    Ok(changes(&before, &content(rows, &branch.id)?))
}

/// What a merge would do.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    pub(crate) changes: Vec<Change>,
    /// Changed on both sides, and not alike: what this branch and what the other one made of it.
    pub(crate) conflicts: Vec<(Change, Option<Value>)>,
    /// Changed on both sides alike.
    pub(crate) agreed: Vec<Change>,
    /// New names that are taken in the target.
    pub(crate) clashes: Vec<Change>,
}

pub(crate) fn preview(
    rows: &Transaction<'_>,
    source: &Branch,
    target: &Branch,
) -> Result<Preview, StoreError> {
    let before = content(rows, &source.base())?;
    let there = content(rows, &target.id)?;
    let mut names: BTreeMap<(Kind, Option<&str>, &str), &str> = BTreeMap::new();
    for ((kind, id), state) in &there {
        let name = state["name"].as_str().unwrap_or_default();
        names.insert((*kind, state["in"].as_str(), name), id);
    }
    let mut preview = Preview {
        changes: Vec::new(),
        conflicts: Vec::new(),
        agreed: Vec::new(),
        clashes: Vec::new(),
    };
    for change in changes(&before, &content(rows, &source.id)?) {
        let theirs = there.get(&(change.kind, change.id.clone()));
        let taken = names.get(&(change.kind, change.place(), change.name()));
        if theirs == change.after.as_ref() {
            preview.agreed.push(change);
        } else if theirs != change.before.as_ref() {
            preview.conflicts.push((change, theirs.cloned()));
        } else if change.after.is_some() && taken.is_some_and(|id| *id != change.id) {
            preview.clashes.push(change);
        } else {
            preview.changes.push(change);
        }
    }
    Ok(preview)
}

/// Brings the changes of a branch into another one and gives how many there were.
pub(crate) fn merge(
    rows: &mut Transaction<'_>,
    source: &Branch,
    target: &mut Branch,
    now: i64,
) -> Result<usize, Trouble> {
    let preview = preview(rows, source, target)?;
    if !preview.conflicts.is_empty() || !preview.clashes.is_empty() {
        return Err(Trouble::invalid("The branches have conflicts"));
    }
    target.write(rows)?;
    merge_sets(rows, source, target, &preview.changes, now)?;
    merge_themes(rows, &target.id, &preview.changes, now)?;
    super::branch::copy(rows, &source.id, &source.base())?;
    Ok(preview.changes.len() + preview.agreed.len())
}

fn merge_sets(
    rows: &mut Transaction<'_>,
    source: &Branch,
    target: &Branch,
    changes: &[Change],
    now: i64,
) -> Result<(), Trouble> {
    let of_kind = |kind| {
        changes
            .iter()
            .filter(move |change: &&Change| change.kind == kind)
    };
    for change in of_kind(Kind::Set).filter(|change| change.after.is_some()) {
        let mut set = sets::with_id(rows, &source.id, &change.id)?;
        set.updated = now;
        set.save(rows, &target.id)?;
    }
    let mut touched: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in of_kind(Kind::Token) {
        let before = change
            .before
            .as_ref()
            .and_then(|state| state["in"].as_str());
        for set in [before, change.place()].into_iter().flatten() {
            let of_set = touched.entry(set).or_default();
            if of_set.last().is_none_or(|last| last.id != change.id) {
                of_set.push(change);
            }
        }
    }
    for (set, changes) in touched {
        let raw = |content: &str| rows.get(Table::StudioRaw, &format!("{content}/{set}"));
        let alone = raw(&target.id)? == raw(&source.base())?;
        let there = sets::with_id(rows, &target.id, set).is_ok();
        if alone && there && sets::with_id(rows, &source.id, set).is_ok() {
            // Nobody else wrote to the set: it comes over with all that is around its tokens.
            let raw = sets::raw(rows, &source.id, set)?;
            let ids = sets::token_ids(rows, &source.id, set)?;
            sets::write_raw(rows, &target.id, set, &raw, ids)?;
        } else if there {
            merge_tokens(rows, &target.id, set, &changes, now)?;
        }
    }
    for change in of_kind(Kind::Set).filter(|change| change.after.is_none()) {
        let gone: Result<Set, Trouble> = sets::with_id(rows, &target.id, &change.id);
        gone?.delete(rows, &target.id)?;
    }
    Ok(())
}

fn merge_tokens(
    rows: &mut Transaction<'_>,
    target: &str,
    set: &str,
    changes: &[&Change],
    now: i64,
) -> Result<(), Trouble> {
    let mut draft = Draft::of(rows, target, set)?;
    for change in changes {
        if draft.has(&change.id) {
            draft.remove(&change.id)?;
        }
    }
    for change in changes {
        if let Some(state) = &change.after
            && state["in"] == set
            && let Value::Object(members) = &state["members"]
        {
            let members = members.clone();
            draft.put(
                change.id.clone(),
                change.name(),
                members,
                &Changes::default(),
            );
        }
    }
    draft.save(rows, target, now)
}

fn merge_themes(
    rows: &mut Transaction<'_>,
    target: &str,
    changes: &[Change],
    now: i64,
) -> Result<(), Trouble> {
    let mut groups = themes::all(rows, target)?;
    for change in changes.iter().filter(|change| change.kind == Kind::Group) {
        let place = groups.iter().position(|group| group.id == change.id);
        match (place, &change.after) {
            (Some(place), None) => drop(groups.remove(place)),
            (None, None) => {}
            (place, Some(state)) => {
                let place = place.unwrap_or_else(|| {
                    let id = change.id.clone();
                    groups.push(Group {
                        id,
                        ..Group::new("", now)
                    });
                    groups.len() - 1
                });
                change.name().clone_into(&mut groups[place].name);
                groups[place].variable_references = state["references"].clone();
                groups[place].updated = now;
            }
        }
    }
    for change in changes.iter().filter(|change| change.kind == Kind::Option) {
        let mut order = usize::MAX;
        for group in &mut groups {
            if let Some(own) = group
                .options
                .iter()
                .position(|option| option.id == change.id)
            {
                group.options.remove(own);
                order = own;
            }
        }
        let group = groups
            .iter_mut()
            .find(|group| change.place() == Some(&group.id));
        if let (Some(state), Some(group)) = (&change.after, group)
            && let Ok(option) = serde_json::from_value::<ThemeOption>(state["option"].clone())
        {
            group.options.insert(order.min(group.options.len()), option);
        }
    }
    Ok(themes::save(rows, target, &groups)?)
}
