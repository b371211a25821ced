//! Digests of content.

use std::fmt;
use std::sync::OnceLock;

/// A BLAKE3 digest, printed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(blake3::Hash);

impl Digest {
    /// The digest of these bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes))
    }

    /// The digest of several digests, in this order.
    pub fn of_all(digests: impl IntoIterator<Item = Self>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for digest in digests {
            hasher.update(digest.0.as_bytes());
        }
        Self(hasher.finalize())
    }

    pub(crate) fn of_hash(hash: blake3::Hash) -> Self {
        Self(hash)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The digest of some content, from when somebody asked for it or found the content to be the same
/// as other content that has one.
#[derive(Debug, Default)]
pub(crate) struct Known(OnceLock<Digest>);

impl Known {
    pub(crate) fn get_or(&self, digest: impl FnOnce() -> Digest) -> Digest {
        *self.0.get_or_init(digest)
    }

    /// Whether two contents are the same, if that is known without looking at them.
    fn is_same(&self, other: &Self) -> Option<bool> {
        Some(self.0.get()? == other.0.get()?)
    }

    /// Whether two contents are the same, which is looked at only where it is not known; what one of
    /// them has, both have then.
    pub(crate) fn same(&self, other: &Self, look: impl FnOnce() -> bool) -> bool {
        if let Some(same) = self.is_same(other) {
            return same;
        }
        let same = look();
        if same && let Some(digest) = self.0.get().or(other.0.get()).copied() {
            self.get_or(|| digest);
            other.get_or(|| digest);
        }
        same
    }
}
