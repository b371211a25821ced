//! Create, read, update and delete bins.

use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::{Value, json};

use super::bin::{BASE, Bin, NewBin, Versioning};
use super::collections::Collection;
use super::gate::{self, Caller, Passed};
use crate::exchange::{Answer, Effect, Exchange, Refusal};
use crate::ids;
use crate::json_text;
use crate::world;

/// `POST /b` (JSONBin API reference, bins/create).
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let call = exchange.call;
    call.check_content_type()?;
    gate::CREATE.admit(exchange)?;
    let record = record(&call.body)?;
    let name = call.bin_name()?;
    let collection = call
        .header("x-collection-id")
        .map(std::borrow::Cow::into_owned);
    if let Some(id) = &collection
        && (!ids::is_object_id(id) || Collection::find(exchange.rows, id)?.is_none())
    {
        return Err(Refusal::bad_request("Invalid X-Collection-Id provided"));
    }
    // Of this text only the beginning is known; the rest follows that of an update.
    check_size(
        exchange,
        "Free users cannot create a record over 100kb. \
         Upgrade to Pro plan http://api.jsonbin.io/pricing to create records upto 1mb",
    )?;
    let record = world::stored(exchange.behaviour, record);
    let private = !call.header_is("x-bin-private", "false");
    let bin = Bin::create(
        exchange.rows,
        record.clone(),
        NewBin {
            private,
            name,
            collection,
        },
    )?;
    Ok(wrapped(&record, &metadata(&bin)))
}

/// `GET /b/{id}` (JSONBin API reference, bins/read).
///
/// Without versions this is the current content. With versions it is not documented whether it is
/// the base record or the newest one; it is the base record here, so that a client which needs the
/// newest and does not ask for `/latest` is found out.
pub(super) fn read(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    respond(exchange, |exchange, bin| {
        Ok(bin.record(exchange.rows, BASE)?)
    })
}

/// `GET /b/{id}/latest`: always the newest content (JSONBin API reference, bins/read).
pub(super) fn read_latest(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    respond(exchange, |exchange, bin| Ok(bin.newest(exchange.rows)?))
}

/// `GET /b/{id}/{version}` (JSONBin API reference, bins/read).
///
/// Versions are numbered from 1. What `/0` answers is not known; it is no version here.
pub(super) fn read_version(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    respond(exchange, |exchange, bin| {
        let version = exchange
            .call
            .param(1)
            .parse()
            .ok()
            .filter(|version| *version != BASE);
        let version = version.ok_or_else(|| Refusal::bad_request("Bin version is invalid"))?;
        let record = bin.record(exchange.rows, version)?;
        Ok(Some(record.ok_or_else(|| {
            Refusal::not_found("Bin version not found")
        })?))
    })
}

type Look = fn(&Exchange<'_, '_>, &Bin) -> Result<Option<Bytes>, Refusal>;

fn respond(exchange: &mut Exchange<'_, '_>, look: Look) -> Result<Answer, Refusal> {
    let Passed { bin, .. } = gate::READ.admit_to_bin(exchange)?;
    // The shape of what a path selects is not documented, so nothing is selected here.
    if exchange.call.header("x-json-path").is_some() {
        return Err(Refusal::bad_request(
            "Invalid X-JSON-Path expression passed",
        ));
    }
    let record = look(exchange, &bin)?;
    let record = match exchange.call.effect {
        Effect::Stale => bin.before(exchange.rows, record),
        Effect::Usual | Effect::Forgotten => record,
    };
    let record = record.ok_or_else(|| Refusal::not_found(gate::READ.absent))?;
    if exchange.call.wants_record_alone() {
        return Ok(Answer::text(record));
    }
    Ok(wrapped(&record, &metadata(&bin)))
}

/// `PUT /b/{id}` (JSONBin API reference, bins/update).
pub(super) fn update(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let call = exchange.call;
    call.check_content_type()?;
    let Passed { mut bin, caller } = gate::UPDATE.admit_to_bin(exchange)?;
    let record = record(&call.body)?;
    check_size(
        exchange,
        "Free users cannot update a record over 100kb. \
         Upgrade to Pro plan http://api.jsonbin.io/pricing to update records upto 1mb",
    )?;
    let versioning = if bin.private {
        if call.header_is("x-bin-versioning", "true") {
            Versioning::On
        } else {
            Versioning::Off
        }
    } else if caller == Caller::Owner && call.header_is("x-bin-versioning", "false") {
        // Only the owner of a public bin can switch its versions off.
        Versioning::Off
    } else {
        Versioning::On
    };
    let record = world::stored(exchange.behaviour, record);
    let version = bin.replace(exchange.rows, record.clone(), versioning)?;
    let mut metadata = json!({ "parentId": bin.id(), "private": bin.private });
    if let Some(version) = version {
        metadata["version"] = version.into();
    }
    Ok(wrapped(&record, &metadata))
}

/// `DELETE /b/{id}` (JSONBin API reference, bins/delete): needs a key even for a public bin.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let Passed { bin, .. } = gate::DELETE.admit_to_bin(exchange)?;
    let id = bin.id().to_owned();
    let versions = bin.delete(exchange.rows);
    Ok(Answer::json(&json!({
        "metadata": { "id": id, "versionsDeleted": versions },
        "message": "Bin deleted successfully",
    })))
}

/// The record in a body. Refused as blank are the empty body and `{}`; whether arrays, scalars and
/// `null` are refused as well is not known, and they pass.
fn record(body: &Bytes) -> Result<Bytes, Refusal> {
    if body.trim_ascii().is_empty() {
        return Err(Refusal::bad_request("Bin cannot be blank"));
    }
    let value = json_text::value(body)
        .ok_or_else(|| Refusal::bad_request("Invalid JSON. Please try again"))?;
    if json_text::is_empty_object(&value) {
        return Err(Refusal::bad_request("Bin cannot be blank"));
    }
    Ok(value)
}

/// Refuses what is over the limit. Measured are the bytes sent; what the service measures is not
/// known. Its text names 100kb whatever the limit here is.
fn check_size(exchange: &Exchange<'_, '_>, message: &'static str) -> Result<(), Refusal> {
    match exchange.behaviour.record_limit {
        Some(limit) if exchange.call.body.len() > limit => {
            Err(Refusal::new(StatusCode::FORBIDDEN, message))
        }
        _ => Ok(()),
    }
}

fn metadata(bin: &Bin) -> Value {
    let mut metadata =
        json!({ "id": bin.id(), "createdAt": ids::iso(bin.created), "private": bin.private });
    if let Some(name) = &bin.name {
        metadata["name"] = name.as_str().into();
    }
    if let Some(collection) = &bin.collection {
        metadata["collectionId"] = collection.as_str().into();
    }
    metadata
}

/// The record as it is kept, between text that is made here: it is never parsed again.
fn wrapped(record: &[u8], metadata: &Value) -> Answer {
    let metadata = metadata.to_string();
    Answer::text(
        [
            br#"{"record":"#,
            record,
            br#","metadata":"#,
            metadata.as_bytes(),
            b"}",
        ]
        .concat(),
    )
}
