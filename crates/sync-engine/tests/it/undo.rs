//! What was done is undone, and what came after it stays.

use proptest::prelude::*;
use provider_api::{Capabilities, Marking, MemoryProvider, WriteSupport};
use sync_engine::{BaseMove, Direction, Ends, Policy, Settle, Side, StateStore as _, undone};
use tokens_model::{Renames, TokenDocument};

use crate::runs::{all_hold, all_same, directions, held, settles, three, told};
use crate::stage::{Link, STOPS, Step, Stop, parse, print, same, unbraked};

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4096, ..ProptestConfig::default() })]

    /// Property 15, and the same of an undoing.
    #[test]
    fn undone_and_brought_back_is_as_before_and_as_after(
        [b, x, y] in three(), settle in settles(), direction in directions(), known in any::<bool>(),
    ) {
        let link = Link::holding(known.then_some(&b), &x, &y);
        let before = held(&link);
        let outcome = link.run(&unbraked(direction, settle)).expect("nothing fails");
        if outcome.report.and_then(|report| report.history).is_none() {
            return Ok(());
        }
        let after = held(&link);
        for (id, wanted) in [("2", &before), ("3", &after), ("4", &before), ("5", &after)] {
            let (plan, report) = link.undo(id).expect("nothing fails");
            prop_assert!(report.is_some(), "{id}: {:?} {:?}", plan.conflicts, plan.guards);
            let got = held(&link);
            prop_assert!(all_same(&got, wanted), "{id}\n{}\ninstead of\n{}", told(&got), told(wanted));
        }
        let entries = link.state.entries();
        prop_assert!(entries.iter().all(|entry| entry.done));
        let mut undone: Vec<&str> = undone(&entries).into_iter().collect();
        undone.sort_unstable();
        prop_assert_eq!(undone, ["2", "4"]);
    }

    /// Law 9 for undoings: stopped after any step, the next sync does again what was to be undone.
    #[test]
    fn a_stopped_undoing_is_overtaken_by_the_next_sync(
        [b, x, y] in three(), settle in settles(), direction in directions(), known in any::<bool>(),
        again in any::<bool>(),
    ) {
        let policy = unbraked(direction, settle);
        let start = || {
            let link = Link::holding(known.then_some(&b), &x, &y);
            let outcome = link.run(&policy).expect("nothing fails");
            let wrote = outcome.report.and_then(|report| report.history).is_some();
            (link, wrote)
        };
        let (undisturbed, wrote) = start();
        if !wrote {
            return Ok(());
        }
        for stop in STOPS {
            let (link, _) = start();
            if again {
                link.undo("2").expect("nothing fails");
            }
            let _stopped_or_not = link.undo_stopped("3", stop);
            let next = link.run(&policy).expect("nothing fails any more");
            let renamed = [&x, &y].into_iter().any(|side| !Renames::between(&b, side).is_empty())
                || !Renames::between(&x, &y).is_empty();
            let asked = renamed && !next.plan.conflicts.is_empty();
            prop_assert!(next.report.is_some() || asked, "{stop:?}: {:?}", next.plan.conflicts);
            let (got, wanted) = (held(&link), held(&undisturbed));
            let kept = || {
                let alike = got[0].as_ref().zip(got[1].as_ref()).is_some_and(|(a, b)| a.same(b));
                let values_stay = settle != Settle::Hold || all_hold(&got, &wanted);
                asked || direction != Direction::Both || alike && values_stay
            };
            prop_assert!(
                all_same(&got, &wanted) || renamed && kept(),
                "{stop:?}\n{}\ninstead of\n{}", told(&got), told(&wanted)
            );
        }
    }
}

const AGREED: &str = r#"{"s":{"a":{"value":"1"},"b":{"value":"1"}}}"#;
const EDITED: &str = r#"{"s":{"a":{"value":"2"},"b":{"value":"1"}}}"#;
const OTHER: &str = r#"{"s":{"a":{"value":"1"},"b":{"value":"3"}}}"#;

/// After a sync that changed `a` there and `b` here.
fn synced() -> Link {
    let link = Link::holding(Some(&parse(AGREED)), &parse(EDITED), &parse(OTHER));
    let outcome = link.run(&Policy::careful(Direction::Both));
    assert!(outcome.expect("nothing fails").report.is_some());
    link
}

fn check(held: Option<&TokenDocument>, expected: &str) {
    assert!(same(held, Some(&parse(expected))), "{}", print(held));
}

#[test]
fn what_happened_since_stays() {
    let link = synced();
    let local = r#"{"s":{"a":{"value":"2"},"b":{"value":"3"},"mine":{"value":"m"}}}"#;
    let remote = r#"{"s":{"a":{"value":"2"},"b":{"value":"3"}},"theirs":{"t":{"value":"t"}}}"#;
    link.local.replace(Some(parse(local)));
    link.remote.replace(Some(parse(remote)));
    assert!(link.undo("2").expect("nothing fails").1.is_some());
    check(
        link.local.document().as_ref(),
        r#"{"s":{"a":{"value":"2"},"b":{"value":"1"},"mine":{"value":"m"}}}"#,
    );
    check(
        link.remote.document().as_ref(),
        r#"{"s":{"a":{"value":"1"},"b":{"value":"3"}},"theirs":{"t":{"value":"t"}}}"#,
    );
    check(link.base().as_ref(), AGREED);
    // And stays when all is brought back.
    assert!(link.undo("3").expect("nothing fails").1.is_some());
    check(link.local.document().as_ref(), local);
    check(link.remote.document().as_ref(), remote);
}

#[test]
fn a_clash_with_what_happened_since_writes_nothing() {
    let link = synced();
    let clash = parse(r#"{"s":{"a":{"value":"9"},"b":{"value":"3"}}}"#);
    link.remote.replace(Some(clash));
    let before = held(&link);
    let (plan, report) = link.undo("2").expect("nothing fails");
    assert!(report.is_none());
    let [conflict] = plan.conflicts.as_slice() else {
        panic!("{:?}", plan.conflicts);
    };
    let values = [&conflict.base, &conflict.local, &conflict.remote];
    let values = values.map(|json| json.as_ref().map(tokens_model::Json::to_compact));
    let expected = ["2", "9", "1"].map(|value| Some(format!("\"{value}\"")));
    assert_eq!(values, expected);
    assert!(all_same(&held(&link), &before));
    assert_eq!(link.state.entries().len(), 1);
}

#[test]
fn a_run_that_did_nothing_leaves_nothing_to_undo() {
    let stops = [
        Stop::State(Step::Record, true),
        Stop::Write(Side::Remote, false),
    ];
    for stop in stops {
        let link = Link::holding(Some(&parse(AGREED)), &parse(EDITED), &parse(OTHER));
        let before = held(&link);
        let stopped = link.run_stopped(&Policy::careful(Direction::Both), stop);
        assert!(stopped.is_err());
        let entry = link.state.entries().remove(0);
        assert!(!entry.done && entry.local_changes == 1 && entry.remote_changes == 1);
        let (plan, report) = link.undo("2").expect("nothing fails");
        assert!(plan.writes_nothing() && !plan.is_blocked() && report.is_none());
        assert!(all_same(&held(&link), &before));
    }
}

#[test]
fn a_run_that_was_stopped_half_way_is_undone_as_far_as_it_came() {
    let link = Link::holding(Some(&parse(AGREED)), &parse(EDITED), &parse(OTHER));
    let before = held(&link);
    let stop = Stop::Write(Side::Local, false);
    let stopped = link.run_stopped(&Policy::careful(Direction::Both), stop);
    assert!(stopped.is_err() && !all_same(&held(&link), &before));
    let (plan, report) = link.undo("2").expect("nothing fails");
    assert!(report.is_some() && plan.local.is_none());
    assert!(all_same(&held(&link), &before));
}

#[test]
fn the_service_is_not_asked_about_what_only_changed_files() {
    let link = Link::holding(Some(&parse(AGREED)), &parse(AGREED), &parse(OTHER));
    let pulled = link.run(&Policy::careful(Direction::Pull));
    assert!(pulled.expect("nothing fails").report.is_some());
    let files = Ends::of_files(&link.local);
    let undone = link.undo_on(files.local, files.remote, "2");
    assert!(undone.expect("nothing fails").1.is_some());
    check(link.local.document().as_ref(), AGREED);
    check(link.remote.document().as_ref(), OTHER);
    check(link.base().as_ref(), AGREED);
    let outcome = link.run(&Policy::careful(Direction::Both));
    assert!(outcome.expect("nothing fails").report.is_some());
    check(link.local.document().as_ref(), OTHER);
}

#[test]
fn what_was_renamed_by_a_push_is_renamed_back_there() {
    let base = parse(r#"{"s":{"old":{"value":"1"},"b":{"value":"1"}}}"#);
    let renamed = parse(r#"{"s":{"new":{"value":"1"},"b":{"value":"1"}}}"#);
    let mut link = Link::holding(None, &base, &base);
    link.remote = MemoryProvider::holding("team", base).with_ids();
    let policy = Policy::careful(Direction::Both);
    link.run(&policy).expect("nothing fails");
    let (ids, base_ids) = (
        link.remote.ids(),
        link.state.base().expect("memory can be read"),
    );
    link.local.replace(Some(renamed));
    link.run(&policy).expect("nothing fails");
    assert_ne!(link.remote.ids(), ids);
    assert!(link.undo("2").expect("nothing fails").1.is_some());
    assert_eq!(link.remote.ids(), ids, "another token stands there now");
    let base = link.state.base().expect("memory can be read");
    assert_eq!(base.map(|base| base.ids), base_ids.map(|base| base.ids));
    // Only the remote was written, so the files still have the new name, and a sync sends it again.
    link.run(&policy).expect("nothing fails");
    check(
        link.remote.document().as_ref(),
        &print(link.local.document().as_ref()),
    );
}

#[test]
fn brakes_hold_an_undoing_too() {
    let tokens = |from: usize, to: usize| {
        let tokens: Vec<String> = (from..to)
            .map(|n| format!(r#""t{n}":{{"value":"{n}"}}"#))
            .collect();
        parse(&format!(r#"{{"s":{{{}}}}}"#, tokens.join(",")))
    };
    for (before, lifted_by) in [
        (tokens(0, 20), "--allow-deletes 20"),
        (TokenDocument::new(), "--allow-empty local"),
    ] {
        let link = Link::holding(Some(&before), &before, &tokens(0, 40));
        let pulled = link.run(&Policy::careful(Direction::Pull));
        assert!(pulled.expect("nothing fails").report.is_some());
        let entry = link.state.entries().remove(0);
        assert_eq!((entry.base, entry.done), (BaseMove::Forward, true));
        let ends = Ends {
            local: &link.local,
            remote: &link.remote,
        };
        let plan = |overrides| {
            let state = &*link.state;
            let planned = sync_engine::plan_undo(
                ends,
                &entry,
                overrides,
                state.history(),
                state,
                &sync_engine::Silent,
            );
            crate::stage::now(planned).expect("nothing fails").1
        };
        let careful = plan(sync_engine::Overrides::default());
        assert!(careful.is_blocked());
        assert_eq!(careful.guards[0].lifted_by.as_deref(), Some(lifted_by));
        let lifted = plan(sync_engine::Overrides {
            deletes: Some(20),
            empty: Some(Side::Local),
            ..sync_engine::Overrides::default()
        });
        assert!(!lifted.is_blocked());
    }
}

/// The documents of a service that carries markers tell what their writer knew, also when an undoing
/// was stopped: what it had already put back there is no change that somebody made on purpose.
#[test]
fn an_undoing_that_is_stopped_is_done_again_where_documents_tell_of_their_writer() {
    let both = r#"{"s":{"a":{"value":"2"},"b":{"value":"3"}}}"#;
    let mut reached = 0;
    for stop in STOPS {
        for [local, remote] in [[EDITED, OTHER], [EDITED, AGREED], [AGREED, OTHER]] {
            let mut link = Link::holding(None, &parse(AGREED), &parse(AGREED));
            let capabilities = Capabilities::read_only()
                .with_write(WriteSupport::CheckThenWrite)
                .with_marking(Marking::Written);
            link.remote = link.remote.with_capabilities(capabilities);
            let policy = Policy::careful(Direction::Both);
            let syncs = |link: &Link| {
                let outcome = link.run(&policy).expect("nothing fails");
                assert!(outcome.report.is_some(), "{:?}", outcome.plan);
                link.local.document()
            };
            syncs(&link);
            let somebody_writes = |text: &str| {
                let there = link.remote.document().expect("it was written");
                let marked = there.metadata().map(tokens_model::JsonRef::to_json);
                link.remote.replace(Some(parse(text).with_metadata(marked)));
            };
            // A write that arrived although its run was stopped: from now on the ledger puts together
            // what a writer knew.
            link.local.replace(Some(parse(EDITED)));
            somebody_writes(OTHER);
            let lost = link.run_stopped(&policy, Stop::Write(Side::Remote, true));
            assert!(lost.is_err());
            syncs(&link);
            link.local.replace(Some(parse(AGREED)));
            syncs(&link);
            link.local.replace(Some(parse(local)));
            somebody_writes(remote);
            let synced = syncs(&link);
            if [local, remote] == [EDITED, OTHER] {
                check(synced.as_ref(), both);
            }
            reached += usize::from(link.undo_stopped("9", stop).is_err());
            let after = syncs(&link);
            assert!(
                same(after.as_ref(), synced.as_ref()),
                "{stop:?}, {local}, {remote}: {} instead of {}",
                print(after.as_ref()),
                print(synced.as_ref())
            );
            let next = link.run(&policy).expect("nothing fails");
            assert!(next.plan.writes_nothing(), "{stop:?}");
        }
    }
    assert!(reached > STOPS.len(), "{reached}");
}
