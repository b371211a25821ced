//! Resolved values as JSON, to compare them.

use serde_json::Value as Json;
use tokens_resolve::Value;

/// A number that JSON does not have becomes its name; a text that could not be resolved says so.
pub(crate) fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) if number.value().is_finite() => {
            serde_json::from_str(number.text()).unwrap()
        }
        Value::Number(number) => serde_json::json!({ "number": number.text() }),
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Record(fields) => fields
            .iter()
            .map(|(name, value)| (name.to_string(), json(value)))
            .collect(),
        Value::Unresolved(text) => serde_json::json!({ "unresolved": text.text() }),
    }
}
