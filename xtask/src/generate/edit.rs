//! Changes that people could have made, for merges and small syncs.

use serde_json::{Map, Value, json};

use super::Document;
use super::random::Random;

/// Which sets an edit may touch. Two edits of different halves never touch the same token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    All,
    Odd,
    Even,
}

/// So many changes: 60 % values, 15 % removals, 15 % additions, 10 % descriptions, and the name
/// of one theme.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    pub(crate) seed: u64,
    pub(crate) changes: usize,
    pub(crate) region: Region,
}

impl Edit {
    pub(crate) fn apply(&self, document: &Document) -> Document {
        let mut random = Random::new(self.seed, "edit");
        let mut edited = document.clone();
        let mut places: Vec<(usize, Vec<String>)> = Vec::new();
        for (index, (_, set)) in edited.sets.iter().enumerate() {
            if self.region.contains(index) {
                let mut paths = Vec::new();
                token_paths(set, &mut Vec::new(), &mut paths);
                places.extend(paths.into_iter().map(|path| (index, path)));
            }
        }
        random.shuffle(&mut places);
        for (number, (index, path)) in places.iter().take(self.changes).enumerate() {
            self.change(&mut random, &mut edited.sets[*index].1, path, number);
        }
        if !edited.themes.is_empty() && self.region != Region::Even {
            let theme = &mut edited.themes[random.below(document.themes.len())];
            let name = theme["name"].as_str().unwrap_or_default();
            theme["name"] = json!(format!("{name} (edited {})", self.seed));
        }
        edited
    }

    fn change(&self, random: &mut Random, set: &mut Map<String, Value>, path: &[String], n: usize) {
        let Some((name, group)) = path.split_last() else {
            return;
        };
        let group = group.iter().fold(set, |group, name| {
            group[name.as_str()]
                .as_object_mut()
                .expect("the path was found in this set")
        });
        let token = group[name.as_str()]
            .as_object_mut()
            .expect("the path leads to a token");
        let dtcg = token.contains_key("$value");
        let key = |name: &str| {
            if dtcg {
                format!("${name}")
            } else {
                name.to_owned()
            }
        };
        let color = format!("#{}", random.hex(6));
        match random.below(100) {
            0..60 => change_value(random, &mut token[key("value").as_str()], color),
            60..75 => {
                group.shift_remove(name);
            }
            75..90 => {
                let mut new = Map::new();
                new.insert(key("value"), json!(color));
                new.insert(key("type"), json!("color"));
                group.insert(format!("new-{n}-{}", self.seed), Value::Object(new));
            }
            _ => {
                let text = format!("edited {n} by {}", self.seed);
                token.insert(key("description"), json!(text));
            }
        }
    }
}

fn change_value(random: &mut Random, value: &mut Value, color: String) {
    match value {
        Value::String(text) if text.starts_with('#') => *text = color,
        Value::Object(fields) => {
            if let Some(first) = fields.values_mut().next() {
                *first = json!(format!("edited-{}", random.below(1_000_000)));
            }
        }
        other => *other = json!(format!("{}px", random.below(1000))),
    }
}

impl Region {
    fn contains(self, index: usize) -> bool {
        match self {
            Self::All => true,
            Self::Odd => index % 2 == 1,
            Self::Even => index.is_multiple_of(2),
        }
    }
}

fn is_token(object: &Map<String, Value>) -> bool {
    object.contains_key("value") || object.contains_key("$value")
}

fn token_paths(group: &Map<String, Value>, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    for (name, value) in group {
        let Some(object) = value.as_object() else {
            continue;
        };
        at.push(name.clone());
        if is_token(object) {
            found.push(at.clone());
        } else {
            token_paths(object, at, found);
        }
        at.pop();
    }
}

/// The smallest edit there is: the first token of the last set gets this value.
pub(crate) fn touch(document: &Document, value: &str) -> Document {
    let mut touched = document.clone();
    if let Some((_, set)) = touched.sets.last_mut()
        && let Some(token) = first_token(set)
    {
        let key = if token.contains_key("$value") {
            "$value"
        } else {
            "value"
        };
        token.insert(key.to_owned(), json!(value));
    }
    touched
}

fn first_token(group: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    group
        .values_mut()
        .filter_map(Value::as_object_mut)
        .find_map(|object| {
            if is_token(object) {
                Some(object)
            } else {
                first_token(object)
            }
        })
}

#[cfg(test)]
mod tests {
    use tokens_model::{DocumentDiff, TokenDocument};

    use super::super::Recipe;
    use super::*;

    fn changes(before: &Document, after: &Document) -> Vec<String> {
        let before = TokenDocument::parse(before.single()).unwrap();
        let after = TokenDocument::parse(after.single()).unwrap();
        let diff = DocumentDiff::between(&before, &after);
        diff.changes
            .iter()
            .map(|change| change.at.to_string())
            .collect()
    }

    #[test]
    fn edits_of_different_halves_share_nothing() {
        let base = Recipe::of_size(400).make();
        let edit = |seed, region| Edit {
            seed,
            changes: 20,
            region,
        };
        let odd = changes(&base, &edit(1, Region::Odd).apply(&base));
        let even = changes(&base, &edit(2, Region::Even).apply(&base));
        assert!(odd.len() >= 20 && even.len() >= 20);
        assert!(!odd.iter().any(|path| even.contains(path)));
    }

    #[test]
    fn a_touch_changes_one_value() {
        let base = Recipe::of_size(100).make();
        let touched = touch(&base, "#123456");
        assert_eq!(changes(&base, &touched).len(), 1);
    }
}
