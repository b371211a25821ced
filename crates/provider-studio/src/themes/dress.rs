//! Themes of the platform, seen as those of the document that they came from.

use std::collections::{BTreeMap, HashMap, HashSet};

use provider_api::Ids;
use tokens_model::{
    Json, JsonRef, ObjectText, Role, THEME_FIELDS, TokenDocument, same, theme_keys,
};

use super::{
    OptionOrder, Shelf, StyleKeys, group_name, known_sets, place, statuses, strings, style_keys,
};

/// The themes of `document`, which the platform holds, with what the platform does not keep taken from `like`:
/// ids, unknown fields, the order of groups, and how empty fields are spelled. A theme is known by
/// the id that the platform gave it, then by its own, then by its name.
pub(crate) fn dress(
    document: &TokenDocument,
    like: &TokenDocument,
    ids: &Ids,
    shelf: &Shelf,
) -> Option<Json> {
    let held = document.themes();
    let known = known_sets(document, shelf).map(|known| {
        // A set that the platform does not have any more is selected nowhere.
        let gone = like.sets().iter().map(|(name, _)| name.as_str());
        known.into_iter().chain(gone).collect()
    });
    let ungrouped = shelf.ungrouped.as_str();
    let mut rest: Vec<Option<JsonRef<'_>>> = items(held).map(Some).collect();
    let place = |theme| place(theme, ungrouped);
    let by_place: HashMap<_, usize> = items(held).map(place).zip(0..).collect();
    let by_id: HashMap<_, usize> = items(held).zip(0..).filter_map(with_id).collect();
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for (key, theme) in theme_keys(like.themes()) {
        let given = ids.get(&Ids::place_of_theme(&key));
        let id = theme.get("id").and_then(JsonRef::as_str);
        let found = given
            .and_then(|id| by_id.get(id))
            .or_else(|| by_id.get(id?.as_ref()))
            .or_else(|| by_place.get(&place(theme)));
        let held = found.and_then(|at| Some((*at, rest[*at].take()?)));
        pairs.extend(held.map(|(at, held)| (at, held, Some(theme))));
    }
    let new = rest.into_iter().enumerate();
    let new: Vec<Pair<'_>> = new
        .filter_map(|(at, held)| Some((at, held?, None)))
        .collect();
    let pairs = match shelf.order {
        OptionOrder::Kept => in_order(pairs, new, ungrouped),
        OptionOrder::Lost => [pairs, new].concat(),
    };
    let themes: Vec<String> = pairs
        .into_iter()
        .map(|(_, held, like)| match like {
            Some(like) => overlay(held, like, known.as_ref(), shelf),
            None => held.raw().to_owned(),
        })
        .collect();
    if themes.is_empty() {
        // An empty list and none mean the same; what was there stays.
        let like = like.themes().filter(|like| like.is_empty());
        return like.map(JsonRef::to_json);
    }
    Some(Json::assembled(format!("[{}]", themes.join(","))))
}

fn items(list: Option<JsonRef<'_>>) -> impl Iterator<Item = JsonRef<'_>> {
    list.into_iter().flat_map(JsonRef::items)
}

fn with_id((theme, at): (JsonRef<'_>, usize)) -> Option<(std::borrow::Cow<'_, str>, usize)> {
    Some((theme.get("id")?.as_str()?, at))
}

/// The place of a held theme in the list, the theme, and what the document says of it.
type Pair<'a> = (usize, JsonRef<'a>, Option<JsonRef<'a>>);

/// Lets the themes of each group keep the places that they have together, but in the order held;
/// new ones stand before the next of their group.
fn in_order<'a>(known: Vec<Pair<'a>>, new: Vec<Pair<'a>>, ungrouped: &str) -> Vec<Pair<'a>> {
    let group = |pair: &Pair<'_>| group_name(pair.1, ungrouped);
    let slots: Vec<String> = known.iter().map(group).collect();
    let mut pairs = [known, new].concat();
    // From the end, where they are taken.
    pairs.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let mut queues: BTreeMap<String, Vec<Pair<'a>>> = BTreeMap::new();
    for pair in pairs {
        queues.entry(group(&pair)).or_default().push(pair);
    }
    let mut ordered = Vec::new();
    for slot in slots {
        while let Some(pair) = queues.get_mut(&slot).and_then(Vec::pop) {
            ordered.push(pair);
            if pair.2.is_some() {
                break;
            }
        }
    }
    let rest = queues.into_values();
    ordered.extend(rest.flat_map(|queue| queue.into_iter().rev()));
    ordered
}

fn overlay(
    held: JsonRef<'_>,
    like: JsonRef<'_>,
    known: Option<&HashSet<&str>>,
    shelf: &Shelf,
) -> String {
    let group = |theme| group_name(theme, &shelf.ungrouped);
    let mut theme = ObjectText::new();
    let mut done = HashSet::new();
    for member in like.members() {
        let name = member.name();
        let ours = THEME_FIELDS.iter().find(|field| **field == name);
        let new = held.get(&name);
        if name == "selectedTokenSets" {
            theme.push(&name, &selection(member.value, new, known));
        } else {
            let keeps = match ours {
                None | Some(&"id") => true,
                Some(&"group") => group(like) == group(held),
                Some(field) => is_same(field, member.value, new, shelf.styles),
            };
            if keeps {
                theme.push(&name, member.value.raw());
            } else if let Some(new) = new {
                theme.push(&name, new.raw());
            }
        }
        done.insert(name);
    }
    for member in held.members() {
        let name = member.name();
        let was_nothing = name == "selectedTokenSets" && member.value.is_empty();
        // A theme that had no id gets none from us.
        if !done.contains(&name) && !was_nothing && name != "id" {
            theme.push(&name, member.value.raw());
        }
    }
    theme.finish()
}

/// The selection held, in the order and spelling of `like`, and with what `like` says of sets that
/// the platform does not know.
fn selection(
    like: JsonRef<'_>,
    held: Option<JsonRef<'_>>,
    known: Option<&HashSet<&str>>,
) -> String {
    let is_known = |set: &str| known.is_none_or(|known| known.contains(set));
    let mut held = strings(held).map(statuses).unwrap_or_default();
    let mut selection = ObjectText::new();
    for member in like.members() {
        let (set, said) = (member.name(), member.value.as_str());
        match held.remove(&*set) {
            Some(status)
                if said
                    .as_ref()
                    .is_some_and(|said| said.to_lowercase() == status) =>
            {
                selection.push(&set, member.value.raw());
            }
            Some(status) => selection.push_text(&set, &status),
            None if said.is_some() && !is_known(&set) => {
                selection.push(&set, member.value.raw());
            }
            None => {}
        }
    }
    for (set, status) in &held {
        selection.push_text(set, status);
    }
    if held.is_empty() && like.raw() == "null" {
        return like.raw().to_owned();
    }
    selection.finish()
}

/// Whether a field of a theme says the same; `null`, `{}`, `""` and nothing do.
fn is_same(field: &str, like: JsonRef<'_>, held: Option<JsonRef<'_>>, styles: StyleKeys) -> bool {
    let blank = |json: JsonRef<'_>| matches!(json.raw(), "null" | "\"\"" | "{}");
    let Some(held) = held.filter(|held| !blank(*held)) else {
        return blank(like) || like.is_object() && like.is_empty();
    };
    let meant = |json| {
        let map = strings(Some(json))?;
        Some(match field {
            "$figmaStyleReferences" => style_keys(map, styles),
            _ => map,
        })
    };
    match (meant(like), meant(held)) {
        (Some(like), Some(held)) => like == held,
        _ => same(Role::Record, like, held),
    }
}
