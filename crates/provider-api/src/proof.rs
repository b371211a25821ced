//! Why a document counts as all that a place holds.

use tokens_model::Json;

/// Evidence that a read missed nothing.
///
/// A part of a place looks like one from which the rest was deleted, and an error that is taken for
/// an empty place deletes all of it. So there is no [`Snapshot`](crate::Snapshot) without this, and
/// this is only had from something that shows it:
///
/// ```
/// use provider_api::{Proof, Revision, Snapshot};
/// use tokens_model::{Json, TokenDocument};
///
/// let text = Json::parse(r#"{"core": {"gap": {"value": "4px", "type": "spacing"}}}"#)?;
/// let document = TokenDocument::from_json(&text)?;
/// let revision = Revision::digest_of(&document);
/// let snapshot = Snapshot::new(document, revision, Proof::of_text(&text));
/// # assert!(snapshot.notes.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail
/// use provider_api::{Revision, Snapshot};
/// use tokens_model::TokenDocument;
///
/// let document = TokenDocument::new(); // what was left after an error
/// let revision = Revision::digest_of(&document);
/// let snapshot = Snapshot::new(document, revision);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof(());

impl Proof {
    /// The place holds one text, and this is what was read from it: a text that ends too early is
    /// no JSON (RFC 8259, section 2), so what could be parsed came whole.
    pub fn of_text(_: &Json) -> Self {
        Self(())
    }

    /// The place said how many things it holds, and as many came; nothing if it were fewer or more.
    pub fn of_list(came: u64, announced: u64) -> Option<Self> {
        (came == announced).then_some(Self(()))
    }

    /// The document was proven before, and the place says that it is still the same; or nobody
    /// asked a place at all, because the document is the place.
    pub fn of_known() -> Self {
        Self(())
    }

    /// These are the parts of the place, and each was read whole.
    pub fn of_parts<const N: usize>(_: [Self; N]) -> Self {
        Self(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_proven_by_its_announced_length_alone() {
        for (came, announced, is_proven) in
            [(0, 0, true), (3, 3, true), (2, 3, false), (4, 3, false)]
        {
            assert_eq!(
                Proof::of_list(came, announced).is_some(),
                is_proven,
                "{came} of {announced}"
            );
        }
    }

    #[test]
    fn a_text_that_ends_too_early_cannot_prove_anything() {
        let text = r#"{"core":{"red":{"value":"\u00e9","type":"color"}},"$themes":[1,true,null]}"#;
        assert!(Json::parse(text).is_ok());
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            assert!(Json::parse(&text[..end]).is_err(), "{end}");
        }
    }
}
