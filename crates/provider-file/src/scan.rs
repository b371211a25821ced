//! The bytes of the files that count, and the revision they make.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use provider_api::{ErrorKind, ProviderError, Revision};
use tokens_model::{Digest, Limits};

use crate::failure::{local, refused, shown};
use crate::image::image_of;
use crate::walk::{Entry, Refused, Stop, walk};

/// A file that counts, with its content.
#[derive(Debug)]
pub(crate) struct FileRead {
    /// Which file it is.
    pub(crate) entry: Entry,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
    /// The digest of what it holds.
    pub(crate) digest: Digest,
}

/// All files of a folder at one moment.
#[derive(Debug)]
pub(crate) struct Scan {
    /// The files, by relative path.
    pub(crate) files: Vec<FileRead>,
    /// What would count and cannot be taken; nothing in a scan that is [complete](Scan::of).
    pub(crate) refused: Vec<Refused>,
    /// Temporary files that some writer left behind.
    pub(crate) leftovers: Vec<PathBuf>,
}

/// How often a folder that changes while it is read is read again.
const ATTEMPTS: usize = 5;

impl Scan {
    /// Reads the folder, or tells by `None` that there is none yet. A folder of which anything
    /// cannot be read is an error, not a smaller folder.
    pub(crate) fn of(root: &Path) -> Result<Option<Self>, ProviderError> {
        match Self::of_what_can_be_read(root)? {
            Some(scan) => match scan.refused.into_iter().next() {
                Some(refused) => Err(refused.error),
                None => Ok(Some(Self {
                    refused: Vec::new(),
                    ..scan
                })),
            },
            None => Ok(None),
        }
    }

    /// Reads what can be read of the folder, or tells by `None` that there is none yet.
    ///
    /// The folder is listed again afterwards: what changed meanwhile is read again, so that no
    /// document is put together from an old and a new half.
    pub(crate) fn of_what_can_be_read(root: &Path) -> Result<Option<Self>, ProviderError> {
        for _ in 0..ATTEMPTS {
            if !is_there(root)? {
                return Ok(None);
            }
            match attempt(root) {
                Ok(scan) => return Ok(Some(scan)),
                Err(Stop::Moved) => {}
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
        Err(local(root, "keeps changing while it is read"))
    }

    /// A folder of these files, by their paths below the root, none of which need be there.
    pub(crate) fn imagined(root: &Path, files: &[(&str, &str)]) -> Self {
        let file = |(rel, text): &(&str, &str)| FileRead {
            entry: Entry::imagined(root, rel, text.len() as u64),
            bytes: text.as_bytes().to_vec(),
            digest: Digest::of_bytes(text.as_bytes()),
        };
        Self {
            files: files.iter().map(file).collect(),
            refused: Vec::new(),
            leftovers: Vec::new(),
        }
    }

    /// All of them, for a later write.
    pub(crate) fn image(&self) -> Option<String> {
        let files = self.files.iter();
        image_of(files.map(|file| (file.entry.rel.as_str(), file.bytes.as_slice())))
    }

    /// The revision of these files.
    pub(crate) fn revision(&self) -> Revision {
        revision_of(
            self.files
                .iter()
                .map(|file| (file.entry.rel.as_str(), file.digest)),
        )
    }
}

/// The revision of files, given by relative path.
pub(crate) fn revision_of<'a>(files: impl Iterator<Item = (&'a str, Digest)>) -> Revision {
    let parts = files.flat_map(|(rel, digest)| [Digest::of_bytes(rel.as_bytes()), digest]);
    Revision::new(format!("blake3:{}", Digest::of_all(parts)))
}

fn attempt(root: &Path) -> Result<Scan, Stop> {
    let before = walk(root)?;
    let mut files = Vec::with_capacity(before.entries.len());
    let mut refused = before.refused;
    for entry in &before.entries {
        let bytes = match read(&entry.path, &entry.target, entry.len) {
            Ok(bytes) => bytes,
            Err(Stop::Moved) => return Err(Stop::Moved),
            Err(Stop::Failed(error)) => {
                refused.push(Refused {
                    rel: entry.rel.clone(),
                    path: entry.path.clone(),
                    error,
                });
                continue;
            }
        };
        let digest = Digest::of_bytes(&bytes);
        files.push(FileRead {
            entry: entry.clone(),
            bytes,
            digest,
        });
    }
    if walk(root)?.entries != before.entries {
        return Err(Stop::Moved);
    }
    Ok(Scan {
        files,
        refused,
        leftovers: before.leftovers,
    })
}

/// The bytes of a regular file that is not larger than any document may be.
pub(crate) fn read(path: &Path, target: &Path, len: u64) -> Result<Vec<u8>, Stop> {
    let limit = Limits::default().bytes;
    if len > limit as u64 {
        return Err(Stop::Failed(ProviderError::new(
            ErrorKind::TooLarge,
            format!("`{}` has more than {limit} bytes", shown(path)),
        )));
    }
    fs::read(target).map_err(|error| Stop::reading(path, error))
}

/// Whether the folder is there. Where even its parent is missing, a drive is more likely gone
/// than the tokens are.
pub(crate) fn is_there(folder: &Path) -> Result<bool, ProviderError> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => return Ok(true),
        Ok(_) => return Err(local(folder, "is a file, but has to be a folder")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(refused(folder, "read", error)),
    }
    if folder.symlink_metadata().is_ok() {
        return Err(local(folder, "is a link that leads to nothing"));
    }
    match folder.parent() {
        Some(parent) if parent.is_dir() => Ok(false),
        parent => {
            let parent = parent.unwrap_or(folder);
            Err(
                local(folder, "is missing, and so is the folder it should be in").with_hint(
                    format!(
                        "if the drive is not mounted, mount it; otherwise create `{}`",
                        shown(parent)
                    ),
                ),
            )
        }
    }
}
