//! Renames on one side that the other side's edits follow.
//!
//! Before the merge, what one side renamed gets its new place in the base and on the other side,
//! too. Then the merge finds all three at one place and needs to know nothing of renames.

use std::borrow::Cow;
use std::collections::HashMap;

use tokens_model::{
    EntryPath, Json, JsonRef, Limits, NodeKind, ObjectText, Rename, Renames, Role, Section,
    ThemeKey, TokenDocument, TokenPath, node_kind, same, theme_keys,
};

use super::draft::Draft;
use super::{Conflict, ConflictKind, MergeNote, Merger, Settle, written};

/// Renames inside of what the other side renamed wait for the next round; so many of them suffice
/// for any depth that people use, and what is left then merges as removals and additions.
const ROUNDS: usize = 8;

/// Base, local and remote, by these indices.
pub(super) type Documents<'d> = [Cow<'d, TokenDocument>; 3];

const BASE: usize = 0;
const LOCAL: usize = 1;
const REMOTE: usize = 2;

/// Something that gets another place in one document.
struct Step {
    document: usize,
    from: EntryPath,
    to: EntryPath,
    /// Whose themes say whether a status of a set goes with it: those that still name the old set
    /// mean another one.
    guides: &'static [usize],
}

impl Merger {
    /// Gives what was renamed on one side its new place everywhere it is safe.
    pub(super) fn follow_renames<'d>(&mut self, mut documents: Documents<'d>) -> Documents<'d> {
        for _ in 0..ROUNDS {
            let next = {
                let [base, local, remote] = documents.each_ref().map(Cow::as_ref);
                let renames = [
                    Renames::between(base, local),
                    Renames::between(base, remote),
                    Renames::between(local, remote),
                ];
                self.left_over = !renames.iter().all(Renames::is_empty);
                if !self.left_over {
                    break;
                }
                let mut round = Round {
                    merger: self,
                    documents: [base, local, remote],
                    drafts: [base, local, remote].map(Draft::of),
                    renames: &renames,
                    steps: Vec::new(),
                    kept: Vec::new(),
                };
                round.decide();
                if round.steps.is_empty() {
                    let kept = round.kept;
                    self.notes.extend(kept);
                    break;
                }
                round.carry()
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
    merger: &'r mut Merger,
    documents: [&'d TokenDocument; 3],
    drafts: [Draft<'d>; 3],
    /// From base to local, from base to remote, and from local to remote.
    renames: &'r [Renames<'d>; 3],
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
                    self.step(BASE, &rename.from, &rename.to, &[LOCAL, REMOTE]);
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
        document: usize,
        from: &EntryPath,
        to: &EntryPath,
        guides: &'static [usize],
    ) {
        self.steps.push(Step {
            document,
            from: from.clone(),
            to: to.clone(),
            guides,
        });
    }

    /// What `side` has at its old place `from`, and the other side alike at `to`.
    fn alike(&mut self, from: &EntryPath, to: &EntryPath, side: usize, guides: &'static [usize]) {
        let other = if side == LOCAL { REMOTE } else { LOCAL };
        if self.renames[other - LOCAL].follow(from).as_ref() == Some(to) {
            // It is seen from the base, too, perhaps as a part of something larger.
            return;
        }
        let there = self.drafts[side].find(from);
        let known = self.drafts[BASE].find(from);
        let free = [BASE, side].map(|document| self.drafts[document].is_free(to));
        if let (Some(there), Some(known), [true, true]) = (there, known, free)
            && role(from, there) == role(from, known)
            && !went_elsewhere(&self.renames[other - LOCAL], from, known, to)
        {
            self.step(BASE, from, to, guides);
            self.step(side, from, to, guides);
        }
    }

    /// What `side` renamed and `other` did not.
    fn one_sided(&mut self, rename: &Rename<'d>, theirs: &Renames<'d>, side: usize, other: usize) {
        let Rename { from, to, .. } = rename;
        if theirs.follow(from).is_some() || theirs.follow(to).is_some() {
            // The other side renamed something around it: that comes first.
            return;
        }
        let here = role(from, rename.before);
        let Some(there) = self.drafts[other].find(from) else {
            let same_name = self.drafts[other].find(to);
            if same_name.is_some_and(|json| role(to, json) == here) {
                // Both did the same, and the other side changed it besides.
                if theirs.arrived(to).is_none() {
                    self.step(BASE, from, to, &[LOCAL, REMOTE]);
                }
            } else if self.drafts[other].is_free(to) {
                self.kept.push(MergeNote::KeptChange(to.clone()));
            }
            return;
        };
        if role(from, there) != here || !self.drafts[other].is_free(to) || !fits(to, there) {
            return;
        }
        if !same(here, there, rename.before) {
            self.merger.notes.push(MergeNote::FollowedRename {
                from: from.clone(),
                to: to.clone(),
            });
        }
        let guides: &[usize] = if side == LOCAL { &[LOCAL] } else { &[REMOTE] };
        self.step(BASE, from, to, guides);
        self.step(other, from, to, guides);
    }

    /// What both sides renamed, each in another way: held, it keeps its old name on both sides, so
    /// that their edits merge.
    fn two_ways(&mut self, local: &Rename<'d>, remote: &Rename<'d>) {
        let [mine, theirs, _] = self.renames;
        let old = &local.from;
        let waits = theirs.follow(&local.to).is_some() || mine.follow(&remote.to).is_some();
        let free = self.drafts[REMOTE].is_free(&local.to)
            && self.drafts[LOCAL].is_free(&remote.to)
            && self.drafts[LOCAL].is_free(old)
            && self.drafts[REMOTE].is_free(old);
        if waits || !free {
            return;
        }
        self.merger.settled |= self.merger.settle != Settle::Hold;
        match self.merger.settle {
            Settle::Hold => {
                self.merger.conflicts.push(Conflict {
                    at: old.clone(),
                    kind: ConflictKind::Rename,
                    base: Some(place(old)),
                    local: Some(place(&local.to)),
                    remote: Some(place(&remote.to)),
                });
                self.step(LOCAL, &local.to, old, &[BASE]);
                self.step(REMOTE, &remote.to, old, &[BASE]);
            }
            Settle::Local => {
                self.step(BASE, old, &local.to, &[LOCAL]);
                self.step(REMOTE, &remote.to, &local.to, &[LOCAL]);
            }
            Settle::Remote => {
                self.step(BASE, old, &remote.to, &[REMOTE]);
                self.step(LOCAL, &local.to, &remote.to, &[REMOTE]);
            }
        }
    }

    /// The documents in which something got another place.
    fn carry(self) -> [Option<TokenDocument>; 3] {
        let Self {
            merger,
            documents,
            mut drafts,
            mut steps,
            ..
        } = self;
        // What arrives in one group arrives in one order, whichever side it comes from.
        steps.sort_by(|a, b| (a.document, &a.to).cmp(&(b.document, &b.to)));
        for step in &steps {
            drafts[step.document]
                .carry(&step.from, &step.to)
                .expect("what is carried was found, and its new place is free");
        }
        // Nobody left a group empty of which each side took a part, or which was made for what
        // has its old place again. Other groups that are empty now are so in the base, too, and
        // what the other side did to them counts.
        let emptied = [LOCAL, REMOTE].map(|side| drafts[side].emptied());
        for (side, other) in [(LOCAL, REMOTE), (REMOTE, LOCAL)] {
            for at in &emptied[side - LOCAL] {
                if emptied[other - LOCAL].contains(at) || drafts[BASE].is_free(at) {
                    drafts[side].take_away(at);
                }
            }
        }
        let mut document = 0..;
        drafts.map(|draft| {
            let document = document.next()?;
            let steps = steps.iter().filter(|step| step.document == document);
            let places: Places<'_> = steps.map(|step| (&step.from, step)).collect();
            if places.is_empty() {
                return None;
            }
            let (next, guests) = draft.finish(themes(documents, document, &places));
            let before = merger.guests[document].drain();
            let before: Vec<EntryPath> = before.map(|at| moved(at, &places)).collect();
            merger.guests[document].extend(before.into_iter().chain(guests));
            Some(next)
        })
    }
}

/// What gets another place in one document, by its old place.
type Places<'s> = HashMap<&'s EntryPath, &'s Step>;

/// Where something stands after these steps.
fn moved(at: EntryPath, places: &Places<'_>) -> EntryPath {
    let Some(set) = &at.set else { return at };
    let keys = at.path.keys();
    let step = (0..=keys.len()).rev().find_map(|depth| {
        let outer = match depth {
            0 => EntryPath::set(set),
            _ => EntryPath::in_set(set, TokenPath::new(&keys[..depth]), None),
        };
        Some((depth, places.get(&outer)?))
    });
    let Some((depth, step)) = step else { return at };
    let path = step.to.path.keys().iter().chain(&keys[depth..]);
    EntryPath {
        set: step.to.set.clone(),
        path: TokenPath::new(path),
        ..at
    }
}

/// The themes of one document, with the new names of sets.
fn themes(documents: [&TokenDocument; 3], document: usize, places: &Places<'_>) -> Option<Json> {
    let themes = documents[document].themes()?;
    let mut names: HashMap<&str, (&str, &[usize])> = HashMap::new();
    for step in places
        .values()
        .filter(|step| step.from.section == Section::Set)
    {
        if let (Some(from), Some(to)) = (&step.from.set, &step.to.set) {
            names.insert(from.as_str(), (to.as_str(), step.guides));
        }
    }
    if names.is_empty() {
        return Some(themes.to_json());
    }
    let guides = documents.map(|document| -> HashMap<ThemeKey, JsonRef<'_>> {
        theme_keys(document.themes()).into_iter().collect()
    });
    let selected = |key: &ThemeKey, guide: usize, set: &str| {
        let theme = guides[guide].get(key)?;
        theme.get("selectedTokenSets")?.get(set)
    };
    let new_name = |key: &ThemeKey, statuses: JsonRef<'_>, name: &str| {
        let (to, sides) = names.get(name)?;
        let means_another = sides
            .iter()
            .any(|side| selected(key, *side, name).is_some());
        (!means_another && statuses.get(to).is_none()).then_some(*to)
    };
    let themes: Vec<String> = theme_keys(Some(themes))
        .into_iter()
        .map(|(key, theme)| with_new_names(theme, |statuses, name| new_name(&key, statuses, name)))
        .collect();
    Some(written(format!("[{}]", themes.join(","))))
}

/// The text of a theme in which sets have new names.
fn with_new_names<'n>(
    theme: JsonRef<'_>,
    new_name: impl Fn(JsonRef<'_>, &str) -> Option<&'n str>,
) -> String {
    if !theme.is_object() {
        return theme.raw().to_owned();
    }
    let mut object = ObjectText::new();
    for field in theme.members() {
        if field.is("selectedTokenSets") && field.value.is_object() {
            let mut statuses = ObjectText::new();
            for status in field.value.members() {
                let name = status.name();
                let name = new_name(field.value, &name).map_or(name, Cow::Borrowed);
                statuses.push(&name, status.value.raw());
            }
            object.push("selectedTokenSets", &statuses.finish());
        } else {
            object.push(&field.name(), field.value.raw());
        }
    }
    object.finish()
}

/// Whether something in the set or group `json` at `from` went to a place that is not in `to`.
fn went_elsewhere(
    renames: &Renames<'_>,
    from: &EntryPath,
    json: JsonRef<'_>,
    to: &EntryPath,
) -> bool {
    if role(from, json) != Role::Group || renames.is_empty() {
        return false;
    }
    json.members().any(|member| {
        let name = member.name();
        let Some(from) = inside(from, &name).filter(|_| member.value.is_object()) else {
            return false;
        };
        match renames.departed(&from) {
            Some(Rename { to: new, .. }) => {
                new.set != to.set || !new.path.keys().starts_with(to.path.keys())
            }
            None => went_elsewhere(renames, &from, member.value, to),
        }
    })
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
