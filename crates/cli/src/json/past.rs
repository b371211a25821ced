//! Answers about the history.

use serde::Serialize;

use super::{Change, Sides};

/// The answer of `history`, newest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct History {
    pub(crate) entries: Vec<Entry>,
    /// What cannot be read.
    pub(crate) damaged: Vec<Damage>,
}

/// One thing that was done.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// When, in UTC.
    pub(crate) at: String,
    pub(crate) command: String,
    /// The remote, if one took part.
    pub(crate) remote: Option<String>,
    /// How many changes were written.
    pub(crate) wrote: Sides,
    /// The id of the entry that it took back.
    pub(crate) undoes: Option<String>,
    /// Whether it was taken back.
    pub(crate) undone: bool,
    /// Whether it was stopped before its end.
    pub(crate) interrupted: bool,
}

/// Something of the history that is damaged.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Damage {
    /// The file.
    pub(crate) path: String,
    /// What is wrong with it.
    pub(crate) problem: String,
    /// The entry that needs it, if one does.
    pub(crate) entry: Option<String>,
}

/// The answer of `show`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Shown {
    pub(crate) entry: Entry,
    pub(crate) sides: Vec<ShownSide>,
    /// What cannot be shown.
    pub(crate) damaged: Vec<Damage>,
}

/// What was changed on one side.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ShownSide {
    #[cfg_attr(test, schemars(extend("enum" = ["local", "remote"])))]
    pub(crate) side: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["before"])))]
    pub(crate) from: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["after"])))]
    pub(crate) to: &'static str,
    pub(crate) changes: Vec<Change>,
}
