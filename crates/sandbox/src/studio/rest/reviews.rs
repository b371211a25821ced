//! What a branch changes, and merging it. Apart from the names of the members, the shape of
//! conflicts and of changes is not known: they are resources with what was and what is.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::answers::{error, one};
use super::branches::admit;
use super::gate::{Need, body, text};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::branch::Branch;
use crate::studio::form::Form;
use crate::studio::merge::{self, Change, Kind};
use crate::studio::sets;

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Set => "token_sets",
        Kind::Token => "tokens",
        Kind::Group => "theme_groups",
        Kind::Option => "theme_options",
    }
}

fn data(change: &Change) -> Value {
    let action = match (&change.before, &change.after) {
        (None, _) => "created",
        (_, None) => "deleted",
        _ => "updated",
    };
    json!({
        "id": change.id,
        "entity_type": kind(change.kind),
        "name": change.name(),
        "action": action,
        "before": change.before,
        "after": change.after,
    })
}

/// The branch that the query or the body wants as the target.
fn target(
    exchange: &Exchange<'_, '_>,
    source: &Branch,
    named: Option<&str>,
) -> Result<Branch, Refusal> {
    let Some(id) = named else {
        let detail = "`target_change_set_id` is missing";
        return Err(error(StatusCode::BAD_REQUEST, "BAD_REQUEST", detail).into());
    };
    Ok(Branch::with_id(exchange.rows, &source.project, id)?)
}

/// `GET /projects/{pid}/branches/{id}/merge_preview?target_change_set_id=`.
pub(super) fn preview(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let source = admit(exchange, Need::Read)?;
    let query = Form::parse(exchange.call.query().as_bytes());
    let target = target(exchange, &source, query.get("target_change_set_id"))?;
    let preview = merge::preview(exchange.rows, &source, &target)?;
    let conflicts: Vec<Value> = preview
        .conflicts
        .iter()
        .map(|(change, theirs)| conflict(change, theirs.as_ref()))
        .collect();
    let all = preview
        .changes
        .iter()
        .chain(&preview.agreed)
        .chain(&preview.clashes)
        .chain(preview.conflicts.iter().map(|(change, _)| change));
    let mut types: Vec<&str> = all.clone().map(|change| kind(change.kind)).collect();
    let events = types.len();
    types.sort_unstable();
    types.dedup();
    Ok(Answer::json(&json!({
        "conflicts": conflicts,
        "auto_resolved_conflicts": preview.agreed.iter().map(data).collect::<Vec<_>>(),
        "uniqueness_violations": preview.clashes.iter().map(data).collect::<Vec<_>>(),
        "summary": {
            "total_source_events": events,
            "total_conflicts": conflicts.len(),
            "needs_resolution": !conflicts.is_empty() || !preview.clashes.is_empty(),
            "entity_types_affected": types,
        },
        "reference_map": names(exchange, &source)?,
    })))
}

fn conflict(change: &Change, theirs: Option<&Value>) -> Value {
    json!({
        "id": change.id,
        "entity_type": kind(change.kind),
        "name": change.name(),
        "base": change.before,
        "source": change.after,
        "target": theirs,
    })
}

/// The names of the sets of a branch by id.
fn names(exchange: &Exchange<'_, '_>, branch: &Branch) -> Result<Value, Refusal> {
    let sets = sets::all(exchange.rows, &branch.id)?;
    Ok(sets
        .into_iter()
        .map(|set| (set.id, Value::String(set.name)))
        .collect())
}

/// `GET /projects/{pid}/branches/{id}/conflict_details?target_change_set_id=&token_name=`.
pub(super) fn conflict_details(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let source = admit(exchange, Need::Read)?;
    let query = Form::parse(exchange.call.query().as_bytes());
    let target = target(exchange, &source, query.get("target_change_set_id"))?;
    let Some(name) = query.get("token_name") else {
        let detail = "`token_name` is missing";
        return Err(error(StatusCode::BAD_REQUEST, "BAD_REQUEST", detail).into());
    };
    let preview = merge::preview(exchange.rows, &source, &target)?;
    let found: Vec<Value> = preview
        .conflicts
        .iter()
        .filter(|(change, _)| change.kind == Kind::Token && change.name() == name)
        .map(|(change, theirs)| conflict(change, theirs.as_ref()))
        .collect();
    Ok(one(found.into()))
}

/// `POST /projects/{pid}/branches/{id}/merge`.
pub(super) fn merge(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let mut source = admit(exchange, Need::Update)?;
    let body = body(exchange)?;
    let named = text(&body, "target_change_set_id");
    let mut target = target(exchange, &source, named.as_deref())?;
    let copied = merge::merge(exchange.rows, &source, &mut target, exchange.now)?;
    if exchange.behaviour.studio.archive_merged {
        source.archived = Some(exchange.now);
        source.save(exchange.rows)?;
    }
    Ok(Answer::json(&json!({
        "success": true,
        "events_copied": copied,
        "message": format!("Merged `{}` into `{}`", source.name, target.name),
    })))
}

/// `GET /projects/{pid}/branches/{id}/review/changes`: the net view. Changes to extensions alone
/// are not among them, as was measured.
pub(super) fn changes(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = admit(exchange, Need::Read)?;
    let mut lists = Map::new();
    for name in [
        "tokens",
        "token_sets",
        "theme_groups",
        "theme_options",
        "assets",
        "docs",
        "components",
    ] {
        lists.insert(name.to_owned(), json!([]));
    }
    for change in merge::own_changes(exchange.rows, &branch)? {
        if same_but_for_extensions(&change) {
            continue;
        }
        if let Some(Value::Array(list)) = lists.get_mut(kind(change.kind)) {
            list.push(data(&change));
        }
    }
    let names = names(exchange, &branch)?;
    Ok(one(json!({ "changes": lists, "token_set_names": names })))
}

fn same_but_for_extensions(change: &Change) -> bool {
    let plain = |state: &Option<Value>| {
        let mut state = state.clone()?;
        let members = state.get_mut("members").and_then(Value::as_object_mut)?;
        members.shift_remove("$extensions");
        Some(state)
    };
    let (before, after) = (plain(&change.before), plain(&change.after));
    before.is_some() && before == after
}
