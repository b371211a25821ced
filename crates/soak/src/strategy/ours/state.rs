//! What the engine remembers, with no more copies than its ledger names: a soak would fill the memory
//! with all of them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use provider_api::Revision;
use sync_engine::{Base, BaseCopy, History, HistoryEntry, StateError, StateStore};
use tokens_model::TokenDocument;

/// So many copies that nobody names may be there before they are looked for.
const LITTER: usize = 64;

#[derive(Debug)]
pub(super) struct State {
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    base: Option<Base>,
    copies: HashMap<String, TokenDocument>,
    /// How many copies there were when those that nobody names were last removed.
    needed: usize,
}

impl State {
    /// Both sides have agreed on this.
    pub(super) fn agreed(document: &TokenDocument) -> Self {
        Self {
            held: Mutex::new(Held {
                base: Some(Base::new(document.clone())),
                copies: HashMap::new(),
                needed: 0,
            }),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn tidy(&mut self) {
        let ledger = self.base.as_ref().map(|base| &base.ledger);
        let named = serde_json::to_string(&ledger).expect("a ledger is written as JSON");
        self.copies.retain(|id, _| named.contains(id.as_str()));
        self.needed = self.copies.len();
    }
}

impl StateStore for State {
    fn key(&self) -> &'static str {
        "soak"
    }

    fn base(&self) -> Result<Option<Base>, StateError> {
        Ok(self.held().base.clone())
    }

    fn commit(&self, base: &Base) -> Result<(), StateError> {
        let mut held = self.held();
        held.base = Some(base.clone());
        if held.copies.len() > held.needed + LITTER {
            held.tidy();
        }
        Ok(())
    }

    /// No cache is between the sides of a soak, so that nothing it says is old.
    fn agreed(&self) -> Result<Vec<Revision>, StateError> {
        Ok(Vec::new())
    }

    fn disown(&self, _: &Revision) -> Result<(), StateError> {
        Ok(())
    }

    /// As if both sides had never met: nothing is removed from either then.
    fn forget(&self) -> Result<(), StateError> {
        self.held().base = None;
        Ok(())
    }

    fn keep(&self, document: &TokenDocument) -> Result<String, StateError> {
        let id = document.digest().to_string();
        self.held().copies.insert(id.clone(), document.clone());
        Ok(id)
    }

    fn keep_base(&self, base: &Base) -> Result<BaseCopy, StateError> {
        Ok(BaseCopy {
            document: self.keep(&base.document)?,
            ids: None,
        })
    }

    fn keep_image(&self, _: &str) -> Result<String, StateError> {
        Ok(String::new())
    }

    fn record(&self, _: &HistoryEntry) -> Result<(), StateError> {
        Ok(())
    }
}

impl History for State {
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError> {
        Ok(Vec::new())
    }

    fn copy(&self, id: &str) -> Result<TokenDocument, StateError> {
        let copy = self.held().copies.get(id).cloned();
        copy.ok_or_else(|| missing(id))
    }

    fn image(&self, id: &str) -> Result<String, StateError> {
        Err(missing(id))
    }

    fn base_of(&self, copy: &BaseCopy) -> Result<Base, StateError> {
        self.copy(&copy.document).map(Base::new)
    }
}

fn missing(id: &str) -> StateError {
    StateError::Damaged {
        path: "memory".to_owned(),
        problem: format!("there is no copy `{id}`"),
    }
}
