//! The mark that stops the pushing of a link, for every process.

use std::fs;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};

use super::files::{damaged, io_error, read, replace};
use super::{DirStateStore, StateError};

/// Why nothing is pushed over a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when, as ISO 8601.
    pub since: String,
    /// Who set it.
    pub by: PausedBy,
    /// What it is about, for people.
    pub why: String,
}

/// Who paused a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PausedBy {
    /// A person, who also ends it.
    Person,
    /// A watch that cannot go on; it ends with its cause.
    Watch,
}

impl DirStateStore {
    fn pause_path(&self) -> std::path::PathBuf {
        self.link.join("paused.json")
    }

    /// The mark, if there is one.
    pub fn paused(&self) -> Result<Option<Pause>, StateError> {
        let path = self.pause_path();
        let Some(text) = read(&path)? else {
            return Ok(None);
        };
        let pause = serde_json::from_str(&text);
        pause.map(Some).map_err(|e| damaged(&path, e.to_string()))
    }

    /// Sets the mark.
    pub fn pause(&self, pause: &Pause) -> Result<(), StateError> {
        Self::prepare(&self.root)?;
        let path = self.pause_path();
        let text = serde_json::to_string(pause).map_err(|e| damaged(&path, e.to_string()))?;
        replace(&path, &text)
    }

    /// Takes the mark away; tells whether there was one.
    pub fn resume(&self) -> Result<bool, StateError> {
        let path = self.pause_path();
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(io_error("remove", &path)(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stays_until_it_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirStateStore::new(folder.path().join("state"), "files and team");
        assert_eq!(store.paused().unwrap(), None);
        assert!(!store.resume().unwrap());
        let pause = Pause {
            since: "2026-01-02T03:04:05Z".to_owned(),
            by: PausedBy::Person,
            why: "release".to_owned(),
        };
        store.pause(&pause).unwrap();
        assert_eq!(store.paused().unwrap(), Some(pause));
        assert!(store.resume().unwrap());
        assert_eq!(store.paused().unwrap(), None);
    }

    #[test]
    fn a_damaged_mark_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirStateStore::new(folder.path(), "files and team");
        fs::create_dir_all(&store.link).unwrap();
        replace(&store.pause_path(), "{").unwrap();
        assert!(matches!(store.paused(), Err(StateError::Damaged { .. })));
    }
}
