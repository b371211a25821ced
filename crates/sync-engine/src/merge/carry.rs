//! Puts what was renamed to its new place in every document.

use std::collections::HashMap;

use tokens_model::{
    Draft, EntryPath, Json, JsonRef, Section, SetName, ThemeKey, TokenDocument, renamed_selection,
    theme_keys,
};

use super::moves::moved;
use super::{Conflict, MergeNote, Merger, written};

/// The places of base, local and remote in lists of three.
pub(super) const BASE: usize = 0;
pub(super) const LOCAL: usize = 1;
pub(super) const REMOTE: usize = 2;

/// One thing that gets one place, in each document from where it stands there.
pub(super) struct Step {
    pub(super) to: EntryPath,
    pub(super) from: Vec<(usize, EntryPath)>,
    pub(super) told: Option<Told>,
    /// Whose themes say whether a status of a set goes with it: those that still name the old set
    /// mean another one.
    pub(super) guides: &'static [usize],
}

/// What is told of a step that is taken.
pub(super) enum Told {
    Note(MergeNote),
    Conflict(Conflict),
}

impl Merger<'_> {
    /// Takes the steps, and gives the documents in which something got another place, if there is
    /// one.
    pub(super) fn carry(
        &mut self,
        documents: [&TokenDocument; 3],
        mut drafts: [Draft<'_>; 3],
        mut steps: Vec<Step>,
    ) -> Option<[Option<TokenDocument>; 3]> {
        // What arrives in one group arrives in one order, whichever side it comes from.
        steps.sort_by(|a, b| (&a.to, &a.from).cmp(&(&b.to, &b.from)));
        let mut taken: [HashMap<EntryPath, EntryPath>; 3] = Default::default();
        let mut renamed_sets: [Vec<RenamedSet>; 3] = Default::default();
        for Step {
            to,
            from,
            told,
            guides,
        } in steps
        {
            // A step before may have been in the way.
            let mut each = from.iter();
            if !each.all(|(document, from)| drafts[*document].can_carry(from, &to)) {
                continue;
            }
            for (document, from) in from {
                drafts[document]
                    .carry(&from, &to)
                    .expect("what is carried was found, and its new place is free");
                if let (Section::Set, Some(old), Some(new)) = (from.section, &from.set, &to.set) {
                    renamed_sets[document].push((old.clone(), new.clone(), guides));
                }
                taken[document].insert(from, to.clone());
            }
            match told {
                Some(Told::Note(note)) => self.notes.push(note),
                Some(Told::Conflict(conflict)) => self.conflicts.push(conflict),
                None => {}
            }
        }
        if taken.iter().all(HashMap::is_empty) {
            return None;
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
        let next = drafts.map(|draft| {
            let document = document.next()?;
            let places = &taken[document];
            if places.is_empty() {
                return None;
            }
            let (next, guests) = draft.finish(themes(documents, document, &renamed_sets[document]));
            let before = self.guests[document].drain();
            let before: Vec<EntryPath> =
                before.map(|at| moved(&at, places).unwrap_or(at)).collect();
            self.guests[document].extend(before.into_iter().chain(guests));
            Some(next)
        });
        let known = self.known.drain().filter_map(|(from, to)| {
            let from = moved(&from, &taken[BASE]).unwrap_or(from);
            let to = moved(&to, &taken[REMOTE]).unwrap_or(to);
            (from != to).then_some((from, to))
        });
        self.known = known.collect();
        for (moves, round) in self.moves.iter_mut().zip(taken) {
            moves.add(round);
        }
        Some(next)
    }
}

/// The old and the new name of a set, with whose themes tell of it.
type RenamedSet = (SetName, SetName, &'static [usize]);

/// The themes of one document, with the new names of sets.
fn themes(documents: [&TokenDocument; 3], document: usize, renamed: &[RenamedSet]) -> Option<Json> {
    let themes = documents[document].themes()?;
    let names: HashMap<&str, (&str, &[usize])> = renamed
        .iter()
        .map(|(old, new, guides)| (old.as_str(), (new.as_str(), *guides)))
        .collect();
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
        .map(|(key, theme)| {
            renamed_selection(theme, |statuses, name| new_name(&key, statuses, name))
        })
        .collect();
    Some(written(format!("[{}]", themes.join(","))))
}
