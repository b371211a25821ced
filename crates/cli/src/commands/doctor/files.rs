//! The token files as files: what a pull would do to them beside their content.

use std::fs::{self, Metadata};
use std::path::PathBuf;

use provider_file::has_other_names;

use super::Check;
use crate::render::count;
use crate::shown::shown;

/// How many files are named.
const LISTED: usize = 3;

/// Looks at files by what they are called and where they are. One that cannot be looked at is told
/// of where it is read.
pub(super) fn look(files: &[(String, PathBuf)]) -> Vec<Check> {
    const WHAT: &str = "files";
    let having = |is: fn(&Metadata) -> bool| -> Vec<&str> {
        let found = files
            .iter()
            .filter(|(_, path)| fs::metadata(path).is_ok_and(|metadata| is(&metadata)));
        found.map(|(name, _)| name.as_str()).collect()
    };
    let mut checks = Vec::new();
    let linked = having(has_other_names);
    if !linked.is_empty() {
        checks.push(Check::warn(
            WHAT,
            format!(
                "{} with other hard links, which keep the old tokens when a pull replaces the \
                 file: {}",
                count(linked.len(), "file"),
                list(&linked)
            ),
            "copy instead of linking, or link the folder",
        ));
    }
    let read_only = having(|metadata| metadata.permissions().readonly());
    if !read_only.is_empty() {
        checks.push(Check::warn(
            WHAT,
            format!(
                "{} read-only, and replaced by a pull all the same: {}",
                count(read_only.len(), "file"),
                list(&read_only)
            ),
            "what protects files is their folder: take the right to write from that",
        ));
    }
    if checks.is_empty() && !files.is_empty() {
        checks.push(Check::pass(
            WHAT,
            "nothing keeps a pull from replacing them",
        ));
    }
    checks
}

pub(super) fn list(names: &[&str]) -> String {
    let mut listed: Vec<String> = names.iter().take(LISTED).map(|name| shown(name)).collect();
    if names.len() > LISTED {
        listed.push(format!("{} more", names.len() - LISTED));
    }
    listed.join(", ")
}
