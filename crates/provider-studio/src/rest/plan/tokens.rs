//! The steps for tokens: made, moved, changed, deleted.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use provider_api::ProviderError;
use tokens_model::Json;

use super::{NewToken, Place, Step, Update, generated, untouchable};
use crate::ids::unique;
use crate::rest::token::Token;
use crate::rest::wire::{Content, Set};

/// As many tokens go into one request; what the platform takes at most is not known.
const BATCH: usize = 500;

/// A token, and where it stands.
#[derive(Clone, Copy)]
struct Placed<'a> {
    set: &'a str,
    name: &'a str,
    token: &'a Token,
}

impl Placed<'_> {
    fn place(self) -> Place {
        (self.set.to_owned(), self.name.to_owned())
    }
}

/// The steps for tokens, and those that delete some.
pub(super) fn steps(
    held: &Content,
    wanted: &Content,
    there: &HashMap<&str, &Set>,
    renames: &BTreeMap<&str, &str>,
    deleted: &HashSet<&str>,
) -> Result<(Vec<Step>, Vec<Step>), ProviderError> {
    let mut added = Vec::new();
    let mut updates = Vec::new();
    let mut removed: Vec<Placed<'_>> = held
        .sets
        .iter()
        .filter(|set| deleted.contains(set.name.as_str()))
        .flat_map(|set| placed(&set.name, set))
        .collect();
    for set in &wanted.sets {
        let name = set.name.as_str();
        let old = there.get(renames.get(name).copied().unwrap_or(name));
        let old_tokens = |token: &str| old.and_then(|old| old.tokens.get(token));
        let changes = added.len() + updates.len() + removed.len();
        for new in placed(name, set) {
            match old_tokens(new.name) {
                None => added.push(new),
                Some(old) if old.same(new.token) => {}
                Some(old) if old.generated => return Err(generated_token(new)),
                Some(old) => updates.push(update(new, old)),
            }
        }
        let gone = old.into_iter().flat_map(|old| placed(name, old));
        removed.extend(gone.filter(|old| !set.tokens.contains_key(old.name)));
        let is_generated = old.is_some_and(|old| old.generated);
        if is_generated && added.len() + updates.len() + removed.len() != changes {
            return Err(generated(name));
        }
    }
    if let Some(token) = removed.iter().find(|old| old.token.generated) {
        return Err(generated_token(*token));
    }
    let moves = moves(&removed, &added);
    let new: HashMap<Place, Placed<'_>> = added.iter().map(|new| (new.place(), *new)).collect();
    updates.extend(moves.iter().filter_map(|(to, old)| {
        let new = new.get(to).filter(|new| !new.token.same(old.token))?;
        Some(update(*new, old.token))
    }));
    let mut steps = create(&added, &moves);
    let sources: HashSet<Place> = moves.iter().map(|(_, old)| old.place()).collect();
    steps.extend(moves.iter().map(|(to, old)| Step::MoveToken {
        id: old.token.id.clone(),
        from: old.place(),
        to: to.clone(),
    }));
    steps.extend(update_steps(updates));
    let deletions = removed
        .iter()
        .filter(|old| !deleted.contains(old.set) && !sources.contains(&old.place()))
        .map(|old| Step::DeleteToken {
            id: old.token.id.clone(),
            at: old.place(),
        });
    Ok((steps, deletions.collect()))
}

fn generated_token(token: Placed<'_>) -> ProviderError {
    let (set, name) = (token.set.escape_debug(), token.name.escape_debug());
    untouchable(&format!("token `{set}: {name}`"))
}

fn placed<'a>(name: &'a str, set: &'a Set) -> impl Iterator<Item = Placed<'a>> {
    set.tokens.iter().map(move |(token_name, token)| Placed {
        set: name,
        name: token_name,
        token,
    })
}

/// Tokens that are gone at one place and new at another, where that can be said for sure: same id,
/// same name and content in another set, or same content under another name of the same set.
fn moves<'a>(removed: &[Placed<'a>], added: &[Placed<'a>]) -> Vec<(Place, Placed<'a>)> {
    let mut found: Vec<(Place, Placed<'a>)> = Vec::new();
    let by_id = |one: &Placed<'a>| Some(one.token.id.as_str()).filter(|id| !id.is_empty());
    pair(&mut found, removed, added, by_id);
    let by_name = |one: &Placed<'a>| Some((one.name, one.token.digest()));
    pair(&mut found, removed, added, by_name);
    let by_set = |one: &Placed<'a>| Some((one.set, one.token.digest()));
    pair(&mut found, removed, added, by_set);
    found
}

/// Adds those that are alone in having this mark.
fn pair<'a, K: Hash + Eq>(
    found: &mut Vec<(Place, Placed<'a>)>,
    removed: &[Placed<'a>],
    added: &[Placed<'a>],
    mark: impl Fn(&Placed<'a>) -> Option<K>,
) {
    let done: HashSet<Place> = found
        .iter()
        .flat_map(|(to, from)| [to.clone(), from.place()])
        .collect();
    let marked = |all: &[Placed<'a>]| {
        let open = all.iter().filter(|one| !done.contains(&one.place()));
        unique(open.filter_map(|one| Some((mark(one)?, *one))))
    };
    let from = marked(removed);
    let mut pairs: Vec<(Place, Placed<'a>)> = marked(added)
        .into_iter()
        .filter_map(|(mark, to)| Some((to.place(), *from.get(&mark)?)))
        .collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    found.extend(pairs);
}

fn create(added: &[Placed<'_>], moves: &[(Place, Placed<'_>)]) -> Vec<Step> {
    let moved: HashSet<&Place> = moves.iter().map(|(to, _)| to).collect();
    let new: Vec<NewToken> = added
        .iter()
        .filter(|placed| !moved.contains(&placed.place()))
        .map(|placed| NewToken {
            at: placed.place(),
            value: placed.token.value.to_compact(),
            kind: placed.token.kind.clone(),
            description: placed.token.description.clone(),
            extensions: placed.token.extensions.as_ref().map(Json::to_compact),
        })
        .collect();
    new.chunks(BATCH)
        .map(|batch| Step::CreateTokens(batch.to_vec()))
        .collect()
}

fn update(new: Placed<'_>, old: &Token) -> Update {
    let token = new.token;
    let extensions = || {
        let text = token.extensions.as_ref().map(Json::to_compact);
        text.unwrap_or_else(|| "{}".to_owned())
    };
    let description = || match &token.description {
        Some(text) => Json::string(text).source().to_owned(),
        None => "null".to_owned(),
    };
    Update {
        id: old.id.clone(),
        at: new.place(),
        value: (!token.same_value(old)).then(|| token.value.to_compact()),
        kind: (token.kind != old.kind).then(|| token.kind.clone()),
        description: (token.description != old.description).then(description),
        extensions: (!token.same_extensions(old)).then(extensions),
    }
}

/// Values and extensions of several tokens go out together; that other fields can is not known.
fn update_steps(updates: Vec<Update>) -> Vec<Step> {
    let (together, alone): (Vec<Update>, Vec<Update>) = updates
        .into_iter()
        .partition(|one| one.kind.is_none() && one.description.is_none());
    together
        .chunks(BATCH)
        .map(<[Update]>::to_vec)
        .chain(alone.into_iter().map(|one| vec![one]))
        .map(Step::UpdateTokens)
        .collect()
}
