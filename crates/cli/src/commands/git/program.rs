//! The program `git`, which is asked and never copied.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::{Code, CommandError};

/// Git, in a folder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Git<'a> {
    folder: &'a Path,
}

impl<'a> Git<'a> {
    pub(crate) fn in_folder(folder: &'a Path) -> Self {
        Self { folder }
    }

    /// What Git says to these words on standard output, if it succeeds.
    pub(crate) fn ask(&self, words: &[&str]) -> Result<String, CommandError> {
        let output = self.run(words, &[])?;
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().trim_start_matches("fatal: ");
        Err(CommandError::new(
            Code::LocalFile,
            format!("`git {}` failed: {said}", words.join(" ")),
        ))
    }

    /// Runs Git with this on its standard input; how it ends is for the caller to judge.
    pub(super) fn run<S: AsRef<OsStr>>(
        &self,
        words: &[S],
        input: &[u8],
    ) -> Result<Output, CommandError> {
        let mut child = Command::new("git")
            .current_dir(self.folder)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.cannot_run(&error))?;
        let stdin = child.stdin.take();
        // What it says may fill its pipe before it has read all.
        let written = std::thread::scope(|scope| {
            let writer = scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
            let output = child.wait_with_output();
            (output, writer.join())
        });
        written.0.map_err(|error| self.cannot_run(&error))
    }

    fn cannot_run(&self, error: &std::io::Error) -> CommandError {
        if error.kind() == ErrorKind::NotFound && self.folder.is_dir() {
            return CommandError::new(
                Code::LocalFile,
                "there is no program `git` here, or it is not in PATH",
            )
            .hint("install Git, then run this again");
        }
        CommandError::new(
            Code::LocalFile,
            format!("cannot run `git` in `{}`: {error}", self.folder.display()),
        )
    }

    /// The top of the work tree that the folder is in.
    pub(super) fn top(&self) -> Result<PathBuf, CommandError> {
        let words = ["rev-parse", "--show-toplevel"];
        let output = self.run(&words, &[])?;
        if output.status.success() {
            return Ok(PathBuf::from(text(&output.stdout).trim_end_matches('\n')));
        }
        Err(CommandError::usage(format!(
            "`{}` is in no work tree of Git",
            self.folder.display()
        ))
        .hint("run `git init` there, or `-C DIR` for a project that is in one"))
    }

    /// Where the folder is below the top of the work tree: nothing, or a path with a `/` at its end.
    pub(super) fn prefix(&self) -> Result<String, CommandError> {
        let prefix = self.ask(&["rev-parse", "--show-prefix"])?;
        Ok(prefix.trim_end_matches('\n').to_owned())
    }

    /// The setting of this repository, if it has one.
    pub(super) fn setting(&self, key: &str) -> Result<Option<String>, CommandError> {
        let output = self.run(&["config", "--local", "--get", key], &[])?;
        let value = || text(&output.stdout).trim_end_matches('\n').to_owned();
        Ok(output.status.success().then(value))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
