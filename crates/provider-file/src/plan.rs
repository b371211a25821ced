//! What has to happen to a folder so that it holds a document, worked out before anything does.

mod exact;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use provider_api::{ErrorKind, ProviderError, Revision};
use tokens_model::{
    Digest, Json, NameError, Style, TokenDocument, TokenSet, check_collisions, effective_order,
    path_to_set, set_to_path,
};

use crate::failure::{local, shown, unparsable};
use crate::folder::{Folder, METADATA, PartFile, SetFile, THEMES};
use crate::scan::revision_of;
use crate::style::majority;

pub(crate) use exact::exactly;

/// A file that gets new content.
#[derive(Debug)]
pub(crate) struct Change {
    /// The file that is replaced or made.
    pub(crate) target: PathBuf,
    /// What it holds now; `None` if it is to be made.
    pub(crate) before: Option<Json>,
    /// The file that takes the name `target`, where two names differ only in case.
    pub(crate) renamed_from: Option<PathBuf>,
    /// The new content.
    pub(crate) text: String,
}

/// A file whose set is gone.
#[derive(Debug)]
pub(crate) struct Removal {
    /// The path below the root.
    rel: String,
    /// The file, or the link to it.
    pub(crate) path: PathBuf,
    /// What it holds now.
    pub(crate) before: Json,
}

/// Everything that has to happen, in order.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Sets, then themes, then metadata.
    pub(crate) changes: Vec<Change>,
    /// What goes after everything else stands.
    pub(crate) removals: Vec<Removal>,
    /// The revision that the folder has then.
    pub(crate) revision: Revision,
    /// What the user should hear of.
    pub(crate) notes: Vec<String>,
}

/// Works out how `folder`, as it stands below `root`, comes to hold `document`.
pub(crate) fn plan(
    root: &Path,
    folder: &Folder,
    document: &TokenDocument,
) -> Result<Plan, ProviderError> {
    let mut draft = Draft::of(root, folder);
    draft.sets(document)?;
    draft.refuse_collisions(root)?;
    draft.themes(document);
    draft.metadata(document)?;
    draft.pair_renames();
    Ok(draft.finish())
}

struct Draft<'a> {
    root: &'a Path,
    folder: &'a Folder,
    /// The set that each file will hold, by name.
    names: Vec<(&'a str, String)>,
    /// All files that count afterwards.
    after: BTreeMap<&'a str, Digest>,
    added: BTreeMap<String, Digest>,
    changes: Vec<Change>,
    removals: Vec<Removal>,
    notes: Vec<String>,
    /// The layout of new files by folder: there may be thousands of them.
    styles: HashMap<String, Style>,
}

impl<'a> Draft<'a> {
    fn of(root: &'a Path, folder: &'a Folder) -> Self {
        let others = folder.others.iter();
        Self {
            root,
            folder,
            names: Vec::new(),
            after: others
                .map(|(rel, digest)| (rel.as_str(), *digest))
                .collect(),
            added: BTreeMap::new(),
            changes: Vec::new(),
            removals: Vec::new(),
            notes: Vec::new(),
            styles: HashMap::new(),
        }
    }

    fn sets(&mut self, document: &'a TokenDocument) -> Result<(), ProviderError> {
        let known: HashMap<&str, &'a SetFile> = self
            .folder
            .sets
            .iter()
            .map(|file| (file.name.as_str(), file))
            .collect();
        let mut kept = HashSet::new();
        for (name, set) in document.sets() {
            let name = name.as_str();
            if !kept.insert(name) {
                return Err(ProviderError::new(
                    ErrorKind::InvalidDocument,
                    format!("the document holds the set `{name}` twice"),
                ));
            }
            if let Some(file) = known.get(name) {
                self.names.push((name, file.part.entry.rel.clone()));
                if set.same(&file.set) {
                    self.after.insert(&file.part.entry.rel, file.part.digest);
                } else {
                    let text = self.set_over(set, &file.part);
                    self.replace(&file.part, text);
                }
            } else {
                self.new_set(name, set)?;
            }
        }
        for file in &self.folder.sets {
            if !kept.contains(file.name.as_str()) {
                self.remove(&file.part);
            }
        }
        Ok(())
    }

    fn remove(&mut self, old: &PartFile) {
        self.removals.push(Removal {
            rel: old.entry.rel.clone(),
            path: old.entry.path.clone(),
            before: old.json.clone(),
        });
    }

    fn set_over(&mut self, set: &TokenSet, old: &PartFile) -> String {
        if old.json.root().is_empty() {
            // `{}` has no layout to keep.
            set.write_over(None, &self.style_beside(&old.entry.rel))
        } else {
            set.write_over(Some(&old.json), &Style::default())
        }
    }

    fn new_set(&mut self, name: &'a str, set: &TokenSet) -> Result<(), ProviderError> {
        let rel = file_of(name).map_err(|error| unnameable(self.root, &error))?;
        if path_to_set(&rel).as_deref() != Some(name) {
            let problem = format!(
                "cannot hold the set `{}`: no file name for it",
                printable(name)
            );
            return Err(with_name_hint(local(self.root, &problem)));
        }
        let target = self.root.join(&rel);
        if self.after.contains_key(rel.as_str()) {
            return Err(local(
                &target,
                &format!(
                    "holds no tokens, but is where the set `{}` would go",
                    printable(name)
                ),
            )
            .with_hint("move that file elsewhere"));
        }
        if rel.strip_suffix(".json") != Some(name) {
            self.notes.push(format!(
                "the set `{}` is kept in `{rel}`, a name that every system can hold",
                printable(name)
            ));
        } else if rel.replacen(".json", "", 1) != name {
            // It takes the first `.json` off the path (`GithubTokenStorage.ts`), not the last.
            self.notes.push(format!(
                "the set `{}` is kept in `{rel}`, which the Figma plugin reads as a set of another name",
                printable(name)
            ));
        }
        let text = set.write_over(None, &self.style_beside(&rel));
        self.make(&rel, text);
        self.names.push((name, rel));
        Ok(())
    }

    /// The layout of the set files in the same folder, or of all where there is none.
    fn style_beside(&mut self, rel: &str) -> Style {
        let prefix = folder_of(rel);
        if let Some(style) = self.styles.get(prefix) {
            return style.clone();
        }
        let siblings: Vec<&Json> = self
            .folder
            .sets
            .iter()
            .map(|file| &file.part)
            .filter(|part| !part.json.root().is_empty() && folder_of(&part.entry.rel) == prefix)
            .map(|part| &part.json)
            .collect();
        let style = if siblings.is_empty() {
            self.style_of_all()
        } else {
            majority(siblings)
        };
        self.styles.insert(prefix.to_owned(), style.clone());
        style
    }

    fn style_of_all(&self) -> Style {
        let sections = self.folder.themes.iter().chain(&self.folder.metadata);
        let sets = self.folder.sets.iter().map(|file| &file.part);
        majority(sets.chain(sections).map(|part| &part.json))
    }

    fn themes(&mut self, document: &TokenDocument) {
        if let Some(old) = &self.folder.themes {
            let text = document.themes_over(Some(&old.json), &Style::default());
            self.replace(old, text);
        } else if document.theme_count() > 0 {
            let text = document.themes_over(None, &self.style_of_all());
            self.make(THEMES, text);
        }
    }

    fn metadata(&mut self, document: &TokenDocument) -> Result<(), ProviderError> {
        let names = || document.sets().iter().map(|(name, _)| name.as_str());
        let old = self.folder.metadata.as_ref();
        let natural = effective_order(names(), &[]);
        // A folder that would be left without any file would read as one that holds nothing yet.
        let would_vanish = self.names.is_empty()
            && old.is_none()
            && self.folder.themes.is_none()
            && document.theme_count() == 0;
        let in_place = !self.folder.is_absent() && !would_vanish && natural.iter().eq(names());
        let Some(text) = document.metadata_over(old.map(|part| part.json.root()), in_place) else {
            return Ok(());
        };
        let json =
            Json::parse(text).map_err(|error| unparsable(&self.root.join(METADATA), &error))?;
        match old {
            Some(old) => self.replace(old, json.write_over(&old.json)),
            None => self.make(METADATA, json.to_text(&self.style_of_all())),
        }
        Ok(())
    }

    fn replace(&mut self, old: &'a PartFile, text: String) {
        if old.json.source() == text {
            self.after.insert(&old.entry.rel, old.digest);
            return;
        }
        let digest = Digest::of_bytes(text.as_bytes());
        self.after.insert(&old.entry.rel, digest);
        self.changes.push(Change {
            target: old.entry.target.clone(),
            before: Some(old.json.clone()),
            renamed_from: None,
            text,
        });
    }

    fn make(&mut self, rel: &str, text: String) {
        self.added
            .insert(rel.to_owned(), Digest::of_bytes(text.as_bytes()));
        self.changes.push(Change {
            target: self.root.join(rel),
            before: None,
            renamed_from: None,
            text,
        });
    }

    fn refuse_collisions(&self, root: &Path) -> Result<(), ProviderError> {
        let sets = self.names.iter().map(|(name, rel)| (*name, rel.as_str()));
        // A set called `$Themes` would share its file with the themes where case is ignored.
        let sections = [("$themes", THEMES), ("$metadata", METADATA)];
        check_collisions(sets.chain(sections)).map_err(|error| unnameable(root, &error))
    }

    /// A set whose name changed only in case may live in one and the same file on this system:
    /// making the new file and then removing the old one would remove both.
    fn pair_renames(&mut self) {
        let root = self.root;
        let mut by_folded: HashMap<String, usize> = self
            .removals
            .iter()
            .enumerate()
            .map(|(at, removal)| (removal.rel.to_lowercase(), at))
            .collect();
        let mut paired = HashSet::new();
        for change in self.changes.iter_mut().filter(|c| c.before.is_none()) {
            let twin = change
                .target
                .strip_prefix(root)
                .ok()
                .and_then(|rel| by_folded.remove(&rel.to_string_lossy().to_lowercase()));
            if let Some(at) = twin {
                change.before = Some(self.removals[at].before.clone());
                change.renamed_from = Some(self.removals[at].path.clone());
                paired.insert(at);
            }
        }
        let mut at = 0..;
        self.removals
            .retain(|_| at.next().is_some_and(|at| !paired.contains(&at)));
    }

    fn finish(self) -> Plan {
        let mut files = self.after;
        files.extend(
            self.added
                .iter()
                .map(|(rel, digest)| (rel.as_str(), *digest)),
        );
        Plan {
            revision: revision_of(files.into_iter()),
            changes: self.changes,
            removals: self.removals,
            notes: self.notes,
        }
    }
}

/// What stands before the file name, with its `/`.
fn folder_of(rel: &str) -> &str {
    rel.rfind('/').map_or("", |at| &rel[..=at])
}

/// The file of a new set. A folder called `node_modules` is never read, so none is made.
fn file_of(name: &str) -> Result<String, NameError> {
    let path = set_to_path(name)?;
    let Some((folders, file)) = path.rsplit_once('/') else {
        return Ok(path);
    };
    let folders: Vec<&str> = folders
        .split('/')
        .map(|part| {
            if part == "node_modules" {
                "%6Eode_modules"
            } else {
                part
            }
        })
        .collect();
    Ok(format!("{}/{file}", folders.join("/")))
}

fn unnameable(root: &Path, error: &NameError) -> ProviderError {
    with_name_hint(local(root, &format!("cannot hold the document: {error}")))
        .with_source(error.clone())
}

fn with_name_hint(error: ProviderError) -> ProviderError {
    error
        .with_hint("rename the set where it comes from")
        .with_hint("or use the layout `single`: one file can hold sets of any name")
}

fn printable(name: &str) -> String {
    shown(Path::new(name))
}
