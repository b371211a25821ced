//! Which files below a root count, and which links are followed.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::time::Duration;
use std::time::SystemTime;

use provider_api::ProviderError;
use tokens_model::TEMPORARY_PREFIX;

use crate::failure::{local, refused, shown};

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
    /// What else the system says of it.
    pub(crate) stamp: Stamp,
}

/// What the system says of a file at one moment, beside its length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// When it was last written, where the system says so.
    pub(crate) modified: Option<SystemTime>,
    /// When anything of it was last changed, which no program can set, where the system says so.
    pub(crate) changed: Option<SystemTime>,
    /// Device and number, where the system has these.
    pub(crate) identity: Option<(u64, u64)>,
}

impl Stamp {
    #[cfg(unix)]
    pub(crate) fn of(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;

        let seconds = u64::try_from(file.ctime()).ok();
        let changed =
            seconds
                .zip(u32::try_from(file.ctime_nsec()).ok())
                .map(|(seconds, nanoseconds)| {
                    SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds)
                });
        Self {
            modified: file.modified().ok(),
            changed,
            identity: Some((file.dev(), file.ino())),
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn of(file: &Metadata) -> Self {
        Self {
            modified: file.modified().ok(),
            ..Self::default()
        }
    }
}

impl Entry {
    /// A file that need not be there, at this path below the root.
    pub(crate) fn imagined(root: &Path, rel: &str, len: u64) -> Self {
        let path = root.join(rel);
        Self {
            rel: rel.to_owned(),
            target: path.clone(),
            path,
            len,
            stamp: Stamp::default(),
        }
    }
}

/// A file or folder that would count, but cannot be taken as it is.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The path below the root, with `/`.
    pub(crate) rel: String,
    /// The path by which it was found.
    pub(crate) path: PathBuf,
    /// Why it cannot be taken.
    pub(crate) error: ProviderError,
}

/// What stands below a root.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// The files that count, by relative path.
    pub(crate) entries: Vec<Entry>,
    /// What would count and cannot be taken.
    pub(crate) refused: Vec<Refused>,
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

/// Lists every `.json` file below `root`, a folder that exists. Only what concerns the root itself
/// ends the walk.
pub(crate) fn walk(root: &Path) -> Result<Walk, Stop> {
    let real = fs::canonicalize(root).map_err(|error| Stop::reading(root, error))?;
    let mut found = Walk::default();
    let mut named_like_files = Vec::new();
    let mut open = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let items = match fs::read_dir(&folder) {
            Ok(items) => items,
            Err(error) => {
                let stop = Stop::reading(&folder, error);
                if prefix.is_empty() {
                    return Err(stop);
                }
                found.refuse(prefix.trim_end_matches('/').to_owned(), folder, stop)?;
                continue;
            }
        };
        for item in items {
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
                let error = local(&path, "has a name that is not Unicode text");
                found.refuse(
                    format!("{prefix}{}", name.to_string_lossy()),
                    path,
                    error.into(),
                )?;
                continue;
            };
            let rel = format!("{prefix}{name}");
            if kind.is_dir() {
                if is_json {
                    named_like_files.push((rel.clone(), path.clone()));
                }
                open.push((path, format!("{rel}/")));
                continue;
            }
            let entry = if kind.is_symlink() {
                link(&real, &rel, &path, is_json)
            } else {
                item.metadata()
                    .map_err(|error| Stop::reading(&path, error))
                    .and_then(|metadata| regular(&rel, &path, path.clone(), &metadata))
                    .map(Some)
            };
            match entry {
                Ok(entry) => found.entries.extend(entry),
                Err(stop) => found.refuse(rel, path, stop)?,
            }
        }
    }
    found.entries.sort_unstable_by(|a, b| a.rel.cmp(&b.rel));
    found.leftovers.sort_unstable();
    found.refuse_empty_folders(named_like_files);
    found.refuse_double_targets();
    found.refused.sort_by(|a, b| a.rel.cmp(&b.rel));
    Ok(found)
}

impl Walk {
    /// Notes what cannot be taken, unless a second look may mend it.
    fn refuse(&mut self, rel: String, path: PathBuf, stop: Stop) -> Result<(), Stop> {
        match stop {
            Stop::Moved => Err(Stop::Moved),
            Stop::Failed(error) => {
                self.refused.push(Refused { rel, path, error });
                Ok(())
            }
        }
    }

    /// A set file that turned into a folder must not look like a set that was deleted.
    fn refuse_empty_folders(&mut self, named_like_files: Vec<(String, PathBuf)>) {
        for (rel, path) in named_like_files {
            let inside = |other: &str| {
                other
                    .strip_prefix(&rel)
                    .is_some_and(|rest| rest.starts_with('/'))
            };
            let is_used = self.entries.iter().any(|entry| inside(&entry.rel));
            if !is_used && !self.refused.iter().any(|other| inside(&other.rel)) {
                let error = local(
                    &path,
                    "is a folder without token files, named like a set file",
                );
                self.refused.push(Refused { rel, path, error });
            }
        }
    }

    /// Two sets in one file could not be written apart.
    fn refuse_double_targets(&mut self) {
        if self.entries.iter().all(|entry| entry.path == entry.target) {
            return;
        }
        let mut by_target: HashMap<PathBuf, String> = HashMap::new();
        let mut kept = Vec::with_capacity(self.entries.len());
        for entry in std::mem::take(&mut self.entries) {
            let target = fs::canonicalize(&entry.target).unwrap_or_else(|_| entry.target.clone());
            if let Some(other) = by_target.get(&target) {
                let problem = format!("and `{}` are one file, linked", shown(Path::new(other)));
                self.refused.push(Refused {
                    error: local(&entry.path, &problem),
                    rel: entry.rel,
                    path: entry.path,
                });
            } else {
                by_target.insert(target, entry.rel.clone());
                kept.push(entry);
            }
        }
        self.entries = kept;
    }
}

/// A link: followed to a file below the root, refused otherwise, ignored if it is none of ours.
fn link(real: &Path, rel: &str, path: &Path, is_json: bool) -> Result<Option<Entry>, Stop> {
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        // A link into nothing that does not look like a set is none of ours.
        Err(_) if !is_json => return Ok(None),
        Err(error) => {
            if path.symlink_metadata().is_err() {
                return Err(Stop::Moved);
            }
            return Err(refused(path, "followed", error).into());
        }
    };
    let is_folder = target.is_dir();
    if !is_json && !is_folder {
        return Ok(None);
    }
    if !target.starts_with(real) {
        return Err(local(path, "is a link that leads out of the token folder").into());
    }
    if is_folder {
        return Err(local(path, "is a link to a folder, which is not followed").into());
    }
    entry(rel, path, target).map(Some)
}

fn entry(rel: &str, path: &Path, target: PathBuf) -> Result<Entry, Stop> {
    let metadata = fs::metadata(&target).map_err(|error| Stop::reading(path, error))?;
    regular(rel, path, target, &metadata)
}

fn regular(rel: &str, path: &Path, target: PathBuf, metadata: &Metadata) -> Result<Entry, Stop> {
    if metadata.is_symlink() {
        // It was none when the folder was listed.
        return Err(Stop::Moved);
    }
    if !metadata.is_file() {
        // Reading a pipe or a device might never end.
        return Err(local(path, "is not a regular file").into());
    }
    Ok(Entry {
        rel: rel.to_owned(),
        path: path.to_owned(),
        target,
        len: metadata.len(),
        stamp: Stamp::of(metadata),
    })
}
