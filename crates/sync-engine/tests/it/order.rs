//! Laws of what is around the values: the order of members, and what themes name.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use sync_engine::{Settle, merge};
use tokens_model::strategies::triple;
use tokens_model::{EntryPath, JsonRef, NodeKind, TokenDocument, TokenPath, is_index, node_kind};

/// The names in each group by its place, and of the sets: those that have an order. Names that are
/// numbers have none, as in every object of JavaScript.
fn orders(document: &TokenDocument) -> HashMap<EntryPath, Vec<String>> {
    let sets = document
        .sets()
        .iter()
        .map(|(name, _)| name.as_str().to_owned());
    let mut orders = HashMap::from([(EntryPath::set_order(), sets.collect())]);
    for (name, set) in document.sets() {
        let mut open = vec![(TokenPath::default(), set.json())];
        while let Some((path, group)) = open.pop() {
            let mut names = Vec::new();
            for member in group.members() {
                let key = member.name();
                if node_kind(&key, member.value) == NodeKind::Group {
                    open.push((path.child(&key), member.value));
                }
                if !is_index(&key) {
                    names.push(key.into_owned());
                }
            }
            orders.insert(EntryPath::in_set(name, path, None), names);
        }
    }
    orders
}

/// The sets that each theme names.
fn named(document: &TokenDocument) -> HashSet<String> {
    let themes = document.themes().into_iter().flat_map(JsonRef::items);
    let selected = themes.filter_map(|theme| theme.get("selectedTokenSets"));
    let sets = selected.flat_map(JsonRef::members);
    sets.map(|set| set.name().into_owned()).collect()
}

fn has_set(document: &TokenDocument, name: &str) -> bool {
    document.set(name).is_some()
}

proptest! {
    /// What stands before something else in the base and on both sides still does afterwards.
    #[test]
    fn what_nobody_moved_keeps_its_order([b, x, y] in triple(), local in any::<bool>()) {
        let settle = if local { Settle::Local } else { Settle::Remote };
        let merged = merge(Some(&b), &x, &y, settle);
        let [base, here, there, result] = [&b, &x, &y, &merged.document].map(orders);
        for (at, names) in &result {
            let lists = [&base, &here, &there].map(|orders| orders.get(at));
            let [Some(base), Some(here), Some(there)] = lists else {
                continue;
            };
            let place = |list: &[String], name: &String| list.iter().position(|known| known == name);
            for (index, later) in names.iter().enumerate() {
                for earlier in &names[..index] {
                    let turned = [base, here, there].into_iter().all(|list| {
                        match (place(list, earlier), place(list, later)) {
                            (Some(earlier), Some(later)) => later < earlier,
                            _ => false,
                        }
                    });
                    prop_assert!(!turned, "{at}: {earlier} {later} {names:?}");
                }
            }
        }
    }

    /// The list of sets has each of them once, and a theme names none that is not there, unless
    /// somebody named it where it was not, or one side removed it while the other kept naming it.
    #[test]
    fn what_is_named_is_there([b, x, y] in triple()) {
        let merged = merge(Some(&b), &x, &y, Settle::Local).document;
        let mut names = HashSet::new();
        for (name, _) in merged.sets() {
            prop_assert!(names.insert(name.as_str()), "{name:?} twice");
        }
        for name in named(&merged).iter().filter(|name| !has_set(&merged, name)) {
            let sides = [&x, &y];
            let dangled = sides.iter().any(|side| named(side).contains(name) && !has_set(side, name));
            let removed = has_set(&b, name) && sides.iter().any(|side| !has_set(side, name));
            prop_assert!(dangled || removed, "{name}");
        }
    }
}
