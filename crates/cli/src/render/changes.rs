//! Differences, one line each.

use tokens_model::{Change, ChangeKind, DocumentDiff, EntryPath, Json, Section, TokenDocument};
use tokens_review::Review;

use super::{Screen, paint, side_by_side};
use crate::shown::shown;

/// What becomes of one document: side by side on a screen, elsewhere a line for each difference.
pub(crate) fn change(
    [before, after]: [&TokenDocument; 2],
    diff: &DocumentDiff,
    most: usize,
    screen: Option<Screen>,
) -> String {
    match screen {
        Some(screen) => {
            let review = Review::first(before, after, diff, most);
            side_by_side(&review, diff.len(), most, screen)
        }
        None => changes(diff, most, false),
    }
}

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
        ChangeKind::Renamed | ChangeKind::Moved => {
            let from = change
                .from
                .as_ref()
                .map_or_else(String::new, EntryPath::to_string);
            let what = format!("> {} → {}", shown(&from), shown(&new_place(change)));
            format!("  {}", paint(color, "34", &what))
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

/// Where something stands now, as short as the old place before it allows.
fn new_place(change: &Change) -> String {
    let (at, from) = (&change.at, change.from.as_ref());
    match (&at.set, from.and_then(|from| from.set.as_ref())) {
        (Some(name), _) if at.section == Section::Set => name.to_string(),
        (Some(set), Some(old)) if set == old => at.path.to_string(),
        _ => at.to_string(),
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

    #[test]
    fn what_has_another_place_is_told_with_both() {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let diff = DocumentDiff::between(
            &parse(
                r#"{"a":{"g":{"x":{"value":"1"},"y":{"value":"2"}}},"b":{},"c":{"t":{"value":"3"}}}"#,
            ),
            &parse(
                r#"{"a":{"g":{"\u001b":{"value":"1"}}},"b":{"y":{"value":"2"}},"d":{"t":{"value":"3"}}}"#,
            ),
        );
        assert_eq!(
            changes(&diff, 9, false),
            "  > a: g.x → g.\\u{1b}\n  > a: g.y → b: y\n  > set c → d\n"
        );
    }
}
