//! Changes that nobody notices who reads values.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;

use tokens_model::{Change, ChangeKind, DocumentDiff, EntryPath, Section, SetName};
use tokens_resolve::{Selection, Value};

use crate::impact::{Effect, ThemeImpact};
use crate::themes::Pair;

/// Why a change makes no token say something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoEffect {
    /// It is about something else than types and values: a description, a name of a theme.
    Note,
    /// It is an order that no value depends on.
    Order,
    /// No theme selects its set.
    NotSelected,
    /// Wherever its set is selected, another one defines the same name after it, or what it says
    /// comes to the same value.
    SameValue,
}

impl NoEffect {
    /// Why, in a few words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "not about a value",
            Self::Order => "an order that no value depends on",
            Self::NotSelected => "no theme selects the set",
            Self::SameValue => "every theme comes to the same value",
        }
    }
}

/// The fields that decide what a token says.
const SAID: [&str; 5] = ["value", "$value", "type", "$type", "$extensions"];

/// A change without effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithoutEffect {
    /// Which of the changes of the difference, counted from 0.
    pub change: usize,
    /// Why it has none.
    pub why: NoEffect,
}

/// The changes that no effect of any theme comes from.
pub(crate) fn without_effect(
    pairs: &[Pair],
    themes: &[ThemeImpact],
    diff: &DocumentDiff,
) -> Vec<WithoutEffect> {
    let known = Known::of(pairs, themes);
    let changes = diff.changes.iter().enumerate();
    changes
        .filter_map(|(change, what)| {
            let why = known.why(what)?;
            Some(WithoutEffect { change, why })
        })
        .collect()
}

/// What effects there are, by where they may come from.
#[derive(Default)]
struct Known<'a> {
    /// The sets in which something stands that has an effect of its own, by its name.
    names: BTreeMap<&'a str, HashSet<&'a SetName>>,
    /// The names whose values several sets may make up.
    records: HashSet<&'a str>,
    sets: HashSet<&'a SetName>,
    selected: HashSet<&'a SetName>,
    /// The keys of the themes under which a name is defined elsewhere than before.
    turned: HashSet<&'a str>,
    /// The keys of the themes under which anything says something else.
    moved: HashMap<&'a str, bool>,
    /// Whether some name is defined in another set of those that both have.
    is_reordered: bool,
}

impl<'a> Known<'a> {
    fn of(pairs: &'a [Pair], themes: &'a [ThemeImpact]) -> Self {
        let mut known = Self::default();
        for (pair, theme) in pairs.iter().zip(themes) {
            let selections = pair.before.iter().chain(&pair.after);
            known.selected.extend(selections.flat_map(Selection::names));
            let key = pair.key.as_deref().unwrap_or_default();
            known.moved.insert(key, !theme.effects.is_empty());
            for effect in &theme.effects {
                known.add(key, effect);
            }
        }
        known
    }

    fn add(&mut self, theme: &'a str, effect: &'a Effect) {
        let sets = [&effect.before, &effect.after].map(|said| said.as_ref().map(|it| &it.set));
        if sets[0] != sets[1] {
            self.turned.insert(theme);
            self.is_reordered |= sets[0].is_some() && sets[1].is_some();
        }
        if !effect.is_own() {
            return;
        }
        let is_record = [&effect.before, &effect.after]
            .into_iter()
            .flatten()
            .any(|said| matches!(said.value, Value::Record(_)));
        if is_record {
            self.records.insert(&effect.name);
        }
        for set in sets.into_iter().flatten() {
            self.sets.insert(set);
            self.names.entry(&effect.name).or_default().insert(set);
        }
    }

    fn why(&self, change: &Change) -> Option<NoEffect> {
        match change.at.section {
            Section::Token => self.why_in_set(change),
            Section::Set => {
                let from = change.from.as_ref().and_then(|from| from.set.as_ref());
                let sets = [change.at.set.as_ref(), from];
                self.unless_any(&sets, |set| self.sets.contains(set))
            }
            Section::Theme => self.why_theme(change),
            Section::Metadata => match change.kind {
                ChangeKind::Order if self.is_reordered => None,
                ChangeKind::Order => Some(NoEffect::Order),
                _ => Some(NoEffect::Note),
            },
        }
    }

    fn unless_any(
        &self,
        sets: &[Option<&SetName>],
        has_effect: impl Fn(&SetName) -> bool,
    ) -> Option<NoEffect> {
        let mut sets = sets.iter().copied().flatten();
        if sets.clone().any(has_effect) {
            None
        } else if sets.any(|set| self.selected.contains(set)) {
            Some(NoEffect::SameValue)
        } else {
            Some(NoEffect::NotSelected)
        }
    }

    fn why_in_set(&self, change: &Change) -> Option<NoEffect> {
        if change.kind == ChangeKind::Order {
            return Some(NoEffect::Order);
        }
        let field = change.at.field.as_deref();
        if field.is_some_and(|field| !SAID.contains(&field)) {
            return Some(NoEffect::Note);
        }
        let places: Vec<&EntryPath> = [Some(&change.at), change.from.as_ref()]
            .into_iter()
            .flatten()
            .collect();
        let sets: Vec<Option<&SetName>> = places.iter().map(|at| at.set.as_ref()).collect();
        let has_effect = |set: &SetName| places.iter().any(|at| self.is_at(at, set));
        self.unless_any(&sets, has_effect)
    }

    /// Whether something there, or below it, has an effect.
    fn is_at(&self, at: &EntryPath, set: &SetName) -> bool {
        let name = at.path.to_string();
        let stands = |name: &str, sets: &HashSet<&SetName>| {
            sets.contains(set) || self.records.contains(name)
        };
        if self
            .names
            .get(name.as_str())
            .is_some_and(|sets| stands(&name, sets))
        {
            return true;
        }
        let begin = if name.is_empty() { name } else { name + "." };
        let below = self
            .names
            .range::<str, _>((Bound::Included(&*begin), Bound::Unbounded));
        below
            .take_while(|(name, _)| name.starts_with(&*begin))
            .any(|(name, sets)| stands(name, sets))
    }

    fn why_theme(&self, change: &Change) -> Option<NoEffect> {
        let Some(key) = change.at.path.keys().nth(1) else {
            return Some(NoEffect::Order);
        };
        let has_effect = match change.at.field.as_deref() {
            None => self.moved.get(key).copied().unwrap_or_default(),
            Some(field) if field.starts_with("selectedTokenSets") || field == "group" => {
                self.turned.contains(key)
            }
            Some(_) => return Some(NoEffect::Note),
        };
        (!has_effect).then_some(match change.kind {
            ChangeKind::Order => NoEffect::Order,
            _ => NoEffect::SameValue,
        })
    }
}
