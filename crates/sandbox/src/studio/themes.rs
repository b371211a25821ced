//! Theme groups with their options.
//!
//! The first generation writes a group with all of its options, and names sets by their names;
//! the second has a resource for each option, and names sets by their ids, or by names that it
//! does not know yet. What is kept is the id as soon as the set is known.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::sets::Set;
use super::trouble::Trouble;
use crate::ids;
use crate::store::{StoreError, Table, Transaction};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Of all options of the group (second generation).
    pub(crate) variable_references: Value,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) options: Vec<ThemeOption>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ThemeOption {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// The states of sets by id, or by a name that no set has; any JSON that was sent.
    pub(crate) selected: Value,
    pub(crate) style_references: Value,
    pub(crate) variable_references: Value,
    pub(crate) collection: Option<String>,
    pub(crate) mode: Option<String>,
}

impl Group {
    pub(crate) fn new(name: &str, now: i64) -> Self {
        Self {
            id: ids::uuid(),
            name: name.to_owned(),
            variable_references: Value::Array(Vec::new()),
            created: now,
            updated: now,
            options: Vec::new(),
        }
    }
}

impl ThemeOption {
    pub(crate) fn new(name: &str) -> Self {
        let empty = || Value::Object(Map::new());
        Self {
            id: ids::uuid(),
            name: name.to_owned(),
            description: None,
            selected: empty(),
            style_references: empty(),
            variable_references: empty(),
            collection: None,
            mode: None,
        }
    }
}

/// All groups of a branch as they were made.
pub(crate) fn all(rows: &Transaction<'_>, branch: &str) -> Result<Vec<Group>, StoreError> {
    Ok(rows.load(Table::StudioThemes, branch)?.unwrap_or_default())
}

pub(crate) fn save(
    rows: &mut Transaction<'_>,
    branch: &str,
    groups: &[Group],
) -> Result<(), StoreError> {
    rows.save(Table::StudioThemes, branch, &groups)
}

/// Refuses a blank name and one that another group has.
pub(crate) fn check_name(groups: &[Group], name: &str, own: Option<&str>) -> Result<(), Trouble> {
    if name.trim().is_empty() {
        return Err(Trouble::invalid(
            "The name of a theme group cannot be blank",
        ));
    }
    let taken = |group: &&Group| group.name == name && Some(group.id.as_str()) != own;
    if groups.iter().any(|group| taken(&group)) {
        return Err(Trouble::invalid("Name has already been taken"));
    }
    Ok(())
}

/// Puts ids in the place of the names of known sets.
pub(crate) fn by_id(selected: Value, sets: &[Set]) -> Value {
    let ids: HashMap<&str, &str> = sets
        .iter()
        .map(|set| (set.name.as_str(), set.id.as_str()))
        .collect();
    renamed(selected, |key| {
        Some(ids.get(key).copied().unwrap_or(key).to_owned())
    })
}

/// Puts names in the place of ids. What is neither is a set that has been deleted, and left out if
/// it has the shape of an id.
pub(crate) fn by_name(selected: Value, sets: &[Set]) -> Value {
    let names: HashMap<&str, &str> = sets
        .iter()
        .map(|set| (set.id.as_str(), set.name.as_str()))
        .collect();
    renamed(selected, |key| match names.get(key) {
        Some(name) => Some((*name).to_owned()),
        None if ids::is_uuid(key) => None,
        None => Some(key.to_owned()),
    })
}

fn renamed(selected: Value, name: impl Fn(&str) -> Option<String>) -> Value {
    match selected {
        Value::Object(states) => states
            .into_iter()
            .filter_map(|(key, state)| Some((name(&key)?, state)))
            .collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn states_are_kept_by_id_and_shown_by_name() {
        let sets = [Set::new("core", 0.0, 0), Set::new("dark", 1.0, 0)];
        let gone = ids::uuid();
        let kept = by_id(json!({ "dark": "enabled", "later": "source" }), &sets);
        assert_eq!(kept, json!({ &sets[1].id: "enabled", "later": "source" }));
        let with_gone = json!({ &sets[1].id: "enabled", "later": "source", gone: "disabled" });
        assert_eq!(
            by_name(with_gone, &sets),
            json!({ "dark": "enabled", "later": "source" })
        );
        assert_eq!(by_name(json!("text"), &sets), json!("text"));
    }
}
