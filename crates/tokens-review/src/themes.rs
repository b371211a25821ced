//! The themes of two documents, side by side.

use std::collections::{HashMap, HashSet};

use tokens_model::{Theme, ThemeKey, TokenDocument, theme_keys};
use tokens_resolve::{Resolver, Selection};

/// How many tokens are resolved, over all themes of both documents: no document has as many themes
/// and tokens, but one that is made to take time may.
const RESOLVED: usize = 4_000_000;

/// A theme, with the sets that count in each document that has it.
#[derive(Debug)]
pub(crate) struct Pair {
    /// What [`EntryPath`](tokens_model::EntryPath)s tell it by; none if it stands for all sets.
    pub(crate) key: Option<String>,
    pub(crate) name: String,
    pub(crate) before: Option<Selection>,
    pub(crate) after: Option<Selection>,
}

/// The themes of the second document in their order, then those that only the first one has. A
/// document without themes has all its sets under each theme of the other; if both have none,
/// there is one theme without a name.
pub(crate) fn pairs(before: &TokenDocument, after: &TokenDocument) -> Vec<Pair> {
    let (old, new) = (keyed(before), keyed(after));
    if old.is_empty() && new.is_empty() {
        return vec![Pair {
            key: None,
            name: String::new(),
            before: Some(Selection::all(before)),
            after: Some(Selection::all(after)),
        }];
    }
    let without =
        |keyed: &[Keyed<'_>], document| keyed.is_empty().then(|| Selection::all(document));
    let (all_before, all_after) = (without(&old, before), without(&new, after));
    let index = |keyed: &[Keyed<'_>]| -> HashMap<ThemeKey, usize> {
        let keys = keyed.iter().enumerate();
        keys.map(|(place, (key, _))| (key.clone(), place)).collect()
    };
    let (in_old, in_new) = (index(&old), index(&new));
    let (choose_old, choose_new) = (Chooser::of(before, &old), Chooser::of(after, &new));
    let mut pairs: Vec<Pair> = new
        .iter()
        .map(|(key, theme)| Pair {
            key: Some(key.to_string()),
            name: name_of(*theme),
            before: match in_old.get(key) {
                Some(place) => Some(choose_old.selection(old[*place].1)),
                None => all_before.clone(),
            },
            after: Some(choose_new.selection(*theme)),
        })
        .collect();
    let gone = old.iter().filter(|(key, _)| !in_new.contains_key(key));
    pairs.extend(gone.map(|(key, theme)| Pair {
        key: Some(key.to_string()),
        name: name_of(*theme),
        before: Some(choose_old.selection(*theme)),
        after: all_after.clone(),
    }));
    pairs
}

type Keyed<'a> = (ThemeKey, Theme<'a>);

fn keyed(document: &TokenDocument) -> Vec<Keyed<'_>> {
    let keys = theme_keys(document.themes()).into_iter();
    keys.map(|(key, _)| key)
        .zip(document.theme_list())
        .collect()
}

fn name_of(theme: Theme<'_>) -> String {
    let name = theme.name().or_else(|| theme.id()).unwrap_or_default();
    match theme.group().filter(|group| !group.is_empty()) {
        Some(group) => format!("{group} / {name}"),
        None => name.into_owned(),
    }
}

/// Says which sets count under a theme: of each other group the first theme is active, too.
struct Chooser<'a> {
    document: &'a TokenDocument,
    first: Vec<Theme<'a>>,
}

impl<'a> Chooser<'a> {
    fn of(document: &'a TokenDocument, themes: &[Keyed<'a>]) -> Self {
        let mut groups = HashSet::new();
        let themes = themes.iter().map(|(_, theme)| *theme);
        Self {
            document,
            first: themes
                .filter(|theme| groups.insert(theme.group()))
                .collect(),
        }
    }

    fn selection(&self, theme: Theme<'a>) -> Selection {
        let others = self.first.iter().copied();
        let others = others.filter(|other| other.group() != theme.group());
        Selection::of_themes(self.document, others.chain([theme]))
    }
}

impl Pair {
    /// Whether every token says the same in both documents, as far as sets tell that.
    fn is_same(&self, before: &TokenDocument, after: &TokenDocument) -> bool {
        let (Some(old), Some(new)) = (&self.before, &self.after) else {
            return false;
        };
        let same = |name: &str| match (before.set(name), after.set(name)) {
            (Some(old), Some(new)) => old.same(new),
            _ => false,
        };
        old.names() == new.names() && new.names().iter().all(|name| same(name.as_str()))
    }
}

/// What the tokens say under one theme, before and after.
#[derive(Debug)]
pub(crate) struct Resolvers<'a> {
    pub(crate) before: Option<Resolver<'a>>,
    pub(crate) after: Option<Resolver<'a>>,
}

impl<'a> Resolvers<'a> {
    /// What the tokens say with all sets.
    pub(crate) fn of_all(before: &'a TokenDocument, after: &'a TokenDocument) -> Self {
        let [before, after] = [before, after]
            .map(|document| Some(Resolver::new(document, &Selection::all(document))));
        Self { before, after }
    }
}

/// Resolves theme after theme, each told by its place; `None` for one in which nothing can have
/// changed. Gives how many themes were left out because both documents are too large.
pub(crate) fn for_each<'a>(
    pairs: &[Pair],
    before: &'a TokenDocument,
    after: &'a TokenDocument,
    mut look: impl FnMut(usize, Option<&Resolvers<'a>>),
) -> usize {
    let [of_before, of_after] = [before, after].map(sizes);
    let mut left = RESOLVED.max(before.token_count() + after.token_count());
    for (place, pair) in pairs.iter().enumerate() {
        if pair.is_same(before, after) {
            look(place, None);
            continue;
        }
        let tokens =
            tokens(&of_before, pair.before.as_ref()) + tokens(&of_after, pair.after.as_ref());
        let Some(rest) = left.checked_sub(tokens) else {
            return pairs.len() - place;
        };
        left = rest;
        let resolvers = Resolvers {
            before: pair.before.as_ref().map(|sets| Resolver::new(before, sets)),
            after: pair.after.as_ref().map(|sets| Resolver::new(after, sets)),
        };
        look(place, Some(&resolvers));
    }
    0
}

fn sizes(document: &TokenDocument) -> HashMap<&str, usize> {
    let sets = document.sets().iter();
    sets.map(|(name, set)| (name.as_str(), set.token_count()))
        .collect()
}

fn tokens(sizes: &HashMap<&str, usize>, selection: Option<&Selection>) -> usize {
    let names = selection.into_iter().flat_map(Selection::names);
    names.filter_map(|name| sizes.get(name.as_str())).sum()
}
