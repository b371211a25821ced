//! Text from elsewhere, made harmless for a terminal and for the log of a build.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{MAIN_SEPARATOR, Path};

use unicode_normalization::char::is_combining_mark;

/// How many characters of a foreign text are shown.
const LONGEST: usize = 200;

/// How many marks may stand on one letter. No script needs more, and more of them cover the lines
/// above and below.
const MARKS: usize = 6;

/// The text without anything that could drive a terminal, fake a line or command a build: control
/// characters, direction changes, invisible characters, line ends and the first character of
/// commands appear as escapes; long text is cut. Doing it twice changes nothing.
pub(crate) fn shown(text: &str) -> String {
    shown_within(text, LONGEST)
}

/// The same for a text of which up to `longest` characters are shown.
pub(crate) fn shown_within(text: &str, longest: usize) -> String {
    if text.len() <= longest && is_plain(text) {
        return text.to_owned();
    }
    told(text, longest)
}

/// Whether nothing in it asks for a closer look, as is so with most texts.
fn is_plain(text: &str) -> bool {
    let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable && !text.contains("##") && !text.trim_start().starts_with("::")
}

/// See [`shown_within`]: the closer look.
fn told(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    for (i, (char, is_harmless)) in told_apart(text).enumerate() {
        if i == longest {
            out.push('…');
            break;
        }
        if is_harmless {
            out.push(char);
        } else {
            out.extend(char.escape_unicode());
        }
    }
    out
}

/// An address without the values of its query, which may be secrets.
pub(crate) fn shown_address(address: &str) -> String {
    let Some((place, query)) = address.split_once('?') else {
        return shown(address);
    };
    let name = |pair: &str| match pair.split_once('=') {
        Some((name, _)) => format!("{name}=…"),
        None => "…".to_owned(),
    };
    let names: Vec<String> = query.split('&').map(name).collect();
    shown(&format!("{place}?{}", names.join("&")))
}

/// The text with paths below a folder as somebody there would type them.
pub(crate) fn seen_from(folder: &Path, text: &str) -> String {
    let folder = shown_within(&folder.to_string_lossy(), usize::MAX);
    let below = format!("{folder}{MAIN_SEPARATOR}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&below) {
        let (before, path) = rest.split_at(at);
        out.push_str(before);
        // Elsewhere it is the middle of another path, or of an address.
        let begins = out
            .chars()
            .next_back()
            .is_none_or(|char| char.is_whitespace() || "`'\"(=".contains(char));
        if !begins {
            out.push_str(&below);
        }
        rest = &path[below.len()..];
    }
    out.push_str(rest);
    out
}

/// Whole lines in which somebody may have forgotten to make text harmless: line ends stay, and so do
/// colours if there are any.
pub(crate) fn shown_lines(text: &str, colors: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line.trim_end_matches('\n');
        let end = &line[rest.len()..];
        while let Some(color) = colors.then(|| first_color(rest)).flatten() {
            out.push_str(&shown_within(&rest[..color.start], usize::MAX));
            out.push_str(&rest[color.clone()]);
            rest = &rest[color.end..];
        }
        out.push_str(&shown_within(rest, usize::MAX));
        out.push_str(end);
    }
    out
}

/// Where `ESC [ … m` stands first, with numbers and what parts them.
fn first_color(text: &str) -> Option<Range<usize>> {
    text.match_indices("\u{1b}[").find_map(|(at, begin)| {
        let code = &text[at + begin.len()..];
        let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b';';
        let digits = code.bytes().take_while(is_part).count();
        let end = at + begin.len() + digits + 1;
        code[digits..].starts_with('m').then_some(at..end)
    })
}

/// A JSON text that means the same and is as harmless: what would be escaped elsewhere is a JSON
/// escape in its strings. Line ends between its values stay.
pub(crate) fn shown_json(json: &str) -> String {
    if is_plain(json) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len());
    for (char, is_harmless) in told_apart(json) {
        if char == '\n' || is_harmless {
            out.push(char);
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("writing to a string does not fail");
            }
        }
    }
    out
}

/// Every character, and whether it can be shown where it stands.
fn told_apart(text: &str) -> impl Iterator<Item = (char, bool)> {
    let begin = text.len() - text.trim_start().len();
    let mut marks = 0;
    text.char_indices().map(move |(at, char)| {
        marks = if is_combining_mark(char) {
            marks + 1
        } else {
            0
        };
        let rest = &text[at..];
        let is_command = is_command(rest) || (at == begin && is_workflow_command(rest));
        (char, is_seen(char) && marks <= MARKS && !is_command)
    })
}

/// Whether a build system would take the text for a command to it, wherever in a line it stands:
/// `##[…]` (the GitHub Actions runner, `ActionCommand.cs`), `##vso[…]` (the agent of Azure
/// Pipelines, `Command.cs`), and what others have made of that.
fn is_command(text: &str) -> bool {
    text.strip_prefix("##").is_some_and(|rest| {
        rest.trim_start_matches(|char: char| char.is_ascii_alphabetic())
            .starts_with('[')
    })
}

/// Whether the runner of GitHub Actions would take a line that begins like this for a command. What
/// is shown may come to stand at the beginning of a line, and white space before it does not count.
fn is_workflow_command(text: &str) -> bool {
    text.starts_with("::")
}

/// Whether a reader sees the character, and sees it where it stands: no control character, no
/// change of direction, and none that is ignored by default (`DerivedCoreProperties.txt` of
/// Unicode, `Default_Ignorable_Code_Point`) but for those that choose between emoji and text.
fn is_seen(char: char) -> bool {
    !char.is_control()
        && !matches!(
            char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
pub(crate) mod testing {
    /// Texts that go for whatever shows them.
    pub(crate) fn hostile() -> Vec<String> {
        let files = [
            include_str!("../../../tests/fixtures/hostile/terminal.json"),
            include_str!("../../../tests/fixtures/hostile/ci.json"),
            include_str!("../../../tests/fixtures/hostile/markup.json"),
        ];
        let texts = files.map(|file| serde_json::from_str::<Vec<String>>(file).unwrap());
        texts.concat()
    }

    /// What nobody may read on a screen, told without the code above.
    pub(crate) fn problem(text: &str) -> Option<String> {
        const UNSEEN: [char; 25] = [
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{17b4}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{206a}',
            '\u{3164}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{1bca0}',
            '\u{1d173}',
            '\u{e0001}',
            '\u{e0100}',
        ];
        if let Some(bad) = text.chars().find(|c| c.is_control() || UNSEEN.contains(c)) {
            return Some(format!("{bad:?}"));
        }
        let marks = text.split(|char| !('\u{300}'..'\u{370}').contains(&char));
        if marks.into_iter().any(|marks| marks.chars().count() > 6) {
            return Some("marks".to_owned());
        }
        let commands = ["##[", "##vso[", "##teamcity["];
        let command = commands.into_iter().find(|begin| text.contains(begin));
        let command = command.or(text.trim_start().starts_with("::").then_some("::"));
        command.map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{hostile, problem};
    use super::*;

    #[test]
    fn no_hostile_text_does_anything() {
        let texts = hostile();
        assert!(texts.len() > 250);
        assert!(texts.iter().filter(|text| problem(text).is_some()).count() > 120);
        for text in texts {
            for longest in [3, 50, LONGEST, usize::MAX] {
                let shown = shown_within(&text, longest);
                assert_eq!(problem(&shown), None, "{text:?} became {shown:?}");
                assert_eq!(shown_within(&shown, usize::MAX), shown, "{text:?}");
            }
            assert!(shown(&text).chars().filter(|c| *c != '\\').count() <= 8 * LONGEST + 1);
        }
    }

    #[test]
    fn what_is_plain_stays_as_it_is_at_a_closer_look() {
        let mut plain = 0;
        for text in hostile() {
            let places = text.char_indices().map(|(at, _)| at);
            for part in places.flat_map(|at| [&text[at..], &text[..at]]) {
                if is_plain(part) {
                    plain += 1;
                    assert_eq!(told(part, usize::MAX), part);
                }
            }
        }
        assert!(plain > 1000, "{plain}");
    }

    #[cfg(unix)]
    #[test]
    fn paths_below_the_working_folder_are_told_as_they_are_typed_there() {
        let check = |text: &str, expected: &str| {
            assert_eq!(seen_from(Path::new("/ada/p"), text), expected);
        };
        check("/ada/p/t.json:1:2: odd", "t.json:1:2: odd");
        check("move `/ada/p/a/b` to (/ada/p/c)", "move `a/b` to (c)");
        check("no file in `/ada/p`", "no file in `/ada/p`");
        check("`/ada/project/t.json`", "`/ada/project/t.json`");
        check("`/mnt/ada/p/t.json`", "`/mnt/ada/p/t.json`");
        check("file:///ada/p/t.json", "file:///ada/p/t.json");
        assert_eq!(seen_from(Path::new("/"), "`/etc/t.json`"), "`/etc/t.json`");
    }

    #[test]
    fn no_hostile_text_is_lost_in_json() {
        let texts = serde_json::Value::from(hostile());
        for json in [texts.to_string(), format!("{texts:#}")] {
            let shown = shown_json(&json);
            let problem = problem(&shown.replace('\n', " "));
            assert_eq!(problem, None, "{shown}");
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(read, texts);
        }
    }

    #[test]
    fn lines_are_harmless_and_stay_lines() {
        for text in hostile() {
            let lines = format!("{text}\n\u{1b}[31m{}\u{1b}[0m\n", text.replace('\n', ""));
            for colors in [true, false] {
                let shown = shown_lines(&lines, colors);
                assert_eq!(shown.matches('\n').count(), lines.matches('\n').count());
                for line in shown.lines() {
                    let line = if colors {
                        uncolored(line)
                    } else {
                        line.to_owned()
                    };
                    assert_eq!(problem(&line), None, "{line:?}");
                }
            }
        }
        assert_eq!(
            shown_lines("a\n\u{1b}[31mb\u{1b}[0m \u{1b}[2J\n", true),
            "a\n\u{1b}[31mb\u{1b}[0m \\u{1b}[2J\n"
        );
    }

    fn uncolored(line: &str) -> String {
        let mut parts = line.split("\u{1b}[");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| {
            let rest = part.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';');
            all + rest.strip_prefix('m').expect("a colour")
        })
    }

    #[test]
    fn nothing_drives_the_terminal() {
        assert_eq!(shown("größe 🎨 ❤️ é́"), "größe 🎨 ❤️ é́");
        assert_eq!(shown("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(shown("\u{9b}2J\r\n"), "\\u{9b}2J\\u{d}\\u{a}");
        assert_eq!(shown("x\u{202e}y\u{200b}"), "x\\u{202e}y\\u{200b}");
        assert_eq!(shown(&"x".repeat(300)).chars().count(), 201);
        assert_eq!(shown_within("größe", 3), "grö…");
        let flood = format!("a{}", "\u{301}".repeat(8));
        let kept = "\u{301}".repeat(6);
        assert_eq!(shown(&flood), format!("a{kept}\\u{{301}}\\u{{301}}"));
    }

    #[test]
    fn a_query_shows_names_only() {
        let check = |address: &str, expected: &str| assert_eq!(shown_address(address), expected);
        check("https://a.b/c", "https://a.b/c");
        check(
            "https://a.b/c?token=CANARY&v=1#CANARY",
            "https://a.b/c?token=…&v=…",
        );
        check("https://a.b/c?CANARY", "https://a.b/c?…");
    }

    #[test]
    fn nothing_commands_a_build() {
        assert_eq!(shown("a ##[add-path]x"), "a \\u{23}#[add-path]x");
        assert_eq!(shown("###vso[x]"), "#\\u{23}#vso[x]");
        assert_eq!(shown("##teamcity[x]"), "\\u{23}#teamcity[x]");
        assert_eq!(shown(" ::error::x ::y"), " \\u{3a}:error::x ::y");
        assert_eq!(shown("## [x] #[y] ## a::b"), "## [x] #[y] ## a::b");
    }

    #[test]
    fn harmless_json_means_the_same() {
        let text = "ä🎨\u{202e}\u{9b}\u{e0001}##[x]";
        let json = serde_json::json!({ text: [text] });
        let shown = shown_json(&format!("{json:#}"));
        assert_eq!(
            shown,
            "{\n  \"ä🎨\\u202e\\u009b\\udb40\\udc01\\u0023#[x]\": [\n    \"ä🎨\\u202e\\u009b\\udb40\\udc01\\u0023#[x]\"\n  ]\n}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            json
        );
    }
}
