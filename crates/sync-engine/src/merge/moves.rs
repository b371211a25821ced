//! Where things stand after they got other places.

use std::collections::HashMap;

use tokens_model::{EntryPath, TokenPath};

/// What got other places in one document, round after round: new places by old ones. What is
/// inside goes along.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moves(Vec<HashMap<EntryPath, EntryPath>>);

impl Moves {
    /// Nothing got another place.
    pub(crate) const NONE: Self = Self(Vec::new());

    /// Adds a round that follows those so far.
    pub(super) fn add(&mut self, round: HashMap<EntryPath, EntryPath>) {
        if !round.is_empty() {
            self.0.push(round);
        }
    }

    /// Whether nothing got another place.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the result has what the document had at this place.
    pub(crate) fn follow(&self, at: &EntryPath) -> EntryPath {
        let rounds = self.0.iter();
        rounds.fold(at.clone(), |at, round| moved(&at, round).unwrap_or(at))
    }

    /// First these, then those.
    #[must_use]
    pub(crate) fn then(mut self, next: &Self) -> Self {
        self.0.extend(next.0.iter().cloned());
        self
    }

    /// The way back: where the document had what the result has.
    pub(crate) fn reversed(&self) -> Self {
        let swapped = |round: &HashMap<EntryPath, EntryPath>| {
            let pairs = round.iter();
            pairs.map(|(from, to)| (to.clone(), from.clone())).collect()
        };
        Self(self.0.iter().rev().map(swapped).collect())
    }
}

/// The new place of something if it, or what is around it, has another one.
pub(super) fn moved(at: &EntryPath, places: &HashMap<EntryPath, EntryPath>) -> Option<EntryPath> {
    let set = at.set.as_ref()?;
    let keys = at.path.keys();
    let (depth, to) = (0..=keys.len()).rev().find_map(|depth| {
        let outer = match depth {
            0 => EntryPath::set(set),
            _ => EntryPath::in_set(set, at.path.outermost(depth), None),
        };
        Some((depth, places.get(&outer)?))
    })?;
    Some(EntryPath {
        set: to.set.clone(),
        path: TokenPath::new(to.path.keys().chain(keys.skip(depth))),
        ..at.clone()
    })
}
