//! A change as a person sees it at a terminal: counts first, then set by set, old and new side by
//! side, with what they look like and what they come to.

use tokens_model::{ChangeKind, Section};
use tokens_review::{Counts, Field, Impact, Look, Part, Resolved, Review, Row, Side};

use super::screen::{Screen, cut, padded, width};
use super::words::{difference, different_fields, mark, name, old_name, reached, says_more, title};
use crate::shown::{shown, shown_within};

/// From this width on, old and new stand on one line in any case; below it, where they fit.
const WIDE: usize = 100;
/// How much of a line the names may take, in parts of a hundred, and at least and at most in cells.
const NAMES: usize = 47;
const SHORTEST: usize = 20;
const LONGEST: usize = 48;
/// How many results of one change are told; a document may have any number of themes.
const RESULTS: usize = 4;

/// Everything there is to see, up to `most` changes, of which there are `all`.
pub(crate) fn side_by_side(review: &Review, all: usize, most: usize, screen: Screen) -> String {
    let view = View {
        screen,
        impact: &review.impact,
        themes: review.impact.themes.len(),
        names: names(review, most, screen),
    };
    let mut lines = vec![format!("  {}", counted(&review.counts, screen))];
    lines.extend(reached(&review.impact).map(|reached| format!("  {reached}")));
    let mut left = most;
    for part in &review.parts {
        if left == 0 {
            break;
        }
        lines.push(String::new());
        lines.push(format!("  {}", view.heading(part)));
        for row in part.rows.iter().take(left) {
            view.row(row, &mut lines);
        }
        left = left.saturating_sub(part.rows.len());
    }
    if all > most {
        lines.push(format!("  … and {} more", all - most));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// The cells of a name on a line with both sides: as many as the longest one takes.
fn names(review: &Review, most: usize, screen: Screen) -> usize {
    let rows = review.parts.iter().flat_map(|part| &part.rows).take(most);
    let longest = rows.map(|row| width(&name(&row.at))).max();
    let room = (screen.width * NAMES / 100).clamp(SHORTEST, LONGEST);
    longest.unwrap_or_default().clamp(SHORTEST, room)
}

/// `2 added, 1 changed`, each in its colour.
fn counted(counts: &Counts, screen: Screen) -> String {
    let named = counts
        .named()
        .into_iter()
        .zip(["32", "31", "33", "34", "36"]);
    let there = named.filter(|((_, count), _)| *count > 0);
    let parts: Vec<String> = there
        .map(|((word, count), code)| screen.paint(code, &format!("{count} {word}")))
        .collect();
    parts.join(", ")
}

struct View<'r> {
    screen: Screen,
    impact: &'r Impact,
    themes: usize,
    names: usize,
}

/// What stands on one side of a line.
#[derive(Clone, Copy)]
struct Shape<'r> {
    text: &'r str,
    look: &'r Look,
}

impl<'r> From<&'r Side> for Shape<'r> {
    fn from(side: &'r Side) -> Self {
        Self {
            text: &side.text,
            look: &side.look,
        }
    }
}

impl<'r> From<&'r Field> for Shape<'r> {
    fn from(field: &'r Field) -> Self {
        Self {
            text: &field.text,
            look: &field.look,
        }
    }
}

impl View<'_> {
    fn heading(&self, part: &Part) -> String {
        let title = cut(&title(part), self.screen.width.saturating_sub(30).max(20));
        let counts = counted(&part.counts, self.screen);
        // No line begins with a text from elsewhere, so that none can look like one of ours.
        let title = match part.set {
            Some(_) => format!("set {title}"),
            None => title,
        };
        format!("{}  {counts}", self.screen.paint("1", &title))
    }

    fn row(&self, row: &Row, lines: &mut Vec<String>) {
        let (sign, code) = match row.kind {
            ChangeKind::Added => ("+", "32"),
            ChangeKind::Removed => ("-", "31"),
            ChangeKind::Renamed | ChangeKind::Moved => (">", "34"),
            ChangeKind::Order => ("↕", "36"),
            _ => ("~", "33"),
        };
        let place = match old_name(row) {
            Some(old) => format!("{old} → {}", name(&row.at)),
            None => name(&row.at),
        };
        let note = row.no_effect.filter(|_| row.at.section == Section::Token);
        let note = note.map(|why| format!("no effect: {}", why.as_str()));
        let head = |cells: usize| self.screen.paint(code, &padded(&cut(&place, cells), cells));
        let sign = self.screen.paint(code, sign);
        let (old, new) = (row.before.as_ref(), row.after.as_ref());
        let fields = different_fields(old, new);
        let is_moved = row.from.is_some() || (old.is_none() && new.is_none());
        if is_moved || !fields.is_empty() {
            lines.push(format!(
                "    {sign} {}",
                head(width(&place).min(self.screen.width.saturating_sub(8)))
            ));
            for (field, old, new) in fields {
                let name = cut(&shown(field), self.names);
                self.pair(
                    &format!("      · {name}"),
                    old.map(Into::into),
                    new.map(Into::into),
                    lines,
                );
            }
        } else if self.fits(&place, old.map(Into::into), new.map(Into::into)) {
            let name = format!("    {sign} {}", head(self.names));
            self.on_one_line(&name, old.map(Into::into), new.map(Into::into), lines);
        } else {
            lines.push(format!(
                "    {sign} {}",
                head(width(&place).min(self.screen.width.saturating_sub(8)))
            ));
            self.stacked("        ", old.map(Into::into), new.map(Into::into), lines);
        }
        for resolved in row
            .resolved
            .iter()
            .filter(|resolved| says_more(resolved, row))
            .take(RESULTS)
        {
            self.resolved(resolved, lines);
        }
        if let Some(note) = note {
            lines.push(format!("        {}", self.screen.paint("2", &note)));
        }
    }

    /// What a token comes to, and under which themes.
    fn resolved(&self, resolved: &Resolved, lines: &mut Vec<String>) {
        let (old, new) = (resolved.before.as_ref(), resolved.after.as_ref());
        let themes = self.themes_of(resolved);
        let label = format!("= {themes}");
        if self.fits(&label, old.map(Into::into), new.map(Into::into)) {
            let name = format!("      {}", padded(&cut(&label, self.names), self.names));
            self.on_one_line(&name, old.map(Into::into), new.map(Into::into), lines);
        } else {
            lines.push(cut(&format!("      {label}"), self.screen.width));
            self.stacked("        ", old.map(Into::into), new.map(Into::into), lines);
        }
    }

    fn themes_of(&self, resolved: &Resolved) -> String {
        match resolved.themes.len() {
            0 => return "with all sets".to_owned(),
            all if all == self.themes => return "comes to".to_owned(),
            _ => {}
        }
        let names = resolved.themes.iter().take(3);
        let names: Vec<String> = names
            .map(|place| shown_within(&self.impact.themes[*place].name, 40))
            .collect();
        let more = resolved.themes.len() - names.len();
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        format!("under {}{more}", names.join(", "))
    }

    /// Whether both sides go on one line with a name.
    fn fits(&self, name: &str, old: Option<Shape<'_>>, new: Option<Shape<'_>>) -> bool {
        let cells = match (old, new) {
            (Some(_), Some(_)) => self.cells(),
            _ => 2 * self.cells(),
        };
        let fit = |side: Option<Shape<'_>>| side.is_none_or(|side| self.used(side) <= cells);
        self.screen.width >= WIDE || (width(name) <= self.names && fit(old) && fit(new))
    }

    /// The cells of one side on a line with both.
    fn cells(&self) -> usize {
        // The name with what stands before it, the arrow, the note, and the spaces between.
        let taken = self.names + 6 + 2 + 3 + 11;
        self.screen.width.saturating_sub(taken) / 2
    }

    /// The cells that a side takes if nothing is cut.
    fn used(&self, shape: Shape<'_>) -> usize {
        self.side(shape, usize::MAX).1
    }

    fn pair(
        &self,
        name: &str,
        old: Option<Shape<'_>>,
        new: Option<Shape<'_>>,
        lines: &mut Vec<String>,
    ) {
        if self.fits(name.trim(), old, new) {
            self.on_one_line(&padded(name, self.names + 6), old, new, lines);
        } else {
            lines.push(format!("  {name}"));
            self.stacked("          ", old, new, lines);
        }
    }

    fn on_one_line(
        &self,
        name: &str,
        old: Option<Shape<'_>>,
        new: Option<Shape<'_>>,
        lines: &mut Vec<String>,
    ) {
        let note = note(old, new);
        let cells = self.cells();
        let line = match (old, new) {
            (Some(old), Some(new)) => {
                let (drawn, used) = self.side(old, cells);
                let gap = " ".repeat(cells.saturating_sub(used));
                let (new, used) = self.side(new, cells);
                let behind = " ".repeat(cells.saturating_sub(used));
                format!("{name}  {drawn}{gap} → {new}{behind}  {note}")
            }
            (Some(lone), None) | (None, Some(lone)) => {
                format!("{name}  {}", self.side(lone, 2 * cells).0)
            }
            (None, None) => name.to_owned(),
        };
        lines.push(line.trim_end().to_owned());
    }

    fn stacked(
        &self,
        indent: &str,
        old: Option<Shape<'_>>,
        new: Option<Shape<'_>>,
        lines: &mut Vec<String>,
    ) {
        let cells = self.screen.width.saturating_sub(indent.len() + 2);
        let note = note(old, new);
        for (sign, shape) in [("-", old), ("+", new)] {
            if let Some(shape) = shape {
                let note = if sign == "+" && !note.is_empty() {
                    format!("  {note}")
                } else {
                    String::new()
                };
                let (side, _) = self.side(shape, cells.saturating_sub(width(&note)));
                lines.push(format!("{indent}{sign} {side}{note}"));
            }
        }
    }

    /// A side in at most so many cells, and how many it takes.
    fn side(&self, shape: Shape<'_>, cells: usize) -> (String, usize) {
        let picture = self.screen.picture(shape.look);
        let mark = mark(shape.look).map_or_else(String::new, |mark| format!(" ({mark})"));
        let taken = self.screen.picture_width(shape.look) + width(&mark);
        let text = match shape.text {
            "" => "(empty)".to_owned(),
            text => shown(text),
        };
        let text = cut(&text, cells.saturating_sub(taken).max(4));
        let used = taken + width(&text);
        (format!("{picture}{text}{mark}"), used)
    }
}

fn note(old: Option<Shape<'_>>, new: Option<Shape<'_>>) -> String {
    let both = old.zip(new);
    both.and_then(|(old, new)| difference(old.look, new.look))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tokens_model::{DocumentDiff, TokenDocument};

    use super::super::screen::Depth;
    use super::*;

    const BEFORE: &str = r##"{
        "core": { "blue": {"value":"#3b82f6","type":"color"}, "veil": {"value":"#00000080","type":"color"},
            "gap": {"value":"16px","type":"spacing"}, "gone": {"value":"1","type":"other"},
            "old": {"value":"kept","type":"text"},
            "h1": {"type":"typography","value":{"fontFamily":"Inter","fontSize":"16px","fontWeight":"400"}} },
        "light": { "link": {"value":"{blue}","type":"color"} }, "dark": { "link": {"value":"#fff","type":"color"} },
        "$themes": [ {"id":"1","name":"Light","selectedTokenSets":{"core":"source","light":"enabled"}},
            {"id":"2","name":"Dark","selectedTokenSets":{"core":"source","dark":"enabled"}} ] }"##;
    const AFTER: &str = r##"{
        "core": { "blue": {"value":"color(display-p3 0.2 0.5 1)","type":"color"}, "veil": {"value":"#00000040","type":"color"},
            "gap": {"value":"1.25rem","type":"spacing","description":"wide\u001b[2J"}, "fresh": {"value":"#f00","type":"color"},
            "new": {"value":"kept","type":"text"},
            "h1": {"type":"typography","value":{"fontFamily":"Inter","fontSize":"20px","fontWeight":"400"}} },
        "light": { "link": {"value":"{veil}","type":"color"} }, "dark": { "link": {"value":"#fff","type":"color"} },
        "$themes": [ {"id":"1","name":"Light","selectedTokenSets":{"core":"source","light":"enabled"}},
            {"id":"2","name":"Night","selectedTokenSets":{"core":"source","dark":"enabled"}} ] }"##;

    fn told(width: usize, depth: Depth, most: usize) -> String {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let (before, after) = (parse(BEFORE), parse(AFTER));
        let diff = DocumentDiff::between(&before, &after);
        let review = Review::of(&before, &after, &diff);
        side_by_side(&review, diff.len(), most, Screen { width, depth })
    }

    #[test]
    fn old_and_new_stand_side_by_side() {
        insta::assert_snapshot!(told(120, Depth::None, 100), @r"
        2 added, 1 removed, 6 changed, 1 renamed
        in effect: 7 tokens different and 2 tokens new under 2 of 2 themes; 2 changes without effect

        set core  2 added, 1 removed, 4 changed, 1 renamed
          - gone                  1
          ~ blue                  #3b82f6                                 → color(display-p3 0.2 0.5 … (wide gamut)  ΔE 2.6
          ~ veil                  #00000080 (50%)                         → #00000040 (25%)
          ~ gap                   16px                                    → 1.25rem                                  +4px
          + gap (description)     wide\u{1b}[2J
              no effect: not about a value
          + fresh                 #f00
          > old → new
          ~ h1
            · fontSize            16px                                    → 20px                                     +4px

        set light  1 changed
          ~ link                  {blue}                                  → {veil}
            = under Light         #3b82f6                                 → #00000040 (25%)

        $themes  1 changed
          ~ Night (name)          Dark                                    → Night
        ");
    }

    #[test]
    fn old_and_new_stand_below_each_other_on_a_narrow_terminal() {
        insta::assert_snapshot!(told(50, Depth::None, 100), @r"
        2 added, 1 removed, 6 changed, 1 renamed
        in effect: 7 tokens different and 2 tokens new under 2 of 2 themes; 2 changes without effect

        set core  2 added, 1 removed, 4 changed, 1 renamed
          - gone                  1
          ~ blue
              - #3b82f6
              + color(display-p3 0… (wide gamut)  ΔE 2.6
          ~ veil
              - #00000080 (50%)
              + #00000040 (25%)
          ~ gap
              - 16px
              + 1.25rem  +4px
          + gap (description)
              + wide\u{1b}[2J
              no effect: not about a value
          + fresh                 #f00
          > old → new
          ~ h1
            · fontSize            16px → 20px  +4px

        set light  1 changed
          ~ link
              - {blue}
              + {veil}
            = under Light
              - #3b82f6
              + #00000040 (25%)

        $themes  1 changed
          ~ Night (name)
              - Dark
              + Night
        ");
    }

    #[test]
    fn what_is_not_told_is_counted() {
        let told = told(120, Depth::None, 2);
        assert!(told.contains("… and 8 more"), "{told}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for wide in [60, 70, 80, 99, 100, 133, 200] {
            for depth in [Depth::None, Depth::Words, Depth::Indexed, Depth::True] {
                for line in told(wide, depth, 100).lines().skip(2) {
                    let line = uncolored(line);
                    assert!(width(&line) <= wide, "{wide} {depth:?}: {line}");
                }
            }
        }
    }

    fn uncolored(line: &str) -> String {
        let mut parts = line.split("\u{1b}[");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| {
            all + part.split_once('m').expect("a colour").1
        })
    }
}
