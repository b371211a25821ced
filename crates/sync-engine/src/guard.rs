//! Brakes: a suspicious plan stops and asks.

mod deletions;
mod fates;
mod first_sync;
mod format;
mod overwrite;
mod project;
mod references;
mod rewrite;
mod themes;
mod time_travel;

use tokens_model::{DocumentDiff, TokenDocument};

use crate::merge::{Conflict, Moves};
use crate::policy::{Adopt, Overrides, Side};

use fates::Fates;
use references::broken_references;

/// How many of the things concerned a brake names.
const EXAMPLES: usize = 10;

/// What a brake is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GuardKind {
    /// Both sides were never synced, and nobody said whose tokens count.
    FirstSync,
    /// A side has nothing although it had something before.
    Emptied,
    /// The remote says again what both sides agreed on before they agreed on the base.
    TimeTravel,
    /// The two sides have hardly a token in common.
    OtherProject,
    /// The remote has its tokens in another notation, or all its sets a level higher or lower.
    Format,
    /// Many tokens would go from one side.
    Deletions,
    /// Nearly all tokens of one side would say something else.
    AllChanged,
    /// All or most themes would go from one side.
    Themes,
    /// References would lead nowhere that lead somewhere on both sides.
    BrokenReferences,
    /// The remote says again what it said before changes that its writer may not have seen.
    SuspectedOverwrite,
}

impl GuardKind {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstSync => "first-sync",
            Self::Emptied => "emptied",
            Self::TimeTravel => "time-travel",
            Self::OtherProject => "other-project",
            Self::Format => "format",
            Self::Deletions => "deletions",
            Self::AllChanged => "all-changed",
            Self::Themes => "themes",
            Self::BrokenReferences => "broken-references",
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
    /// The exact flag that lifts it for one run; none of a brake that stops only because somebody
    /// [asked for that](crate::Policy::strict).
    pub lifted_by: Option<String>,
    /// Up to ten of the things concerned, the largest first.
    pub examples: Vec<String>,
}

/// The brakes that this run trips.
pub(crate) struct Check<'a> {
    pub(crate) base: Option<&'a TokenDocument>,
    pub(crate) local: Option<&'a TokenDocument>,
    pub(crate) remote: Option<&'a TokenDocument>,
    pub(crate) local_after: Option<&'a TokenDocument>,
    pub(crate) remote_after: Option<&'a TokenDocument>,
    /// What both sides say together, where nothing clashes.
    pub(crate) united: Option<&'a TokenDocument>,
    /// What gets another place on the local and on the remote side.
    pub(crate) moves: [&'a Moves; 2],
    /// Whether the remote says what both sides agreed on before the base.
    pub(crate) went_back: bool,
    /// What somebody may have written over unseen.
    pub(crate) suspected: &'a DocumentDiff,
    pub(crate) adopt: Adopt,
    pub(crate) overrides: Overrides,
}

/// What stops a plan, and what is only warned about.
#[derive(Default)]
pub(crate) struct Brakes {
    pub(crate) guards: Vec<Guard>,
    pub(crate) warnings: Vec<Guard>,
}

impl Brakes {
    /// The conflicts that count. Whether anything clashes is a question only after somebody wants
    /// both sides united.
    pub(crate) fn conflicts(&self, conflicts: Vec<Conflict>) -> Vec<Conflict> {
        match self.guards.first() {
            Some(guard) if guard.kind == GuardKind::FirstSync => Vec::new(),
            _ => conflicts,
        }
    }
}

impl Check<'_> {
    /// The brakes that both sides and what comes of them trip.
    pub(crate) fn brakes(&self, strict: bool) -> Brakes {
        // In a first sync, who takes a side over as a whole has seen what that changes, unless there
        // is nothing to take over.
        if self.base.is_none() && matches!(self.adopt, Adopt::Local | Adopt::Remote) {
            return Brakes {
                guards: Vec::from_iter(self.adopts_nothing()),
                ..Brakes::default()
            };
        }
        // What clashes says nothing yet, so that what refers to it would seem to lead nowhere.
        let sides = self.local.zip(self.remote);
        let broken = self
            .united
            .zip(sides)
            .and_then(|(merged, (local, remote))| broken_references(merged, [local, remote]));
        let mut brakes = Brakes {
            guards: self.guards(),
            warnings: Vec::from_iter(broken),
        };
        brakes.guards.extend(self.overwrite());
        if strict {
            brakes.guards.append(&mut brakes.warnings);
        }
        brakes
    }

    /// What one of the first brakes is about makes all that come after it meaningless.
    fn guards(&self) -> Vec<Guard> {
        let first = [
            Self::first_sync,
            Self::emptied,
            Self::time_travel,
            Self::other_project,
            Self::format,
        ];
        let first = first.iter().map(|brake| brake(self));
        let mut first = first.filter(|guards| !guards.is_empty());
        first.next().unwrap_or_else(|| self.losses())
    }

    fn emptied(&self) -> Vec<Guard> {
        let Some(base) = self.base.filter(|base| has_tokens(base)) else {
            return Vec::new();
        };
        let sides = [(Side::Local, self.local), (Side::Remote, self.remote)];
        let emptied = sides.into_iter().filter(|(side, now)| {
            !now.is_some_and(has_tokens) && self.overrides.empty != Some(*side)
        });
        let guard = |(side, _): (Side, _)| Guard {
            kind: GuardKind::Emptied,
            side,
            message: format!(
                "the {} side has no tokens any more; both sides last agreed on {}",
                side.as_str(),
                base.token_count()
            ),
            lifted_by: Some(format!("--allow-empty {}", side.as_str())),
            examples: largest_sets(base),
        };
        emptied.map(guard).collect()
    }

    /// What each side would lose, or has lost for good.
    fn losses(&self) -> Vec<Guard> {
        let [here, there] = self.moves;
        let sides = [
            (Side::Local, self.local, self.local_after, self.remote, here),
            (
                Side::Remote,
                self.remote,
                self.remote_after,
                self.local,
                there,
            ),
        ];
        let mut guards = Vec::new();
        for (side, before, after, other, moves) in sides {
            let (Some(before), Some(after)) = (before, after) else {
                continue;
            };
            let fates = Fates::of(before, after, moves, self.base.zip(other));
            let of = self.base.unwrap_or(before).token_count();
            let loss = Loss::ByThisRun(side);
            guards.extend(deletions::guard(loss, &fates, of, self.overrides));
            if self.base.is_some() {
                guards.extend(rewrite::guard(side, &fates, self.overrides));
            }
            guards.extend(themes::guard(loss, before, after, self.overrides));
        }
        guards.extend(self.taken_over());
        guards
    }

    /// What the remote has lost and gets written without. A run that writes the files would remove
    /// it from them, too, and stops for that; one that only writes the remote would make it last.
    fn taken_over(&self) -> Vec<Guard> {
        let sides = (self.base, self.local, self.remote, self.remote_after);
        let (Some(base), Some(local), Some(remote), Some(after)) = sides else {
            return Vec::new();
        };
        if self.local_after.is_some() {
            return Vec::new();
        }
        let mut fates = Fates::of(local, after, self.moves[0], Some((base, remote)));
        fates.spare_what_is_in(remote);
        let of = base.token_count();
        let tokens = deletions::guard(Loss::Before, &fates, of, self.overrides);
        let themes = themes::guard(Loss::Before, local, after, self.overrides);
        tokens.into_iter().chain(themes).collect()
    }
}

/// How a side loses something.
#[derive(Clone, Copy, Debug)]
enum Loss {
    /// This run removes it.
    ByThisRun(Side),
    /// The remote did not have it any more when it was read.
    Before,
}

impl Loss {
    fn side(self) -> Side {
        match self {
            Self::ByThisRun(side) => side,
            Self::Before => Side::Remote,
        }
    }

    /// What follows after how much it is about.
    fn told(self) -> String {
        match self {
            Self::ByThisRun(side) => format!("would be removed from the {} side", side.as_str()),
            Self::Before => "are gone from the remote side, and would stay so".to_owned(),
        }
    }
}

/// The brakes of a plan that lets one side hold something else, whatever the other side says: what
/// that side would lose.
pub(crate) fn rewriting(
    side: Side,
    now: &TokenDocument,
    after: &TokenDocument,
    moves: &Moves,
    overrides: Overrides,
) -> Vec<Guard> {
    let had = now.token_count();
    if after.token_count() == 0 && had > 0 {
        // Who lets a side be empty lets all go that it has.
        if overrides.empty == Some(side) {
            return Vec::new();
        }
        return vec![Guard {
            kind: GuardKind::Emptied,
            side,
            message: format!(
                "the {} side would have no tokens any more; it has {had} now",
                side.as_str()
            ),
            lifted_by: Some(format!("--allow-empty {}", side.as_str())),
            examples: largest_sets(now),
        }];
    }
    let fates = Fates::of(now, after, moves, None);
    let loss = Loss::ByThisRun(side);
    let tokens = deletions::guard(loss, &fates, had, overrides);
    let themes = themes::guard(loss, now, after, overrides);
    tokens.into_iter().chain(themes).collect()
}

/// Whether there is any. Every plan asks that, and to count them all would look at every token.
fn has_tokens(document: &TokenDocument) -> bool {
    let mut sets = document.sets().iter();
    sets.any(|(_, set)| set.token_count() > 0)
}

/// The sets with the most tokens.
fn largest_sets(document: &TokenDocument) -> Vec<String> {
    let counted = document.sets().iter();
    let mut counted: Vec<(usize, &str)> = counted
        .map(|(name, set)| (set.token_count(), name.as_str()))
        .filter(|(count, _)| *count > 0)
        .collect();
    counted.sort_by(|(a, _), (b, _)| b.cmp(a));
    let largest = counted.into_iter().take(EXAMPLES);
    largest.map(|(count, name)| set_of(name, count)).collect()
}

fn set_of(name: &str, count: usize) -> String {
    format!("set {name} ({})", tokens(count))
}

fn tokens(count: usize) -> String {
    match count {
        1 => "1 token".to_owned(),
        count => format!("{count} tokens"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static NO_MOVES: Moves = Moves::NONE;
    static NOTHING: LazyLock<DocumentDiff> = LazyLock::new(DocumentDiff::default);

    /// Two sides of which nothing is known and nothing is to happen to.
    fn quiet<'a>() -> Check<'a> {
        Check {
            base: None,
            local: None,
            remote: None,
            local_after: None,
            remote_after: None,
            united: None,
            moves: [&NO_MOVES, &NO_MOVES],
            went_back: false,
            suspected: &NOTHING,
            adopt: Adopt::Merge,
            overrides: Overrides::default(),
        }
    }

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
            overrides,
            ..quiet()
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
        assert_eq!(guards[0].lifted_by.as_deref(), Some("--allow-deletes 21"));
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
            remote_after: Some(&remote),
            ..quiet()
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
                .map(|guard| guard.lifted_by.as_deref().unwrap())
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
                remote_after: Some(after),
                overrides: Overrides {
                    rewrite: true,
                    ..Overrides::default()
                },
                ..quiet()
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
            empty: Some(Side::Local),
            rebind: true,
            rewrite: true,
            theme_loss: Some(100),
            format: true,
            accept_remote: true,
            ..Overrides::default()
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
                overrides,
                ..quiet()
            };
            check.guards()
        };
        for empty in [Some(&none), None] {
            let guards = check(Some(&base), empty, None);
            assert_eq!(kinds(&guards), [(GuardKind::Emptied, Side::Remote)]);
            assert_eq!(guards[0].lifted_by.as_deref(), Some("--allow-empty remote"));
            let guards = check(empty, Some(&base), None);
            assert_eq!(kinds(&guards), [(GuardKind::Emptied, Side::Local)]);
            assert_eq!(guards[0].lifted_by.as_deref(), Some("--allow-empty local"));

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
                remote_after: Some(&none),
                ..quiet()
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
                overrides: Overrides {
                    rebind,
                    ..Overrides::default()
                },
                ..quiet()
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
                ..quiet()
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
