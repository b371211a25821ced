//! Answers of commands that prepare something for other programs: a shell, `man`, Git.

use serde::Serialize;

/// The answer of `completions`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Script {
    /// What the shell has to read at its start.
    pub(crate) script: String,
}

/// The answer of `man`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Page<'a> {
    /// The main page, as roff.
    pub(crate) page: &'a str,
}

/// The answer of `man --output`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Pages<'a> {
    /// The names of the files that were written.
    pub(crate) pages: Vec<&'a str>,
}

/// The answer of `git install` and `git uninstall`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Installed<'a> {
    /// Whether nothing was done, only told.
    pub(crate) dry_run: bool,
    /// What was changed, or would be; nothing if all was there already.
    pub(crate) changes: &'a [String],
}
