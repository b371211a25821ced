//! What cannot be resolved, and why.

use tokens_model::{JsonRef, SetName, TokenPath};

/// Why a reference cannot be followed.
///
/// Each has its chain: the names from the asking token to the culprit. Of a long chain the middle
/// is left out; the name `…` stands for it. Names are untrusted text of the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// No token of the selected sets has the name.
    #[error(
        "`{name}` is not defined in the selected sets ({}); define it or name another token",
        arrows(chain)
    )]
    Missing {
        /// The name that leads nowhere.
        name: String,
        /// From the asking token to the missing name.
        chain: Vec<String>,
    },
    /// The reference leads back to the token that it stands in, or to a token that does.
    #[error(
        "the reference leads back to itself ({}); give one of these tokens a value of its own",
        arrows(chain)
    )]
    Cycle {
        /// From the asking token to the first name that stands in it twice.
        chain: Vec<String>,
    },
    /// A composite value cannot stand in the middle of a text.
    #[error(
        "`{name}` has several fields and cannot stand in the middle of a text ({}); name one of its fields",
        arrows(chain)
    )]
    NotText {
        /// The token with the composite value.
        name: String,
        /// From the asking token to that token.
        chain: Vec<String>,
    },
    /// It would take more than the [`Limits`](crate::Limits) allow.
    #[error(
        "`{name}` takes more than {excess} ({}); make the values shorter",
        arrows(chain)
    )]
    TooMuch {
        /// The token that asks for too much.
        name: String,
        /// Which limit stands in the way.
        excess: Excess,
        /// From the asking token to that token.
        chain: Vec<String>,
    },
}

impl ResolveError {
    /// The names from the asking token to the culprit.
    pub fn chain(&self) -> &[String] {
        match self {
            Self::Missing { chain, .. }
            | Self::Cycle { chain }
            | Self::NotText { chain, .. }
            | Self::TooMuch { chain, .. } => chain,
        }
    }
}

fn arrows(chain: &[String]) -> String {
    chain.join(" → ")
}

/// A limit that is exceeded, with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Excess {
    /// [`Limits::value_bytes`](crate::Limits::value_bytes)
    ValueBytes(usize),
    /// [`Limits::steps`](crate::Limits::steps)
    Steps(u64),
    /// [`Limits::nesting`](crate::Limits::nesting)
    Nesting(usize),
}

impl std::fmt::Display for Excess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ValueBytes(limit) => write!(f, "{limit} bytes in one value"),
            Self::Steps(limit) => write!(f, "{limit} evaluation steps"),
            Self::Nesting(limit) => write!(f, "{limit} levels inside each other"),
        }
    }
}

/// A reference that cannot be followed, and where it stands.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    /// The set that holds it.
    pub set: &'a SetName,
    /// The token that holds it.
    pub path: TokenPath,
    /// The text that holds it: the value of the token, a part of it, or a part of its colour
    /// modifier.
    pub value: JsonRef<'a>,
    /// Why it cannot be followed.
    pub error: ResolveError,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_names_the_chain_and_the_next_step() {
        let chain = || ["button.bg", "brand"].map(str::to_owned).to_vec();
        let too_much = |excess| ResolveError::TooMuch {
            name: "brand".to_owned(),
            excess,
            chain: chain(),
        };
        let errors = [
            ResolveError::Missing {
                name: "brand".to_owned(),
                chain: chain(),
            },
            ResolveError::Cycle { chain: chain() },
            ResolveError::NotText {
                name: "brand".to_owned(),
                chain: chain(),
            },
            too_much(Excess::ValueBytes(9)),
            too_much(Excess::Steps(9)),
            too_much(Excess::Nesting(9)),
        ];
        // A new kind does not compile before it is here.
        let kind = |error: &ResolveError| match error {
            ResolveError::Missing { .. } => 0,
            ResolveError::Cycle { .. } => 1,
            ResolveError::NotText { .. } => 2,
            ResolveError::TooMuch { excess, .. } => match excess {
                Excess::ValueBytes(_) => 3,
                Excess::Steps(_) => 4,
                Excess::Nesting(_) => 5,
            },
        };
        assert!(errors.iter().map(kind).eq(0..errors.len()));
        let texts: Vec<String> = errors.iter().map(|error| format!("{error}\n")).collect();
        insta::assert_snapshot!(texts.concat(), @"
        `brand` is not defined in the selected sets (button.bg → brand); define it or name another token
        the reference leads back to itself (button.bg → brand); give one of these tokens a value of its own
        `brand` has several fields and cannot stand in the middle of a text (button.bg → brand); name one of its fields
        `brand` takes more than 9 bytes in one value (button.bg → brand); make the values shorter
        `brand` takes more than 9 evaluation steps (button.bg → brand); make the values shorter
        `brand` takes more than 9 levels inside each other (button.bg → brand); make the values shorter
        ");
    }
}
