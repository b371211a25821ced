//! Files of public token projects in `tests/fixtures/real`, which stay as they were taken.

use std::path::PathBuf;

use crate::fixtures::{MANIFEST, manifest};
use crate::outcome::{Failure, Result};
use crate::{files, run};

const FOLDER: &str = "tests/fixtures/real";
const MEND: &str = "take it from version control again, or, if the change is meant, \
                    `cargo xtask fixtures --accept-real`";

/// Fails if a file is not what the manifest says, or is not in it; otherwise how many there are.
pub(crate) fn check() -> Result<usize> {
    let wanted = files::read_text(&folder().join(MANIFEST))?;
    let is = current()?;
    if let Some(line) = first_difference(&wanted, &is) {
        let path = path_of(line);
        return Err(Failure::new(format!(
            "{FOLDER}/{path}: is not what {FOLDER}/{MANIFEST} says; {MEND}"
        )));
    }
    Ok(is.lines().count())
}

/// Writes the manifest of the files that are there.
pub(crate) fn accept() -> Result {
    let manifest = current()?;
    files::replace(&folder().join(MANIFEST), manifest.as_bytes())?;
    println!("{FOLDER}/{MANIFEST}: {} files", manifest.lines().count());
    Ok(())
}

fn current() -> Result<String> {
    let mut found = Vec::new();
    for path in files::below(&folder(), |_| true)? {
        if path != MANIFEST {
            let bytes = files::read(&folder().join(&path))?;
            found.push((path, bytes));
        }
    }
    let lines = found
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    Ok(manifest(lines))
}

fn folder() -> PathBuf {
    run::root().join(FOLDER)
}

/// The path in a line of a manifest, behind digest and size.
fn path_of(line: &str) -> &str {
    let after = |text: &'_ str| text.find(' ').map_or(0, |at| at + 1);
    let rest = line[after(line)..].trim_start();
    &rest[after(rest)..]
}

fn first_difference<'a>(wanted: &'a str, is: &'a str) -> Option<&'a str> {
    let missing = wanted
        .lines()
        .find(|line| !is.lines().any(|other| other == *line));
    missing.or_else(|| {
        is.lines()
            .find(|line| !wanted.lines().any(|other| other == *line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_hold_spaces() {
        let line = manifest([("a b/c.json", &b"{}"[..])].into_iter());
        assert_eq!(path_of(line.trim_end()), "a b/c.json");
    }

    #[test]
    fn a_changed_or_added_file_is_named() {
        assert_eq!(first_difference("1 a\n2 b\n", "1 a\n2 b\n"), None);
        assert_eq!(first_difference("1 a\n2 b\n", "1 a\n3 b\n"), Some("2 b"));
        assert_eq!(first_difference("1 a\n", "1 a\n3 b\n"), Some("3 b"));
    }
}
