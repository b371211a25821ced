//! Theme groups. Beside the name, what a body says under `options` is not looked at: clients send
//! an empty list or none.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answers::{gone, made, one, page, resource};
use super::gate::{self, body, text, wrapped};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::themes::{self, Group};
use crate::studio::trouble::Trouble;

fn data(group: &Group, order: usize) -> Value {
    let attributes = json!({
        "name": group.name,
        "order_index": order,
        "figma_variable_references": group.variable_references,
    });
    resource("theme_groups", &group.id, attributes)
}

/// `GET /projects/{pid}/theme_groups`.
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_list(exchange)?;
    let all = themes::all(exchange.rows, &branch.id)?;
    let all = all.iter().enumerate().collect();
    Ok(page(exchange, all, |(order, group)| data(group, order)))
}

/// `POST /projects/{pid}/theme_groups`.
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let body = body(exchange)?;
    let wanted = wrapped(&body, "theme_group", StatusCode::BAD_REQUEST)?;
    let mut groups = themes::all(exchange.rows, &branch.id)?;
    let name = text(wanted, "name").unwrap_or_default();
    themes::check_name(&groups, &name, None)?;
    let mut group = Group::new(&name, exchange.now);
    references(&mut group, wanted);
    let answer = made(data(&group, groups.len()));
    groups.push(group);
    themes::save(exchange.rows, &branch.id, &groups)?;
    Ok(answer)
}

/// `PATCH /projects/{pid}/theme_groups/{id}`.
pub(super) fn update(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let body = body(exchange)?;
    let wanted = wrapped(&body, "theme_group", StatusCode::BAD_REQUEST)?;
    let mut groups = themes::all(exchange.rows, &branch.id)?;
    let place = position(&groups, exchange.call.param(1))?;
    if let Some(name) = text(wanted, "name") {
        themes::check_name(&groups, &name, Some(&groups[place].id))?;
        groups[place].name = name;
    }
    references(&mut groups[place], wanted);
    groups[place].updated = exchange.now;
    themes::save(exchange.rows, &branch.id, &groups)?;
    Ok(one(data(&groups[place], place)))
}

/// `DELETE /projects/{pid}/theme_groups/{id}`. That its options go with it is an assumption.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let mut groups = themes::all(exchange.rows, &branch.id)?;
    let place = position(&groups, exchange.call.param(1))?;
    groups.remove(place);
    themes::save(exchange.rows, &branch.id, &groups)?;
    Ok(gone())
}

fn references(group: &mut Group, wanted: &Value) {
    if let Some(references) = wanted.get("figma_variable_references") {
        group.variable_references.clone_from(references);
    }
}

pub(super) fn position(groups: &[Group], id: &str) -> Result<usize, Trouble> {
    groups
        .iter()
        .position(|group| group.id == id)
        .ok_or_else(|| Trouble::absent("theme group", id))
}
