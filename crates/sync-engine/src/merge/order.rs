//! Three-way merge of ordered lists of unique keys.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

/// The order of a merged list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order<K> {
    /// The keys in their order.
    pub(super) keys: Vec<K>,
    /// Both sides moved the same keys to different places.
    pub(super) clash: bool,
    /// The two orders cannot both be had, and the remote one leads.
    pub(super) took_remote: bool,
}

/// Orders the keys of `result` (which are keys of `local` or `remote`).
///
/// The order of the side that moved something leads, else that of the base; keys that only
/// another list has go after their nearest left neighbour there, and several of them at one
/// place keep their order, runs of both sides by name. If both sides moved, the remote order
/// leads. Keys that are gone were not moved: their place says nothing about the others. Keys for
/// which `placed` is false carry no order: they stand where their text stood, beside the others.
pub(super) fn merge_order<K: Clone + Eq + Hash + Ord>(
    base: &[K],
    local: &[K],
    remote: &[K],
    result: &HashSet<K>,
    placed: impl Fn(&K) -> bool,
) -> Order<K> {
    if local == remote && local.len() == result.len() {
        return Order {
            keys: local.to_vec(),
            clash: false,
            took_remote: false,
        };
    }
    let kept = |list: &[K], ordered: bool| -> Vec<K> {
        let counts = |key: &&K| result.contains(*key) && (!ordered || placed(key));
        list.iter().filter(counts).cloned().collect()
    };
    let (texts, base) = ([kept(local, false), kept(remote, false)], kept(base, true));
    let (local, remote) = (kept(local, true), kept(remote, true));
    let set = |list: &[K]| list.iter().cloned().collect::<HashSet<K>>();
    let (in_base, in_local, in_remote) = (set(&base), set(&local), set(&remote));
    let restrict = |list: &[K], to: &HashSet<K>| -> Vec<K> {
        let common = list.iter().filter(|key| to.contains(*key));
        common.cloned().collect()
    };
    let moved = |side: &[K], of: &HashSet<K>| restrict(side, &in_base) != restrict(&base, of);
    let (local_moved, remote_moved) = (moved(&local, &in_local), moved(&remote, &in_remote));
    // Keys of both sides, wherever they come from.
    let agree = restrict(&local, &in_remote) == restrict(&remote, &in_local);
    let (lead, clash) = match (local_moved, remote_moved) {
        // Both moved the same things to the same places: that is the new order.
        (true, true) if agree => (None, false),
        // One of them is on the way to the other, as after a write that was stopped.
        (true, true) if is_between(&base, &remote, &local) => (Some(&local), false),
        (true, true) if is_between(&base, &local, &remote) => (Some(&remote), false),
        (true, true) => (Some(&remote), true),
        (true, false) => (Some(&local), false),
        (false, true) => (Some(&remote), false),
        // Both added the same keys in different orders: nobody moved anything.
        (false, false) if !agree => (Some(&remote), false),
        (false, false) => (None, false),
    };
    // Which list comes first must not depend on which side it is on.
    let (first, second) = if local <= remote {
        (&local, &remote)
    } else {
        (&remote, &local)
    };
    let keys = if let Some(list) = lead {
        list.clone()
    } else {
        let skeleton = if local_moved {
            restrict(&local, &in_remote)
        } else {
            base.clone()
        };
        let mut both = first.clone();
        both.retain(|key| {
            in_base.contains(key) || in_local.contains(key) && in_remote.contains(key)
        });
        insert_runs(skeleton, &[&both])
    };
    let keys = insert_runs(keys, &[first, second]);
    let [local_text, remote_text] = &texts;
    let keys = if lead == Some(&remote) {
        insert_runs(keys, &[remote_text, local_text])
    } else {
        insert_runs(keys, &[local_text, remote_text])
    };
    Order {
        keys,
        clash,
        took_remote: clash || !(agree || local_moved || remote_moved),
    }
}

/// The three orders of which one is to be chosen where a merge clashed: the base's, the local and
/// the remote one, each of all keys of `result`.
pub(super) fn choices<K: Clone + Eq + Hash + Ord>(
    base: &[K],
    local: &[K],
    remote: &[K],
    result: &HashSet<K>,
    placed: impl Fn(&K) -> bool,
) -> [Vec<K>; 3] {
    let kept = |list: &[K]| -> Vec<K> {
        let counts = |key: &&K| result.contains(*key);
        list.iter().filter(counts).cloned().collect()
    };
    let (first, second) = if local <= remote {
        (local, remote)
    } else {
        (remote, local)
    };
    [
        insert_runs(kept(base), &[&kept(first), &kept(second)]),
        merge_order(remote, local, remote, result, &placed).keys,
        merge_order(local, local, remote, result, &placed).keys,
    ]
}

/// Whether every pair of keys that stands otherwise in `way` than in `base` stands in `goal` as in
/// `way`: then the way over it is no detour.
fn is_between<K: Eq + Hash>(base: &[K], way: &[K], goal: &[K]) -> bool {
    let [in_base, in_way, in_goal] =
        [base, way, goal].map(|list| list.iter().collect::<HashSet<&K>>());
    let everywhere =
        |key: &&K| in_base.contains(key) && in_way.contains(key) && in_goal.contains(key);
    let [base, way, goal] =
        [base, way, goal].map(|list| list.iter().filter(everywhere).collect::<Vec<&K>>());
    swapped(&base, &way) + swapped(&way, &goal) == swapped(&base, &goal)
}

/// How many pairs stand in another order in `to` than in `from`, two orders of the same keys.
fn swapped<K: Eq + Hash>(from: &[&K], to: &[&K]) -> usize {
    let places: HashMap<&K, usize> = to.iter().copied().zip(0..).collect();
    let mut places: Vec<usize> = from.iter().map(|key| places[key]).collect();
    let (mut count, mut width) = (0, 1);
    // A merge sort from the bottom up: what is taken from the right passes what is left of it.
    while width < places.len() {
        for run in places.chunks_mut(2 * width) {
            let (left, right) = run.split_at(width.min(run.len()));
            let mut sorted = Vec::with_capacity(run.len());
            let (mut i, mut j) = (0, 0);
            while i < left.len() || j < right.len() {
                if j == right.len() || i < left.len() && left[i] < right[j] {
                    sorted.push(left[i]);
                    i += 1;
                } else {
                    count += left.len() - i;
                    sorted.push(right[j]);
                    j += 1;
                }
            }
            run.copy_from_slice(&sorted);
        }
        width *= 2;
    }
    count
}

/// Puts what the lists have and `skeleton` has not after its nearest left neighbour.
fn insert_runs<K: Clone + Eq + Hash + Ord>(skeleton: Vec<K>, lists: &[&[K]]) -> Vec<K> {
    let known: HashSet<K> = skeleton.iter().cloned().collect();
    let mut runs: HashMap<Option<K>, BTreeMap<K, Vec<K>>> = HashMap::new();
    let mut placed: HashSet<K> = HashSet::new();
    for list in lists {
        let mut anchor = None;
        let mut run: Vec<K> = Vec::new();
        let mut close = |anchor: &Option<K>, run: &mut Vec<K>| {
            if let Some(first) = run.first().cloned() {
                runs.entry(anchor.clone())
                    .or_default()
                    .insert(first, std::mem::take(run));
            }
        };
        for key in *list {
            if known.contains(key) {
                close(&anchor, &mut run);
                anchor = Some(key.clone());
            } else if placed.insert(key.clone()) {
                run.push(key.clone());
            }
        }
        close(&anchor, &mut run);
    }
    let mut out = Vec::with_capacity(skeleton.len() + placed.len());
    let mut emit = |anchor: Option<K>, out: &mut Vec<K>| {
        if let Some(group) = runs.remove(&anchor) {
            out.extend(group.into_values().flatten());
        }
    };
    emit(None, &mut out);
    for key in skeleton {
        out.push(key.clone());
        emit(Some(key), &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clash_offers_each_order_with_all_keys() {
        let list = |text: &str| text.chars().collect::<Vec<char>>();
        let keys: HashSet<char> = "abcxy".chars().collect();
        let (base, local, remote) = (list("abcd"), list("caxb"), list("bacy"));
        let all = choices(&base, &local, &remote, &keys, |_| true);
        assert_eq!(all, ["axbcy", "cyaxb", "baxcy"].map(list));
    }

    fn check(base: &str, local: &str, remote: &str, result: &str, expected: &str, clash: bool) {
        let list = |text: &str| text.chars().collect::<Vec<char>>();
        let merge = |a: &str, b: &str| {
            let keys: HashSet<char> = result.chars().collect();
            let order = merge_order(&list(base), &list(a), &list(b), &keys, |_| true);
            (order.keys.into_iter().collect::<String>(), order.clash)
        };
        let told = format!("{base} {local} {remote}");
        assert_eq!(merge(local, remote), (expected.to_owned(), clash), "{told}");
        if !clash && !base.is_empty() {
            assert_eq!(merge(remote, local).0, expected, "mirrored {told}");
        }
    }

    #[test]
    fn the_side_that_moved_leads() {
        check("abc", "abc", "abc", "abc", "abc", false);
        check("abc", "cab", "abc", "abc", "cab", false);
        check("abc", "cab", "cab", "abc", "cab", false);
        check("abc", "cab", "bac", "abc", "bac", true);
    }

    #[test]
    fn an_order_on_the_way_to_the_other_yields_to_it() {
        check("abcd", "dcba", "bacd", "abcd", "dcba", false);
        check("abcd", "bdac", "badc", "abcd", "bdac", false);
        check("abcd", "bacd", "bcad", "abcd", "bcad", false);
        check("abcd", "bacd", "abdc", "abcd", "abdc", true);
    }

    #[test]
    fn additions_follow_their_left_neighbour() {
        check("abc", "axbc", "abyc", "abcxy", "axbyc", false);
        check("abc", "xabc", "yabc", "abcxy", "xyabc", false);
        check("abc", "abcqp", "abcr", "abcpqr", "abcqpr", false);
        check("abc", "cab", "abxc", "abcx", "cabx", false);
        check("ab", "axyb", "axb", "abxy", "axyb", false);
    }

    #[test]
    fn removed_keys_leave_no_gap() {
        check("abcd", "acd", "abcxd", "acdx", "acxd", false);
        check("abcd", "ad", "adcb", "abd", "adb", false);
        // Only the place of `a` had changed on one side.
        check("abcd", "bacd", "cbd", "bcd", "cbd", false);
    }

    #[test]
    fn without_a_base_the_remote_order_stands() {
        check("", "ab", "ba", "ab", "ba", false);
        check("", "abx", "bay", "abxy", "bxay", false);
    }

    #[test]
    fn keys_without_a_place_never_count_as_moved() {
        let list = |text: &str| text.chars().collect::<Vec<char>>();
        let keys: HashSet<char> = "1ab".chars().collect();
        let order = merge_order(&list("a1b"), &list("1ab"), &list("ba1"), &keys, |key| {
            !key.is_ascii_digit()
        });
        assert_eq!(order.keys, list("ba1"));
        assert!(!order.clash);
    }

    #[test]
    fn keys_without_a_place_are_nobodys_neighbour() {
        let list = |text: &str| text.chars().collect::<Vec<char>>();
        let keys: HashSet<char> = "1abcd".chars().collect();
        let order = merge_order(&list("ab1"), &list("ab1d"), &list("a1cb"), &keys, |key| {
            !key.is_ascii_digit()
        });
        assert_eq!(order.keys, list("acb1d"));
        assert!(!order.clash && !order.took_remote);
    }
}
