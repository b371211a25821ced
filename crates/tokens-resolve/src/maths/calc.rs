//! What an expression with units comes to: `4rem + 2rem * 3`.
//!
//! The npm package reads such texts with `postcss-calc-ast-parser` 0.1.4, whose rules these are,
//! with their oddities: of several operators of one rank behind one of a higher rank the last one
//! is done first.

use super::unit::{Quantity, quantity};

/// The number of the only quantity that a text comes to.
pub(super) fn evaluate(text: &str) -> Option<f64> {
    let mut reader = Reader {
        text,
        at: 0,
        before: Before::Nothing,
    };
    let mut open = Vec::new();
    let mut inner = Group::default();
    while let Some(word) = reader.next() {
        match word {
            Word::Text(text) => {
                let is_name = !text.starts_with(|char: char| {
                    char.is_ascii_digit() || matches!(char, '-' | '+' | '.')
                }) || (text.starts_with('-')
                    && !text[1..].is_empty()
                    && !text[1..].starts_with(|char: char| {
                        char.is_ascii_digit() || matches!(char, '+' | '.')
                    }));
                if is_name && reader.rest().starts_with('(') {
                    reader.next();
                    let group = Group {
                        is_unknown: !is_calc(text),
                        ..Group::default()
                    };
                    open.push(std::mem::replace(&mut inner, group));
                } else {
                    inner.parts.push(Part::Value(quantity(text)));
                }
            }
            Word::Quoted => inner.parts.push(Part::Value(None)),
            Word::Operator(sign) => {
                inner.merge(|before| rank(sign) <= rank(before));
                inner.parts.push(Part::Operator(sign));
            }
            Word::Open => {
                inner.merge(|_| true);
                open.push(std::mem::take(&mut inner));
            }
            Word::Close => {
                inner.merge_all();
                match open.pop() {
                    Some(outer) => {
                        let value = std::mem::replace(&mut inner, outer).value();
                        inner.parts.push(Part::Value(value));
                    }
                    None => inner.parts.push(Part::Stop),
                }
            }
            Word::Comma => {
                inner.merge_all();
                inner.parts.push(Part::Stop);
            }
        }
    }
    inner.merge_all();
    while let Some(outer) = open.pop() {
        let value = std::mem::replace(&mut inner, outer).value();
        inner.parts.push(Part::Value(value));
    }
    inner.value().map(|quantity| quantity.value)
}

fn is_calc(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name
        .strip_prefix("-webkit-")
        .or_else(|| name.strip_prefix("-mox-"))
        .unwrap_or(&name);
    name.starts_with("calc")
}

fn rank(sign: char) -> u8 {
    if matches!(sign, '*' | '/') { 3 } else { 2 }
}

/// What stands between parentheses.
#[derive(Default)]
struct Group {
    parts: Vec<Part>,
    /// They are those of a function that is not known.
    is_unknown: bool,
}

enum Part {
    /// `None` is a value that comes to no quantity.
    Value(Option<Quantity>),
    Operator(char),
    Stop,
}

impl Group {
    /// Does the last operation, if that is one and the sign of it is agreed to.
    fn merge(&mut self, agrees: impl FnOnce(char) -> bool) -> bool {
        let [
            ..,
            Part::Value(left),
            Part::Operator(sign),
            Part::Value(right),
        ] = &self.parts[..]
        else {
            return false;
        };
        if !agrees(*sign) {
            return false;
        }
        let result = left
            .zip(*right)
            .and_then(|(left, right)| left.with(*sign, right));
        self.parts.truncate(self.parts.len() - 3);
        self.parts.push(Part::Value(result));
        true
    }

    fn merge_all(&mut self) {
        while self.merge(|_| true) {}
    }

    fn value(&self) -> Option<Quantity> {
        match self.parts[..] {
            [Part::Value(value)] if !self.is_unknown => value,
            _ => None,
        }
    }
}

enum Word<'a> {
    Text(&'a str),
    Quoted,
    Operator(char),
    Open,
    Close,
    Comma,
}

/// What was read last; it decides whether a sign belongs to the number behind it.
#[derive(PartialEq)]
enum Before {
    Nothing,
    Text,
    Other,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    before: Before,
}

const BLANKS: [char; 5] = ['\t', '\n', '\u{c}', '\r', ' '];

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<Word<'a>> {
        self.skip_blanks();
        let rest = self.rest();
        let mut chars = rest.chars();
        let first = chars.next()?;
        let second = chars.next();
        let begins_number = |char: char| char.is_ascii_digit() || char == '.';
        let after_text = self.before == Before::Text;
        let (word, length) = match first {
            '(' => (Word::Open, 1),
            ')' => (Word::Close, 1),
            ',' => (Word::Comma, 1),
            '*' | '/' => (Word::Operator(first), 1),
            '+' if after_text || !second.is_some_and(begins_number) => (Word::Operator('+'), 1),
            '-' if after_text
                || !second.is_some_and(|char| {
                    char == '-' || begins_number(char) || char.is_ascii_alphabetic()
                }) =>
            {
                (Word::Operator('-'), 1)
            }
            '"' | '\'' => (Word::Quoted, quoted(rest, first)),
            _ => {
                let length = text_length(rest);
                (Word::Text(&rest[..length]), length)
            }
        };
        // A bracket that nothing follows is lost.
        if matches!(rest, "[" | "{") {
            return None;
        }
        self.at += length;
        self.before = match word {
            Word::Text(_) => Before::Text,
            _ => Before::Other,
        };
        Some(word)
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let behind = rest.trim_start_matches(BLANKS);
            let behind = match behind.strip_prefix("/*") {
                Some(comment) => after_comment(comment),
                None => behind,
            };
            if behind.len() == rest.len() {
                return;
            }
            self.at += rest.len() - behind.len();
            self.before = Before::Other;
        }
    }
}

/// What stands behind the end of a comment: a star that follows a star does not begin it.
fn after_comment(comment: &str) -> &str {
    let mut rest = comment;
    while let Some(star) = rest.find('*') {
        rest = &rest[star + 1..];
        if let Some(behind) = rest.strip_prefix('/') {
            return behind;
        }
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
    }
    ""
}

/// How long the quoted text is at the beginning of `rest`.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if char == '\\' {
            escaped = true;
        } else if char == quote {
            return at + 1;
        }
    }
    rest.len()
}

/// How long the word at the beginning of `rest` is.
fn text_length(rest: &str) -> usize {
    let begins_number =
        |text: &str| text.starts_with(|char: char| char.is_ascii_digit() || char == '.');
    let is_number =
        begins_number(rest) || (rest.starts_with(['-', '+']) && begins_number(&rest[1..]));
    // The first character is part of it, and behind a sign the second one.
    let from = if rest.starts_with(['-', '+']) { 2 } else { 1 };
    let mut chars = rest.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '[' | '{' => {
                let end = closed(&rest[at..]);
                while chars.offset() < at + end {
                    chars.next();
                }
            }
            _ if at < from => {}
            '-' if is_number => return at,
            '(' | ')' | ',' | '+' | '*' | '/' | '"' | '\'' => return at,
            _ if BLANKS.contains(&char) => return at,
            _ => {}
        }
    }
    rest.len()
}

/// How long the bracket at the beginning of `rest` is, with what is in it.
fn closed(rest: &str) -> usize {
    let mut open = Vec::new();
    for (at, char) in rest.char_indices() {
        match char {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            _ if open.last() == Some(&char) => {
                open.pop();
                if open.is_empty() {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    rest.len()
}
