//! JSON string text ↔ the characters it stands for.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The characters of a string; borrowed where it holds no escape.
pub(crate) type Unescaped<'a> = Cow<'a, str>;

/// The characters that the inside of a JSON string (without its quotes) stands for.
///
/// The text has been through the reader, so every escape is complete.
#[inline]
pub(crate) fn unescape(inside: &str, plain: bool) -> Unescaped<'_> {
    if plain {
        Cow::Borrowed(inside)
    } else {
        Cow::Owned(unescaped(inside))
    }
}

fn unescaped(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (char, length) = escaped_char(&rest[at..]);
        out.push(char);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
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
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    loop {
        let (plain, special) = rest.split_at(ordinary(rest.as_bytes()));
        out.push_str(plain);
        let Some(byte) = special.bytes().next() else {
            break;
        };
        push_escape(out, byte);
        rest = &special[1..];
    }
    out.push('"');
}

/// Appends the escape of a byte that cannot stand in a string.
fn push_escape(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        control => {
            write!(out, "\\u{control:04x}").expect("writing to a string does not fail");
        }
    }
}

/// How many bytes from the first on stand for themselves in a string: up to a quote, a backslash
/// or a control character, or all of them.
pub(super) fn ordinary(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes[at..].first_chunk() {
        let special = specials(u64::from_le_bytes(*eight));
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = &bytes[at..];
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    at + rest.iter().position(special).unwrap_or(rest.len())
}

/// How many bytes from the first on are white space. Most of it is indentation, which is looked at
/// eight blanks at a time.
#[inline]
pub(super) fn blank(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
        while bytes[at..].first_chunk() == Some(b"        ") {
            at += 8;
        }
    }
    at
}

/// The high bit of each of eight bytes that does not stand for itself; right at least for the
/// lowest of them, as a borrow only goes up. After "Determine if a word has a byte less than n"
/// (S. E. Anderson, "Bit Twiddling Hacks").
fn specials(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGH;
    let equal = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
    below(eight, u64::from(b' ')) | equal(b'"') | equal(b'\\')
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

    #[test]
    fn white_space_ends_with_the_first_other_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            let other = !matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
            for place in 0..20 {
                for filler in [b' ', b'\n', b'\t'] {
                    let mut bytes = [filler; 20];
                    bytes[place] = byte;
                    let expected = if other { place } else { 20 };
                    assert_eq!(blank(&bytes), expected, "{byte} at {place}");
                }
            }
        }
        assert_eq!(blank(b""), 0);
    }

    #[test]
    fn every_byte_that_is_special_is_found_at_every_place() {
        for byte in 0..=u8::MAX {
            let special = byte < 0x20 || byte == b'"' || byte == b'\\';
            for place in 0..20 {
                for filler in [b'a', 0x7f, 0x80, 0xff, b'!', b'#'] {
                    let mut bytes = [filler; 20];
                    bytes[place] = byte;
                    let expected = if special { place } else { 20 };
                    assert_eq!(ordinary(&bytes), expected, "{byte} at {place}");
                }
            }
        }
        assert_eq!(ordinary(b"ab\"\0"), 2);
    }
}
