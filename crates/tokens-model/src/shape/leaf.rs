//! Values of one piece.

use super::{Problems, number, refers};
use crate::json::{JsonRef, ValueKind};

/// `other` of the plugin takes whatever there is.
pub(super) fn anything<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if value.kind() == ValueKind::Null {
        problems.add(value, "a value");
    }
}

/// Most types of the plugin; lists pass through it.
pub(super) fn text_or_number<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    let fits = matches!(
        value.kind(),
        ValueKind::String | ValueKind::Number | ValueKind::Array
    );
    if !fits && !refers(value) {
        problems.add(value, "text or a number");
    }
}

pub(super) fn boolean<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    let fits = matches!(
        value.kind(),
        ValueKind::Bool | ValueKind::String | ValueKind::Number
    );
    if !fits && !refers(value) {
        problems.add(value, "`true` or `false`");
    }
}

/// DTCG format, "Dimension": an object with `value` and `unit`; the plugin has texts and numbers.
pub(super) fn length<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if !is_measure(value) {
        return text_or_number(value, problems);
    }
    let unit = |unit: &str| matches!(unit, "px" | "rem");
    measure(value, unit, "the unit `px` or `rem`", problems);
}

/// DTCG format, "Duration". Earlier drafts had a text with the unit.
pub(super) fn duration<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if refers(value) {
        return;
    }
    if is_measure(value) {
        let unit = |unit: &str| matches!(unit, "ms" | "s");
        return measure(value, unit, "the unit `ms` or `s`", problems);
    }
    let fits = value.as_str().is_some_and(|text| {
        let text = text.trim();
        let amount = text.strip_suffix("ms").or_else(|| text.strip_suffix('s'));
        // Maths have no unit of their own to look at.
        text.contains(['*', '+', '/']) || amount.unwrap_or(text).trim().parse::<f64>().is_ok()
    });
    if !fits {
        problems.add(value, "a duration such as `200ms`");
    }
}

fn is_measure(value: JsonRef<'_>) -> bool {
    value.get("value").is_some() || value.get("unit").is_some()
}

fn measure<'a>(
    value: JsonRef<'a>,
    is_unit: fn(&str) -> bool,
    unit: &'static str,
    problems: &mut Problems<'a>,
) {
    match value.get("value") {
        None => problems.add(value, "`value`"),
        Some(amount) if amount.kind() == ValueKind::Number || refers(amount) => {}
        Some(amount) => problems.add(amount, "a number"),
    }
    match value.get("unit") {
        None => problems.add(value, "`unit`"),
        Some(found) if found.as_str().is_some_and(|text| is_unit(&text)) || refers(found) => {}
        Some(found) => problems.add(found, unit),
    }
}

/// DTCG format, "Font family"; the plugin keeps lists as they are.
pub(super) fn font_family<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    let name = |value: JsonRef<'_>| value.kind() == ValueKind::String || refers(value);
    if value.kind() == ValueKind::Array {
        for item in value.items().filter(|item| !name(*item)) {
            problems.add(item, "the name of a font");
        }
    } else if !name(value) {
        problems.add(value, "the name of a font");
    }
}

/// DTCG format, "Font weight"; the plugin reads names of font styles as well.
pub(super) fn font_weight<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    match number(value) {
        Some(weight) if !(1.0..=1000.0).contains(&weight) => {
            problems.add(value, "a number from 1 to 1000");
        }
        Some(_) => {}
        None => text_or_number(value, problems),
    }
}

/// DTCG format, "Cubic Bézier": two points, whose x are from 0 to 1.
pub(super) fn cubic_bezier<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if refers(value) {
        return;
    }
    if value.items().count() != 4 {
        return problems.add(value, "four numbers");
    }
    for (i, item) in value.items().enumerate() {
        if i % 2 == 0 {
            from_0_to_1(item, problems);
        } else if number(item).is_none() && !refers(item) {
            problems.add(item, "a number");
        }
    }
}

pub(super) fn from_0_to_1<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    let fits = number(value).is_some_and(|number| (0.0..=1.0).contains(&number));
    if !fits && !refers(value) {
        problems.add(value, "a number from 0 to 1");
    }
}

/// Color spaces of the DTCG color module 2025.10.
const COLOR_SPACES: [&str; 14] = [
    "srgb",
    "srgb-linear",
    "hsl",
    "hwb",
    "lab",
    "lch",
    "oklab",
    "oklch",
    "display-p3",
    "a98-rgb",
    "prophoto-rgb",
    "rec2020",
    "xyz-d65",
    "xyz-d50",
];

/// A text as in CSS for the plugin, an object in the DTCG color module.
pub(super) fn color<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if refers(value) {
        return;
    }
    match value.kind() {
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            if let Some(digits) = text.strip_prefix('#')
                && !is_hex(digits, &[3, 4, 6, 8])
            {
                problems.add(value, "3, 4, 6 or 8 hexadecimal digits after `#`");
            }
        }
        ValueKind::Object => color_object(value, problems),
        // Lists pass through the plugin.
        ValueKind::Array => {}
        _ => problems.add(value, "a color"),
    }
}

fn is_hex(digits: &str, lengths: &[usize]) -> bool {
    lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn color_object<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    match value.get("colorSpace") {
        None => problems.add(value, "`colorSpace`"),
        Some(space) => {
            let known = |name: &str| COLOR_SPACES.contains(&name);
            if !space.as_str().is_some_and(|name| known(&name)) && !refers(space) {
                problems.add(space, "a color space of the DTCG format");
            }
        }
    }
    match value.get("components") {
        None => problems.add(value, "`components`"),
        Some(components) => {
            let fits = |item: JsonRef<'_>| {
                item.kind() == ValueKind::Number || item.raw() == "\"none\"" || refers(item)
            };
            let three = components.items().count() == 3 && components.items().all(fits);
            if !three && !refers(components) {
                problems.add(components, "three components, each a number or `none`");
            }
        }
    }
    if let Some(alpha) = value.get("alpha") {
        from_0_to_1(alpha, problems);
    }
    if let Some(hex) = value.get("hex") {
        let fits = hex.as_str().is_some_and(|text| {
            text.strip_prefix('#')
                .is_some_and(|digits| is_hex(digits, &[6]))
        });
        if !fits && !refers(hex) {
            problems.add(hex, "six hexadecimal digits after `#`");
        }
    }
}
