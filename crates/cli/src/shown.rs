//! Text from elsewhere, made harmless for a terminal.

use std::fmt::Write as _;

/// How many characters of a foreign text are shown.
const LONGEST: usize = 200;

/// The text without anything that could drive a terminal or fake a line: control characters,
/// direction changes, invisible characters and line ends appear as escapes; long text is cut.
pub(crate) fn shown(text: &str) -> String {
    shown_within(text, LONGEST)
}

/// The same for a text of which up to `longest` characters are shown.
pub(crate) fn shown_within(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    for (i, (at, char)) in text.char_indices().enumerate() {
        if i == longest {
            out.push('…');
            break;
        }
        if is_harmless(char) && !is_command(&text[at..]) {
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

/// A JSON text that means the same and is as harmless: what would be escaped elsewhere is a JSON
/// escape in its strings. Line ends between its values stay.
pub(crate) fn shown_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for (at, char) in json.char_indices() {
        if char == '\n' || (is_harmless(char) && !is_command(&json[at..])) {
            out.push(char);
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("writing to a string does not fail");
            }
        }
    }
    out
}

/// Whether a CI system would take the text for a command to it, wherever in a line it stands:
/// `##[…]` (the GitHub Actions runner, `ActionCommand.cs`) and `##vso[…]` (the agent of Azure
/// Pipelines, `Command.cs`).
fn is_command(text: &str) -> bool {
    text.starts_with("##[") || text.starts_with("##vso[")
}

fn is_harmless(char: char) -> bool {
    !char.is_control()
        && !matches!(
            char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_drives_the_terminal() {
        assert_eq!(shown("größe 🎨"), "größe 🎨");
        assert_eq!(shown("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(shown("\u{9b}2J\r\n"), "\\u{9b}2J\\u{d}\\u{a}");
        assert_eq!(shown("x\u{202e}y\u{200b}"), "x\\u{202e}y\\u{200b}");
        assert_eq!(shown(&"x".repeat(300)).chars().count(), 201);
        assert_eq!(shown_within("größe", 3), "grö…");
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
        assert_eq!(shown("## [x] #[y] ##"), "## [x] #[y] ##");
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
