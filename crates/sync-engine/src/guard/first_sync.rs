//! Two sides that were never synced, and nobody said whose tokens count.

use tokens_model::{DocumentDiff, TokenDocument};

use super::{Check, EXAMPLES, Guard, GuardKind};
use crate::policy::{Adopt, Side};

impl Check<'_> {
    /// Whoever takes over a side without tokens would remove all that the other one has.
    pub(super) fn adopts_nothing(&self) -> Option<Guard> {
        let (side, adopted, other) = match self.adopt {
            Adopt::Local => (Side::Local, self.local, self.remote),
            Adopt::Remote => (Side::Remote, self.remote, self.local),
            Adopt::Ask | Adopt::Merge => return None,
        };
        let tokens =
            |document: Option<&TokenDocument>| document.map_or(0, TokenDocument::token_count);
        let there = tokens(other);
        if tokens(adopted) > 0 || there == 0 || self.overrides.empty == Some(side) {
            return None;
        }
        Some(Guard {
            kind: GuardKind::Emptied,
            side,
            message: format!(
                "the {} side has no tokens: to take it over would remove all {there} on the other",
                side.as_str()
            ),
            lifted_by: Some(format!("--allow-empty {}", side.as_str())),
            examples: other.map(super::largest_sets).unwrap_or_default(),
        })
    }

    pub(super) fn first_sync(&self) -> Vec<Guard> {
        if self.base.is_some() || self.adopt != Adopt::Ask {
            return Vec::new();
        }
        let held = |document: Option<&_>| -> bool {
            document.is_some_and(|document: &TokenDocument| !document.is_empty())
        };
        let (message, lifted_by, examples) = match (self.local, self.remote) {
            (Some(local), Some(remote)) if held(self.local) && held(self.remote) => {
                // All that is here is there as well: taking the remote over decides nothing. A first
                // sync that was stopped between two files looks like that.
                if self.united.is_some_and(|united| united.same(remote)) {
                    return Vec::new();
                }
                let diff = DocumentDiff::first(local, remote, EXAMPLES);
                let message =
                    "the tokens here and on the remote differ, and they were never synced";
                let examples = diff.changes.iter().map(|change| change.at.to_string());
                (message, "--adopt remote|merge|local", examples.collect())
            }
            (Some(local), _) if held(self.local) && self.remote_after.is_some() => {
                let message = "the remote is empty, and was never synced: the tokens that are here \
                               would be uploaded";
                (message, "--adopt local", super::largest_sets(local))
            }
            _ => return Vec::new(),
        };
        vec![Guard {
            kind: GuardKind::FirstSync,
            side: Side::Remote,
            message: message.to_owned(),
            lifted_by: Some(lifted_by.to_owned()),
            examples,
        }]
    }
}
