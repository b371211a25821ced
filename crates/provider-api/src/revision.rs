//! Opaque marks of what a place held.

use std::fmt;

use tokens_model::{Digest, TokenDocument};

/// What a place held at one moment, as a mark that is only compared, stored and handed back.
///
/// Providers prefix it with its origin: `etag:…`, `version:…`, `blake3:…`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Revision(String);

impl Revision {
    /// A revision with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The revision of a place without versions: a digest of the document's content, whatever
    /// its formatting, and of its marker, if it carries one.
    pub fn digest_of(document: &TokenDocument) -> Self {
        let content = document.digest();
        match document.marker() {
            None => Self(format!("blake3:{content}")),
            Some(marker) => {
                let marker = Digest::of_bytes(marker.to_compact().as_bytes());
                Self(format!("blake3:{}", Digest::of_all([content, marker])))
            }
        }
    }

    /// The text, for storing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
