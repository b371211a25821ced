//! State that is gone with the process: for tests and for libraries.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use provider_api::Revision;
use tokens_model::{Digest, Form, TokenDocument};

use super::{Base, StateError, StateStore, agreed, ids};
use crate::history::{BaseCopy, History, HistoryEntry};
use crate::ledger::Ledger;

/// Keeps everything in memory.
#[derive(Debug, Default)]
pub struct MemoryStateStore {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    base: Option<Base>,
    agreed: Vec<Revision>,
    copies: HashMap<String, TokenDocument>,
    texts: Vec<String>,
    entries: Vec<HistoryEntry>,
}

impl MemoryStateStore {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn text(&self, id: &str) -> Result<String, StateError> {
        let held = self.held();
        let text = id.parse::<usize>().ok().and_then(|i| held.texts.get(i));
        text.cloned().ok_or_else(|| missing(id))
    }
}

fn missing(id: &str) -> StateError {
    StateError::Damaged {
        path: "memory".to_owned(),
        problem: format!("there is no copy `{id}`"),
    }
}

impl StateStore for MemoryStateStore {
    fn key(&self) -> &'static str {
        "memory"
    }

    fn base(&self) -> Result<Option<Base>, StateError> {
        Ok(self.held().base.clone())
    }

    fn commit(&self, base: &Base) -> Result<(), StateError> {
        let mut held = self.held();
        held.agreed = agreed::with(std::mem::take(&mut held.agreed), &base.document);
        held.base = Some(base.clone());
        Ok(())
    }

    fn agreed(&self) -> Result<Vec<Revision>, StateError> {
        Ok(self.held().agreed.clone())
    }

    fn disown(&self, document: &Revision) -> Result<(), StateError> {
        let mut held = self.held();
        held.agreed = agreed::without(std::mem::take(&mut held.agreed), document);
        Ok(())
    }

    fn forget(&self) -> Result<(), StateError> {
        let mut held = self.held();
        (held.base, held.agreed) = (None, Vec::new());
        Ok(())
    }

    fn keep(&self, document: &TokenDocument) -> Result<String, StateError> {
        let text = document.to_compact(Form::Values);
        let id = Digest::of_bytes(text.as_bytes()).to_string();
        self.held().copies.insert(id.clone(), document.clone());
        Ok(id)
    }

    fn keep_base(&self, base: &Base) -> Result<BaseCopy, StateError> {
        Ok(BaseCopy {
            document: self.keep(&base.document)?,
            ids: Some(self.keep_image(&ids::write(&base.ids))?),
        })
    }

    fn keep_image(&self, image: &str) -> Result<String, StateError> {
        let mut held = self.held();
        held.texts.push(image.to_owned());
        Ok((held.texts.len() - 1).to_string())
    }

    fn record(&self, entry: &HistoryEntry) -> Result<(), StateError> {
        let entries = &mut self.held().entries;
        match entries.last_mut() {
            Some(last) if last.id == entry.id => *last = entry.clone(),
            _ => entries.push(entry.clone()),
        }
        Ok(())
    }
}

impl History for MemoryStateStore {
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError> {
        Ok(self.held().entries.clone())
    }

    fn copy(&self, id: &str) -> Result<TokenDocument, StateError> {
        let copy = self.held().copies.get(id).cloned();
        copy.ok_or_else(|| missing(id))
    }

    fn image(&self, id: &str) -> Result<String, StateError> {
        self.text(id)
    }

    fn base_of(&self, copy: &BaseCopy) -> Result<Base, StateError> {
        let ids = copy.ids.as_ref().map(|id| self.text(id)).transpose()?;
        let ids = ids.map(|text| ids::read(&text).map_err(|e| missing(&e.to_string())));
        Ok(Base {
            local: None,
            remote: None,
            document: self.copy(&copy.document)?,
            ids: ids.transpose()?.unwrap_or_default(),
            ledger: Ledger::default(),
        })
    }
}
