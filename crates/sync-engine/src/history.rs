//! What was done, with copies of what was there before.

use serde::{Deserialize, Serialize};
use tokens_model::TokenDocument;

use crate::state::StateError;

/// Who does what, for the history. The engine has no clock of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// A short id, unique in the project.
    pub id: String,
    /// When, as ISO 8601.
    pub at: String,
    /// The command, `sync` for example.
    pub command: String,
    /// The name of the remote.
    pub remote: String,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// The short id.
    pub id: String,
    /// When, as ISO 8601.
    pub at: String,
    /// The command.
    pub command: String,
    /// The name of the remote.
    pub remote: String,
    /// The copy of the files before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_before: Option<String>,
    /// The copy of the remote before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_before: Option<String>,
    /// The copy of what the files were to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_after: Option<String>,
    /// The copy of what the remote was to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_after: Option<String>,
}

/// Reads what was done.
pub trait History {
    /// The entries, oldest first.
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError>;

    /// A copy that an entry names.
    fn copy(&self, id: &str) -> Result<TokenDocument, StateError>;
}
