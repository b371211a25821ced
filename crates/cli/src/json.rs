//! Answers for programs: versioned, converted by hand from the engine's types.

use provider_api::Misfit;
use serde_json::{Value, json};
use sync_engine::{Conflict, Guard};
use tokens_model::{Change, DocumentDiff, EntryPath, Json};
use tokens_resolve::Value as Resolved;

use crate::error::CommandError;

/// A token value as it stands in the document. Numbers beyond 64 bits lose digits here as they
/// do in every JSON reader; the document itself never passes through this.
fn value(json: Option<&Json>) -> Value {
    json.map_or(Value::Null, |json| {
        serde_json::from_str(&json.to_compact()).unwrap_or_else(|_| json.to_compact().into())
    })
}

/// What a token comes to.
pub(crate) fn resolved(value: &Resolved) -> Value {
    match value {
        Resolved::Null => Value::Null,
        Resolved::Bool(value) => (*value).into(),
        Resolved::Number(number) => {
            serde_json::from_str(number.text()).unwrap_or_else(|_| number.text().into())
        }
        Resolved::Text(text) => (&**text).into(),
        Resolved::Unresolved(unresolved) => unresolved.text().into(),
        Resolved::List(items) => items.iter().map(resolved).collect(),
        Resolved::Record(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, field)| (name.to_string(), resolved(field)))
                .collect()
        }
    }
}

fn place(at: &EntryPath) -> Value {
    let path = match at.section {
        tokens_model::Section::Theme => at.path.keys().first().cloned().unwrap_or_default(),
        _ => at.path.to_string(),
    };
    json!({
        "section": at.section.as_str(),
        "set": set(at),
        "path": path,
        "field": at.field,
    })
}

fn set(at: &EntryPath) -> Option<&str> {
    at.set.as_ref().map(tokens_model::SetName::as_str)
}

fn with(mut object: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}

pub(crate) fn change(change: &Change) -> Value {
    let from = change.from.as_ref().map_or_else(
        || json!({}),
        |from| json!({ "from": { "set": set(from), "path": from.path.to_string() } }),
    );
    let what = with(json!({ "kind": change.kind.as_str() }), place(&change.at));
    with(
        with(what, from),
        json!({
            "before": value(change.before.as_ref()),
            "after": value(change.after.as_ref()),
        }),
    )
}

pub(crate) fn conflict(conflict: &Conflict) -> Value {
    with(
        with(
            json!({ "id": conflict.id(), "kind": conflict.kind.as_str() }),
            place(&conflict.at),
        ),
        json!({
            "base": value(conflict.base.as_ref()),
            "local": value(conflict.local.as_ref()),
            "remote": value(conflict.remote.as_ref()),
        }),
    )
}

/// A conflict between what is undone and what happened since.
pub(crate) fn clash(conflict: &Conflict) -> Value {
    with(
        with(
            json!({ "kind": conflict.kind.as_str() }),
            place(&conflict.at),
        ),
        json!({
            "after": value(conflict.base.as_ref()),
            "now": value(conflict.local.as_ref()),
            "before": value(conflict.remote.as_ref()),
        }),
    )
}

pub(crate) fn guard(guard: &Guard) -> Value {
    json!({
        "kind": guard.kind.as_str(),
        "side": guard.side.as_str(),
        "message": guard.message,
        "lifted_by": guard.lifted_by,
        "examples": guard.examples,
    })
}

/// How many of many things are told one by one.
const FIRST: usize = 10;

/// Changes that were overwritten unseen, or may have been.
pub(crate) fn overwritten(changes: &DocumentDiff) -> Value {
    let first: Vec<Value> = changes.changes.iter().take(FIRST).map(change).collect();
    json!({ "count": changes.len(), "first": first })
}

pub(crate) fn refused(misfits: &[Misfit]) -> Value {
    misfits.iter().map(misfit).collect()
}

pub(crate) fn kept_here(misfits: &[Misfit]) -> Value {
    let first: Vec<Value> = misfits.iter().take(FIRST).map(misfit).collect();
    json!({ "count": misfits.len(), "first": first })
}

fn misfit(misfit: &Misfit) -> Value {
    let at = misfit.at.as_ref().map_or_else(|| json!({}), place);
    with(at, json!({ "what": misfit.what }))
}

pub(crate) fn error(error: &CommandError) -> Value {
    json!({
        "version": 1,
        "error": {
            "code": error.code() as u8,
            "message": error.message(),
            "hints": error.hints(),
        },
    })
}
