//! The words that a terminal, Markdown and a page have in common.

use tokens_model::{EntryPath, Section};
use tokens_review::{Field, Impact, Look, Part, Resolved, Row, Side};

use super::count;
use crate::shown::shown;

/// What the change does, in a line; nothing if it does nothing that a count of it would tell.
pub(crate) fn reached(impact: &Impact) -> Option<String> {
    let touched = impact
        .themes
        .iter()
        .filter(|theme| !theme.effects.is_empty());
    let counts = [
        (impact.affected(), "different"),
        (impact.new_tokens(), "new"),
    ];
    let there = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = there
        .map(|(tokens, word)| format!("{} {word}", count(*tokens, "token")))
        .collect();
    let idle = impact.without_effect.len();
    if told.is_empty() && idle == 0 {
        return None;
    }
    let mut line = if told.is_empty() {
        "in effect: nothing different".to_owned()
    } else {
        format!("in effect: {}", told.join(" and "))
    };
    if !told.is_empty() && impact.themes.iter().any(|theme| !theme.name.is_empty()) {
        let themes = count(impact.themes.len(), "theme");
        line.extend([" under ", &touched.count().to_string(), " of ", &themes]);
    }
    if idle > 0 {
        line.extend(["; ", &count(idle, "change"), " without effect"]);
    }
    Some(line)
}

/// The name of a part, for people.
pub(super) fn title(part: &Part) -> String {
    match (&part.set, part.section) {
        (Some(set), _) => shown(set.as_str()),
        (None, Section::Theme) => "$themes".to_owned(),
        _ => "$metadata".to_owned(),
    }
}

/// Where a change is, inside of its part.
pub(super) fn name(at: &EntryPath) -> String {
    let path = match at.section {
        Section::Set => "(the set)",
        Section::Theme => at.path.keys().next().unwrap_or("(order)"),
        _ if at.path.is_root() => "(the set)",
        _ => at.path.as_str(),
    };
    match at.field.as_deref() {
        None | Some("value" | "$value") => shown(path),
        Some(field) => shown(&format!("{path} ({field})")),
    }
}

/// Where something was that is elsewhere now: as short as its new name allows.
pub(super) fn old_name(row: &Row) -> Option<String> {
    let from = row.from.as_ref()?;
    let is_near = from.set == row.at.set;
    Some(if is_near {
        name(from)
    } else {
        shown(&from.to_string())
    })
}

/// What a colour lets shine through, and whether a screen of sRGB can show it.
pub(super) fn mark(look: &Look) -> Option<String> {
    let Look::Color(color) = look else {
        return None;
    };
    let mut marks = Vec::new();
    if color.alpha() < 1.0 {
        marks.push(format!("{:.0}%", color.alpha() * 100.0));
    }
    if !color.is_in_srgb() {
        marks.push("wide gamut".to_owned());
    }
    (!marks.is_empty()).then(|| marks.join(", "))
}

/// How different the two sides of a value are, for people: `ΔE 12.3`, `+4px`.
pub(super) fn difference(before: &Look, after: &Look) -> Option<String> {
    if let Some(difference) = before.difference(after) {
        return Some(format!("ΔE {difference:.1}"));
    }
    match (before, after) {
        (Look::Size(old), Look::Size(new)) if (new - old).abs() >= 0.0005 => {
            let text = format!("{:+.3}", new - old);
            let text = text.trim_end_matches('0').trim_end_matches('.');
            Some(format!("{text}px"))
        }
        _ => None,
    }
}

/// Whether a side that comes to something says more than the side as it is written.
pub(super) fn says_more(resolved: &Resolved, row: &Row) -> bool {
    let differs = |came: &Option<Side>, written: &Option<Side>| match (came, written) {
        (Some(came), Some(written)) => came.text != written.text,
        _ => false,
    };
    differs(&resolved.before, &row.before) || differs(&resolved.after, &row.after)
}

/// The fields of two composite values that differ, each with both sides. What is new or gone as a
/// whole has none.
pub(super) fn different_fields<'r>(
    before: Option<&'r Side>,
    after: Option<&'r Side>,
) -> Vec<(&'r str, Option<&'r Field>, Option<&'r Field>)> {
    let (Some(before), Some(after)) = (before, after) else {
        return Vec::new();
    };
    let find = |side: &'r Side, name: &str| side.fields.iter().find(|field| field.name == name);
    let gone = before
        .fields
        .iter()
        .filter(|field| find(after, &field.name).is_none());
    let gone = gone.map(|field| (field.name.as_str(), Some(field), None));
    let there = after.fields.iter().map(|field| {
        let old = find(before, &field.name);
        (field.name.as_str(), old, Some(field))
    });
    let text = |field: Option<&Field>| field.map(|field| field.text.clone());
    gone.chain(there)
        .filter(|(_, old, new)| text(*old) != text(*new))
        .collect()
}
