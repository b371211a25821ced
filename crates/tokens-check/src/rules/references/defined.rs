//! Which sets define a name.

use std::collections::HashMap;

use tokens_model::{JsonRef, ValueKind, references};

use crate::document::Document;

/// Every name that some set defines: the keys of the path to a token, joined by dots.
pub(super) struct Names<'a> {
    names: HashMap<String, Vec<Definition<'a>>>,
    /// Which of the sets has this name.
    sets: HashMap<&'a str, usize>,
}

struct Definition<'a> {
    /// Which of the sets.
    set: usize,
    value: Option<JsonRef<'a>>,
}

/// How many keys a reference may have inside a value: `{shadow.0.color}` has two.
pub(crate) const KEYS_INSIDE: usize = 4;

/// How many dots of a name are looked at for the end of the name of a set.
const KEYS_OF_A_SET: usize = 16;

/// How many parts of a value are looked at for one of them; no composite has as many.
const PARTS: usize = 256;

impl<'a> Names<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut names: HashMap<String, Vec<Definition<'a>>> = HashMap::new();
        for (i, set) in document.sets.iter().enumerate() {
            set.content.for_each_token(|path, token| {
                names.entry(path.to_string()).or_default().push(Definition {
                    set: i,
                    value: token.value(),
                });
            });
        }
        let sets = document.sets.iter().enumerate();
        Self {
            names,
            sets: sets.map(|(i, set)| (set.name.as_str(), i)).collect(),
        }
    }

    /// Whether a name is that of a set and, behind a dot, one that this set defines.
    pub(super) fn defined_with_set(&self, name: &str) -> bool {
        name.match_indices('.').take(KEYS_OF_A_SET).any(|(dot, _)| {
            let set = self.sets.get(&name[..dot]);
            set.is_some_and(|set| self.defining(&name[dot + 1..]).contains(set))
        })
    }

    /// The sets that define a name, or a composite value with such a part
    /// (`{heading.fontFamily}`).
    pub(super) fn defining(&self, name: &str) -> Vec<usize> {
        let mut sets = Vec::new();
        let mut end = name.len();
        for _ in 0..=KEYS_INSIDE {
            if let Some(definitions) = self.names.get(&name[..end]) {
                let has = definitions
                    .iter()
                    .filter(|definition| definition.has(&name[end..]));
                sets.extend(has.map(|definition| definition.set));
            }
            match name[..end].rfind('.') {
                Some(dot) => end = dot,
                None => break,
            }
        }
        sets
    }
}

impl Definition<'_> {
    /// Whether its value has the part behind these keys, with a dot before each.
    fn has(&self, keys: &str) -> bool {
        let Some(mut value) = self.value else {
            return keys.is_empty();
        };
        for key in keys.split('.').skip(1) {
            let part = match value.kind() {
                ValueKind::Object => {
                    let mut members = value.members().take(PARTS);
                    members
                        .find(|member| member.is(key))
                        .map(|member| member.value)
                }
                ValueKind::Array => {
                    let place = key.parse().ok();
                    place.and_then(|place| value.items().take(PARTS).nth(place))
                }
                // An alias has the parts of what it stands for.
                ValueKind::String => {
                    let text = value.as_str().unwrap_or_default();
                    return references(&text).next().is_some();
                }
                _ => None,
            };
            match part {
                Some(part) => value = part,
                None => return false,
            }
        }
        true
    }
}
