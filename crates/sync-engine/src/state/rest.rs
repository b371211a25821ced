//! The note of how both sides were when there was last nothing to do.
//!
//! It is a cache: what is missing, damaged or of another state is none.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use tokens_model::{Digest, TEMPORARY_PREFIX};

use super::DirStateStore;
use super::dir::{STATE, StateFile, objects};
use crate::rest::Rest;

/// Its name does not end in `.json`: that it can be read is nobody's concern.
pub(super) const REST: &str = "rest";

impl DirStateStore {
    /// The text that says what both sides agreed on, and what the system says of its file and of the
    /// copies that it names: a copy that changed is not the base.
    pub(super) fn mark_of_files(&self) -> Option<String> {
        let path = self.link.join(STATE);
        let text = fs::read_to_string(&path).ok()?;
        let file: StateFile = serde_json::from_str(&text).ok()?;
        let mut mark = format!("{} {}", Digest::of_bytes(text.as_bytes()), stamp(&path)?);
        for id in std::iter::once(&file.base).chain(&file.ids) {
            let copy = objects(&self.root).join(id.get(..2)?).join(id);
            mark.push(' ');
            mark.push_str(&stamp(&copy)?);
        }
        Some(mark)
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

/// Length, times and, where there is one, number of a file.
fn stamp(path: &Path) -> Option<String> {
    let file = fs::metadata(path).ok()?;
    let modified = file.modified().ok()?;
    #[cfg(unix)]
    let identity = {
        use std::os::unix::fs::MetadataExt as _;
        (file.ino(), file.ctime(), file.ctime_nsec())
    };
    #[cfg(not(unix))]
    let identity = ();
    Some(format!("{} {modified:?} {identity:?}", file.len()))
}
