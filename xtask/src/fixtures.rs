//! `cargo xtask fixtures`: the documents in `tests/fixtures/documents`, made by [`crate::generate`].
//!
//! Generated files are committed, so that tests need no generator and a change of them is seen in
//! review; `--check` says when they are not what the generator makes.

use std::path::PathBuf;

use tokens_model::Digest;

use crate::generate::edit::{Edit, Region, touch};
use crate::generate::{Notation, Recipe, odd};
use crate::outcome::{Failure, Result};
use crate::{files, merges, packages, real, run};

const FOLDER: &str = "tests/fixtures/documents";
const MEND: &str = "`cargo xtask fixtures` writes them anew";
pub(crate) const MANIFEST: &str = "MANIFEST";

/// Writes what differs, and removes what is no longer made.
pub(crate) fn write() -> Result {
    let wanted = generated();
    let mut changed = 0;
    for path in stray(&wanted)? {
        let path = folder().join(path);
        std::fs::remove_file(&path).map_err(|error| Failure::at(&path, error))?;
        changed += 1;
    }
    for (path, bytes) in &wanted {
        changed += usize::from(write_or_check(path, bytes, Mode::Write)?);
    }
    println!("fixtures: {changed} of {} files changed", wanted.len());
    Ok(())
}

/// Fails if a fixture is not what the generator makes, a real file not what was taken, an answer
/// not what the npm packages say.
pub(crate) fn check() -> Result {
    let wanted = generated();
    for (path, bytes) in &wanted {
        write_or_check(path, bytes, Mode::Check)?;
    }
    if let Some(path) = stray(&wanted)?.first() {
        return Err(Failure::new(format!(
            "{FOLDER}/{path}: no generator makes this file; {MEND}"
        )));
    }
    let real = real::check()?;
    println!(
        "fixtures: {} generated and {real} real files are as they should be",
        wanted.len()
    );
    let merges = merges::check()?;
    println!("fixtures: {merges} real merges come out as the report says, and it adds up");
    packages::check()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Check,
}

/// Whether the file was not what it should be: then it is now, or that is the failure.
fn write_or_check(path: &str, bytes: &[u8], mode: Mode) -> Result<bool> {
    let full = folder().join(path);
    let is = std::fs::read(&full);
    match (is, mode) {
        (Ok(is), _) if is == bytes => Ok(false),
        (_, Mode::Write) => files::replace(&full, bytes).map(|()| true),
        (Ok(_), Mode::Check) => Err(Failure::new(format!(
            "{FOLDER}/{path}: differs from what is generated; {MEND}"
        ))),
        (Err(error), Mode::Check) => Err(Failure::new(format!("{FOLDER}/{path}: {error}; {MEND}"))),
    }
}

fn folder() -> PathBuf {
    run::root().join(FOLDER)
}

/// Files that are there and not wanted.
fn stray(wanted: &[(String, Vec<u8>)]) -> Result<Vec<String>> {
    if !folder().is_dir() {
        return Ok(Vec::new());
    }
    let mut found = files::below(&folder(), |_| true)?;
    found.retain(|path| !wanted.iter().any(|(known, _)| known == path));
    Ok(found)
}

/// A manifest line per file: its digest (BLAKE3), its size, its path.
pub(crate) fn manifest<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut text = String::new();
    for (path, bytes) in files {
        let line = format!("{} {:>7} {path}\n", Digest::of_bytes(bytes), bytes.len());
        text.push_str(&line);
    }
    text
}

/// Every generated file, by path.
fn generated() -> Vec<(String, Vec<u8>)> {
    let mut files = documents();
    let mut readme = README.to_owned();
    for odd in odd::all() {
        let folder = if odd.refused.is_none() {
            "odd"
        } else {
            "refused"
        };
        let path = format!("{folder}/{}.json", odd.name);
        let line = format!("- `{path}`: {}\n", odd.why);
        readme.push_str(&line);
        files.push((path, odd.bytes));
    }
    files.push(("README.md".to_owned(), readme.into_bytes()));
    files.sort();
    let lines = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let manifest = manifest(lines);
    files.push((MANIFEST.to_owned(), manifest.into_bytes()));
    files
}

const README: &str = "\
# Generated documents

Made by `cargo xtask fixtures`; `MANIFEST` has their digests (BLAKE3) and sizes. Change
`xtask/src/generate`, not these files.

- `legacy/values.json`, `legacy/single.json`, `legacy/folder`: one document in three forms
- `dtcg/single.json`, `dtcg/folder`: the same in the other notation
- `merge/base.json`, and copies of it: `ours-odd` and `theirs-even` touch different sets,
  `ours-all` and `theirs-all` touch the same tokens, `touched` has one changed value
";

fn documents() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut add = |path: String, text: String| files.push((path, text.into_bytes()));
    for (name, notation) in [("legacy", Notation::Legacy), ("dtcg", Notation::Dtcg)] {
        let document = recipe(notation, 12, 2).make();
        if notation == Notation::Legacy {
            add(format!("{name}/values.json"), document.values());
        }
        add(format!("{name}/single.json"), document.single());
        for (path, text) in document.folder() {
            add(format!("{name}/folder/{path}"), text);
        }
    }
    let base = recipe(Notation::Legacy, 12, 2).make();
    let edit = |seed, region| Edit {
        seed,
        changes: 6,
        region,
    };
    for (name, document) in [
        ("base", base.clone()),
        ("ours-odd", edit(1, Region::Odd).apply(&base)),
        ("theirs-even", edit(2, Region::Even).apply(&base)),
        ("ours-all", edit(3, Region::All).apply(&base)),
        ("theirs-all", edit(4, Region::All).apply(&base)),
        ("touched", touch(&base, "#123456")),
    ] {
        add(format!("merge/{name}.json"), document.single());
    }
    files
}

fn recipe(notation: Notation, tokens: usize, themes: usize) -> Recipe {
    Recipe {
        seed: 1,
        tokens,
        sets: 4,
        themes,
        notation,
        references: 1,
        depth: 0,
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::{DocumentDiff, TokenDocument};

    use super::*;

    #[test]
    fn fixtures_stay_small() {
        let bytes: usize = generated().iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(bytes <= 60_000, "{bytes}");
    }

    #[test]
    fn both_edits_of_everything_meet() {
        let read = |name: &str| {
            let wanted = format!("merge/{name}.json");
            let (_, bytes) = documents()
                .into_iter()
                .find(|(path, _)| *path == wanted)
                .unwrap();
            TokenDocument::parse(String::from_utf8(bytes).unwrap()).unwrap()
        };
        let base = read("base");
        let changed = |name: &str| {
            let diff = DocumentDiff::between(&base, &read(name));
            diff.changes
                .iter()
                .map(|change| change.at.to_string())
                .collect::<Vec<_>>()
        };
        let (ours, theirs) = (changed("ours-all"), changed("theirs-all"));
        assert!(
            ours.iter().any(|path| theirs.contains(path)),
            "{ours:?} {theirs:?}"
        );
        let (ours, theirs) = (changed("ours-odd"), changed("theirs-even"));
        assert!(
            !ours.iter().any(|path| theirs.contains(path)),
            "{ours:?} {theirs:?}"
        );
    }
}
