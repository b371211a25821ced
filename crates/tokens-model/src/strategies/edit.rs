//! Edits of drafts, among them renames and moves.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{Draft, Node, Theme, name, node, set, theme};

/// One edit of a draft.
#[derive(Clone, Debug)]
enum Edit {
    Put(Index, Vec<String>, Option<Node>),
    /// Sets a field of a token, whatever else it says.
    Describe(Index, Index, Option<&'static str>),
    /// Takes a node of a set to a place of a set that has nothing there.
    Relocate(Index, Index, Index, Vec<String>),
    /// Gives a node another key, which its group has not.
    Rename(Index, Index, String),
    /// Gives a set another name, which no set has, and says so in every theme, or not.
    RenameSet(Index, String, bool),
    PutSet(String, Option<Vec<(String, Node)>>),
    MoveSet(Index, Index),
    Move(Index, Index, Index),
    PutTheme(Theme),
    RemoveTheme(Index),
    Own(Option<u8>),
}

fn rename() -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => (any::<Index>(), any::<Index>(), any::<Index>(), proptest::collection::vec(name(), 1..4))
            .prop_map(|(set, node, to, path)| Edit::Relocate(set, node, to, path)),
        3 => (any::<Index>(), any::<Index>(), name()).prop_map(|(s, n, name)| Edit::Rename(s, n, name)),
        2 => (any::<Index>(), name(), any::<bool>()).prop_map(|(s, n, t)| Edit::RenameSet(s, n, t)),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => (any::<Index>(), proptest::collection::vec(name(), 1..4), proptest::option::weighted(0.7, node()))
            .prop_map(|(set, path, node)| Edit::Put(set, path, node)),
        2 => (any::<Index>(), any::<Index>(), proptest::option::of(select(vec!["old", "new"])))
            .prop_map(|(set, node, text)| Edit::Describe(set, node, text)),
        7 => rename(),
        1 => (name(), proptest::option::weighted(0.6, set())).prop_map(|(n, s)| Edit::PutSet(n, s)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Edit::MoveSet(a, b)),
        1 => (any::<Index>(), any::<Index>(), any::<Index>()).prop_map(|(s, a, b)| Edit::Move(s, a, b)),
        1 => theme().prop_map(Edit::PutTheme),
        1 => any::<Index>().prop_map(Edit::RemoveTheme),
        1 => proptest::option::of(0..3u8).prop_map(Edit::Own),
    ]
}

fn shift<T>(list: &mut Vec<T>, from: Index, to: Index) {
    if !list.is_empty() {
        let item = list.remove(from.index(list.len()));
        list.insert(to.index(list.len() + 1), item);
    }
}

fn put(members: &mut Vec<(String, Node)>, path: &[String], node: Option<Node>) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let at = members.iter().position(|(name, _)| name == first);
    match (at, node) {
        (Some(at), node) if !rest.is_empty() => {
            if let Node::Group(inner) = &mut members[at].1 {
                put(inner, rest, node);
            } else if let Some(node) = node {
                members[at].1 = node;
            }
        }
        (Some(at), Some(node)) => members[at].1 = node,
        (Some(at), None) => {
            members.remove(at);
        }
        (None, Some(node)) => members.push((first.clone(), node)),
        (None, None) => {}
    }
}

/// The paths of all nodes, each group before its members.
fn paths(members: &[(String, Node)], above: &[String], all: &mut Vec<Vec<String>>) {
    for (name, node) in members {
        let path: Vec<String> = above.iter().chain([name]).cloned().collect();
        all.push(path.clone());
        if let Node::Group(inner) = node {
            paths(inner, &path, all);
        }
    }
}

fn pick(members: &[(String, Node)], node: Index) -> Option<Vec<String>> {
    let mut all = Vec::new();
    paths(members, &[], &mut all);
    (!all.is_empty()).then(|| all.swap_remove(node.index(all.len())))
}

/// The members of the group in which the node of this path stands, and where it stands there.
fn find<'d>(
    mut members: &'d mut Vec<(String, Node)>,
    path: &[String],
) -> Option<(&'d mut Vec<(String, Node)>, usize)> {
    let (last, groups) = path.split_last()?;
    for key in groups {
        let group = members.iter_mut().find(|(name, _)| name == key)?;
        let Node::Group(inner) = &mut group.1 else {
            return None;
        };
        members = inner;
    }
    let at = members.iter().position(|(name, _)| name == last)?;
    Some((members, at))
}

/// Puts a node where there is nothing yet, and says whether there was nothing.
fn put_new(members: &mut Vec<(String, Node)>, path: &[String], node: Node) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return false;
    };
    match members.iter_mut().find(|(name, _)| name == first) {
        Some((_, Node::Group(inner))) => put_new(inner, rest, node),
        Some(_) => false,
        None => {
            let groups = rest.iter().rev();
            let node = groups.fold(node, |node, key| Node::Group(vec![(key.clone(), node)]));
            members.push((first.clone(), node));
            true
        }
    }
}

fn rename_set(draft: &mut Draft, at: usize, name: &str, themes_follow: bool) {
    if draft.sets.iter().any(|(known, _)| known == name) {
        return;
    }
    let old = std::mem::replace(&mut draft.sets[at].0, name.to_owned());
    for (_, _, selected) in draft.themes.iter_mut().filter(|_| themes_follow) {
        if selected.iter().all(|(set, _)| set != name) {
            for (set, _) in selected.iter_mut().filter(|(set, _)| *set == old) {
                name.clone_into(set);
            }
        }
    }
}

fn apply(draft: &mut Draft, edit: Edit) {
    match edit {
        Edit::Describe(..) | Edit::Relocate(..) | Edit::Rename(..) | Edit::RenameSet(..)
            if draft.sets.is_empty() => {}
        Edit::Describe(set, node, text) => {
            let at = set.index(draft.sets.len());
            let members = &mut draft.sets[at].1;
            let path = pick(members, node).unwrap_or_default();
            if let Some((members, at)) = find(members, &path)
                && let Node::Token { description, .. } = &mut members[at].1
            {
                *description = text;
            }
        }
        Edit::Relocate(set, node, to, path) => {
            let (at, to) = (set.index(draft.sets.len()), to.index(draft.sets.len()));
            let old = pick(&draft.sets[at].1, node).unwrap_or_default();
            let Some((members, place)) = find(&mut draft.sets[at].1, &old) else {
                return;
            };
            let node = members[place].1.clone();
            let inside = at == to && path.starts_with(&old);
            if !inside
                && put_new(&mut draft.sets[to].1, &path, node)
                && let Some((members, place)) = find(&mut draft.sets[at].1, &old)
            {
                members.remove(place);
            }
        }
        Edit::Rename(set, node, name) => {
            let at = set.index(draft.sets.len());
            let path = pick(&draft.sets[at].1, node).unwrap_or_default();
            if let Some((members, at)) = find(&mut draft.sets[at].1, &path)
                && members.iter().all(|(known, _)| *known != name)
            {
                members[at].0 = name;
            }
        }
        Edit::RenameSet(set, name, themes_follow) => {
            let at = set.index(draft.sets.len());
            rename_set(draft, at, &name, themes_follow);
        }
        Edit::Put(set, path, node) => {
            if !draft.sets.is_empty() {
                let at = set.index(draft.sets.len());
                put(&mut draft.sets[at].1, &path, node);
            }
        }
        Edit::PutSet(name, set) => {
            draft
                .sets
                .retain(|(known, _)| *known != name || set.is_some());
            if let Some(set) = set {
                match draft.sets.iter_mut().find(|(known, _)| *known == name) {
                    Some(known) => known.1 = set,
                    None => draft.sets.push((name, set)),
                }
            }
        }
        Edit::MoveSet(from, to) => shift(&mut draft.sets, from, to),
        Edit::Move(set, from, to) => {
            if !draft.sets.is_empty() {
                let at = set.index(draft.sets.len());
                shift(&mut draft.sets[at].1, from, to);
            }
        }
        Edit::PutTheme(theme) => match draft.themes.iter_mut().find(|(id, _, _)| *id == theme.0) {
            Some(known) => *known = theme,
            None => draft.themes.push(theme),
        },
        Edit::RemoveTheme(at) => {
            if !draft.themes.is_empty() {
                let at = at.index(draft.themes.len());
                draft.themes.remove(at);
            }
        }
        Edit::Own(own) => draft.own = own,
    }
}

/// One rename or move of something in a draft, if there is anything.
pub fn renamed(draft: Draft) -> impl Strategy<Value = Draft> {
    rename().prop_map(move |edit| {
        let mut draft = draft.clone();
        apply(&mut draft, edit);
        draft
    })
}

/// Up to `most` edits of a draft.
pub fn edited(draft: Draft, most: usize) -> impl Strategy<Value = Draft> {
    proptest::collection::vec(edit(), 0..=most).prop_map(move |edits| {
        let mut draft = draft.clone();
        for edit in edits {
            apply(&mut draft, edit);
        }
        draft
    })
}
