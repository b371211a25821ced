//! Several expressions in one text: `{a} * 2 {b} * 2` is two.

/// The signs between which a space parts nothing.
const SIGNS: [&str; 4] = ["+", "-", "*", "/"];

/// The expressions in a text: parted by spaces that have no operator beside them and do not stand
/// in parentheses (`splitMultiIntoSingleValues` of the npm package). Also how many bytes were
/// searched for that.
pub(super) fn split(text: &str) -> (Vec<String>, usize) {
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() == 1 {
        return (vec![text.to_owned()], 0);
    }
    let mut groups = Groups::of(text);
    let is_sign = |word: &str| SIGNS.contains(&word);
    let mut ends = Vec::new();
    let mut at = 0;
    let mut skip = false;
    for (place, word) in words.iter().enumerate() {
        let before = if place > 0 { words[place - 1] } else { "" };
        let after = words.get(place + 1).copied().unwrap_or_default();
        let joins = is_sign(word)
            || (is_sign(after) && (is_sign(before) || before.is_empty() || word.ends_with(')')))
            || (after.is_empty() && is_sign(before))
            || groups.hold(word, at);
        at += word.len() + 1;
        if joins {
            continue;
        }
        if skip {
            skip = false;
            continue;
        }
        ends.push(place + 1);
        // The word behind an end has no operator beside it either.
        skip = !word.contains(['+', '-', '*', '/']);
    }
    if ends.is_empty() {
        return (vec![text.to_owned()], groups.searched);
    }
    ends.push(words.len());
    let mut start = 0;
    let mut expressions = Vec::new();
    for end in ends {
        let expression = words[start.min(end)..end].join(" ");
        if !expression.is_empty() {
            expressions.push(expression);
        }
        start = end;
    }
    (expressions, groups.searched)
}

/// What of a text stands in parentheses.
struct Groups<'a> {
    text: &'a str,
    /// Of each byte, whether a parenthesis was opened before it on its line.
    opened: Vec<bool>,
    /// Of each byte, whether a parenthesis is closed at it or behind it on its line.
    closes: Vec<bool>,
    searched: usize,
}

impl<'a> Groups<'a> {
    fn of(text: &'a str) -> Self {
        let mut groups = Self {
            text,
            opened: Vec::new(),
            closes: Vec::new(),
            searched: 0,
        };
        if !text.contains('(') {
            return groups;
        }
        let ends_line = |char: char| matches!(char, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        groups.opened = vec![false; text.len() + 1];
        groups.closes = vec![false; text.len() + 1];
        let mut opened = false;
        for (at, char) in text.char_indices() {
            groups.opened[at] = opened;
            opened = !ends_line(char) && (opened || char == '(');
        }
        groups.opened[text.len()] = opened;
        let mut closes = false;
        for (at, char) in text.char_indices().rev() {
            closes = !ends_line(char) && (closes || char == ')');
            groups.closes[at] = closes;
        }
        groups
    }

    /// Whether a word opens a parenthesis, or stands in a pair of them: at its place, or anywhere
    /// else in the text.
    fn hold(&mut self, word: &str, at: usize) -> bool {
        if self.opened.is_empty() {
            return false;
        }
        let stands = |at: usize| self.opened[at] && self.closes[at + word.len()];
        if word.contains('(') || stands(at) {
            return true;
        }
        self.searched += self.text.len();
        if word.is_empty() {
            let mut bytes = 0..self.opened.len();
            return bytes.any(stands);
        }
        self.text.match_indices(word).any(|(at, _)| stands(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_without_an_operator_beside_them_part_expressions() {
        let check = |text: &str, expected: &[&str]| assert_eq!(split(text).0, expected, "{text}");
        check(
            "8 / 4 * 7px 8 * 5px 2 * 4px",
            &["8 / 4 * 7px", "8 * 5px", "2 * 4px"],
        );
        check("1px 2px 3px", &["1px", "2px 3px"]);
        check("calc(1px + 2px) 3px", &["calc(1px + 2px)", "3px"]);
        check("a ", &["a"]);
        check("", &[""]);
        check("4 (4 + 5)", &["4 (4 + 5)"]);
        check("6 (4 + 5) * 2 7", &["6", "(4 + 5) * 2 7"]);
    }
}
