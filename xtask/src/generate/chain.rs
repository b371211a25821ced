//! Aliases of aliases, in one chain through the whole document.

use serde_json::{Map, Value, json};

use super::Document;

/// So many tokens, each but the first an alias of the one before, spread over so many sets.
pub(crate) fn chain(tokens: usize, sets: usize) -> Document {
    let in_each = tokens.div_ceil(sets);
    let token = |number: usize| {
        let value = match number.checked_sub(1) {
            None => "#2a6fdb".to_owned(),
            Some(before) => format!("{{step.{before}}}"),
        };
        (
            number.to_string(),
            json!({ "value": value, "type": "color" }),
        )
    };
    let set = |index: usize| {
        let numbers = index * in_each..tokens.min((index + 1) * in_each);
        let group: Map<String, Value> = numbers.map(token).collect();
        let mut set = Map::new();
        set.insert("step".to_owned(), Value::Object(group));
        (format!("part-{index}"), set)
    };
    Document {
        sets: (0..sets).map(set).collect(),
        themes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;
    use tokens_resolve::{Resolver, Selection};

    use super::*;

    #[test]
    fn the_last_token_says_what_the_first_says() {
        let document = TokenDocument::parse(chain(1000, 7).single()).unwrap();
        assert_eq!(document.token_count(), 1000);
        let resolver = Resolver::new(&document, &Selection::all(&document));
        let last = resolver.resolve("step.999").unwrap().unwrap();
        assert_eq!(last.as_text(), Some("#2a6fdb"));
    }
}
