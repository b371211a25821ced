//! `cargo xtask tidy`: rules of the workspace that no compiler checks.
//!
//! A check is a function from the workspace to what it found; a new rule is one function and one
//! line in [`CHECKS`].

mod faults;
mod graph;
mod readme;
mod shape;
mod template;
mod words;
mod workspace;

use std::fmt;

use crate::outcome::{Failure, Result};
use workspace::Workspace;

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// A file, with a line where there is one.
    at: String,
    /// What is wrong, and what to do.
    what: String,
}

impl Finding {
    fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

type Check = fn(&Workspace) -> Vec<Finding>;

const CHECKS: &[(&str, Check)] = &[
    ("the crate graph is the one we decided", graph::edges),
    (
        "providers are features of the command line",
        graph::optional,
    ),
    ("one crate names the HTTP client", graph::one_http_client),
    ("JSON numbers are never converted", graph::json_features),
    ("dependencies come from crates.io", graph::sources),
    ("members inherit from the workspace", template::inheritance),
    ("crates say what they are for", template::introduction),
    ("files are short", shape::length),
    ("names say something", shape::names),
    ("no snapshot waits for a decision", shape::snapshots),
    ("nothing names a machine", words::places),
    ("nothing is left undone", words::unfinished),
    ("the README says how to start", readme::commands),
    ("the list of faults names its tests", faults::shown),
];

pub(crate) fn run() -> Result {
    let workspace = Workspace::load()?;
    let found = findings(&workspace);
    if found.is_empty() {
        let (rules, files) = (CHECKS.len(), workspace.files.len());
        println!("tidy: {rules} rules hold in {files} files");
        return Ok(());
    }
    for (rule, finding) in &found {
        println!("{finding}\n    rule: {rule}");
    }
    Err(Failure::new(format!("tidy: {} findings", found.len())))
}

fn findings(workspace: &Workspace) -> Vec<(&'static str, Finding)> {
    let mut found = Vec::new();
    for (rule, check) in CHECKS {
        found.extend(check(workspace).into_iter().map(|finding| (*rule, finding)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_keeps_its_rules() {
        let found = findings(&Workspace::load().unwrap());
        let lines: Vec<String> = found.iter().map(|(_, found)| found.to_string()).collect();
        assert!(found.is_empty(), "{}", lines.join("\n"));
    }
}
