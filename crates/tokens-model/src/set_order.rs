//! In which order the sets of a document stand: later ones override earlier ones.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::document::TokenDocument;
use crate::json::{JsonRef, ValueKind};
use crate::role;

impl TokenDocument {
    /// Sorts the sets by the list in `$metadata`, where there is one.
    pub fn apply_listed_order(&mut self) {
        let Some(list) = self.listed_order() else {
            return;
        };
        let names = self.sets.iter().map(|(name, _)| name.as_str());
        let place: HashMap<String, usize> = effective_order(names, &list)
            .into_iter()
            .enumerate()
            .map(|(place, name)| (name, place))
            .collect();
        self.sets
            .sort_by_key(|(name, _)| place.get(name.as_str()).copied().unwrap_or(usize::MAX));
    }

    pub(crate) fn restore_index_names(&mut self) {
        let Some(list) = self.listed_order() else {
            return;
        };
        let names: Vec<&str> = self.sets.iter().map(|(name, _)| name.as_str()).collect();
        if !names.iter().any(|name| role::is_index(name)) {
            return;
        }
        let engine = |names: &[&str]| {
            let (mut index, rest): (Vec<&str>, Vec<&str>) =
                names.iter().partition(|name| role::is_index(name));
            index.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
            index
                .into_iter()
                .chain(rest)
                .map(str::to_owned)
                .collect::<Vec<String>>()
        };
        let listed: Vec<&str> = list.iter().map(String::as_str).collect();
        if engine(&listed) == engine(&names) {
            self.apply_listed_order();
        }
    }

    /// The strings in `$metadata.tokenSetOrder` as they stand there, if it is a list.
    pub fn listed_order(&self) -> Option<Vec<String>> {
        listed_in(self.metadata()?)
    }
}

/// The strings in the list of sets in this metadata, if it has one.
pub(crate) fn listed_in(metadata: JsonRef<'_>) -> Option<Vec<String>> {
    let list = metadata.get("tokenSetOrder")?;
    let names = list.items().filter_map(JsonRef::as_str);
    (list.kind() == ValueKind::Array).then(|| names.map(Cow::into_owned).collect())
}

/// The order that sets called `names` (in text order) have under the list: listed ones first, in
/// list order, the rest after them by name, compared by UTF-16 code units as JavaScript does.
pub fn effective_order<'a>(names: impl Iterator<Item = &'a str>, list: &[String]) -> Vec<String> {
    let names: Vec<&str> = names.collect();
    let known: HashSet<&str> = names.iter().copied().collect();
    let mut placed = HashSet::new();
    let mut order: Vec<String> = list
        .iter()
        .filter(|name| known.contains(name.as_str()) && placed.insert(name.as_str()))
        .cloned()
        .collect();
    let mut rest: Vec<&str> = names
        .into_iter()
        .filter(|name| !placed.contains(name))
        .collect();
    rest.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    order.extend(rest.into_iter().map(str::to_owned));
    order
}
