//! The list of themes of a document.

use std::sync::Arc;

use crate::digest::{Digest, Known};
use crate::json::{Json, JsonRef};
use crate::role::{self, Role};

/// `$themes`, and its digest once somebody asked for it, which all clones know then.
#[derive(Clone, Debug)]
pub(super) struct Themes {
    json: Json,
    digest: Arc<Known>,
}

impl Themes {
    pub(super) fn of(json: Json) -> Self {
        Self {
            json,
            digest: Arc::default(),
        }
    }

    pub(super) fn json(&self) -> JsonRef<'_> {
        self.json.root()
    }

    pub(super) fn digest(&self) -> Digest {
        self.digest
            .get_or(|| role::digest(Role::Themes, self.json()))
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        let look = || role::same(Role::Themes, self.json(), other.json());
        self.is_identical(other) || self.digest.same(&other.digest, look)
    }

    /// Whether one is a clone of the other.
    pub(super) fn is_identical(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.digest, &other.digest)
    }
}
