//! Which tokens say something else: under which themes, and by which way it came.

use tokens_model::{ChangeKind, DocumentDiff};
use tokens_review::{Effect, Field, Impact, Look, Saying, Side};

use unicode_width::UnicodeWidthStr as _;

use super::count;
use super::screen::{Depth, Screen};
use super::words::{difference, different_fields, mark, reached};
use crate::shown::{shown, shown_within};

/// How much of a value is shown.
const VALUE: usize = 60;
/// The cells of the longest name that what follows the others keeps clear of.
const NAME: usize = 32;

/// Everything that a change does. What is the same under several themes is told once.
pub(crate) fn impact(impact: &Impact, diff: &DocumentDiff, screen: Option<Screen>) -> String {
    let screen = screen.unwrap_or(Screen {
        width: 80,
        depth: Depth::None,
    });
    let mut out = String::new();
    if let Some(reached) = reached(impact) {
        out.extend([reached.as_str(), "\n"]);
    }
    for (themes, effects) in impact.together() {
        let heading = heading(impact, &themes, &effects);
        out.extend(["\n", &screen.paint("1", &heading), "\n"]);
        let names = effects.iter().map(|effect| shown(&effect.name).width());
        let widest = names.filter(|cells| *cells <= NAME).max().unwrap_or(0);
        for effect in effects {
            out.push_str(&told(effect, widest, screen));
        }
    }
    for theme in one_sided(impact) {
        out.extend(["\n", &screen.paint("1", &theme), "\n"]);
    }
    if !impact.without_effect.is_empty() {
        let all = count(impact.without_effect.len(), "change");
        let heading = screen.paint("1", &format!("{all} without effect"));
        out.extend(["\n", &heading, "\n"]);
        for without in &impact.without_effect {
            let change = &diff.changes[without.change];
            let at = shown(&change.at.to_string());
            let why = screen.paint("2", without.why.as_str());
            out.extend(["  ", change.kind.as_str(), " ", &at, ": ", &why, "\n"]);
        }
    }
    out
}

/// Under which themes it is, and how much.
fn heading(impact: &Impact, themes: &[usize], effects: &[&Effect]) -> String {
    let name = |name: &str| shown_within(name, VALUE);
    let under = under(impact, themes, usize::MAX, name);
    let under = under.map_or_else(|| "all sets".to_owned(), |under| format!("under {under}"));
    let count = |kind| {
        effects
            .iter()
            .filter(|effect| effect.kind() == kind)
            .count()
    };
    format!("{under}: {}", counted(count))
}

/// The names of some of the themes that both sides have, as short as that goes, of which `most` are
/// told; nothing if there are no themes.
pub(super) fn under(
    impact: &Impact,
    themes: &[usize],
    most: usize,
    name: impl Fn(&str) -> String,
) -> Option<String> {
    let there = impact.themes.iter().enumerate();
    let there = there.filter(|(_, theme)| theme.kind == ChangeKind::Changed);
    let there = there.map(|(place, _)| place);
    let others: Vec<usize> = there.filter(|place| !themes.contains(place)).collect();
    let list = |places: &[usize]| {
        let places = places.iter().take(most);
        let names: Vec<String> = places
            .map(|place| name(&impact.themes[*place].name))
            .collect();
        names.join(", ")
    };
    match themes {
        [lone] if impact.themes[*lone].name.is_empty() => None,
        [_] => Some(list(themes)),
        _ if others.is_empty() => Some("every theme".to_owned()),
        _ if others.len() <= most.min(themes.len() / 2) => {
            Some(format!("every theme but {}", list(&others)))
        }
        _ if themes.len() > most => {
            Some(format!("{} and {} more", list(themes), themes.len() - most))
        }
        _ => Some(list(themes)),
    }
}

/// A theme that only one side has is told by its counts.
fn one_sided(impact: &Impact) -> impl Iterator<Item = String> {
    let themes = impact.themes.iter();
    let one_sided = themes.filter(|theme| theme.kind != ChangeKind::Changed);
    one_sided.map(|theme| {
        let name = shown_within(&theme.name, VALUE);
        let there = match theme.kind {
            ChangeKind::Added => "a new theme",
            _ => "a theme that is gone",
        };
        format!(
            "under {name} ({there}): {}",
            counted(|kind| theme.count(kind))
        )
    })
}

fn counted(count: impl Fn(ChangeKind) -> usize) -> String {
    let kinds = [
        (ChangeKind::Changed, "changed"),
        (ChangeKind::Added, "new"),
        (ChangeKind::Removed, "gone"),
    ];
    let counts = kinds.map(|(kind, word)| (count(kind), word));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if counts.is_empty() {
        "no tokens".to_owned()
    } else {
        counts.join(", ")
    }
}

/// A line, and one for each field that differs of a composite value.
fn told(effect: &Effect, widest: usize, screen: Screen) -> String {
    let [old, new] =
        [&effect.before, &effect.after].map(|saying| saying.as_ref().map(Saying::side));
    let fields = different_fields(old.as_ref(), new.as_ref());
    let (sign, code) = match effect.kind() {
        ChangeKind::Added => ("+", "32"),
        ChangeKind::Removed => ("-", "31"),
        _ => ("~", "33"),
    };
    let name = shown(&effect.name);
    let padding = " ".repeat(widest.saturating_sub(name.width()));
    let name = screen.paint(code, &format!("{sign} {name}"));
    let mut out = format!("  {name}");
    if fields.is_empty() {
        let pair = pair(old.as_ref().map(of_side), new.as_ref().map(of_side), screen);
        out.extend([&padding, "  ", &pair]);
    }
    let types = [&effect.before, &effect.after].map(|saying| {
        let saying = saying.as_ref()?;
        Some(saying.token_type.as_deref().unwrap_or("none"))
    });
    if let [Some(old), Some(new)] = types
        && old != new
    {
        out.extend(["  type ", &shown(old), " → ", &shown(new)]);
    }
    if !effect.is_own() {
        let way: Vec<String> = effect.way[1..].iter().map(|name| shown(name)).collect();
        out += &screen.paint("2", &format!("  by {}", way.join(" ← ")));
    }
    out.push('\n');
    for (name, old, new) in fields {
        let pair = pair(old.map(of_field), new.map(of_field), screen);
        out.extend(["      · ", &shown(name), "  ", &pair, "\n"]);
    }
    out
}

fn of_side(side: &Side) -> (&str, &Look) {
    (&side.text, &side.look)
}

fn of_field(field: &Field) -> (&str, &Look) {
    (&field.text, &field.look)
}

fn pair(old: Option<(&str, &Look)>, new: Option<(&str, &Look)>, screen: Screen) -> String {
    let side = |(text, look): (&str, &Look)| {
        let mark = mark(look).map_or_else(String::new, |mark| format!(" ({mark})"));
        format!(
            "{}{}{mark}",
            screen.picture(look),
            shown_within(text, VALUE)
        )
    };
    let note = old.zip(new);
    let note = note.and_then(|(old, new)| difference(old.1, new.1));
    let sides: Vec<String> = [old, new].into_iter().flatten().map(side).collect();
    let note = note.map_or_else(String::new, |note| format!("  {note}"));
    format!("{}{note}", sides.join(" → "))
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;

    use super::*;

    fn impact_of(before: &str, after: &str) -> String {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let (before, after) = (parse(before), parse(after));
        let diff = DocumentDiff::between(&before, &after);
        impact(&Impact::between(&before, &after, &diff), &diff, None)
    }

    #[test]
    fn themes_under_which_the_same_happens_stand_together() {
        let text = |blue: &str, note: &str, theme: &str| {
            format!(
                r#"{{"core":{{"blue":{{"value":"{blue}","type":"color","description":"{note}"}},"gap":{{"value":"4px","type":"spacing"}}}},
                "a":{{"link":{{"value":"{{blue}}","type":"color"}}}},"b":{{"hover\u001b":{{"value":"{{link}}","type":"color"}}}},
                "$themes":[{{"id":"1","name":"One","selectedTokenSets":{{"core":"source","a":"enabled"}}}},
                {{"id":"2","name":"Two","selectedTokenSets":{{"core":"source","a":"enabled"}}}},
                {{"id":"3","name":"Three","selectedTokenSets":{{"core":"source","a":"enabled","b":"enabled"}}}}{theme}]}}"#
            )
        };
        let more = r#",{"id":"4","name":"Four","selectedTokenSets":{"core":"enabled"}}"#;
        insta::assert_snapshot!(impact_of(&text("#3b82f6", "x", ""), &text("#2563ebcc", "y", more)), @r"
        in effect: 3 tokens different and 1 token new under 4 of 4 themes; 1 change without effect

        under every theme: 2 changed
          ~ blue  #3b82f6 → #2563ebcc (80%)
          ~ link  #3b82f6 → #2563ebcc (80%)  by blue

        under Three: 1 changed
          ~ hover\u{1b}  #3b82f6 → #2563ebcc (80%)  by link ← blue

        under Four (a new theme): 2 new

        1 change without effect
          changed core: blue (description): not about a value
        ");
    }

    #[test]
    fn types_count_and_nothing_is_told_of_nothing() {
        insta::assert_snapshot!(impact_of(
            r#"{"a":{"x":{"value":"1","type":"number"},"y":{"value":"1px","type":"spacing"}}}"#,
            r#"{"a":{"x":{"value":"1"},"y":{"value":"2px","type":"spacing"}}}"#,
        ), @r"
        in effect: 2 tokens different

        all sets: 2 changed
          ~ x  1 → 1  type number → none
          ~ y  1px → 2px  +1px
        ");
        assert_eq!(impact_of("{}", "{}"), "");
    }
}
