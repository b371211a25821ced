//! Maths in texts, as `ts/resolveMath` of the npm package `@tokens-studio/sd-transforms` 2.0.3
//! evaluates it (`checkAndEvaluateMath.ts`).

mod calc;
mod expression;
mod function;
mod lexer;
mod operand;
mod parser;
mod split;
mod unit;

use crate::error::Excess;
use crate::number;
use crate::steps::Steps;
use crate::value::{Number, Value};

/// Decimals of a result (`defaultFractionDigits`); the Figma plugin has 3.
const DECIMALS: usize = 4;

/// What a text comes to: a number, or a text with the results of its expressions; `None` if it
/// stays as it is.
pub(crate) fn evaluate(
    text: &str,
    nesting: usize,
    steps: &mut Steps,
) -> Result<Option<Value>, Excess> {
    if is_hexadecimal_color(text) {
        return Ok(None);
    }
    steps.copy(text.len())?;
    let mut expressions = split::split(text, steps)?;
    let mut only_number = None;
    let is_only = expressions.len() == 1;
    for expression in &mut expressions {
        match reduce(expression, nesting, steps)? {
            Reduced::Number(value) if is_only => only_number = Some(value),
            Reduced::Number(value) => *expression = number::to_text(value),
            Reduced::Text(text) => *expression = text,
            Reduced::Same => {}
        }
    }
    if let Some(value) = only_number {
        return Ok(Some(Value::Number(Number::computed(value))));
    }
    let result = expressions.join(" ");
    Ok((result != text).then(|| Value::text(&result)))
}

/// The number that one expression comes to, or the number that it is; otherwise not a number.
pub(crate) fn number_of(text: &str, nesting: usize, steps: &mut Steps) -> Result<f64, Excess> {
    Ok(match reduce(text, nesting, steps)? {
        Reduced::Number(value) => value,
        Reduced::Text(text) => number::from_text(&text),
        Reduced::Same => number::from_text(text),
    })
}

/// The most frequent of all values, and never an expression.
fn is_hexadecimal_color(text: &str) -> bool {
    let digits = text.strip_prefix('#');
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

enum Reduced {
    Number(f64),
    /// A number with its unit.
    Text(String),
    /// The text is no expression.
    Same,
}

/// One expression (`parseAndReduce`).
fn reduce(text: &str, nesting: usize, steps: &mut Steps) -> Result<Reduced, Excess> {
    if !number::from_text(text).is_nan() {
        return Ok(Reduced::Same);
    }
    let bare = text.replace("px", "");
    let Ok(unit) = only_unit(&bare) else {
        return Ok(Reduced::Same);
    };
    let unit = match unit {
        Some(unit) => unit,
        None if bare.len() < text.len() => "px",
        None => "",
    };
    let value = match number::from_text(&bare) {
        value if value.is_nan() => computed(&bare, unit, nesting, steps)?,
        value => Some(value),
    };
    Ok(match value.map(|value| number::rounded(value, DECIMALS)) {
        None => Reduced::Same,
        Some(value) if unit.is_empty() => Reduced::Number(value),
        Some(value) => Reduced::Text(number::to_text(value) + unit),
    })
}

fn computed(
    bare: &str,
    unit: &str,
    nesting: usize,
    steps: &mut Steps,
) -> Result<Option<f64>, Excess> {
    if let Some(value) = expression::evaluate(bare, nesting, steps)? {
        return Ok(Some(value));
    }
    // What is only multiplied can do without its unit, known or not.
    let value = if unit.is_empty() || bare.contains(['/', '+', '%', '-']) {
        calc::evaluate(bare)
    } else {
        calc::evaluate(&bare.replace(unit, ""))
    };
    Ok(value.filter(|value| !value.is_nan()))
}

/// The unit that stands behind numbers of a text; an error if there are several different ones.
fn only_unit(text: &str) -> Result<Option<&str>, ()> {
    let is_unit = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'%';
    let bytes = text.as_bytes();
    let mut only = None;
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_unit(byte)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let before = bytes[..at].strip_suffix(b".").unwrap_or(&bytes[..at]);
        let behind_number = before.last().is_some_and(u8::is_ascii_digit);
        let unit = &text[at..at + length];
        if behind_number && *only.get_or_insert(unit) != unit {
            return Err(());
        }
        at += length;
    }
    Ok(only)
}
