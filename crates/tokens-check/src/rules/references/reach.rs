//! Which sets count together under the themes.

use std::borrow::Cow;
use std::collections::HashMap;

use tokens_model::{SetStatus, Theme};

use crate::document::Document;

/// Which sets count while a theme is active: its own, and those of themes of other groups, which
/// may be active beside it.
pub(super) struct Reach<'a> {
    themes: Vec<ThemeReach<'a>>,
    /// By set.
    selected: Vec<Selected>,
}

struct ThemeReach<'a> {
    name: Cow<'a, str>,
    /// Which of the groups.
    group: usize,
}

/// Who selects a set.
#[derive(Default)]
struct Selected {
    /// In their order.
    themes: Vec<usize>,
    groups: Groups,
}

/// The groups of the themes that select a set.
#[derive(Clone, Copy, Default)]
enum Groups {
    #[default]
    None,
    One(usize),
    Several,
}

impl Groups {
    fn with(self, group: usize) -> Self {
        match self {
            Self::None => Self::One(group),
            Self::One(only) if only == group => self,
            Self::One(_) | Self::Several => Self::Several,
        }
    }

    /// Whether there is another one than this.
    fn has_another(self, group: usize) -> bool {
        match self {
            Self::None => false,
            Self::One(only) => only != group,
            Self::Several => true,
        }
    }
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
        let mut selected: Vec<Selected> = Vec::new();
        selected.resize_with(document.sets.len(), Selected::default);
        let mut groups = HashMap::new();
        let mut themes = Vec::new();
        for theme in document.model.theme_list() {
            let next = groups.len();
            let group = *groups.entry(theme.group()).or_insert(next);
            for set in sets_of(theme, &places) {
                let set = &mut selected[set];
                set.themes.push(themes.len());
                set.groups = set.groups.with(group);
            }
            themes.push(ThemeReach {
                name: theme.name().unwrap_or_default(),
                group,
            });
        }
        Self { themes, selected }
    }

    /// The themes that select `set`, but under which none of `sets` counts, in words.
    pub(super) fn themes_without(&self, set: usize, sets: &[usize]) -> Option<String> {
        let without: Vec<&str> = self.selected[set]
            .themes
            .iter()
            .filter(|theme| !sets.iter().any(|set| self.counts(**theme, *set)))
            .map(|theme| &*self.themes[*theme].name)
            .collect();
        in_words(&without)
    }

    /// Whether a set counts while a theme is active.
    fn counts(&self, theme: usize, set: usize) -> bool {
        let Selected { themes, groups } = &self.selected[set];
        groups.has_another(self.themes[theme].group) || themes.binary_search(&theme).is_ok()
    }
}

fn sets_of(theme: Theme<'_>, places: &HashMap<&str, usize>) -> impl Iterator<Item = usize> {
    theme
        .selected_sets()
        .filter(|(_, status)| *status != SetStatus::Disabled)
        .filter_map(|(name, _)| places.get(name.as_ref()).copied())
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
