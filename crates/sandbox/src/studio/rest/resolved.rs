//! Resolved values: no JSON:API, but an object from names to texts.
//!
//! The selection comes in two forms: a parameter for each theme group with the name of an option
//! (Tokens Studio plugin 2.11), or `theme_options[]` with ids (documentation). What is answered
//! without a selection is not known; here, everything.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::gate;
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::form::Form;
use crate::studio::resolve::Values;
use crate::studio::sets;
use crate::studio::themes::{self, Group};
use crate::studio::tokens;

/// Parameters that are no theme groups.
const FIXED: [&str; 4] = ["change_set_id", "t", "set", "theme_options[]"];

/// `GET /projects/{pid}/resolved_tokens`.
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_list(exchange)?;
    let query = Form::parse(exchange.call.query().as_bytes());
    let groups = themes::all(exchange.rows, &branch.id)?;
    let all = sets::all(exchange.rows, &branch.id)?;
    let mut states = Map::new();
    for state in selected(&groups, &query) {
        if let Value::Object(option) = themes::by_id(state.clone(), &all) {
            states.extend(option);
        }
    }
    let named: HashSet<&str> = query.all("set").collect();
    let everything = states.is_empty() && named.is_empty();
    let mut values = Values::default();
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    for set in &all {
        let state = states.get(&set.id).and_then(Value::as_str);
        let enabled = everything || named.contains(set.name.as_str()) || state == Some("enabled");
        if !enabled && state != Some("source") {
            continue;
        }
        for token in tokens::of_set(exchange.rows, &branch.id, set)? {
            if enabled && seen.insert(token.name.clone()) {
                names.push(token.name.clone());
            }
            values.add(token.name, token.value);
        }
    }
    let mut data = Map::new();
    let (mut resolved, mut unresolved, mut errors) = (Vec::new(), Vec::new(), Map::new());
    for name in names {
        match values.text(&name) {
            Ok(text) => {
                resolved.push(name.clone());
                data.insert(name, text.into());
            }
            Err(why) => {
                unresolved.push(name.clone());
                errors.insert(name, why.into());
            }
        }
    }
    Ok(Answer::json(&json!({
        "data": data,
        "meta": { "resolved": resolved, "unresolved": unresolved, "errors": errors },
    })))
}

/// The states of sets that the chosen options have, in the order of the query.
fn selected<'a>(groups: &'a [Group], query: &'a Form) -> impl Iterator<Item = &'a Value> {
    query.pairs().filter_map(|(name, value)| {
        let mut options = groups
            .iter()
            .flat_map(|group| group.options.iter().map(move |option| (group, option)));
        let wanted = options.find(|(group, option)| {
            if name == "theme_options[]" {
                option.id == value
            } else {
                !FIXED.contains(&name) && group.name == name && option.name == value
            }
        });
        wanted.map(|(_, option)| &option.selected)
    })
}
