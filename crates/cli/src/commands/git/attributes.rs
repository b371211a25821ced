//! The lines of `.gitattributes` that say which files are tokens.

use provider_file::FileLayout;

/// What stands before and after our lines.
const BEGIN: &str = "# tokensync: begin (`tokensync git uninstall` takes these lines out)";
const END: &str = "# tokensync: end";

/// Our lines for a project whose tokens are at this path, which the file stands beside.
pub(super) fn lines(tokens: &str) -> Vec<String> {
    let path = tokens.trim_start_matches("./").trim_end_matches('/');
    let layout = FileLayout::suggested_by(std::path::Path::new(path));
    let (files, driver) = match layout {
        FileLayout::Single => (escaped(path), super::drivers::SINGLE),
        FileLayout::Directory if matches!(path, "" | ".") => {
            ("**/*.json".to_owned(), super::drivers::FOLDER)
        }
        FileLayout::Directory => (
            format!("{}/**/*.json", escaped(path)),
            super::drivers::FOLDER,
        ),
    };
    let files = quoted(&format!("/{files}"));
    vec![
        BEGIN.to_owned(),
        format!("{files} merge={driver} diff={driver}"),
        END.to_owned(),
    ]
}

/// The text with these lines where ours stood, or at its end; so that nothing before them decides.
pub(super) fn with(text: &str, lines: &[String]) -> String {
    let newline = newline(text);
    let ours = format!("{}{newline}", lines.join(newline));
    if let Some((before, after)) = around_ours(text) {
        return [before, &ours, after].concat();
    }
    let gap = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        newline
    };
    [text, gap, &ours].concat()
}

/// The text without our lines.
pub(super) fn without(text: &str) -> String {
    match around_ours(text) {
        Some((before, after)) => [before, after].concat(),
        None => text.to_owned(),
    }
}

/// Whether our lines are in the text.
pub(super) fn has_ours(text: &str) -> bool {
    around_ours(text).is_some()
}

/// What stands before our lines and after them.
fn around_ours(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    let mut begin = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match (line.trim_end(), begin) {
            (BEGIN, None) => begin = Some(at),
            (END, Some(begin)) => return Some((&text[..begin], &text[end..])),
            _ => {}
        }
        at = end;
    }
    None
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A path as a pattern that fits nothing else (gitignore(5)).
fn escaped(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for char in path.chars() {
        if matches!(char, '*' | '?' | '[' | ']' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern
}

/// A pattern as one word of the file, in quotes as C has them where it needs any (gitattributes(5)).
fn quoted(pattern: &str) -> String {
    if !pattern.contains([' ', '\t', '"', '\n']) {
        return pattern.to_owned();
    }
    let inner = pattern
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\t', "\\t")
        .replace('\n', "\\n");
    format!("\"{inner}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_tokens_is_the_pattern() {
        let check = |tokens: &str, expected: &str| assert_eq!(lines(tokens)[1], expected);
        check(
            "tokens/",
            "/tokens/**/*.json merge=tokensync-folder diff=tokensync-folder",
        );
        check(
            "./a/tokens.json",
            "/a/tokens.json merge=tokensync-single diff=tokensync-single",
        );
        check(
            ".",
            "/**/*.json merge=tokensync-folder diff=tokensync-folder",
        );
        check(
            "my [old] tokens",
            "\"/my \\\\[old\\\\] tokens/**/*.json\" merge=tokensync-folder diff=tokensync-folder",
        );
    }

    #[test]
    fn what_others_wrote_stays() {
        for text in ["", "*.json text\n", "a b\r\n\r\n# c\r\n"] {
            let ours = lines("tokens");
            let once = with(text, &ours);
            assert!(once.starts_with(text) && has_ours(&once));
            assert_eq!(once.contains("\r\n"), text.contains("\r\n"));
            assert_eq!(with(&once, &ours), once);
            assert_eq!(without(&once), text);
            let more = format!("{once}later\n");
            let moved = with(&more, &lines("other.json"));
            assert_eq!(without(&moved), format!("{text}later\n"));
            assert!(moved.ends_with("later\n") && !moved.contains("/tokens/"));
        }
        assert_eq!(without(&with("a b", &lines("t"))), "a b\n");
    }

    #[test]
    fn half_of_our_lines_is_nobodys() {
        let text = format!("{BEGIN}\na b\n");
        assert!(!has_ours(&text));
        assert_eq!(without(&text), text);
    }
}
