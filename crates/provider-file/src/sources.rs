//! The files of a document one by one, for who wants to hear of everything that is wrong.

use std::path::{Path, PathBuf};

use provider_api::ProviderError;
use thiserror::Error;
use tokens_model::{Json, ParseError, SetName, ValueKind, path_to_set};

use crate::config::{FileConfig, FileLayout};
use crate::folder::{METADATA, THEMES};
use crate::scan::Scan;
use crate::single::SingleFile;

/// One file of a document, readable or not.
#[derive(Debug)]
#[non_exhaustive]
pub struct SourceFile {
    /// The path by which it was found.
    pub path: PathBuf,
    /// Which part of the document it holds. Of a file that cannot be read, what its name says.
    pub part: Part,
    /// What it holds.
    pub content: Result<Json, Unreadable>,
}

/// Which part of a document a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// All of it.
    Whole,
    /// One set.
    Set(SetName),
    /// The themes: `$themes.json` at the root of a folder.
    Themes,
    /// `$metadata.json` at the root of a folder.
    Metadata,
    /// None: JSON in a folder of tokens that is no object, which the provider leaves alone.
    Nothing,
}

/// Why nothing is known of what a file holds.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Its text is no JSON.
    #[error(transparent)]
    Text(ParseError),
    /// The file itself cannot be taken: the system refuses it, it is too large, it is a link that
    /// is not followed.
    #[error(transparent)]
    File(ProviderError),
}

impl Part {
    /// The part that the file at this path below the folder holds, if its JSON is of this kind.
    pub(crate) fn of(rel: &str, kind: ValueKind) -> Self {
        match rel {
            THEMES => Self::Themes,
            METADATA => Self::Metadata,
            _ if kind == ValueKind::Object => {
                path_to_set(rel).map_or(Self::Nothing, |name| Self::Set(SetName::new(name)))
            }
            _ => Self::Nothing,
        }
    }

    /// The part that a file of this name would hold if it were as it has to be.
    fn by_name(rel: &str) -> Self {
        Self::of(rel, ValueKind::Object)
    }
}

/// Lists the files that a [`FileProvider`](crate::FileProvider) with this configuration reads, in
/// the order of their paths, each with its content or with what is wrong with it. `None` if the
/// place is not there.
///
/// Where the provider ends with the first file that it cannot read, this goes on. Nor is anything
/// said about how the parts fit together: two files may name one set.
///
/// # Errors
///
/// If the place as a whole cannot be read.
pub fn source_files(config: &FileConfig) -> Result<Option<Vec<SourceFile>>, ProviderError> {
    match config.layout {
        FileLayout::Single => single(&config.path),
        FileLayout::Directory => folder(&config.path),
    }
}

fn single(path: &Path) -> Result<Option<Vec<SourceFile>>, ProviderError> {
    let Some(file) = SingleFile::of(path)? else {
        return Ok(None);
    };
    Ok(Some(vec![SourceFile {
        path: path.to_owned(),
        part: Part::Whole,
        content: file.parse().map_err(Unreadable::Text),
    }]))
}

fn folder(root: &Path) -> Result<Option<Vec<SourceFile>>, ProviderError> {
    let Some(scan) = Scan::of_what_can_be_read(root)? else {
        return Ok(None);
    };
    let mut files: Vec<(String, SourceFile)> = Vec::new();
    for file in scan.files {
        let content = Json::parse_bytes(file.bytes);
        let part = match &content {
            Ok(json) => Part::of(&file.entry.rel, json.root().kind()),
            Err(_) => Part::by_name(&file.entry.rel),
        };
        let source = SourceFile {
            path: file.entry.path,
            part,
            content: content.map_err(Unreadable::Text),
        };
        files.push((file.entry.rel, source));
    }
    for refused in scan.refused {
        let source = SourceFile {
            path: refused.path,
            part: Part::by_name(&refused.rel),
            content: Err(Unreadable::File(refused.error)),
        };
        files.push((refused.rel, source));
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(Some(files.into_iter().map(|(_, file)| file).collect()))
}
