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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A document of these sets, each with tokens of these numbers.
    fn document(sets: &[(&str, Vec<usize>)]) -> TokenDocument {
        let sets: Vec<String> = sets
            .iter()
            .map(|(name, numbers)| {
                let tokens: Vec<String> = numbers
                    .iter()
                    .map(|n| format!(r#""t{n}":{{"value":"{n}"}}"#))
                    .collect();
                format!(r#""{name}":{{{}}}"#, tokens.join(","))
            })
            .collect();
        TokenDocument::parse(format!("{{{}}}", sets.join(","))).unwrap()
    }

    fn tokens(numbers: std::ops::Range<usize>) -> TokenDocument {
        document(&[("s", numbers.collect())])
    }

    /// What trips if the remote turned from `base` into `remote` and the files follow.
    fn followed(base: &TokenDocument, remote: &TokenDocument, overrides: Overrides) -> Vec<Guard> {
        Check {
            base: Some(base),
            local: Some(base),
            remote: Some(remote),
            local_after: Some(remote),
            remote_after: None,
            overrides,
        }
        .guards()
    }

    fn kinds(guards: &[Guard]) -> Vec<(GuardKind, Side)> {
        guards.iter().map(|g| (g.kind, g.side)).collect()
    }

    /// Removes `gone` of `of` tokens of one set.
    fn removed(gone: usize, of: usize) -> Vec<Guard> {
        followed(&tokens(0..of), &tokens(gone..of), Overrides::default())
    }

    #[test]
    fn ten_removals_and_more_than_a_fifth_trip() {
        for (gone, of, trips) in [
            (1, 2, false),
            (9, 10, false),
            (9, 44, false),
            (10, 11, true),
            (10, 49, true),
            (10, 50, false),
            (10, 51, false),
            (20, 100, false),
            (21, 100, true),
            (200, 1000, false),
            (201, 1000, true),
        ] {
            let guards = removed(gone, of);
            let expected: &[_] = if trips {
                &[(GuardKind::Deletions, Side::Local)]
            } else {
                &[]
            };
            assert_eq!(kinds(&guards), expected, "{gone} of {of}");
        }
    }

    #[test]
    fn the_brake_tells_counts_examples_and_the_way_out() {
        let guards = removed(21, 100);
        assert_eq!(
            guards[0].message,
            "21 of 100 tokens would be removed from the local side"
        );
        assert_eq!(guards[0].lifted_by, "--allow-deletes 21");
        assert_eq!(guards[0].examples.len(), 10);
        assert_eq!(guards[0].examples[0], "s: t0");
        assert_eq!(GuardKind::Deletions.as_str(), "deletions");
    }

    #[test]
    fn the_side_that_loses_is_named() {
        let (base, remote) = (tokens(0..100), tokens(21..100));
        let guards = Check {
            base: Some(&base),
            local: Some(&remote),
            remote: Some(&base),
            local_after: None,
            remote_after: Some(&remote),
            overrides: Overrides::default(),
        }
        .guards();
        assert_eq!(kinds(&guards), [(GuardKind::Deletions, Side::Remote)]);
    }

    #[test]
    fn a_whole_set_of_ten_trips_whatever_its_share() {
        let rest: Vec<usize> = (0..1000).collect();
        for (size, trips) in [(9, false), (10, true)] {
            let base = document(&[("rest", rest.clone()), ("set", (0..size).collect())]);
            let guards = followed(
                &base,
                &document(&[("rest", rest.clone())]),
                Overrides::default(),
            );
            assert_eq!(!guards.is_empty(), trips, "{size}");
            // The set that stays behind empty is not gone.
            let emptied = document(&[("rest", rest.clone()), ("set", vec![])]);
            assert!(followed(&base, &emptied, Overrides::default()).is_empty());
        }
        // Two small ones are not one large one.
        let base = document(&[
            ("rest", rest.clone()),
            ("a", (0..9).collect()),
            ("b", (0..9).collect()),
        ]);
        let guards = followed(&base, &document(&[("rest", rest)]), Overrides::default());
        assert!(guards.is_empty());
    }

    #[test]
    fn a_number_lifts_the_brake_up_to_that_number() {
        let (base, remote) = (tokens(0..100), tokens(21..100));
        let allow = |deletes| Overrides {
            deletes: Some(deletes),
            ..Overrides::default()
        };
        assert_eq!(followed(&base, &remote, allow(20)).len(), 1);
        assert!(followed(&base, &remote, allow(21)).is_empty());
        assert!(followed(&base, &remote, allow(500)).is_empty());
        let others = Overrides {
            deletes: None,
            empty: Some(Side::Local),
            rebind: true,
        };
        assert_eq!(followed(&base, &remote, others).len(), 1);
    }

    #[test]
    fn a_side_without_tokens_trips_whatever_the_size() {
        let (base, none) = (tokens(0..1), document(&[("s", vec![])]));
        let check = |local, remote, empty| {
            let overrides = Overrides {
                empty,
                ..Overrides::default()
            };
            let check = Check {
                base: Some(&base),
                local,
                remote,
                local_after: None,
                remote_after: None,
                overrides,
            };
            check.guards()
        };
        for empty in [Some(&none), None] {
            let guards = check(Some(&base), empty, None);
            assert_eq!(kinds(&guards), [(GuardKind::Emptied, Side::Remote)]);
            assert_eq!(guards[0].lifted_by, "--allow-empty remote");
            let guards = check(empty, Some(&base), None);
            assert_eq!(kinds(&guards), [(GuardKind::Emptied, Side::Local)]);
            assert_eq!(guards[0].lifted_by, "--allow-empty local");

            assert!(check(Some(&base), empty, Some(Side::Remote)).is_empty());
            assert_eq!(check(Some(&base), empty, Some(Side::Local)).len(), 1);
            assert_eq!(check(empty, empty, None).len(), 2);
        }
    }

    #[test]
    fn what_had_no_tokens_before_may_have_none() {
        let none = TokenDocument::new();
        for base in [None, Some(&none)] {
            let check = Check {
                base,
                local: Some(&none),
                remote: None,
                local_after: None,
                remote_after: Some(&none),
                overrides: Overrides::default(),
            };
            assert!(check.guards().is_empty());
        }
    }

    #[test]
    fn two_projects_are_told_apart_with_and_without_a_base() {
        let check = |known: &TokenDocument, remote: &TokenDocument, based: bool, rebind| {
            let check = Check {
                base: based.then_some(known),
                local: Some(known),
                remote: Some(remote),
                local_after: None,
                remote_after: None,
                overrides: Overrides {
                    rebind,
                    ..Overrides::default()
                },
            };
            kinds(&check.guards())
        };
        let other = [(GuardKind::OtherProject, Side::Remote)];
        for based in [true, false] {
            // Of 20 and 20 tokens, 3 are common, then 4: a fifth.
            assert_eq!(check(&tokens(0..20), &tokens(17..37), based, false), other);
            assert_eq!(check(&tokens(0..20), &tokens(16..36), based, false), []);
            assert_eq!(check(&tokens(0..20), &tokens(17..37), based, true), []);
            // A small part of a large project is still that project.
            assert_eq!(check(&tokens(0..1000), &tokens(0..20), based, true), []);
            assert_eq!(check(&tokens(0..20), &tokens(0..1000), based, false), []);
            // Small documents never trip.
            assert_eq!(check(&tokens(0..19), &tokens(50..500), based, false), []);
            assert_eq!(check(&tokens(0..500), &tokens(500..519), based, false), []);
            // The same names in another set are other tokens.
            let elsewhere = document(&[("t", (0..20).collect())]);
            assert_eq!(check(&tokens(0..20), &elsewhere, based, false), other);
        }
    }

    #[test]
    fn a_new_side_is_no_other_project() {
        let all = tokens(0..100);
        let check = |base, local, remote| {
            let check = Check {
                base,
                local,
                remote,
                local_after: Some(&all),
                remote_after: Some(&all),
                overrides: Overrides::default(),
            };
            check.guards()
        };
        assert!(check(None, Some(&all), None).is_empty());
        assert!(check(None, None, Some(&all)).is_empty());
        assert!(check(Some(&all), Some(&all), Some(&all)).is_empty());
    }

    proptest! {
        /// Removing still more never lets go of a brake.
        #[test]
        fn brakes_are_monotone(
            sizes in proptest::collection::vec(1..25usize, 1..6),
            order in proptest::collection::vec(any::<prop::sample::Index>(), 40),
            allowed in proptest::option::of(0..60usize),
        ) {
            let names = ["a", "b", "c", "d", "e", "f"];
            let mut left: Vec<(&str, Vec<usize>)> =
                names.into_iter().zip(&sizes).map(|(name, size)| (name, (0..*size).collect())).collect();
            let base = document(&left);
            let overrides = Overrides { deletes: allowed, ..Overrides::default() };
            let mut tripped = false;
            for index in order {
                let at = index.index(left.len());
                left[at].1.pop();
                // A set goes with its last token.
                left.retain(|(_, tokens)| !tokens.is_empty());
                let trips = !followed(&base, &document(&left), overrides).is_empty();
                prop_assert!(trips || !tripped, "let go at {left:?}");
                tripped = trips;
                if left.is_empty() {
                    break;
                }
            }
        }
    }
}
