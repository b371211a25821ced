//! How much a document may ask of us.

/// Limits on what resolving may cost, so that memory and time stay bounded whatever comes in.
///
/// A value that goes beyond them is left as it stands and reported as
/// [`TooMuch`](crate::ResolveError::TooMuch). A generated document of 10,000 tokens, every third
/// of them with references, takes 8,000 steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes that one value may take over from the tokens it refers to. A value that is one
    /// reference and nothing else takes over nothing: it is the other value.
    pub value_bytes: usize,
    /// Evaluation steps in all, on top of sixteen for every token: each reference that is followed,
    /// each operation of an expression and each colour modifier is one, each 64 bytes that are
    /// copied are another.
    pub steps: u64,
    /// References inside each other in one name, parentheses inside each other in an expression,
    /// and lists and objects inside each other in a resolved value.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            value_bytes: 64 * 1024,
            steps: 1_000_000,
            nesting: 127,
        }
    }
}
