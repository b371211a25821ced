//! One token set.

use std::sync::{Arc, OnceLock};

use crate::digest::{Digest, Known};
use crate::document::shape;
use crate::json::{Json, JsonRef};
use crate::parse::ParseError;
use crate::role::{self, Role};
use crate::tree::{NodeKind, node_kind};

/// One token set: groups and tokens under a name that the document gives it.
#[derive(Clone, Debug)]
pub struct TokenSet {
    json: Json,
    facts: Arc<Facts>,
}

/// What was found out of a set, and all its clones know.
#[derive(Debug, Default)]
struct Facts {
    digest: Known,
    tokens: OnceLock<usize>,
}

impl TokenSet {
    /// A set with this content, which has to be an object.
    pub fn new(json: Json) -> Result<Self, ParseError> {
        if !json.root().is_object() {
            return Err(shape(json.root(), "a token set has to be an object"));
        }
        Ok(Self::of(json))
    }

    pub(crate) fn of(json: Json) -> Self {
        Self {
            json,
            facts: Arc::default(),
        }
    }

    /// The content.
    pub fn json(&self) -> JsonRef<'_> {
        self.json.root()
    }

    /// A digest of the content, whatever its formatting; computed once.
    pub fn digest(&self) -> Digest {
        let digest = || role::digest(Role::Group, self.json.root());
        self.facts.digest.get_or(digest)
    }

    /// Whether both mean the same. Formatting does not count.
    pub fn same(&self, other: &Self) -> bool {
        let look = || role::same(Role::Group, self.json.root(), other.json.root());
        self.is_identical(other) || self.facts.digest.same(&other.facts.digest, look)
    }

    /// Whether one is a clone of the other.
    pub(crate) fn is_identical(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.facts, &other.facts)
    }

    /// How many tokens the set holds; counted once.
    pub fn token_count(&self) -> usize {
        *self.facts.tokens.get_or_init(|| count(self.json.root()))
    }
}

fn count(group: JsonRef<'_>) -> usize {
    group
        .members()
        .map(|member| match node_kind(&member.name(), member.value) {
            NodeKind::Token => 1,
            NodeKind::Group => count(member.value),
            NodeKind::Field => 0,
        })
        .sum()
}
