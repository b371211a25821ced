//! Single tokens, as the second generation sees them.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::raw::{self, Member, Notation};
use super::sets::{self, Set, TokenId};
use super::trouble::Trouble;
use crate::store::{StoreError, Transaction};

/// A token with its id and its set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) id: String,
    /// The dotted path, unique in the set.
    pub(crate) name: String,
    pub(crate) set: String,
    pub(crate) set_name: String,
    pub(crate) value: Value,
    pub(crate) kind: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) extensions: Value,
}

/// What a write says about a token; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    pub(crate) name: Option<String>,
    pub(crate) set: Option<String>,
    pub(crate) value: Option<Value>,
    pub(crate) kind: Option<Value>,
    pub(crate) description: Option<Value>,
    pub(crate) extensions: Option<Value>,
}

/// The tokens of one set in the order of its JSON.
pub(crate) fn of_set(
    rows: &Transaction<'_>,
    branch: &str,
    set: &Set,
) -> Result<Vec<Token>, StoreError> {
    let raw = sets::raw(rows, branch, &set.id)?;
    let mut ids: HashMap<Vec<String>, String> = sets::token_ids(rows, branch, &set.id)?
        .into_iter()
        .map(|token| (token.path, token.id))
        .collect();
    let tokens = raw::leaves(&raw).into_iter().filter_map(|leaf| {
        Some(Token {
            id: ids.remove(&leaf.path)?,
            name: leaf.name(),
            set: set.id.clone(),
            set_name: set.name.clone(),
            value: leaf.value(),
            kind: leaf.kind().map(str::to_owned),
            description: leaf.description(),
            extensions: leaf.extensions(),
        })
    });
    Ok(tokens.collect())
}

/// All tokens of a branch, set by set.
pub(crate) fn of_branch(rows: &Transaction<'_>, branch: &str) -> Result<Vec<Token>, StoreError> {
    let mut found = Vec::new();
    for set in sets::all(rows, branch)? {
        found.extend(of_set(rows, branch, &set)?);
    }
    Ok(found)
}

pub(crate) fn find(rows: &Transaction<'_>, branch: &str, id: &str) -> Result<Token, Trouble> {
    let absent = || Trouble::absent("token", id);
    let set = sets::set_of(rows, branch, id)?.ok_or_else(absent)?;
    let set = sets::with_id(rows, branch, &set)?;
    of_set(rows, branch, &set)?
        .into_iter()
        .find(|token| token.id == id)
        .ok_or_else(absent)
}

/// The tokens of one set while they are written to: read once, written once.
#[derive(Debug)]
pub(crate) struct Draft {
    set: Set,
    raw: Value,
    /// Where each token is, by its id.
    paths: HashMap<String, Vec<String>>,
    names: HashSet<String>,
}

impl Draft {
    pub(crate) fn of(rows: &Transaction<'_>, branch: &str, set: &str) -> Result<Self, Trouble> {
        let set = sets::with_id(rows, branch, set)?;
        let ids = sets::token_ids(rows, branch, &set.id)?;
        Ok(Self {
            raw: sets::raw(rows, branch, &set.id)?,
            names: ids.iter().map(|token| token.path.join(".")).collect(),
            paths: ids
                .into_iter()
                .map(|token| (token.id, token.path))
                .collect(),
            set,
        })
    }

    pub(crate) fn save(
        mut self,
        rows: &mut Transaction<'_>,
        branch: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let ids = self
            .paths
            .into_iter()
            .map(|(id, path)| TokenId { path, id })
            .collect();
        sets::write_raw(rows, branch, &self.set.id, &self.raw, ids)?;
        self.set.updated = now;
        self.set.save(rows, branch)
    }

    /// Adds a token; a name needs to be one, and free.
    pub(crate) fn add(&mut self, id: String, changes: &Changes) -> Result<(), Trouble> {
        let name = changes.name.as_deref().unwrap_or_default();
        self.put(id, name, Map::new(), changes)
    }

    /// Changes a token that stays in this set.
    pub(crate) fn change(&mut self, id: &str, changes: &Changes) -> Result<(), Trouble> {
        let name = self.name(id)?;
        if changes.name.as_deref().is_none_or(|new| *new == name) {
            let path = self.path(id)?;
            let members =
                raw::members(&mut self.raw, &path).ok_or_else(|| Trouble::absent("token", id))?;
            apply(members, changes);
            return Ok(());
        }
        let members = self.remove(id)?;
        let new = changes.name.clone().unwrap_or(name);
        self.put(id.to_owned(), &new, members, changes)
    }

    /// Takes a token out and gives its members.
    pub(crate) fn remove(&mut self, id: &str) -> Result<Map<String, Value>, Trouble> {
        let path = self.path(id)?;
        self.paths.remove(id);
        self.names.remove(&path.join("."));
        raw::take(&mut self.raw, &path).ok_or_else(|| Trouble::absent("token", id))
    }

    /// Puts members that were taken out of another set.
    pub(crate) fn put(
        &mut self,
        id: String,
        name: &str,
        mut members: Map<String, Value>,
        changes: &Changes,
    ) -> Result<(), Trouble> {
        check_name(name)?;
        if !self.names.insert(name.to_owned()) {
            return Err(Trouble::invalid(format!(
                "A token called `{name}` is in this set already"
            )));
        }
        let path: Vec<String> = name.split('.').map(str::to_owned).collect();
        apply(&mut members, changes);
        raw::put(&mut self.raw, &path, members);
        self.paths.insert(id, path);
        Ok(())
    }

    fn path(&self, id: &str) -> Result<Vec<String>, Trouble> {
        self.paths
            .get(id)
            .cloned()
            .ok_or_else(|| Trouble::absent("token", id))
    }

    pub(crate) fn name(&self, id: &str) -> Result<String, Trouble> {
        self.path(id).map(|path| path.join("."))
    }
}

fn apply(members: &mut Map<String, Value>, changes: &Changes) {
    let notation = Notation::of(members).unwrap_or(Notation::Dollar);
    let said = [
        (Member::Value, &changes.value),
        (Member::Type, &changes.kind),
        (Member::Description, &changes.description),
        (Member::Extensions, &changes.extensions),
    ];
    for (member, value) in said {
        let name = notation.name(member);
        match value {
            None => {}
            Some(Value::Null) if member != Member::Value => {
                members.shift_remove(name);
            }
            Some(value) => {
                members.insert(name.to_owned(), value.clone());
            }
        }
    }
    // What was created with a name alone is a token all the same.
    if Notation::of(members).is_none() {
        members.insert("$value".to_owned(), Value::Null);
    }
}

/// Spaces, braces and brackets are refused; which other rules there are is not known. A part that
/// starts with `$` or is empty cannot be kept in the nested JSON.
fn check_name(name: &str) -> Result<(), Trouble> {
    let refused = |sign: char| sign.is_whitespace() || "{}[]".contains(sign);
    let lost = |part: &str| part.is_empty() || part.starts_with('$');
    if name.contains(refused) || name.split('.').any(lost) {
        return Err(Trouble::invalid(
            "Name must not be empty or contain spaces, braces or brackets",
        ));
    }
    Ok(())
}
