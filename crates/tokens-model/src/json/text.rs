//! JSON string text ↔ the characters it stands for.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The characters of a string; borrowed where it holds no escape.
pub(crate) type Unescaped<'a> = Cow<'a, str>;

/// The characters that the inside of a JSON string (without its quotes) stands for.
///
/// The text has been through the reader, so every escape is complete.
pub(crate) fn unescape(inside: &str, plain: bool) -> Unescaped<'_> {
    if plain {
        return Cow::Borrowed(inside);
    }
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (char, length) = escaped_char(&rest[at..]);
        out.push(char);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of the escape that `text` begins with, and how many bytes it takes.
fn escaped_char(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        text.get(at..at + 4)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .unwrap_or(0xfffd)
    };
    match text.as_bytes().get(1) {
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(b'u') => match unit(2) {
            high @ 0xd800..=0xdbff => {
                let low = unit(8).wrapping_sub(0xdc00) & 0x3ff;
                let code = 0x1_0000 + ((high - 0xd800) << 10) + low;
                (char::from_u32(code).unwrap_or('\u{fffd}'), 12)
            }
            code => (char::from_u32(code).unwrap_or('\u{fffd}'), 6),
        },
        Some(other) => (*other as char, 2),
        None => ('\u{fffd}', 1),
    }
}

/// Appends `text` as a JSON string, escaping only what JSON demands.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                write!(out, "\\u{:04x}", control as u32)
                    .expect("writing to a string does not fail");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_characters() {
        let check = |inside: &str, expected: &str| assert_eq!(unescape(inside, false), expected);
        check(r#"a\"b\\c\/d"#, "a\"b\\c/d");
        check(r"\b\f\n\r\t", "\u{8}\u{c}\n\r\t");
        check(r"\u00e9t\u00E9", "été");
        check(r"\ud83c\udfa8!", "🎨!");
    }

    #[test]
    fn what_is_pushed_reads_back() {
        let text = "quote \" slash \\ line \n bell \u{7} é 🎨";
        let mut json = String::new();
        push_string(&mut json, text);
        assert_eq!(unescape(&json[1..json.len() - 1], false), text);
    }
}
