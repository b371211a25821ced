//! The four lists of a branch, put together.

use std::collections::{BTreeMap, HashMap};

use provider_api::ProviderError;
use tokens_model::JsonRef;

use super::read::BranchEntry;
use super::token::Token;
use super::wire::{self, Content, Ids, Set};
use crate::answer;
use crate::proof::{Cut, Proven, Torn};
use crate::themes::{self, Shelf, StyleKeys, ThemeGroup, ThemeOption};

/// A theme group with the references that all its themes have.
pub(super) struct GroupEntry {
    id: String,
    name: String,
    variables: BTreeMap<String, String>,
}

/// A theme, with sets by their ids.
pub(super) struct OptionEntry {
    id: String,
    group: String,
    theme: ThemeOption,
}

impl GroupEntry {
    pub(super) fn read(json: JsonRef<'_>, what: &str) -> Result<(String, Self), ProviderError> {
        let id = wire::id(json, what)?;
        let group = Self {
            name: wire::attribute(json, "name")
                .ok_or_else(|| answer::shapeless(what, "a theme group has no name"))?,
            variables: references(json, "figma_variable_references", what)?,
            id: id.clone(),
        };
        Ok((id, group))
    }
}

impl OptionEntry {
    pub(super) fn read(json: JsonRef<'_>, what: &str) -> Result<(String, Self), ProviderError> {
        let id = wire::id(json, what)?;
        let missing = |field: &str| answer::shapeless(what, &format!("a theme has no {field}"));
        let group = ["relationships", "theme_group", "data", "id"];
        let selected = answer::at(json, &["attributes", "selected_token_sets"]);
        let text = |name| wire::attribute(json, name).filter(|text| !text.is_empty());
        let option = Self {
            group: answer::text(json, &group).ok_or_else(|| missing("group"))?,
            theme: ThemeOption {
                name: text("name").ok_or_else(|| missing("name"))?,
                selected: themes::strings(selected)
                    .map(themes::statuses)
                    .ok_or_else(|| missing("selection that is an object of strings"))?,
                styles: themes::style_keys(
                    references(json, "figma_style_references", what)?,
                    StyleKeys::Wrapped,
                ),
                variables: references(json, "figma_variable_references", what)?,
                collection: text("figma_collection_id"),
                mode: text("figma_mode_id"),
            },
            id: id.clone(),
        };
        Ok((id, option))
    }
}

/// References by names of tokens: an object, or a list of `name` and `figma_key`.
fn references(
    json: JsonRef<'_>,
    field: &str,
    what: &str,
) -> Result<BTreeMap<String, String>, ProviderError> {
    let Some(value) = answer::at(json, &["attributes", field]) else {
        return Ok(BTreeMap::new());
    };
    if value.is_object() {
        return themes::strings(Some(value))
            .ok_or_else(|| answer::shapeless(what, &format!("`{field}` holds no strings")));
    }
    let pair = |item| {
        let name = answer::text(item, &["name"]);
        name.zip(answer::text(item, &["figma_key"]))
    };
    value
        .items()
        .map(|item| {
            pair(item).ok_or_else(|| {
                answer::shapeless(what, &format!("an item of `{field}` has no name and key"))
            })
        })
        .collect()
}

/// Puts the four lists together. What refers to something that is not there was written between
/// two of them.
pub(super) fn assemble(
    branch: BranchEntry,
    sets: Proven<Set>,
    tokens: Proven<(String, String, Token)>,
    groups: Proven<GroupEntry>,
    options: Proven<OptionEntry>,
    shelf: Shelf,
) -> Result<Content, Cut> {
    let mut sets = sets.into_items();
    let places: HashMap<String, usize> = sets.iter().map(|set| set.id.clone()).zip(0..).collect();
    for (set, name, token) in tokens.into_items() {
        let set = places.get(&set).and_then(|at| sets.get_mut(*at));
        let Some(set) = set else {
            return Err(Torn::new("a token belongs to a set that is not there").into());
        };
        if set.tokens.insert(name.clone(), token).is_some() {
            return Err(wire::twice("token", &format!("{}: {name}", set.name)).into());
        }
    }
    let names: HashMap<&str, &str> = sets
        .iter()
        .map(|set| (set.id.as_str(), set.name.as_str()))
        .collect();
    let mut ids = Ids::default();
    let mut by_id: HashMap<String, ThemeGroup> = HashMap::new();
    for group in groups.into_items() {
        ids.groups.insert(group.name.clone(), group.id.clone());
        if !group.variables.is_empty() {
            ids.shared.insert(group.name.clone(), group.variables);
        }
        let empty = ThemeGroup {
            name: group.name,
            options: Vec::new(),
        };
        by_id.insert(group.id, empty);
    }
    for OptionEntry {
        id,
        group,
        mut theme,
    } in options.into_items()
    {
        let Some(group) = by_id.get_mut(&group) else {
            return Err(Torn::new("a theme belongs to a group that is not there").into());
        };
        theme.selected = theme
            .selected
            .iter()
            .filter_map(|(id, status)| {
                Some(((*names.get(id.as_str())?).to_owned(), status.clone()))
            })
            .collect();
        let mut variables = ids.shared.get(&group.name).cloned().unwrap_or_default();
        variables.append(&mut theme.variables);
        theme.variables = variables;
        ids.options
            .insert((group.name.clone(), theme.name.clone()), id);
        group.options.push(theme);
    }
    let mut content = Content {
        change_set: branch.id,
        sets,
        groups: by_id.into_values().collect(),
        ids,
        shelf,
    };
    content.arrange()?;
    content.prepare();
    Ok(content)
}
