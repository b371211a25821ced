//! In which order the members of a rewritten object stand.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::json::{JsonRef, Member};
use crate::role::{Role, is_index};
use crate::tree::other_notation;

/// Where the members of an object stood in the old text.
pub(super) struct OldPlaces<'a> {
    place: HashMap<Cow<'a, str>, usize>,
    new: JsonRef<'a>,
}

impl<'a> OldPlaces<'a> {
    pub(super) fn new(place: HashMap<Cow<'a, str>, usize>, new: JsonRef<'a>) -> Self {
        Self { place, new }
    }

    /// The place of a member of the new object. A field that only changed its notation keeps the
    /// place that it had.
    pub(super) fn of(&self, member: Member<'_>) -> Option<usize> {
        let name = member.name();
        self.place.get(&name).copied().or_else(|| {
            let other = other_notation(&name)?;
            let gone = self.new.get(other).is_none();
            self.place.get(other).copied().filter(|_| gone)
        })
    }
}

/// The members of `new` in the order in which they are to stand.
///
/// Where order is content, it is that of `new`; otherwise, and where `new` moved nothing, what
/// the old text has keeps its place and additions follow their left neighbour.
pub(super) fn arrange<'a>(
    role: Role,
    old: &[Member<'_>],
    place: &OldPlaces<'_>,
    new: JsonRef<'a>,
) -> Vec<Member<'a>> {
    let mut members: Vec<Member<'a>> = new.members().collect();
    let kept: HashSet<usize> = members
        .iter()
        .filter_map(|member| place.of(*member))
        .collect();
    if role.is_ordered() {
        let meaningful = |name: &str| !is_index(name);
        let before = (0..old.len()).filter(|i| kept.contains(i) && meaningful(&old[*i].name()));
        let after = members
            .iter()
            .filter(|member| meaningful(&member.name()))
            .filter_map(|member| place.of(*member));
        if !before.eq(after) {
            return members;
        }
    }
    // Sort key: the old place of the member itself, or of its nearest left neighbour in `new`
    // that the old text has; the sort is stable, so runs of additions keep their order.
    // What `new` has at the very end goes to the end of a record.
    let tail = match members.iter().rposition(|m| place.of(*m).is_some()) {
        Some(last) if !role.is_ordered() => last + 1,
        _ => members.len(),
    };
    let mut anchor = None;
    let keys: Vec<(usize, bool)> = members
        .iter()
        .enumerate()
        .map(|(i, member)| match place.of(*member) {
            _ if i >= tail => (usize::MAX, true),
            Some(at) => {
                // A key without a place of its own is no neighbour where order is content.
                if !(role.is_ordered() && is_index(&member.name())) {
                    anchor = Some(at);
                }
                (at + 1, false)
            }
            None => (anchor.map_or(0, |at: usize| at + 1), true),
        })
        .collect();
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|i| keys[*i]);
    members = order.into_iter().map(|i| members[i]).collect();
    members
}
