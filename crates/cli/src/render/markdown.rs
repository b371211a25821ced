//! A change as Markdown, for a pull request.

use tokens_model::ChangeKind;
use tokens_review::{Effect, Field, Impact, Part, Resolved, Review, Row, Saying, Side};

use super::count;
use super::impact::under;
use super::words::{difference, different_fields, mark, name, old_name, reached, says_more, title};
use crate::shown::shown_within;

/// GitHub takes 65,536 characters for a comment or a description. Bytes are counted, which are
/// never fewer, and some are left for what somebody writes around it.
const LONGEST: usize = 64_000;
/// What is kept free for the end.
const END: usize = 1_000;
/// How much of a value is shown.
const VALUE: usize = 100;
/// Themes in the table, tokens that a theme reaches, results of a token.
const THEMES: usize = 40;
const REACHED: usize = 25;
const RESULTS: usize = 4;

/// Everything there is to see, as far as it fits; what does not is counted.
pub(crate) fn markdown(review: &Review, from: &str, to: &str) -> String {
    let all = review.counts.all();
    let mut out = format!(
        "## Design tokens: {} from {} to {}\n\n",
        count(all, "change"),
        code(from),
        code(to)
    );
    let counts = review.counts.present();
    let counts: Vec<String> = counts
        .map(|(word, count)| format!("**{count}** {word}"))
        .collect();
    if !counts.is_empty() {
        out.extend([counts.join(" · ").as_str(), "\n\n"]);
    }
    if let Some(reached) = reached(&review.impact) {
        out.extend(["In effect", &reached["in effect".len()..], ".\n\n"]);
    }
    table(&review.impact, &mut out);
    let mut left = all;
    for part in &review.parts {
        let room = LONGEST - END;
        left -= rows(part, &review.impact, room, &mut out);
    }
    if left > 0 {
        let changes = count(left, "change");
        let rest = "more** did not fit here; `tokensync diff` shows all of them.\n\n";
        out.extend(["**", &changes, " ", rest]);
    }
    ways(&review.impact, &mut out);
    out
}

/// A row for each theme under which something is different.
fn table(impact: &Impact, out: &mut String) {
    let touched: Vec<_> = impact
        .themes
        .iter()
        .filter(|theme| !theme.effects.is_empty())
        .collect();
    if touched.iter().all(|theme| theme.name.is_empty()) {
        return;
    }
    out.push_str("| theme | changed | new | gone |\n|---|--:|--:|--:|\n");
    for theme in touched.iter().take(THEMES) {
        let [changed, new, gone] = [ChangeKind::Changed, ChangeKind::Added, ChangeKind::Removed]
            .map(|kind| theme.count(kind));
        let row = format!("| {} | {changed} | {new} | {gone} |\n", code(&theme.name));
        out.push_str(&row);
    }
    out.push('\n');
    if touched.len() > THEMES {
        out.extend(["and ", &count(touched.len() - THEMES, "more theme"), "\n\n"]);
    }
}

/// What ends a part.
const TAIL: &str = "\n</details>\n\n";

/// The rows of a part that fit; how many that were.
fn rows(part: &Part, impact: &Impact, room: usize, out: &mut String) -> usize {
    let counts = part.counts.present();
    let counts: Vec<String> = counts
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let head = format!(
        "<details open>\n<summary>{} · {}</summary>\n\n",
        html(&title(part)),
        counts.join(", ")
    );
    let mut told = 0;
    for row in &part.rows {
        let text = item(row, impact);
        let head = if told == 0 { head.as_str() } else { "" };
        if out.len() + head.len() + text.len() + TAIL.len() > room {
            break;
        }
        out.extend([head, &text]);
        told += 1;
    }
    if told > 0 {
        out.push_str(TAIL);
    }
    told
}

fn item(row: &Row, impact: &Impact) -> String {
    let sign = match row.kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Renamed => "renamed",
        ChangeKind::Moved => "moved",
        ChangeKind::Order => "reordered",
        _ => "changed",
    };
    let mut out = format!("- {sign} ");
    if let Some(old) = old_name(row) {
        out.extend([&code(&old), " → "]);
    }
    out += &code(&name(&row.at));
    let (old, new) = (row.before.as_ref(), row.after.as_ref());
    let fields = different_fields(old, new);
    if fields.is_empty() {
        out += &pair(old, new);
    }
    out.push('\n');
    for (name, old, new) in fields {
        out += &field(name, old, new);
    }
    for resolved in row
        .resolved
        .iter()
        .filter(|resolved| says_more(resolved, row))
        .take(RESULTS)
    {
        out += &result(resolved, impact);
    }
    if let Some(why) = row.no_effect {
        out.extend(["  - no effect: ", why.as_str(), "\n"]);
    }
    out
}

/// What a token comes to, and under which themes.
fn result(resolved: &Resolved, impact: &Impact) -> String {
    let names = resolved
        .themes
        .iter()
        .map(|place| impact.themes[*place].name.as_str());
    let themes: Vec<String> = names
        .filter(|name| !name.is_empty())
        .take(3)
        .map(code)
        .collect();
    let more = resolved.themes.len().saturating_sub(3);
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    let sides = pair(resolved.before.as_ref(), resolved.after.as_ref());
    if resolved.themes.is_empty() {
        format!("  - with all sets{sides}\n")
    } else if themes.is_empty() {
        format!("  - comes to{sides}\n")
    } else {
        format!("  - under {}{more}{sides}\n", themes.join(", "))
    }
}

fn pair(old: Option<&Side>, new: Option<&Side>) -> String {
    let side = |side: &Side| {
        let mark = mark(&side.look).map_or_else(String::new, |mark| format!(" ({mark})"));
        format!("{}{mark}", code(&side.text))
    };
    match (old, new) {
        (Some(old), Some(new)) => {
            let note = difference(&old.look, &new.look);
            let note = note.map_or_else(String::new, |note| format!(" ({note})"));
            format!(": {} → {}{note}", side(old), side(new))
        }
        (Some(lone), None) | (None, Some(lone)) => format!(": {}", side(lone)),
        (None, None) => String::new(),
    }
}

/// Which tokens are reached by aliases, as far as there is room.
fn ways(impact: &Impact, out: &mut String) {
    for (themes, effects) in impact.together() {
        let reached: Vec<&Effect> = effects
            .into_iter()
            .filter(|effect| !effect.is_own())
            .collect();
        if reached.is_empty() {
            continue;
        }
        let tokens = count(reached.len(), "token");
        let under = under(impact, &themes, 3, html);
        let under = under.map_or_else(String::new, |under| format!(" under {under}"));
        let mut text =
            format!("<details>\n<summary>{tokens} reached by aliases{under}</summary>\n\n");
        for effect in reached.iter().take(REACHED) {
            text += &reached_by(effect);
        }
        if reached.len() > REACHED {
            let more = (reached.len() - REACHED).to_string();
            text.extend(["- and ", &more, " more\n"]);
        }
        text += "\n</details>\n\n";
        if out.len() + text.len() > LONGEST {
            out.push_str("More tokens are reached by aliases; `tokensync impact` names them.\n");
            return;
        }
        out.push_str(&text);
    }
}

fn reached_by(effect: &Effect) -> String {
    let names: Vec<String> = effect.way.iter().map(|name| code(name)).collect();
    let [old, new] =
        [&effect.before, &effect.after].map(|saying| saying.as_ref().map(Saying::side));
    let fields = different_fields(old.as_ref(), new.as_ref());
    let way = names.join(" ← ");
    if fields.is_empty() {
        return format!("- {way}{}\n", pair(old.as_ref(), new.as_ref()));
    }
    let fields: Vec<String> = fields
        .into_iter()
        .map(|(name, old, new)| field(name, old, new))
        .collect();
    format!("- {way}\n{}", fields.concat())
}

/// A field of a composite value that differs.
fn field(name: &str, old: Option<&Field>, new: Option<&Field>) -> String {
    let side = |field: Option<&Field>| {
        field.map_or_else(|| "(none)".to_owned(), |field| code(&field.text))
    };
    let note = old
        .zip(new)
        .and_then(|(old, new)| difference(&old.look, &new.look));
    let note = note.map_or_else(String::new, |note| format!(" ({note})"));
    format!("  - {}: {} → {}{note}\n", code(name), side(old), side(new))
}

/// Text as code, in which Markdown means nothing: no links, no mentions, no pictures. A bar would
/// end a cell of a table, so it is an escape.
fn code(text: &str) -> String {
    let text = match shown_within(text, VALUE) {
        text if text.is_empty() => "(empty)".to_owned(),
        text => text.replace('|', "\\u{7c}"),
    };
    let mut longest = 0;
    let mut run = 0;
    for char in text.chars() {
        run = if char == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // One space on each side is no part of the code.
    let is_touching = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let space = if is_touching { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text as code inside of HTML: whatever could mean something there or in Markdown is a number.
fn html(text: &str) -> String {
    let mut out = "<code>".to_owned();
    for char in shown_within(text, VALUE).chars() {
        let is_plain = char.is_ascii_alphanumeric() || " -.".contains(char) || !char.is_ascii();
        if is_plain {
            out.push(char);
        } else {
            out.extend(["&#", &u32::from(char).to_string(), ";"]);
        }
    }
    out + "</code>"
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;

    use super::*;
    use crate::shown::testing::hostile;

    fn told(before: &str, after: &str) -> String {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let review = Review::between(&parse(before), &parse(after));
        markdown(&review, "remote", "local")
    }

    #[test]
    fn a_reviewer_sees_counts_first() {
        insta::assert_snapshot!(told(
            r##"{"core":{"blue":{"value":"#3b82f6","type":"color"},"gone":{"value":"1","type":"other"},
                "h":{"type":"typography","value":{"fontFamily":"Inter","fontSize":"16px"}}},
                "a":{"link":{"value":"{blue}","type":"color"}, "x":{"value":"1","description":"a"}},
                "$themes":[{"id":"1","name":"One","selectedTokenSets":{"core":"source","a":"enabled"}}]}"##,
            r##"{"core":{"blue":{"value":"#2563eb","type":"color"},
                "h":{"type":"typography","value":{"fontFamily":"Inter","fontSize":"20px"}}},
                "a":{"link":{"value":"{blue}","type":"color"}, "x":{"value":"1","description":"b"},"new":{"value":"{blue}","type":"color"}},
                "$themes":[{"id":"1","name":"One","selectedTokenSets":{"core":"source","a":"enabled"}}]}"##,
        ), @r"
        ## Design tokens: 5 changes from `remote` to `local`

        **1** added · **1** removed · **3** changed

        In effect: 4 tokens different and 1 token new under 1 of 1 theme; 1 change without effect.

        | theme | changed | new | gone |
        |---|--:|--:|--:|
        | `One` | 3 | 1 | 1 |

        <details open>
        <summary><code>core</code> · 1 removed, 2 changed</summary>

        - removed `gone`: `1`
        - changed `blue`: `#3b82f6` → `#2563eb` (ΔE 10.9)
        - changed `h`
          - `fontSize`: `16px` → `20px` (+4px)

        </details>

        <details open>
        <summary><code>a</code> · 1 added, 1 changed</summary>

        - changed `x (description)`: `a` → `b`
          - no effect: not about a value
        - added `new`: `{blue}`
          - under `One`: `#2563eb`

        </details>

        <details>
        <summary>1 token reached by aliases under <code>One</code></summary>

        - `link` ← `blue`: `#3b82f6` → `#2563eb` (ΔE 10.9)

        </details>
        ");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let tokens = |value: &str| -> String {
            let tokens = (0..5000).map(|n| format!(r#""token{n}":{{"value":"{value}{n}"}}"#));
            let tokens: Vec<String> = tokens.collect();
            format!(r#"{{"a":{{{}}}}}"#, tokens.join(","))
        };
        let told = told(&tokens("old"), &tokens("new"));
        assert!(told.len() < LONGEST, "{}", told.len());
        let items = told
            .lines()
            .filter(|line| line.starts_with("- changed"))
            .count();
        assert!(items > 500, "{items}");
        assert!(
            told.contains(&format!("**{} changes more**", 5000 - items)),
            "{items}"
        );
        assert_eq!(
            told.matches("<details").count(),
            told.matches("</details").count()
        );
    }

    #[test]
    fn hostile_texts_are_code_and_nothing_else() {
        let mut tokens = Vec::new();
        for (n, text) in hostile().iter().enumerate() {
            let text = serde_json::Value::from(text.as_str()).to_string();
            tokens.push(format!(
                r#"{text}:{{"t{n}":{{"value":{text},"description":{text}}}}}"#
            ));
        }
        for few in tokens.chunks(40) {
            let told = told("{}", &format!("{{{}}}", few.join(",")));
            assert_eq!(problem(&told), None);
        }
    }

    /// What of a text stands outside of code, and should not.
    fn problem(told: &str) -> Option<String> {
        for line in told.lines() {
            let outside = match line.strip_prefix("<summary><code>") {
                Some(line) => {
                    let (inside, rest) = line.split_once("</code>").expect("it is closed");
                    let is_plain = |char: char| {
                        !char.is_ascii() || char.is_ascii_alphanumeric() || " -.&#;".contains(char)
                    };
                    if !inside.chars().all(is_plain) {
                        return Some(line.to_owned());
                    }
                    rest.replace("</summary>", "")
                }
                None => outside_of_code(line),
            };
            let known = ["<details open>", "</details>", "<details>"];
            let is_ours =
                |char: char| char.is_ascii_alphanumeric() || " #:*·→,.;|-←()".contains(char);
            if !known.contains(&outside.as_str()) && !outside.chars().all(is_ours) {
                return Some(format!("{outside:?} in {line:?}"));
            }
        }
        None
    }

    /// A line without its code spans, as CommonMark finds them.
    fn outside_of_code(line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(start) = rest.find('`') {
            let ticks = rest[start..]
                .chars()
                .take_while(|char| *char == '`')
                .count();
            let inside = &rest[start + ticks..];
            let mut at = 0;
            let end = loop {
                let next = inside[at..].find('`').expect("every span is closed") + at;
                let run = inside[next..]
                    .chars()
                    .take_while(|char| *char == '`')
                    .count();
                if run == ticks {
                    break next;
                }
                at = next + run;
            };
            out.push_str(&rest[..start]);
            rest = &inside[end + ticks..];
        }
        out + rest
    }
}
