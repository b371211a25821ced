//! Values → text: on one line, or indented. Scalars and keys keep their spelling.

use super::{JsonRef, ValueKind};

/// Appends `value` without any spaces.
pub(crate) fn print_compact(out: &mut String, value: JsonRef<'_>) {
    if value.is_compact() {
        out.push_str(value.raw());
        return;
    }
    match value.kind() {
        ValueKind::Object => {
            out.push('{');
            for (i, member) in value.members().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(member.key.raw());
                out.push(':');
                print_compact(out, member.value);
            }
            out.push('}');
        }
        ValueKind::Array => {
            out.push('[');
            for (i, item) in value.items().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                print_compact(out, item);
            }
            out.push(']');
        }
        ValueKind::Null | ValueKind::Bool | ValueKind::Number | ValueKind::String => {
            out.push_str(value.raw());
        }
    }
}

/// Appends `value` indented by `unit` per level, its own first line standing at `outer`.
pub(crate) fn print_indented(
    out: &mut String,
    value: JsonRef<'_>,
    outer: &str,
    unit: &str,
    newline: &str,
) {
    let (open, close) = match value.kind() {
        ValueKind::Object => ('{', '}'),
        ValueKind::Array => ('[', ']'),
        ValueKind::Null | ValueKind::Bool | ValueKind::Number | ValueKind::String => {
            out.push_str(value.raw());
            return;
        }
    };
    out.push(open);
    if !value.is_empty() {
        let inner = format!("{outer}{unit}");
        let mut first = true;
        let mut line = |out: &mut String| {
            if !first {
                out.push(',');
            }
            first = false;
            out.push_str(newline);
            out.push_str(&inner);
        };
        for member in value.members() {
            line(out);
            out.push_str(member.key.raw());
            out.push_str(": ");
            print_indented(out, member.value, &inner, unit, newline);
        }
        for item in value.items() {
            line(out);
            print_indented(out, item, &inner, unit, newline);
        }
        out.push_str(newline);
        out.push_str(outer);
    }
    out.push(close);
}
