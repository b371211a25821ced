//! Files of the workspace: listed, read, replaced as a whole.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::outcome::{Failure, Result};

/// The content of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::at(path, error))
}

/// The content of a text file.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Failure::at(path, error))
}

/// Replaces a file, or makes it and the folders above it; a stop leaves the old or the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = folder.join(name);
    let written = File::create(&new)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(|error| Failure::at(path, error))
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> Result {
    fs::create_dir_all(path).map_err(|error| Failure::at(path, error))
}

/// Removes a folder with all that is in it, if it is there.
pub(crate) fn remove_folder(path: &Path) -> Result {
    match fs::remove_dir_all(path) {
        Err(error) if path.exists() => Err(Failure::at(path, error)),
        _ => Ok(()),
    }
}

/// Gives a folder another name, if it is there. Who makes many files right after as many were
/// removed pays for it: ext4 passes over what was removed in the last seconds one by one.
pub(crate) fn set_aside(path: &Path) -> Result {
    let mut names = (1..).map(|number: usize| path.with_extension(number.to_string()));
    let free = names.find(|name| !name.exists());
    match free.map_or(Ok(()), |name| fs::rename(path, name)) {
        Err(error) if path.exists() => Err(Failure::at(path, error)),
        _ => Ok(()),
    }
}

/// The files below a folder, as sorted relative paths with `/`; folders for which `enter` says
/// no are left out.
pub(crate) fn below(folder: &Path, enter: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, prefix)) = waiting.pop() {
        let entries = fs::read_dir(&path).map_err(|error| Failure::at(&path, error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Failure::at(&path, error))?;
            let kind = entry
                .file_type()
                .map_err(|error| Failure::at(&entry.path(), error))?;
            let relative = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if !kind.is_dir() {
                found.push(relative);
            } else if enter(&relative) {
                waiting.push((entry.path(), format!("{relative}/")));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file is named as JSON files are.
pub(crate) fn is_json(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "json")
}

/// A temporary folder of our own, removed at the end.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Result<Self> {
        let name = format!("tokensync-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        remove_folder(&path)?;
        make_folder(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Leaves it there, for somebody to look at.
    pub(crate) fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.0.as_os_str().is_empty() {
            return;
        }
        if let Err(failure) = remove_folder(&self.0) {
            eprintln!("left behind: {failure}");
        }
    }
}
