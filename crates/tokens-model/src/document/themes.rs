//! The list of themes of a document.

use std::sync::{Arc, OnceLock};

use crate::digest::Digest;
use crate::json::{Json, JsonRef};
use crate::role::{self, Role};

/// `$themes`, and its digest once somebody asked for it, which all clones know then.
#[derive(Clone, Debug)]
pub(super) struct Themes {
    json: Json,
    digest: Arc<OnceLock<Digest>>,
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
        let digest = || role::digest(Role::Themes, self.json());
        *self.digest.get_or_init(digest)
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        if self.is(other) {
            return true;
        }
        match (self.digest.get(), other.digest.get()) {
            (Some(digest), Some(other)) => digest == other,
            _ => role::same(Role::Themes, self.json(), other.json()),
        }
    }

    /// Whether one is a clone of the other.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.digest, &other.digest)
    }
}
