//! The copies that were last read or kept, so that one run does neither twice.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokens_model::TokenDocument;

use super::files::{object_path, stamp};

/// A run has to do with what both sides held, what they are to hold, and the base. More would only
/// be memory.
const MOST: usize = 4;

/// A few copies, each with what the system said of its file. A file of which it says anything else
/// by now is read or compared again.
#[derive(Debug, Default)]
pub(super) struct Copies {
    recent: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    id: String,
    stamp: String,
    document: TokenDocument,
}

impl Kept {
    fn is_as_it_was(&self, objects: &Path) -> bool {
        stamp(&object_path(objects, &self.id)).as_ref() == Some(&self.stamp)
    }
}

impl Copies {
    /// The copy with this id, if it is one of them.
    pub(super) fn document(&self, objects: &Path, id: &str) -> Option<TokenDocument> {
        let recent = self.recent();
        let copy = recent.iter().find(|copy| copy.id == id)?;
        copy.is_as_it_was(objects).then(|| copy.document.clone())
    }

    /// The id under which this very document is kept, if it is one of them.
    pub(super) fn id(&self, objects: &Path, document: &TokenDocument) -> Option<String> {
        let recent = self.recent();
        let copy = recent
            .iter()
            .find(|copy| copy.document.is_identical(document))?;
        copy.is_as_it_was(objects).then(|| copy.id.clone())
    }

    /// Notes a copy, of whose file the system said this before it was read or after it was written.
    pub(super) fn note(&self, id: &str, stamp: Option<String>, document: &TokenDocument) {
        let Some(stamp) = stamp else {
            return;
        };
        let mut recent = self.recent();
        recent.retain(|copy| copy.id != id);
        recent.push_back(Kept {
            id: id.to_owned(),
            stamp,
            document: document.clone(),
        });
        while recent.len() > MOST {
            recent.pop_front();
        }
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
