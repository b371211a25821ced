//! How two texts of one document differ.

use crate::document::TokenDocument;
use crate::json::Json;
use crate::parse::ParseError;

/// How one text of a document differs from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextDifference {
    /// They are the same text.
    SameBytes,
    /// They are written differently and say the same: layout, escapes, the spelling of numbers,
    /// the order of fields and of keys like array indices, [bookkeeping](crate::BOOKKEEPING), an
    /// absent section against an empty one.
    FormatOnly,
    /// They say something else; [`DocumentDiff`](crate::DocumentDiff) tells what. The order of
    /// tokens, groups, sets and themes is content.
    Changed,
}

impl TextDifference {
    /// Compares two texts that each hold a whole document, in whichever
    /// [form](crate::Form) each is. Fails if one of them holds none.
    ///
    /// ```
    /// use tokens_model::{Json, TextDifference};
    ///
    /// let plain = Json::parse(r#"{"core":{"gap":{"value":4}}}"#)?;
    /// let spaced = Json::parse(r#"{ "core": { "gap": { "value": 4.0 } } }"#)?;
    /// let difference = TextDifference::between(&plain, &spaced)?;
    /// assert_eq!(difference, TextDifference::FormatOnly);
    /// # Ok::<(), tokens_model::ParseError>(())
    /// ```
    pub fn between(old: &Json, new: &Json) -> Result<Self, ParseError> {
        let before = TokenDocument::from_json(old)?;
        let after = TokenDocument::from_json(new)?;
        Ok(if old.source() == new.source() {
            Self::SameBytes
        } else if before.same(&after) {
            Self::FormatOnly
        } else {
            Self::Changed
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: TextDifference) {
        let parse = |text: &str| Json::parse(text).unwrap();
        let between = |a, b| TextDifference::between(&parse(a), &parse(b)).unwrap();
        assert_eq!(between(old, new), expected, "{old} {new}");
        assert_eq!(between(new, old), expected, "{new} {old}");
    }

    #[test]
    fn the_same_text_has_the_same_bytes() {
        let text = r#"{"a":{"x":{"value":"1"}}}"#;
        check(text, text, TextDifference::SameBytes);
    }

    #[test]
    fn another_spelling_is_format_only() {
        let text = r#"{"a":{"x":{"value":1,"type":"n"},"50":{"value":"é"}}}"#;
        for other in [
            r#"{ "a": {"x": {"value": 1, "type": "n"}, "50": {"value": "é"}} }"#,
            r#"{"a":{"x":{"type":"n","value":1.0},"50":{"value":"\u00e9"}}}"#,
            r#"{"a":{"50":{"value":"é"},"x":{"value":1e0,"type":"n"}}}"#,
            r#"{"values":{"a":{"x":{"value":1,"type":"n"},"50":{"value":"é"}}},"$themes":[]}"#,
            r#"{"a":{"x":{"value":1,"type":"n"},"50":{"value":"é"}},"$metadata":{"updatedAt":"1"}}"#,
        ] {
            check(text, other, TextDifference::FormatOnly);
        }
    }

    #[test]
    fn content_and_order_are_changes() {
        let text = r#"{"a":{"x":{"value":16},"y":{"value":"1"}},"b":{}}"#;
        for other in [
            r#"{"a":{"x":{"value":"16"},"y":{"value":"1"}},"b":{}}"#,
            r#"{"a":{"y":{"value":"1"},"x":{"value":16}},"b":{}}"#,
            r#"{"b":{},"a":{"x":{"value":16},"y":{"value":"1"}}}"#,
            r#"{"a":{"z":{"value":16},"y":{"value":"1"}},"b":{}}"#,
        ] {
            check(text, other, TextDifference::Changed);
        }
    }

    #[test]
    fn a_text_without_a_document_is_an_error() {
        let (document, list) = (Json::parse("{}").unwrap(), Json::parse("[]").unwrap());
        assert!(TextDifference::between(&document, &list).is_err());
        assert!(TextDifference::between(&list, &list).is_err());
    }
}
