//! How a long read or write tells how far it is.

/// Receives the progress of one read or write. Every method does nothing by default.
pub trait Progress: Send + Sync {
    /// A part of the work begins, of `total` steps where that is known. A write of many steps has
    /// several parts: it reads, writes, reads back. Steps are counted from nothing in each.
    fn started(&self, total: Option<u64>) {
        let _ = total;
    }

    /// `steps` more steps of the part are done.
    fn advanced(&self, steps: u64) {
        let _ = steps;
    }

    /// Something worth telling, for example that a request is tried again.
    fn note(&self, text: &str) {
        let _ = text;
    }
}

/// Progress that nobody looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {}
