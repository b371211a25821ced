//! The one error type of the contract: a kind to act on, a message to show.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// What went wrong, as far as the caller can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The settings cannot be used as they are.
    InvalidConfig,
    /// No credential, or one that the place does not know.
    Unauthenticated,
    /// A known credential without the right that was needed.
    PermissionDenied,
    /// The place can be reached from this network only, and nobody has said that it may be.
    Untrusted,
    /// The place itself does not exist (an empty place is not an error).
    NotFound,
    /// The place no longer is at the revision the caller expected.
    RevisionMismatch,
    /// The provider cannot do this at all.
    Unsupported,
    /// Too many requests for now.
    RateLimited,
    /// No request is left: nothing helps before somebody sees to that.
    Exhausted,
    /// The place could not be reached or did not answer in time.
    Unavailable,
    /// Somebody answered, and no secure connection came about: its certificate is not good, or both
    /// ends have no TLS in common.
    Insecure,
    /// A write was sent and nothing proves whether it took effect.
    OutcomeUnknown,
    /// What came back is not a token document.
    InvalidDocument,
    /// The document is larger than the place takes, or an answer larger than we read.
    TooLarge,
    /// A local file cannot be read or written.
    LocalFile,
    /// Anything else; the message says what.
    Other,
}

impl ErrorKind {
    /// Every kind there is, so that whoever shows errors can show that none is forgotten.
    pub const ALL: [Self; 16] = [
        Self::InvalidConfig,
        Self::Unauthenticated,
        Self::PermissionDenied,
        Self::Untrusted,
        Self::NotFound,
        Self::RevisionMismatch,
        Self::Unsupported,
        Self::RateLimited,
        Self::Exhausted,
        Self::Unavailable,
        Self::Insecure,
        Self::OutcomeUnknown,
        Self::InvalidDocument,
        Self::TooLarge,
        Self::LocalFile,
        Self::Other,
    ];

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::Unavailable | Self::OutcomeUnknown
        )
    }
}

/// An error of a provider: a [kind](ErrorKind) for programs, a message and hints for people.
///
/// Messages name the thing, the cause and never a secret.
#[derive(Debug)]
pub struct ProviderError {
    kind: ErrorKind,
    message: String,
    hints: Vec<String>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ProviderError {
    /// An error of this kind; the message is lower case, without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
            retry_after: None,
            source: None,
        }
    }

    /// Adds what the user can do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says how long the place asked to be left alone.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Puts `context` in front of the message.
    #[must_use]
    pub fn in_context(mut self, context: &str) -> Self {
        self.message = format!("{context}: {}", self.message);
        self
    }

    /// What went wrong, as far as the caller can act on it.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the user can do next, most useful first.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// How long the place asked to be left alone, if it did.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for ProviderError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new kind does not compile before it is here, and is not forgotten in the list.
    #[test]
    fn every_kind_is_in_the_list() {
        let place = |kind: ErrorKind| match kind {
            ErrorKind::InvalidConfig => 0,
            ErrorKind::Unauthenticated => 1,
            ErrorKind::PermissionDenied => 2,
            ErrorKind::Untrusted => 3,
            ErrorKind::NotFound => 4,
            ErrorKind::RevisionMismatch => 5,
            ErrorKind::Unsupported => 6,
            ErrorKind::RateLimited => 7,
            ErrorKind::Exhausted => 8,
            ErrorKind::Unavailable => 9,
            ErrorKind::Insecure => 10,
            ErrorKind::OutcomeUnknown => 11,
            ErrorKind::InvalidDocument => 12,
            ErrorKind::TooLarge => 13,
            ErrorKind::LocalFile => 14,
            ErrorKind::Other => 15,
        };
        let places = ErrorKind::ALL.map(place);
        assert!(places.into_iter().eq(0..ErrorKind::ALL.len()));
    }
}
