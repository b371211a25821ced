//! Laws of the three-way merge on generated documents.

use std::collections::HashMap;

use proptest::prelude::*;
use sync_engine::{Conflict, MergeNote, Settle, merge};
use tokens_model::strategies::{document, triple};
use tokens_model::{EntryPath, Json, Role, Section, TokenDocument, TokenPath, entries, same};

type Units = HashMap<EntryPath, Json>;

fn units(document: &TokenDocument) -> Units {
    entries(document)
        .into_iter()
        .map(|entry| (known(&entry.at), entry.value))
        .collect()
}

/// The path without the name of a theme, which is for people and can be edited.
fn known(at: &EntryPath) -> EntryPath {
    let mut at = at.clone();
    if at.section == Section::Theme {
        at.path = TokenPath::new(at.path.keys().iter().skip(1));
    }
    at
}

fn equal(a: Option<&Json>, b: Option<&Json>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(Role::Group, a.root(), b.root()),
        (None, None) => true,
        _ => false,
    }
}

/// Whether a conflict speaks of this unit, or of something around or inside it.
fn covers(conflict: &Conflict, at: &EntryPath) -> bool {
    let within = |outer: &EntryPath, inner: &EntryPath| {
        let field = match (&outer.field, &inner.field) {
            (None, _) => true,
            (Some(a), Some(b)) => a == b || b.starts_with(&format!("{a}.")),
            (Some(_), None) => false,
        };
        outer.section == inner.section
            && outer.set == inner.set
            && inner.path.keys().starts_with(outer.path.keys())
            && (outer.path.keys().len() < inner.path.keys().len() || field)
    };
    let place = known(&conflict.at);
    within(&place, at) || within(at, &place)
}

/// Documents as sets of units: what they say, without the order they say it in.
fn same_units(a: &TokenDocument, b: &TokenDocument) -> bool {
    let (a, b) = (units(a), units(b));
    a.len() == b.len() && a.iter().all(|(at, value)| equal(Some(value), b.get(at)))
}

fn took_an_order(notes: &[MergeNote]) -> bool {
    notes
        .iter()
        .any(|note| matches!(note, MergeNote::RemoteOrder(_)))
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4096, ..ProptestConfig::default() })]

    /// Law 1.
    #[test]
    fn identity([b, x, y] in triple()) {
        for (local, remote, expected) in [(&x, &b, &x), (&b, &y, &y), (&x, &x, &x), (&b, &b, &b)] {
            let merged = merge(Some(&b), local, remote, Settle::Hold);
            prop_assert!(merged.conflicts.is_empty(), "{:?}", merged.conflicts);
            prop_assert!(merged.document.same(expected), "{:?}", merged.document);
        }
    }

    /// Law 2. Where both sides moved members of one group, the remote order is taken by rule:
    /// then only the content is the same both ways.
    #[test]
    fn symmetry([b, x, y] in triple()) {
        let one = merge(Some(&b), &x, &y, Settle::Hold);
        let other = merge(Some(&b), &y, &x, Settle::Hold);
        let paths = |conflicts: &[Conflict]| {
            let mut list: Vec<_> = conflicts
                .iter()
                .map(|c| (format!("{:?}", known(&c.at)), c.kind.as_str()))
                .collect();
            list.sort();
            list
        };
        prop_assert_eq!(paths(&one.conflicts), paths(&other.conflicts));
        for conflict in &one.conflicts {
            let mirror = other.conflicts.iter().find(|c| known(&c.at) == known(&conflict.at) && c.kind == conflict.kind);
            let mirror = mirror.expect("found above");
            prop_assert!(equal(conflict.local.as_ref(), mirror.remote.as_ref()));
            prop_assert!(equal(conflict.remote.as_ref(), mirror.local.as_ref()));
        }
        prop_assert!(same_units(&one.document, &other.document));
        let ordered = !took_an_order(&one.notes) && one.conflicts.is_empty();
        if ordered {
            prop_assert!(
                one.document.same(&other.document),
                "{:?} {:?}", one.document, other.document
            );
        }
    }

    /// Law 3.
    #[test]
    fn no_loss([b, x, y] in triple()) {
        let merged = merge(Some(&b), &x, &y, Settle::Hold);
        let (base, local, remote, result) =
            (units(&b), units(&x), units(&y), units(&merged.document));
        let mut paths: Vec<&EntryPath> = base.keys().chain(local.keys()).chain(remote.keys()).collect();
        paths.sort();
        paths.dedup();
        for at in paths {
            let (b, l, r, m) = (base.get(at), local.get(at), remote.get(at), result.get(at));
            if merged.conflicts.iter().any(|conflict| covers(conflict, at)) {
                continue;
            }
            let filled = |side: Option<&Json>| {
                // An empty place that the other side filled is told by what is in it; one that a
                // side emptied and the other removed is gone.
                side.is_some_and(|v| v.root().is_object() && v.root().is_empty())
                    && result.keys().chain(base.keys()).any(|other| {
                        other != at && other.set == at.set && other.path.keys().starts_with(at.path.keys())
                    })
            };
            if m.is_none() && (filled(l) || filled(r)) {
                continue;
            }
            if equal(l, r) {
                prop_assert!(equal(m, l) || l.is_none(), "both alike: {at:?} {m:?}");
            } else if equal(l, b) && r.is_some() {
                prop_assert!(equal(m, r), "only remote changed: {at:?} {m:?} {r:?}");
            } else if equal(r, b) && l.is_some() {
                prop_assert!(equal(m, l), "only local changed: {at:?} {m:?} {l:?}");
            } else if l.is_some() && r.is_some() {
                // Both changed: only members of an object can be had from both.
                let objects = [l, r].into_iter().flatten().all(|v| v.root().is_object());
                prop_assert!(objects || m.is_some() && (equal(m, l) || equal(m, r)), "{at:?}");
                prop_assert!(objects, "a lost clash: {at:?} {l:?} {r:?} {m:?}");
            } else {
                prop_assert!(l.is_none() && r.is_none() || b.is_none() || m.is_some() || equal(b, l) || equal(b, r), "removed here, changed there: {at:?}");
            }
        }
    }

    /// Law 4.
    #[test]
    fn no_invention([b, x, y] in triple()) {
        let merged = merge(Some(&b), &x, &y, Settle::Hold);
        let sides = [units(&x), units(&y), units(&b)];
        for (at, value) in units(&merged.document) {
            let known = sides.iter().any(|side| equal(side.get(&at), Some(&value)));
            let parts = value.root().is_object();
            prop_assert!(known || parts, "{at:?} {value:?}");
        }
    }

    /// Law 5, on the merge: what came out is settled on both sides.
    #[test]
    fn idempotence([b, x, y] in triple()) {
        let merged = merge(Some(&b), &x, &y, Settle::Local).document;
        for (local, remote) in [(&merged, &merged), (&merged, &y), (&x, &merged)] {
            let again = merge(Some(&b), local, remote, Settle::Local);
            if local.same(remote) {
                prop_assert!(again.document.same(&merged));
            }
        }
        let after = merge(Some(&merged), &merged, &merged, Settle::Hold);
        prop_assert!(after.document.same(&merged) && after.conflicts.is_empty());
    }

    /// Law 11: without a base nothing is ever removed.
    #[test]
    fn an_empty_base_never_deletes([x, y, _] in triple()) {
        let merged = merge(None, &x, &y, Settle::Local);
        let (local, remote, result) = (units(&x), units(&y), units(&merged.document));
        for (at, value) in &local {
            let there = equal(result.get(at), Some(value));
            // An empty place may have been filled by the other side.
            prop_assert!(there || value.root().is_empty() || value.root().is_object(), "{at:?}");
        }
        for at in remote.keys() {
            let kept = result.contains_key(at)
                || result.keys().chain(local.keys()).any(|other| other.set == at.set);
            prop_assert!(kept, "{at:?}");
        }
    }

    /// A side that was preferred has every one of its clashes.
    #[test]
    fn settling_leaves_no_conflict([b, x, y] in triple()) {
        for settle in [Settle::Local, Settle::Remote] {
            let merged = merge(Some(&b), &x, &y, settle);
            prop_assert!(merged.conflicts.is_empty());
        }
        let held = merge(Some(&b), &x, &y, Settle::Hold);
        let settled = merge(Some(&b), &x, &y, Settle::Remote);
        for conflict in &held.conflicts {
            let unit = units(&settled.document);
            if let (Some(remote), Some(value)) = (&conflict.remote, unit.get(&conflict.at)) {
                prop_assert!(equal(Some(remote), Some(value)), "{:?}", conflict.at);
            }
        }
    }

    #[test]
    fn documents_of_nothing_merge_to_nothing(x in document()) {
        let none = TokenDocument::new();
        prop_assert!(merge(Some(&x), &none, &none, Settle::Hold).document.same(&none));
        prop_assert!(merge(None, &x, &none, Settle::Hold).document.same(&x));
    }
}
