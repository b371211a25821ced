//! Values that somebody types instead of either side: whether they fit the type of the token.

use sync_engine::{Conflict, Observation};
use tokens_model::{JsonRef, Section, TokenDocument, TokenType, references, shape_problems};
use tokens_resolve::Color;

use crate::shown::shown;

/// The types of the tokens that conflicts are about.
#[derive(Clone, Copy, Default)]
pub(super) struct Kinds<'a>(Option<&'a TokenDocument>);

impl<'a> Kinds<'a> {
    pub(super) fn of(seen: &'a Observation) -> Self {
        Self(seen.local.document())
    }

    /// The type that a value has to fit; `None` where it is not the value of a token, or has no type
    /// that is known.
    pub(super) fn kind(self, conflict: &Conflict) -> Option<TokenType> {
        let at = &conflict.at;
        if at.section != Section::Token || at.field.as_deref() != Some("value") {
            return None;
        }
        let set = self.0?.set(at.set.as_ref()?.as_str())?;
        let mut name = None;
        set.for_each_token(|path, token| {
            if *path == at.path {
                name = token.type_name();
            }
        });
        let name = name?;
        TokenType::named(&name)
            .or_else(|| TokenType::rewritten_by_plugin(&name).and_then(TokenType::named))
    }
}

/// Why a value does not fit a type, as `check` judges it (`value-shape`). Of a colour more is asked
/// than there: a word that names none is mistyped, and what is in the files already is not.
pub(super) fn problem(kind: TokenType, value: JsonRef<'_>) -> Option<String> {
    let expected = match shape_problems(kind, value).first() {
        Some(problem) => problem.expected,
        None if kind == TokenType::Color && !is_color(value) => {
            "a color such as `#1a2b3c`, `rgb(26 43 60)` or `{another.token}`"
        }
        None => return None,
    };
    let (value, name) = (shown(&value.to_compact()), kind.as_str());
    Some(format!(
        "{value} does not fit the type `{name}`: expected {expected}"
    ))
}

/// Whether a text is a colour, refers to one, or calls something that may make one.
fn is_color(value: JsonRef<'_>) -> bool {
    value.as_str().is_none_or(|text| {
        Color::parse(&text).is_some() || text.contains('(') || references(&text).next().is_some()
    })
}

#[cfg(test)]
mod tests {
    use tokens_model::Json;

    use super::*;

    #[test]
    fn a_value_of_another_type_is_told_with_the_type() {
        let check = |kind: &str, value: &str, expected: Option<&str>| {
            let (kind, value) = (TokenType::named(kind).unwrap(), Json::parse(value).unwrap());
            assert_eq!(problem(kind, value.root()).as_deref(), expected);
        };
        for color in [
            "\"#fa0\"",
            "\"tomato\"",
            "\"hsl(9 100% 64%)\"",
            "\"linear-gradient(red, blue)\"",
            "\"{color.red}\"",
        ] {
            check("color", color, None);
        }
        check(
            "color",
            "\"notacolor\"",
            Some(
                "\"notacolor\" does not fit the type `color`: expected a color such as `#1a2b3c`, \
                 `rgb(26 43 60)` or `{another.token}`",
            ),
        );
        check(
            "color",
            "7",
            Some("7 does not fit the type `color`: expected a color"),
        );
        check("dimension", "\"4px * 2\"", None);
        check(
            "duration",
            "\"soon\"",
            Some("\"soon\" does not fit the type `duration`: expected a duration such as `200ms`"),
        );
    }
}
