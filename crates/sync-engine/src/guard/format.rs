//! A remote that writes its tokens in another way than before.
//!
//! A document is the same with and without `values` around its sets, so that this alone is no
//! change. It is one if the sets get wrapped a second time, or lose more than their wrapper: then
//! each set is read as a group of another set, or each group as a set.

use std::cmp::Ordering;
use std::collections::HashSet;

use tokens_model::{Dialect, Member, SetName, TokenDocument, TokenSet};

use super::{Check, Guard, GuardKind, largest_sets};
use crate::policy::Side;

impl Check<'_> {
    pub(super) fn format(&self) -> Vec<Guard> {
        let (Some(base), Some(remote)) = (self.base, self.remote) else {
            return Vec::new();
        };
        if self.overrides.format || remote.same(base) {
            return Vec::new();
        }
        let other = other_notation(base, remote).or_else(|| other_level(base, remote));
        let Some(message) = other else {
            return Vec::new();
        };
        // Where the files are like that, too, somebody has converted both.
        if let Some(local) = self.local
            && other_notation(local, remote).is_none()
            && other_level(local, remote).is_none()
        {
            return Vec::new();
        }
        vec![Guard {
            kind: GuardKind::Format,
            side: Side::Remote,
            message,
            lifted_by: Some("--accept-format".to_owned()),
            examples: largest_sets(remote),
        }]
    }
}

/// Whether most tokens are in another notation now.
fn other_notation(known: &TokenDocument, now: &TokenDocument) -> Option<String> {
    let (was, is) = (notation(known)?, notation(now)?);
    (was != is).then(|| {
        format!(
            "the remote has its tokens as `{}` now; they were in the notation with `{}`",
            is.key("value"),
            was.key("value")
        )
    })
}

/// How most tokens spell their fields; none if there is no majority.
fn notation(document: &TokenDocument) -> Option<Dialect> {
    let (mut legacy, mut dtcg) = (0_usize, 0_usize);
    for (_, set) in document.sets() {
        set.for_each_token(|_, token| match token.dialect() {
            Dialect::Legacy => legacy += 1,
            Dialect::Dtcg => dtcg += 1,
        });
    }
    match legacy.cmp(&dtcg) {
        Ordering::Greater => Some(Dialect::Legacy),
        Ordering::Less => Some(Dialect::Dtcg),
        Ordering::Equal => None,
    }
}

/// Whether all sets are groups of one new set now, or all groups of one set are sets.
fn other_level(known: &TokenDocument, now: &TokenDocument) -> Option<String> {
    if let Some(wrapper) = wrapper(known, now) {
        return Some(format!(
            "the remote has all sets as groups of one set `{wrapper}` now"
        ));
    }
    let wrapper = wrapper(now, known)?;
    Some(format!(
        "the remote has the groups of the set `{wrapper}` as sets of their own now"
    ))
}

/// The only set of `outer` that has tokens, if it has every such set of `inner` as a group.
fn wrapper<'a>(inner: &TokenDocument, outer: &'a TokenDocument) -> Option<&'a str> {
    let (name, set) = match of_tokens(outer).as_slice() {
        [(name, set)] if inner.set(name.as_str()).is_none() => (name, set),
        _ => return None,
    };
    let groups = set.json().members().filter(|group| group.value.is_object());
    let groups: HashSet<_> = groups.map(Member::name).collect();
    let sets = of_tokens(inner);
    let mut names = sets.iter().map(|(name, _)| name.as_str());
    (!sets.is_empty() && names.all(|name| groups.contains(name))).then(|| name.as_str())
}

fn of_tokens(document: &TokenDocument) -> Vec<&(SetName, TokenSet)> {
    let sets = document.sets().iter();
    sets.filter(|(_, set)| set.token_count() > 0).collect()
}
