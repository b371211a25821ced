//! Text from elsewhere, made harmless for a terminal.

/// How many characters of a foreign text are shown.
const LONGEST: usize = 200;

/// The text without anything that could drive a terminal or fake a line: control characters,
/// direction changes, invisible characters and line ends appear as escapes; long text is cut.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST));
    for (i, char) in text.chars().enumerate() {
        if i == LONGEST {
            out.push('…');
            break;
        }
        if is_harmless(char) {
            out.push(char);
        } else {
            out.extend(char.escape_unicode());
        }
    }
    out
}

fn is_harmless(char: char) -> bool {
    !char.is_control()
        && !matches!(
            char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
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
    }
}
