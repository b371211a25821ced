//! Access keys: create, list, delete. There is no route that changes one (JSONBin API reference,
//! access-keys).

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::gate;
use crate::control::Right;
use crate::exchange::{Answer, Exchange, Refusal};
use crate::ids;
use crate::store::{Table, Transaction};

/// The number that the support pages name.
const MOST_KEYS: usize = 4;
const LONGEST_NAME: usize = 32;
/// The rights with their names in the body.
const RIGHTS: [(&str, Right); 4] = [
    ("create", Right::Create),
    ("read", Right::Read),
    ("update", Right::Update),
    ("delete", Right::Delete),
];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    #[serde(skip)]
    id: String,
    name: String,
    created: i64,
    pub(crate) key: String,
    pub(crate) rights: Vec<Right>,
}

impl AccessKey {
    /// The shape of an item of the list. The body of the answer to a creation is documented in
    /// part only; it is the same here.
    fn json(&self) -> Value {
        let may = |right| self.rights.contains(&right);
        json!({
            "accessKeyId": self.id,
            "accessKey": self.key,
            "keyPermissions": { "bins": {
                "create": may(Right::Create),
                "read": may(Right::Read),
                "update": may(Right::Update),
                "delete": may(Right::Delete),
            } },
            "metadata": { "name": self.name },
        })
    }
}

/// Makes a key. The texts of these two refusals are not known; the limits are.
pub(crate) fn add(
    rows: &mut Transaction<'_>,
    name: &str,
    rights: &[Right],
) -> Result<AccessKey, Refusal> {
    if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refusal::bad_request(
            "X-Key-Name cannot be blank or over 32 characters",
        ));
    }
    if rows.all(Table::AccessKeys)?.len() >= MOST_KEYS {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "You cannot create more than 4 Access Keys",
        ));
    }
    let created = ids::now();
    let id = ids::object_id(created);
    let key = AccessKey {
        id,
        name: name.to_owned(),
        created,
        key: ids::secret_key(),
        rights: rights.to_vec(),
    };
    rows.give_out(&key.key);
    rows.save(Table::AccessKeys, &key.id, &key)?;
    Ok(key)
}

/// `POST /a` (JSONBin API reference, access-keys/create). A right that the body does not name is
/// not given.
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let call = exchange.call;
    call.check_content_type()?;
    gate::OWNER.admit(exchange)?;
    let body: Value = serde_json::from_slice(&call.body)
        .map_err(|_| Refusal::bad_request("Invalid JSON. Please try again"))?;
    let given = |name: &str| body["bins"][name] == Value::Bool(true);
    let rights: Vec<_> = RIGHTS
        .into_iter()
        .filter(|(name, _)| given(name))
        .map(|(_, right)| right)
        .collect();
    let key = add(
        exchange.rows,
        &call.header("x-key-name").unwrap_or_default(),
        &rights,
    )?;
    Ok(Answer::json(&key.json()))
}

/// `GET /a` (JSONBin API reference, access-keys/list).
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::LIST_KEYS.admit(exchange)?;
    let mut keys = exchange.rows.load_all::<AccessKey>(Table::AccessKeys)?;
    keys.sort_by_key(|(_, key)| key.created);
    let items = keys
        .into_iter()
        .map(|(id, key)| AccessKey { id, ..key }.json());
    Ok(Answer::json(&items.collect()))
}

/// `DELETE /a/{id}` (JSONBin API reference, access-keys/delete). The text of the 404 is not known.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::DELETE_KEY.admit_to(exchange, "Invalid Access Key Id provided")?;
    let id = exchange.call.param(0);
    let key: Option<AccessKey> = exchange.rows.load(Table::AccessKeys, id)?;
    let key = key.ok_or_else(|| Refusal::not_found("Access Key not found"))?;
    exchange.rows.remove(Table::AccessKeys, id);
    Ok(Answer::json(&json!({
        "metadata": { "id": id, "name": key.name },
        "message": "Access Key deleted successfully",
    })))
}
