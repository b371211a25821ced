//! The trait and what goes in and out of it.

use std::fmt;

use async_trait::async_trait;
use tokens_model::{EntryPath, TokenDocument};

use crate::{
    Capabilities, ErrorKind, Examined, Fit, Ids, Progress, Proof, ProviderError, Revision, Trace,
};

/// A place that holds one token document.
///
/// The contract, which `provider-testkit` checks for every implementation:
///
/// - what `write` returns is the revision, with the ids, that the next `read` reports;
/// - reading twice gives the same revision, and any change to the content gives another one;
/// - a write whose expectation no longer holds is refused and changes nothing;
/// - a provider that cannot write refuses before it sends anything;
/// - unknown fields, order and number text survive;
/// - no error, no `Debug` output and no request to another origin shows a secret;
/// - an error is never reported as an empty document.
#[async_trait]
pub trait Provider: fmt::Debug + Send + Sync {
    /// Returns what this provider is and what it can do. Never performs I/O.
    fn info(&self) -> &ProviderInfo;

    /// Says what the place would not take of a document that is written over `over`, which was
    /// read there. Never performs I/O. A write of a document of which something is refused fails
    /// before anything is sent.
    fn fit(&self, document: &TokenDocument, over: Option<&Snapshot>) -> Fit {
        let _ = (document, over);
        Fit::default()
    }

    /// Reads the whole document and the revision it was read at.
    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError>;

    /// Takes the [trace](Trace) of the place without reading it, where that is possible.
    async fn trace(&self) -> Option<Trace> {
        None
    }

    /// Takes an image of the place: all that a later write needs to bring back exactly what is
    /// there, formatting included. `None` of a place whose document is all there is to it.
    ///
    /// A place that no longer is at the revision `at` is refused.
    async fn image(&self, at: &Revision) -> Result<Option<String>, ProviderError> {
        let _ = at;
        Ok(None)
    }

    /// Reads, and looks more closely than syncing needs: what may go wrong, and what others can do
    /// there. It may ask more than a read does, and writes nothing.
    async fn examine(&self, request: ReadRequest<'_>) -> Result<Examined, ProviderError> {
        let outcome = self.read(request).await?;
        Ok(Examined {
            outcome,
            findings: Vec::new(),
        })
    }

    /// Says whether a write would be refused for a reason that can be found out before: files whose
    /// folder cannot be written, say. Nothing of what it does stays. That it refuses nothing is no
    /// promise.
    async fn try_write(&self, request: WriteRequest<'_>) -> Result<(), ProviderError> {
        let _ = request;
        Ok(())
    }

    /// How many requests went out since this provider was opened, where the place counts them
    /// against an allowance. Never performs I/O.
    fn requests(&self) -> Option<Requests> {
        None
    }

    /// Replaces the whole document if it still is what the caller expects.
    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError>;
}

/// What a provider is: its kind, its place, its abilities.
#[derive(Clone, Debug)]
pub struct ProviderInfo {
    /// The kind it is registered under, `jsonbin` for example.
    pub kind: &'static str,
    /// The place it reads and writes.
    pub location: Location,
    /// What it can do.
    pub capabilities: Capabilities,
}

/// Requests to a place that counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests {
    /// How many went out since the provider was opened.
    pub sent: u64,
    /// How many the account may send in all, as far as the settings say so.
    pub allowance: Option<u64>,
}

/// The address of a place: printable in a redacted form, comparable in full.
///
/// Two addresses that differ only in a hidden part (a query value, say) print alike but have
/// different [digests](Self::digest), so that they never share a base.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    shown: String,
    digest: String,
}

impl Location {
    /// A place: `shown` for people, `full` for telling places apart.
    pub fn new(shown: impl Into<String>, full: &str) -> Self {
        Self {
            shown: shown.into(),
            digest: tokens_model::Digest::of_bytes(full.as_bytes()).to_string(),
        }
    }

    /// A place with nothing to hide.
    pub fn plain(full: &str) -> Self {
        Self::new(full, full)
    }

    /// A digest of the full address.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({})", self.shown)
    }
}

/// A document together with the revision it was read at: all that the place holds, which only
/// [`Snapshot::new`] makes, and only for a [`Proof`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// The document.
    pub document: TokenDocument,
    /// The revision it was read at.
    pub revision: Revision,
    /// The ids that the place gives to what stands in the document.
    pub ids: Ids,
    /// What the place makes itself, and takes no changes to.
    pub fixed: Vec<EntryPath>,
    /// Things about the place that the user should hear of, for example files that are no tokens.
    pub notes: Vec<String>,
    /// What the place looked like, where a read is what takes the trace.
    pub trace: Option<Trace>,
}

impl Snapshot {
    /// A snapshot with nothing to remark on. The proof is that nothing of the document is missing.
    pub fn new(document: TokenDocument, revision: Revision, _: Proof) -> Self {
        Self {
            document,
            revision,
            ids: Ids::default(),
            fixed: Vec::new(),
            notes: Vec::new(),
            trace: None,
        }
    }
}

/// What to read.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ReadRequest<'a> {
    /// A revision the caller already holds; where the provider declares conditional reads, an
    /// unchanged place answers [`ReadOutcome::NotModified`].
    pub known: Option<&'a Revision>,
    /// The trace of a read whose outcome the caller still has: a place that leaves the same one
    /// answers [`ReadOutcome::NotModified`], whatever its abilities.
    pub trace: Option<&'a Trace>,
    /// The document that the caller believes to be there, as far as it can. A place that cannot
    /// hold everything of a document, such as the order of tokens, takes what it lacks from here;
    /// the revision does not depend on it. Such a place has neither traces nor conditional reads.
    pub like: Option<&'a TokenDocument>,
    /// The ids that the place gave to what stands in `like`: what has another place by now takes
    /// what the place lacks along.
    pub ids: Option<&'a Ids>,
    /// Whether no cache may answer, as far as the place lets a reader say so.
    pub anew: bool,
    /// Who is told how far the read is.
    pub progress: &'a dyn Progress,
}

impl<'a> ReadRequest<'a> {
    /// An unconditional read.
    pub fn new(progress: &'a dyn Progress) -> Self {
        Self {
            known: None,
            trace: None,
            like: None,
            ids: None,
            anew: false,
            progress,
        }
    }

    /// A read of a caller that already holds this revision.
    #[must_use]
    pub fn with_known(mut self, known: Option<&'a Revision>) -> Self {
        self.known = known;
        self
    }

    /// A read of a caller that still has what a read with this trace found.
    #[must_use]
    pub fn with_trace(mut self, trace: Option<&'a Trace>) -> Self {
        self.trace = trace;
        self
    }

    /// A read of a caller that believes this document to be there.
    #[must_use]
    pub fn with_like(mut self, like: Option<&'a TokenDocument>) -> Self {
        self.like = like;
        self
    }

    /// A read that no cache may answer.
    #[must_use]
    pub fn anew(mut self) -> Self {
        self.anew = true;
        self
    }

    /// A read of a caller that knows these ids of what it believes to be there.
    #[must_use]
    pub fn with_ids(mut self, ids: &'a Ids) -> Self {
        self.ids = Some(ids);
        self
    }
}

impl fmt::Debug for ReadRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadRequest")
            .field("known", &self.known)
            .finish_non_exhaustive()
    }
}

/// What a read found.
#[derive(Clone, Debug)]
pub enum ReadOutcome {
    /// A document.
    Found(Snapshot),
    /// The place still is at the revision the caller holds, or leaves the trace that it knows.
    NotModified,
    /// The place is there and holds nothing yet: no file, a new bin.
    Absent,
}

/// What a writer believes the place to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected<'a> {
    /// Nothing yet.
    Absent,
    /// Exactly this revision.
    Revision(&'a Revision),
    /// Whatever: overwrite it.
    Any,
}

impl Expected<'_> {
    /// Refuses a write, as [`ErrorKind::RevisionMismatch`], to a place that holds another revision
    /// than its writer believes, or something instead of nothing.
    pub fn check(
        self,
        current: Option<&Revision>,
        location: &Location,
    ) -> Result<(), ProviderError> {
        let is_met = match self {
            Self::Absent => current.is_none(),
            Self::Revision(revision) => current == Some(revision),
            Self::Any => true,
        };
        if is_met {
            return Ok(());
        }
        Err(ProviderError::new(
            ErrorKind::RevisionMismatch,
            format!("`{location}` has changed since it was read"),
        ))
    }
}

/// What to write.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct WriteRequest<'a> {
    /// The whole new document.
    pub document: &'a TokenDocument,
    /// What the place has to hold for the write to happen.
    pub expected: Expected<'a>,
    /// The ids that the place gave to what stands in `document`, by where it stands there: what
    /// has another place by now stays the same thing.
    pub ids: Option<&'a Ids>,
    /// An [image](Provider::image) of the place. If what it shows is the document that is to be
    /// written, the place looks exactly like it afterwards; otherwise it says nothing.
    pub image: Option<&'a str>,
    /// Who is told how far the write is.
    pub progress: &'a dyn Progress,
}

impl<'a> WriteRequest<'a> {
    /// A write of `document` over `expected`.
    pub fn new(
        document: &'a TokenDocument,
        expected: Expected<'a>,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            document,
            expected,
            ids: None,
            image: None,
            progress,
        }
    }

    /// A write of a caller that knows these ids of what it writes.
    #[must_use]
    pub fn with_ids(mut self, ids: &'a Ids) -> Self {
        self.ids = Some(ids);
        self
    }

    /// A write of a caller that has an image of the place at a time when it may have said this.
    #[must_use]
    pub fn with_image(mut self, image: Option<&'a str>) -> Self {
        self.image = image;
        self
    }
}

impl fmt::Debug for WriteRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteRequest")
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}

/// What a write left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The revision of what is there now.
    pub revision: Revision,
    /// The ids that the place gives to what stands in the document that was written.
    pub ids: Ids,
}

impl From<Revision> for Written {
    /// Of a place that gives no ids.
    fn from(revision: Revision) -> Self {
        Self {
            revision,
            ids: Ids::default(),
        }
    }
}
