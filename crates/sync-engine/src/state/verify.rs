//! Whether all that the state names is there, and says what it said.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::dir::{StateFile, objects};
use super::files::{io_error, object, read};
use super::log::Log;
use super::prune::names_in;
use super::rest::REST;
use super::{DirStateStore, StateError, dir};
use crate::history::HistoryEntry;

/// Something in the state folder that is missing or is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
    /// The entry of the history that needs it, if one does.
    pub entry: Option<String>,
}

impl From<Damage> for StateError {
    fn from(damage: Damage) -> Self {
        Self::Damaged {
            path: damage.path,
            problem: damage.problem,
        }
    }
}

/// Looks at everything that the state folder `root` holds, and names what is damaged: lines of the
/// history, copies that an entry or a link needs, states of links. Reads each copy once, and
/// writes nothing.
pub fn verify(root: &Path) -> Result<Vec<Damage>, StateError> {
    let log = Log::read(root)?;
    let mut check = Check {
        objects: objects(root),
        known: HashMap::new(),
        found: log.damaged,
    };
    for (entry, line) in &log.lines {
        for name in names_in(line) {
            check.object(name, Some(&entry.id));
        }
    }
    for path in link_files(root)? {
        check.link_file(&path);
    }
    Ok(check.found)
}

/// The copies of an entry that are not there any more. What they say is not looked at.
pub fn unkept(store: &DirStateStore, entry: &HistoryEntry) -> Vec<Damage> {
    let objects = objects(&store.root);
    let line = serde_json::to_string(entry).unwrap_or_default();
    let missing = |name: &str| {
        let path = objects.join(&name[..2]).join(name);
        (!path.exists()).then(|| Damage {
            path: path.display().to_string(),
            problem: "the copy is missing".to_owned(),
            entry: Some(entry.id.clone()),
        })
    };
    names_in(&line).filter_map(missing).collect()
}

/// The files of all links, but for locks, caches and what a stopped writer left.
pub(super) fn link_files(root: &Path) -> Result<Vec<PathBuf>, StateError> {
    let mut files = Vec::new();
    for link in items(&root.join("links"))? {
        if link.is_dir() {
            files.extend(items(&link)?);
        }
    }
    files.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        let ours = |name: &str| {
            name != "watch" && name != REST && !name.starts_with(tokens_model::TEMPORARY_PREFIX)
        };
        path.is_file() && name.is_some_and(|name| ours(&name))
    });
    files.sort_unstable();
    Ok(files)
}

fn items(folder: &Path) -> Result<Vec<PathBuf>, StateError> {
    let items = match fs::read_dir(folder) {
        Ok(items) => items,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io_error("read", folder)(error)),
    };
    items
        .map(|item| item.map(|item| item.path()))
        .collect::<Result<_, _>>()
        .map_err(io_error("read", folder))
}

struct Check {
    objects: PathBuf,
    /// What is wrong with each object that was looked at.
    known: HashMap<String, Option<(String, String)>>,
    found: Vec<Damage>,
}

impl Check {
    fn object(&mut self, name: &str, entry: Option<&str>) {
        let objects = &self.objects;
        let problem =
            self.known
                .entry(name.to_owned())
                .or_insert_with(|| match object(objects, name) {
                    Ok(_) => None,
                    Err(StateError::Damaged { path, problem }) => Some((path, problem)),
                    Err(error) => Some((objects.display().to_string(), error.to_string())),
                });
        if let Some((path, problem)) = problem.clone() {
            self.found.push(Damage {
                path,
                problem,
                entry: entry.map(str::to_owned),
            });
        }
    }

    fn link_file(&mut self, path: &Path) {
        let is_state = path.file_name().is_some_and(|name| name == dir::STATE);
        let problem = match read(path) {
            Ok(None) => return,
            Ok(Some(text)) if is_state => match serde_json::from_str::<StateFile>(&text) {
                Ok(state) => {
                    self.object(&state.base, None);
                    if let Some(ids) = &state.ids {
                        self.object(ids, None);
                    }
                    return;
                }
                Err(error) => error.to_string(),
            },
            Ok(Some(text)) => match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
                Ok(_) => return,
                Err(_) if path.extension().is_none_or(|end| end != "json") => return,
                Err(error) => error.to_string(),
            },
            Err(StateError::Damaged { problem, .. }) => problem,
            Err(error) => error.to_string(),
        };
        self.found.push(Damage {
            path: path.display().to_string(),
            problem,
            entry: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;

    use super::*;
    use crate::history::BaseCopy;
    use crate::history::History as _;
    use crate::state::files::replace;
    use crate::state::{Base, StateStore as _};

    fn document(value: &str) -> TokenDocument {
        TokenDocument::parse(format!(r#"{{"s":{{"a":{{"value":"{value}"}}}}}}"#)).unwrap()
    }

    #[test]
    fn what_is_damaged_is_named_with_who_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert_eq!(verify(root).unwrap(), []);
        let store = DirStateStore::new(root, "files and team");
        let copies = ["1", "2", "3", "4"].map(|value| store.keep(&document(value)).unwrap());
        let [before, after, image, old_base] = copies.clone().map(Some);
        let entry = HistoryEntry {
            id: "first".to_owned(),
            local_before: before,
            remote_after: after,
            local_image: image,
            base_before: old_base.map(|document| BaseCopy {
                document,
                ids: None,
            }),
            ..HistoryEntry::default()
        };
        store.record(&entry).unwrap();
        let base = Base::new(document("5"));
        store.commit(&base).unwrap();
        assert_eq!(verify(root).unwrap(), []);

        let path = |copy: &str| root.join("objects").join(&copy[..2]).join(copy);
        for copy in &copies[..3] {
            fs::remove_file(path(copy)).unwrap();
        }
        replace(&path(&copies[3]), "{}").unwrap();
        let base = store.keep(&document("5")).unwrap();
        replace(&path(&base), "").unwrap();
        replace(&store.link.join("paused.json"), "{").unwrap();
        let line = root.join("history.jsonl");
        let text = read(&line).unwrap().unwrap();
        replace(&line, &format!("{text}no entry\n")).unwrap();

        let found = verify(root).unwrap();
        let needed_by = |path: &Path| {
            let path = path.display().to_string();
            let found = found.iter().find(|damage| damage.path == path);
            found.unwrap_or_else(|| panic!("{path}")).entry.as_deref()
        };
        for copy in &copies {
            assert_eq!(needed_by(&path(copy)), Some("first"));
        }
        for path in [path(&base), store.link.join("paused.json"), line] {
            assert_eq!(needed_by(&path), None);
        }
        assert_eq!(found.len(), 7, "{found:?}");

        assert_eq!(unkept(&store, &entry).len(), 3);

        // The entries that can be read are told all the same.
        let (entries, damaged) = store.readable_entries().unwrap();
        assert_eq!((entries, damaged.len()), (vec![entry], 1));
        assert!(store.entries().is_err());
    }
}
