//! How much a document may ask of us.

/// Limits on what the reader accepts, so that memory and time stay bounded whatever comes in.
///
/// The largest public token documents known (2026) have 4 MB, 15 levels, keys of 93 bytes and
/// strings of 1,436 bytes; the defaults leave ample room above that.
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

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 64,
            values: 2_000_000,
            key_bytes: 1024 + 2,
            string_bytes: 1024 * 1024 + 2,
            number_digits: 1000,
            exponent: 400,
        }
    }
}
