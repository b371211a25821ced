//! `cargo xtask release dist --check-reproducible`: built twice, in other folders, the same bytes?

use std::path::Path;
use std::process::Command;

use flate2::Compression;

use super::dist::{Download, Edition};
use super::shipped;
use crate::files::{self, Scratch};
use crate::outcome::{Failure, Result};
use crate::{metadata, run};

/// Builds here and from a copy elsewhere, and fails if anything to download differs.
pub(crate) fn check() -> Result {
    let edition = Edition::here(Compression::best())?;
    let here = shipped::build(run::root(), &metadata::target_folder()?)?;
    let elsewhere = Scratch::new("built-elsewhere")?;
    let source = elsewhere.path().join("a copy").join("of-the-sources");
    copy_sources(&source)?;
    let there = shipped::build(&source, &elsewhere.path().join("output"))?;
    let ours = edition.packed(&here)?.files;
    let theirs = edition.packed(&there)?.files;
    let mut differences = Vec::new();
    let (one, other) = (files::read(&here)?, files::read(&there)?);
    differences.extend(difference("the binary", &one, &other));
    for (Download { name, bytes }, other) in ours.iter().zip(&theirs) {
        differences.extend(difference(name, bytes, &other.bytes));
        println!("release: {} bytes in {name}", bytes.len());
    }
    if differences.is_empty() {
        println!("release: built twice in different folders, every byte is the same");
        return Ok(());
    }
    let kept = elsewhere.keep();
    Err(Failure::new(format!(
        "release: not reproducible\n{}\nwhat was built elsewhere is kept in {}",
        differences.join("\n"),
        kept.display()
    )))
}

/// What Git knows of, and what it would: nothing that was built.
fn copy_sources(to: &Path) -> Result {
    let mut git = Command::new("git");
    git.current_dir(run::root());
    git.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let names = run::captured(&mut git)?;
    for name in names.split_terminator('\0') {
        let from = run::root().join(name);
        if from.is_file() {
            files::replace(&to.join(name), &files::read(&from)?)?;
        }
    }
    Ok(())
}

/// Where two files differ first, and how much.
fn difference(name: &str, one: &[u8], other: &[u8]) -> Option<String> {
    if one == other {
        return None;
    }
    let pairs = one.iter().zip(other);
    let differing = pairs.clone().filter(|(one, other)| one != other).count();
    let first = pairs.take_while(|(one, other)| one == other).count();
    let (size, others) = (one.len(), other.len());
    Some(format!(
        "{name}: {size} bytes and {others}, {differing} different, the first at {first}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_by_its_place() {
        assert_eq!(difference("a", b"same", b"same"), None);
        let told = difference("a", b"one text", b"one test").unwrap();
        assert_eq!(told, "a: 8 bytes and 8, 1 different, the first at 6");
        let told = difference("a", b"one", b"one more").unwrap();
        assert_eq!(told, "a: 3 bytes and 8, 0 different, the first at 3");
    }

    #[test]
    fn the_copy_has_all_that_is_needed_and_nothing_that_was_built() {
        let scratch = Scratch::new("copied").unwrap();
        copy_sources(scratch.path()).unwrap();
        assert!(scratch.path().join("crates/cli/Cargo.toml").is_file());
        assert!(scratch.path().join("Cargo.lock").is_file());
        assert!(!scratch.path().join("target").exists());
    }
}
