//! References that a merge leaves without what they name.

use std::collections::{HashMap, HashSet};

use tokens_model::{EntryPath, JsonRef, Notation, TokenDocument, ValueKind, references};

use super::{EXAMPLES, Guard, GuardKind};
use crate::policy::Side;

/// How many keys a reference may have inside a value: `{shadow.0.color}` has two.
const KEYS_INSIDE: usize = 4;

/// The references of a merge that lead nowhere, although their names lead somewhere on each side
/// that uses them: one side removed or renamed what the other began to use.
pub(crate) fn broken_references(
    merged: &TokenDocument,
    sides: [&TokenDocument; 2],
) -> Option<Guard> {
    if sides.iter().any(|side| side.same(merged)) {
        return None;
    }
    let mut broken = dangling(merged);
    for side in sides {
        if !broken.is_empty() {
            let before = dangling(side);
            broken.retain(|name, _| !before.contains_key(name));
        }
    }
    let mut places: Vec<(&String, &EntryPath)> = broken
        .iter()
        .flat_map(|(name, places)| places.iter().map(move |at| (name, at)))
        .collect();
    places.sort_by_cached_key(|(name, at)| (at.to_string(), (*name).clone()));
    let message = match places.len() {
        0 => return None,
        1 => "1 reference would lead nowhere: one side has removed what the other uses".to_owned(),
        count => format!(
            "{count} references would lead nowhere: one side has removed what the other uses"
        ),
    };
    let examples = places.iter().take(EXAMPLES);
    Some(Guard {
        kind: GuardKind::BrokenReferences,
        side: Side::Local,
        message,
        lifted_by: None,
        examples: examples
            .map(|(name, at)| format!("{at} refers to {name}"))
            .collect(),
    })
}

/// Names in braces that no set defines, with the tokens that use them.
fn dangling(document: &TokenDocument) -> HashMap<String, Vec<EntryPath>> {
    let mut names: HashSet<String> = HashSet::new();
    for (_, set) in document.sets() {
        set.for_each_token(|path, _| {
            names.insert(path.to_string());
        });
    }
    let mut dangling: HashMap<String, Vec<EntryPath>> = HashMap::new();
    for (set, content) in document.sets() {
        content.for_each_token(|path, token| {
            let Some(value) = token.value() else {
                return;
            };
            for_each_name(value, &mut |name| {
                if !is_defined(&names, name) {
                    let at = EntryPath::in_set(set, path.clone(), None);
                    dangling.entry(name.to_owned()).or_default().push(at);
                }
            });
        });
    }
    dangling
}

/// Whether there is a token of this name, or one that may have such a part.
fn is_defined(names: &HashSet<String>, name: &str) -> bool {
    let dots = name.rmatch_indices('.').take(KEYS_INSIDE);
    names.contains(name)
        || dots
            .into_iter()
            .any(|(dot, _)| names.contains(&name[..dot]))
}

/// What the texts of a value name in braces. Names that depend on other references are known only
/// once those are followed.
fn for_each_name(value: JsonRef<'_>, visit: &mut impl FnMut(&str)) {
    match value.kind() {
        ValueKind::String => {
            // Escapes may hide a brace.
            if value.raw().contains(['{', '\\'])
                && let Some(text) = value.as_str()
            {
                let named = references(&text).filter(|reference| {
                    reference.notation == Notation::Braces && !reference.is_nested()
                });
                named.for_each(|reference| visit(reference.name));
            }
        }
        ValueKind::Array => value.items().for_each(|item| for_each_name(item, visit)),
        ValueKind::Object => value
            .members()
            .for_each(|member| for_each_name(member.value, visit)),
        _ => {}
    }
}
