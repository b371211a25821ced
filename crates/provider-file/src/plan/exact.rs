//! How a folder comes to hold the very files that it once held.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use tokens_model::TokenDocument;

use super::{Draft, Plan};
use crate::folder::{Folder, PartFile};
use crate::scan::Scan;

/// Works out how `folder` comes to hold these files, given by their paths below the root. `None`
/// if together they do not say `document`, or cannot be there any more.
pub(crate) fn exactly(
    root: &Path,
    folder: &Folder,
    files: &[(&str, &str)],
    document: &TokenDocument,
) -> Option<Plan> {
    let then = Folder::of(root, Scan::imagined(root, files)).ok()?;
    let says_it = then.document(root).is_ok_and(|said| said.same(document));
    // A folder without any part would read as one that holds nothing yet.
    if !says_it || then.is_absent() {
        return None;
    }
    let mut draft = Draft::of(root, folder);
    let now: HashMap<&str, &PartFile> = folder
        .parts()
        .map(|part| (part.entry.rel.as_str(), part))
        .collect();
    for part in then.parts() {
        let (rel, text) = (part.entry.rel.as_str(), part.json.source().to_owned());
        match now.get(rel) {
            Some(old) => draft.replace(old, text),
            // What lies there now is somebody else's.
            None if draft.after.contains_key(rel) => return None,
            None => draft.make(rel, text),
        }
    }
    let kept: HashSet<&str> = then.parts().map(|part| part.entry.rel.as_str()).collect();
    for old in folder.parts() {
        if !kept.contains(old.entry.rel.as_str()) {
            draft.remove(old);
        }
    }
    for file in &then.sets {
        draft
            .names
            .push((file.name.as_str(), file.part.entry.rel.clone()));
    }
    draft.refuse_collisions(root).ok()?;
    draft.pair_renames();
    Some(draft.finish())
}
