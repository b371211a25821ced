//! Values put together from others.

use super::{Problems, Shape, leaf, refers};
use crate::json::{JsonRef, ValueKind};

/// Looks at the members that a shape names; `required` ones have to be there.
fn members<'a>(
    value: JsonRef<'a>,
    required: &[(&'static str, &'static str)],
    shapes: &[(&str, Shape)],
    problems: &mut Problems<'a>,
) {
    for (key, expected) in required {
        if value.get(key).is_none() {
            problems.add(value, expected);
        }
    }
    for member in value.members() {
        if let Some((_, shape)) = shapes.iter().find(|(key, _)| member.is(key)) {
            shape(member.value, problems);
        }
    }
}

/// Whether the value is an object to look into; adds a problem where nothing else could stand.
fn is_object<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) -> bool {
    if refers(value) {
        return false;
    }
    if !value.is_object() {
        problems.add(value, "an object, or a reference");
    }
    value.is_object()
}

/// The members that the plugin knows, all optional (`types/values` of its sources); those of the
/// DTCG format, "Typography", are among them.
pub(super) fn typography<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    const SHAPES: &[(&str, Shape)] = &[
        ("fontFamily", leaf::font_family),
        ("fontWeight", leaf::text_or_number),
        ("fontSize", leaf::length),
        ("lineHeight", leaf::length),
        ("letterSpacing", leaf::length),
        ("paragraphSpacing", leaf::length),
        ("paragraphIndent", leaf::length),
        ("textCase", leaf::text_or_number),
        ("textDecoration", leaf::text_or_number),
    ];
    if is_object(value, problems) {
        members(value, &[], SHAPES, problems);
    }
}

/// The members are optional in the plugin, and its styles are free text.
pub(super) fn border<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    const SHAPES: &[(&str, Shape)] = &[
        ("color", leaf::color),
        ("width", leaf::length),
        ("style", border_style),
    ];
    if is_object(value, problems) {
        members(value, &[], SHAPES, problems);
    }
}

fn border_style<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if value.is_object() {
        stroke_style(value, problems);
    } else {
        leaf::text_or_number(value, problems);
    }
}

/// DTCG format, "Stroke style".
pub(super) fn stroke_style<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    const STYLES: [&str; 8] = [
        "solid", "dashed", "dotted", "double", "groove", "ridge", "outset", "inset",
    ];
    const SHAPES: &[(&str, Shape)] = &[("dashArray", dashes), ("lineCap", line_cap)];
    if refers(value) {
        return;
    }
    if value.is_object() {
        let required = [("dashArray", "`dashArray`"), ("lineCap", "`lineCap`")];
        return members(value, &required, SHAPES, problems);
    }
    if !value
        .as_str()
        .is_some_and(|style| STYLES.contains(&style.as_ref()))
    {
        problems.add(value, "a line style of the DTCG format");
    }
}

fn dashes<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if refers(value) {
        return;
    }
    if value.items().next().is_none() {
        problems.add(value, "at least one length");
    }
    for item in value.items() {
        leaf::length(item, problems);
    }
}

fn line_cap<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    let known = |cap: &str| matches!(cap, "round" | "butt" | "square");
    if !value.as_str().is_some_and(|cap| known(&cap)) && !refers(value) {
        problems.add(value, "`round`, `butt` or `square`");
    }
}

/// DTCG format, "Transition".
pub(super) fn transition<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    const SHAPES: &[(&str, Shape)] = &[
        ("duration", leaf::duration),
        ("delay", leaf::duration),
        ("timingFunction", leaf::cubic_bezier),
    ];
    let required = [
        ("duration", "`duration`"),
        ("delay", "`delay`"),
        ("timingFunction", "`timingFunction`"),
    ];
    if is_object(value, problems) {
        members(value, &required, SHAPES, problems);
    }
}

/// Of the plugin: one shadow or a list of them, possibly empty, with all members optional.
pub(super) fn box_shadow<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    fn one<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
        members(value, &[], SHADOW, problems);
    }
    one_or_many(value, one, problems);
}

/// DTCG format, "Shadow": one or a list, with all members but `inset`. The offsets may have the
/// names that they have in the plugin.
pub(super) fn shadow<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    fn one<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
        let required = [
            ("color", "`color`"),
            ("blur", "`blur`"),
            ("spread", "`spread`"),
        ];
        for (key, other, expected) in [("offsetX", "x", "`offsetX`"), ("offsetY", "y", "`offsetY`")]
        {
            if value.get(key).is_none() && value.get(other).is_none() {
                problems.add(value, expected);
            }
        }
        members(value, &required, SHADOW, problems);
    }
    if value.kind() == ValueKind::Array && value.is_empty() {
        return problems.add(value, "at least one shadow");
    }
    one_or_many(value, one, problems);
}

const SHADOW: &[(&str, Shape)] = &[
    ("color", leaf::color),
    ("x", leaf::length),
    ("y", leaf::length),
    ("offsetX", leaf::length),
    ("offsetY", leaf::length),
    ("blur", leaf::length),
    ("spread", leaf::length),
    ("inset", leaf::boolean),
    ("type", shadow_type),
    ("blendMode", leaf::text_or_number),
];

fn one_or_many<'a>(value: JsonRef<'a>, one: Shape, problems: &mut Problems<'a>) {
    let items: Vec<JsonRef<'a>> = match value.kind() {
        ValueKind::Array => value.items().collect(),
        _ => vec![value],
    };
    for item in items {
        if item.is_object() && !refers(item) {
            one(item, problems);
        } else if !refers(item) {
            problems.add(item, "a shadow");
        }
    }
}

fn shadow_type<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    let known = |kind: &str| matches!(kind, "dropShadow" | "innerShadow");
    if !value.as_str().is_some_and(|kind| known(&kind)) && !refers(value) {
        problems.add(value, "`dropShadow` or `innerShadow`");
    }
}

/// DTCG format, "Gradient": a list of stops. The plugin writes gradients as text.
pub(super) fn gradient<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    const SHAPES: &[(&str, Shape)] = &[("color", leaf::color), ("position", position)];
    if value.kind() == ValueKind::String || refers(value) {
        return;
    }
    if value.kind() != ValueKind::Array || value.is_empty() {
        return problems.add(value, "at least one stop");
    }
    for item in value.items().filter(|item| !refers(*item)) {
        if item.is_object() {
            let required = [("color", "`color`"), ("position", "`position`")];
            members(item, &required, SHAPES, problems);
        } else {
            problems.add(item, "a stop with `color` and `position`");
        }
    }
}

fn position<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    // Beyond 0 and 1 it is clamped.
    if value.kind() != ValueKind::Number && !refers(value) {
        problems.add(value, "a number from 0 to 1");
    }
}

/// Of the plugin: names of Figma properties with texts, numbers and further composites.
pub(super) fn composition<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    if is_object(value, problems) {
        parts(value, problems);
    }
}

fn parts<'a>(value: JsonRef<'a>, problems: &mut Problems<'a>) {
    for member in value.members() {
        match member.value.kind() {
            ValueKind::Object => parts(member.value, problems),
            ValueKind::Bool | ValueKind::Null => {
                problems.add(member.value, "text, a number or an object of them");
            }
            ValueKind::String | ValueKind::Number | ValueKind::Array => {}
        }
    }
}
