//! The words of an expression.

use super::function::Function;

/// One word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word<'a> {
    Number(f64),
    Bool(bool),
    /// A text in quotes, escapes undone.
    Text(String),
    Name(&'a str),
    /// A function that needs no parentheses: `sqrt 4`.
    Unary(Function),
    /// An operator, a parenthesis, a separator: as it is written.
    Sign(&'static str),
    End,
}

/// The text is no expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoExpression;

#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

/// Longer ones first.
const SIGNS: [&str; 25] = [
    ">=", "<=", "||", "==", "!=", "+", "-", "*", "/", "%", "^", "?", ":", ".", ">", "<", "=", "!",
    "(", ")", "[", "]", ",", ";", "|",
];

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn next(&mut self) -> Result<Word<'a>, NoExpression> {
        self.skip_blanks();
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Word::End);
        };
        let (word, length) = if let Some(found) = radix_number(rest).or_else(|| number(rest)) {
            found
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            if *sign == "|" {
                return Err(NoExpression);
            }
            (Word::Sign(sign), sign.len())
        } else if matches!(first, '∙' | '•') {
            (Word::Sign("*"), first.len_utf8())
        } else if matches!(first, '\'' | '"') {
            quoted(rest, first)?
        } else {
            named(rest)?
        };
        self.at += length;
        Ok(word)
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            self.at += rest.len() - blank.len();
            if !blank.starts_with("/*") {
                return;
            }
            // The package looks for the end from the first sign on: `/*/` is a comment.
            self.at += blank.find("*/").map_or(blank.len(), |end| end + 2);
        }
    }
}

/// `0x1f`, `0b101`
fn radix_number(rest: &str) -> Option<(Word<'static>, usize)> {
    let radix = match rest.get(..2)? {
        "0x" => 16,
        "0b" => 2,
        _ => return None,
    };
    let digits = rest[2..].bytes();
    let count = digits
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    let value = crate::number::from_text(&rest[..count + 2]);
    (count > 0).then_some((Word::Number(value), count + 2))
}

/// `1`, `1.5`, `.5`, `5.`, `1e-3`
fn number(rest: &str) -> Option<(Word<'static>, usize)> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        let run = bytes[from..].iter();
        from + run.take_while(|byte| byte.is_ascii_digit()).count()
    };
    let whole = digits(0);
    let mut end = whole;
    if bytes.get(whole) == Some(&b'.') {
        end = digits(whole + 1);
        if end == 1 {
            return None;
        }
    }
    if end == 0 {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits((end + 1 + sign).min(bytes.len()));
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    Some((Word::Number(crate::number::from_text(&rest[..end])), end))
}

/// A text in quotes. A quote behind a backslash ends it not, whatever stands before that.
fn quoted(rest: &str, quote: char) -> Result<(Word<'static>, usize), NoExpression> {
    let ends = rest[1..].match_indices(quote);
    let end = ends
        .map(|(at, _)| at + 1)
        .find(|end| !rest[..*end].ends_with('\\'))
        .ok_or(NoExpression)?;
    let mut text = String::new();
    let mut chars = rest[1..end].chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            text.push(char);
            continue;
        }
        text.push(match chars.next().ok_or(NoExpression)? {
            same @ ('\'' | '"' | '\\' | '/') => same,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let digits = chars.as_str().get(..4).ok_or(NoExpression)?;
                let code = u32::from_str_radix(digits, 16).map_err(|_| NoExpression)?;
                chars.nth(3);
                char::from_u32(code).ok_or(NoExpression)?
            }
            _ => return Err(NoExpression),
        });
    }
    Ok((Word::Text(text), end + 1))
}

fn named(rest: &str) -> Result<(Word<'_>, usize), NoExpression> {
    let run = |also: fn(char) -> bool| {
        let mut chars = rest.char_indices();
        let begins = chars.next().is_some_and(|(_, first)| is_letter(first));
        let end = chars.find(|(_, char)| !is_letter(*char) && !also(*char));
        let end = end.map_or(rest.len(), |(at, _)| at);
        if begins { &rest[..end] } else { "" }
    };
    let name = run(|char| char == '_' || char.is_ascii_digit());
    let word = match name {
        "and" => Word::Sign("and"),
        "or" => Word::Sign("or"),
        "in" => Word::Sign("in"),
        _ => match Function::unary(name) {
            Some(function) => Word::Unary(function),
            None => match run(|char| matches!(char, '_' | '.') || char.is_ascii_digit()) {
                "E" => Word::Number(std::f64::consts::E),
                "PI" => Word::Number(std::f64::consts::PI),
                "true" => Word::Bool(true),
                "false" => Word::Bool(false),
                _ if !name.is_empty() => Word::Name(name),
                _ => return variable(rest),
            },
        },
    };
    Ok((word, name.len()))
}

/// A name that begins with `$` or `_`.
fn variable(rest: &str) -> Result<(Word<'_>, usize), NoExpression> {
    let behind = rest.strip_prefix(['$', '_']).ok_or(NoExpression)?;
    let is_part = |char: char| is_letter(char) || char == '_' || char.is_ascii_digit();
    if rest.starts_with('$') && !behind.starts_with(is_letter) {
        return Err(NoExpression);
    }
    let end = 1 + behind.find(|char| !is_part(char)).unwrap_or(behind.len());
    Ok((Word::Name(&rest[..end]), end))
}

/// A character that has two cases.
fn is_letter(char: char) -> bool {
    u32::from(char) <= 0xffff && !char.to_uppercase().eq(char.to_lowercase())
}
