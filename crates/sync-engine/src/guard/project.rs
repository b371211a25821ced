//! Two sides that have hardly a token in common.

use std::collections::HashSet;

use tokens_model::{EntryPath, Renames, TokenDocument};

use super::{Check, Guard, GuardKind, largest_sets};
use crate::policy::Side;

/// Documents with fewer tokens than this are too small to be told apart as projects.
const MIN_PROJECT: usize = 20;
/// The share of common token paths below which two documents count as different projects.
const MIN_SHARED_PERCENT: usize = 20;

impl Check<'_> {
    pub(super) fn other_project(&self) -> Vec<Guard> {
        let (known, now) = match (self.base, self.local, self.remote) {
            _ if self.overrides.rebind => return Vec::new(),
            (Some(base), _, Some(remote)) if !remote.same(base) => (base, remote),
            (None, Some(local), Some(remote)) => (local, remote),
            _ => return Vec::new(),
        };
        if known.token_count() < MIN_PROJECT || now.token_count() < MIN_PROJECT {
            return Vec::new();
        }
        let (known_places, places) = (places(known), places(now));
        let few = |shared: usize| {
            shared * 100 < known_places.len().min(places.len()) * MIN_SHARED_PERCENT
        };
        let mut shared = known_places.intersection(&places).count();
        if few(shared) && self.base.is_some() {
            // Sets and groups that are the same as a whole are known by another name, too. Single
            // tokens prove nothing: many projects have a white.
            let renames = Renames::between(known, now);
            let renamed =
                |at: &&EntryPath| renames.departed(at).is_none() && renames.follow(at).is_some();
            shared += known_places.iter().filter(renamed).count();
        }
        if !few(shared) {
            return Vec::new();
        }
        vec![Guard {
            kind: GuardKind::OtherProject,
            side: Side::Remote,
            message: format!(
                "the remote looks like another project: of its {} tokens only {shared} are known here",
                places.len()
            ),
            lifted_by: Some("--rebind".to_owned()),
            examples: largest_sets(now),
        }]
    }
}

/// Where the tokens of a document stand.
fn places(document: &TokenDocument) -> HashSet<EntryPath> {
    let mut places = HashSet::new();
    for (name, set) in document.sets() {
        set.for_each_token(|path, _| {
            places.insert(EntryPath::in_set(name, path.clone(), None));
        });
    }
    places
}
