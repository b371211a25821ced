//! Brakes: a suspicious plan stops and asks.

use std::collections::{HashMap, HashSet};

use tokens_model::{DocumentDiff, EntryPath, Renames, TokenDocument, TokenSet};

use crate::merge::Moves;
use crate::policy::{Overrides, Side};

/// Fewer removals than this never trip the brake.
const MIN_DELETES: usize = 10;
/// The share of the tokens that may go unasked, in percent.
const MAX_DELETE_PERCENT: usize = 20;
/// Documents with fewer tokens than this are too small to be told apart as projects.
const MIN_PROJECT: usize = 20;
/// The share of common token paths below which two documents count as different projects.
const MIN_SHARED_PERCENT: usize = 20;
/// How many of the things concerned a brake names.
const EXAMPLES: usize = 10;

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
    /// The remote says again what it said before changes that its writer may not have seen.
    SuspectedOverwrite,
}

impl GuardKind {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deletions => "deletions",
            Self::Emptied => "emptied",
            Self::OtherProject => "other-project",
            Self::SuspectedOverwrite => "suspected-overwrite",
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
    /// What gets another place on the local and on the remote side.
    pub(crate) moves: [&'a Moves; 2],
    pub(crate) overrides: Overrides,
}

/// The brake for what may have been written over unseen.
pub(crate) fn suspected_overwrite(suspected: &DocumentDiff) -> Option<Guard> {
    let examples = suspected.changes.iter().take(EXAMPLES);
    (!suspected.is_empty()).then(|| Guard {
        kind: GuardKind::SuspectedOverwrite,
        side: Side::Remote,
        message: format!(
            "{} on the remote is again what it was before it was changed: whoever wrote that may \
             not have seen the change",
            match suspected.len() {
                1 => "1 place".to_owned(),
                places => format!("each of {places} places"),
            }
        ),
        lifted_by: "--accept-remote".to_owned(),
        examples: examples.map(|change| change.at.to_string()).collect(),
    })
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
                (Side::Local, self.local, self.local_after, self.remote),
                (Side::Remote, self.remote, self.remote_after, self.local),
            ];
            for (side, before, after, other) in sides {
                if let (Some(before), Some(after)) = (before, after) {
                    guards.extend(self.deletions(side, before, after, other));
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
        let (known, side, now) = match (self.base, self.local, self.remote) {
            (Some(base), _, Some(remote)) if !remote.same(base) => (base, Side::Remote, remote),
            (None, Some(local), Some(remote)) => (local, Side::Remote, remote),
            _ => return None,
        };
        if known.token_count() < MIN_PROJECT || now.token_count() < MIN_PROJECT {
            return None;
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
            return None;
        }
        Some(Guard {
            kind: GuardKind::OtherProject,
            side,
            message: format!(
                "the remote looks like another project: of its {} tokens only {shared} are known here",
                places.len()
            ),
            lifted_by: "--rebind".to_owned(),
            examples: Vec::new(),
        })
    }

    /// Counts what is nowhere in `after`: what has another name or place there is no removal.
    fn deletions(
        &self,
        side: Side,
        before: &TokenDocument,
        after: &TokenDocument,
        other: Option<&TokenDocument>,
    ) -> Option<Guard> {
        let kept: HashMap<&str, &TokenSet> = after
            .sets()
            .iter()
            .map(|(name, set)| (name.as_str(), set))
            .collect();
        let mut gone: Vec<EntryPath> = Vec::new();
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
            set.for_each_token(|path, _| {
                if !left.contains(path) {
                    gone.push(EntryPath::in_set(name, path.clone(), None));
                }
            });
        }
        if gone.len() >= MIN_DELETES {
            let here = Renames::between(before, after);
            // What the other side renamed may have been edited on this side meanwhile.
            let there = self.base.zip(other);
            let there = there.map(|(base, other)| Renames::between(base, other));
            let moves = self.moves[usize::from(side == Side::Remote)];
            let renamed = |at: &EntryPath| {
                let mut by_content = [Some(&here), there.as_ref()].into_iter().flatten();
                moves.follow(at) != *at || by_content.any(|renames| renames.follow(at).is_some())
            };
            gone.retain(|at| !renamed(at));
        }
        let mut with_their_set: HashMap<&str, usize> = HashMap::new();
        for set in gone.iter().filter_map(|at| at.set.as_ref()) {
            if !kept.contains_key(set.as_str()) {
                *with_their_set.entry(set.as_str()).or_default() += 1;
            }
        }
        let whole_set = with_their_set.values().any(|count| *count >= MIN_DELETES);
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
            examples: gone
                .iter()
                .take(EXAMPLES)
                .map(EntryPath::to_string)
                .collect(),
        })
    }
}

/// The brakes of a plan that lets one side hold something else, whatever the other side says.
pub(crate) fn rewriting(
    side: Side,
    now: &TokenDocument,
    after: &TokenDocument,
    moves: &Moves,
    overrides: Overrides,
) -> Option<Guard> {
    let had = now.token_count();
    if after.token_count() == 0 && had > 0 {
        return (overrides.empty != Some(side)).then(|| Guard {
            kind: GuardKind::Emptied,
            side,
            message: format!(
                "the {} side would have no tokens any more; it has {had} now",
                side.as_str()
            ),
            lifted_by: format!("--allow-empty {}", side.as_str()),
            examples: Vec::new(),
        });
    }
    let check = Check {
        base: None,
        local: None,
        remote: None,
        local_after: None,
        remote_after: None,
        moves: [moves, moves],
        overrides,
    };
    check.deletions(side, now, after, None)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NO_MOVES: [&Moves; 2] = [&Moves::NONE, &Moves::NONE];

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
            moves: NO_MOVES,
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
            moves: NO_MOVES,
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
    fn what_was_renamed_is_not_removed() {
        let keys = |prefix: &str, numbers: std::ops::Range<usize>, value: usize| {
            let token = |n| format!(r#""{prefix}{n}":{{"value":"{}"}}"#, n + value);
            numbers.map(token).collect::<Vec<_>>().join(",")
        };
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let set = |name: &str, members: &str| format!(r#""{name}":{{{members}}}"#);
        let base = keys("t", 0..500, 0);
        for (what, after, expected) in [
            ("each token", set("s", &keys("u", 0..500, 0)), &[][..]),
            ("the set", set("z", &base), &[]),
            ("into a group", set("s", &set("g", &base)), &[]),
            (
                "into a group of another set",
                set("z", &set("g", &base)),
                &[],
            ),
            (
                "renamed and removed",
                set("s", &keys("u", 0..399, 0)),
                &["--allow-deletes 101"],
            ),
            (
                "renamed and edited",
                set("s", &keys("u", 0..500, 101)),
                &["--allow-deletes 101"],
            ),
            ("all but a fifth", set("s", &keys("u", 0..400, 0)), &[]),
            (
                "removed",
                set("s", &keys("t", 101..500, 0)),
                &["--allow-deletes 101"],
            ),
            (
                "new tokens",
                set("s", &keys("u", 0..500, 1000)),
                &["--allow-deletes 500"],
            ),
        ] {
            let (base, after) = (
                parse(&format!("{{{}}}", set("s", &base))),
                parse(&format!("{{{after}}}")),
            );
            let rebind = Overrides {
                rebind: true,
                ..Overrides::default()
            };
            let guards = followed(&base, &after, rebind);
            let lifted_by: Vec<&str> = guards
                .iter()
                .map(|guard| guard.lifted_by.as_str())
                .collect();
            assert_eq!(lifted_by, expected, "{what}");
        }
    }

    #[test]
    fn what_the_other_side_renamed_and_this_side_edited_is_not_removed() {
        let doc = |set: &str, value: &str| {
            let token = |n| format!(r#""t{n}":{{"value":"{value}","of":{n}}}"#);
            let tokens: Vec<String> = (0..50).map(token).collect();
            TokenDocument::parse(format!(r#"{{"{set}":{{{}}}}}"#, tokens.join(","))).unwrap()
        };
        let (base, renamed, edited, both) =
            (doc("s", "1"), doc("z", "1"), doc("s", "2"), doc("z", "3"));
        let guards = |local, remote, after| {
            let check = Check {
                base: Some(&base),
                local: Some(local),
                remote: Some(remote),
                local_after: None,
                remote_after: Some(after),
                moves: NO_MOVES,
                overrides: Overrides::default(),
            };
            check.guards()
        };
        assert!(guards(&renamed, &edited, &both).is_empty());
        assert_eq!(guards(&base, &edited, &both).len(), 1);
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
            accept_remote: true,
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
                moves: NO_MOVES,
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
                moves: NO_MOVES,
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
                moves: NO_MOVES,
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
        }
        // The same names in another set are other tokens, unless a whole set or group was renamed
        // since both sides agreed.
        let elsewhere = document(&[("t", (0..20).collect())]);
        assert_eq!(check(&tokens(0..20), &elsewhere, false, false), other);
        assert_eq!(check(&tokens(0..20), &elsewhere, true, false), []);
        let a_part = document(&[("t", (0..19).collect()), ("u", (50..60).collect())]);
        assert_eq!(check(&tokens(0..20), &a_part, true, false), other);
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
                moves: NO_MOVES,
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
