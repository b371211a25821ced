//! What the engine remembers between runs.

mod dir;
mod files;
mod ids;
mod ledger;
mod memory;
mod pause;

use provider_api::{Ids, Revision};
use thiserror::Error;
use tokens_model::TokenDocument;

use crate::history::{History, HistoryEntry};
use crate::ledger::Ledger;
use crate::policy::Side;

pub use dir::{DirStateStore, Lock};
pub use memory::MemoryStateStore;
pub use pause::{Pause, PausedBy};

/// What both sides last agreed on.
#[derive(Clone, Debug)]
pub struct Base {
    /// The revision of the files that say exactly this, if any do.
    pub local: Option<Revision>,
    /// The revision of the remote that says exactly this, if any does.
    pub remote: Option<Revision>,
    /// The document.
    pub document: TokenDocument,
    /// The ids that the remote gave to what stands in the document, by where it stands there.
    pub ids: Ids,
    /// What was learned of the documents of the remote, if it tells of its writers.
    pub ledger: Ledger,
}

impl Base {
    /// Both sides say this, as far as is known.
    pub fn new(document: TokenDocument) -> Self {
        Self {
            local: None,
            remote: None,
            document,
            ids: Ids::default(),
            ledger: Ledger::default(),
        }
    }

    pub(crate) fn revision(&self, side: Side) -> Option<&Revision> {
        match side {
            Side::Local => self.local.as_ref(),
            Side::Remote => self.remote.as_ref(),
        }
    }
}

/// Keeps the base of one link, and copies of what gets overwritten.
pub trait StateStore: History + Send + Sync {
    /// The base, if both sides ever agreed on anything.
    fn base(&self) -> Result<Option<Base>, StateError>;

    /// Replaces the base, as a whole or not at all.
    fn commit(&self, base: &Base) -> Result<(), StateError>;

    /// Keeps a copy of a document, durably, and gives its id.
    fn keep(&self, document: &TokenDocument) -> Result<String, StateError>;

    /// Adds to the history.
    fn record(&self, entry: &HistoryEntry) -> Result<(), StateError>;
}

/// Why the state cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StateError {
    /// A file of the state says something that cannot be.
    #[error("the state in `{path}` is damaged: {problem}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The state was written by a newer version.
    #[error("the state in `{path}` was written by a newer version of this program")]
    Newer {
        /// The file.
        path: String,
    },
    /// Another process works on this project.
    #[error("another process is working on this project: {holder}")]
    Locked {
        /// What it says of itself.
        holder: String,
    },
    /// The state cannot be read or written.
    #[error("cannot {doing} `{path}`: {source}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: String,
        /// Why it failed.
        source: std::io::Error,
    },
}
