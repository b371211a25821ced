//! Which sets count together under the themes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use tokens_model::{SetStatus, Theme};

use crate::document::Document;

/// For each theme, the sets that count while it is active: its own, and those of themes of other
/// groups, which may be active beside it.
pub(super) struct Reach<'a> {
    themes: Vec<ThemeReach<'a>>,
    /// By set.
    selected: Vec<Selected<'a>>,
}

struct ThemeReach<'a> {
    name: String,
    group: Group<'a>,
    sets: HashSet<usize>,
}

type Group<'a> = Option<Cow<'a, str>>;

/// Who selects a set.
#[derive(Default)]
struct Selected<'a> {
    themes: Vec<usize>,
    groups: HashSet<Group<'a>>,
}

/// How many themes a message names.
const NAMED: usize = 3;

impl<'a> Reach<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let places: HashMap<&str, usize> = document
            .sets
            .iter()
            .enumerate()
            .map(|(place, set)| (set.name.as_str(), place))
            .collect();
        let mut selected: Vec<Selected<'a>> = Vec::new();
        selected.resize_with(document.sets.len(), Selected::default);
        let mut themes = Vec::new();
        for theme in document.model.theme_list() {
            let sets = sets_of(theme, &places);
            for set in &sets {
                selected[*set].themes.push(themes.len());
                selected[*set].groups.insert(theme.group());
            }
            themes.push(ThemeReach {
                name: theme.name().unwrap_or_default().into_owned(),
                group: theme.group(),
                sets,
            });
        }
        Self { themes, selected }
    }

    /// The themes that select `set`, but under which none of `sets` counts, in words.
    pub(super) fn themes_without(&self, set: usize, sets: &[usize]) -> Option<String> {
        let without: Vec<&str> = self.selected[set]
            .themes
            .iter()
            .map(|theme| &self.themes[*theme])
            .filter(|theme| !sets.iter().any(|set| self.counts(theme, *set)))
            .map(|theme| theme.name.as_str())
            .collect();
        in_words(&without)
    }

    fn counts(&self, theme: &ThemeReach<'_>, set: usize) -> bool {
        let groups = &self.selected[set].groups;
        let in_another = match groups.len() {
            0 => false,
            1 => !groups.contains(&theme.group),
            _ => true,
        };
        in_another || theme.sets.contains(&set)
    }
}

fn sets_of(theme: Theme<'_>, places: &HashMap<&str, usize>) -> HashSet<usize> {
    theme
        .selected_sets()
        .filter(|(_, status)| *status != SetStatus::Disabled)
        .filter_map(|(name, _)| places.get(name.as_ref()).copied())
        .collect()
}

fn in_words(themes: &[&str]) -> Option<String> {
    let named: Vec<String> = themes
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    match themes.len() {
        0 => None,
        1 => Some(format!("the theme {}", named[0])),
        count if count <= NAMED => Some(format!("the themes {}", named.join(", "))),
        count => Some(format!(
            "the themes {} and {} more",
            named.join(", "),
            count - NAMED
        )),
    }
}
