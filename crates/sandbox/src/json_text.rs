//! JSON as text: checked once, never taken apart.

use bytes::Bytes;
use serde_json::value::RawValue;

/// The JSON value in `body` without the white space around it, or `None` if it is not JSON.
///
/// One pass with no recursion: depth, equal keys, huge numbers and lone surrogate escapes are all
/// JSON and come through as sent.
pub(crate) fn value(body: &Bytes) -> Option<Bytes> {
    let text: &RawValue = serde_json::from_slice(body).ok()?;
    Some(body.slice_ref(text.get().as_bytes()))
}

/// Whether this value is an object without members.
pub(crate) fn is_empty_object(value: &[u8]) -> bool {
    value
        .strip_prefix(b"{")
        .is_some_and(|rest| rest.trim_ascii() == b"}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Option<String> {
        let found = value(&Bytes::copy_from_slice(body.as_bytes()))?;
        Some(String::from_utf8(found.to_vec()).unwrap())
    }

    #[test]
    fn whatever_is_json_comes_through_as_sent() {
        for json in [
            r#"{"a":1.10,"a":1E400}"#,
            r#"["\ud800\/"]"#,
            "-0.0",
            "null",
            "{ }",
        ] {
            assert_eq!(text(json).as_deref(), Some(json));
        }
        assert_eq!(text(" \n[1 , 2]\t").as_deref(), Some("[1 , 2]"));
    }

    #[test]
    fn depth_is_no_obstacle() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        assert_eq!(text(&deep), Some(deep));
    }

    #[test]
    fn what_is_not_json_is_told() {
        for wrong in [
            "",
            "{",
            "{'a':1}",
            "[1,]",
            "01",
            "nul",
            "1 2",
            "\u{feff}{}",
            "[\"\t\"]",
        ] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
        assert!(value(&Bytes::from_static(b"[\"\xff\"]")).is_none());
    }

    #[test]
    fn only_the_empty_object_is_empty() {
        assert!(is_empty_object(b"{}") && is_empty_object(b"{ \n}"));
        assert!(
            !is_empty_object(b"[]") && !is_empty_object(b"{\"a\":{}}") && !is_empty_object(b"")
        );
    }
}
