//! Lengths and numbers, as far as they can be drawn.

use tokens_resolve::Value;

/// What `1rem` and `1em` are drawn as, in pixels: the default of browsers.
const REM: f64 = 16.0;

/// A length in pixels: a number, a text with `px`, `rem`, `em` or no unit, or the record of the
/// DTCG dimension (`value` and `unit`).
pub(crate) fn pixels(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number.value()),
        Value::Text(text) => of_text(text),
        Value::Record(_) => {
            let number = value.get("value")?.as_number()?;
            of_unit(number, value.get("unit")?.as_text()?)
        }
        _ => None,
    }
    .filter(|pixels| pixels.is_finite())
}

fn of_text(text: &str) -> Option<f64> {
    let (number, unit) = parts(text)?;
    of_unit(number, unit)
}

fn of_unit(number: f64, unit: &str) -> Option<f64> {
    match unit {
        "" | "px" => Some(number),
        "rem" | "em" => Some(number * REM),
        _ => None,
    }
}

/// A number and the unit behind it.
pub(crate) fn parts(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let is_part = |char: char| char.is_ascii_digit() || matches!(char, '.' | '-' | '+');
    let end = text.find(|char| !is_part(char)).unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    let unit = text[end..].trim_start();
    let is_unit = unit.len() <= 4
        && unit
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'%');
    is_unit.then_some((number, unit))
}

#[cfg(test)]
mod tests {
    use tokens_model::Json;

    use super::*;

    #[test]
    fn lengths_are_read_as_they_are_written() {
        let check = |json: &str, expected: Option<f64>| {
            let json = Json::parse(json).unwrap();
            assert_eq!(
                pixels(&Value::as_written(json.root())),
                expected,
                "{}",
                json.source()
            );
        };
        check("4", Some(4.0));
        check(r#""4""#, Some(4.0));
        check(r#"" 1.5rem ""#, Some(24.0));
        check(r#""-2px""#, Some(-2.0));
        check(r#""50%""#, None);
        check(r#""4px 8px""#, None);
        check(r#""url(x)""#, None);
        check(r#""{a}""#, None);
        check(r#"{"value":2,"unit":"px"}"#, Some(2.0));
        check(r#"{"value":2}"#, None);
        check("1e399", None);
        check("true", None);
    }
}
