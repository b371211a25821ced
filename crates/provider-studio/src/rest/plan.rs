//! From what is there to what is wanted, token by token, in a safe order.

mod themes;
mod tokens;

use std::collections::{BTreeMap, HashMap, HashSet};

use provider_api::{ErrorKind, ProviderError};

use super::wire::{Content, Set};
use crate::ids::{Candidate, renames};
use crate::themes::ThemeOption;
use crate::write::{self, Subject};

/// A change, one request each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    CreateSet {
        name: String,
        index: i64,
    },
    RenameSet {
        from: String,
        to: String,
    },
    CreateTokens(Vec<NewToken>),
    /// Another name, another set, or both; the token stays the same one.
    MoveToken {
        id: String,
        from: Place,
        to: Place,
    },
    UpdateTokens(Vec<Update>),
    OrderSet {
        name: String,
        index: i64,
    },
    CreateGroup(String),
    RenameGroup {
        from: String,
        to: String,
    },
    CreateTheme {
        group: String,
        theme: ThemeOption,
    },
    /// `from` are the group and the name that it has so far.
    WriteTheme {
        from: (String, String),
        group: String,
        theme: ThemeOption,
    },
    DeleteTheme {
        group: String,
        name: String,
    },
    DeleteGroup(String),
    DeleteToken {
        id: String,
        at: Place,
    },
    DeleteSet(String),
}

/// Where a token stands: its set, and its name there.
pub(crate) type Place = (String, String);

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewToken {
    pub(crate) at: Place,
    pub(crate) value: String,
    pub(crate) kind: String,
    pub(crate) description: Option<String>,
    pub(crate) extensions: Option<String>,
}

/// The fields of a token that change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) id: String,
    pub(crate) at: Place,
    pub(crate) value: Option<String>,
    pub(crate) kind: Option<String>,
    /// `null` where it goes.
    pub(crate) description: Option<String>,
    /// `{}` where they go.
    pub(crate) extensions: Option<String>,
}

impl write::Step for Step {
    fn subjects(&self) -> Vec<Subject> {
        let set = |name: &String| Subject::Set(name.clone());
        let token = |(set, name): &Place| Subject::Token(set.clone(), name.clone());
        let group = |name: &String| Subject::ThemeGroup(name.clone());
        let theme = |group: &String, name: &String| Subject::Theme(group.clone(), name.clone());
        match self {
            Self::CreateSet { name, .. } | Self::DeleteSet(name) => vec![set(name)],
            Self::RenameSet { from, to } => vec![set(from), set(to)],
            Self::CreateTokens(new) => new.iter().map(|new| token(&new.at)).collect(),
            Self::MoveToken { from, to, .. } => vec![token(from), token(to)],
            Self::UpdateTokens(updates) => updates.iter().map(|one| token(&one.at)).collect(),
            Self::OrderSet { .. } => vec![Subject::Order],
            Self::CreateGroup(name) | Self::DeleteGroup(name) => vec![group(name)],
            Self::RenameGroup { from, to } => vec![group(from), group(to)],
            Self::CreateTheme { group, theme: new } => vec![theme(group, &new.name)],
            Self::WriteTheme {
                from,
                group,
                theme: new,
            } => {
                vec![theme(&from.0, &from.1), theme(group, &new.name)]
            }
            Self::DeleteTheme { group, name } => vec![theme(group, name)],
            Self::DeleteToken { at, .. } => vec![token(at)],
        }
    }

    /// Tokens that are made together get their extensions afterwards: whether the platform would
    /// take both at once is not known.
    fn follows_up(&self) -> bool {
        matches!(self, Self::UpdateTokens(updates) if updates.iter().all(|one| {
            one.value.is_none() && one.kind.is_none() && one.description.is_none()
        }))
    }
}

/// The steps from `held` to `wanted`: what is new and what changes first, then themes may refer
/// to it; what is not wanted any more goes last, and the sets after everything.
pub(crate) fn steps(held: &Content, wanted: &Content) -> Result<Vec<Step>, ProviderError> {
    let there = by_name(held);
    let goal = by_name(wanted);
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
    let renames = renames(&candidates(&gone), &candidates(&new));
    let renamed: HashSet<&str> = renames.values().copied().collect();
    let deleted: HashSet<&str> = gone
        .iter()
        .map(|set| set.name.as_str())
        .filter(|name| !renamed.contains(name))
        .collect();
    for set in &gone {
        if set.generated {
            return Err(generated(&set.name));
        }
    }

    let (created, ordered) = order(wanted, &there, &renames);
    let mut steps: Vec<Step> = created
        .into_iter()
        .map(|(name, index)| Step::CreateSet { name, index })
        .collect();
    steps.extend(renames.iter().map(|(to, from)| Step::RenameSet {
        from: (*from).to_owned(),
        to: (*to).to_owned(),
    }));
    let (changes, deletions) = tokens::steps(held, wanted, &there, &renames, &deleted)?;
    steps.extend(changes);
    steps.extend(ordered);
    let (changes, last) = themes::steps(held, wanted)?;
    steps.extend(changes);
    steps.extend(last);
    steps.extend(deletions);
    let mut deleted: Vec<&str> = deleted.into_iter().collect();
    deleted.sort_unstable();
    steps.extend(
        deleted
            .into_iter()
            .map(|name| Step::DeleteSet(name.to_owned())),
    );
    Ok(steps)
}

fn by_name(content: &Content) -> HashMap<&str, &Set> {
    let sets = content.sets.iter();
    sets.map(|set| (set.name.as_str(), set)).collect()
}

fn generated(set: &str) -> ProviderError {
    untouchable(&format!("set `{}`", set.escape_debug()))
}

fn untouchable(what: &str) -> ProviderError {
    ProviderError::new(
        ErrorKind::Unsupported,
        format!(
            "the {what} is generated on the platform and cannot be written or deleted from here"
        ),
    )
    .with_hint("take the change to it back, or make it in the generator on the platform")
}

/// Sets for the search for renames; those without a token are known by id only.
fn candidates<'a>(sets: &[&'a Set]) -> Vec<Candidate<'a>> {
    let candidate = |set: &&'a Set| Candidate {
        name: &set.name,
        id: Some(set.id.as_str()).filter(|id| !id.is_empty()),
        content: (!set.tokens.is_empty()).then(|| set.document().digest()),
    };
    sets.iter().map(candidate).collect()
}

/// New sets with their places, and the sets that have to move.
fn order(
    wanted: &Content,
    there: &HashMap<&str, &Set>,
    renames: &BTreeMap<&str, &str>,
) -> (Vec<(String, i64)>, Vec<Step>) {
    let held = |name: &str| there.get(renames.get(name).copied().unwrap_or(name));
    let mut last = -1;
    let places: Vec<(i64, &str)> = wanted
        .sets
        .iter()
        .map(|set| {
            let index = held(&set.name).map_or(last + 1, |held| held.index);
            last = last.max(index);
            (index, set.name.as_str())
        })
        .collect();
    let in_order = places.is_sorted();
    let (mut created, mut moved) = (Vec::new(), Vec::new());
    let mut last = -1;
    for (index, name) in places {
        let place = if in_order { index } else { index.max(last + 1) };
        last = place;
        match held(name) {
            None => created.push((name.to_owned(), place)),
            Some(held) if held.index != place => moved.push(Step::OrderSet {
                name: name.to_owned(),
                index: place,
            }),
            Some(_) => {}
        }
    }
    // Sets only move towards the end. The last one goes first: so none ever passes another that
    // has to stand behind it, and stopped half-way, the order is on the way.
    moved.reverse();
    (created, moved)
}
