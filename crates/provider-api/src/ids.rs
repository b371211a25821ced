//! Ids that a place gives to what its document holds.

use std::collections::HashMap;
use std::sync::Arc;

use tokens_model::{EntryPath, Section, ThemeKey, TokenDocument, TokenPath, theme_keys};

/// The ids that a place gives to sets, tokens and themes, by where these stand in its document.
///
/// They tell a rename from a removal and an addition, whatever else changed. They are no content:
/// no revision depends on them, and places that give none have none. A clone shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids(Arc<HashMap<EntryPath, String>>);

impl Ids {
    /// The key of a theme in here.
    pub fn place_of_theme(key: &ThemeKey) -> EntryPath {
        EntryPath::in_section(Section::Theme, TokenPath::new([key.to_string()]))
    }

    /// The places of all that can have an id in a document.
    pub fn places_in(document: &TokenDocument) -> Vec<EntryPath> {
        let mut places = Vec::new();
        for (name, set) in document.sets() {
            places.push(EntryPath::set(name));
            set.for_each_token(|path, _| {
                places.push(EntryPath::in_set(name, path.clone(), None));
            });
        }
        let themes = theme_keys(document.themes());
        places.extend(themes.iter().map(|(key, _)| Self::place_of_theme(key)));
        places
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The id of what stands at this place.
    pub fn get(&self, at: &EntryPath) -> Option<&str> {
        self.0.get(at).map(String::as_str)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&EntryPath, &str)> {
        self.0.iter().map(|(at, id)| (at, id.as_str()))
    }

    /// The new places of what stands elsewhere in another document of the same place, by the old
    /// ones. An id that one of them has twice says nothing.
    pub fn moves(&self, to: &Self) -> HashMap<EntryPath, EntryPath> {
        let (old, new) = (self.by_id(), to.by_id());
        let moved = old.into_iter().filter_map(|(id, from)| {
            let (from, to) = (from?, (*new.get(&id)?)?);
            (from != to).then(|| (from.clone(), to.clone()))
        });
        moved.collect()
    }

    fn by_id(&self) -> HashMap<(Section, &str), Option<&EntryPath>> {
        let mut places = HashMap::new();
        for (at, id) in self.iter() {
            let place = places.entry((at.section, id)).or_insert(Some(at));
            *place = place.filter(|first| *first == at);
        }
        places
    }
}

impl<I: Into<String>> FromIterator<(EntryPath, I)> for Ids {
    fn from_iter<T: IntoIterator<Item = (EntryPath, I)>>(ids: T) -> Self {
        let ids = ids.into_iter().map(|(at, id)| (at, id.into()));
        Self(Arc::new(ids.collect()))
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::SetName;

    use super::*;

    fn token(set: &str, key: &str) -> EntryPath {
        EntryPath::in_set(&SetName::new(set), TokenPath::new([key]), None)
    }

    fn ids(list: &[(EntryPath, &str)]) -> Ids {
        list.iter().cloned().collect()
    }

    #[test]
    fn what_stands_elsewhere_is_known_by_an_id_that_stands_once() {
        let set = |name: &str| EntryPath::set(&SetName::new(name));
        let before = ids(&[
            (set("s"), "1"),
            (token("s", "a"), "1"),
            (token("s", "b"), "2"),
            (token("s", "c"), "3"),
            (token("s", "d"), "4"),
            (token("s", "gone"), "5"),
        ]);
        let after = ids(&[
            (set("t"), "1"),
            (token("t", "a"), "1"),
            (token("s", "b"), "2"),
            (token("s", "x"), "3"),
            (token("s", "y"), "3"),
            (token("s", "c"), "4"),
            (token("s", "new"), "6"),
        ]);
        let mut moves: Vec<_> = before.moves(&after).into_iter().collect();
        moves.sort();
        let expected = [
            (set("s"), set("t")),
            (token("s", "a"), token("t", "a")),
            (token("s", "d"), token("s", "c")),
        ];
        assert_eq!(moves, expected);
        assert!(before.moves(&Ids::default()).is_empty());
    }

    #[test]
    fn sets_tokens_and_themes_have_places() {
        let text = r#"{"s":{"g":{"a":{"value":"1"}}},"$themes":[{"id":"7","name":"Dark"}]}"#;
        let places = Ids::places_in(&TokenDocument::parse(text).unwrap());
        let shown: Vec<String> = places.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["set s", "s: g.a", "theme id 7"]);
    }
}
