//! Token documents made of nothing but a seed, of any size: the same recipe always gives the same
//! bytes.
//!
//! The mix is that of large public token projects: colours and dimensions, aliases to both,
//! arithmetic, composite values, colour modifiers, themes that select sets and point at styles.

pub(crate) mod chain;
pub(crate) mod edit;
pub(crate) mod odd;
pub(crate) mod random;
mod tokens;

use serde_json::{Map, Value, json};

use random::Random;
use tokens::Mix;

const GROUPS: [&str; 3] = ["Mode", "Brand", "Density"];

/// How tokens spell their fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// `value`, `type`, `description`.
    Legacy,
    /// `$value`, `$type`, `$description`.
    Dtcg,
}

/// What to make.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) seed: u64,
    pub(crate) tokens: usize,
    pub(crate) sets: usize,
    pub(crate) themes: usize,
    pub(crate) notation: Notation,
    /// How many styles, and how many variables, a theme points at, at most.
    pub(crate) references: usize,
    /// How many groups there are around the groups that every set has.
    pub(crate) depth: usize,
}

/// A generated document, to be written in any of the three forms.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) sets: Vec<(String, Map<String, Value>)>,
    pub(crate) themes: Vec<Value>,
}

impl Recipe {
    /// A document of so many tokens, with the number of sets and themes that such a project has.
    pub(crate) fn of_size(tokens: usize) -> Self {
        Self {
            seed: 1,
            tokens,
            sets: (tokens / 250).clamp(4, 200),
            themes: 6,
            notation: Notation::Legacy,
            references: 400,
            depth: 0,
        }
    }

    pub(crate) fn make(&self) -> Document {
        let mut random = Random::new(self.seed, "document");
        let mut mix = Mix::new(self.notation, self.depth);
        let names: Vec<String> = (0..self.sets).map(|i| set_name(i, self.sets)).collect();
        let mut sets = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let extra = usize::from(index < self.tokens % self.sets);
            let count = self.tokens / self.sets + extra;
            sets.push((name.clone(), mix.set(&mut random, index, count)));
        }
        let themes = (0..self.themes)
            .map(|index| self.theme(&mut random, index, &names, &mix))
            .collect();
        Document { sets, themes }
    }

    fn theme(&self, random: &mut Random, index: usize, names: &[String], mix: &Mix) -> Value {
        let mut selected = Map::new();
        for (at, name) in names.iter().enumerate() {
            if at == 0 {
                selected.insert(name.clone(), json!("source"));
            } else if !(at + index).is_multiple_of(3) {
                selected.insert(name.clone(), json!("enabled"));
            } else if random.chance(20) {
                selected.insert(name.clone(), json!("disabled"));
            }
        }
        let mut styles = Map::new();
        for name in mix.colors.iter().take(self.references) {
            styles.insert(name.clone(), json!(format!("S:{},", random.hex(40))));
        }
        let mut theme = json!({
            "id": random.hex(40),
            "name": format!("Theme {index}"),
            "selectedTokenSets": selected,
            "$figmaStyleReferences": styles,
            "group": GROUPS[index % GROUPS.len()],
        });
        if self.references > 0 {
            let mut variables = Map::new();
            for name in mix.dimensions.iter().take(self.references) {
                variables.insert(name.clone(), json!(random.hex(40)));
            }
            theme["$figmaVariableReferences"] = Value::Object(variables);
            let collection = (random.below(999), random.below(9999));
            theme["$figmaCollectionId"] = json!(format!(
                "VariableCollectionId:{}:{}",
                collection.0, collection.1
            ));
            let mode = (random.below(999), random.below(99));
            theme["$figmaModeId"] = json!(format!("{}:{}", mode.0, mode.1));
        }
        theme
    }
}

fn set_name(index: usize, count: usize) -> String {
    const FOLDERS: [&str; 6] = [
        "semantic",
        "themes/light",
        "themes/dark",
        "components",
        "brands/a",
        "brands/b",
    ];
    if count == 1 {
        return "global".to_owned();
    }
    if index == 0 {
        return "core/primitives".to_owned();
    }
    let component = tokens::COMPONENTS[index % tokens::COMPONENTS.len()];
    format!("{}/{component}-{index}", FOLDERS[index % FOLDERS.len()])
}

impl Document {
    fn metadata(&self) -> Value {
        let names: Vec<&str> = self.sets.iter().map(|(name, _)| name.as_str()).collect();
        json!({ "tokenSetOrder": names })
    }

    fn set_map(&self) -> Map<String, Value> {
        self.sets
            .iter()
            .map(|(name, set)| (name.clone(), Value::Object(set.clone())))
            .collect()
    }

    /// One text in the form of bins and URL sources.
    pub(crate) fn values(&self) -> String {
        text(&json!({
            "values": self.set_map(),
            "$themes": self.themes,
            "$metadata": self.metadata(),
        }))
    }

    /// One text in the form of a file in Git.
    pub(crate) fn single(&self) -> String {
        let mut root = self.set_map();
        root.insert("$themes".to_owned(), json!(self.themes));
        root.insert("$metadata".to_owned(), self.metadata());
        text(&Value::Object(root))
    }

    /// A file per set, with its path.
    pub(crate) fn folder(&self) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = self
            .sets
            .iter()
            .map(|(name, set)| (format!("{name}.json"), text(&Value::Object(set.clone()))))
            .collect();
        files.push(("$themes.json".to_owned(), text(&json!(self.themes))));
        files.push(("$metadata.json".to_owned(), text(&self.metadata())));
        files
    }
}

fn text(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("JSON values can be written");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;
    use tokens_resolve::{Resolver, Selection};

    use super::*;

    fn recipe(tokens: usize) -> Recipe {
        Recipe {
            references: 3,
            ..Recipe::of_size(tokens)
        }
    }

    #[test]
    fn a_recipe_always_gives_the_same_bytes() {
        assert_eq!(recipe(300).make().single(), recipe(300).make().single());
        let other = Recipe {
            seed: 2,
            ..recipe(300)
        };
        assert_ne!(recipe(300).make().single(), other.make().single());
    }

    #[test]
    fn the_forms_mean_the_same() {
        let document = recipe(300).make();
        let values = TokenDocument::parse(document.values()).unwrap();
        let single = TokenDocument::parse(document.single()).unwrap();
        assert!(values.same(&single));
        assert_eq!(single.token_count(), 300);
        assert_eq!(single.sets().len(), 4);
        assert_eq!(single.theme_count(), 6);
        assert_eq!(document.folder().len(), 6);
    }

    #[test]
    fn groups_around_the_tokens_keep_their_aliases() {
        let deep = Recipe {
            depth: 96,
            ..recipe(300)
        };
        let document = TokenDocument::parse(deep.make().single()).unwrap();
        let resolver = Resolver::new(&document, &Selection::all(&document));
        assert_eq!(resolver.tokens().count(), 300);
        assert!(
            resolver
                .tokens()
                .all(|token| token.name.matches("g.").count() >= 96)
        );
        assert!(resolver.problems().is_empty());
    }

    #[test]
    fn sizes_are_exact_whatever_the_number_of_sets() {
        for (tokens, sets) in [(1, 1), (7, 3), (1001, 9)] {
            let recipe = Recipe {
                sets,
                ..recipe(tokens)
            };
            let document = TokenDocument::parse(recipe.make().single()).unwrap();
            assert_eq!(document.token_count(), tokens);
        }
    }
}
