//! Which tokens say something else: theme by theme, with the way by which it came.

use tokens_model::{ChangeKind, DocumentDiff};
use tokens_review::{Effect, Impact, Look, Saying, ThemeImpact};

use super::screen::{Depth, Screen};
use super::side_by_side::{difference, mark};
use super::{count, reached};
use crate::shown::{shown, shown_within};

/// How much of a value is shown.
const VALUE: usize = 60;

/// Everything that a change does. Themes under which it does the same stand together.
pub(crate) fn impact(impact: &Impact, diff: &DocumentDiff, screen: Option<Screen>) -> String {
    let screen = screen.unwrap_or(Screen {
        width: 80,
        depth: Depth::None,
    });
    let mut out = String::new();
    if let Some(reached) = reached(impact) {
        out.extend([reached.as_str(), "\n"]);
    }
    for (themes, lines) in together(impact, screen) {
        out.push('\n');
        out.extend([screen.paint("1", &themes).as_str(), "\n"]);
        for line in lines {
            out.extend(["  ", &line, "\n"]);
        }
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

/// What happens under which themes; those under which nothing happens are left out.
fn together(impact: &Impact, screen: Screen) -> Vec<(String, Vec<String>)> {
    let mut told: Vec<(Vec<String>, &ThemeImpact, Vec<String>)> = Vec::new();
    for theme in impact
        .themes
        .iter()
        .filter(|theme| !theme.effects.is_empty())
    {
        let lines = lines(theme, screen);
        let name = match theme.name.as_str() {
            "" => "all sets".to_owned(),
            name => shown_within(name, VALUE),
        };
        let known = told.iter_mut();
        let mut alike =
            known.filter(|(_, other, known)| other.kind == theme.kind && *known == lines);
        match alike.next() {
            Some((names, ..)) => names.push(name),
            None => told.push((vec![name], theme, lines)),
        }
    }
    told.into_iter()
        .map(|(names, theme, lines)| (heading(&names, theme), lines))
        .collect()
}

fn heading(names: &[String], theme: &ThemeImpact) -> String {
    let there = match theme.kind {
        ChangeKind::Added => " (a new theme)",
        ChangeKind::Removed => " (a theme that is gone)",
        _ => "",
    };
    let counts = [
        (ChangeKind::Changed, "changed"),
        (ChangeKind::Added, "new"),
        (ChangeKind::Removed, "gone"),
    ];
    let counts = counts.map(|(kind, word)| (theme.count(kind), word));
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("{}{there}: {}", names.join(", "), counts.join(", "))
}

/// A theme that only one side has is told by its counts.
fn lines(theme: &ThemeImpact, screen: Screen) -> Vec<String> {
    if theme.kind != ChangeKind::Changed {
        return Vec::new();
    }
    theme
        .effects
        .iter()
        .map(|effect| line(effect, screen))
        .collect()
}

fn line(effect: &Effect, screen: Screen) -> String {
    let look = |saying: &Option<Saying>| saying.as_ref().map(Saying::look).unwrap_or_default();
    let (old, new) = (look(&effect.before), look(&effect.after));
    let side = |saying: &Option<Saying>, look: &Look| {
        let saying = saying.as_ref()?;
        let mark = mark(look).map_or_else(String::new, |mark| format!(" ({mark})"));
        Some(format!(
            "{}{}{mark}",
            screen.picture(look),
            shown_within(&saying.text(), VALUE)
        ))
    };
    let (sign, code) = match effect.kind() {
        ChangeKind::Added => ("+", "32"),
        ChangeKind::Removed => ("-", "31"),
        _ => ("~", "33"),
    };
    let sides = [side(&effect.before, &old), side(&effect.after, &new)];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    let name = screen.paint(code, &format!("{sign} {}", shown(&effect.name)));
    let mut line = format!("{name}  {}", sides.join(" → "));
    if let Some(difference) = difference(&old, &new) {
        line.extend(["  ", &difference]);
    }
    let types = [&effect.before, &effect.after].map(|saying| {
        let saying = saying.as_ref()?;
        Some(saying.token_type.as_deref().unwrap_or("none"))
    });
    if let [Some(old), Some(new)] = types
        && old != new
    {
        line += &format!("  type {} → {}", shown(old), shown(new));
    }
    if !effect.is_own() {
        let way: Vec<String> = effect.way[1..].iter().map(|name| shown(name)).collect();
        line += &screen.paint("2", &format!("  by {}", way.join(" ← ")));
    }
    line
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;

    use super::*;

    fn told(before: &str, after: &str) -> String {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let (before, after) = (parse(before), parse(after));
        let diff = DocumentDiff::between(&before, &after);
        impact(&Impact::between(&before, &after, &diff), &diff, None)
    }

    #[test]
    fn themes_under_which_the_same_happens_stand_together() {
        let text = |blue: &str, note: &str, theme: &str| {
            format!(
                r##"{{"core":{{"blue":{{"value":"{blue}","type":"color","description":"{note}"}},"gap":{{"value":"4px","type":"spacing"}}}},
                "a":{{"link":{{"value":"{{blue}}","type":"color"}}}},"b":{{"hover\u001b":{{"value":"{{link}}","type":"color"}}}},
                "$themes":[{{"id":"1","name":"One","selectedTokenSets":{{"core":"source","a":"enabled"}}}},
                {{"id":"2","name":"Two","selectedTokenSets":{{"core":"source","a":"enabled"}}}},
                {{"id":"3","name":"Three","selectedTokenSets":{{"core":"source","a":"enabled","b":"enabled"}}}}{theme}]}}"##
            )
        };
        let more = r#",{"id":"4","name":"Four","selectedTokenSets":{"core":"enabled"}}"#;
        insta::assert_snapshot!(told(&text("#3b82f6", "x", ""), &text("#2563ebcc", "y", more)), @r"
        in effect: 3 tokens different under 4 of 4 themes; 1 change without effect

        One, Two: 2 changed
          ~ blue  #3b82f6 → #2563ebcc (80%)
          ~ link  #3b82f6 → #2563ebcc (80%)  by blue

        Three: 3 changed
          ~ blue  #3b82f6 → #2563ebcc (80%)
          ~ link  #3b82f6 → #2563ebcc (80%)  by blue
          ~ hover\u{1b}  #3b82f6 → #2563ebcc (80%)  by link ← blue

        Four (a new theme): 2 new

        1 change without effect
          changed core: blue (description): not about a value
        ");
    }

    #[test]
    fn types_count_and_nothing_is_told_of_nothing() {
        insta::assert_snapshot!(told(
            r#"{"a":{"x":{"value":"1","type":"number"},"y":{"value":"1px","type":"spacing"}}}"#,
            r#"{"a":{"x":{"value":"1"},"y":{"value":"2px","type":"spacing"}}}"#,
        ), @r"
        in effect: 2 tokens different

        all sets: 2 changed
          ~ x  1 → 1  type number → none
          ~ y  1px → 2px  +1px
        ");
        assert_eq!(told("{}", "{}"), "");
    }
}
