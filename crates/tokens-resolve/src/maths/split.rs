//! Several expressions in one text: `{a} * 2 {b} * 2` is two.

use std::collections::HashMap;
use std::ops::Range;

use crate::error::Excess;
use crate::steps::Steps;

/// The signs between which a space parts nothing.
const SIGNS: [&str; 4] = ["+", "-", "*", "/"];

/// The expressions in a text: parted by spaces that have no operator beside them and do not stand
/// in parentheses (`splitMultiIntoSingleValues` of the npm package).
pub(super) fn split(text: &str, steps: &mut Steps) -> Result<Vec<String>, Excess> {
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() == 1 {
        return Ok(vec![text.to_owned()]);
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
            || groups.hold(word, at, steps)?;
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
        return Ok(vec![text.to_owned()]);
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
    Ok(expressions)
}

/// What of a text stands in parentheses.
struct Groups<'a> {
    text: &'a str,
    /// Of each byte, whether a parenthesis was opened before it on its line.
    opened: Vec<bool>,
    /// Of each byte, whether a parenthesis is closed at it or behind it on its line.
    closes: Vec<bool>,
    /// From the first to the last byte inside of any.
    inside: Range<usize>,
    /// Which words that stand outside are inside as well.
    known: HashMap<&'a str, bool>,
}

impl<'a> Groups<'a> {
    fn of(text: &'a str) -> Self {
        let ends_line = |char: char| matches!(char, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        let count = if text.contains('(') {
            text.len() + 1
        } else {
            0
        };
        let mut groups = Self {
            text,
            opened: vec![false; count],
            closes: vec![false; count],
            inside: 0..0,
            known: HashMap::new(),
        };
        if count == 0 {
            return groups;
        }
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
        let is_inside = |at: &usize| groups.opened[*at] && groups.closes[*at];
        let first = (0..count).find(is_inside);
        let last = (0..count).rfind(is_inside);
        groups.inside = first
            .zip(last)
            .map_or(0..0, |(first, last)| first..last + 1);
        groups
    }

    /// Whether a word opens a parenthesis, or stands in a pair of them: at its place, or anywhere
    /// else in the text.
    fn hold(&mut self, word: &'a str, at: usize, steps: &mut Steps) -> Result<bool, Excess> {
        if self.inside.is_empty() {
            return Ok(word.contains('('));
        }
        if word.contains('(') || self.stands(word, at) {
            return Ok(true);
        }
        if let Some(known) = self.known.get(word) {
            return Ok(*known);
        }
        steps.copy(self.inside.len())?;
        let found = if word.is_empty() {
            self.inside.clone().any(|at| self.stands(word, at))
        } else {
            let mut places = self.text[self.inside.clone()].match_indices(word);
            places.any(|(at, _)| self.stands(word, self.inside.start + at))
        };
        self.known.insert(word, found);
        Ok(found)
    }

    fn stands(&self, word: &str, at: usize) -> bool {
        self.opened[at] && self.closes[at + word.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_without_an_operator_beside_them_part_expressions() {
        let check = |text: &str, expected: &[&str]| {
            let parts = split(text, &mut Steps::up_to(100)).unwrap();
            assert_eq!(parts, expected, "{text}");
        };
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
