//! Everything that the connections, the routes and the control handle of one sandbox share.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::exchange::{Answer, Call, Effect, Exchange, Handler, Refusal};
use crate::faults::Script;
use crate::ids;
use crate::javascript;
use crate::journal::Journal;
use crate::json_text;
use crate::jsonbin::{self, Bin, NewBin};
use crate::settings::{Behaviour, StudioSettings};
use crate::store::{Outcome, Store, StoreError, Table};
use crate::studio::{self, BranchOf, Clock, Home, HomeError, Trouble};
use crate::url;

const MASTER_KEY: &str = "master-key";
const SEEDED_BIN: &str = "seeded-bin";

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) script: Script,
    pub(crate) journal: Journal,
    pub(crate) master_key: String,
    /// The time of the Studio service.
    pub(crate) clock: Clock,
    /// What the Studio service started with.
    pub(crate) home: Home,
    behaviour: Mutex<Behaviour>,
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Bin(String),
    File(String),
    Studio(BranchOf),
}

impl Target {
    pub(crate) fn of(path: &str, query: &str) -> Option<Self> {
        if let Some(branch) = BranchOf::request(path, query) {
            return Some(Self::Studio(branch));
        }
        if let Some(file) = path.strip_prefix("/files/") {
            return Some(Self::File(url::name(file)));
        }
        let bin = path.strip_prefix("/v3/b/")?.split('/').next()?;
        Some(Self::Bin(bin.to_owned()))
    }
}

/// Why a write past the HTTP routes was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("the text is not JSON")]
    NotJson,
    #[error("there is no bin `{0}`")]
    NoBin(String),
    #[error(transparent)]
    Studio(#[from] Trouble),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl World {
    /// The world over this store, with the keys given, those remembered, or new ones.
    pub(crate) fn new(
        store: Store,
        master_key: Option<String>,
        studio: &StudioSettings,
        behaviour: Behaviour,
    ) -> Result<Self, HomeError> {
        let clock = Clock::ahead(studio.clock_ahead);
        let (master_key, home) = store.transact(Outcome::Kept, |rows| {
            let remembered: Option<String> = rows.load(Table::Account, MASTER_KEY)?;
            let key = master_key
                .or_else(|| remembered.clone())
                .unwrap_or_else(ids::secret_key);
            if remembered.as_ref() != Some(&key) {
                rows.save(Table::Account, MASTER_KEY, &key)?;
            }
            rows.give_out(&key);
            let home = studio::open(rows, studio, clock.now())?;
            Ok::<_, HomeError>((key, home))
        })?;
        Ok(Self {
            store,
            script: Script::default(),
            journal: Journal::default(),
            master_key,
            clock,
            home,
            behaviour: Mutex::new(behaviour),
        })
    }

    /// The bin of an earlier seed if it is still there, or a new one with this record.
    pub(crate) fn seed(&self, record: &str) -> Result<String, WriteError> {
        let record = self.checked(&Bytes::copy_from_slice(record.as_bytes()))?;
        self.store.transact(Outcome::Kept, |rows| {
            if let Some(id) = rows.load::<String>(Table::Account, SEEDED_BIN)?
                && Bin::find(rows, &id)?.is_some()
            {
                return Ok(id);
            }
            let bin = Bin::create(rows, record, NewBin::default())?;
            rows.save(Table::Account, SEEDED_BIN, &bin.id())?;
            Ok(bin.id().to_owned())
        })
    }

    /// Runs a handler in a transaction of its own.
    pub(crate) fn exchange(&self, call: &Call, handler: Handler) -> Result<Answer, Refusal> {
        let outcome = match call.effect {
            Effect::Forgotten => Outcome::Discarded,
            Effect::Usual | Effect::Stale => Outcome::Kept,
        };
        let behaviour = self.behaviour();
        self.store.transact(outcome, |rows| {
            handler(&mut Exchange {
                call,
                rows,
                behaviour,
                master_key: &self.master_key,
                now: self.clock.now(),
                home: &self.home,
            })
        })
    }

    /// Makes a private bin.
    pub(crate) fn create(&self, record: &Bytes) -> Result<String, WriteError> {
        let record = self.checked(record)?;
        self.store.transact(Outcome::Kept, |rows| {
            Ok(Bin::create(rows, record, NewBin::default())?
                .id()
                .to_owned())
        })
    }

    /// Replaces a record or a file as another client of the service would, without headers.
    pub(crate) fn write(&self, target: &Target, text: Bytes) -> Result<(), WriteError> {
        match target {
            Target::Bin(id) => {
                let record = self.checked(&text)?;
                self.store.transact(Outcome::Kept, |rows| {
                    let mut bin =
                        Bin::find(rows, id)?.ok_or_else(|| WriteError::NoBin(id.clone()))?;
                    let versioning = bin.usual_versioning();
                    bin.replace(rows, record, versioning)?;
                    Ok(())
                })
            }
            Target::File(name) => {
                json_text::value(&text).ok_or(WriteError::NotJson)?;
                self.store
                    .transact(Outcome::Kept, |rows| Ok(url::keep(rows, name, text)?))
            }
            Target::Studio(branch) => {
                let document = serde_json::from_slice(&text).map_err(|_| WriteError::NotJson)?;
                let now = self.clock.now();
                Ok(self.store.transact(Outcome::Kept, |rows| {
                    branch.replace(rows, &self.home, &document, now)
                })?)
            }
        }
    }

    fn checked(&self, text: &Bytes) -> Result<Bytes, WriteError> {
        let value = json_text::value(text).ok_or(WriteError::NotJson)?;
        Ok(stored(self.behaviour(), value))
    }

    pub(crate) fn behaviour(&self) -> Behaviour {
        *self.lock()
    }

    pub(crate) fn change_behaviour(&self, behaviour: Behaviour) {
        *self.lock() = behaviour;
    }

    fn lock(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest record of a bin.
    pub(crate) fn record(&self, id: &str) -> Option<String> {
        let record = self
            .store
            .transact(Outcome::Discarded, |rows| match Bin::find(rows, id)? {
                Some(bin) => bin.newest(rows),
                None => Ok(None),
            });
        Some(String::from_utf8_lossy(&record.ok()??).into_owned())
    }

    pub(crate) fn file(&self, name: &str) -> Option<String> {
        let file = self
            .store
            .transact(Outcome::Discarded, |rows| rows.get(Table::Files, name));
        Some(String::from_utf8_lossy(&file.ok()??).into_owned())
    }

    pub(crate) fn bins(&self) -> Vec<String> {
        let bins = self
            .store
            .transact(Outcome::Discarded, |rows| rows.all(Table::Bins));
        bins.unwrap_or_default().into_keys().collect()
    }

    /// Lets everybody into a bin, or nobody but the account, as its owner can.
    pub(crate) fn set_private(&self, id: &str, private: bool) -> Result<(), WriteError> {
        self.store.transact(Outcome::Kept, |rows| {
            let mut bin = Bin::find(rows, id)?.ok_or_else(|| WriteError::NoBin(id.to_owned()))?;
            bin.set_private(rows, private)?;
            Ok(())
        })
    }

    pub(crate) fn secrets(&self) -> BTreeSet<String> {
        self.store.secrets()
    }

    pub(crate) fn access_key(
        &self,
        name: &str,
        rights: &[crate::Right],
    ) -> Result<String, Refusal> {
        self.store.transact(Outcome::Kept, |rows| {
            Ok(jsonbin::add_access_key(rows, name, rights)?.key)
        })
    }
}

/// The text that the service keeps of a JSON value.
pub(crate) fn stored(behaviour: Behaviour, value: Bytes) -> Bytes {
    match std::str::from_utf8(&value) {
        Ok(text) if behaviour.javascript_json => Bytes::from(javascript::rewritten(text)),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_about_the_bin_or_the_file_of_its_path() {
        assert_eq!(
            Target::of("/v3/b/1f/latest", ""),
            Some(Target::Bin("1f".to_owned()))
        );
        assert_eq!(
            Target::of("/files/a%20b/c.json", ""),
            Some(Target::File("a b/c.json".to_owned()))
        );
        assert_eq!(Target::of("/v3/c/1f", ""), None);
    }
}
