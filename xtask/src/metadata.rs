//! What Cargo, rustc and Git know of the workspace.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::outcome::{Failure, Result};
use crate::run;

/// The answer of `cargo metadata` to these options.
pub(crate) fn of(options: &[&str]) -> Result<Value> {
    let mut command = run::cargo(&["metadata", "--format-version=1"]);
    let text = run::captured(command.args(options))?;
    serde_json::from_str(&text).map_err(|error| Failure::new(format!("cargo metadata: {error}")))
}

/// The folder that Cargo builds in.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let metadata = of(&["--no-deps"])?;
    let folder = metadata["target_directory"].as_str();
    folder
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("cargo metadata: no target directory"))
}

/// The one version of the workspace.
pub(crate) fn version() -> Result<String> {
    let metadata = of(&["--no-deps"])?;
    let mut packages = list(&metadata["packages"]);
    packages
        .find(|package| package["name"] == "cli")
        .and_then(|package| package["version"].as_str())
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("cargo metadata: there is no package `cli`"))
}

/// A field of `rustc -vV`, such as `host`.
pub(crate) fn rustc(field: &str) -> Result<String> {
    let text = run::captured(Command::new("rustc").arg("-vV"))?;
    text.lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(": "))
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("rustc -vV: does not tell its `{field}`")))
}

/// When the last commit was made, in seconds since 1970.
pub(crate) fn commit_time() -> Result<u64> {
    let mut git = Command::new("git");
    git.current_dir(run::root())
        .args(["log", "-1", "--format=%ct"]);
    let text = run::captured(&mut git)?;
    text.trim()
        .parse()
        .map_err(|error| Failure::new(format!("git log: {error}")))
}

/// The elements of an array, none if it is something else.
pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
