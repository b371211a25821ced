//! How a text is laid out, so that what is added looks like what is there.

/// The layout of a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// One level of indent; empty for a text on one line.
    pub indent: String,
    /// `\n` or `\r\n`.
    pub newline: &'static str,
    /// Whether the text ends with a line end.
    pub final_newline: bool,
    /// Whether it begins with a byte order mark.
    pub bom: bool,
}

impl Default for Style {
    /// Two spaces, `\n`, with a final line end.
    fn default() -> Self {
        Self {
            indent: "  ".to_owned(),
            newline: "\n",
            final_newline: true,
            bom: false,
        }
    }
}

impl Style {
    /// The layout of an existing text.
    pub fn of(text: &str) -> Self {
        let bom = text.starts_with('\u{feff}');
        let body = text.trim_start_matches('\u{feff}');
        let first_indent = body
            .lines()
            .skip(1)
            .find(|line| !line.trim().is_empty())
            .map(|line| &line[..line.len() - line.trim_start().len()]);
        Self {
            indent: first_indent.unwrap_or_default().to_owned(),
            newline: if body.contains("\r\n") { "\r\n" } else { "\n" },
            final_newline: body.ends_with('\n'),
            bom,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_recognised() {
        let tabs = Style::of("\u{feff}{\r\n\t\"a\": 1\r\n}\r\n");
        assert_eq!(tabs.indent, "\t");
        assert_eq!(tabs.newline, "\r\n");
        assert!(tabs.final_newline && tabs.bom);
        let line = Style::of("{\"a\":1}");
        assert_eq!(line.indent, "");
        assert!(!line.final_newline && !line.bom);
    }
}
