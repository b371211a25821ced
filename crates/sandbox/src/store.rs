//! Where the services keep things: rows of bytes in a few tables, in memory or on disk.
//!
//! Everything happens in a [`Transaction`]: one at a time, all of its writes or none. On disk a
//! transaction that wrote is durable before it returns.

mod disk;
mod table;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use redb::{Database, ReadableTable as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

use disk::{read, read_under, write};
pub(crate) use table::Table;

const FILE: &str = "sandbox.redb";
const USED: &str = "requests-used";

/// Why the store could not do its part.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the sandbox has been stopped")]
    Closed,
    #[error("the data file cannot be used")]
    Disk(#[from] Box<redb::Error>),
    #[error("the row `{key}` of the data file is damaged")]
    Row {
        key: String,
        source: serde_json::Error,
    },
}

impl StoreError {
    fn disk(error: impl Into<redb::Error>) -> Self {
        Self::Disk(Box::new(error.into()))
    }
}

#[derive(Debug)]
pub(crate) struct Store(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    rows: Rows,
    used: u64,
    /// What was under a name before the last write to it, for reads that are to be stale. Only
    /// kept in memory: no service has it either.
    before: HashMap<String, Option<Bytes>>,
    /// The same for things of many rows: what the last write to the thing replaced.
    undone: HashMap<String, Staged>,
    /// What opens something here and was given out since the start, for tests that look for
    /// leaks. Only kept in memory: the rows have hashes.
    secrets: BTreeSet<String>,
}

#[derive(Debug)]
enum Rows {
    Memory(BTreeMap<(Table, String), Bytes>),
    Disk(Database),
    Closed,
}

/// Whether what a transaction writes stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Kept,
    Discarded,
}

impl Store {
    pub(crate) fn in_memory() -> Self {
        Self::over(Rows::Memory(BTreeMap::new()), 0)
    }

    /// Opens the store in this folder, which must exist.
    pub(crate) fn on_disk(folder: &Path) -> Result<Self, redb::Error> {
        let database = Database::create(folder.join(FILE))?;
        let transaction = database.begin_write()?;
        for table in Table::ALL {
            transaction.open_table(table.definition())?;
        }
        let used = {
            let account = transaction.open_table(Table::Account.definition())?;
            let row = account.get(USED)?;
            row.and_then(|row| std::str::from_utf8(row.value()).ok()?.parse().ok())
                .unwrap_or_default()
        };
        transaction.commit()?;
        Ok(Self::over(Rows::Disk(database), used))
    }

    fn over(rows: Rows, used: u64) -> Self {
        Self(Mutex::new(Inner {
            rows,
            used,
            before: HashMap::new(),
            undone: HashMap::new(),
            secrets: BTreeSet::new(),
        }))
    }

    /// Runs `work` alone; if it fails, nothing it wrote stays.
    pub(crate) fn transact<T, E: From<StoreError>>(
        &self,
        outcome: Outcome,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut inner = self.lock();
        let Inner {
            rows,
            used,
            before,
            undone,
            secrets,
        } = &mut *inner;
        let mut transaction = Transaction {
            rows,
            used,
            earlier: before,
            undone,
            secrets,
            rewound: Staged::new(),
            staged: Staged::new(),
            remembered: Vec::new(),
            written: None,
        };
        let result = work(&mut transaction)?;
        let undo = transaction.undo()?;
        let Transaction {
            staged, remembered, ..
        } = transaction;
        if outcome == Outcome::Kept {
            inner.commit(staged)?;
            inner.before.extend(remembered);
            inner.undone.extend(undo);
        }
        Ok(result)
    }

    pub(crate) fn used(&self) -> u64 {
        self.lock().used
    }

    pub(crate) fn secrets(&self) -> BTreeSet<String> {
        self.lock().secrets.clone()
    }

    /// Lets go of the file. What is in memory can still be read.
    pub(crate) fn close(&self) {
        let mut inner = self.lock();
        if let Rows::Disk(database) = &inner.rows {
            // The count of requests that only read is written here at the latest. Nobody is left
            // to tell if that fails, and every other row is on the disk already.
            drop(write(database, &Staged::new(), inner.used));
            inner.rows = Rows::Closed;
        }
    }

    /// A panic in a transaction leaves nothing half done: its writes were only staged.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Staged = BTreeMap<(Table, String), Option<Bytes>>;

impl Inner {
    fn commit(&mut self, staged: Staged) -> Result<(), StoreError> {
        match &mut self.rows {
            Rows::Closed => Err(StoreError::Closed),
            Rows::Memory(rows) => {
                for (place, value) in staged {
                    match value {
                        Some(value) => rows.insert(place, value),
                        None => rows.remove(&place),
                    };
                }
                Ok(())
            }
            Rows::Disk(_) if staged.is_empty() => Ok(()),
            Rows::Disk(database) => write(database, &staged, self.used)
                .map_err(|error| StoreError::Disk(Box::new(error))),
        }
    }
}

/// A look at the rows with writes that count once the transaction is over.
#[derive(Debug)]
pub(crate) struct Transaction<'a> {
    rows: &'a Rows,
    used: &'a mut u64,
    earlier: &'a HashMap<String, Option<Bytes>>,
    undone: &'a HashMap<String, Staged>,
    secrets: &'a mut BTreeSet<String>,
    /// Earlier rows that this transaction sees in place of the present ones.
    rewound: Staged,
    staged: Staged,
    remembered: Vec<(String, Option<Bytes>)>,
    /// The thing of many rows that this transaction writes to.
    written: Option<String>,
}

impl Transaction<'_> {
    pub(crate) fn get(&self, table: Table, key: &str) -> Result<Option<Bytes>, StoreError> {
        let place = (table, key.to_owned());
        if let Some(value) = self.staged.get(&place).or_else(|| self.rewound.get(&place)) {
            return Ok(value.clone());
        }
        self.present(&place)
    }

    /// A row as it was before this transaction.
    fn present(&self, place: &(Table, String)) -> Result<Option<Bytes>, StoreError> {
        match self.rows {
            Rows::Memory(rows) => Ok(rows.get(place).cloned()),
            Rows::Disk(database) => read(database, place.0, &place.1).map_err(StoreError::disk),
            Rows::Closed => Err(StoreError::Closed),
        }
    }

    /// Every row of a table in the order of the keys, with what this transaction wrote.
    pub(crate) fn all(&self, table: Table) -> Result<BTreeMap<String, Bytes>, StoreError> {
        self.under(table, "")
    }

    /// The rows of a table whose keys start with this, in the order of the keys.
    pub(crate) fn under(
        &self,
        table: Table,
        prefix: &str,
    ) -> Result<BTreeMap<String, Bytes>, StoreError> {
        let mut found = match self.rows {
            Rows::Memory(rows) => range(rows, table, prefix)
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            Rows::Disk(database) => {
                read_under(database, table, prefix).map_err(StoreError::disk)?
            }
            Rows::Closed => return Err(StoreError::Closed),
        };
        for layer in [&self.rewound, &self.staged] {
            for (key, value) in range(layer, table, prefix) {
                match value {
                    Some(value) => found.insert(key.clone(), value.clone()),
                    None => found.remove(key),
                };
            }
        }
        Ok(found)
    }

    pub(crate) fn put(&mut self, table: Table, key: impl Into<String>, value: impl Into<Bytes>) {
        self.staged.insert((table, key.into()), Some(value.into()));
    }

    pub(crate) fn remove(&mut self, table: Table, key: impl Into<String>) {
        self.staged.insert((table, key.into()), None);
    }

    /// A small row that is kept as JSON.
    pub(crate) fn load<T: DeserializeOwned>(
        &self,
        table: Table,
        key: &str,
    ) -> Result<Option<T>, StoreError> {
        self.get(table, key)?
            .map(|row| parse(key, &row))
            .transpose()
    }

    /// All the small rows of a table.
    pub(crate) fn load_all<T: DeserializeOwned>(
        &self,
        table: Table,
    ) -> Result<Vec<(String, T)>, StoreError> {
        self.load_under(table, "")
    }

    /// The small rows whose keys start with this.
    pub(crate) fn load_under<T: DeserializeOwned>(
        &self,
        table: Table,
        prefix: &str,
    ) -> Result<Vec<(String, T)>, StoreError> {
        let rows = self.under(table, prefix)?;
        rows.into_iter()
            .map(|(key, row)| parse(&key, &row).map(|value| (key, value)))
            .collect()
    }

    pub(crate) fn save(
        &mut self,
        table: Table,
        key: &str,
        row: &impl Serialize,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_vec(row).map_err(|source| StoreError::Row {
            key: key.to_owned(),
            source,
        })?;
        self.put(table, key, text);
        Ok(())
    }

    /// Notes what is under a name now, before it is written to; `None` if there is nothing.
    pub(crate) fn remember(&mut self, name: impl Into<String>, value: Option<Bytes>) {
        self.remembered.push((name.into(), value));
    }

    /// What was under a name before the last write; `now` if nothing was written since the start.
    pub(crate) fn before(&self, name: &str, now: Option<Bytes>) -> Option<Bytes> {
        self.earlier.get(name).cloned().unwrap_or(now)
    }

    /// Says that what this transaction writes is a write to this thing of many rows.
    pub(crate) fn writes_to(&mut self, name: &str) {
        self.written = Some(name.to_owned());
    }

    /// Lets this transaction see the rows of a thing as they were before the last write to it.
    pub(crate) fn rewind(&mut self, name: &str) {
        if let Some(rows) = self.undone.get(name) {
            self.rewound.clone_from(rows);
        }
    }

    /// What this transaction replaces, under the name of what it writes to.
    fn undo(&self) -> Result<Option<(String, Staged)>, StoreError> {
        let Some(name) = &self.written else {
            return Ok(None);
        };
        let replaced: Result<Staged, StoreError> = self
            .staged
            .keys()
            .map(|place| Ok((place.clone(), self.present(place)?)))
            .collect();
        Ok(Some((name.clone(), replaced?)))
    }

    /// Notes that this opens something from now on, whatever becomes of the transaction.
    pub(crate) fn give_out(&mut self, secret: &str) {
        self.secrets.insert(secret.to_owned());
    }

    pub(crate) fn used(&self) -> u64 {
        *self.used
    }

    /// Counts a request, whatever becomes of the transaction.
    pub(crate) fn count(&mut self) {
        *self.used += 1;
    }
}

fn parse<T: DeserializeOwned>(key: &str, row: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(row).map_err(|source| StoreError::Row {
        key: key.to_owned(),
        source,
    })
}

/// The part of sorted rows that is in a table and starts with this.
fn range<'a, T>(
    rows: &'a BTreeMap<(Table, String), T>,
    table: Table,
    prefix: &'a str,
) -> impl Iterator<Item = (&'a String, &'a T)> {
    rows.range((table, prefix.to_owned())..)
        .take_while(move |((of, key), _)| *of == table && key.starts_with(prefix))
        .map(|((_, key), value)| (key, value))
}
