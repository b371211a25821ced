//! Sets that neither interface of the platform keeps.

use provider_api::Fit;
use tokens_model::{EntryPath, JsonRef, TokenDocument, ValueKind};

/// Refuses sets without a name, and numbers beyond those of JavaScript (ECMA-262, the Number type),
/// which the platform's own clients are written in.
pub(crate) fn sets(document: &TokenDocument, fit: &mut Fit) {
    for (name, set) in document.sets() {
        if name.as_str().trim().is_empty() {
            fit.refuse(EntryPath::set(name), "has a blank name");
        }
        if has_endless_number(set.json()) {
            fit.refuse(EntryPath::set(name), "holds a number beyond 1.8e308");
        }
    }
}

/// Documents are at most 127 levels deep.
fn has_endless_number(json: JsonRef<'_>) -> bool {
    match json.kind() {
        ValueKind::Number => json.raw().parse().is_ok_and(f64::is_infinite),
        ValueKind::Object => json.members().any(|one| has_endless_number(one.value)),
        ValueKind::Array => json.items().any(has_endless_number),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_name_and_a_number_without_end_are_refused() {
        let check = |text: &str, expected: &[&str]| {
            let mut fit = Fit::default();
            sets(&TokenDocument::parse(text).unwrap(), &mut fit);
            let told: Vec<String> = fit.refused.iter().map(ToString::to_string).collect();
            assert_eq!(told, expected, "{text}");
        };
        check(r#"{" ": {}, "a": {}}"#, &["set  : has a blank name"]);
        check(
            r#"{"a": {"x": {"value": [1, {"y": -1E400}]}}}"#,
            &["set a: holds a number beyond 1.8e308"],
        );
        check(r#"{"a": {"x": {"value": 1.7e308}}}"#, &[]);
    }
}
