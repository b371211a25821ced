//! Single tokens, as the second generation sees them.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::raw::{self, Member, Notation};
use super::sets::{self, Set, TokenId};
use super::trouble::Trouble;
use crate::store::{StoreError, Transaction};

/// How deep the JSON of a set may get by single tokens: what is kept has to be read again, which
/// ends at 127 levels. A public benchmark document has 100 groups in each other.
const DEEPEST: usize = 110;

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

/// The id of the set that a token is in.
pub(crate) fn set_of(rows: &Transaction<'_>, branch: &str, id: &str) -> Result<String, Trouble> {
    sets::set_of(rows, branch, id)?.ok_or_else(|| Trouble::absent("token", id))
}

pub(crate) fn find(rows: &Transaction<'_>, branch: &str, id: &str) -> Result<Token, Trouble> {
    let set = sets::with_id(rows, branch, &set_of(rows, branch, id)?)?;
    of_set(rows, branch, &set)?
        .into_iter()
        .find(|token| token.id == id)
        .ok_or_else(|| Trouble::absent("token", id))
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
    ) -> Result<(), Trouble> {
        if raw::depth(&self.raw) > DEEPEST {
            return Err(Trouble::invalid("The tokens are nested too deep"));
        }
        let ids = self
            .paths
            .into_iter()
            .map(|(id, path)| TokenId { path, id })
            .collect();
        sets::write_raw(rows, branch, &self.set.id, &self.raw, ids)?;
        self.set.updated = now;
        Ok(self.set.save(rows, branch)?)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.paths.contains_key(id)
    }

    /// Adds a token; a name needs to be one, and free.
    pub(crate) fn add(&mut self, id: String, changes: &Changes) -> Result<(), Trouble> {
        let name = changes.name.as_deref().unwrap_or_default();
        self.check_name(name)?;
        self.put(id, name, Map::new(), changes);
        Ok(())
    }

    /// Changes a token that stays in this set. What cannot be done changes nothing.
    pub(crate) fn change(&mut self, id: &str, changes: &Changes) -> Result<(), Trouble> {
        let path = self.path(id)?;
        let name = path.join(".");
        match changes.name.as_deref().filter(|new| *new != name) {
            None => {
                let members = raw::members(&mut self.raw, &path);
                let members = members.ok_or_else(|| Trouble::absent("token", id))?;
                apply(members, changes);
            }
            Some(new) => {
                self.check_name(new)?;
                let members = self.remove(id)?;
                self.put(id.to_owned(), new, members, changes);
            }
        }
        Ok(())
    }

    /// Moves a token to another set. What cannot be done changes nothing.
    pub(crate) fn hand_over(
        &mut self,
        id: &str,
        target: &mut Self,
        changes: &Changes,
    ) -> Result<(), Trouble> {
        let name = self.path(id)?.join(".");
        let name = changes.name.as_deref().unwrap_or(&name);
        target.check_name(name)?;
        let members = self.remove(id)?;
        target.put(id.to_owned(), name, members, changes);
        Ok(())
    }

    /// Takes a token out and gives its members.
    pub(crate) fn remove(&mut self, id: &str) -> Result<Map<String, Value>, Trouble> {
        let path = self.path(id)?;
        self.paths.remove(id);
        self.names.remove(&path.join("."));
        raw::take(&mut self.raw, &path).ok_or_else(|| Trouble::absent("token", id))
    }

    /// Puts a token with these members, over one of that name.
    pub(crate) fn put(
        &mut self,
        id: String,
        name: &str,
        mut members: Map<String, Value>,
        changes: &Changes,
    ) {
        let path: Vec<String> = name.split('.').map(str::to_owned).collect();
        apply(&mut members, changes);
        raw::put(&mut self.raw, &path, members);
        self.names.insert(name.to_owned());
        self.paths.insert(id, path);
    }

    /// Refuses spaces, braces and brackets, and the name of another token; which other rules there
    /// are is not known. A part that starts with `$` or is empty cannot be kept in nested JSON.
    pub(crate) fn check_name(&self, name: &str) -> Result<(), Trouble> {
        if name.split('.').nth(DEEPEST).is_some() {
            return Err(Trouble::invalid("Name has too many parts"));
        }
        let refused = |sign: char| sign.is_whitespace() || "{}[]".contains(sign);
        let lost = |part: &str| part.is_empty() || part.starts_with('$');
        if name.contains(refused) || name.split('.').any(lost) {
            return Err(Trouble::invalid(
                "Name must not be empty or contain spaces, braces or brackets",
            ));
        }
        if self.names.contains(name) {
            return Err(Trouble::invalid(format!(
                "A token called `{name}` is in this set already"
            )));
        }
        Ok(())
    }

    fn path(&self, id: &str) -> Result<Vec<String>, Trouble> {
        self.paths
            .get(id)
            .cloned()
            .ok_or_else(|| Trouble::absent("token", id))
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
            // Each extension is replaced whole; those that are not named stay.
            Some(Value::Object(sent)) if member == Member::Extensions => {
                let own = members.entry(name).or_insert_with(|| Map::new().into());
                match own.as_object_mut() {
                    Some(own) => own.extend(sent.clone()),
                    None => *own = sent.clone().into(),
                }
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
