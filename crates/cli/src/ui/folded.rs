//! Lines that are longer than the terminal is wide, cut between words rather than anywhere.

use unicode_width::UnicodeWidthStr as _;

/// With what a line can begin so that what follows stands below the text, not below the label.
const LABELS: [&str; 4] = ["error: ", "hint: ", "note: ", "warning: "];

/// The text with each line in at most `width` cells, as far as its words go. What stands in
/// backticks stays in one piece, because people copy it.
pub(super) fn folded(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| {
        let label = LABELS.iter().find(|label| line.starts_with(**label));
        folded_line(line, label.map_or(0, |label| label.len()), width)
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// One line, of which all but the beginning is indented by so many cells.
pub(super) fn folded_line(line: &str, indent: usize, width: usize) -> String {
    if line.width() <= width {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len() + indent);
    let mut used = 0;
    let mut is_code = false;
    let mut is_first = true;
    let mut rest = line;
    while !rest.is_empty() {
        // Up to a space outside of backticks.
        let end = rest.find(|char: char| {
            is_code ^= char == '`';
            char == ' ' && !is_code
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        let cells = word.width();
        // A word that fits nowhere stays where it is.
        let fits_below = used > indent && indent + cells <= width;
        if !is_first && used + 1 + cells > width && fits_below {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            used = indent;
        } else if !is_first {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += cells;
        rest = after.strip_prefix(' ').unwrap_or(after);
        is_first = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_commands_stay_whole() {
        let check = |text: &str, expected: &str| assert_eq!(folded(text, 24), expected);
        check("short", "short");
        check("hint: run `a b` to go on", "hint: run `a b` to go on");
        check(
            "hint: run `tokensync sync` to go on",
            "hint: run\n      `tokensync sync`\n      to go on",
        );
        check(
            "one two three four five six",
            "one two three four five\nsix",
        );
        check(
            "note: `tokensync sync --skip-conflicts` does",
            "note: `tokensync sync --skip-conflicts`\n      does",
        );
        check(
            "a\nwarning: 日本語 日本語 日本語 日本語",
            "a\nwarning: 日本語 日本語\n         日本語 日本語",
        );
        check(
            "  deep  in a line that is cut",
            "  deep  in a line that\nis cut",
        );
        check(
            "an `open end of a long line",
            "an\n`open end of a long line",
        );
    }
}
