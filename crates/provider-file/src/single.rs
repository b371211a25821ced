//! A document in one file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use provider_api::{ErrorKind, ProviderError, Revision};
use tokens_model::{Digest, Form, Json, ParseError, Style, TEMPORARY_PREFIX, TokenDocument};

use crate::failure::{local, refused, shown, unparsable};
use crate::image::{image_of, single_text};
use crate::plan::{Change, Plan};
use crate::scan::{is_there, read, revision_of};
use crate::walk::Stop;

/// The file as it stands.
#[derive(Debug)]
pub(crate) struct SingleFile {
    target: PathBuf,
    bytes: Vec<u8>,
    digest: Digest,
}

impl SingleFile {
    /// Reads the file, or tells by `None` that there is none yet.
    pub(crate) fn of(path: &Path) -> Result<Option<Self>, ProviderError> {
        let kind = match path.symlink_metadata() {
            Ok(metadata) => metadata.file_type(),
            Err(error) if is_missing(&error) => {
                is_there(folder_of(path))?;
                return Ok(None);
            }
            Err(error) => return Err(refused(path, "read", error)),
        };
        let target = if kind.is_symlink() {
            follow(path)?
        } else {
            path.to_owned()
        };
        let metadata = fs::metadata(&target).map_err(|error| refused(path, "read", error))?;
        if metadata.is_dir() {
            return Err(local(path, "is a folder, but has to be a file")
                .with_hint("for a folder with a file per set use the layout `directory`"));
        }
        if !metadata.is_file() {
            return Err(local(path, "is not a regular file"));
        }
        match read(path, &target, metadata.len()) {
            Ok(bytes) => Ok(Some(Self {
                target,
                digest: Digest::of_bytes(&bytes),
                bytes,
            })),
            Err(Stop::Moved) => Ok(None),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    /// The revision of the file.
    pub(crate) fn revision(&self) -> Revision {
        revision(self.digest)
    }

    /// All of it, for a later write.
    pub(crate) fn image(&self) -> Option<String> {
        image_of(std::iter::once(("", self.bytes.as_slice())))
    }

    /// What the file holds.
    pub(crate) fn json(self, path: &Path) -> Result<Json, ProviderError> {
        let text = self.bytes.trim_ascii();
        if text.is_empty() || text == "\u{feff}".as_bytes() {
            return Err(
                local_document(path, "is empty, which is not a token document")
                    .with_hint("remove the file to start anew, or write `{}` into it"),
            );
        }
        self.parse().map_err(|error| unparsable(path, &error))
    }

    /// What the file holds, or what is wrong with its text.
    pub(crate) fn parse(self) -> Result<Json, ParseError> {
        Json::parse_bytes(self.bytes)
    }
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

fn revision(digest: Digest) -> Revision {
    // The name of the only file says nothing.
    revision_of(std::iter::once(("", digest)))
}

fn local_document(path: &Path, problem: &str) -> ProviderError {
    let path = shown(path);
    ProviderError::new(ErrorKind::InvalidDocument, format!("`{path}` {problem}"))
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// Where a link leads, if that is in the folder of the link.
fn follow(path: &Path) -> Result<PathBuf, ProviderError> {
    let follow = |path: &Path| {
        fs::canonicalize(path).map_err(|error| {
            if is_missing(&error) {
                local(path, "is a link that leads to nothing")
            } else {
                refused(path, "followed", error)
            }
        })
    };
    let target = follow(path)?;
    if !target.starts_with(follow(folder_of(path))?) {
        return Err(local(path, "is a link that leads out of its folder")
            .with_hint("give the path of the file that it leads to"));
    }
    Ok(target)
}

/// The document in the text.
pub(crate) fn document(path: &Path, json: &Json) -> Result<TokenDocument, ProviderError> {
    TokenDocument::from_json(json).map_err(|error| unparsable(path, &error))
}

/// What has to happen so that the file holds `document`, and looks as in `image` if that shows the
/// same. Nothing if it does already.
pub(crate) fn plan(
    path: &Path,
    current: Option<SingleFile>,
    document: &TokenDocument,
    image: Option<&str>,
) -> Result<Plan, ProviderError> {
    let exactly = image.and_then(|image| single_text(image, document));
    let Some(file) = current else {
        let text = match exactly {
            Some(text) => text.to_owned(),
            // Bare sets, as tools keep them in Git, where those can hold the document.
            None => document.to_text(Form::Bare, &Style::default()),
        };
        let text = read_back(text, document, path)?;
        return Ok(whole_file(path.to_owned(), None, text));
    };
    let target = file.target.clone();
    let old = file.json(path)?;
    // JSON of another kind is somebody else's file.
    self::document(path, &old)?;
    let moves = exactly.is_none() && !document.fits(Form::of(old.root()));
    let text = exactly.map_or_else(|| document.write_over(&old), str::to_owned);
    let text = read_back(text, document, path)?;
    let unchanged = text == old.source();
    let mut plan = whole_file(target, Some(old), text);
    if unchanged {
        plan.changes.clear();
    }
    if moves {
        plan.notes.push(format!(
            "`{}` now keeps its sets under `values`: beside them it could not hold the rest",
            shown(path)
        ));
    }
    Ok(plan)
}

fn whole_file(target: PathBuf, before: Option<Json>, text: String) -> Plan {
    Plan {
        revision: revision(Digest::of_bytes(text.as_bytes())),
        changes: vec![Change {
            target,
            before,
            renamed_from: None,
            text,
        }],
        removals: Vec::new(),
        notes: Vec::new(),
    }
}

/// The text, if it says what it is meant to say: tried before any byte is written.
fn read_back(text: String, document: &TokenDocument, path: &Path) -> Result<String, ProviderError> {
    let json = Json::parse(text).ok();
    json.filter(|json| TokenDocument::from_json(json).is_ok_and(|read| read.same(document)))
        .map(|json| json.source().to_owned())
        .ok_or_else(|| {
            local(
                path,
                "cannot hold the document: it would be read as another one",
            )
        })
}

/// Temporary files beside `path` that some writer left behind.
pub(crate) fn leftovers(path: &Path) -> Vec<PathBuf> {
    let Ok(items) = fs::read_dir(folder_of(path)) else {
        return Vec::new();
    };
    items
        .flatten()
        .filter(|item| {
            item.file_name()
                .as_encoded_bytes()
                .starts_with(TEMPORARY_PREFIX.as_bytes())
        })
        .map(|item| item.path())
        .collect()
}
