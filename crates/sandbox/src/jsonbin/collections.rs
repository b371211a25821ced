//! Collections: create, list, rename, and the bins in them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bin::Bin;
use super::gate;
use crate::exchange::{Answer, Call, Exchange, Refusal};
use crate::ids;
use crate::store::{StoreError, Table, Transaction};

/// Documented for the first page; the following ones are taken to be as long.
const PAGE: usize = 10;
const LONGEST_NAME: usize = 32;
const INVALID_ID: &str = "Invalid Collection Id provided";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Collection {
    created: i64,
    name: String,
}

impl Collection {
    pub(super) fn find(rows: &Transaction<'_>, id: &str) -> Result<Option<Self>, StoreError> {
        rows.load(Table::Collections, id)
    }
}

/// `POST /c` (JSONBin API reference, collections/create).
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::OWNER.admit(exchange)?;
    let name = name(exchange.call)?;
    let created = ids::now();
    let id = ids::object_id(created);
    let answer =
        json!({ "record": id, "metadata": { "createdAt": ids::iso(created), "name": name } });
    exchange
        .rows
        .save(Table::Collections, &id, &Collection { created, name })?;
    Ok(Answer::json(&answer))
}

/// `GET /c` (JSONBin API reference, collections/list).
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::OWNER.admit(exchange)?;
    let mut collections = exchange.rows.load_all::<Collection>(Table::Collections)?;
    collections.sort_by_key(|(_, collection)| collection.created);
    let items = collections.into_iter().map(|(id, collection)| {
        json!({
            "record": id,
            "collectionMeta": { "name": collection.name },
            "createdAt": ids::iso(collection.created),
        })
    });
    Ok(Answer::json(&items.collect()))
}

/// `PUT /c/{id}/meta/name` (JSONBin API reference, collections/meta/name/update).
pub(super) fn rename(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::OWNER.admit_to(exchange, INVALID_ID)?;
    let id = exchange.call.param(0);
    let mut collection = found(exchange, id)?;
    collection.name = name(exchange.call)?;
    exchange.rows.save(Table::Collections, id, &collection)?;
    Ok(Answer::json(
        &json!({ "record": id, "metadata": { "name": collection.name } }),
    ))
}

/// `GET /c/{id}/bins` and `GET /c/{id}/bins/{last}` (JSONBin API reference, collections/bins).
pub(super) fn bins(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::OWNER.admit_to(exchange, INVALID_ID)?;
    let id = exchange.call.param(0);
    found(exchange, id)?;
    page(exchange, Some(id), exchange.call.param(1))
}

/// `GET /c/uncategorized/bins` and `…/{last}` (JSONBin API reference, collections/bins/uncategorized).
pub(super) fn uncategorized(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::OWNER.admit(exchange)?;
    page(exchange, None, exchange.call.param(0))
}

fn found(exchange: &Exchange<'_, '_>, id: &str) -> Result<Collection, Refusal> {
    Collection::find(exchange.rows, id)?.ok_or_else(|| Refusal::not_found("Collection not found"))
}

/// Ten bins after the given one, the newest first unless asked otherwise. How the service marks the
/// end is not documented: here it is an empty array, also after a bin that is not in the list.
fn page(
    exchange: &Exchange<'_, '_>,
    collection: Option<&str>,
    last: &str,
) -> Result<Answer, Refusal> {
    let mut bins = Bin::all(exchange.rows)?;
    bins.retain(|bin| bin.collection.as_deref() == collection);
    if !exchange.call.header_is("x-sort-order", "ascending") {
        bins.reverse();
    }
    let start = match last {
        "" => 0,
        id if !ids::is_object_id(id) => {
            return Err(Refusal::bad_request("Invalid Bin Id provided"));
        }
        id => bins
            .iter()
            .position(|bin| bin.id() == id)
            .map_or(bins.len(), |place| place + 1),
    };
    let items = bins.iter().skip(start).take(PAGE).map(|bin| {
        let snippet = bin
            .name
            .as_ref()
            .map_or_else(|| json!({}), |name| json!({ "name": name }));
        json!({
            "record": bin.id(),
            "private": bin.private,
            "createdAt": ids::iso(bin.created),
            "snippetMeta": snippet,
        })
    });
    Ok(Answer::json(&items.collect::<Value>()))
}

/// The name in `X-Collection-Name`. That the first text speaks of a schema doc is how the reference
/// has it.
fn name(call: &Call) -> Result<String, Refusal> {
    let name = call.header("x-collection-name").ok_or_else(|| {
        Refusal::bad_request(
            "You need to pass X-Collection-Name header to set a name for the Schema Doc",
        )
    })?;
    if name.trim().is_empty() {
        return Err(Refusal::bad_request("X-Collection-Name cannot be blank"));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(Refusal::bad_request(
            "Name of the Collection cannot be above 32 characters",
        ));
    }
    Ok(name.into_owned())
}
