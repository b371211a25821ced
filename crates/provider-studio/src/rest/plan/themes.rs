//! The steps for themes and their groups.

use std::collections::BTreeMap;

use provider_api::{ErrorKind, ProviderError};

use super::Step;
use crate::rest::wire::Content;
use crate::themes::{ThemeGroup, ThemeOption};

/// The steps for themes, and those that delete some.
pub(super) fn steps(
    held: &Content,
    wanted: &Content,
) -> Result<(Vec<Step>, Vec<Step>), ProviderError> {
    let find =
        |groups: &[ThemeGroup], name: &str| groups.iter().find(|group| group.name == name).cloned();
    let mut gone: Vec<&ThemeGroup> = held
        .groups
        .iter()
        .filter(|group| !group.options.is_empty() && find(&wanted.groups, &group.name).is_none())
        .collect();
    let (mut steps, mut deletions) = (Vec::new(), Vec::new());
    for group in &wanted.groups {
        let names = |group: &ThemeGroup| -> Vec<String> {
            group
                .options
                .iter()
                .map(|option| option.name.clone())
                .collect()
        };
        let old = if let Some(old) = find(&held.groups, &group.name) {
            old
        } else if let Some(at) = gone.iter().position(|old| names(old) == names(group)) {
            let old = gone.remove(at).clone();
            steps.push(Step::RenameGroup {
                from: old.name.clone(),
                to: group.name.clone(),
            });
            old
        } else {
            steps.push(Step::CreateGroup(group.name.clone()));
            ThemeGroup::default()
        };
        let shared = held.ids.shared.get(&old.name);
        options(&old, group, shared, &mut steps, &mut deletions)?;
    }
    deletions.extend(gone.into_iter().flat_map(|group| {
        let themes = group.options.iter().map(|option| Step::DeleteTheme {
            group: group.name.clone(),
            name: option.name.clone(),
        });
        themes.chain([Step::DeleteGroup(group.name.clone())])
    }));
    Ok((steps, deletions))
}

fn options(
    old: &ThemeGroup,
    new: &ThemeGroup,
    shared: Option<&BTreeMap<String, String>>,
    steps: &mut Vec<Step>,
    deletions: &mut Vec<Step>,
) -> Result<(), ProviderError> {
    let called =
        |group: &'_ ThemeGroup, name: &str| group.options.iter().any(|one| one.name == name);
    let mut gone: Vec<&ThemeOption> = old
        .options
        .iter()
        .filter(|option| !called(new, &option.name))
        .collect();
    for option in &new.options {
        let group = new.name.clone();
        let same_content = |old: &&ThemeOption| {
            let renamed = ThemeOption {
                name: option.name.clone(),
                ..(**old).clone()
            };
            renamed == *option
        };
        let step = match old.options.iter().find(|old| old.name == option.name) {
            Some(same) if same == option => continue,
            Some(_) => Step::WriteTheme {
                group,
                name: option.name.clone(),
                theme: option.clone(),
            },
            None => match gone.iter().position(same_content) {
                Some(at) => Step::WriteTheme {
                    group,
                    name: gone.remove(at).name.clone(),
                    theme: option.clone(),
                },
                None => Step::CreateTheme {
                    group,
                    theme: option.clone(),
                },
            },
        };
        keeps_shared(option, new, shared)?;
        steps.push(step);
    }
    deletions.extend(gone.into_iter().map(|option| Step::DeleteTheme {
        group: new.name.clone(),
        name: option.name.clone(),
    }));
    Ok(())
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
