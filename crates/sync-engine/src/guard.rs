//! Brakes: a suspicious plan stops and asks.

use std::collections::HashSet;

use tokens_model::TokenDocument;

use crate::policy::{Overrides, Side};

/// Fewer removals than this never trip the brake.
const MIN_DELETES: usize = 10;
/// The share of the tokens that may go unasked, in percent.
const MAX_DELETE_PERCENT: usize = 20;
/// Documents with fewer tokens than this are too small to be told apart as projects.
const MIN_PROJECT: usize = 20;
/// The share of common token paths below which two documents count as different projects.
const MIN_SHARED_PERCENT: usize = 20;

/// What a brake is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GuardKind {
    /// Many tokens would go from one side.
    Deletions,
    /// A side has nothing although it had something before.
    Emptied,
    /// The two sides have hardly a token in common.
    OtherProject,
}

impl GuardKind {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deletions => "deletions",
            Self::Emptied => "emptied",
            Self::OtherProject => "other-project",
        }
    }
}

/// One brake that stops a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What it is about.
    pub kind: GuardKind,
    /// The side it is about.
    pub side: Side,
    /// What would happen, with counts.
    pub message: String,
    /// The exact flag that lifts it for one run.
    pub lifted_by: String,
    /// Up to ten of the tokens concerned.
    pub examples: Vec<String>,
}

/// The brakes that this run trips.
pub(crate) struct Check<'a> {
    pub(crate) base: Option<&'a TokenDocument>,
    pub(crate) local: Option<&'a TokenDocument>,
    pub(crate) remote: Option<&'a TokenDocument>,
    pub(crate) local_after: Option<&'a TokenDocument>,
    pub(crate) remote_after: Option<&'a TokenDocument>,
    pub(crate) overrides: Overrides,
}

impl Check<'_> {
    pub(crate) fn guards(&self) -> Vec<Guard> {
        let mut guards = Vec::new();
        for (side, now) in [(Side::Local, self.local), (Side::Remote, self.remote)] {
            guards.extend(self.emptied(side, now));
        }
        if guards.is_empty() {
            guards.extend(self.other_project());
        }
        if guards.is_empty() {
            let sides = [
                (Side::Local, self.local, self.local_after),
                (Side::Remote, self.remote, self.remote_after),
            ];
            for (side, before, after) in sides {
                if let (Some(before), Some(after)) = (before, after) {
                    guards.extend(self.deletions(side, before, after));
                }
            }
        }
        guards
    }

    fn emptied(&self, side: Side, now: Option<&TokenDocument>) -> Option<Guard> {
        let base = self.base?;
        let had = base.token_count();
        let has = now.map_or(0, TokenDocument::token_count);
        if had == 0 || has > 0 || self.overrides.empty == Some(side) {
            return None;
        }
        Some(Guard {
            kind: GuardKind::Emptied,
            side,
            message: format!(
                "the {} side has no tokens any more; both sides last agreed on {had}",
                side.as_str()
            ),
            lifted_by: format!("--allow-empty {}", side.as_str()),
            examples: Vec::new(),
        })
    }

    fn other_project(&self) -> Option<Guard> {
        if self.overrides.rebind {
            return None;
        }
        let paths = |document: &TokenDocument| {
            let mut paths = HashSet::new();
            for (name, set) in document.sets() {
                set.for_each_token(|path, _| {
                    paths.insert(format!("{name}\u{0}{path}"));
                });
            }
            paths
        };
        let (known, side, now) = match (self.base, self.local, self.remote) {
            (Some(base), _, Some(remote)) if !remote.same(base) => (base, Side::Remote, remote),
            (None, Some(local), Some(remote)) => (local, Side::Remote, remote),
            _ => return None,
        };
        if known.token_count() < MIN_PROJECT || now.token_count() < MIN_PROJECT {
            return None;
        }
        let (known, now) = (paths(known), paths(now));
        let shared = known.intersection(&now).count();
        if shared * 100 >= known.len().min(now.len()) * MIN_SHARED_PERCENT {
            return None;
        }
        Some(Guard {
            kind: GuardKind::OtherProject,
            side,
            message: format!(
                "the remote looks like another project: of its {} tokens only {shared} are known here",
                now.len()
            ),
            lifted_by: "--rebind".to_owned(),
            examples: Vec::new(),
        })
    }

    fn deletions(
        &self,
        side: Side,
        before: &TokenDocument,
        after: &TokenDocument,
    ) -> Option<Guard> {
        let mut gone = Vec::new();
        let mut whole_set = false;
        let kept: std::collections::HashMap<&str, &tokens_model::TokenSet> = after
            .sets()
            .iter()
            .map(|(name, set)| (name.as_str(), set))
            .collect();
        for (name, set) in before.sets() {
            let next = kept.get(name.as_str());
            if next.is_some_and(|next| next.same(set)) {
                continue;
            }
            let mut left = HashSet::new();
            if let Some(next) = next {
                next.for_each_token(|path, _| {
                    left.insert(path.clone());
                });
            }
            let from = gone.len();
            set.for_each_token(|path, _| {
                if !left.contains(path) {
                    gone.push(format!("{name}: {path}"));
                }
            });
            whole_set |= next.is_none() && gone.len() - from >= MIN_DELETES;
        }
        let of = self.base.unwrap_or(before).token_count();
        let many = gone.len() >= MIN_DELETES && gone.len() * 100 > of * MAX_DELETE_PERCENT;
        let allowed = self.overrides.deletes.is_some_and(|n| n >= gone.len());
        if allowed || !(many || whole_set) {
            return None;
        }
        Some(Guard {
            kind: GuardKind::Deletions,
            side,
            message: format!(
                "{} of {of} tokens would be removed from the {} side",
                gone.len(),
                side.as_str()
            ),
            lifted_by: format!("--allow-deletes {}", gone.len()),
            examples: gone.into_iter().take(10).collect(),
        })
    }
}
