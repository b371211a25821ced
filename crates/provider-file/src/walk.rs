//! Which files below a root count, and which links are followed.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use provider_api::ProviderError;
use tokens_model::TEMPORARY_PREFIX;

use crate::failure::{local, refused};

/// A file that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The path below the root, with `/`.
    pub(crate) rel: String,
    /// The path by which it was found.
    pub(crate) path: PathBuf,
    /// The file itself: where a link leads, otherwise `path`.
    pub(crate) target: PathBuf,
    /// Its length in bytes.
    pub(crate) len: u64,
    /// When it was last written, where the system says so.
    modified: Option<SystemTime>,
}

/// What stands below a root.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Walk {
    /// The files that count, by relative path.
    pub(crate) entries: Vec<Entry>,
    /// Temporary files that some writer left behind.
    pub(crate) leftovers: Vec<PathBuf>,
}

/// Why a walk ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something vanished between being listed and being looked at: walk again.
    Moved,
    /// An error that a second look does not mend.
    Failed(ProviderError),
}

impl From<ProviderError> for Stop {
    fn from(error: ProviderError) -> Self {
        Self::Failed(error)
    }
}

impl Stop {
    pub(crate) fn reading(path: &Path, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::Moved
        } else {
            Self::Failed(refused(path, "read", error))
        }
    }
}

/// Lists every `.json` file below `root`, a folder that exists.
pub(crate) fn walk(root: &Path) -> Result<Walk, Stop> {
    let real = fs::canonicalize(root).map_err(|error| Stop::reading(root, error))?;
    let mut found = Walk {
        entries: Vec::new(),
        leftovers: Vec::new(),
    };
    let mut named_like_files = Vec::new();
    let mut open = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for item in fs::read_dir(&folder).map_err(|error| Stop::reading(&folder, error))? {
            let item = item.map_err(|error| Stop::reading(&folder, error))?;
            let path = item.path();
            let name = item.file_name();
            let bytes = name.as_encoded_bytes();
            if bytes.starts_with(TEMPORARY_PREFIX.as_bytes()) {
                found.leftovers.push(path);
                continue;
            }
            if bytes.starts_with(b".") || bytes == b"node_modules" {
                continue;
            }
            let kind = item
                .file_type()
                .map_err(|error| Stop::reading(&path, error))?;
            let is_json = bytes.ends_with(b".json");
            if !is_json && !kind.is_dir() && !kind.is_symlink() {
                continue;
            }
            let Some(name) = name.to_str() else {
                return Err(local(&path, "has a name that is not Unicode text").into());
            };
            let rel = format!("{prefix}{name}");
            if kind.is_dir() {
                if is_json {
                    named_like_files.push((path.clone(), format!("{rel}/")));
                }
                open.push((path, format!("{rel}/")));
            } else if kind.is_symlink() {
                found.entries.extend(link(&real, rel, path, is_json)?);
            } else {
                found.entries.push(entry(rel, path.clone(), path)?);
            }
        }
    }
    found.entries.sort_unstable_by(|a, b| a.rel.cmp(&b.rel));
    found.leftovers.sort_unstable();
    // A set file that turned into a folder must not look like a set that was deleted.
    for (path, prefix) in named_like_files {
        if !found
            .entries
            .iter()
            .any(|entry| entry.rel.starts_with(&prefix))
        {
            return Err(local(
                &path,
                "is a folder without token files, named like a set file",
            )
            .into());
        }
    }
    refuse_double_targets(&found.entries)?;
    Ok(found)
}

/// A link: followed to a file below the root, refused otherwise, ignored if it is none of ours.
fn link(real: &Path, rel: String, path: PathBuf, is_json: bool) -> Result<Option<Entry>, Stop> {
    let target = match fs::canonicalize(&path) {
        Ok(target) => target,
        // A link into nothing that does not look like a set is none of ours.
        Err(_) if !is_json => return Ok(None),
        Err(error) => {
            if path.symlink_metadata().is_err() {
                return Err(Stop::Moved);
            }
            return Err(refused(&path, "followed", error).into());
        }
    };
    let is_folder = target.is_dir();
    if !is_json && !is_folder {
        return Ok(None);
    }
    if !target.starts_with(real) {
        return Err(local(&path, "is a link that leads out of the token folder").into());
    }
    if is_folder {
        return Err(local(&path, "is a link to a folder, which is not followed").into());
    }
    entry(rel, path, target).map(Some)
}

fn entry(rel: String, path: PathBuf, target: PathBuf) -> Result<Entry, Stop> {
    let metadata = fs::metadata(&target).map_err(|error| Stop::reading(&path, error))?;
    if !metadata.is_file() {
        // Reading a pipe or a device might never end.
        return Err(local(&path, "is not a regular file").into());
    }
    Ok(Entry {
        rel,
        path,
        target,
        len: metadata.len(),
        modified: metadata.modified().ok(),
    })
}

/// Two sets in one file could not be written apart.
fn refuse_double_targets(entries: &[Entry]) -> Result<(), ProviderError> {
    if entries.iter().all(|entry| entry.path == entry.target) {
        return Ok(());
    }
    let mut by_target: HashMap<PathBuf, &Entry> = HashMap::new();
    for entry in entries {
        let target = fs::canonicalize(&entry.target).unwrap_or_else(|_| entry.target.clone());
        if let Some(other) = by_target.insert(target, entry) {
            let problem = format!("and `{}` are one file, linked", other.rel);
            return Err(local(&entry.path, &problem));
        }
    }
    Ok(())
}
