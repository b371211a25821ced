//! What can be wrong with a text, and where.

use std::fmt;

use thiserror::Error;

/// A text that is no acceptable JSON, with the place.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The JSON pointer (RFC 6901) of the value that was being read; empty at the root.
    pub pointer: String,
    /// What is wrong there.
    pub problem: ParseProblem,
}

impl ParseError {
    pub(crate) fn at(text: &str, offset: usize, pointer: String, problem: ParseProblem) -> Self {
        let (line, column) = line_column(text, offset);
        Self {
            line,
            column,
            pointer,
            problem,
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if !self.pointer.is_empty() {
            write!(f, " (at {})", self.pointer)?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseProblem {
    /// Something else had to stand here.
    #[error("expected {0}")]
    Expected(&'static str),
    /// The text stops in the middle.
    #[error("the text ends too early")]
    Ended,
    /// The document is over, the text is not.
    #[error("something follows the end of the document")]
    Trailing,
    /// A raw control character inside a string.
    #[error("a control character has to be escaped")]
    ControlCharacter,
    /// `\ud800` without its other half.
    #[error("half of a surrogate pair is no character")]
    LoneSurrogate,
    /// Bytes that are no UTF-8.
    #[error("the bytes are not UTF-8 text")]
    NotUtf8,
    /// One object holds a key twice; readers disagree about which one counts.
    #[error("the key `{key}` stands twice in one object, first in line {line}, column {column}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Line of its first place.
        line: usize,
        /// Column of its first place.
        column: usize,
    },
    /// The text is longer than the limit.
    #[error("the text has more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// Too many objects and arrays inside each other.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// The limit in levels.
        limit: usize,
    },
    /// Too many values in one text.
    #[error("more than {limit} values in one document")]
    TooManyValues {
        /// The limit in values.
        limit: usize,
    },
    /// A key over the limit.
    #[error("a key of more than {limit} bytes")]
    KeyTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// A string over the limit.
    #[error("a string of more than {limit} bytes")]
    StringTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// A number over the limit.
    #[error("a number of more than {limit} characters")]
    NumberTooLong {
        /// The limit in characters.
        limit: usize,
    },
    /// An exponent over the limit.
    #[error("a number with an exponent beyond {limit}")]
    ExponentTooLarge {
        /// The limit, in either direction.
        limit: u32,
    },
    /// A value that cannot stand at this place of a token document.
    #[error("{0}")]
    Shape(String),
}

/// Line and column (in characters) of a byte offset, both counted from 1. A byte order mark does
/// not count.
pub(crate) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.matches('\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[begin..]
        .chars()
        .filter(|char| *char != '\u{feff}')
        .count()
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_says_what_is_wrong() {
        use ParseProblem as P;
        let limit = 9;
        let problems = [
            P::Expected("`,` or `}`"),
            P::Ended,
            P::Trailing,
            P::ControlCharacter,
            P::LoneSurrogate,
            P::NotUtf8,
            P::DuplicateKey {
                key: "red".to_owned(),
                line: 1,
                column: 2,
            },
            P::TooLarge { limit },
            P::TooDeep { limit },
            P::TooManyValues { limit },
            P::KeyTooLong { limit },
            P::StringTooLong { limit },
            P::NumberTooLong { limit },
            P::ExponentTooLarge { limit: 9 },
            P::Shape("a set has to be an object".to_owned()),
        ];
        // A new kind does not compile before it is here.
        let kind = |problem: &P| match problem {
            P::Expected(_) => 0,
            P::Ended => 1,
            P::Trailing => 2,
            P::ControlCharacter => 3,
            P::LoneSurrogate => 4,
            P::NotUtf8 => 5,
            P::DuplicateKey { .. } => 6,
            P::TooLarge { .. } => 7,
            P::TooDeep { .. } => 8,
            P::TooManyValues { .. } => 9,
            P::KeyTooLong { .. } => 10,
            P::StringTooLong { .. } => 11,
            P::NumberTooLong { .. } => 12,
            P::ExponentTooLarge { .. } => 13,
            P::Shape(_) => 14,
        };
        assert!(problems.iter().map(kind).eq(0..problems.len()));
        let error = |problem| ParseError::at("{\n}", 2, "/core".to_owned(), problem);
        let texts = problems.map(|problem| format!("{}\n", error(problem)));
        insta::assert_snapshot!(texts.concat(), @"
        line 2, column 1 (at /core): expected `,` or `}`
        line 2, column 1 (at /core): the text ends too early
        line 2, column 1 (at /core): something follows the end of the document
        line 2, column 1 (at /core): a control character has to be escaped
        line 2, column 1 (at /core): half of a surrogate pair is no character
        line 2, column 1 (at /core): the bytes are not UTF-8 text
        line 2, column 1 (at /core): the key `red` stands twice in one object, first in line 1, column 2
        line 2, column 1 (at /core): the text has more than 9 bytes
        line 2, column 1 (at /core): nested deeper than 9 levels
        line 2, column 1 (at /core): more than 9 values in one document
        line 2, column 1 (at /core): a key of more than 9 bytes
        line 2, column 1 (at /core): a string of more than 9 bytes
        line 2, column 1 (at /core): a number of more than 9 characters
        line 2, column 1 (at /core): a number with an exponent beyond 9
        line 2, column 1 (at /core): a set has to be an object
        ");
    }
}
