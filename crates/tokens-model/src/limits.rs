//! How much a document may ask of us.

/// Limits on what the reader accepts, so that memory and time stay bounded whatever comes in.
///
/// The largest public token documents known (2026) have 4 MB, keys of 93 bytes and strings of
/// 1,436 bytes; design systems have 15 levels, a benchmark of the Figma plugin has 100. The
/// defaults leave room above that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of text.
    pub bytes: usize,
    /// Objects and arrays inside each other.
    pub depth: usize,
    /// Values of any kind in one text.
    pub values: usize,
    /// Bytes of one key, quotes and escapes included.
    pub key_bytes: usize,
    /// Bytes of one string, quotes and escapes included.
    pub string_bytes: usize,
    /// Characters of one number.
    pub number_digits: usize,
    /// The largest exponent of a number, in either direction.
    pub exponent: u32,
}

impl Limits {
    /// The limits for a text in which a document stands a few levels down, such as the answer of
    /// a service: whatever document is accepted, is accepted there.
    #[must_use]
    pub fn around_a_document() -> Self {
        Self {
            depth: Self::default().depth + 4,
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 127,
            values: 2_000_000,
            key_bytes: 1024 + 2,
            string_bytes: 1024 * 1024 + 2,
            number_digits: 1000,
            exponent: 400,
        }
    }
}
