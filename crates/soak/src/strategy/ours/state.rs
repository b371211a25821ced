//! What the engine remembers, without the copies: a soak would fill the memory with them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use provider_api::Ids;
use sync_engine::{Base, BaseCopy, HistoryEntry, StateError, StateStore};
use tokens_model::TokenDocument;

use crate::strategy::Ledger;

#[derive(Debug)]
pub(super) struct State {
    base: Mutex<Option<Base>>,
}

impl State {
    /// Both sides have agreed on this. The engine keeps no ledger yet, so with and without one it
    /// remembers the same.
    pub(super) fn agreed(document: &TokenDocument, _: Ledger) -> Self {
        let base = Base {
            local: None,
            remote: None,
            document: document.clone(),
            ids: Ids::default(),
        };
        Self {
            base: Mutex::new(Some(base)),
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<Base>> {
        self.base.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for State {
    fn key(&self) -> &'static str {
        "soak"
    }

    fn base(&self) -> Result<Option<Base>, StateError> {
        Ok(self.held().clone())
    }

    fn commit(&self, base: &Base) -> Result<(), StateError> {
        *self.held() = Some(base.clone());
        Ok(())
    }

    /// As if both sides had never met: nothing is removed from either then.
    fn forget(&self) -> Result<(), StateError> {
        *self.held() = None;
        Ok(())
    }

    fn keep(&self, _: &TokenDocument) -> Result<String, StateError> {
        Ok(String::new())
    }

    fn keep_base(&self, _: &Base) -> Result<BaseCopy, StateError> {
        Ok(BaseCopy {
            document: String::new(),
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
