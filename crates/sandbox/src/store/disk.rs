//! Rows in the data file.

use std::collections::BTreeMap;

use bytes::Bytes;
use redb::{Database, ReadableDatabase as _};

use super::{Staged, Table, USED};

pub(super) fn write(database: &Database, staged: &Staged, used: u64) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    for ((table, key), value) in staged {
        let mut rows = transaction.open_table(table.definition())?;
        match value {
            Some(value) => rows.insert(key.as_str(), value.as_ref())?,
            None => rows.remove(key.as_str())?,
        };
    }
    transaction
        .open_table(Table::Account.definition())?
        .insert(USED, used.to_string().as_bytes())?;
    transaction.commit()?;
    Ok(())
}

pub(super) fn read(
    database: &Database,
    table: Table,
    key: &str,
) -> Result<Option<Bytes>, redb::Error> {
    let rows = database.begin_read()?.open_table(table.definition())?;
    Ok(rows
        .get(key)?
        .map(|row| Bytes::copy_from_slice(row.value())))
}

pub(super) fn read_under(
    database: &Database,
    table: Table,
    prefix: &str,
) -> Result<BTreeMap<String, Bytes>, redb::Error> {
    let rows = database.begin_read()?.open_table(table.definition())?;
    let mut found = BTreeMap::new();
    for row in rows.range(prefix..)? {
        let (key, value) = row?;
        if !key.value().starts_with(prefix) {
            break;
        }
        found.insert(
            key.value().to_owned(),
            Bytes::copy_from_slice(value.value()),
        );
    }
    Ok(found)
}
