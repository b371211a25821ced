//! Token sets: a name, a place in the order, nested JSON, and an id for each token in it.
//!
//! The nested JSON is the one truth: the first generation reads and replaces it whole, the second
//! sees each token in it as a resource. A token keeps its id for as long as its path is there; that
//! it also does so when the first generation replaces the JSON is an assumption.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::raw;
use super::trouble::Trouble;
use crate::ids;
use crate::store::{StoreError, Table, Transaction};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Set {
    pub(crate) id: String,
    /// The path; slashes make folders.
    pub(crate) name: String,
    /// Made by a generator and not by hand.
    pub(crate) dynamic: bool,
    /// Whole numbers, except where a client of the first generation sent others.
    pub(crate) order: f64,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

/// The id of the token at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TokenId {
    pub(crate) path: Vec<String>,
    pub(crate) id: String,
}

impl Set {
    /// A set that is not kept yet.
    pub(crate) fn new(name: &str, order: f64, now: i64) -> Self {
        Self {
            id: ids::uuid(),
            name: name.to_owned(),
            dynamic: false,
            order,
            created: now,
            updated: now,
        }
    }

    pub(crate) fn save(&self, rows: &mut Transaction<'_>, branch: &str) -> Result<(), StoreError> {
        rows.save(Table::StudioSets, &place(branch, &self.id), self)
    }

    pub(crate) fn delete(
        &self,
        rows: &mut Transaction<'_>,
        branch: &str,
    ) -> Result<(), StoreError> {
        for token in token_ids(rows, branch, &self.id)? {
            rows.remove(Table::StudioTokens, place(branch, &token.id));
        }
        for table in [Table::StudioSets, Table::StudioRaw, Table::StudioTokenIds] {
            rows.remove(table, place(branch, &self.id));
        }
        Ok(())
    }
}

fn place(branch: &str, id: &str) -> String {
    format!("{branch}/{id}")
}

/// All sets of a branch in their order; sets of the same index come as they were made.
pub(crate) fn all(rows: &Transaction<'_>, branch: &str) -> Result<Vec<Set>, StoreError> {
    let mut found: Vec<Set> = rows
        .load_under::<Set>(Table::StudioSets, &place(branch, ""))?
        .into_iter()
        .map(|(_, set)| set)
        .collect();
    found.sort_by(|one, other| {
        one.order
            .total_cmp(&other.order)
            .then_with(|| (one.created, &one.name).cmp(&(other.created, &other.name)))
    });
    Ok(found)
}

pub(crate) fn named(
    rows: &Transaction<'_>,
    branch: &str,
    name: &str,
) -> Result<Option<Set>, StoreError> {
    Ok(all(rows, branch)?.into_iter().find(|set| set.name == name))
}

pub(crate) fn need(rows: &Transaction<'_>, branch: &str, name: &str) -> Result<Set, Trouble> {
    named(rows, branch, name)?.ok_or_else(|| Trouble::absent("token set", name))
}

pub(crate) fn with_id(rows: &Transaction<'_>, branch: &str, id: &str) -> Result<Set, Trouble> {
    rows.load(Table::StudioSets, &place(branch, id))?
        .ok_or_else(|| Trouble::absent("token set", id))
}

/// Refuses a blank name and one that another set has.
///
/// That names are unique is a consequence of the first generation addressing sets by them; the
/// text of the refusal, and whether case makes a difference, is not known. Here it does.
pub(crate) fn check_name(
    rows: &Transaction<'_>,
    branch: &str,
    name: &str,
    own: Option<&str>,
) -> Result<(), Trouble> {
    if name.trim().is_empty() {
        return Err(Trouble::invalid("The name of a token set cannot be blank"));
    }
    match named(rows, branch, name)? {
        Some(other) if Some(other.id.as_str()) != own => Err(taken(name)),
        _ => Ok(()),
    }
}

pub(crate) fn taken(name: &str) -> Trouble {
    Trouble::invalid(format!("A token set called `{name}` is there already"))
}

/// The nested JSON of a set; an empty object if it has none.
pub(crate) fn raw(rows: &Transaction<'_>, branch: &str, id: &str) -> Result<Value, StoreError> {
    let empty = || Value::Object(serde_json::Map::new());
    Ok(rows
        .load(Table::StudioRaw, &place(branch, id))?
        .unwrap_or_else(empty))
}

/// The ids of a set's tokens in the order of the JSON.
pub(crate) fn token_ids(
    rows: &Transaction<'_>,
    branch: &str,
    id: &str,
) -> Result<Vec<TokenId>, StoreError> {
    Ok(rows
        .load(Table::StudioTokenIds, &place(branch, id))?
        .unwrap_or_default())
}

/// The id of the set that a token is in.
pub(crate) fn set_of(
    rows: &Transaction<'_>,
    branch: &str,
    token: &str,
) -> Result<Option<String>, StoreError> {
    rows.load(Table::StudioTokens, &place(branch, token))
}

/// Replaces the nested JSON of a set. `known` are the ids that tokens are to keep or to get.
pub(crate) fn write_raw(
    rows: &mut Transaction<'_>,
    branch: &str,
    id: &str,
    raw: &Value,
    known: Vec<TokenId>,
) -> Result<(), StoreError> {
    let before = token_ids(rows, branch, id)?;
    let mut known: HashMap<Vec<String>, String> = known
        .into_iter()
        .map(|token| (token.path, token.id))
        .collect();
    let after: Vec<TokenId> = raw::leaves(raw)
        .into_iter()
        .map(|leaf| TokenId {
            id: known.remove(&leaf.path).unwrap_or_else(ids::uuid),
            path: leaf.path,
        })
        .collect();
    let old: HashSet<&str> = before.iter().map(|token| token.id.as_str()).collect();
    let new: HashSet<&str> = after.iter().map(|token| token.id.as_str()).collect();
    for gone in old.difference(&new) {
        let place = place(branch, gone);
        // A token that moved on to another set is that set's by now.
        if rows.load::<String>(Table::StudioTokens, &place)?.as_deref() == Some(id) {
            rows.remove(Table::StudioTokens, place);
        }
    }
    for come in new.difference(&old) {
        rows.save(Table::StudioTokens, &place(branch, come), &id)?;
    }
    rows.save(Table::StudioRaw, &place(branch, id), raw)?;
    rows.save(Table::StudioTokenIds, &place(branch, id), &after)
}

/// Replaces the nested JSON of a set; tokens keep their ids by their paths.
pub(crate) fn replace_raw(
    rows: &mut Transaction<'_>,
    branch: &str,
    id: &str,
    raw: &Value,
) -> Result<(), StoreError> {
    let known = token_ids(rows, branch, id)?;
    write_raw(rows, branch, id, raw, known)
}
