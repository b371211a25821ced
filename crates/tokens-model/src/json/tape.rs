//! Where the values of a text stand in it.

use std::sync::Arc;

use super::{ValueKind, reader};
use crate::limits::Limits;
use crate::parse::ParseError;

/// One value, or one key of an object; 16 bytes, in text order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// First byte in the text; of a string, its quote.
    pub(super) start: u32,
    /// One past the last byte.
    pub(super) end: u32,
    /// Tape index of what follows this value and all that is in it.
    pub(super) next: u32,
    pub(super) kind: ValueKind,
    /// Of a string: it holds no escape.
    pub(super) plain: bool,
    /// Of an object: `$value` is a key of it, or of an object in it that stands in no list.
    pub(super) dtcg: bool,
}

pub(super) struct Tape {
    pub(super) text: String,
    pub(super) nodes: Vec<Node>,
    /// Whether there is white space between the values.
    pub(super) spaced: bool,
}

impl Tape {
    pub(super) fn read(text: String, limits: &Limits) -> Result<Arc<Self>, ParseError> {
        let (nodes, spaced) = reader::read(&text, limits)?;
        Ok(Arc::new(Self {
            text,
            nodes,
            spaced,
        }))
    }
}

/// The key nodes of one complete object on a tape that ends with it.
#[derive(Clone)]
pub(super) struct KeyNodes<'t> {
    pub(super) tape: &'t [Node],
    pub(super) at: usize,
}

impl<'t> Iterator for KeyNodes<'t> {
    type Item = &'t Node;

    fn next(&mut self) -> Option<&'t Node> {
        let key = self.tape.get(self.at)?;
        self.at = self.tape.get(self.at + 1)?.next as usize;
        Some(key)
    }
}
