//! Differences, one line each.

use tokens_model::{Change, ChangeKind, DocumentDiff, Json};

use super::paint;
use crate::shown::shown;

/// The first `most` differences and how many more there are.
pub(crate) fn changes(diff: &DocumentDiff, most: usize, color: bool) -> String {
    let mut out = String::new();
    for change in diff.changes.iter().take(most) {
        out.push_str(&line(change, color));
        out.push('\n');
    }
    let told = diff.changes.len().min(most);
    if diff.len() > told {
        out.push_str("  … and ");
        out.push_str(&(diff.len() - told).to_string());
        out.push_str(" more\n");
    }
    out
}

fn line(change: &Change, color: bool) -> String {
    let at = shown(&change.at.to_string());
    let side = |json: &Option<Json>| json.as_ref().map_or_else(String::new, value);
    match change.kind {
        ChangeKind::Added => {
            let what = format!("+ {at}  {}", side(&change.after));
            format!("  {}", paint(color, "32", what.trim_end()))
        }
        ChangeKind::Removed => {
            let what = format!("- {at}  {}", side(&change.before));
            format!("  {}", paint(color, "31", what.trim_end()))
        }
        ChangeKind::Order => format!(
            "  {}",
            paint(color, "36", &format!("↕ {at}  {}", side(&change.after)))
        ),
        _ => format!(
            "  {}  {} → {}",
            paint(color, "33", &format!("~ {at}")),
            side(&change.before),
            side(&change.after)
        ),
    }
}

/// A value on one line, short; a whole token by its value.
pub(super) fn value(json: &Json) -> String {
    let root = json.root();
    let inner = root.get("$value").or_else(|| root.get("value"));
    let text = inner.unwrap_or(root).to_compact();
    let mut text = shown(&text);
    if text.chars().count() > 60 {
        text = text.chars().take(59).chain(['…']).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;

    use super::*;

    #[test]
    fn one_line_for_each_change() {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let diff = DocumentDiff::between(
            &parse(r##"{"a":{"x":{"value":"#f00"},"y":{"value":"1"},"\u001b[2J":{"value":"2"}}}"##),
            &parse(r##"{"a":{"x":{"value":"#e00"},"z":{"$value":{"k":[1]}}}}"##),
        );
        assert_eq!(
            changes(&diff, 3, false),
            "  - a: y  \"1\"\n  - a: \\u{1b}[2J  \"2\"\n  ~ a: x (value)  \"#f00\" → \"#e00\"\n  … and 1 more\n"
        );
    }
}
