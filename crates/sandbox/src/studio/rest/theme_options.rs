//! Theme options. Sets are named by their ids, and by their names where the client has no id;
//! a name that no set has is kept.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::answers::{gone, made, one, page, resource};
use super::gate::{self, body, text, wrapped};
use super::theme_groups::position;
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::sets::{self, Set};
use crate::studio::themes::{self, Group, ThemeOption};
use crate::studio::trouble::Trouble;

fn data(option: &ThemeOption, group: &str, order: usize, sets: &[Set]) -> Value {
    let attributes = json!({
        "name": option.name,
        "description": option.description,
        "order_index": order,
        "metadata": {},
        "selected_token_sets": themes::by_id(option.selected.clone(), sets),
        "figma_style_references": option.style_references,
        "figma_variable_references": option.variable_references,
        "figma_collection_id": option.collection,
        "figma_mode_id": option.mode,
    });
    let mut resource = resource("theme_options", &option.id, attributes);
    resource["relationships"] =
        json!({ "theme_group": { "data": { "type": "theme_groups", "id": group } } });
    resource
}

/// `GET /projects/{pid}/theme_options`, of all groups.
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_list(exchange)?;
    let groups = themes::all(exchange.rows, &branch.id)?;
    let sets = sets::all(exchange.rows, &branch.id)?;
    let all: Vec<(usize, &ThemeOption, &str)> = groups
        .iter()
        .flat_map(|group| {
            let options = group.options.iter().enumerate();
            options.map(|(order, option)| (order, option, group.id.as_str()))
        })
        .collect();
    Ok(page(exchange, all, |(order, option, group)| {
        data(option, group, order, &sets)
    }))
}

/// `POST /projects/{pid}/theme_options`.
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let body = body(exchange)?;
    let wanted = wrapped(&body, "theme_option", StatusCode::BAD_REQUEST)?;
    let sets = sets::all(exchange.rows, &branch.id)?;
    let mut groups = themes::all(exchange.rows, &branch.id)?;
    let group = wanted["theme_group_id"].as_str().unwrap_or_default();
    let place = position(&groups, group).map_err(|_| Trouble::invalid("Theme group must exist"))?;
    let group = &mut groups[place];
    let mut option = ThemeOption::new("");
    apply(&mut option, wanted, &sets);
    check_name(group, &option)?;
    let answer = made(data(&option, &group.id, group.options.len(), &sets));
    group.options.push(option);
    themes::save(exchange.rows, &branch.id, &groups)?;
    Ok(answer)
}

/// `PATCH /projects/{pid}/theme_options/{id}`.
pub(super) fn update(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let body = body(exchange)?;
    let wanted = wrapped(&body, "theme_option", StatusCode::BAD_REQUEST)?;
    let sets = sets::all(exchange.rows, &branch.id)?;
    let mut groups = themes::all(exchange.rows, &branch.id)?;
    let (from, order) = place(&groups, exchange.call.param(1))?;
    let to = match wanted["theme_group_id"].as_str() {
        Some(group) => position(&groups, group)?,
        None => from,
    };
    let mut option = groups[from].options.remove(order);
    apply(&mut option, wanted, &sets);
    check_name(&groups[to], &option)?;
    let order = if from == to {
        order
    } else {
        groups[to].options.len()
    };
    let answer = one(data(&option, &groups[to].id, order, &sets));
    groups[to].options.insert(order, option);
    themes::save(exchange.rows, &branch.id, &groups)?;
    Ok(answer)
}

/// `DELETE /projects/{pid}/theme_options/{id}`. The group stays, also without options.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let mut groups = themes::all(exchange.rows, &branch.id)?;
    let (group, order) = place(&groups, exchange.call.param(1))?;
    groups[group].options.remove(order);
    themes::save(exchange.rows, &branch.id, &groups)?;
    Ok(gone())
}

fn place(groups: &[Group], id: &str) -> Result<(usize, usize), Trouble> {
    groups
        .iter()
        .enumerate()
        .find_map(|(place, group)| {
            let order = group.options.iter().position(|option| option.id == id)?;
            Some((place, order))
        })
        .ok_or_else(|| Trouble::absent("theme option", id))
}

/// That names are unique within a group is an assumption.
fn check_name(group: &Group, option: &ThemeOption) -> Result<(), Trouble> {
    if option.name.trim().is_empty() {
        return Err(Trouble::invalid(
            "The name of a theme option cannot be blank",
        ));
    }
    let taken = |other: &ThemeOption| other.name == option.name && other.id != option.id;
    if group.options.iter().any(taken) {
        return Err(Trouble::invalid("Name has already been taken"));
    }
    Ok(())
}

fn apply(option: &mut ThemeOption, wanted: &Value, sets: &[Set]) {
    let nullable = |name: &str, kept: &mut Option<String>| {
        if wanted.get(name).is_some() {
            *kept = text(wanted, name).filter(|text| !text.is_empty());
        }
    };
    // References that are no object count as none, as clients send them.
    let object = |name: &str, kept: &mut Value| match wanted.get(name) {
        Some(Value::Object(members)) => *kept = Value::Object(members.clone()),
        Some(_) => *kept = Value::Object(Map::new()),
        None => {}
    };
    if let Some(name) = text(wanted, "name") {
        option.name = name;
    }
    nullable("description", &mut option.description);
    nullable("figma_collection_id", &mut option.collection);
    nullable("figma_mode_id", &mut option.mode);
    object("figma_style_references", &mut option.style_references);
    object("figma_variable_references", &mut option.variable_references);
    if let Some(selected) = wanted.get("selected_token_sets") {
        option.selected = themes::by_id(selected.clone(), sets);
    }
}
