//! References: how the text of a value names other tokens.

use std::ops::Range;

/// How a reference is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `{color.red}` (Tokens Studio, and the DTCG format's "Aliases / References").
    Braces,
    /// `$color.red` (Tokens Studio only).
    Dollar,
}

/// A reference inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// What it names, exactly as it stands there: spaces count. It may hold references of its
    /// own (`color.{mode}`), which stand for the text that they lead to.
    pub name: &'a str,
    /// Where it stands in the text, with braces or dollar sign, in bytes.
    pub span: Range<usize>,
    /// How it is written.
    pub notation: Notation,
}

impl Reference<'_> {
    /// Whether the name holds a reference itself.
    pub fn is_nested(&self) -> bool {
        references(self.name).next().is_some()
    }
}

/// The references in a text, outermost ones only, from left to right.
///
/// Braces may stand inside each other; an opening brace that nothing closes begins no reference.
/// A dollar sign begins one if a name follows: characters other than white space and commas, the
/// last of them a letter, a digit or `_` (`AliasRegex` in the Figma plugin's sources).
///
/// ```
/// use tokens_model::references;
///
/// let names = |text| references(text).map(|found| found.name.to_owned()).collect::<Vec<_>>();
/// assert_eq!(names("{space.m} * 2"), ["space.m"]);
/// assert_eq!(names("0 $space.m, {a.{b}}"), ["space.m", "a.{b}"]);
/// assert_eq!(names("{ open, $ 5"), Vec::<String>::new());
/// ```
pub fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    References { text, at: 0 }
}

struct References<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for References<'a> {
    type Item = Reference<'a>;

    fn next(&mut self) -> Option<Reference<'a>> {
        loop {
            let mut rest = self.text.as_bytes()[self.at..].iter();
            let start = self.at + rest.position(|byte| matches!(byte, b'{' | b'$'))?;
            let reference = if self.text.as_bytes()[start] == b'{' {
                in_braces(self.text, start)
            } else {
                after_dollar(self.text, start)
            };
            match reference {
                Some(reference) => {
                    self.at = reference.span.end;
                    return Some(reference);
                }
                // Nothing closes this brace, so nothing closes those to its left either: look on
                // behind the last opening brace, or a long text of braces takes quadratic time.
                None if self.text.as_bytes()[start] == b'{' => {
                    self.at = self.text[start..].rfind('{').map_or(start, |at| start + at) + 1;
                }
                None => {
                    let run = run_after(self.text, start);
                    self.at = start + 1 + run.find('{').unwrap_or(run.len());
                }
            }
        }
    }
}

fn in_braces(text: &str, start: usize) -> Option<Reference<'_>> {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'{' => open += 1,
            b'}' => open -= 1,
            _ => continue,
        }
        if open == 0 {
            return Some(Reference {
                name: &text[start + 1..at],
                span: start..at + 1,
                notation: Notation::Braces,
            });
        }
    }
    None
}

fn after_dollar(text: &str, start: usize) -> Option<Reference<'_>> {
    let run = run_after(text, start);
    let end = run.rfind(|char: char| char.is_ascii_alphanumeric() || char == '_')? + 1;
    // The plugin asks for one character before the last: `$5` is no reference, `$ab` is one.
    (end > 1).then(|| Reference {
        name: &run[..end],
        span: start..start + 1 + end,
        notation: Notation::Dollar,
    })
}

/// What may be a name behind the dollar sign at `start`.
fn run_after(text: &str, start: usize) -> &str {
    let rest = &text[start + 1..];
    rest.find(|char: char| char.is_whitespace() || char == ',')
        .map_or(rest, |end| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> = references(text)
            .map(|reference| (reference.name, &text[reference.span.clone()]))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_stand_in_braces_or_behind_a_dollar_sign() {
        check("{a.b}", &[("a.b", "{a.b}")]);
        check("rgba({a}, {b})", &[("a", "{a}"), ("b", "{b}")]);
        check("$a.b * 2", &[("a.b", "$a.b")]);
        check("calc($a.b)", &[("a.b", "$a.b")]);
        check("{ a }", &[(" a ", "{ a }")]);
        check("{größe.1}", &[("größe.1", "{größe.1}")]);
    }

    #[test]
    fn references_may_be_nested() {
        check("{a.{b}.c}", &[("a.{b}.c", "{a.{b}.c}")]);
        check("{{i}}", &[("{i}", "{{i}}")]);
        assert!(references("{{i}}").next().unwrap().is_nested());
        assert!(!references("{i}").next().unwrap().is_nested());
    }

    #[test]
    fn what_is_not_closed_is_no_reference() {
        check("{a", &[]);
        check("{a {b", &[]);
        check("a} {b}", &[("b", "{b}")]);
        check("$", &[]);
        check("$5", &[]);
        check("$, $ x", &[]);
    }

    #[test]
    fn a_text_of_openings_takes_linear_time() {
        for opening in ["{", "$", "{$", "$-"] {
            let text = opening.repeat(1_000_000);
            assert_eq!(references(&text).count(), 0);
        }
    }
}
