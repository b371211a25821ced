//! Texts that are written once, so that a document tells whose writing is in it.

use std::fmt;

use tokens_model::{JsonRef, TokenDocument};

/// Who writes. [`SEED`] wrote what was there at the beginning.
pub(crate) type Writer = u16;

/// The writer of the first document.
pub(crate) const SEED: Writer = 0;

/// A text that exactly one act of one person has made up: a value, or the name of a token, a set
/// or a theme. It is written as `w3n17`, the seventeenth of writer 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) writer: Writer,
    pub(crate) number: u32,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "w{}n{}", self.writer, self.number)
    }
}

impl Mark {
    /// The first mark in a text.
    pub(crate) fn first_in(text: &str) -> Option<Self> {
        Self::all_in(text).next()
    }

    /// All marks in a text, in their order.
    pub(crate) fn all_in(text: &str) -> impl Iterator<Item = Self> {
        text.match_indices('w')
            .filter_map(|(at, _)| Self::parse(&text[at + 1..]))
    }

    /// What stands behind the `w`.
    fn parse(rest: &str) -> Option<Self> {
        let (writer, rest) = number(rest)?;
        let (number, _) = number(rest.strip_prefix('n')?)?;
        Some(Self {
            writer: writer.try_into().ok()?,
            number,
        })
    }
}

/// The number that a text begins with, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The marks of a document with how often they stand there, in order. A text stands in several
/// places where a writer who looks at nothing brings back what others have moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(Vec<(Mark, usize)>);

impl Marks {
    /// What is written in a document: the names of its sets, tokens and themes, and the values.
    /// The sets that a theme selects are no writing of their own.
    pub(crate) fn of(document: &TokenDocument) -> Self {
        let mut found = Vec::new();
        for (name, set) in document.sets() {
            found.extend(Mark::all_in(name.as_str()));
            found.extend(Mark::all_in(set.json().raw()));
        }
        for theme in document.theme_list() {
            found.extend(theme.name().iter().flat_map(|name| Mark::all_in(name)));
        }
        found.into_iter().collect()
    }

    pub(crate) fn contains(&self, mark: Mark) -> bool {
        self.count(mark) > 0
    }

    /// In how many places a mark stands.
    pub(crate) fn count(&self, mark: Mark) -> usize {
        let found = self.0.binary_search_by_key(&mark, |(mark, _)| *mark);
        found.map_or(0, |at| self.0[at].1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Mark, usize)> + '_ {
        self.0.iter().copied()
    }

    /// What is here and not there.
    pub(crate) fn without<'a>(&'a self, there: &'a Self) -> impl Iterator<Item = Mark> + 'a {
        let marks = self.iter().map(|(mark, _)| mark);
        marks.filter(|mark| !there.contains(*mark))
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        let mut marks: Vec<Mark> = marks.into_iter().collect();
        marks.sort_unstable();
        let alike = marks.chunk_by(|a, b| a == b);
        Self(alike.map(|alike| (alike[0], alike.len())).collect())
    }
}

/// The name and the value of every token, where both are marks.
pub(crate) fn tokens(document: &TokenDocument) -> Vec<(Mark, Mark)> {
    let sets = document.sets().iter();
    sets.flat_map(|(_, set)| set.json().members())
        .filter_map(|member| {
            let name = Mark::first_in(&member.name())?;
            let value = member.value.get("value").and_then(JsonRef::as_str)?;
            Some((name, Mark::first_in(&value)?))
        })
        .collect()
}

/// Where a mark stands in a document.
pub(crate) fn places(document: &TokenDocument, mark: Mark) -> String {
    let is_it = |text: &str| Mark::all_in(text).any(|found| found == mark);
    let mut found = Vec::new();
    for (name, set) in document.sets() {
        if is_it(name.as_str()) {
            found.push(format!("the name of the set {name}"));
        }
        for member in set.json().members() {
            let value = member.value.get("value").and_then(JsonRef::as_str);
            let value = value.unwrap_or_default();
            if is_it(&member.name()) || is_it(&value) {
                found.push(format!("{name}.{} = {value}", member.name()));
            }
        }
    }
    let themes = document.theme_list();
    let themes = themes.filter_map(|theme| theme.name().filter(|name| is_it(name)));
    found.extend(themes.map(|name| format!("the theme {name}")));
    found.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Vec<String> {
        Mark::all_in(text).map(|mark| mark.to_string()).collect()
    }

    #[test]
    fn marks_are_found_among_other_words() {
        assert_eq!(
            marks(r#"{"w1n2":{"value":"w30n4","w":"win7 w1nx"}}"#),
            ["w1n2", "w30n4"]
        );
        assert_eq!(marks("w65536n1 w1n"), [""; 0]);
    }

    #[test]
    fn what_a_theme_selects_is_not_its_writing() {
        let text = r#"{"values":{"w0n1":{"w0n2":{"value":"w0n3"}}},
            "$themes":[{"id":"1","name":"w0n4","selectedTokenSets":{"w9n9":"enabled"}}]}"#;
        let document = TokenDocument::parse(text).unwrap();
        let found: Vec<String> = Marks::of(&document)
            .iter()
            .map(|(mark, _)| mark.to_string())
            .collect();
        assert_eq!(found, ["w0n1", "w0n2", "w0n3", "w0n4"]);
        assert_eq!(tokens(&document).len(), 1);
    }
}
