//! The steps for themes and their groups.

use std::collections::{BTreeMap, BTreeSet};

use provider_api::{ErrorKind, ProviderError};

use super::Step;
use crate::rest::wire::Content;
use crate::themes::{ThemeGroup, ThemeOption};

/// The steps for themes, and those that delete some.
pub(super) fn steps(
    held: &Content,
    wanted: &Content,
) -> Result<(Vec<Step>, Vec<Step>), ProviderError> {
    let old_names = old_names(held, wanted);
    let sources = Sources::of(held, wanted, &old_names);
    let mut steps = Vec::new();
    for group in &wanted.groups {
        let old = old_names.get(group.name.as_str());
        match old {
            None => steps.push(Step::CreateGroup(group.name.clone())),
            Some(old) if *old != group.name => steps.push(Step::RenameGroup {
                from: (*old).to_owned(),
                to: group.name.clone(),
            }),
            Some(_) => {}
        }
        let shared = old.and_then(|old| held.ids.shared.get(*old));
        for option in &group.options {
            let source = sources.of_wanted.get(&(&*group.name, &*option.name));
            let step = match source {
                Some(source) if source.group == group.name && source.option == option => continue,
                Some(source) => Step::WriteTheme {
                    from: (source.group.to_owned(), source.option.name.clone()),
                    group: group.name.clone(),
                    theme: option.clone(),
                },
                None => Step::CreateTheme {
                    group: group.name.clone(),
                    theme: option.clone(),
                },
            };
            keeps_shared(option, group, shared)?;
            steps.push(step);
        }
    }
    Ok((steps, sources.deletions(held, &old_names)))
}

/// The names that the groups have so far by those that they are to have: the same name, or a group
/// that is gone and has a theme of the same id, or themes of the same names.
fn old_names<'a>(held: &'a Content, wanted: &'a Content) -> BTreeMap<&'a str, &'a str> {
    let find = |groups: &[ThemeGroup], name: &str| groups.iter().any(|group| group.name == name);
    let mut gone: Vec<&ThemeGroup> = held
        .groups
        .iter()
        .filter(|group| !group.options.is_empty() && !find(&wanted.groups, &group.name))
        .collect();
    let mut old_names = BTreeMap::new();
    for group in &wanted.groups {
        let name = group.name.as_str();
        if find(&held.groups, name) {
            old_names.insert(name, name);
            continue;
        }
        let known = ids(wanted, group);
        let by_id = |old: &&ThemeGroup| !ids(held, old).is_disjoint(&known);
        let by_names = |old: &&ThemeGroup| names(old).eq(names(group));
        let at = gone.iter().position(by_id);
        if let Some(at) = at.or_else(|| gone.iter().position(by_names)) {
            old_names.insert(name, gone.remove(at).name.as_str());
        }
    }
    old_names
}

fn names(group: &ThemeGroup) -> impl Iterator<Item = &str> {
    group.options.iter().map(|option| option.name.as_str())
}

/// The ids of the themes of a group, as far as they are known.
fn ids<'a>(content: &'a Content, group: &ThemeGroup) -> BTreeSet<&'a str> {
    let ids = &content.ids.options;
    names(group)
        .filter_map(|name| ids.get(&(group.name.clone(), name.to_owned())))
        .map(String::as_str)
        .collect()
}

/// A theme that is there.
struct Source<'a> {
    /// The name of its group once all groups have their new names.
    group: &'a str,
    option: &'a ThemeOption,
}

/// The names of a group and of a theme in it.
type Place<'a> = (&'a str, &'a str);

/// Which themes that are there the wanted ones are.
struct Sources<'a> {
    there: BTreeMap<Place<'a>, &'a ThemeOption>,
    of_wanted: BTreeMap<Place<'a>, Source<'a>>,
    /// The places there that are taken.
    taken: BTreeSet<Place<'a>>,
}

impl<'a> Sources<'a> {
    /// Those of the same place, then of the same id, then of the same content in the same group.
    fn of(held: &'a Content, wanted: &'a Content, old_names: &BTreeMap<&'a str, &'a str>) -> Self {
        let mut sources = Self {
            there: themes(&held.groups).collect(),
            of_wanted: BTreeMap::new(),
            taken: BTreeSet::new(),
        };
        for (at, _) in themes(&wanted.groups) {
            if let Some(group) = old_names.get(at.0) {
                sources.claim(at, (group, at.1), old_names);
            }
        }
        let ids = held.ids.options.iter();
        let by_id: BTreeMap<&str, Place<'a>> = ids
            .map(|((group, name), id)| (id.as_str(), (group.as_str(), name.as_str())))
            .collect();
        for (at, _) in themes(&wanted.groups) {
            let id = wanted.ids.options.get(&(at.0.to_owned(), at.1.to_owned()));
            if let Some(from) = id.and_then(|id| by_id.get(id.as_str())) {
                sources.claim(at, *from, old_names);
            }
        }
        for (at, option) in themes(&wanted.groups) {
            let from = old_names.get(at.0);
            if let Some(from) = from.and_then(|group| sources.alike(group, option)) {
                sources.claim(at, from, old_names);
            }
        }
        sources
    }

    /// Lets a wanted theme be the one at this place, if that is there and neither of them is taken.
    fn claim(&mut self, at: Place<'a>, from: Place<'a>, old_names: &BTreeMap<&'a str, &'a str>) {
        let Some(option) = self.there.get(&from).copied() else {
            return;
        };
        if self.of_wanted.contains_key(&at) || !self.taken.insert(from) {
            return;
        }
        let new_name = old_names.iter().find(|(_, old)| **old == from.0);
        let source = Source {
            group: new_name.map_or(from.0, |(new, _)| new),
            option,
        };
        self.of_wanted.insert(at, source);
    }

    /// A theme of this group that is not taken and says the same under another name.
    fn alike(&self, group: &str, option: &ThemeOption) -> Option<Place<'a>> {
        let same = |(from, old): &(&Place<'a>, &&'a ThemeOption)| {
            let renamed = ThemeOption {
                name: option.name.clone(),
                ..(**old).clone()
            };
            from.0 == group && !self.taken.contains(*from) && renamed == *option
        };
        self.there.iter().find(same).map(|(from, _)| *from)
    }

    /// The steps that delete what no wanted theme is.
    fn deletions(&self, held: &'a Content, old_names: &BTreeMap<&'a str, &'a str>) -> Vec<Step> {
        let unwanted = |old: &'a str, new: &str| -> Vec<Step> {
            let gone =
                themes(&held.groups).filter(|(at, _)| at.0 == old && !self.taken.contains(at));
            let delete = |(at, _): (Place<'a>, _)| Step::DeleteTheme {
                group: new.to_owned(),
                name: at.1.to_owned(),
            };
            gone.map(delete).collect()
        };
        let mut steps: Vec<Step> = old_names
            .iter()
            .flat_map(|(new, old)| unwanted(old, new))
            .collect();
        let kept: BTreeSet<&str> = old_names.values().copied().collect();
        for group in &held.groups {
            if !group.options.is_empty() && !kept.contains(group.name.as_str()) {
                steps.extend(unwanted(&group.name, &group.name));
                steps.push(Step::DeleteGroup(group.name.clone()));
            }
        }
        steps
    }
}

/// All themes of these groups with their places.
fn themes(groups: &[ThemeGroup]) -> impl Iterator<Item = (Place<'_>, &ThemeOption)> {
    groups.iter().flat_map(|group| {
        let options = group.options.iter();
        options.map(|option| ((group.name.as_str(), option.name.as_str()), option))
    })
}
/// A theme can say more than its group, but cannot take back what the group says.
fn keeps_shared(
    option: &ThemeOption,
    group: &ThemeGroup,
    shared: Option<&BTreeMap<String, String>>,
) -> Result<(), ProviderError> {
    let missing = shared
        .into_iter()
        .flat_map(BTreeMap::keys)
        .find(|token| !option.variables.contains_key(*token));
    match missing {
        None => Ok(()),
        Some(token) => Err(ProviderError::new(
            ErrorKind::Unsupported,
            format!(
                "the variable of `{}` cannot be taken from the theme `{}`: on the platform its \
                 group `{}` refers to it for all themes",
                token.escape_debug(),
                option.name.escape_debug(),
                group.name.escape_debug()
            ),
        )
        .with_hint("take the reference from the group on the platform first")),
    }
}
