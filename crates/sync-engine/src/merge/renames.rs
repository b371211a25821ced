//! Renames on one side that the other side's edits follow.
//!
//! Before the merge, what one side renamed gets its new place in the base and on the other side,
//! too. Then the merge finds all three at one place and needs to know nothing of renames.

use std::borrow::Cow;
use std::collections::HashMap;

use tokens_model::{
    Draft, EntryPath, Json, JsonRef, Limits, NodeKind, ObjectText, Rename, Renames, Role, Section,
    TokenDocument, node_kind, same,
};

use super::carry::{BASE, LOCAL, REMOTE, Step, Told};
use super::{Conflict, ConflictKind, MergeNote, Merger, Settle, Settlement, written};

/// Renames inside of what the other side renamed wait for the next round; so many of them suffice
/// for any depth that people use, and what is left then merges as removals and additions.
const ROUNDS: usize = 8;

/// Base, local and remote.
pub(super) type Documents<'d> = [Cow<'d, TokenDocument>; 3];

impl Merger<'_> {
    /// Gives what was renamed on one side its new place everywhere it is safe.
    pub(super) fn follow_renames<'d>(&mut self, mut documents: Documents<'d>) -> Documents<'d> {
        for _ in 0..ROUNDS {
            let next = {
                let [base, local, remote] = documents.each_ref().map(Cow::as_ref);
                let renames = [
                    Renames::between(base, local),
                    Renames::between_known(base, remote, &self.known),
                    Renames::between(local, remote),
                ];
                if renames.iter().all(Renames::is_empty) {
                    break;
                }
                let mut round = Round {
                    settlement: self.settlement,
                    drafts: [base, local, remote].map(Draft::of),
                    renames: &renames,
                    known: &self.known,
                    steps: Vec::new(),
                    kept: Vec::new(),
                };
                round.decide();
                let Round {
                    drafts,
                    steps,
                    kept,
                    ..
                } = round;
                let Some(next) = self.carry([base, local, remote], drafts, steps) else {
                    self.notes.extend(kept);
                    break;
                };
                next
            };
            for (document, next) in documents.iter_mut().zip(next) {
                if let Some(next) = next {
                    *document = Cow::Owned(next);
                }
            }
        }
        documents
    }
}

struct Round<'r, 'd> {
    settlement: &'r Settlement,
    drafts: [Draft<'d>; 3],
    /// From base to local, from base to remote, and from local to remote.
    renames: &'r [Renames<'d>; 3],
    /// What the remote side renamed for certain.
    known: &'r HashMap<EntryPath, EntryPath>,
    steps: Vec<Step>,
    /// What is told if there is nothing left to do.
    kept: Vec<MergeNote>,
}

impl<'d> Round<'_, 'd> {
    /// Decides by the documents as they are, so that the order of decisions means nothing.
    fn decide(&mut self) {
        let [local, remote, across] = self.renames;
        // What both sides have alike by now comes first: one of them renamed it, and has what the
        // other changed already, as after a run that was stopped.
        for Rename { from, to, .. } in across.all() {
            self.alike(from, to, LOCAL, &[REMOTE]);
            self.alike(to, from, REMOTE, &[LOCAL]);
        }
        if !self.steps.is_empty() {
            return;
        }
        for rename in local.all() {
            match remote.departed(&rename.from) {
                None => self.one_sided(rename, remote, LOCAL, REMOTE),
                Some(other) if other.to == rename.to => {
                    self.step(&rename.to, &[(BASE, &rename.from)], &[LOCAL, REMOTE], None);
                }
                Some(other) => self.two_ways(rename, other),
            }
        }
        for rename in remote.all() {
            if local.departed(&rename.from).is_none() {
                self.one_sided(rename, local, REMOTE, LOCAL);
            }
        }
    }

    fn step(
        &mut self,
        to: &EntryPath,
        from: &[(usize, &EntryPath)],
        guides: &'static [usize],
        told: Option<Told>,
    ) {
        let from = from
            .iter()
            .map(|(document, from)| (*document, (*from).clone()));
        self.steps.push(Step {
            to: to.clone(),
            from: from.collect(),
            told,
            guides,
        });
    }

    /// What `side` has at its old place `from`, and the other side alike at `to`.
    fn alike(&mut self, from: &EntryPath, to: &EntryPath, side: usize, guides: &'static [usize]) {
        let other = if side == LOCAL { REMOTE } else { LOCAL };
        let theirs = &self.renames[other - LOCAL];
        if theirs.follow(from).is_some() || theirs.arrived(to).is_some() {
            // Seen from the base it went there as a part of something larger, or elsewhere.
            return;
        }
        let there = self.drafts[side].find(from);
        let known = self.drafts[BASE].find(from);
        let free = [BASE, side].map(|document| self.drafts[document].is_free(to));
        if let (Some(there), Some(known), [true, true]) = (there, known, free)
            && role(from, there) == role(from, known)
            && self.is_known(from, known, to, side, other)
        {
            self.step(to, &[(BASE, from), (side, from)], guides, None);
        }
    }

    /// Whether what `side` has at `from` and the other side at `to` is what the base has at `from`:
    /// nothing that is still in it went elsewhere on the other side, and something is, unless
    /// nothing went elsewhere at all.
    fn is_known(
        &mut self,
        from: &EntryPath,
        json: JsonRef<'d>,
        to: &EntryPath,
        side: usize,
        other: usize,
    ) -> bool {
        let renames = self.renames;
        let (mine, theirs) = (&renames[side - LOCAL], &renames[other - LOCAL]);
        let (mut in_place, mut elsewhere) = (false, false);
        let mut open = vec![(from.clone(), json)];
        while let Some((at, json)) = open.pop() {
            if at != *from {
                let new = theirs.departed(&at).map(|rename| &rename.to);
                let away =
                    new.is_some_and(|new| new.set != to.set || !new.path.starts_with(&to.path));
                let here = mine.departed(&at).is_none() && self.drafts[side].find(&at).is_some();
                if here && away {
                    return false;
                }
                elsewhere |= away;
                in_place |= here && role(&at, json) == Role::Record;
                if new.is_some() {
                    continue;
                }
            }
            if role(&at, json) == Role::Group {
                for member in json.members() {
                    let name = member.name();
                    if node_kind(&name, member.value) != NodeKind::Field {
                        open.extend(inside(&at, &name).map(|at| (at, member.value)));
                    }
                }
            }
        }
        in_place || !elsewhere
    }

    /// What `side` renamed and `other` did not.
    fn one_sided(&mut self, rename: &Rename<'d>, theirs: &Renames<'d>, side: usize, other: usize) {
        let Rename { from, to, .. } = rename;
        if theirs.follow(from).is_some() || theirs.follow(to).is_some() {
            // The other side renamed something around it: that comes first.
            return;
        }
        if self.has_copy(rename, side) {
            return;
        }
        let here = role(from, rename.before);
        let Some(there) = self.drafts[other].find(from) else {
            let same_name = self.drafts[other].find(to);
            if same_name.is_some_and(|json| role(to, json) == here) {
                // Both did the same, and the other side changed it besides.
                self.step(to, &[(BASE, from)], &[LOCAL, REMOTE], None);
            } else if self.drafts[other].is_free(to) {
                self.kept.push(MergeNote::KeptChange(to.clone()));
            }
            return;
        };
        let alike = role(from, there) == here && holds_token(from, there);
        if !alike || !self.drafts[other].is_free(to) || !fits(to, there) {
            return;
        }
        let note = || MergeNote::FollowedRename {
            from: from.clone(),
            to: to.clone(),
        };
        let told = (!same(here, there, rename.before)).then(|| Told::Note(note()));
        let guides: &[usize] = if side == LOCAL { &[LOCAL] } else { &[REMOTE] };
        self.step(to, &[(BASE, from), (other, from)], guides, told);
    }

    /// Whether the other side made a copy of what `side` renamed: then it cannot be said which of
    /// the two the new name is for, and a run that was stopped would say otherwise than this one.
    fn has_copy(&self, rename: &Rename<'d>, side: usize) -> bool {
        if side == REMOTE && self.known.get(&rename.from) == Some(&rename.to) {
            return false;
        }
        let across = &self.renames[2];
        let there = if side == LOCAL {
            across.departed(&rename.to).map(|copy| &copy.to)
        } else {
            across.arrived(&rename.to).map(|copy| &copy.from)
        };
        there.is_some_and(|there| *there != rename.from)
    }

    /// What both sides renamed, each in another way: held, it keeps its old name on both sides, so
    /// that their edits merge.
    fn two_ways(&mut self, local: &Rename<'d>, remote: &Rename<'d>) {
        let [mine, theirs, _] = self.renames;
        let old = &local.from;
        if theirs.follow(&local.to).is_some() || mine.follow(&remote.to).is_some() {
            return;
        }
        let kind = role(old, local.before);
        let mut has = |side: usize, at: &EntryPath| {
            let json = self.drafts[side].find(at);
            json.is_some_and(|json| role(at, json) == kind)
        };
        match (has(REMOTE, &local.to), has(LOCAL, &remote.to)) {
            (false, false) => {}
            // One of them has both, and so has what the other did.
            (true, false) => return self.step(&local.to, &[(BASE, old)], &[LOCAL, REMOTE], None),
            (false, true) => return self.step(&remote.to, &[(BASE, old)], &[LOCAL, REMOTE], None),
            (true, true) => return,
        }
        let free = self.drafts[REMOTE].is_free(&local.to)
            && self.drafts[LOCAL].is_free(&remote.to)
            && self.drafts[LOCAL].is_free(old)
            && self.drafts[REMOTE].is_free(old);
        if !free {
            return;
        }
        match self.settlement.of(old) {
            Settle::Hold => {
                let conflict = Conflict {
                    at: old.clone(),
                    kind: ConflictKind::Rename,
                    base: Some(place(old)),
                    local: Some(place(&local.to)),
                    remote: Some(place(&remote.to)),
                };
                let from = [(LOCAL, &local.to), (REMOTE, &remote.to)];
                self.step(old, &from, &[BASE], Some(Told::Conflict(conflict)));
            }
            Settle::Local => {
                let from = [(BASE, old), (REMOTE, &remote.to)];
                self.step(&local.to, &from, &[LOCAL], None);
            }
            Settle::Remote => {
                let from = [(BASE, old), (LOCAL, &local.to)];
                self.step(&remote.to, &from, &[REMOTE], None);
            }
        }
    }
}

/// The place of a member of a set or group.
fn inside(outer: &EntryPath, name: &str) -> Option<EntryPath> {
    let set = outer.set.as_ref()?;
    Some(EntryPath::in_set(set, outer.path.child(name), None))
}

/// Whether something is a token or holds tokens.
fn role(at: &EntryPath, json: JsonRef<'_>) -> Role {
    if at.section == Section::Set || node_kind("", json) == NodeKind::Group {
        Role::Group
    } else {
        Role::Record
    }
}

fn holds_token(at: &EntryPath, json: JsonRef<'_>) -> bool {
    let inside_of = |json: JsonRef<'_>| {
        let mut open = vec![json];
        while let Some(group) = open.pop() {
            for member in group.members() {
                match node_kind(&member.name(), member.value) {
                    NodeKind::Token => return true,
                    NodeKind::Group => open.push(member.value),
                    NodeKind::Field => {}
                }
            }
        }
        false
    };
    role(at, json) == Role::Record || inside_of(json)
}

/// A place, for the report of a conflict.
fn place(at: &EntryPath) -> Json {
    let mut object = ObjectText::new();
    if let Some(set) = &at.set {
        object.push("set", Json::string(set.as_str()).source());
    }
    object.push("path", Json::string(&at.path.to_string()).source());
    written(object.finish())
}

/// Whether `json` is not too deep for its new place: the other side may have made it deeper.
fn fits(to: &EntryPath, json: JsonRef<'_>) -> bool {
    fn depth(json: JsonRef<'_>) -> usize {
        let members = json.members().map(|member| member.value);
        let inner = members.chain(json.items()).map(depth).max();
        inner.map_or(0, |inner| inner + 1)
    }
    // The root, `values` and the set are around it.
    let around = to.path.keys().len() + 3;
    around + depth(json) <= Limits::default().depth
}
