//! What the engine remembers between runs.

mod agreed;
mod conflicts;
mod copies;
mod dir;
mod files;
mod ids;
mod ledger;
mod log;
mod memory;
mod pause;
mod prune;
mod requests;
mod rest;
mod verify;

use provider_api::{Ids, Revision};
use thiserror::Error;
use tokens_model::TokenDocument;

use crate::history::{BaseCopy, History, HistoryEntry};
use crate::ledger::Ledger;
use crate::policy::Side;
use crate::rest::Rest;

pub use conflicts::OpenConflict;
pub use dir::{DirStateStore, Lock};
pub use memory::MemoryStateStore;
pub use pause::{Pause, PausedBy};
pub use prune::{Bounds, Pruned, prune, prune_if_due};
pub use requests::RequestCount;
pub use verify::{Damage, unkept, verify};

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
    /// What tells this link from the others of the project.
    fn key(&self) -> &str;

    /// The base, if both sides ever agreed on anything.
    fn base(&self) -> Result<Option<Base>, StateError>;

    /// Replaces the base, as a whole or not at all.
    fn commit(&self, base: &Base) -> Result<(), StateError>;

    /// What both sides have agreed on one after another, as digests, the base last. A base that
    /// goes back to one of them takes back those after it.
    fn agreed(&self) -> Result<Vec<Revision>, StateError>;

    /// Forgets that both sides once agreed on this: the service says it again on purpose.
    fn disown(&self, document: &Revision) -> Result<(), StateError>;

    /// Forgets the base; copies and history stay.
    fn forget(&self) -> Result<(), StateError>;

    /// Keeps a copy of a document, durably, and gives its id.
    fn keep(&self, document: &TokenDocument) -> Result<String, StateError>;

    /// Keeps a copy of a base, durably. What each side was at then is not part of it.
    fn keep_base(&self, base: &Base) -> Result<BaseCopy, StateError>;

    /// Keeps an [image](provider_api::Provider::image), durably, and gives its id.
    fn keep_image(&self, image: &str) -> Result<String, StateError>;

    /// Adds to the history.
    fn record(&self, entry: &HistoryEntry) -> Result<(), StateError>;

    /// What tells the base of this moment from every other one, without reading it. A state without
    /// marks never rests.
    fn mark(&self) -> Option<String> {
        None
    }

    /// How both sides were when there was last nothing to do. A note that is lost or damaged is none.
    fn rest(&self) -> Option<Rest> {
        None
    }

    /// Notes that. It only spares work, so that it need not succeed.
    fn note_rest(&self, rest: &Rest) {
        let _ = rest;
    }
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
    /// The file system gives no lock, and without one two processes could write at once.
    #[error("`{path}` cannot be locked: {source}")]
    NoLock {
        /// The file.
        path: String,
        /// Why it failed.
        source: std::io::Error,
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
