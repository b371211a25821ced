//! Documents through the binary: from files to a bin, and from the bin to new files.

use std::collections::BTreeMap;
use std::path::Path;

use tokens_model::{DocumentDiff, TokenDocument, check_collisions, set_to_path};

use super::documents::{Document, Layout};
use super::model::{self, Read};
use crate::files;
use crate::outcome::{Failure, Result};
use crate::product::{Answer, Product, Project, Sandbox};

/// How a round trip ended that ended well.
#[derive(Debug)]
pub(super) enum Trip {
    /// The same document came out of both layouts.
    Equal,
    /// It was refused, as it had to be, with this message.
    Refused(String),
}

/// Uploads a document and downloads it into a single file and into a folder.
pub(super) fn run(
    product: &Product,
    sandbox: &Sandbox,
    scratch: &Path,
    document: &Document,
    read: &Read,
) -> Result<Trip> {
    let origin = Project::new(product, sandbox, scratch.join("origin"));
    let tokens = copy(document, &origin.folder)?;
    let before = bytes_of(&origin.folder.join(tokens))?;

    let init = origin.init(tokens, None)?;
    let Some(expected) = &read.document else {
        // It is refused at once, or when it is to be uploaded, and with the place.
        let said = if init.code == Some(0) {
            origin.add_bin(None)?
        } else {
            init
        };
        return if said.code == Some(7) && super::has_place(&said.stderr) {
            Ok(Trip::Refused(said.to_string()))
        } else {
            Err(Failure::new(format!("not refused with a place: {said}")))
        };
    };
    succeeded("init", &init)?;
    let added = origin.add_bin(None)?;
    if expected.is_empty() && added.code == Some(2) && added.stderr.contains("no tokens") {
        return Ok(Trip::Refused(added.to_string()));
    }
    succeeded("remote add", &added)?;
    if bytes_of(&origin.folder.join(tokens))? != before {
        return Err(Failure::new("the upload changed the files"));
    }
    in_sync(&origin, "the project it came from")?;
    let bin = origin.bin()?;

    let single = Project::new(product, sandbox, scratch.join("single"));
    download(&single, &bin, "tokens.json", "single")?;
    let result = model::single(&single.folder.join("tokens.json"))?;
    equal(expected, &result, "the single file")?;
    in_sync(&single, "the project with a single file")?;

    let folder = Project::new(product, sandbox, scratch.join("folder"));
    if let Some(reason) = no_folder(expected) {
        files::make_folder(&folder.folder)?;
        succeeded("init", &folder.init("tokens/", Some("folder"))?)?;
        let said = folder.add_bin(Some(&bin))?;
        return if said.code == Some(0) {
            Err(Failure::new(format!(
                "a folder was written although {reason}"
            )))
        } else {
            Ok(Trip::Refused(format!("as a folder: {said}")))
        };
    }
    download(&folder, &bin, "tokens/", "folder")?;
    let result = model::folder(&folder.folder.join("tokens"))?;
    // A folder has no place for what stands beside the sets without being a section.
    let expected = expected.clone().with_extra(Vec::new());
    equal(&expected, &result, "the folder")?;
    in_sync(&folder, "the project with a folder")?;
    Ok(Trip::Equal)
}

fn download(project: &Project<'_>, bin: &str, tokens: &str, layout: &str) -> Result {
    files::make_folder(&project.folder)?;
    succeeded("init", &project.init(tokens, Some(layout))?)?;
    succeeded("remote add", &project.add_bin(Some(bin))?)
}

pub(super) fn succeeded(what: &str, answer: &Answer) -> Result {
    if answer.code == Some(0) {
        Ok(())
    } else {
        Err(Failure::new(format!("`{what}`: {answer}")))
    }
}

pub(super) fn in_sync(project: &Project<'_>, which: &str) -> Result {
    let state = project.state()?;
    if state == "in-sync" {
        Ok(())
    } else {
        Err(Failure::new(format!("{which} is {state} afterwards")))
    }
}

pub(super) fn equal(expected: &TokenDocument, result: &TokenDocument, what: &str) -> Result {
    if expected.same(result) {
        return Ok(());
    }
    let diff = DocumentDiff::between(expected, result);
    let first = diff.changes.first().map(|change| change.at.to_string());
    let first = first.unwrap_or_else(|| "the order of something".to_owned());
    let count = diff.changes.len();
    Err(Failure::new(format!(
        "{what} differs in {count} places, first: {first}"
    )))
}

/// Why a document cannot be a folder, if it cannot.
fn no_folder(document: &TokenDocument) -> Option<String> {
    let mut paths = Vec::new();
    for (name, _) in document.sets() {
        match set_to_path(name.as_str()) {
            Ok(path) => paths.push((name.as_str(), path)),
            Err(error) => return Some(error.to_string()),
        }
    }
    let paths = paths.iter().map(|(name, path)| (*name, path.as_str()));
    check_collisions(paths).err().map(|error| error.to_string())
}

/// Copies the files of a document into a project; where they are then.
pub(super) fn copy(document: &Document, project: &Path) -> Result<&'static str> {
    let tokens = match document.layout {
        Layout::Single => "tokens.json",
        Layout::Folder => "tokens",
    };
    for path in document.files()? {
        let (from, to) = if path.is_empty() {
            (document.path.clone(), project.join(tokens))
        } else {
            (document.path.join(&path), project.join(tokens).join(&path))
        };
        files::replace(&to, &files::read(&from)?)?;
    }
    Ok(tokens)
}

/// A file, or all files of a folder, with their bytes.
fn bytes_of(path: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    if path.is_file() {
        return Ok(BTreeMap::from([(String::new(), files::read(path)?)]));
    }
    let mut all = BTreeMap::new();
    for file in files::below(path, |_| true)? {
        let bytes = files::read(&path.join(&file))?;
        all.insert(file, bytes);
    }
    Ok(all)
}
