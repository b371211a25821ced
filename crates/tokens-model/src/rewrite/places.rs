//! Which old member or item a new one stands for, and in which order they stand.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::json::{JsonRef, Member};
use crate::role::{Role, is_index, same};
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

/// For each new item the old one it stands for: equal ones first, from both ends, then by `id`
/// or `name`, then by place.
pub(super) fn pair_items(
    role: Role,
    old: &[JsonRef<'_>],
    new: &[JsonRef<'_>],
) -> Vec<Option<usize>> {
    let same_item = |a: usize, b: usize| same(role.item(), old[a], new[b]);
    let mut partner = vec![None; new.len()];
    let front = (0..old.len().min(new.len()))
        .take_while(|i| same_item(*i, *i))
        .count();
    let back = (0..old.len().min(new.len()) - front)
        .take_while(|i| same_item(old.len() - 1 - i, new.len() - 1 - i))
        .count();
    for (i, slot) in partner.iter_mut().enumerate() {
        if i < front {
            *slot = Some(i);
        } else if i >= new.len() - back {
            *slot = Some(old.len() - (new.len() - i));
        }
    }
    let label = |item: JsonRef<'_>| {
        item.get("id")
            .or_else(|| item.get("name"))
            .map(|label| label.raw().to_owned())
    };
    let middle_old = front..old.len() - back;
    let middle_new = front..new.len() - back;
    let by_label: HashMap<String, usize> = middle_old
        .clone()
        .rev()
        .filter_map(|i| Some((label(old[i])?, i)))
        .collect();
    let mut taken = HashSet::new();
    for i in middle_new.clone() {
        if let Some(&at) = label(new[i]).and_then(|label| by_label.get(&label))
            && taken.insert(at)
        {
            partner[i] = Some(at);
        }
    }
    if middle_old.len() == middle_new.len() {
        for i in middle_new {
            if partner[i].is_none() && label(new[i]).is_none() && taken.insert(i) {
                partner[i] = Some(i);
            }
        }
    }
    partner
}
