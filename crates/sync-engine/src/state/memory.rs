//! State that is gone with the process: for tests and for libraries.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokens_model::{Digest, Form, TokenDocument};

use super::{Base, StateError, StateStore};
use crate::history::{History, HistoryEntry};

/// Keeps everything in memory.
#[derive(Debug, Default)]
pub struct MemoryStateStore {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    base: Option<Base>,
    copies: HashMap<String, TokenDocument>,
    entries: Vec<HistoryEntry>,
}

impl MemoryStateStore {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for MemoryStateStore {
    fn base(&self) -> Result<Option<Base>, StateError> {
        Ok(self.held().base.clone())
    }

    fn commit(&self, base: &Base) -> Result<(), StateError> {
        self.held().base = Some(base.clone());
        Ok(())
    }

    fn keep(&self, document: &TokenDocument) -> Result<String, StateError> {
        let text = document.to_json(Form::Values).to_compact();
        let id = Digest::of_bytes(text.as_bytes()).to_string();
        self.held().copies.insert(id.clone(), document.clone());
        Ok(id)
    }

    fn record(&self, entry: &HistoryEntry) -> Result<(), StateError> {
        self.held().entries.push(entry.clone());
        Ok(())
    }
}

impl History for MemoryStateStore {
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError> {
        Ok(self.held().entries.clone())
    }

    fn copy(&self, id: &str) -> Result<TokenDocument, StateError> {
        let copy = self.held().copies.get(id).cloned();
        copy.ok_or_else(|| StateError::Damaged {
            path: "memory".to_owned(),
            problem: format!("there is no copy `{id}`"),
        })
    }
}
