//! The tokens that count, by name.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokens_model::{JsonRef, Member, SetName, Token, TokenDocument, TokenPath};

use crate::selection::Selection;

/// A token that counts: the last one of its name.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// The set that it stands in.
    pub set: &'a SetName,
    /// Where it stands there.
    pub path: TokenPath,
    /// The name by which others refer to it: the keys of the path joined by dots. A key that
    /// holds a dot is the same as nesting.
    pub name: Arc<str>,
    /// The token.
    pub token: Token<'a>,
}

impl<'a> Found<'a> {
    pub(crate) fn value(&self) -> Option<JsonRef<'a>> {
        self.token.value()
    }

    /// What is to be done with its colour: `$extensions` → `studio.tokens` → `modify`.
    pub(crate) fn modifier(&self) -> Option<JsonRef<'a>> {
        let extensions = self.token.extensions()?;
        let modifier = extensions.get("studio.tokens")?.get("modify")?;
        let is_color = self.token.type_name().is_some_and(|kind| kind == "color");
        (modifier.is_object() && is_color).then_some(modifier)
    }

    fn is_record(&self) -> bool {
        self.value().is_some_and(JsonRef::is_object)
    }
}

/// A token with the tokens of the same name in earlier sets whose fields shine through: where
/// both values are objects, the later one overrides field by field (`mergeTokenGroups.ts` of the
/// Figma plugin).
#[derive(Debug)]
pub(crate) struct Definition<'a> {
    pub(crate) found: Found<'a>,
    /// Earliest first.
    below: Vec<Found<'a>>,
}

impl<'a> Definition<'a> {
    /// The fields of the record that several tokens make up, each with the set that it is from;
    /// `None` if one token says it all.
    pub(crate) fn merged(&self) -> Option<Vec<(&'a SetName, Member<'a>)>> {
        if self.below.is_empty() {
            return None;
        }
        let mut places = HashMap::new();
        let mut fields = Vec::new();
        for found in self.below.iter().chain([&self.found]) {
            for member in found.value().into_iter().flat_map(JsonRef::members) {
                let field = (found.set, member);
                match places.entry(member.name()) {
                    Entry::Vacant(place) => {
                        place.insert(fields.len());
                        fields.push(field);
                    }
                    Entry::Occupied(place) => fields[*place.get()] = field,
                }
            }
        }
        Some(fields)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Definitions<'a> {
    /// In the order in which their names first stand in the document.
    pub(crate) list: Vec<Definition<'a>>,
    names: HashMap<Arc<str>, u32>,
}

/// How many keys a reference may have inside a value: `{shadow.0.color}` has two.
const KEYS_INSIDE: usize = 4;

impl<'a> Definitions<'a> {
    pub(crate) fn of(document: &'a TokenDocument, selection: &Selection) -> Self {
        let selected: HashSet<&SetName> = selection.names().iter().collect();
        let mut definitions = Self::default();
        for (name, set) in document.sets() {
            if selected.contains(name) {
                set.for_each_token(|path, token| {
                    definitions.add(Found {
                        set: name,
                        path: path.clone(),
                        name: path.as_str().into(),
                        token,
                    });
                });
            }
        }
        definitions
    }

    fn add(&mut self, found: Found<'a>) {
        let place = match self.names.entry(Arc::clone(&found.name)) {
            Entry::Occupied(place) => *place.get(),
            Entry::Vacant(free) => {
                let place = u32::try_from(self.list.len())
                    .expect("the reader accepts fewer values than a u32 counts");
                free.insert(place);
                return self.list.push(Definition {
                    found,
                    below: Vec::new(),
                });
            }
        };
        let definition = &mut self.list[place as usize];
        let merges = definition.found.is_record() && found.is_record();
        let earlier = std::mem::replace(&mut definition.found, found);
        if merges {
            definition.below.push(earlier);
        } else {
            definition.below.clear();
        }
    }

    pub(crate) fn get(&self, place: u32) -> &Definition<'a> {
        &self.list[place as usize]
    }

    /// The token that a name leads to, and what of the name leads on into its value: nothing, or
    /// keys with a dot before each.
    ///
    /// A token with exactly this name goes first, then the one with the longest name that is a
    /// beginning of it.
    pub(crate) fn find<'n>(&self, name: &'n str) -> Option<(u32, &'n str)> {
        let mut end = name.len();
        for _ in 0..=KEYS_INSIDE {
            if let Some(place) = self.names.get(&name[..end]) {
                return Some((*place, &name[end..]));
            }
            end = name[..end].rfind('.')?;
        }
        None
    }
}
