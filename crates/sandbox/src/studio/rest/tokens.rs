//! Single tokens.

use std::hash::{BuildHasher as _, RandomState};

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answers::{gone, made, one, page, resource};
use super::gate::{self, body, text, wrapped};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::ids;
use crate::store::Transaction;
use crate::studio::tokens::{self, Changes, Draft, Token};
use crate::studio::trouble::Trouble;

fn data(token: &Token) -> Value {
    let plain = match &token.value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let attributes = json!({
        "name": token.name,
        "value": token.value,
        "formatted_value": plain,
        "css_value": plain,
        "type": token.kind,
        "description": token.description,
        "category": Value::Null,
        "token_set_id": token.set,
        "token_set_name": token.set_name,
        "generated_by_generator_id": Value::Null,
        "is_user_created": true,
        "extensions": token.extensions,
        "deprecated": Value::Null,
        "deprecated_severity": Value::Null,
        "deprecated_metadata": Value::Null,
        "created_at": Value::Null,
        "updated_at": Value::Null,
    });
    let mut resource = resource("tokens", &token.id, attributes);
    resource["meta"] = json!({ "permissions":
        { "can_read": true, "can_create": true, "can_update": true, "can_delete": true } });
    resource
}

/// `GET /projects/{pid}/tokens`. The order is nobody's: it differs from one sandbox to the next.
/// Within one it stays, so that pages neither repeat nor leave out a token.
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_list(exchange)?;
    let mut all = tokens::of_branch(exchange.rows, &branch.id)?;
    if exchange.behaviour.studio.unordered_tokens {
        static SHUFFLE: std::sync::LazyLock<RandomState> =
            std::sync::LazyLock::new(RandomState::new);
        all.sort_by_cached_key(|token| SHUFFLE.hash_one(&token.id));
    }
    Ok(page(exchange, all, |token| data(&token)))
}

/// `GET /projects/{pid}/tokens/{id}`, which is only documented.
pub(super) fn show(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_read(exchange)?;
    let token = tokens::find(exchange.rows, &branch.id, exchange.call.param(1))?;
    Ok(one(data(&token)))
}

/// `POST /projects/{pid}/tokens`.
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let body = body(exchange)?;
    let changes = changes(wrapped(&body, "token", StatusCode::BAD_REQUEST)?);
    let set = changes.set.clone().unwrap_or_default();
    let mut draft = Draft::of(exchange.rows, &branch.id, &set).map_err(no_set)?;
    let id = ids::uuid();
    draft.add(id.clone(), &changes)?;
    draft.save(exchange.rows, &branch.id, exchange.now)?;
    let token = tokens::find(exchange.rows, &branch.id, &id)?;
    Ok(made(data(&token)))
}

/// A token without a set, or with one that is not there, is invalid.
pub(super) fn no_set(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Absent { .. } => Trouble::invalid("Token set must exist"),
        other => other,
    }
}

/// `PATCH /projects/{pid}/tokens/{id}`.
pub(super) fn update(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let body = body(exchange)?;
    let changes = changes(wrapped(&body, "token", StatusCode::BAD_REQUEST)?);
    let id = exchange.call.param(1);
    change(exchange.rows, &branch.id, id, &changes, exchange.now)?;
    let token = tokens::find(exchange.rows, &branch.id, id)?;
    Ok(one(data(&token)))
}

fn change(
    rows: &mut Transaction<'_>,
    branch: &str,
    id: &str,
    changes: &Changes,
    now: i64,
) -> Result<(), Trouble> {
    let from = tokens::set_of(rows, branch, id)?;
    let mut draft = Draft::of(rows, branch, &from)?;
    match changes.set.as_deref().filter(|to| *to != from) {
        None => draft.change(id, changes)?,
        Some(to) => {
            let mut target = Draft::of(rows, branch, to).map_err(no_set)?;
            draft.hand_over(id, &mut target, changes)?;
            target.save(rows, branch, now)?;
        }
    }
    draft.save(rows, branch, now)
}

/// `DELETE /projects/{pid}/tokens/{id}`.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = gate::admit_to_write(exchange, None)?;
    let id = exchange.call.param(1);
    let set = tokens::set_of(exchange.rows, &branch.id, id)?;
    let mut draft = Draft::of(exchange.rows, &branch.id, &set)?;
    draft.remove(id)?;
    draft.save(exchange.rows, &branch.id, exchange.now)?;
    Ok(gone())
}

/// What a body says about a token.
pub(super) fn changes(token: &Value) -> Changes {
    Changes {
        name: text(token, "name"),
        set: text(token, "token_set_id"),
        value: token.get("value").cloned(),
        kind: token.get("type").cloned(),
        description: token.get("description").cloned(),
        extensions: token.get("extensions").cloned(),
    }
}
