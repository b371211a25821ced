//! JSON that remembers how it was spelled: a text and a flat tape of where its values stand.

pub(crate) mod number;
mod print;
mod reader;
mod tape;
pub(crate) mod text;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub(crate) use print::{print_compact, print_indented};

use crate::limits::Limits;
use crate::parse::{ParseError, ParseProblem, line_column};
use tape::{Node, Tape};
use text::unescape;

/// What kind of value a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, kept as text.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A JSON value together with the text it was read from.
///
/// Cloning shares the text. Numbers are never converted, order and spelling are kept, and no
/// object holds a key twice.
///
/// ```
/// use tokens_model::Json;
///
/// let json = Json::parse(r#"{"size": 1.50}"#)?;
/// assert_eq!(json.root().get("size").map(|v| v.raw()), Some("1.50"));
/// # Ok::<(), tokens_model::ParseError>(())
/// ```
#[derive(Clone)]
pub struct Json {
    tape: Arc<Tape>,
    at: u32,
}

impl Json {
    /// Reads one JSON text within the default [`Limits`].
    pub fn parse(text: impl Into<String>) -> Result<Self, ParseError> {
        Self::parse_within(text, &Limits::default())
    }

    /// Reads one JSON text within `limits`.
    pub fn parse_within(text: impl Into<String>, limits: &Limits) -> Result<Self, ParseError> {
        Ok(Self {
            tape: Tape::read(text.into(), limits)?,
            at: 0,
        })
    }

    /// Reads bytes, which have to be UTF-8 (a byte order mark is kept).
    pub fn parse_bytes(bytes: Vec<u8>) -> Result<Self, ParseError> {
        Self::parse_bytes_within(bytes, &Limits::default())
    }

    /// Reads bytes within `limits`.
    pub fn parse_bytes_within(bytes: Vec<u8>, limits: &Limits) -> Result<Self, ParseError> {
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse_within(text, limits),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
                Err(ParseError::at(
                    &text,
                    valid,
                    String::new(),
                    ParseProblem::NotUtf8,
                ))
            }
        }
    }

    /// A string value.
    pub fn string(value: &str) -> Self {
        let mut text = String::with_capacity(value.len() + 2);
        text::push_string(&mut text, value);
        Self::of_written(text)
    }

    /// An empty object.
    pub fn empty_object() -> Self {
        Self::of_written("{}".to_owned())
    }

    /// A text put together from the texts of values that had been read, as by
    /// [`ObjectText`](crate::ObjectText). Limits are lifted: what consists of accepted parts is
    /// accepted.
    ///
    /// # Panics
    ///
    /// If the text is not JSON, which is a mistake in the calling code.
    pub fn assembled(text: String) -> Self {
        Self::of_written(text)
    }

    pub(crate) fn of_written(text: String) -> Self {
        let limits = Limits {
            bytes: u32::MAX as usize,
            depth: usize::MAX,
            values: usize::MAX,
            key_bytes: usize::MAX,
            string_bytes: usize::MAX,
            number_digits: usize::MAX,
            exponent: u32::MAX,
        };
        let tape = Tape::read(text, &limits);
        Self {
            tape: tape.expect("text that is assembled from JSON values is JSON itself"),
            at: 0,
        }
    }

    /// The value, for looking into it.
    pub fn root(&self) -> JsonRef<'_> {
        JsonRef {
            tape: &self.tape,
            at: self.at,
        }
    }

    /// The whole text that the value was read from, with what stands around the value.
    pub fn source(&self) -> &str {
        &self.tape.text
    }

    /// The value on one line without spaces.
    pub fn to_compact(&self) -> String {
        self.root().to_compact()
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.root(), f)
    }
}

/// A look at one value inside a [`Json`].
#[derive(Clone, Copy)]
pub struct JsonRef<'a> {
    tape: &'a Arc<Tape>,
    at: u32,
}

impl<'a> JsonRef<'a> {
    fn node(self) -> Node {
        self.tape.nodes[self.at as usize]
    }

    fn with(self, at: u32) -> Self {
        Self {
            tape: self.tape,
            at,
        }
    }

    /// What kind of value it is.
    pub fn kind(self) -> ValueKind {
        self.node().kind
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.kind() == ValueKind::Object
    }

    /// The value as it stands in the text.
    pub fn raw(self) -> &'a str {
        let node = self.node();
        &self.tape.text[node.start as usize..node.end as usize]
    }

    /// The text from `start` to `end`, byte offsets into the whole text.
    pub(crate) fn text(self, start: usize, end: usize) -> &'a str {
        &self.tape.text[start..end]
    }

    /// Where it begins and ends, in bytes of the whole text.
    pub fn span(self) -> std::ops::Range<usize> {
        let node = self.node();
        node.start as usize..node.end as usize
    }

    /// The line and column at which it begins, counted from 1, columns in characters.
    pub fn line_column(self) -> (usize, usize) {
        line_column(&self.tape.text, self.span().start)
    }

    /// The characters of a string; `None` for anything else.
    #[inline]
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        let node = self.node();
        (node.kind == ValueKind::String).then(|| {
            let inside = &self.tape.text[node.start as usize + 1..node.end as usize - 1];
            unescape(inside, node.plain)
        })
    }

    /// The member of an object under `key`, in time linear in its members.
    pub fn get(self, key: &str) -> Option<Self> {
        self.members()
            .find(|member| member.is(key))
            .map(|member| member.value)
    }

    /// The members of an object in text order; nothing for anything else.
    pub fn members(self) -> Members<'a> {
        let node = self.node();
        let end = if node.kind == ValueKind::Object {
            node.next
        } else {
            0
        };
        Members {
            tape: self.tape,
            at: self.at + 1,
            end,
        }
    }

    /// The items of an array; nothing for anything else.
    pub fn items(self) -> Items<'a> {
        let node = self.node();
        let end = if node.kind == ValueKind::Array {
            node.next
        } else {
            0
        };
        Items {
            tape: self.tape,
            at: self.at + 1,
            end,
        }
    }

    /// Whether an object or array holds nothing.
    pub fn is_empty(self) -> bool {
        self.node().next == self.at + 1
    }

    /// Whether `$value` is a key of this object, or of one in it that stands in no list. Known
    /// since the text was read.
    pub(crate) fn holds_dtcg(self) -> bool {
        self.node().dtcg
    }

    /// The value on its own, sharing the text.
    pub fn to_json(self) -> Json {
        Json {
            tape: Arc::clone(self.tape),
            at: self.at,
        }
    }

    /// The value on one line without spaces.
    pub fn to_compact(self) -> String {
        let mut out = String::new();
        print_compact(&mut out, self);
        out
    }

    /// Whether there is no white space between the values of its text.
    pub(crate) fn is_compact(self) -> bool {
        !self.tape.spaced
    }

    /// Whether both are the very same place in the very same text.
    pub(crate) fn is_identical(self, other: JsonRef<'_>) -> bool {
        Arc::ptr_eq(self.tape, other.tape) && self.at == other.at
    }
}

impl fmt::Debug for JsonRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_compact())
    }
}

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The key as a value of its own (a string).
    pub key: JsonRef<'a>,
    /// The value.
    pub value: JsonRef<'a>,
}

impl<'a> Member<'a> {
    /// The characters of the key.
    #[inline]
    pub fn name(self) -> Cow<'a, str> {
        self.key.as_str().unwrap_or(Cow::Borrowed(""))
    }

    /// Whether the key is `name`, without allocating.
    pub fn is(self, name: &str) -> bool {
        let node = self.key.node();
        if !node.plain {
            return self.name() == name;
        }
        let inside = node.start as usize + 1..node.end as usize - 1;
        inside.len() == name.len() && self.key.tape.text.as_bytes()[inside] == *name.as_bytes()
    }
}

/// The members of an object, in text order.
#[derive(Clone)]
pub struct Members<'a> {
    tape: &'a Arc<Tape>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        if self.at >= self.end {
            return None;
        }
        let key = JsonRef {
            tape: self.tape,
            at: self.at,
        };
        let value = key.with(self.at + 1);
        self.at = value.node().next;
        Some(Member { key, value })
    }
}

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The items of an array, in order.
#[derive(Clone)]
pub struct Items<'a> {
    tape: &'a Arc<Tape>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Items<'a> {
    type Item = JsonRef<'a>;

    fn next(&mut self) -> Option<JsonRef<'a>> {
        if self.at >= self.end {
            return None;
        }
        let value = JsonRef {
            tape: self.tape,
            at: self.at,
        };
        self.at = value.node().next;
        Some(value)
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Json::parse(text).expect_err(text).to_string()
    }

    #[test]
    fn values_keep_their_spelling() {
        let json = Json::parse(r#" {"a" : [1.0, 1e3, -0], "b\u0063":"\u00e9" } "#).unwrap();
        let root = json.root();
        let items: Vec<&str> = root.get("a").unwrap().items().map(JsonRef::raw).collect();
        assert_eq!(items, ["1.0", "1e3", "-0"]);
        assert_eq!(root.get("bc").unwrap().as_str().unwrap(), "é");
        assert_eq!(
            json.to_compact(),
            r#"{"a":[1.0,1e3,-0],"b\u0063":"\u00e9"}"#
        );
    }

    #[test]
    fn problems_name_line_column_and_pointer() {
        let check = |text: &str, expected: &str| assert_eq!(problem(text), expected, "{text}");
        check("", "line 1, column 1: the text ends too early");
        check(
            "{\n \"a\": tru\n}",
            "line 2, column 7 (at /a): expected a value",
        );
        check(
            "{\"a\": [1, {\"b\": }]}",
            "line 1, column 17 (at /a/1/b): expected a value",
        );
        check(
            "{\"a\":1,}",
            "line 1, column 8 (at /a): expected a key (no comma before `}`)",
        );
        check(
            "{\"é\":1 \"b\":2}",
            "line 1, column 8 (at /é): expected `,` or `}`",
        );
        check(
            "{} x",
            "line 1, column 4: something follows the end of the document",
        );
        check("[01]", "line 1, column 3 (at /0): expected `,` or `]`");
        check("[1.]", "line 1, column 4: expected a digit");
        check(
            "\"a\nb\"",
            "line 1, column 3: a control character has to be escaped",
        );
        check(
            r#""\x""#,
            "line 1, column 2: expected an escape that JSON knows",
        );
        check(
            r#"["\ud800"]"#,
            "line 1, column 3: half of a surrogate pair is no character",
        );
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_with_both_places() {
        assert_eq!(
            problem("{\"g\":{\n  \"a\": 1,\n  \"\\u0061\": 2}}"),
            "line 3, column 3 (at /g/a): the key `a` stands twice in one object, \
             first in line 2, column 3"
        );
        assert!(problem(r#"{"a":1,"a":2,"b":3}"#).contains("(at /a)"));
        let many: Vec<String> = (0..40).map(|i| format!("\"k{i}\":0,")).collect();
        let twice = problem(&format!("{{{}\"k9\":1,\"k7\":1,\"k9\":1}}", many.concat()));
        assert!(
            twice.contains("(at /k9): the key `k9` stands twice"),
            "{twice}"
        );
        assert!(problem(&format!("{{{}\"k7\":1}}", many.concat())).contains("`k7` stands twice"));
    }

    #[test]
    fn limits_are_errors_with_a_place() {
        let limits = Limits {
            depth: 2,
            values: 5,
            key_bytes: 5,
            string_bytes: 6,
            number_digits: 4,
            ..Limits::default()
        };
        let check = |text: &str, expected: &str| {
            let error = Json::parse_within(text, &limits)
                .expect_err(text)
                .to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("[[[]]]", "nested deeper than 2");
        check("[1,2,3,4,5]", "more than 5 values");
        check(r#"{"long":1}"#, "a key of more than 3 bytes");
        check(r#"["12345"]"#, "a string of more than 4 bytes");
        check("[12345]", "a number of more than 4 characters");
        check("[1e401]", "an exponent beyond 400");
    }
}
