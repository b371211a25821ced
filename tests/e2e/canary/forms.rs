//! What a secret can look like, and a search for all of it at once.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use aho_corasick::AhoCorasick;
use memchr::memchr;

/// From here on a half is long enough to be looked for, so that a secret that was cut is found.
const HALVED: usize = 24;

/// How a secret was spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Hex,
    Base64,
    Escaped,
    Percent,
    Entities,
}

/// A secret where none belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leak {
    pub(super) form: Form,
    secret: String,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin: String = self.secret.chars().take(4).collect();
        let length = self.secret.len();
        write!(
            f,
            "the secret {begin}… of {length} bytes is there ({:?})",
            self.form
        )
    }
}

/// Secrets that are looked for.
pub(super) struct Search {
    spellings: AhoCorasick,
    /// Of each spelling, in the same order.
    meant: Vec<(Form, String)>,
}

impl Search {
    pub(super) fn of(secrets: &BTreeSet<String>) -> Self {
        let mut spellings = Vec::new();
        let mut meant = Vec::new();
        let mut add = |secret: &String, form, text| {
            spellings.push(text);
            meant.push((form, secret.clone()));
        };
        for secret in secrets {
            for piece in pieces(secret.as_bytes()) {
                add(secret, Form::Plain, piece.to_vec());
                let hex = hex_of(piece);
                add(secret, Form::Hex, hex.to_ascii_uppercase());
                add(secret, Form::Hex, hex);
                for text in base64_of(piece) {
                    add(secret, Form::Base64, text);
                }
            }
        }
        Self {
            spellings: AhoCorasick::new(spellings).unwrap(),
            meant,
        }
    }

    /// The first secret in these bytes: as it is, behind one encoding, or behind two.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<Leak> {
        type Decoder = fn(&[u8]) -> Cow<'_, [u8]>;
        const DECODERS: [(Form, Decoder); 3] = [
            (Form::Percent, percent),
            (Form::Escaped, escapes),
            (Form::Entities, entities),
        ];
        let mut leak = self.find_plain(bytes);
        for (form, decode) in DECODERS {
            if leak.is_some() {
                break;
            }
            let Cow::Owned(once) = decode(bytes) else {
                continue;
            };
            leak = self.find_plain(&once);
            for (_, decode) in DECODERS {
                if let (None, Cow::Owned(twice)) = (&leak, decode(&once)) {
                    leak = self.find_plain(&twice);
                }
            }
            if let Some(leak) = &mut leak {
                leak.form = form;
            }
        }
        leak
    }

    fn find_plain(&self, bytes: &[u8]) -> Option<Leak> {
        let found = self.spellings.find(bytes)?;
        let (form, secret) = self.meant[found.pattern()].clone();
        Some(Leak { form, secret })
    }
}

/// A long secret in halves, each of which is one.
fn pieces(secret: &[u8]) -> Vec<&[u8]> {
    if secret.len() < HALVED {
        return vec![secret];
    }
    let (a, b) = secret.split_at(secret.len() / 2);
    vec![a, b]
}

fn hex_of(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| DIGITS[usize::from(half)]).collect()
}

/// What base64 makes of these bytes, whatever stands before and after them, in both alphabets.
fn base64_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for shift in 0..3 {
        // A sign is six bits; those that share some with a neighbour are not known.
        let known = |sign: usize| -> Option<u8> {
            let first = (sign * 6).checked_sub(shift * 8)?;
            let mut value = 0;
            for bit in first..first + 6 {
                value = value << 1 | (bytes.get(bit / 8)? >> (7 - bit % 8)) & 1;
            }
            Some(value)
        };
        let signs = (shift + bytes.len()).div_ceil(3) * 4;
        for last in [b"+/", b"-_"] {
            let sign = |value: u8| match value {
                0..26 => b'A' + value,
                26..52 => b'a' + value - 26,
                52..62 => b'0' + value - 52,
                _ => last[usize::from(value - 62)],
            };
            let text: Vec<u8> = (0..signs).filter_map(known).map(sign).collect();
            if !all.contains(&text) {
                all.push(text);
            }
        }
    }
    all
}

/// What `%41` stands for.
fn percent(bytes: &[u8]) -> Cow<'_, [u8]> {
    decoded(bytes, b'%', |rest| Some((byte(rest.get(1..3)?)?, 3)))
}

/// What `\u0041`, `\u{41}`, `\x41` and `\/` stand for.
fn escapes(bytes: &[u8]) -> Cow<'_, [u8]> {
    decoded(bytes, b'\\', |rest| match *rest.get(1)? {
        b'u' if rest.get(2) == Some(&b'{') => {
            let end = rest.iter().take(10).position(|byte| *byte == b'}')?;
            Some((code(&rest[3..end], 16)?, end + 1))
        }
        b'u' => Some((code(rest.get(2..6)?, 16)?, 6)),
        b'x' => Some((byte(rest.get(2..4)?)?, 4)),
        sign if sign.is_ascii_punctuation() => Some((sign, 2)),
        _ => None,
    })
}

/// What `&amp;` and `&#65;` stand for.
fn entities(bytes: &[u8]) -> Cow<'_, [u8]> {
    decoded(bytes, b'&', |rest| {
        let end = rest.iter().take(10).position(|byte| *byte == b';')?;
        let sign = match &rest[1..end] {
            b"amp" => b'&',
            b"lt" => b'<',
            b"gt" => b'>',
            b"quot" => b'"',
            b"apos" => b'\'',
            [b'#', b'x' | b'X', hex @ ..] => code(hex, 16)?,
            [b'#', digits @ ..] => code(digits, 10)?,
            _ => return None,
        };
        Some((sign, end + 1))
    })
}

/// A hex pair.
fn byte(pair: &[u8]) -> Option<u8> {
    code(pair, 16)
}

/// A number that is a byte; secrets have no other signs.
fn code(digits: &[u8], base: u32) -> Option<u8> {
    let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok()?;
    number.try_into().ok()
}

/// The bytes with everything that `mark` introduces replaced by what it stands for; borrowed if
/// there is nothing of that.
fn decoded(bytes: &[u8], mark: u8, one: impl Fn(&[u8]) -> Option<(u8, usize)>) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = memchr(mark, rest) {
        let (before, marked) = rest.split_at(at);
        out.extend_from_slice(before);
        let (sign, taken) = one(marked).unwrap_or((mark, 1));
        out.push(sign);
        rest = &marked[taken..];
    }
    out.extend_from_slice(rest);
    if out.len() == bytes.len() {
        bytes.into()
    } else {
        out.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = r#"$2a$10$Canary/Key+With=Every%Sign"And'More&0123456789"#;

    fn found(text: &str) -> Option<Form> {
        let search = Search::of(&[SECRET.to_owned()].into());
        search.find(text.as_bytes()).map(|leak| leak.form)
    }

    /// Not the encoder of the search: that would find its own mistakes.
    fn base64(bytes: &[u8], last: [char; 2]) -> String {
        let signs: Vec<char> = ('A'..='Z')
            .chain('a'..='z')
            .chain('0'..='9')
            .chain(last)
            .collect();
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or_default());
            let group = at(0) << 16 | at(1) << 8 | at(2);
            for place in 0..=chunk.len() {
                let six = (group >> (18 - 6 * place)) & 0x3f;
                out.push(signs[usize::try_from(six).unwrap()]);
            }
        }
        out
    }

    fn each(form: impl Fn(u8) -> String) -> String {
        SECRET.bytes().map(form).collect()
    }

    #[test]
    fn every_spelling_is_found_wherever_it_stands() {
        let hex = each(|byte| format!("{byte:02x}"));
        let percent = each(|byte| format!("%{byte:02X}"));
        let json = serde_json::to_string(SECRET).unwrap();
        let xml = SECRET.replace('&', "&amp;").replace('"', "&quot;");
        for (spelling, form) in [
            (SECRET.to_owned(), Form::Plain),
            (hex.to_uppercase(), Form::Hex),
            (hex, Form::Hex),
            (percent.to_lowercase(), Form::Percent),
            (percent.replace('%', "%25"), Form::Percent),
            (percent, Form::Percent),
            (json.replace('/', "\\/"), Form::Escaped),
            (json, Form::Plain),
            (SECRET.escape_unicode().to_string(), Form::Escaped),
            (each(|byte| format!("\\u{byte:04x}")), Form::Escaped),
            (each(|byte| format!("\\x{byte:02X}")), Form::Escaped),
            (each(|byte| format!("&#{byte};")), Form::Entities),
            (each(|byte| format!("&#x{byte:x};")), Form::Entities),
            (xml, Form::Plain),
        ] {
            assert_eq!(
                found(&format!("before {spelling} after")),
                Some(form),
                "{spelling}"
            );
        }
    }

    #[test]
    fn base64_is_found_at_every_place_in_a_group() {
        for last in [['+', '/'], ['-', '_']] {
            for before in ["", ":", "k:", "key"] {
                for after in ["", "x", "xy"] {
                    let text = format!("{before}{SECRET}{after}");
                    let text = base64(text.as_bytes(), last);
                    assert_eq!(found(&text), Some(Form::Base64), "{text}");
                }
            }
        }
    }

    #[test]
    fn half_of_a_long_secret_is_found_and_less_is_not() {
        let half = SECRET.len() / 2;
        assert_eq!(found(&SECRET[..half]), Some(Form::Plain));
        assert_eq!(found(&SECRET[half..]), Some(Form::Plain));
        assert_eq!(found(&SECRET[..half - 1]), None);
        assert_eq!(found("$2a$10$Canaries % are & no \\ keys"), None);
    }

    #[test]
    fn a_leak_does_not_say_the_secret() {
        let search = Search::of(&[SECRET.to_owned()].into());
        let leak = search.find(SECRET.as_bytes()).unwrap().to_string();
        assert_eq!(leak, "the secret $2a$… of 53 bytes is there (Plain)");
        assert_eq!(found(&leak), None);
    }
}
