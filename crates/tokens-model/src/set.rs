//! One token set.

use std::sync::{Arc, OnceLock};

use crate::digest::Digest;
use crate::document::shape;
use crate::json::{Json, JsonRef};
use crate::parse::ParseError;
use crate::role::{self, Role};
use crate::tree::{NodeKind, node_kind};

/// One token set: groups and tokens under a name that the document gives it.
#[derive(Clone, Debug)]
pub struct TokenSet {
    json: Json,
    digest: Arc<OnceLock<Digest>>,
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
            digest: Arc::default(),
        }
    }

    /// The content.
    pub fn json(&self) -> JsonRef<'_> {
        self.json.root()
    }

    /// A digest of the content, whatever its formatting; computed once.
    pub fn digest(&self) -> Digest {
        *self
            .digest
            .get_or_init(|| role::digest(Role::Group, self.json.root()))
    }

    /// Whether both mean the same. Formatting does not count.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.digest, &other.digest)
            || role::same(Role::Group, self.json.root(), other.json.root())
    }

    /// How many tokens the set holds.
    pub fn token_count(&self) -> usize {
        count(self.json.root())
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
