//! Laws of whole runs on generated documents.

use std::collections::HashSet;

use proptest::prelude::*;
use provider_api::{
    Capabilities, Coverage, ErrorKind, MemoryProvider, Provider as _, WriteSupport,
};
use provider_testkit::{Faulty, Trouble};
use sync_engine::{
    Adopt, Base, ConflictKind, Direction, Ends, Event, LinkState, Observer, Policy, Settle, Side,
    Silent, StateStore as _, SyncError, merge, observe, plan, sync,
};
use tokens_model::strategies::{document, triple};
use tokens_model::{Json, Renames, TokenDocument, TokenPath};

use crate::stage::{Link, STOPS, Step, Stop, action, now, parse, print, same, unbraked};

pub(crate) fn settles() -> impl Strategy<Value = Settle> {
    prop_oneof![
        Just(Settle::Hold),
        Just(Settle::Local),
        Just(Settle::Remote)
    ]
}

pub(crate) fn directions() -> impl Strategy<Value = Direction> {
    prop_oneof![
        Just(Direction::Both),
        Just(Direction::Pull),
        Just(Direction::Push)
    ]
}

/// Keeps a token in every document, so that none of them counts as emptied.
fn anchored(document: &TokenDocument) -> TokenDocument {
    let anchor = parse(r#"{"~":{"anchor":{"value":"1"}}}"#);
    let sets = document.sets().iter().chain(anchor.sets()).cloned();
    TokenDocument::from_parts(
        sets.collect(),
        document.themes().map(tokens_model::JsonRef::to_json),
        document.metadata().map(tokens_model::JsonRef::to_json),
        document.extra().to_vec(),
    )
    .expect("only a set came in")
}

pub(crate) fn three() -> impl Strategy<Value = [TokenDocument; 3]> {
    triple().prop_map(|all| all.map(|document| anchored(&document)))
}

pub(crate) fn ends(link: &Link) -> Ends<'_> {
    Ends {
        local: &link.local,
        remote: &link.remote,
    }
}

/// What both ends hold, and the base.
pub(crate) fn held(link: &Link) -> [Option<TokenDocument>; 3] {
    [link.local.document(), link.remote.document(), link.base()]
}

pub(crate) fn told(all: &[Option<TokenDocument>; 3]) -> String {
    let [local, remote, base] = all.each_ref().map(|one| print(one.as_ref()));
    format!("local {local}\nremote {remote}\nbase {base}")
}

pub(crate) fn all_same(a: &[Option<TokenDocument>; 3], b: &[Option<TokenDocument>; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| same(a.as_ref(), b.as_ref()))
}

/// Whether all that is said in `wanted` is said in `got`.
pub(crate) fn all_hold(
    got: &[Option<TokenDocument>; 3],
    wanted: &[Option<TokenDocument>; 3],
) -> bool {
    let tokens = |document: &Option<TokenDocument>| -> HashSet<String> {
        let mut tokens = HashSet::new();
        for (_, set) in document.iter().flat_map(TokenDocument::sets) {
            set.for_each_token(|_, token| {
                tokens.insert(token.json().to_compact());
            });
        }
        tokens
    };
    got.iter()
        .zip(wanted)
        .all(|(got, wanted)| tokens(got).is_superset(&tokens(wanted)))
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4096, ..ProptestConfig::default() })]

    /// Law 8.
    #[test]
    fn after_a_run_there_is_nothing_to_do(
        [b, x, y] in three(), settle in settles(), direction in directions(), known in any::<bool>(),
    ) {
        let link = Link::holding(known.then_some(&b), &x, &y);
        let policy = unbraked(direction, settle);
        let first = link.run(&policy).expect("nothing fails");
        if first.report.is_none() {
            return Ok(());
        }
        let (after, commits) = (held(&link), link.state.commits());

        let observation = now(observe(ends(&link), &*link.state, &Silent)).expect("nothing fails");
        let again = plan(&observation, &policy);
        prop_assert!(again.writes_nothing(), "{:?}", again);
        prop_assert!(!again.is_blocked() && !again.moves_base);
        prop_assert!(again.local_changes.is_empty() && again.remote_changes.is_empty());

        let second = link.run(&policy).expect("nothing fails").report.expect("nothing blocks");
        prop_assert_eq!((second.wrote_local, second.wrote_remote), (0, 0));
        prop_assert!(second.history.is_none());
        prop_assert!(all_same(&held(&link), &after));
        prop_assert_eq!(link.state.commits(), commits, "the base was written again");
        if direction == Direction::Both {
            prop_assert_eq!(again.state, LinkState::InSync);
            prop_assert!(same(after[0].as_ref(), after[1].as_ref()));
        }
    }

    /// Law 9: stopped after any step, the next run ends where an undisturbed one does. Where
    /// things were renamed, edits of the other side can hide that from the next run: then the old
    /// place may stand beside the new one, or somebody is asked, but nothing is lost.
    #[test]
    fn a_stopped_run_is_completed_by_the_next(
        [b, x, y] in three(), settle in settles(), direction in directions(), known in any::<bool>(),
    ) {
        let policy = unbraked(direction, settle);
        let undisturbed = Link::holding(known.then_some(&b), &x, &y);
        let outcome = undisturbed.run(&policy).expect("nothing fails");
        if outcome.report.is_none() {
            return Ok(());
        }
        for stop in STOPS {
            let link = Link::holding(known.then_some(&b), &x, &y);
            let stopped = link.run_stopped(&policy, stop);
            if stopped.is_ok() {
                prop_assert!(all_same(&held(&link), &held(&undisturbed)), "never reached {stop:?}");
            }
            let next = link.run(&policy).expect("nothing fails any more");
            let renamed = known
                && [&x, &y].into_iter().any(|side| !Renames::between(&b, side).is_empty());
            let asked = renamed && !next.plan.conflicts.is_empty();
            prop_assert!(next.report.is_some() || asked, "{stop:?}: {:?}", next.plan.conflicts);
            let (got, wanted) = (held(&link), held(&undisturbed));
            let kept = || {
                let values_stay = settle != Settle::Hold || all_hold(&got, &wanted);
                asked || direction != Direction::Both || got[0].as_ref().zip(got[1].as_ref()).is_some_and(|(a, b)| a.same(b)) && values_stay
            };
            prop_assert!(
                all_same(&got, &wanted) || renamed && kept(),
                "{stop:?}\n{}\ninstead of\n{}", told(&got), told(&wanted)
            );
        }
    }

    /// Law 10.
    #[test]
    fn a_pull_or_push_before_a_sync_changes_nothing(
        [b, x, y] in three(), settle in settles(), known in any::<bool>(),
    ) {
        let link = |first: Option<Direction>| {
            let link = Link::holding(known.then_some(&b), &x, &y);
            for direction in first.into_iter().chain([Direction::Both]) {
                link.run(&unbraked(direction, settle)).expect("nothing fails");
            }
            held(&link)
        };
        let wanted = link(None);
        for first in [Direction::Pull, Direction::Push] {
            let got = link(Some(first));
            prop_assert!(
                all_same(&got, &wanted),
                "{first:?} first\n{}\ninstead of\n{}", told(&got), told(&wanted)
            );
        }
    }

    /// Law 11: without a base nothing goes, on either side.
    #[test]
    fn a_first_run_removes_nothing(
        [x, y, _] in three(), settle in settles(), direction in directions(),
    ) {
        let link = Link::holding(None, &x, &y);
        let outcome = link.run(&Policy { settle: settle.into(), ..Policy::careful(direction) }).expect("nothing fails");
        if outcome.report.is_none() {
            return Ok(());
        }
        let clashes = merge(None, &x, &y, Settle::Hold).conflicts;
        for (before, after) in [(&x, link.local.document()), (&y, link.remote.document())] {
            let after = after.expect("a document is never taken away");
            let tokens = |document: &TokenDocument| {
                let mut paths = Vec::new();
                for (name, set) in document.sets() {
                    set.for_each_token(|path, _| paths.push((name.clone(), path.clone())));
                }
                paths
            };
            let (old, new) = (tokens(before), tokens(&after));
            // Where one side has a token and the other a group, only one of them can stay.
            let shapes = |at: &TokenPath| clashes.iter().any(|clash| {
                clash.kind == ConflictKind::Shape && at.starts_with(&clash.at.path)
            });
            for (set, path) in old {
                prop_assert!(
                    new.contains(&(set.clone(), path.clone())) || shapes(&path),
                    "{set}: {path} is gone"
                );
            }
            prop_assert!(after.theme_count() >= before.theme_count());
        }
    }

    /// Law 12.
    #[test]
    fn sections_that_a_side_cannot_hold_stay_as_they_are(
        [b, x, y] in three(), settle in settles(), direction in directions(), known in any::<bool>(),
        [themes, metadata, extra, on_local] in any::<[bool; 4]>(),
    ) {
        let coverage = Coverage { themes, metadata, extra };
        let extra_of = |document: &TokenDocument, note: &str| {
            let note = ("note".to_owned(), Json::string(note));
            document.clone().with_extra(vec![note])
        };
        let (b, x, y) = (extra_of(&b, "b"), extra_of(&x, "x"), extra_of(&y, "y"));
        // What the narrow side holds is what it can hold.
        let narrow = |document: &TokenDocument| within(document, coverage);
        let (x, y) = if on_local { (narrow(&x), y) } else { (x, narrow(&y)) };
        let mut link = Link::holding(known.then_some(&b), &x, &y);
        let capabilities = Capabilities::read_only()
            .with_write(WriteSupport::CompareAndSwap)
            .with_conditional_read()
            .with_coverage(coverage);
        let place = if on_local { &mut link.local } else { &mut link.remote };
        *place = place.clone().with_capabilities(capabilities);

        let outcome = link.run(&unbraked(direction, settle)).expect("nothing fails");
        for (before, place) in [(&x, &link.local), (&y, &link.remote)] {
            let after = place.document().expect("a document is never taken away");
            prop_assert!(same(Some(&outside(&after, coverage)), Some(&outside(before, coverage))));
            if place.info().capabilities.coverage == coverage {
                prop_assert!(after.same(&narrow(&after)), "it was given what it cannot hold");
            }
        }
        if outcome.report.is_none() {
            return Ok(());
        }
        if direction == Direction::Both {
            let local = link.local.document().expect("as above");
            let remote = link.remote.document().expect("as above");
            prop_assert!(narrow(&local).same(&narrow(&remote)));
        }
        let again = link.run(&unbraked(direction, settle)).expect("nothing fails");
        prop_assert!(again.plan.writes_nothing(), "{:?}", again.plan);
        prop_assert!(!again.plan.moves_base);
    }

    /// A first run in which a person chose a side takes that side as it is, and one without tokens
    /// if that is said as well.
    #[test]
    fn an_adopted_side_is_taken_as_it_is(x in document(), y in document()) {
        for (adopt, side) in [(Adopt::Local, Side::Local), (Adopt::Remote, Side::Remote)] {
            let link = Link::holding(None, &x, &y);
            let mut policy = Policy { adopt, ..Policy::careful(Direction::Both) };
            policy.overrides.empty = Some(side);
            let outcome = link.run(&policy).expect("nothing fails");
            prop_assert!(outcome.report.is_some(), "{:?}", outcome.plan);
            let chosen = if adopt == Adopt::Local { &x } else { &y };
            for one in held(&link) {
                prop_assert!(same(one.as_ref(), Some(chosen)));
            }
        }
    }

    /// What is overwritten is kept before, and an entry says where.
    #[test]
    fn copies_of_what_was_there_are_kept([b, x, y] in three(), settle in settles()) {
        let link = Link::holding(Some(&b), &x, &y);
        let outcome = link.run(&unbraked(Direction::Both, settle)).expect("nothing fails");
        let entries = link.state.entries();
        prop_assert_eq!(entries.len(), usize::from(outcome.report.is_some_and(|r| r.history.is_some())));
        for entry in entries {
            let copy = |id: &Option<String>| id.as_ref().map(|id| link.state.copy(id));
            prop_assert!(same(copy(&entry.local_before).as_ref(), Some(&x)));
            prop_assert!(same(copy(&entry.remote_before).as_ref(), Some(&y)));
            let written = |after: &Option<String>, before: &TokenDocument| {
                copy(after).unwrap_or_else(|| before.clone())
            };
            let [local, remote, _] = held(&link);
            prop_assert!(same(Some(&written(&entry.local_after, &x)), local.as_ref()));
            prop_assert!(same(Some(&written(&entry.remote_after, &y)), remote.as_ref()));
        }
    }
}

/// The sections of a document that are covered.
fn within(document: &TokenDocument, coverage: Coverage) -> TokenDocument {
    let mut document = document.clone();
    if !coverage.themes {
        document = document.with_themes(None);
    }
    if !coverage.metadata {
        document = document.with_metadata(None);
    }
    if !coverage.extra {
        document = document.with_extra(Vec::new());
    }
    document
}

/// The sections of a document that are not covered.
fn outside(document: &TokenDocument, coverage: Coverage) -> TokenDocument {
    let none = Coverage {
        themes: !coverage.themes,
        metadata: !coverage.metadata,
        extra: !coverage.extra,
    };
    let rest = within(document, none);
    TokenDocument::from_parts(
        Vec::new(),
        rest.themes().map(tokens_model::JsonRef::to_json),
        rest.metadata().map(tokens_model::JsonRef::to_json),
        rest.extra().to_vec(),
    )
    .expect("these are sections of a document")
}

const AGREED: &str = r#"{"s":{"a":{"value":"1"},"b":{"value":"1"}}}"#;
const EDITED: &str = r#"{"s":{"a":{"value":"2"},"b":{"value":"1"}}}"#;
const OTHER: &str = r#"{"s":{"a":{"value":"1"},"b":{"value":"3"}}}"#;
const MERGED: &str = r#"{"s":{"a":{"value":"2"},"b":{"value":"3"}}}"#;
const CLASH: &str = r#"{"s":{"a":{"value":"4"},"b":{"value":"1"}}}"#;

fn edited_and_other() -> Link {
    Link::holding(Some(&parse(AGREED)), &parse(EDITED), &parse(OTHER))
}

#[test]
fn a_conflict_writes_nothing_anywhere() {
    let link = Link::holding(Some(&parse(AGREED)), &parse(EDITED), &parse(CLASH));
    let before = held(&link);
    let outcome = link
        .run(&Policy::careful(Direction::Both))
        .expect("nothing fails");
    assert!(outcome.report.is_none() && outcome.plan.is_blocked());
    assert!(all_same(&held(&link), &before));
    assert!(link.state.entries().is_empty());
    assert_eq!(link.state.commits(), 0);

    let error = now(sync_engine::apply(
        ends(&link),
        &outcome.observation,
        &outcome.plan,
        &action(),
        &*link.state,
        &Silent,
    ))
    .expect_err("it is blocked");
    assert!(matches!(error, SyncError::Undecided), "{error}");
}

#[test]
fn a_side_that_moves_under_way_is_read_again() {
    let link = edited_and_other();
    let (local, remote) = (
        Faulty::new(link.local.clone()),
        Faulty::new(link.remote.clone()),
    );
    let place = link.remote.clone();
    let late = r#"{"s":{"a":{"value":"1"},"b":{"value":"3"},"c":{"value":"5"}}}"#;
    remote.on_write(Trouble::meanwhile(move || place.replace(Some(parse(late)))));
    let outcome = link
        .run_on(&local, &remote, &Policy::careful(Direction::Both))
        .expect("the second attempt holds");
    assert!(outcome.report.is_some());
    let wanted = parse(r#"{"s":{"a":{"value":"2"},"b":{"value":"3"},"c":{"value":"5"}}}"#);
    for one in held(&link) {
        assert!(same(one.as_ref(), Some(&wanted)), "{}", print(one.as_ref()));
    }
    assert_eq!((remote.reads_seen(), remote.writes_seen()), (2, 2));
}

#[test]
fn a_write_nobody_heard_of_is_looked_at_again() {
    for effect in [true, false] {
        for side in [Side::Local, Side::Remote] {
            let link = edited_and_other();
            let (local, remote) = (
                Faulty::new(link.local.clone()),
                Faulty::new(link.remote.clone()),
            );
            let place = if side == Side::Local { &local } else { &remote };
            place.on_write(if effect {
                Trouble::AfterEffect(ErrorKind::OutcomeUnknown)
            } else {
                Trouble::Refuse(ErrorKind::OutcomeUnknown)
            });
            link.run_on(&local, &remote, &Policy::careful(Direction::Both))
                .expect("the second attempt holds");
            for one in held(&link) {
                assert!(
                    same(one.as_ref(), Some(&parse(MERGED))),
                    "{side:?} {effect}"
                );
            }
            assert_eq!(place.writes_seen(), if effect { 1 } else { 2 });
        }
    }
}

/// One answer of many may come from a server that has not heard of it.
#[test]
fn a_remote_that_seems_gone_is_asked_twice() {
    for (back, reads, goes_on) in [(true, 2, true), (false, 2, false)] {
        let link = edited_and_other();
        let remote = Faulty::new(link.remote.clone());
        link.remote.replace(None);
        remote.on_read(Trouble::Nothing);
        let place = link.remote.clone();
        remote.on_read(Trouble::meanwhile(move || {
            place.replace(back.then(|| parse(OTHER)));
        }));
        let outcome = link
            .run_on(&link.local, &remote, &Policy::careful(Direction::Both))
            .expect("to be empty is no error");
        assert_eq!(outcome.report.is_some(), goes_on);
        assert_eq!(remote.reads_seen(), reads);
    }
    // An error that says so, too.
    let link = edited_and_other();
    let remote = Faulty::new(link.remote.clone());
    remote.on_read(Trouble::Refuse(ErrorKind::NotFound));
    let policy = Policy::careful(Direction::Both);
    let outcome = link.run_on(&link.local, &remote, &policy);
    assert!(outcome.is_ok_and(|outcome| outcome.report.is_some()));
    for _ in 0..2 {
        remote.on_read(Trouble::Refuse(ErrorKind::NotFound));
    }
    assert!(link.run_on(&link.local, &remote, &policy).is_err());
    // What never held anything is believed to hold nothing.
    let link = edited_and_other();
    let remote = Faulty::new(MemoryProvider::new("empty"));
    let fresh = Link::holding(None, &parse(AGREED), &parse(AGREED));
    drop(fresh.run_on(&link.local, &remote, &policy));
    assert_eq!(remote.reads_seen(), 1);
}

#[test]
fn a_side_that_never_rests_is_given_up() {
    let link = edited_and_other();
    let remote = Faulty::new(link.remote.clone());
    for n in 0..10 {
        let place = link.remote.clone();
        let text =
            format!(r#"{{"s":{{"a":{{"value":"1"}},"b":{{"value":"1"}},"c":{{"value":{n}}}}}}}"#);
        remote.on_write(Trouble::meanwhile(move || {
            place.replace(Some(parse(&text)));
        }));
    }
    let policy = Policy {
        max_replans: 3,
        ..Policy::careful(Direction::Both)
    };
    let error = link
        .run_on(&link.local, &remote, &policy)
        .expect_err("it never rests");
    assert!(
        matches!(
            error,
            SyncError::KeepsChanging {
                side: Side::Remote,
                attempts: 4
            }
        ),
        "{error}"
    );
    assert_eq!(remote.writes_seen(), 4);

    let remote = Faulty::new(link.remote.clone());
    for _ in 0..10 {
        remote.on_write(Trouble::Refuse(ErrorKind::OutcomeUnknown));
    }
    let error = link
        .run_on(&link.local, &remote, &policy)
        .expect_err("nothing gets through");
    assert!(
        matches!(&error, SyncError::Provider { source, .. } if source.kind() == ErrorKind::OutcomeUnknown),
        "{error}"
    );
}

#[test]
fn other_errors_are_not_repeated() {
    for kind in [
        ErrorKind::PermissionDenied,
        ErrorKind::Unavailable,
        ErrorKind::RateLimited,
    ] {
        let link = edited_and_other();
        let remote = Faulty::new(link.remote.clone());
        remote.on_write(Trouble::Refuse(kind));
        let policy = Policy::careful(Direction::Both);
        let error = link.run_on(&link.local, &remote, &policy);
        assert!(
            matches!(error, Err(SyncError::Provider { side: Side::Remote, source }) if source.kind() == kind)
        );
        assert_eq!(remote.writes_seen(), 1);
        assert!(same(link.local.document().as_ref(), Some(&parse(EDITED))));
    }
}

#[test]
fn a_broken_file_is_told_before_the_service_is_asked() {
    let link = edited_and_other();
    let (local, remote) = (
        Faulty::new(link.local.clone()),
        Faulty::new(link.remote.clone()),
    );
    local.on_read(Trouble::Refuse(ErrorKind::InvalidDocument));
    let error = link.run_on(&local, &remote, &Policy::careful(Direction::Both));
    assert!(matches!(
        error,
        Err(SyncError::Provider {
            side: Side::Local,
            ..
        })
    ));
    assert_eq!(remote.reads_seen(), 0);
}

#[test]
fn nothing_on_both_sides_is_told() {
    let link = edited_and_other();
    link.local.replace(None);
    link.remote.replace(None);
    let error = link.run(&Policy::careful(Direction::Both));
    assert!(matches!(error, Err(SyncError::NothingToSync)));
}

#[test]
fn a_first_run_fills_the_empty_side() {
    for (local, remote) in [(Some(EDITED), None), (None, Some(EDITED))] {
        let link = Link::holding(None, &parse("{}"), &parse("{}"));
        link.local.replace(local.map(parse));
        link.remote.replace(remote.map(parse));
        let outcome = link.run(&Policy::careful(Direction::Both));
        assert!(outcome.expect("nothing fails").report.is_some());
        for one in held(&link) {
            assert!(same(one.as_ref(), Some(&parse(EDITED))));
        }
    }
}

#[test]
fn a_run_tells_its_steps_in_their_order() {
    #[derive(Debug, Default)]
    struct Steps(std::sync::Mutex<Vec<String>>);
    impl provider_api::Progress for Steps {}
    impl Observer for Steps {
        fn event(&self, event: &Event) {
            let mut steps = self.0.lock().expect("nobody panics here");
            steps.push(format!("{event:?}"));
        }
    }
    let link = edited_and_other();
    let steps = Steps::default();
    let policy = Policy::careful(Direction::Both);
    now(sync(ends(&link), &policy, &action(), &*link.state, &steps)).expect("nothing fails");
    assert_eq!(
        steps.0.into_inner().expect("nobody panics here"),
        [
            "Reading(Local)",
            "Reading(Remote)",
            "KeptCopies",
            "Writing(Remote, 1)",
            "Wrote(Remote)",
            "Writing(Local, 1)",
            "Wrote(Local)",
            "Committed",
        ]
    );
}

#[test]
fn an_unchanged_side_is_answered_for_by_the_base() {
    let link = edited_and_other();
    link.run(&Policy::careful(Direction::Both))
        .expect("nothing fails");
    let Base { local, remote, .. } = link
        .state
        .base()
        .expect("memory can be read")
        .expect("it was committed");
    assert!(local.is_some() && local == remote);

    // After a pull the files may say more than the base: their revision is not remembered.
    let link = edited_and_other();
    link.run(&Policy::careful(Direction::Pull))
        .expect("nothing fails");
    let base = link
        .state
        .base()
        .expect("memory can be read")
        .expect("it was committed");
    assert!(base.local.is_none() && base.remote.is_some());
    assert!(base.document.same(&parse(OTHER)));
    assert!(same(link.local.document().as_ref(), Some(&parse(MERGED))));
}

#[test]
fn every_stop_is_reached() {
    for stop in STOPS {
        let link = edited_and_other();
        let policy = Policy::careful(Direction::Both);
        assert!(link.run_stopped(&policy, stop).is_err(), "{stop:?}");
        let [local, remote, base] = held(&link);
        let [edited, other, merged, agreed] = [EDITED, OTHER, MERGED, AGREED].map(parse);
        let (to_remote, to_local, to_base) = match stop {
            Stop::State(Step::Commit, after) => (true, true, after),
            Stop::State(..) => (false, false, false),
            Stop::Write(Side::Remote, after) => (after, false, false),
            Stop::Write(Side::Local, after) => (true, after, false),
        };
        let pick = |reached: bool, new: &TokenDocument, old: &TokenDocument| {
            if reached { new.clone() } else { old.clone() }
        };
        assert!(same(
            remote.as_ref(),
            Some(&pick(to_remote, &merged, &other))
        ));
        assert!(same(
            local.as_ref(),
            Some(&pick(to_local, &merged, &edited))
        ));
        assert!(same(base.as_ref(), Some(&pick(to_base, &merged, &agreed))));
    }
}
