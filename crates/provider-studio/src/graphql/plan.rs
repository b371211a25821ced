//! From what is there to what is wanted, in the fewest steps and in a safe order.

use std::collections::{BTreeMap, HashMap, HashSet};

use provider_api::{ErrorKind, ProviderError};

use super::wire::{Content, Set};
use crate::ids::{Candidate, renames};
use crate::themes::ThemeGroup;
use crate::write::{self, Subject};

/// A change, one request each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    CreateSet {
        name: String,
        raw: String,
        index: i64,
    },
    WriteSet {
        name: String,
        raw: String,
    },
    RenameSet {
        from: String,
        to: String,
    },
    /// All sets in their order.
    Reorder(Vec<String>),
    CreateGroup(ThemeGroup),
    /// Replaces the options of the group called `name`, and its name.
    WriteGroup {
        name: String,
        group: ThemeGroup,
    },
    DeleteGroup(String),
    DeleteSet(String),
}

impl write::Step for Step {
    fn subjects(&self) -> Vec<Subject> {
        let set = |name: &String| Subject::Set(name.clone());
        let group = |name: &String| Subject::ThemeGroup(name.clone());
        match self {
            Self::CreateSet { name, .. } | Self::WriteSet { name, .. } | Self::DeleteSet(name) => {
                vec![set(name)]
            }
            Self::RenameSet { from, to } => vec![set(from), set(to)],
            Self::Reorder(_) => vec![Subject::Order],
            Self::CreateGroup(new) => vec![group(&new.name)],
            Self::WriteGroup { name, group: new } => vec![group(name), group(&new.name)],
            Self::DeleteGroup(name) => vec![group(name)],
        }
    }
}

/// The steps from `held` to `wanted`: sets are created, written and renamed, then themes may
/// refer to them; what is not wanted any more goes last, themes before the sets they refer to.
pub(crate) fn steps(held: &Content, wanted: &Content) -> Result<Vec<Step>, ProviderError> {
    let there: HashMap<&str, &Set> = by_name(held);
    let goal: HashMap<&str, &Set> = by_name(wanted);
    let gone: Vec<&Set> = held
        .sets
        .iter()
        .filter(|set| !goal.contains_key(set.name.as_str()))
        .collect();
    let new: Vec<&Set> = wanted
        .sets
        .iter()
        .filter(|set| !there.contains_key(set.name.as_str()))
        .collect();
    for set in &held.sets {
        let stays = goal
            .get(set.name.as_str())
            .is_some_and(|goal| goal.tokens.same(&set.tokens));
        if set.generated && !stays {
            return Err(generated(&set.name));
        }
    }
    let renames = renames(&candidates(&gone), &candidates(&new));
    let (indexes, in_order) = indexes(wanted, &there, &renames);

    let mut steps = Vec::new();
    for set in new
        .iter()
        .filter(|set| !renames.contains_key(set.name.as_str()))
    {
        steps.push(Step::CreateSet {
            name: set.name.clone(),
            raw: set.tokens.json().to_compact(),
            index: indexes.get(set.name.as_str()).copied().unwrap_or_default(),
        });
    }
    for set in &wanted.sets {
        if let Some(old) = there.get(set.name.as_str())
            && !old.tokens.same(&set.tokens)
        {
            steps.push(Step::WriteSet {
                name: set.name.clone(),
                raw: set.tokens.json().to_compact(),
            });
        }
    }
    for (to, from) in &renames {
        steps.push(Step::RenameSet {
            from: (*from).to_owned(),
            to: (*to).to_owned(),
        });
        let (old, new) = (there.get(from), goal.get(to));
        if let (Some(old), Some(new)) = (old, new)
            && !old.tokens.same(&new.tokens)
        {
            steps.push(Step::WriteSet {
                name: new.name.clone(),
                raw: new.tokens.json().to_compact(),
            });
        }
    }
    if !in_order {
        let names = wanted.sets.iter().map(|set| set.name.clone());
        steps.push(Step::Reorder(names.collect()));
    }
    steps.extend(group_steps(&held.groups, &wanted.groups));
    let renamed: HashSet<&str> = renames.values().copied().collect();
    steps.extend(
        gone.iter()
            .filter(|set| !renamed.contains(set.name.as_str()))
            .map(|set| Step::DeleteSet(set.name.clone())),
    );
    Ok(steps)
}

fn by_name(content: &Content) -> HashMap<&str, &Set> {
    let sets = content.sets.iter();
    sets.map(|set| (set.name.as_str(), set)).collect()
}

fn generated(name: &str) -> ProviderError {
    ProviderError::new(
        ErrorKind::Unsupported,
        format!(
            "the set `{}` is generated on the platform and cannot be written or deleted from here",
            name.escape_debug()
        ),
    )
    .with_hint("take the change to this set back, or make it in the graph on the platform")
}

/// Sets for the search for renames; those without a token are known by id only.
fn candidates<'a>(sets: &[&'a Set]) -> Vec<Candidate<'a>> {
    let candidate = |set: &&'a Set| Candidate {
        name: &set.name,
        id: set.id.as_deref(),
        content: (set.tokens.token_count() > 0).then(|| set.tokens.digest()),
    };
    sets.iter().map(candidate).collect()
}

/// The places of the wanted sets as they will be, and whether those make the wanted order.
fn indexes<'a>(
    wanted: &'a Content,
    there: &HashMap<&str, &Set>,
    renames: &BTreeMap<&str, &str>,
) -> (HashMap<&'a str, i64>, bool) {
    let mut last = -1;
    let mut places: Vec<(i64, &str)> = Vec::with_capacity(wanted.sets.len());
    for set in &wanted.sets {
        let name = set.name.as_str();
        let old = renames.get(name).copied().unwrap_or(name);
        let index = there.get(old).map_or(last + 1, |set| set.index);
        last = last.max(index);
        places.push((index, name));
    }
    let in_order = places.is_sorted();
    let indexes = places.into_iter().map(|(index, name)| (name, index));
    (indexes.collect(), in_order)
}

/// A group whose themes all are called as before is the same one under another name.
fn group_steps(held: &[ThemeGroup], wanted: &[ThemeGroup]) -> Vec<Step> {
    let find = |groups: &'_ [ThemeGroup], name: &str| groups.iter().any(|one| one.name == name);
    let mut gone: Vec<&ThemeGroup> = held
        .iter()
        .filter(|group| !group.options.is_empty() && !find(wanted, &group.name))
        .collect();
    let mut steps = Vec::new();
    for group in wanted {
        let step = match held.iter().find(|held| held.name == group.name) {
            Some(same) if same.options == group.options => continue,
            Some(_) => Step::WriteGroup {
                name: group.name.clone(),
                group: group.clone(),
            },
            None => match gone.iter().position(|old| is_renamed(old, group)) {
                Some(at) => Step::WriteGroup {
                    name: gone.remove(at).name.clone(),
                    group: group.clone(),
                },
                None => Step::CreateGroup(group.clone()),
            },
        };
        steps.push(step);
    }
    // A group is created before the one is deleted from which its themes were moved.
    steps.sort_by_key(|step| !matches!(step, Step::CreateGroup(_)));
    steps.extend(
        gone.into_iter()
            .map(|group| Step::DeleteGroup(group.name.clone())),
    );
    steps
}

fn is_renamed(old: &ThemeGroup, new: &ThemeGroup) -> bool {
    let names = |group: &ThemeGroup| -> Vec<String> {
        group
            .options
            .iter()
            .map(|option| option.name.clone())
            .collect()
    };
    names(old) == names(new)
}
