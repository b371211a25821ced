//! What a stranger wrote, made fit for a message: secrets masked, controls escaped, cut short.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::{Request, SafeUrl};

/// The longest excerpt that a message carries, in characters.
pub(crate) const EXCERPT_CHARS: usize = 200;

/// How much of a body is looked at to make an excerpt.
const EXCERPT_SOURCE_BYTES: usize = 64 * 1024;

/// Pieces of a secret this long are masked as well, so that a secret that was cut, wrapped or
/// escaped in its middle does not come through in parts.
const WINDOW: usize = 8;

const MASK: &str = "[secret]";

/// Masks the secrets of one request, in every spelling a server may echo them in.
///
/// Upper and lower case are one: hex digits come in both, and a host name loses its capitals.
#[derive(Default)]
pub(crate) struct Redactor {
    /// Spellings too short for windows.
    short: Vec<Vec<u8>>,
    windows: HashSet<[u8; WINDOW]>,
}

impl Redactor {
    /// Knows the secret headers of the request and the longer query values of its address.
    pub(crate) fn of(request: &Request) -> Self {
        let mut redactor = Self::default();
        for secret in request.secrets() {
            redactor.learn(secret);
            // `Bearer TOKEN`: the server may echo the token alone.
            if let Some((_, credential)) = secret.split_once(' ') {
                redactor.learn(credential.trim());
            }
        }
        redactor.learn_query(request.url());
        redactor
    }

    /// Query values may be secrets; short ones are rather page numbers, and masking every `1`
    /// would leave nothing to read.
    pub(crate) fn learn_query(&mut self, url: &SafeUrl) {
        for value in url.query_values().filter(|value| value.len() >= WINDOW) {
            self.learn(&value);
        }
    }

    fn learn(&mut self, secret: &str) {
        if secret.is_empty() {
            return;
        }
        let bytes = secret.as_bytes();
        self.learn_spelling(bytes);
        self.learn_spelling(percent(bytes).as_bytes());
        self.learn_spelling(secret.replace('/', "\\/").as_bytes());
        self.learn_spelling(secret.replace('\\', "\\\\").replace('"', "\\\"").as_bytes());
        // Inside `base64("user:secret")` a secret can begin at each of three places in a group.
        for shift in 0..3 {
            for alphabet in [STANDARD, URL_SAFE] {
                self.learn_spelling(base64_core(bytes, shift, alphabet).as_bytes());
            }
        }
    }

    fn learn_spelling(&mut self, spelling: &[u8]) {
        let spelling = spelling.to_ascii_lowercase();
        if spelling.len() < WINDOW {
            // One or two characters of base64 say nothing and would mask half of any text.
            if spelling.len() > 2 {
                self.short.push(spelling);
            }
            return;
        }
        for window in spelling.windows(WINDOW) {
            if let Ok(window) = window.try_into() {
                self.windows.insert(window);
            }
        }
    }

    /// The text with every spelling and every longer piece of a secret masked.
    pub(crate) fn mask(&self, text: &str) -> String {
        let bytes = text.to_ascii_lowercase().into_bytes();
        let mut hidden = vec![false; bytes.len()];
        for (start, window) in bytes.windows(WINDOW).enumerate() {
            if <&[u8; WINDOW]>::try_from(window).is_ok_and(|window| self.windows.contains(window)) {
                hidden[start..start + WINDOW].fill(true);
            }
        }
        for short in &self.short {
            for (start, window) in bytes.windows(short.len()).enumerate() {
                if window == short {
                    hidden[start..start + short.len()].fill(true);
                }
            }
        }
        let mut masked = String::with_capacity(text.len());
        let mut inside = false;
        for (index, character) in text.char_indices() {
            if hidden[index] {
                if !inside {
                    masked.push_str(MASK);
                }
                inside = true;
            } else {
                inside = false;
                masked.push(character);
            }
        }
        masked
    }

    /// One line of at most [`EXCERPT_CHARS`] characters that is safe to print, or nothing.
    pub(crate) fn excerpt(&self, body: &[u8]) -> Option<String> {
        let head = &body[..body.len().min(EXCERPT_SOURCE_BYTES)];
        // Masked before it is shortened: half a secret is a secret.
        let line = one_line(&self.mask(&String::from_utf8_lossy(head)));
        (!line.is_empty()).then(|| shorten(line))
    }
}

/// Escapes what a terminal, a log or a reader could take for something else, and makes one line.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if is_deceptive(character) {
                write!(line, "\\u{{{:x}}}", u32::from(character))
                    .expect("writing to a string cannot fail");
            } else {
                line.push(character);
            }
        }
    }
    line
}

fn shorten(line: String) -> String {
    if line.chars().count() <= EXCERPT_CHARS {
        return line;
    }
    line.chars().take(EXCERPT_CHARS - 1).chain(['…']).collect()
}

/// Controls, and characters that turn, hide or join their neighbours.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

fn percent(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            write!(text, "%{byte:02x}").expect("writing to a string cannot fail");
        }
    }
    text
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The base64 characters that depend on `bytes` alone when `shift` unknown bytes stand before it.
fn base64_core(bytes: &[u8], shift: usize, alphabet: &[u8; 64]) -> String {
    let bits = |index: usize| -> Option<u8> {
        let first_bit = index * 6;
        let mut value = 0;
        for bit in first_bit..first_bit + 6 {
            let byte = *bytes.get((bit / 8).checked_sub(shift)?)?;
            value = value << 1 | (byte >> (7 - bit % 8)) & 1;
        }
        Some(value)
    };
    (0..(bytes.len() + shift).div_ceil(3) * 4)
        .filter_map(bits)
        .map(|value| char::from(alphabet[usize::from(value)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use provider_api::Secret;

    use super::*;

    const KEY: &str = "$2a$10$CANARY/k+ey\"7=Zq\\end";

    fn redactor() -> Redactor {
        let url = SafeUrl::parse("https://a.b/c?page=1&token=QUERYCANARY%2F1").unwrap();
        Redactor::of(
            &Request::get(url)
                .with_secret_header("x-master-key", &Secret::new(KEY))
                .with_bearer(&Secret::new("tok-CANARY-en")),
        )
    }

    #[test]
    fn every_spelling_of_a_secret_is_masked() {
        let check = |text: &str| {
            let masked = redactor().mask(text);
            assert!(masked.contains(MASK), "{text} became {masked}");
            assert!(!masked.to_lowercase().contains("canary"), "{masked}");
        };
        check(KEY);
        check("Bearer tok-CANARY-en");
        check("the token tok-CANARY-en is wrong");
        check(r#"{"key":"$2a$10$CANARY\/k+ey\"7=Zq\\end"}"#);
        check("%242a%2410%24CANARY%2Fk%2Bey%227%3DZq%5Cend");
        check("%242a%2410%24CANARY%2fk%2bey%227%3dZq%5cend");
        check("QUERYCANARY%2F1 and QUERYCANARY/1");
        check("https://$2a$10$canary/k+ey\"7=zq.example");
        check("…2a$10$CANARY/k+ cut off");
        assert_eq!(redactor().mask("page 1 of 2"), "page 1 of 2");
    }

    #[test]
    fn base64_is_masked_wherever_the_secret_begins_in_it() {
        // base64 of the key alone, after one byte, and after two.
        for text in [
            "JDJhJDEwJENBTkFSWS9rK2V5Ijc9WnFcZW5k",
            "eCQyYSQxMCRDQU5BUlkvaytleSI3PVpxXGVuZA==",
            "eHgkMmEkMTAkQ0FOQVJZL2srZXkiNz1acVxlbmQ=",
        ] {
            let masked = redactor().mask(text);
            assert!(masked.len() <= MASK.len() + 6, "{text} became {masked}");
        }
    }

    #[test]
    fn a_short_secret_is_masked_as_a_whole() {
        let url = SafeUrl::parse("https://a.b/").unwrap();
        let request = Request::get(url).with_secret_header("x-key", &Secret::new("abc"));
        assert_eq!(Redactor::of(&request).mask("key abc!"), "key [secret]!");
    }

    #[test]
    fn an_excerpt_is_one_line_without_controls() {
        let excerpt = |text: &str| redactor().excerpt(text.as_bytes()).unwrap_or_default();
        assert_eq!(excerpt("  a\r\n\tb\u{2028} c "), "a b c");
        assert_eq!(excerpt("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(
            excerpt("a\u{202e}b\u{200b}c\u{9b}d"),
            "a\\u{202e}b\\u{200b}c\\u{9b}d"
        );
        assert_eq!(excerpt(""), "");
        assert_eq!(
            redactor().excerpt(b"\xff\xfe"),
            Some("\u{fffd}\u{fffd}".to_owned())
        );
    }

    #[test]
    fn an_excerpt_is_short_and_no_secret_hides_at_its_cut() {
        for lead in 150..210 {
            let body = format!("{}{KEY}", "x ".repeat(lead / 2));
            let text = redactor().excerpt(body.as_bytes()).unwrap();
            assert!(text.chars().count() <= EXCERPT_CHARS);
            assert!(!text.contains("$2a"), "{text}");
        }
        let body = format!("{}{KEY}", " ".repeat(EXCERPT_SOURCE_BYTES - 14));
        assert!(
            !redactor()
                .excerpt(body.as_bytes())
                .unwrap()
                .contains("CANARY")
        );
    }
}
