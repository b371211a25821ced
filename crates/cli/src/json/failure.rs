//! What a program is told where a command fails.

use serde::Serialize;

use crate::error::CommandError;

/// Why a command failed, or was not carried out. It is the only line then, or the last one.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Failure {
    error: Problem,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Problem {
    /// What it is about, in one word: there is one for each exit code.
    #[cfg_attr(
        test,
        schemars(extend("enum" = [
            "differences", "usage", "decision", "unproven", "credential", "unavailable",
            "invalid-tokens", "local-file", "state", "refused", "interrupted",
        ]))
    )]
    kind: &'static str,
    /// The exit code.
    code: u8,
    /// What happened, on one line.
    message: String,
    /// What to do next, most useful first.
    hints: Vec<String>,
    /// Where the mistake stands, if it stands in a file of the project.
    place: Option<Place>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Place {
    pub(crate) file: String,
    /// Counted from 1.
    pub(crate) line: usize,
    /// In characters, counted from 1.
    pub(crate) column: usize,
}

impl Failure {
    /// What programs are told of an error; `seen` says its paths as they would be typed.
    pub(crate) fn of(error: &CommandError, seen: impl Fn(&str) -> String) -> Self {
        Self {
            error: Problem {
                kind: error.code().as_str(),
                code: error.code() as u8,
                message: seen(error.message()),
                hints: error.hints().iter().map(|hint| seen(hint)).collect(),
                place: error.place().cloned(),
            },
        }
    }
}
