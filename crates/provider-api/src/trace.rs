//! What places look like from outside.

/// What a place looks like without looking into it: times and lengths of files, the bytes of an
/// answer. It is only compared, stored and handed back.
///
/// A trace is a promise in one direction: as long as a place leaves the same one, a read finds the
/// same there. Another trace says nothing; then a read has to tell. Where that cannot be promised,
/// as of a file that was written just now, there is no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace(String);

impl Trace {
    /// A trace with this text, which holds no secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for storing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
