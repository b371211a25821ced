//! The way in: a document and a selection, and what its tokens say.

use std::sync::OnceLock;

use tokens_model::TokenDocument;

use crate::definition::{Definitions, Found};
use crate::error::{Problem, ResolveError};
use crate::follow::Answers;
use crate::limits::Limits;
use crate::selection::Selection;
use crate::value::Value;
use crate::walk;

/// Says what the tokens of a document mean under a selection of its sets.
///
/// Making one indexes the names. The first question resolves everything, in time linear in tokens
/// and references; further questions look up what is known. What the answers are does not depend
/// on the order of the questions, nor on the order of the tokens in their sets.
#[derive(Debug)]
pub struct Resolver<'a> {
    definitions: Definitions<'a>,
    limits: Limits,
    answers: OnceLock<(Answers<'a>, u64)>,
}

impl<'a> Resolver<'a> {
    /// A resolver over the sets of the selection, within the default [`Limits`].
    pub fn new(document: &'a TokenDocument, selection: &Selection) -> Self {
        Self::within(document, selection, Limits::default())
    }

    /// A resolver within other limits.
    pub fn within(document: &'a TokenDocument, selection: &Selection, limits: Limits) -> Self {
        Self {
            definitions: Definitions::of(document, selection),
            limits,
            answers: OnceLock::new(),
        }
    }

    /// The tokens that count, each name once, in the order in which the names first stand in the
    /// document.
    pub fn tokens(&self) -> impl Iterator<Item = &Found<'a>> {
        self.definitions.list.iter().map(|one| &one.found)
    }

    /// The token of this name.
    pub fn token(&self, name: &str) -> Option<&Found<'a>> {
        match self.definitions.find(name)? {
            (token, "") => Some(&self.definitions.get(token).found),
            _ => None,
        }
    }

    /// What a name leads to: a token, or a part of a composite value (`heading.fontFamily`).
    ///
    /// `None` if there is no such token or part. An error if a reference in it cannot be followed,
    /// the first one; [`value`](Self::value) has what can be said nevertheless.
    pub fn resolve(&self, name: &str) -> Option<Result<&Value, ResolveError>> {
        let value = self.value(name)?;
        Some(match value.unresolved() {
            None => Ok(value),
            Some(text) => {
                let answers = self.answers();
                let failure = &answers.failures[text.failure as usize];
                Err(answers.error(failure, &self.definitions))
            }
        })
    }

    /// What a name leads to, with the texts in it that could not be resolved as they stand in the
    /// document.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let (token, keys) = self.definitions.find(name)?;
        let value = &self.answers().tokens[token as usize].value;
        keys.split('.')
            .skip(1)
            .try_fold(value, |value, key| value.get(key))
    }

    /// Every token that counts, with what it says; see [`value`](Self::value).
    pub fn resolve_all(&self) -> impl Iterator<Item = (&Found<'a>, &Value)> {
        let values = self.answers().tokens.iter().map(|answer| &answer.value);
        self.tokens().zip(values)
    }

    /// The tokens that a token refers to itself, in the order of its text, each as often as it
    /// names it; in a colour modifier too. None of a name that no token has.
    pub fn targets(&self, name: &str) -> impl Iterator<Item = &Found<'a>> {
        let token = self
            .definitions
            .find(name)
            .filter(|(_, keys)| keys.is_empty());
        let targets = token.map(|(token, _)| &self.answers().tokens[token as usize].targets);
        let targets = targets.into_iter().flatten();
        targets.map(|target| &self.definitions.get(*target).found)
    }

    /// Every reference that cannot be followed. One whose token holds such a reference itself
    /// cannot be followed either: its chain goes on to the culprit.
    pub fn problems(&self) -> Vec<Problem<'a>> {
        self.answers().problems(&self.definitions)
    }

    /// How many steps it took to resolve everything, as [`Limits::steps`] counts them.
    pub fn steps(&self) -> u64 {
        self.resolved().1
    }

    fn answers(&self) -> &Answers<'a> {
        &self.resolved().0
    }

    fn resolved(&self) -> &(Answers<'a>, u64) {
        self.answers
            .get_or_init(|| walk::resolve_all(&self.definitions, self.limits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_what_a_token_names_itself() {
        let document = TokenDocument::parse(
            r##"{"s":{"a":{"value":"{b} + {c} + {b} + {no}"},"b":{"value":"{c}"},"c":{"value":"1"},
            "d":{"type":"color","value":"#f00","$extensions":{"studio.tokens":{"modify":
            {"type":"lighten","value":"{c}","space":"srgb"}}}},"o":{"value":"{o}"}}}"##,
        )
        .unwrap();
        let resolver = Resolver::new(&document, &Selection::all(&document));
        let check = |name: &str, expected: &[&str]| {
            let targets: Vec<&str> = resolver.targets(name).map(|found| &*found.name).collect();
            assert_eq!(targets, expected, "{name}");
        };
        check("a", &["b", "c", "b"]);
        check("b", &["c"]);
        check("c", &[]);
        check("d", &["c"]);
        check("o", &["o"]);
        check("none", &[]);
        check("a.x", &[]);
    }
}
