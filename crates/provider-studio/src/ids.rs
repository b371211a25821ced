//! Ids of the platform: by the names that things have there, and by where they stand in a document.
//!
//! Over REST sets, tokens and themes have ids, over GraphQL only sets.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use provider_api::Ids;
use tokens_model::{
    Digest, Draft, EntryPath, Json, JsonRef, Section, SetName, TokenDocument, TokenPath,
    renamed_selection, theme_keys,
};

use crate::rest::{is_hollow, name_of};
use crate::themes;
use crate::write::Subject;

/// The ids of what a branch holds.
pub(crate) type Known = BTreeMap<Subject, String>;

/// Everything in a document that may have an id and for which `pick` finds something, with where
/// it stands.
fn places<T>(
    document: &TokenDocument,
    ungrouped: &str,
    pick: impl Fn(&Subject) -> Option<T>,
) -> Vec<(T, EntryPath)> {
    let mut places = Vec::new();
    for (name, set) in document.sets() {
        if let Some(found) = pick(&Subject::Set(name.to_string())) {
            places.push((found, EntryPath::set(name)));
        }
        let mut token = Subject::Token(name.to_string(), String::new());
        set.for_each_token(|path, _| {
            if let Subject::Token(_, name) = &mut token {
                *name = name_of(path);
            }
            if let Some(found) = pick(&token) {
                places.push((found, EntryPath::in_set(name, path.clone(), None)));
            }
        });
    }
    for (key, theme) in theme_keys(document.themes()) {
        let (group, name) = themes::place(theme, ungrouped);
        if let Some(found) = pick(&Subject::Theme(group, name)) {
            places.push((found, Ids::place_of_theme(&key)));
        }
    }
    places
}

/// What stands at a place on the platform, if it is a set or a token.
pub(crate) fn subject(at: &EntryPath) -> Option<Subject> {
    let set = at.set.as_ref()?.to_string();
    Some(match at.section {
        Section::Set => Subject::Set(set),
        _ => Subject::Token(set, name_of(&at.path)),
    })
}

/// Where a document has these.
pub(crate) fn places_of(
    subjects: &BTreeSet<Subject>,
    document: &TokenDocument,
    ungrouped: &str,
) -> Vec<EntryPath> {
    if subjects.is_empty() {
        return Vec::new();
    }
    let is_one = |subject: &Subject| subjects.contains(subject).then_some(());
    let places = places(document, ungrouped, is_one).into_iter();
    places.map(|((), at)| at).collect()
}

/// The ids of the branch by the places that a document has for what is there.
pub(crate) fn in_document(known: &Known, document: &TokenDocument, ungrouped: &str) -> Ids {
    if known.is_empty() {
        return Ids::default();
    }
    let places = places(document, ungrouped, |subject| known.get(subject)).into_iter();
    places.map(|(id, at)| (at, id.as_str())).collect()
}

/// Ids by places in a document, by the names on the platform.
pub(crate) fn on_platform(ids: &Ids, document: &TokenDocument, ungrouped: &str) -> Known {
    if ids.is_empty() {
        return Known::new();
    }
    let places = places(document, ungrouped, |subject| Some(subject.clone())).into_iter();
    places
        .filter_map(|(subject, at)| Some((subject, ids.get(&at)?.to_owned())))
        .collect()
}

/// The document that a caller believes to be there, with sets and tokens that have other names on
/// the platform by now at their new places.
pub(crate) fn followed(
    like: &TokenDocument,
    ids: &Ids,
    known: &Known,
    ungrouped: &str,
) -> Option<TokenDocument> {
    let by_id: HashMap<(bool, &str), &Subject> = known
        .iter()
        .map(|(subject, id)| ((matches!(subject, Subject::Set(_)), id.as_str()), subject))
        .collect();
    let now = |old: &Subject, at: &EntryPath| {
        let is_set = matches!(old, Subject::Set(_));
        by_id.get(&(is_set, ids.get(at)?)).copied()
    };
    let places = places(like, ungrouped, |subject| Some(subject.clone()));
    let mut moves: Vec<(EntryPath, EntryPath)> = Vec::new();
    let mut names: HashMap<SetName, SetName> = HashMap::new();
    for (old, at) in &places {
        if let (Some(set), Some(Subject::Set(new))) = (&at.set, now(old, at))
            && set.as_str() != new
        {
            let new = SetName::new(new.as_str());
            moves.push((at.clone(), EntryPath::set(&new)));
            names.insert(set.clone(), new);
        }
    }
    for (old, at) in &places {
        if let (Some(set), Some(Subject::Token(new_set, name))) = (&at.set, now(old, at)) {
            let set = names.get(set).unwrap_or(set);
            if set.as_str() != new_set || name_of(&at.path) != *name {
                let from = EntryPath::in_set(set, at.path.clone(), None);
                let path = new_path(&at.path, name);
                let to = EntryPath::in_set(&SetName::new(new_set.as_str()), path, None);
                moves.push((from, to));
            }
        }
    }
    (!moves.is_empty()).then(|| carried(like, &moves, &names))
}

/// Dots in a new name are groups, but for those that the group around it had before.
fn new_path(old: &TokenPath, name: &str) -> TokenPath {
    let group = old
        .split_last()
        .map_or_else(TokenPath::default, |(group, _)| group);
    let inside = name.strip_prefix(group.as_str());
    match inside.and_then(|rest| rest.strip_prefix('.')) {
        Some(rest) => TokenPath::new(group.keys().chain(rest.split('.'))),
        None => TokenPath::new(name.split('.')),
    }
}

fn carried(
    like: &TokenDocument,
    moves: &[(EntryPath, EntryPath)],
    names: &HashMap<SetName, SetName>,
) -> TokenDocument {
    let mut draft = Draft::of(like);
    let mut left = Vec::new();
    for (from, to) in moves {
        if draft.can_carry(from, to) && draft.carry(from, to).is_some() {
            let set = from.set.as_ref();
            let levels = from.path.keys().len();
            left.extend((1..levels).rev().filter_map(|depth| {
                Some(EntryPath::in_set(set?, from.path.outermost(depth), None))
            }));
        }
    }
    let (carried, _) = draft.finish(renamed_themes(like, names));
    // A group goes with the last of its tokens.
    let mut draft = Draft::of(&carried);
    for at in left {
        if draft.find(&at).is_some_and(is_hollow) {
            draft.take_away(&at);
        }
    }
    draft.finish(carried.themes().map(JsonRef::to_json)).0
}

fn renamed_themes(like: &TokenDocument, names: &HashMap<SetName, SetName>) -> Option<Json> {
    let themes = like.themes()?;
    let renamed = themes.items().map(|theme| {
        renamed_selection(theme, |statuses, name| {
            let new = names.get(name)?.as_str();
            statuses.get(new).is_none().then_some(new)
        })
    });
    let renamed: Vec<String> = renamed.collect();
    Some(Json::assembled(format!("[{}]", renamed.join(","))))
}

/// A set that is there under one name, or is to be there under another.
pub(crate) struct Candidate<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: Option<&'a str>,
    /// What it says, if that tells anything.
    pub(crate) content: Option<Digest>,
}

/// New names and the old ones they stand for: of things that have the same id, or say the same, if
/// nothing else says that, too.
pub(crate) fn renames<'a>(
    gone: &[Candidate<'a>],
    new: &[Candidate<'a>],
) -> BTreeMap<&'a str, &'a str> {
    let by_id =
        |all: &[Candidate<'a>]| unique(all.iter().filter_map(|one| Some((one.id?, one.name))));
    let old = by_id(gone);
    let mut renames: BTreeMap<&str, &str> = by_id(new)
        .into_iter()
        .filter_map(|(id, name)| Some((name, *old.get(id)?)))
        .collect();
    let done: HashSet<&str> = renames.iter().flat_map(|(to, from)| [*to, *from]).collect();
    let by_content = |all: &[Candidate<'a>]| {
        let open = all.iter().filter(|one| !done.contains(one.name));
        unique(open.filter_map(|one| Some((one.content?, one.name))))
    };
    let old = by_content(gone);
    let alike = by_content(new).into_iter();
    renames.extend(alike.filter_map(|(content, name)| Some((name, *old.get(&content)?))));
    renames
}

/// What is there under a key that nothing else has.
pub(crate) fn unique<K: Hash + Eq, V>(pairs: impl Iterator<Item = (K, V)>) -> HashMap<K, V> {
    let mut found: HashMap<K, Option<V>> = HashMap::new();
    for (key, value) in pairs {
        found
            .entry(key)
            .and_modify(|value| *value = None)
            .or_insert(Some(value));
    }
    let some = |(key, value): (K, Option<V>)| Some((key, value?));
    found.into_iter().filter_map(some).collect()
}
