//! Starting other programs.

use std::io;
use std::path::Path;
use std::process::{Command, Output};

use crate::outcome::{Failure, Result};

/// The folder of the workspace, known since this crate was built.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest
        .parent()
        .expect("the manifest of this crate is one level below the root")
}

/// `cargo`, to be run at the root.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(args).current_dir(root());
    command
}

/// A command as somebody would type it.
pub(crate) fn typed(command: &Command) -> String {
    let mut text = String::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            text.push_str(&name.to_string_lossy());
            text.push('=');
            push_word(&mut text, &value.to_string_lossy());
            text.push(' ');
        }
    }
    push_word(&mut text, &command.get_program().to_string_lossy());
    for arg in command.get_args() {
        text.push(' ');
        push_word(&mut text, &arg.to_string_lossy());
    }
    text
}

fn push_word(text: &mut String, word: &str) {
    if word.is_empty() || word.contains([' ', '"', '$']) {
        text.push('\'');
        text.push_str(word);
        text.push('\'');
    } else {
        text.push_str(word);
    }
}

/// Runs a command whose output goes where ours goes.
pub(crate) fn through(command: &mut Command) -> Result {
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{}: {status}", typed(command))))
    }
}

/// Runs a command and returns what it printed, or its error text.
pub(crate) fn captured(command: &mut Command) -> Result<String> {
    let output = output(command)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::new(format!(
            "{}: {}\n{}",
            typed(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim_end()
        )))
    }
}

/// Runs a command to its end, whatever that is.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    command
        .output()
        .map_err(|error| cannot_start(command, &error))
}

fn cannot_start(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("cannot start `{}`: {error}", typed(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("cargo");
        command.args(["doc", "a b"]).env("FLAGS", "-D warnings");
        assert_eq!(typed(&command), "FLAGS='-D warnings' cargo doc 'a b'");
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("crates").is_dir());
    }
}
