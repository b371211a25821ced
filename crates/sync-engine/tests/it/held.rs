//! Laws of runs that go on around conflicts, and of conflicts that are decided one by one.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sync_engine::{
    Choice, ConflictKind, Direction, Outcome, Policy, Settle, Settlement, Side, merge,
};
use tokens_model::{Json, TokenDocument, entries};

use crate::runs::{directions, held, three, told};
use crate::stage::{Link, same, unbraked};

fn leaving(direction: Direction) -> Policy {
    Policy {
        leaves_conflicts: true,
        ..unbraked(direction, Settle::Hold)
    }
}

/// A run; none if something has two new places, which stops every run.
fn run(link: &Link, policy: &Policy) -> Option<Outcome> {
    let outcome = link.run(policy).expect("nothing fails");
    let mut kinds = outcome.plan.conflicts.iter().map(|conflict| conflict.kind);
    let stopped = kinds.any(|kind| kind == ConflictKind::Rename);
    assert_eq!(outcome.report.is_none(), stopped, "{:?}", outcome.plan);
    outcome.report.is_some().then_some(outcome)
}

/// The conflicts with what each side says there.
fn clashes(outcome: &Outcome) -> Vec<String> {
    let mut all: Vec<String> = outcome
        .plan
        .conflicts
        .iter()
        .map(|conflict| format!("{conflict:?}"))
        .collect();
    all.sort();
    all
}

/// All that is said, in whatever order; an empty group says nothing.
fn said(all: &[Option<TokenDocument>; 3]) -> [BTreeSet<String>; 3] {
    let entries = |document: &Option<TokenDocument>| {
        let entries = document.iter().flat_map(entries);
        let entries = entries.filter(|entry| entry.at.set.is_none() || entry.at.field.is_some());
        entries.map(|entry| format!("{entry:?}")).collect()
    };
    all.each_ref().map(entries)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4096, ..ProptestConfig::default() })]

    /// What is left open stays open, as it is, and everything else is done at once.
    #[test]
    fn open_conflicts_stay_what_they_are([b, x, y] in three(), direction in directions()) {
        let link = Link::holding(Some(&b), &x, &y);
        let Some(first) = run(&link, &leaving(direction)) else {
            return Ok(());
        };
        let after = held(&link);
        let second = run(&link, &leaving(direction)).expect("nothing stops it now");
        prop_assert_eq!(clashes(&first), clashes(&second), "{}", told(&after));
        prop_assert!(second.plan.writes_nothing(), "{:?}", second.plan);
        prop_assert!(!second.plan.moves_base, "{}", told(&after));
    }

    /// Deciding some leaves exactly the others open.
    #[test]
    fn what_is_not_decided_stays_open(
        [b, x, y] in three(), some in any::<u8>(), local in any::<bool>(),
    ) {
        let link = Link::holding(Some(&b), &x, &y);
        let Some(open) = run(&link, &leaving(Direction::Both)) else {
            return Ok(());
        };
        let open = open.plan.conflicts;
        let side = if local { Side::Local } else { Side::Remote };
        let is_decided = |n: usize| some >> (n % 8) & 1 == 1;
        let decided = open.iter().enumerate().filter(|(n, _)| is_decided(*n));
        let settle = decided.fold(Settle::Hold.into(), |settlement: Settlement, (_, conflict)| {
            settlement.with_decided(conflict.at.clone(), Choice::Side(side))
        });
        let policy = Policy { settle, ..leaving(Direction::Both) };
        let Some(then) = run(&link, &policy) else {
            return Ok(());
        };
        let next = run(&link, &leaving(Direction::Both)).expect("nothing stops it now");
        prop_assert_eq!(clashes(&then), clashes(&next), "{}", told(&held(&link)));
        prop_assert!(next.plan.writes_nothing() && !next.plan.moves_base, "{:?}", next.plan);
    }

    /// Leaving conflicts open first makes no difference to what is said once they are settled.
    #[test]
    fn open_conflicts_can_be_settled_later(
        [b, x, y] in three(), first in directions(), local in any::<bool>(),
    ) {
        let rule = if local { Settle::Local } else { Settle::Remote };
        let later = Link::holding(Some(&b), &x, &y);
        if run(&later, &leaving(first)).is_none() {
            return Ok(());
        }
        run(&later, &unbraked(Direction::Both, rule)).expect("a rule stops nowhere");
        let at_once = Link::holding(Some(&b), &x, &y);
        run(&at_once, &unbraked(Direction::Both, rule)).expect("a rule stops nowhere");
        let (got, wanted) = (held(&later), held(&at_once));
        prop_assert_eq!(said(&got), said(&wanted), "{}\ninstead of\n{}", told(&got), told(&wanted));
    }

    /// Deciding every conflict is the same as one rule for all of them.
    #[test]
    fn decisions_one_by_one_are_the_rule_for_all([b, x, y] in three(), local in any::<bool>()) {
        let (side, rule) = if local { (Side::Local, Settle::Local) } else { (Side::Remote, Settle::Remote) };
        let by_rule = merge(Some(&b), &x, &y, rule);
        let mut settlement = Settlement::from(Settle::Hold);
        // What is decided can show what was hidden behind it.
        for _ in 0..8 {
            for conflict in merge(Some(&b), &x, &y, settlement.clone()).conflicts {
                settlement = settlement.with_decided(conflict.at, Choice::Side(side));
            }
        }
        let decided = merge(Some(&b), &x, &y, settlement);
        prop_assert!(decided.conflicts.is_empty(), "{:?}", decided.conflicts);
        prop_assert!(decided.document.same(&by_rule.document));
    }

    /// Deciding one conflict leaves the others open.
    #[test]
    fn one_decision_is_about_one_conflict([b, x, y] in three(), which in any::<prop::sample::Index>()) {
        let open = |settlement: Settlement| merge(Some(&b), &x, &y, settlement).conflicts;
        let all = open(Settle::Hold.into());
        if all.is_empty() {
            return Ok(());
        }
        let one = which.get(&all).at.clone();
        let left = open(Settlement::from(Settle::Hold).with_decided(one.clone(), Choice::Side(Side::Local)));
        prop_assert!(left.iter().all(|conflict| conflict.at != one), "{:?}", left);
        let others: Vec<_> = all.iter().filter(|conflict| conflict.at != one).collect();
        for other in others {
            prop_assert!(left.iter().any(|conflict| conflict.at == other.at), "{:?} of {:?}", other, left);
        }
    }
}

#[test]
fn a_side_keeps_its_own_where_both_clash() {
    let parse = |text: &str| TokenDocument::parse(text).expect("a test holds documents");
    let base = parse(r#"{"s":{"a":{"value":"1"},"b":{"value":"1"},"c":{"value":"1"}}}"#);
    let local = parse(r#"{"s":{"a":{"value":"2"},"b":{"value":"5"},"c":{"value":"1"}}}"#);
    let remote = parse(r#"{"s":{"a":{"value":"3"},"b":{"value":"1"},"c":{"value":"6"}}}"#);
    let link = Link::holding(Some(&base), &local, &remote);
    let outcome = run(&link, &leaving(Direction::Both)).expect("no places");
    assert_eq!(outcome.plan.conflicts.len(), 1);
    let wanted = ["2", "3", "1"].map(|a| {
        let text = r#"{"s":{"a":{"value":"A"},"b":{"value":"5"},"c":{"value":"6"}}}"#;
        Some(parse(&text.replace('A', a)))
    });
    for (got, wanted) in held(&link).iter().zip(&wanted) {
        assert!(same(got.as_ref(), wanted.as_ref()), "{got:?}");
    }
}

#[test]
fn a_value_of_neither_side_comes_to_both() {
    let parse = |value: &str| {
        let text = format!(r#"{{"s":{{"a":{{"value":{value}}}}}}}"#);
        TokenDocument::parse(text).expect("a test holds documents")
    };
    let [base, local, remote, wanted] = ["1", "2", "3", "4.50"].map(parse);
    let link = Link::holding(Some(&base), &local, &remote);
    let open = merge(Some(&base), &local, &remote, Settle::Hold).conflicts;
    assert!(open[0].is_plain());
    let value = Json::parse("4.50").expect("a number");
    let at = open[0].at.clone();
    let settle = Settlement::from(Settle::Hold).with_decided(at, Choice::Value(value));
    let policy = Policy {
        settle,
        ..unbraked(Direction::Both, Settle::Hold)
    };
    assert!(run(&link, &policy).is_some_and(|done| done.plan.conflicts.is_empty()));
    for got in held(&link) {
        assert!(same(got.as_ref(), Some(&wanted)), "{got:?}");
    }
}

#[test]
fn a_first_sync_and_two_new_places_are_never_left_half_done() {
    let parse = |name: &str, value: &str| {
        let text = format!(r#"{{"s":{{"{name}":{{"value":"{value}"}},"b":{{"value":"1"}}}}}}"#);
        TokenDocument::parse(text).expect("a test holds documents")
    };
    let [base, local, remote] = [("a", "1"), ("x", "1"), ("y", "1")].map(|(n, v)| parse(n, v));
    let other = parse("a", "2");
    for (base, local, remote) in [(Some(&base), &local, &remote), (None, &base, &other)] {
        let link = Link::holding(base, local, remote);
        let outcome = link.run(&leaving(Direction::Both)).expect("nothing fails");
        assert_eq!(outcome.plan.conflicts.len(), 1, "{:?}", outcome.plan);
        assert!(outcome.report.is_none() && !outcome.plan.leaves_conflicts);
        assert!(same(held(&link)[0].as_ref(), Some(local)));
    }
}
