//! The note of how both sides were when there was last nothing to do.
//!
//! It is a cache: what is missing, damaged or of another state is none.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;

use tokens_model::{Digest, TEMPORARY_PREFIX};

use super::DirStateStore;
use super::dir::{STATE, objects};
use super::files::{object_path, stamp};
use super::prune::names_in;
use crate::rest::Rest;

/// Its name does not end in `.json`: that it can be read is nobody's concern.
pub(super) const REST: &str = "rest";

impl DirStateStore {
    /// The text that says what both sides agreed on, and what the system says of its file and of all
    /// copies that it names: a copy that changed is not the base, or not what the ledger judges by.
    pub(super) fn mark_of_files(&self) -> Option<String> {
        let path = self.link.join(STATE);
        let text = fs::read_to_string(&path).ok()?;
        let mut mark = format!("{} {}", Digest::of_bytes(text.as_bytes()), stamp(&path)?);
        // What looks like the name of a copy and is none is not there, now as then.
        let names: BTreeSet<&str> = names_in(&text).collect();
        for name in names {
            mark.push(' ');
            let copy = object_path(&objects(&self.root), name);
            mark.push_str(stamp(&copy).as_deref().unwrap_or("none"));
        }
        // Of many copies it would be longer than all else in the note.
        Some(Digest::of_bytes(mark.as_bytes()).to_string())
    }

    pub(super) fn read_rest(&self) -> Option<Rest> {
        let text = fs::read_to_string(self.link.join(REST)).ok()?;
        let (digest, note) = text.split_once('\n')?;
        let is_whole = Digest::of_bytes(note.as_bytes()).to_string() == digest;
        is_whole.then(|| serde_json::from_str(note).ok()).flatten()
    }

    /// Replaces the note at once, so that nobody reads half of one, but waits for no disk.
    pub(super) fn write_rest(&self, rest: &Rest) -> std::io::Result<()> {
        let note = serde_json::to_string(rest)?;
        let digest = Digest::of_bytes(note.as_bytes());
        let mut temporary = tempfile::Builder::new()
            .prefix(TEMPORARY_PREFIX)
            .tempfile_in(&self.link)?;
        temporary.write_all(format!("{digest}\n{note}").as_bytes())?;
        temporary.persist(self.link.join(REST))?;
        Ok(())
    }
}
