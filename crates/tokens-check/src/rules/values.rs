//! Values: whether they fit their type, and whether JavaScript can read their numbers.

use tokens_model::{
    Json, JsonRef, Role, Token, TokenPath, TokenType, ValueKind, same, shape_problems,
};

use crate::document::{Document, Set};
use crate::findings::Findings;
use crate::rule::{Rule, Severity};

pub(crate) const VALUE_SHAPE: Rule = Rule {
    id: "value-shape",
    severity: Severity::Warning,
    summary: "The value of a token does not fit its type.",
    help: "Neither the Figma plugin (`types/values` in its sources) nor a reader of the DTCG \
           format (2025.10, \"Types\" and \"Composite types\") can make sense of it. What the \
           plugin tolerates is not reported: numbers as text, units in texts, references and maths \
           anywhere. Correct the value, or the type.",
};

pub(crate) const NUMBER_PRECISION: Rule = Rule {
    id: "number-precision",
    severity: Severity::Warning,
    summary: "A number has more digits than JavaScript keeps.",
    help: "Readers that keep numbers as IEEE 754 doubles, as the Figma plugin does, round it and \
           write it back rounded. Write it with at most 15 digits, or as text.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    for set in &document.sets {
        set.content.for_each_token(|path, token| {
            shape(set, path, token, findings);
            numbers(set, path, token.json(), findings);
        });
    }
}

fn shape(set: &Set, path: &TokenPath, token: Token<'_>, findings: &mut Findings) {
    let Some((name, value)) = token.type_name().zip(token.value()) else {
        return;
    };
    // Null has a rule of its own.
    if value.kind() == ValueKind::Null {
        return;
    }
    let kind = TokenType::named(&name)
        .or_else(|| TokenType::rewritten_by_plugin(&name).and_then(TokenType::named));
    let Some(kind) = kind else {
        return;
    };
    for problem in shape_problems(kind, value) {
        let message = format!(
            "the value of the token `{path}` does not fit the type `{name}`: expected {}",
            problem.expected
        );
        findings
            .add(&VALUE_SHAPE, set.spot_of(problem.at), message)
            .hint("correct the value, or the type");
    }
}

/// More digits than these may not survive.
const DIGITS_KEPT: usize = 15;

fn numbers(set: &Set, path: &TokenPath, value: JsonRef<'_>, findings: &mut Findings) {
    for member in value.members() {
        numbers(set, path, member.value, findings);
    }
    for item in value.items() {
        numbers(set, path, item, findings);
    }
    if value.kind() == ValueKind::Number
        && let Some(read) = as_double(value)
    {
        let message = format!(
            "JavaScript reads the number {} of the token `{path}` as {read}",
            value.raw()
        );
        findings
            .add(&NUMBER_PRECISION, set.spot_of(value), message)
            .hint("write it with fewer digits, or as text");
    }
}

/// What a number says as a double, if that is something else.
fn as_double(value: JsonRef<'_>) -> Option<String> {
    let raw = value.raw();
    let exponent = raw.find(['e', 'E']);
    if raw.len() <= DIGITS_KEPT && exponent.is_none() {
        return None;
    }
    let read: f64 = raw.parse().ok()?;
    // As JavaScript calls it; it writes null.
    let text = if read.is_infinite() {
        "Infinity".to_owned()
    } else {
        read.to_string()
    };
    let exact = Json::parse(text.as_str()).is_ok_and(|read| same(Role::Record, read.root(), value));
    (!exact).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_set;

    #[test]
    fn values_of_another_shape_are_found_where_they_stand() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(in_set(&VALUE_SHAPE, text), expected, "{text}");
        };
        check(
            r#"{"a":{"$type":"shadow","$value":{"color":true,"offsetX":"1px","offsetY":0,"blur":1,"spread":2}}}"#,
            &["1:42 the value of the token `a` does not fit the type `shadow`: expected a color"],
        );
        check(
            r#"{"g":{"$type":"size","a":{"$value":{"x":1}}}}"#,
            &[
                "1:36 the value of the token `g.a` does not fit the type `size`: expected text or a number",
            ],
        );
        check(
            r#"{"a":{"$type":"color","$value":null},"b":{"$type":"weird","$value":[null]},"c":{"$value":{}}}"#,
            &[],
        );
        check(r##"{"a":{"$type":"color","$value":"#f00"}}"##, &[]);
    }

    #[test]
    fn numbers_beyond_doubles_are_found() {
        let check = |number: &str, expected: Option<&str>| {
            let text = format!(r#"{{"a":{{"$type":"number","$value":{number}}}}}"#);
            let found = in_set(&NUMBER_PRECISION, &text);
            let expected = expected.map(|read| {
                format!("1:33 JavaScript reads the number {number} of the token `a` as {read}")
            });
            assert_eq!(found, Vec::from_iter(expected), "{number}");
        };
        check("12345678901234567890", Some("12345678901234567000"));
        check("9007199254740993", Some("9007199254740992"));
        check("0.1234567890123456789", Some("0.12345678901234568"));
        check("1e-400", Some("0"));
        check("1e400", Some("Infinity"));
        check("1.50", None);
        check("1e3", None);
        check("9007199254740992", None);
        check("0.30000000000000004", None);
        check("1.000000000000000000000", None);
    }
}
