//! What was done, with copies of what was there before.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tokens_model::TokenDocument;

use crate::policy::Side;
use crate::state::{Base, StateError};

/// Who does what, for the history. The engine has no clock of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// A short id, unique in the project.
    pub id: String,
    /// When, as ISO 8601.
    pub at: String,
    /// The command, `sync` for example.
    pub command: String,
    /// The name of the remote; empty if only the files take part.
    pub remote: String,
}

/// One thing that was done. Copies are named by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// The short id.
    pub id: String,
    /// When, as ISO 8601.
    pub at: String,
    /// The command.
    pub command: String,
    /// The name of the remote; empty if only the files took part.
    pub remote: String,
    /// The [key](crate::StateStore::key) of the link; none if only the files took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Where the files were, if those of the project were not meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<String>,
    /// The id of the entry that was undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// The copy of the files before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_before: Option<String>,
    /// The copy of the remote before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_before: Option<String>,
    /// The copy of what the files were to hold; none if they were not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_after: Option<String>,
    /// The copy of what the remote was to hold; none if it was not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_after: Option<String>,
    /// The [image](provider_api::Provider::image) of the files before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_image: Option<String>,
    /// How many changes the files were to get.
    #[serde(default, skip_serializing_if = "is_default")]
    pub local_changes: usize,
    /// How many changes the remote was to get.
    #[serde(default, skip_serializing_if = "is_default")]
    pub remote_changes: usize,
    /// What the run did to the base.
    #[serde(default, skip_serializing_if = "is_default")]
    pub base: BaseMove,
    /// The copy of the base before; none if there was none, or if it stayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_before: Option<BaseCopy>,
    /// Whether the run came to its end. One that was stopped may have written some of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub done: bool,
}

/// What a run does to the base.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BaseMove {
    /// It stays as it is.
    #[default]
    Stays,
    /// It moves on after both sides have.
    Forward,
    /// It goes back before any side does.
    Back,
}

/// The copy of a base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseCopy {
    /// The copy of its document.
    pub document: String,
    /// The copy of its ids, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<String>,
}

/// Whether a field says what it says if it is left out.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl HistoryEntry {
    /// The copy of what a side held before.
    pub fn before(&self, side: Side) -> Option<&str> {
        match side {
            Side::Local => self.local_before.as_deref(),
            Side::Remote => self.remote_before.as_deref(),
        }
    }

    /// The copy of what a side was to hold; none if it was not written.
    pub fn after(&self, side: Side) -> Option<&str> {
        match side {
            Side::Local => self.local_after.as_deref(),
            Side::Remote => self.remote_after.as_deref(),
        }
    }

    /// How many changes a side was to get.
    pub fn changes(&self, side: Side) -> usize {
        match side {
            Side::Local => self.local_changes,
            Side::Remote => self.remote_changes,
        }
    }
}

/// The ids of the entries that are undone, if these are all entries, oldest first. What was undone
/// and brought back is not.
pub fn undone(entries: &[HistoryEntry]) -> HashSet<&str> {
    let mut undone = HashSet::new();
    for entry in entries.iter().rev().filter(|entry| entry.done) {
        if let Some(other) = &entry.undoes
            && !undone.contains(entry.id.as_str())
        {
            undone.insert(other.as_str());
        }
    }
    undone
}

/// Reads what was done.
pub trait History {
    /// The entries, oldest first.
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError>;

    /// A copy that an entry names.
    fn copy(&self, id: &str) -> Result<TokenDocument, StateError>;

    /// An image that an entry names.
    fn image(&self, id: &str) -> Result<String, StateError>;

    /// A base that an entry names. Of no side is known that it says the same.
    fn base_of(&self, copy: &BaseCopy) -> Result<Base, StateError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_brought_back_is_not_undone() {
        let entry = |id: &str, undoes: Option<&str>, done| HistoryEntry {
            id: id.to_owned(),
            undoes: undoes.map(str::to_owned),
            done,
            ..HistoryEntry::default()
        };
        let check = |entries: &[HistoryEntry], expected: &[&str]| {
            let mut got: Vec<&str> = undone(entries).into_iter().collect();
            got.sort_unstable();
            assert_eq!(got, expected);
        };
        let (a, b) = (entry("a", None, true), entry("b", Some("a"), true));
        check(&[a.clone(), b.clone()], &["a"]);
        check(&[a.clone(), b.clone(), entry("c", Some("b"), true)], &["b"]);
        check(&[a.clone(), b, entry("c", Some("b"), false)], &["a"]);
        check(&[a, entry("b", Some("a"), false)], &[]);
    }

    #[test]
    fn a_line_of_an_older_version_is_an_entry() {
        let line = r#"{"id":"1","at":"t","command":"sync","remote":"team","local_before":"x"}"#;
        let entry: HistoryEntry = serde_json::from_str(line).unwrap();
        assert_eq!(
            (entry.base, entry.done, entry.link.as_ref()),
            (BaseMove::Stays, false, None)
        );
        assert_eq!(serde_json::to_string(&entry).unwrap(), line);
    }
}
