//! What is checked: texts, and which part of a document each holds.

use tokens_model::{Json, ParseError, SetName};

/// One text that holds a document or a part of it.
#[derive(Clone, Debug)]
pub struct Source {
    /// What findings call it: its path, as the user would type it.
    pub name: String,
    /// Which part of a document it holds.
    pub part: Part,
    /// What it says, or why it cannot be read.
    pub json: Result<Json, ParseError>,
}

/// Which part of a document a text holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it, as bare sets or under `values`.
    Whole,
    /// One set.
    Set(SetName),
    /// The list of themes: `$themes.json`.
    Themes,
    /// `$metadata.json`.
    Metadata,
}
