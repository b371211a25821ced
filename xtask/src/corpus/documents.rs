//! What is in a corpus: `documents.json`, and the odd cases in `_odd`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files;
use crate::outcome::{Failure, Result};

/// The documents to look at.
#[derive(Debug)]
pub(super) struct Corpus {
    pub(super) documents: Vec<Document>,
}

/// One document.
#[derive(Debug)]
pub(super) struct Document {
    /// Its path below the corpus.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) layout: Layout,
    pub(super) expected: Expected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Single,
    Folder,
}

/// What is known beforehand about files that have to be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// All of it is fine.
    Nothing,
    /// So many files hold a key twice.
    DuplicateKeys(u64),
    /// It is refused with a message that has this in it.
    Message(&'static str),
    /// It is JSON, and may be something else than a document.
    MaybeNoDocument,
}

/// Odd cases that no reader can take without losing or inventing something.
const REFUSED: [(&str, &str); 5] = [
    ("conflict-markers", "line 2, column 1"),
    ("deep", "nested deeper"),
    ("duplicate-keys", "stands twice"),
    ("truncated", "ends too early"),
    ("unicode-escapes", "surrogate"),
];

/// Why a file of a folder of unrelated files may be refused: it is something else, or it was made
/// to be beyond all bounds.
const NO_DOCUMENT: [&str; 2] = ["has to be", "nested deeper"];

impl Expected {
    /// What is wrong with these refusals, if anything.
    pub(super) fn mismatch(self, refused: &[String]) -> Option<String> {
        match self {
            Self::Nothing => refused.first().map(|first| format!("refused: {first}")),
            Self::DuplicateKeys(count) => {
                let twice = refused.iter().filter(|text| text.contains("stands twice"));
                let (twice, all) = (twice.count(), refused.len());
                let fine = twice == all && u64::try_from(twice).is_ok_and(|twice| twice == count);
                (!fine).then(|| format!("{count} files hold a key twice, {all} were refused"))
            }
            Self::Message(part) => {
                let fine = refused.len() == 1 && refused[0].contains(part);
                (!fine).then(|| format!("should be refused with `{part}`"))
            }
            Self::MaybeNoDocument => refused
                .iter()
                .find(|text| !NO_DOCUMENT.iter().any(|part| text.contains(part)))
                .map(|text| format!("refused: {text}")),
        }
    }
}

impl Corpus {
    pub(super) fn load(root: &Path, limit: usize) -> Result<Self> {
        let path = root.join("documents.json");
        let listed: Value = serde_json::from_str(&files::read_text(&path)?)
            .map_err(|error| Failure::at(&path, error))?;
        let listed = listed
            .as_array()
            .ok_or_else(|| Failure::at(&path, "has to be a list"))?;
        let paths: Vec<&str> = listed.iter().filter_map(|at| at["path"].as_str()).collect();
        let mut documents = Vec::new();
        for entry in listed {
            let name = entry["path"].as_str().unwrap_or_default();
            let layout = match entry["kind"].as_str() {
                Some("single") => Layout::Single,
                Some("folder" | "sets") => Layout::Folder,
                Some("mixed") => {
                    documents.extend(unrelated_files(root, name, &paths)?);
                    continue;
                }
                other => {
                    let kind = other.unwrap_or("none");
                    return Err(Failure::at(&path, format!("{name}: unknown kind `{kind}`")));
                }
            };
            let duplicates = entry["odd"]["duplicate JSON keys"].as_u64();
            let expected = duplicates.map_or(Expected::Nothing, Expected::DuplicateKeys);
            documents.push(Document::new(root, name, layout, expected));
        }
        documents.extend(odd_cases(root)?);
        documents.truncate(limit);
        Ok(Self { documents })
    }
}

/// The files of a folder in which each is a document, or not; without those that belong to
/// another document of the list.
fn unrelated_files(root: &Path, folder: &str, listed: &[&str]) -> Result<Vec<Document>> {
    let elsewhere = |path: &str| {
        let inside = |other: &&&str| **other != folder && other.starts_with(&format!("{folder}/"));
        let mut others = listed.iter().filter(inside);
        others.any(|other| path == *other || path.starts_with(&format!("{other}/")))
    };
    let mut documents = Vec::new();
    for path in files::below(&root.join(folder), |_| true)? {
        let name = format!("{folder}/{path}");
        if files::is_json(&name) && !elsewhere(&name) {
            let expected = Expected::MaybeNoDocument;
            documents.push(Document::new(root, &name, Layout::Single, expected));
        }
    }
    Ok(documents)
}

fn odd_cases(root: &Path) -> Result<Vec<Document>> {
    let folder = root.join("_odd");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut documents = Vec::new();
    for path in files::below(&folder, |_| true)? {
        let Some(stem) = path.strip_suffix(".json") else {
            continue;
        };
        let known = REFUSED.iter().find(|(name, _)| *name == stem);
        let expected = known.map_or(Expected::Nothing, |(_, part)| Expected::Message(part));
        let name = format!("_odd/{path}");
        documents.push(Document::new(root, &name, Layout::Single, expected));
    }
    Ok(documents)
}

impl Document {
    fn new(root: &Path, name: &str, layout: Layout, expected: Expected) -> Self {
        Self {
            name: name.to_owned(),
            path: root.join(name),
            layout,
            expected,
        }
    }

    /// The files that make up the document, by relative path; a single file has no path below.
    pub(super) fn files(&self) -> Result<Vec<String>> {
        match self.layout {
            Layout::Single => Ok(vec![String::new()]),
            Layout::Folder => {
                let mut found = files::below(&self.path, |_| true)?;
                found.retain(|path| files::is_json(path));
                Ok(found)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn refusals_have_to_be_the_known_ones() {
        assert_eq!(Expected::Nothing.mismatch(&[]), None);
        assert!(Expected::Nothing.mismatch(&refused(&["x"])).is_some());
        let twice = refused(&["a: the key `b` stands twice"]);
        assert_eq!(Expected::DuplicateKeys(1).mismatch(&twice), None);
        assert!(Expected::DuplicateKeys(2).mismatch(&twice).is_some());
        assert_eq!(Expected::Message("twice").mismatch(&twice), None);
        assert!(Expected::Message("twice").mismatch(&[]).is_some());
        let shape = refused(&["line 1, column 1: a token document has to be an object"]);
        assert_eq!(Expected::MaybeNoDocument.mismatch(&shape), None);
        assert!(Expected::MaybeNoDocument.mismatch(&twice).is_some());
    }
}
