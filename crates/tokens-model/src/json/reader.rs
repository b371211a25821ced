//! Text → tape, in one pass that allocates nothing per value.

mod scalar;

use std::hash::{BuildHasher as _, RandomState};

use super::ValueKind;
use super::tape::{KeyNodes, Node};
use super::text::{self, Unescaped, unescape};
use crate::limits::Limits;
use crate::parse::{ParseError, ParseProblem};

/// Reads one JSON text (RFC 8259, strictly) into a tape of nodes in text order, and says
/// whether there is white space between its values.
///
/// Beyond the grammar it refuses what two readers could understand differently: keys that stand
/// twice in one object and escapes that are no characters (lone surrogates).
pub(super) fn read(text: &str, limits: &Limits) -> Result<(Vec<Node>, bool), ParseError> {
    if text.len() > limits.bytes {
        let limit = limits.bytes;
        let problem = ParseProblem::TooLarge { limit };
        return Err(ParseError::at(text, 0, String::new(), problem));
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        limits,
        values: 0,
        spaced: false,
        // Indented token files have about one node in twelve bytes.
        tape: Vec::with_capacity(text.len() / 12 + 8),
        open: Vec::new(),
    };
    match reader.document() {
        Ok(()) => Ok((reader.tape, reader.spaced)),
        Err((offset, problem)) => {
            let pointer = reader.pointer(offset);
            Err(ParseError::at(text, offset, pointer, problem))
        }
    }
}

type Step<T = ()> = Result<T, (usize, ParseProblem)>;

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    limits: &'a Limits,
    values: usize,
    /// Whether there was white space between values.
    spaced: bool,
    tape: Vec<Node>,
    /// Tape indices of the objects and arrays that are still open.
    open: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Step {
        self.space();
        self.value()?;
        while let Some(&parent) = self.open.last() {
            self.space();
            if self.tape[parent as usize].kind == ValueKind::Object {
                self.object_step(parent)?;
            } else {
                self.array_step(parent)?;
            }
        }
        self.space();
        if self.at < self.bytes.len() {
            return Err((self.at, ParseProblem::Trailing));
        }
        Ok(())
    }

    /// Inside an object: either its end, or one more member up to the begin of its value.
    fn object_step(&mut self, parent: u32) -> Step {
        let first = self.tape.len() == parent as usize + 1;
        match self.peek() {
            Some(b'}') => return self.close_object(parent),
            Some(b',') if !first => {
                self.at += 1;
                self.space();
                if self.peek() == Some(b'}') {
                    return Err((
                        self.at,
                        ParseProblem::Expected("a key (no comma before `}`)"),
                    ));
                }
            }
            Some(_) if first => {}
            Some(_) => return Err((self.at, ParseProblem::Expected("`,` or `}`"))),
            None => return Err((self.at, ParseProblem::Ended)),
        }
        match self.peek() {
            Some(b'"') => {}
            Some(_) => return Err((self.at, ParseProblem::Expected("a key in double quotes"))),
            None => return Err((self.at, ParseProblem::Ended)),
        }
        let start = self.at;
        self.string()?;
        if self.at - start > self.limits.key_bytes {
            // It is not to stand in the pointer.
            self.tape.pop();
            return Err((
                start,
                ParseProblem::KeyTooLong {
                    limit: self.limits.key_bytes - 2,
                },
            ));
        }
        if let Some(key) = self.tape.last()
            && self.is_value_key(key)
        {
            self.tape[parent as usize].dtcg = true;
        }
        self.space();
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(_) => return Err((self.at, ParseProblem::Expected("`:`"))),
            None => return Err((self.at, ParseProblem::Ended)),
        }
        self.space();
        self.value()
    }

    fn array_step(&mut self, parent: u32) -> Step {
        let first = self.tape.len() == parent as usize + 1;
        match self.peek() {
            Some(b']') => {
                self.close(parent);
                return Ok(());
            }
            Some(b',') if !first => {
                self.at += 1;
                self.space();
                if self.peek() == Some(b']') {
                    return Err((
                        self.at,
                        ParseProblem::Expected("a value (no comma before `]`)"),
                    ));
                }
            }
            Some(_) if first => {}
            Some(_) => return Err((self.at, ParseProblem::Expected("`,` or `]`"))),
            None => return Err((self.at, ParseProblem::Ended)),
        }
        self.value()
    }

    /// One scalar, or the opening of an object or array.
    fn value(&mut self) -> Step {
        self.values += 1;
        if self.values > self.limits.values {
            return Err((
                self.at,
                ParseProblem::TooManyValues {
                    limit: self.limits.values,
                },
            ));
        }
        match self.peek() {
            Some(b'{') => self.open(ValueKind::Object),
            Some(b'[') => self.open(ValueKind::Array),
            Some(b'"') => {
                let start = self.at;
                self.string()?;
                if self.at - start > self.limits.string_bytes {
                    return Err((
                        start,
                        ParseProblem::StringTooLong {
                            limit: self.limits.string_bytes - 2,
                        },
                    ));
                }
                Ok(())
            }
            Some(b't') => self.word("true", ValueKind::Bool),
            Some(b'f') => self.word("false", ValueKind::Bool),
            Some(b'n') => self.word("null", ValueKind::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err((self.at, ParseProblem::Expected("a value"))),
            None => Err((self.at, ParseProblem::Ended)),
        }
    }

    fn open(&mut self, kind: ValueKind) -> Step {
        if self.open.len() >= self.limits.depth {
            return Err((
                self.at,
                ParseProblem::TooDeep {
                    limit: self.limits.depth,
                },
            ));
        }
        self.open.push(narrow(self.tape.len()));
        self.push(kind, self.at, self.at + 1, true);
        self.at += 1;
        Ok(())
    }

    fn close(&mut self, parent: u32) {
        self.at += 1;
        let next = narrow(self.tape.len());
        let node = &mut self.tape[parent as usize];
        node.end = narrow(self.at);
        node.next = next;
        let dtcg = node.dtcg;
        self.open.pop();
        if let Some(&outer) = self.open.last() {
            let outer = &mut self.tape[outer as usize];
            outer.dtcg |= dtcg && outer.kind == ValueKind::Object;
        }
    }

    fn close_object(&mut self, parent: u32) -> Step {
        self.unique_keys(parent)?;
        self.close(parent);
        Ok(())
    }

    /// Refuses an object in which a key stands twice, naming both places.
    fn unique_keys(&self, parent: u32) -> Step {
        let keys = KeyNodes {
            tape: &self.tape,
            at: parent as usize + 1,
        };
        let all = keys.clone();
        let mut few: [Option<&Node>; FEW_KEYS] = [None; FEW_KEYS];
        for (count, key) in keys.enumerate() {
            let Some(free) = few.get_mut(count) else {
                return self.unique_among_many(all);
            };
            *free = Some(key);
            for earlier in few[..count].iter().flatten() {
                let lengths_differ = key.end - key.start != earlier.end - earlier.start;
                if key.plain && earlier.plain && lengths_differ {
                    continue;
                }
                self.differ(earlier, key)?;
            }
        }
        Ok(())
    }

    /// The same for any number of keys, in 16 bytes for each: a set of millions of keys would be
    /// larger than the text they stand in.
    fn unique_among_many(&self, mut keys: KeyNodes<'_>) -> Step {
        let hasher = RandomState::new();
        let mut hashes: Vec<(u64, u32)> = Vec::new();
        let mut at = keys.at;
        while let Some(key) = keys.next() {
            hashes.push((hasher.hash_one(self.key(key)), narrow(at)));
            at = keys.at;
        }
        hashes.sort_unstable();
        let node = |at: u32| &self.tape[at as usize];
        let mut twice: Option<(u32, u32)> = None;
        for alike in hashes.chunk_by(|a, b| a.0 == b.0) {
            for (i, &(_, key)) in alike.iter().enumerate().skip(1) {
                // Mostly it is the first one: other keys share a hash by chance only.
                let mut earlier = alike[..i].iter().map(|(_, earlier)| *earlier);
                let earlier = earlier.find(|at| self.key(node(*at)) == self.key(node(key)));
                if let Some(earlier) = earlier
                    && twice.is_none_or(|(_, known)| key < known)
                {
                    twice = Some((earlier, key));
                }
            }
        }
        match twice {
            Some((first, second)) => self.differ(node(first), node(second)),
            None => Ok(()),
        }
    }

    fn differ(&self, first: &Node, second: &Node) -> Step {
        if first.plain && second.plain && self.raw(first) != self.raw(second) {
            return Ok(());
        }
        let key = self.key(second);
        if self.key(first) != key {
            return Ok(());
        }
        let (line, column) = crate::parse::line_column(self.text, first.start as usize);
        Err((
            second.start as usize,
            ParseProblem::DuplicateKey {
                key: key.into_owned(),
                line,
                column,
            },
        ))
    }

    fn is_value_key(&self, node: &Node) -> bool {
        if node.plain {
            self.raw(node) == b"\"$value\""
        } else {
            self.key(node) == "$value"
        }
    }

    fn raw(&self, node: &Node) -> &'a [u8] {
        &self.bytes[node.start as usize..node.end as usize]
    }

    fn key(&self, node: &Node) -> Unescaped<'a> {
        unescape(
            &self.text[node.start as usize + 1..node.end as usize - 1],
            node.plain,
        )
    }

    fn word(&mut self, word: &'static str, kind: ValueKind) -> Step {
        if !self.text[self.at..].starts_with(word) {
            return Err((self.at, ParseProblem::Expected("a value")));
        }
        self.push(kind, self.at, self.at + word.len(), true);
        self.at += word.len();
        Ok(())
    }

    fn space(&mut self) {
        let blank = text::blank(&self.bytes[self.at..]);
        self.at += blank;
        self.spaced |= blank > 0;
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn push(&mut self, kind: ValueKind, start: usize, end: usize, plain: bool) {
        let next = narrow(self.tape.len() + 1);
        self.tape.push(Node {
            start: narrow(start),
            end: narrow(end),
            next,
            kind,
            plain,
            dtcg: false,
        });
    }

    /// The JSON pointer (RFC 6901) of the last value that begins at `offset` or before.
    fn pointer(&self, offset: usize) -> String {
        let mut pointer = String::new();
        for (i, &parent) in self.open.iter().enumerate() {
            let inner = self.open.get(i + 1).copied();
            let (mut at, mut index) = (parent as usize + 1, 0);
            let object = self.tape[parent as usize].kind == ValueKind::Object;
            let mut last = None;
            while at < self.tape.len() && self.tape[at].start as usize <= offset {
                let value = if object { at + 1 } else { at };
                last = Some(if object {
                    self.key(&self.tape[at])
                        .replace('~', "~0")
                        .replace('/', "~1")
                } else {
                    index.to_string()
                });
                if inner.is_some_and(|inner| inner as usize == value) || value >= self.tape.len() {
                    break;
                }
                at = self.tape[value].next as usize;
                index += 1;
            }
            if let Some(part) = last {
                pointer.push('/');
                pointer.push_str(&part);
            }
        }
        pointer
    }
}

/// Up to here comparing the lengths of every pair of keys is cheaper than hashing the keys.
const FEW_KEYS: usize = 32;

/// Offsets fit: texts are limited far below 4 GiB.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
