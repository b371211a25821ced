//! The file of the history: a line when a run begins to write, and one when it has ended.

use std::path::Path;

use super::dir::history_path;
use super::files::read;
use super::{Damage, StateError};
use crate::history::HistoryEntry;

/// The lines of the history that can be read, and those that cannot.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Each entry with its line, oldest first.
    pub(super) lines: Vec<(HistoryEntry, String)>,
    pub(super) damaged: Vec<Damage>,
}

impl Log {
    /// Reads the history in the state folder `root`; no file is no history.
    pub(super) fn read(root: &Path) -> Result<Self, StateError> {
        let path = history_path(root);
        let text = read(&path)?.unwrap_or_default();
        // A last line without its end was being written when the process was stopped.
        let complete = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut log = Self::default();
        for (number, line) in (1..).zip(complete.lines()) {
            match serde_json::from_str::<HistoryEntry>(line) {
                Ok(entry) => log.push(entry, line),
                Err(error) => log.damaged.push(Damage {
                    path: path.display().to_string(),
                    problem: format!("line {number}: {error}"),
                    entry: None,
                }),
            }
        }
        Ok(log)
    }

    /// The last word of a run about itself counts.
    fn push(&mut self, entry: HistoryEntry, line: &str) {
        let line = line.to_owned();
        match self.lines.last_mut() {
            Some(last) if last.0.id == entry.id => *last = (entry, line),
            _ => self.lines.push((entry, line)),
        }
    }

    pub(super) fn entries(&self) -> Vec<HistoryEntry> {
        self.lines.iter().map(|(entry, _)| entry.clone()).collect()
    }
}
