//! A document that readers of the DTCG format understand, made of the part of ours that it can say.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::generate::Document;

/// Colours, sizes in pixels and aliases of them, all sets in one tree, later ones over earlier ones.
pub(super) fn of(document: &Document) -> Value {
    let mut tokens = BTreeMap::new();
    for (_, set) in &document.sets {
        collect(set, &mut Vec::new(), &mut tokens);
    }
    let mut tree = Map::new();
    for (path, token) in &tokens {
        if leads_somewhere(token, &tokens) {
            put(&mut tree, path, token.clone());
        }
    }
    Value::Object(tree)
}

type Tokens = BTreeMap<Vec<String>, Value>;

fn collect(group: &Map<String, Value>, at: &mut Vec<String>, tokens: &mut Tokens) {
    for (name, value) in group {
        let Some(object) = value.as_object() else {
            continue;
        };
        at.push(name.clone());
        if object.contains_key("value") {
            tokens.remove(at);
            tokens.extend(token(object).map(|token| (at.clone(), token)));
        } else {
            collect(object, at, tokens);
        }
        at.pop();
    }
}

/// The token in DTCG notation, if that has its type and value.
fn token(token: &Map<String, Value>) -> Option<Value> {
    let value = token["value"].as_str()?;
    let (kind, literal) = match token["type"].as_str()? {
        "color" => ("color", color(value)),
        "spacing" | "sizing" => ("dimension", pixels(value)),
        _ => return None,
    };
    let value = literal.or_else(|| target(value).map(|_| json!(value)))?;
    Some(json!({ "$type": kind, "$value": value }))
}

fn color(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let parts = [part(0)?, part(2)?, part(4)?].map(|part| f64::from(part) / 255.0);
    Some(json!({ "colorSpace": "srgb", "components": parts }))
}

fn pixels(text: &str) -> Option<Value> {
    let number: u32 = text.strip_suffix("px")?.parse().ok()?;
    Some(json!({ "value": number, "unit": "px" }))
}

/// What an alias, and nothing but an alias, names.
fn target(value: &str) -> Option<Vec<String>> {
    let name = value.strip_prefix('{')?.strip_suffix('}')?;
    (!name.contains(['{', '}'])).then(|| name.split('.').map(str::to_owned).collect())
}

/// Whether the chain of aliases ends at a value.
fn leads_somewhere(token: &Value, tokens: &Tokens) -> bool {
    let mut token = token;
    // A chain that is longer than the document runs in a circle.
    for _ in 0..=tokens.len() {
        let Some(name) = token["$value"].as_str().and_then(target) else {
            return true;
        };
        match tokens.get(&name) {
            Some(next) if next["$type"] == token["$type"] => token = next,
            _ => return false,
        }
    }
    false
}

fn put(tree: &mut Map<String, Value>, path: &[String], token: Value) {
    let Some((name, groups)) = path.split_last() else {
        return;
    };
    let group = groups.iter().fold(tree, |group, name| {
        group
            .entry(name.as_str())
            .or_insert_with(|| json!({}))
            .as_object_mut()
            .expect("names of groups are never names of tokens")
    });
    group.insert(name.clone(), token);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Recipe;

    #[test]
    fn only_what_the_format_has_is_left() {
        let sets = json!({
            "a": { "value": "#ff0000", "type": "color" },
            "b": { "value": "{a}", "type": "color" },
            "c": { "value": "{d}", "type": "color" },
            "d": { "value": "rgba({a}, 0.5)", "type": "color" },
            "e": { "x": { "value": "4px", "type": "spacing" } },
            "f": { "value": "2rem", "type": "spacing" },
        });
        let document = Document {
            sets: vec![("s".to_owned(), sets.as_object().unwrap().clone())],
            themes: Vec::new(),
        };
        assert_eq!(
            of(&document),
            json!({
                "a": { "$type": "color", "$value": { "colorSpace": "srgb", "components": [1.0, 0.0, 0.0] } },
                "b": { "$type": "color", "$value": "{a}" },
                "e": { "x": { "$type": "dimension", "$value": { "value": 4, "unit": "px" } } },
            })
        );
    }

    #[test]
    fn most_of_a_generated_document_is_left() {
        let text = of(&Recipe::of_size(1000).make()).to_string();
        assert!(text.matches("$value").count() > 500);
    }
}
