//! Token sets. Their bodies are JSON:API documents; any other body is answered as an error of the
//! server, as was measured for creation.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answers::{gone, internal_error, made, one, page, resource};
use super::gate::{self, body, text};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::branch::Branch;
use crate::studio::sets::{self, Set};

const KIND: &str = "token_sets";

fn data(set: &Set, branch: &Branch) -> Value {
    let kind = if set.dynamic { "DYNAMIC" } else { "STATIC" };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "places are whole numbers here"
    )]
    let order = set.order as i64;
    // `set_type` was measured, the plugin reads the other two.
    let attributes = json!({
        "name": set.name,
        "set_type": kind,
        "type": kind.to_lowercase(),
        "is_dynamic": set.dynamic,
        "order_index": order,
    });
    let mut resource = resource(KIND, &set.id, attributes);
    resource["relationships"] = json!({
        "project": { "data": { "type": "projects", "id": branch.project } },
        "change_set": { "data": { "type": "change_sets", "id": branch.id } },
    });
    resource
}

/// `GET /projects/{pid}/token_sets`.
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_list(exchange)?;
    let all = sets::all(exchange.rows, &branch.id)?;
    Ok(page(exchange, all, |set| data(&set, &branch)))
}

/// `GET /projects/{pid}/token_sets/{id}`, which is only documented.
pub(super) fn show(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_read(exchange)?;
    let set = sets::with_id(exchange.rows, &branch.id, exchange.call.param(1))?;
    Ok(one(data(&set, &branch)))
}

/// `POST /projects/{pid}/token_sets`.
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let body = body(exchange)?;
    let attributes = attributes(&body)?;
    let name = text(attributes, "name").unwrap_or_default();
    sets::check_name(exchange.rows, &branch.id, &name, None)?;
    let count = sets::all(exchange.rows, &branch.id)?.len();
    let last = u32::try_from(count).map_or(f64::MAX, f64::from);
    let mut set = Set::new(&name, last, exchange.now);
    apply(&mut set, attributes);
    set.save(exchange.rows, &branch.id)?;
    Ok(made(data(&set, &branch)))
}

/// `PATCH /projects/{pid}/token_sets/{id}`.
pub(super) fn update(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let mut set = sets::with_id(exchange.rows, &branch.id, exchange.call.param(1))?;
    let body = body(exchange)?;
    let attributes = attributes(&body)?;
    if let Some(name) = text(attributes, "name") {
        sets::check_name(exchange.rows, &branch.id, &name, Some(&set.id))?;
        set.name = name;
    }
    apply(&mut set, attributes);
    set.updated = exchange.now;
    set.save(exchange.rows, &branch.id)?;
    Ok(one(data(&set, &branch)))
}

/// `DELETE /projects/{pid}/token_sets/{id}`. The tokens go with the set; whether it goes out of the
/// themes is not known, and it does not.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let set = sets::with_id(exchange.rows, &branch.id, exchange.call.param(1))?;
    set.delete(exchange.rows, &branch.id)?;
    Ok(gone())
}

fn attributes(body: &Value) -> Result<&Value, Refusal> {
    let attributes = &body["data"]["attributes"];
    if body["data"]["type"] == KIND && attributes.is_object() {
        return Ok(attributes);
    }
    Err(internal_error(StatusCode::INTERNAL_SERVER_ERROR))
}

/// Which types there are for writing is not known: `dynamic` in any case is one, and everything
/// else makes an ordinary set.
fn apply(set: &mut Set, attributes: &Value) {
    if let Some(kind) = attributes["type"].as_str() {
        set.dynamic = kind.eq_ignore_ascii_case("dynamic");
    }
    set.order = attributes["order_index"].as_f64().unwrap_or(set.order);
}
