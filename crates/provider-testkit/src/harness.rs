//! What the suite needs to know about a provider and the place behind it.

use std::fmt;
use std::time::Duration;

use provider_api::{ErrorKind, Provider, WriteSupport, async_trait};
use tokens_model::TokenDocument;

/// Where the places of a provider are, which says what can go wrong with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// In the memory of this process.
    Memory,
    /// In local files.
    Local,
    /// Behind a network.
    Remote,
}

/// Makes places for the suite, each on its own.
#[async_trait]
pub trait Harness: Send + Sync {
    /// What the report calls the provider.
    fn name(&self) -> &str;

    /// Where its places are.
    fn medium(&self) -> Medium;

    /// A new place that holds nothing yet.
    async fn fresh(&self) -> Box<dyn Place>;

    /// Secrets that the places are opened with and that nothing may show. A provider that takes
    /// no secret has none.
    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether a number keeps its spelling (`1.50`) in the place. A service that parses and
    /// prints numbers cannot do that.
    fn keeps_number_text(&self) -> bool {
        true
    }

    /// Why a place cannot hold this document at all, for one that refuses to write it. The
    /// refusal is checked; the laws are then checked with the other documents.
    fn cannot_hold(&self, document: &TokenDocument) -> Option<&'static str> {
        let _ = document;
        None
    }

    /// Whether a write is one step for the place. Where it is many, a cancelled write may leave
    /// a part of them, and the next write has to finish the work.
    fn writes_in_one_step(&self) -> bool {
        true
    }
}

/// A place, seen from behind: what its provider is told, and what is really there.
#[async_trait]
pub trait Place: Send + Sync {
    /// One more client of the place.
    fn provider(&self) -> Box<dyn Provider>;

    /// Replaces the content, as somebody else would.
    async fn put(&self, document: &TokenDocument);

    /// What the place really holds, read without the provider.
    async fn stored(&self) -> Option<TokenDocument>;

    /// From now on lets every use of the place end in this fault.
    async fn break_with(&self, fault: Fault) -> Support;

    /// How many requests the place has seen, where it counts them.
    fn requests_seen(&self) -> Option<usize> {
        None
    }

    /// How many of them were writes, where it counts them.
    fn writes_seen(&self) -> Option<usize> {
        None
    }

    /// Everything that another origin than the place's own has received, where the harness can
    /// send a provider there.
    fn seen_elsewhere(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Something that goes wrong with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The credential is not known (401).
    Unauthorized,
    /// The credential lacks the right (403).
    Forbidden,
    /// There is no such place (404).
    NotFound,
    /// Too many requests (429).
    RateLimited {
        /// How long the place asks to be left alone.
        retry_after: Duration,
    },
    /// The service is broken (5xx).
    ServerError,
    /// The service cannot be reached.
    Unreachable,
    /// The place holds something that is no token document.
    Malformed,
    /// The place holds more than anybody should read.
    Oversized,
    /// A write is received, then the connection ends without an answer.
    DroppedAfterSend,
    /// The file or folder cannot be read.
    Unreadable,
}

impl Fault {
    /// All faults.
    pub const ALL: [Self; 10] = [
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::RateLimited {
            // Longer than any client should wait on its own.
            retry_after: Duration::from_hours(1),
        },
        Self::ServerError,
        Self::Unreachable,
        Self::Malformed,
        Self::Oversized,
        Self::DroppedAfterSend,
        Self::Unreadable,
    ];

    /// Whether the fault can happen to a provider like this; the harness has to agree.
    pub fn concerns(self, medium: Medium, write: WriteSupport) -> bool {
        match self {
            Self::Malformed | Self::Oversized => medium != Medium::Memory,
            Self::Unreadable => medium == Medium::Local,
            Self::DroppedAfterSend => medium == Medium::Remote && write != WriteSupport::ReadOnly,
            Self::Unauthorized
            | Self::Forbidden
            | Self::NotFound
            | Self::RateLimited { .. }
            | Self::ServerError
            | Self::Unreachable => medium == Medium::Remote,
        }
    }

    /// The kind of error that tells the fault.
    pub fn kind(self) -> ErrorKind {
        match self {
            Self::Unauthorized => ErrorKind::Unauthenticated,
            Self::Forbidden => ErrorKind::PermissionDenied,
            Self::NotFound => ErrorKind::NotFound,
            Self::RateLimited { .. } => ErrorKind::RateLimited,
            Self::ServerError | Self::Unreachable => ErrorKind::Unavailable,
            Self::Malformed => ErrorKind::InvalidDocument,
            Self::Oversized => ErrorKind::TooLarge,
            Self::DroppedAfterSend => ErrorKind::OutcomeUnknown,
            Self::Unreadable => ErrorKind::LocalFile,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unauthorized => "an unknown credential",
            Self::Forbidden => "a credential without the right",
            Self::NotFound => "a place that does not exist",
            Self::RateLimited { .. } => "too many requests",
            Self::ServerError => "a broken service",
            Self::Unreachable => "a service out of reach",
            Self::Malformed => "content that is no token document",
            Self::Oversized => "content beyond every limit",
            Self::DroppedAfterSend => "a connection lost after the write was sent",
            Self::Unreadable => "a file that cannot be read",
        })
    }
}

/// What a harness answers when asked for a [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Support {
    /// It happens from now on.
    Armed,
    /// It cannot happen to this provider; the reason completes "because …".
    DoesNotApply(&'static str),
}
