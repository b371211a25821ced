//! What the engine tells while it works. It never prints.

use provider_api::{Misfit, Progress};

use crate::policy::Side;

/// One step of a sync.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A side is about to be read.
    Reading(Side),
    /// What was learned of the documents of the remote cannot be used any more, and why: until
    /// that is learned anew, a lost write looks as if somebody had taken it back.
    LedgerLost(String),
    /// What of the files does not reach the service with the write that is about to begin.
    KeptHere(Vec<Misfit>),
    /// Copies of what will be overwritten are on disk.
    KeptCopies,
    /// A side is about to be written, with this many changes.
    Writing(Side, usize),
    /// A side was written and the write is proven.
    Wrote(Side),
    /// A side changed under way, or a write could not be proven: everything is planned again.
    Replanning(String),
    /// Both sides and the base agree; the run is over.
    Committed,
}

/// Receives events and the progress of reads and writes.
pub trait Observer: Progress {
    /// One step happened.
    fn event(&self, event: &Event) {
        let _ = event;
    }
}

/// An observer that nobody looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
impl Observer for Silent {}
