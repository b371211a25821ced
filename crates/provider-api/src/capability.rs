//! What a provider can do, said before anything is asked of it.

use std::time::Duration;

/// How far a provider can keep its promise not to overwrite what it has not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteSupport {
    /// Every write is refused, without a request being sent.
    ReadOnly,
    /// The place offers no conditional write: the provider reads, compares, writes and reads back.
    /// Another writer inside that window is not prevented.
    CheckThenWrite,
    /// The place itself refuses a write whose precondition no longer holds.
    CompareAndSwap,
}

/// How long the look before a [`CheckThenWrite`](WriteSupport::CheckThenWrite) counts as new. A
/// write that would begin later looks again.
pub const LONGEST_LOOK: Duration = Duration::from_secs(10);

/// Whether the documents of a place carry a [marker](tokens_model::MARKER) of their writers, which
/// stands in where the place cannot tell who wrote over whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// Nobody looks for one: only one writer comes at a time, or the place keeps more than the
    /// last whole document.
    None,
    /// Those of other writers count; what is written here carries none.
    Read,
    /// Every document that is written carries one.
    Written,
}

/// Which sections of a document a place can hold.
///
/// A place that cannot hold themes must not look like one whose themes were all deleted, so the
/// engine merges only what both ends cover and lets the rest pass through untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// `$themes`.
    pub themes: bool,
    /// `$metadata` beyond the order of the sets.
    pub metadata: bool,
    /// Members of the document that the format does not name.
    pub extra: bool,
}

impl Coverage {
    /// Everything a document can hold.
    pub const FULL: Self = Self {
        themes: true,
        metadata: true,
        extra: true,
    };

    /// What both `self` and `other` cover.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            themes: self.themes && other.themes,
            metadata: self.metadata && other.metadata,
            extra: self.extra && other.extra,
        }
    }
}

/// What a provider can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Whether and how safely it writes.
    pub write: WriteSupport,
    /// Whether [`ReadRequest::known`](crate::ReadRequest) can be answered with
    /// [`ReadOutcome::NotModified`](crate::ReadOutcome).
    pub conditional_read: bool,
    /// Which sections it holds.
    pub coverage: Coverage,
    /// Whether its documents carry markers.
    pub marking: Marking,
    /// Whether a read may be answered with what the place said earlier, out of a cache on the way.
    pub cached: bool,
}

impl Capabilities {
    /// A provider that only reads, unconditionally, whole documents.
    pub fn read_only() -> Self {
        Self {
            write: WriteSupport::ReadOnly,
            conditional_read: false,
            coverage: Coverage::FULL,
            marking: Marking::None,
            cached: false,
        }
    }

    /// Sets how it writes.
    #[must_use]
    pub fn with_write(mut self, write: WriteSupport) -> Self {
        self.write = write;
        self
    }

    /// Declares that `known` revisions are answered with `NotModified`.
    #[must_use]
    pub fn with_conditional_read(mut self) -> Self {
        self.conditional_read = true;
        self
    }

    /// Declares whether its documents carry markers.
    #[must_use]
    pub fn with_marking(mut self, marking: Marking) -> Self {
        self.marking = marking;
        self
    }

    /// Declares that a read may be answered with what the place said earlier.
    #[must_use]
    pub fn with_caches(mut self) -> Self {
        self.cached = true;
        self
    }

    /// Sets which sections it holds.
    #[must_use]
    pub fn with_coverage(mut self, coverage: Coverage) -> Self {
        self.coverage = coverage;
        self
    }
}
