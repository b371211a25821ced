//! Values with their references followed.
//!
//! Formulas are left as they are: what the service makes of them is another program.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// Chains of references this long are given up; nobody writes them, and circles are longer still.
const LONGEST_CHAIN: usize = 64;
/// Texts that references make larger than this are given up.
const LARGEST_TEXT: usize = 64 * 1024;

/// The values of tokens by name, as they refer to each other.
#[derive(Debug, Default)]
pub(crate) struct Values(HashMap<String, Value>);

impl Values {
    /// Adds a token, over one of the same name.
    pub(crate) fn add(&mut self, name: String, value: Value) {
        self.0.insert(name, value);
    }

    /// The value of a token as text, or why there is none.
    pub(crate) fn text(&self, name: &str) -> Result<String, String> {
        let value = self.0.get(name).ok_or("the token is not there")?;
        let value = self.resolved(value, LONGEST_CHAIN, &mut BTreeMap::new())?;
        Ok(plain(&value))
    }

    fn resolved(
        &self,
        value: &Value,
        left: usize,
        known: &mut BTreeMap<String, Value>,
    ) -> Result<Value, String> {
        let left = left
            .checked_sub(1)
            .ok_or("the references go in a circle or too far")?;
        match value {
            Value::String(text) => self.text_resolved(text, left, known),
            Value::Array(items) => items
                .iter()
                .map(|item| self.resolved(item, left, known))
                .collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| Ok((name.clone(), self.resolved(value, left, known)?)))
                .collect(),
            other => Ok(other.clone()),
        }
    }

    fn text_resolved(
        &self,
        text: &str,
        left: usize,
        known: &mut BTreeMap<String, Value>,
    ) -> Result<Value, String> {
        let mut whole = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            let name = name.trim();
            let value = if let Some(value) = known.get(name) {
                value.clone()
            } else {
                let target = self.0.get(name);
                let target = target.ok_or_else(|| format!("`{name}` is not there"))?;
                let value = self.resolved(target, left, known)?;
                known.insert(name.to_owned(), value.clone());
                value
            };
            if before.is_empty() && after.is_empty() && whole.is_empty() {
                return Ok(value);
            }
            whole.push_str(before);
            whole.push_str(&plain(&value));
            if whole.len() > LARGEST_TEXT {
                return Err("the value gets too large".to_owned());
            }
            rest = after;
        }
        whole.push_str(rest);
        Ok(Value::String(whole))
    }
}

/// Text as it is, everything else as JSON text.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(document: &Value) -> Values {
        let mut values = Values::default();
        for (name, value) in document.as_object().unwrap() {
            values.add(name.clone(), value.clone());
        }
        values
    }

    #[test]
    fn references_are_followed_in_texts_and_in_parts() {
        let values = values(&json!({
            "a": "4", "b": "{a}", "c": "{b} * 2px", "d": { "x": "{c}", "y": [1, "{a}"] }, "e": 1.5, "f": "{e}",
        }));
        assert_eq!(values.text("c"), Ok("4 * 2px".to_owned()));
        assert_eq!(
            values.text("d"),
            Ok(r#"{"x":"4 * 2px","y":[1,"4"]}"#.to_owned())
        );
        assert_eq!(values.text("f"), Ok("1.5".to_owned()));
    }

    #[test]
    fn circles_gaps_and_bombs_are_told() {
        let mut bomb = json!({ "b0": "xxxxxxxxxx", "a": "{b}", "b": "{a}", "c": "{gone}" });
        for step in 1..60 {
            let below = format!("{{b{}}}", step - 1);
            bomb[format!("b{step}")] = format!("{below}{below}").into();
        }
        let values = values(&bomb);
        for name in ["a", "c", "b59"] {
            assert!(values.text(name).is_err(), "{name}");
        }
        assert!(values.text("b5").is_ok());
    }
}
