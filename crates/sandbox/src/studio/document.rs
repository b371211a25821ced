//! A branch as one token document, for seeds and for looking at it.

use serde_json::{Map, Value, json};

use super::branch::Branch;
use super::form::Form;
use super::home::Home;
use super::sets::{self, Set};
use super::themes::{self, Group, ThemeOption};
use super::trouble::Trouble;
use crate::store::{StoreError, Transaction};

/// Which branch a request is about, as far as its address tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BranchOf {
    /// The id of the project; that of the sandbox if there is none.
    project: Option<String>,
    /// The id of the branch; the main one if there is none.
    branch: Option<String>,
}

impl BranchOf {
    pub(crate) fn request(path: &str, query: &str) -> Option<Self> {
        if path.trim_end_matches('/') == "/graphql" {
            return Some(Self {
                project: None,
                branch: None,
            });
        }
        let project = path.strip_prefix("/api/v1/projects/")?.split('/').next()?;
        let query = Form::parse(query.as_bytes());
        Some(Self {
            project: Some(project.to_owned()),
            branch: query.get("change_set_id").map(str::to_owned),
        })
    }

    /// Makes the branch hold exactly this document, as another client would leave it.
    pub(crate) fn replace(
        &self,
        rows: &mut Transaction<'_>,
        home: &Home,
        document: &Value,
        now: i64,
    ) -> Result<(), Trouble> {
        let project = self.project.as_ref().unwrap_or(&home.project);
        let mut branch = match &self.branch {
            Some(id) => Branch::with_id(rows, project, id)?,
            None => Branch::main(rows, project)?,
        };
        branch.write(rows)?;
        Ok(sow(rows, &branch.id, document, now)?)
    }
}

/// Makes a branch hold exactly this document: sets by name, beside `$themes` and `$metadata`, or
/// under `values`. Sets, groups and options that are there by name keep their ids.
pub(crate) fn sow(
    rows: &mut Transaction<'_>,
    branch: &str,
    document: &Value,
    now: i64,
) -> Result<(), StoreError> {
    let there = sets::all(rows, branch)?;
    let mut kept = Vec::new();
    for (order, (name, raw)) in in_order(document).into_iter().enumerate() {
        let mut set = there
            .iter()
            .find(|set| set.name == name)
            .cloned()
            .unwrap_or_else(|| Set::new(name, 0.0, now));
        #[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 sets")]
        let order = order as f64;
        set.order = order;
        set.updated = now;
        set.save(rows, branch)?;
        sets::replace_raw(rows, branch, &set.id, raw)?;
        kept.push(set);
    }
    for set in there {
        if !kept.iter().any(|own| own.id == set.id) {
            set.delete(rows, branch)?;
        }
    }
    let before = themes::all(rows, branch)?;
    let groups = groups(document, &kept, &before, now);
    themes::save(rows, branch, &groups)
}

/// The sets in the order that the document asks for.
fn in_order(document: &Value) -> Vec<(&str, &Value)> {
    let values = document.get("values").filter(|values| values.is_object());
    let Some(members) = values.unwrap_or(document).as_object() else {
        return Vec::new();
    };
    let order: Vec<&str> = document["$metadata"]["tokenSetOrder"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let place = |name: &str| order.iter().position(|own| *own == name);
    let mut found: Vec<(&str, &Value)> = members
        .iter()
        .filter(|(name, raw)| !name.starts_with('$') && raw.is_object())
        .map(|(name, raw)| (name.as_str(), raw))
        .collect();
    found.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    found
}

/// The theme groups of `$themes`: one theme is one option. A theme without a group, which the
/// service has no place for, gets the group that its own name makes.
fn groups(document: &Value, sets: &[Set], before: &[Group], now: i64) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for theme in document["$themes"].as_array().into_iter().flatten() {
        let text = |name: &str| theme[name].as_str();
        let object = |name: &str| match &theme[name] {
            Value::Object(members) => Value::Object(members.clone()),
            _ => json!({}),
        };
        let name = text("name").unwrap_or_default();
        let title = text("group").unwrap_or(name);
        let old = before.iter().find(|group| group.name == title);
        let place = groups.iter().position(|group| group.name == title);
        let place = place.unwrap_or_else(|| {
            let new = Group::new(title, now);
            groups.push(Group {
                id: old.map_or(new.id, |old| old.id.clone()),
                ..new
            });
            groups.len() - 1
        });
        let new = ThemeOption::new(name);
        let same = |option: &&ThemeOption| option.name == name;
        let id = old.and_then(|old| old.options.iter().find(same));
        groups[place].options.push(ThemeOption {
            id: id.map_or(new.id, |option| option.id.clone()),
            selected: themes::by_id(object("selectedTokenSets"), sets),
            style_references: object("$figmaStyleReferences"),
            variable_references: object("$figmaVariableReferences"),
            collection: text("$figmaCollectionId").map(str::to_owned),
            mode: text("$figmaModeId").map(str::to_owned),
            ..new
        });
    }
    groups
}

/// The branch as a document. Themes have the ids of their options.
pub(crate) fn reap(rows: &Transaction<'_>, branch: &str) -> Result<Value, StoreError> {
    let all = sets::all(rows, branch)?;
    let mut document = Map::new();
    for set in &all {
        document.insert(set.name.clone(), sets::raw(rows, branch, &set.id)?);
    }
    let mut list = Vec::new();
    for group in themes::all(rows, branch)? {
        for option in group.options {
            list.push(json!({
                "id": option.id,
                "name": option.name,
                "group": group.name,
                "selectedTokenSets": themes::by_name(option.selected, &all),
                "$figmaStyleReferences": option.style_references,
                "$figmaVariableReferences": option.variable_references,
                "$figmaCollectionId": option.collection,
                "$figmaModeId": option.mode,
            }));
        }
    }
    let order: Vec<&str> = all.iter().map(|set| set.name.as_str()).collect();
    document.insert("$themes".to_owned(), Value::Array(list));
    document.insert("$metadata".to_owned(), json!({ "tokenSetOrder": order }));
    Ok(Value::Object(document))
}
