//! The npm packages that ours is compared with, pinned by `xtask/node/bench/package-lock.json`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::outcome::{Failure, Result};
use crate::packages;

const FOLDER: &str = "xtask/node/bench";
const SCRIPTS: [&str; 5] = [
    "difference.mjs",
    "merge.mjs",
    "resolve.mjs",
    "terrazzo.mjs",
    "../resolved.mjs",
];

/// The official command line client, in the installed package.
const OFFICIAL: &str = "node_modules/@tokens-studio/sdk/bin/cli.js";

/// The installed packages, or why there are none.
#[derive(Debug)]
pub(super) struct Peers(std::result::Result<PathBuf, String>);

impl Peers {
    /// Installs the packages if they are wanted and not there yet.
    pub(super) fn install(wanted: bool) -> Self {
        if !wanted {
            return Self(Err("not asked for: `--peer` installs it".to_owned()));
        }
        if let Some(program) = packages::missing_program() {
            return Self(Err(format!("there is no `{program}` here")));
        }
        eprintln!("==> npm ci in {FOLDER}");
        let installed = packages::install("target/npm-bench", FOLDER, &SCRIPTS);
        Self(installed.map_err(|failure| failure.to_string()))
    }

    /// A script of ours that uses one of the packages.
    pub(super) fn script(&self, name: &str) -> Result<Command> {
        self.node(name)
    }

    /// The official command line client.
    pub(super) fn official(&self) -> Result<Command> {
        self.node(OFFICIAL)
    }

    fn node(&self, path: &str) -> Result<Command> {
        let folder = self.0.as_ref().map_err(|why| Failure::new(why.as_str()))?;
        let mut command = Command::new("node");
        command.arg(folder.join(path)).stdin(Stdio::null());
        Ok(command)
    }
}

/// A command with the paths of these files in a folder.
pub(super) fn with_files(mut command: Command, folder: &Path, names: &[&str]) -> Command {
    command.args(names.iter().map(|name| folder.join(name)));
    command
}
