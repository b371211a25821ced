//! What a shell offers when somebody presses Tab. Names come from the files here, never from the
//! network, and what goes wrong offers nothing and says nothing.

mod names;
mod word;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::CommandFactory as _;
use clap_complete::env::{Bash, EnvCompleter, Fish, Powershell, Zsh};
use provider_api::Registry;

use crate::args::{Args, Global, Shell};
use crate::context::Context;
use crate::env::Env;
use crate::ui::Ui;
use names::Names;

/// What a script of `completions` sets to the name of its shell. The words follow after `--`.
const VARIABLE: &str = "TOKENSYNC_COMPLETE";

/// A file `_tokensync` in the `fpath` of zsh is read when Tab is pressed for the first time (zshcompsys,
/// "Autoloaded files"): it has to offer something at once, not only from the second time on.
const FIRST_TAB: &str = "
if [[ ${funcstack[1]-} = _tokensync ]]; then
    _clap_dynamic_completer_tokensync
fi
";

/// What the program was started for.
pub(crate) enum Asked {
    /// A shell wanted to know how a line goes on, and was told.
    ForWords,
    /// These words are a command.
    ForCommand(Vec<OsString>),
}

/// Answers a shell, if one asks.
pub(crate) fn answer(
    args: impl IntoIterator<Item = OsString>,
    env: &Env,
    registry: &Registry,
) -> Asked {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let Some(shell) = env.var(VARIABLE).and_then(Shell::of) else {
        return Asked::ForCommand(args);
    };
    let begin = args.iter().position(|word| word == "--");
    let words = begin.map(|at| args.split_off(at + 1)).unwrap_or_default();
    if !words.is_empty() {
        let mut ui = Ui::new(&Global::default(), env);
        ui.pass(&offered(shell, words, env, registry));
    }
    Asked::ForWords
}

fn offered(shell: Shell, words: Vec<OsString>, env: &Env, registry: &Registry) -> Vec<u8> {
    let context = Context::new(env.clone(), registry, folder(&words), Global::default());
    let asks_for_conflicts = words.iter().any(|word| word == "resolve");
    let names = Names::here(&context, shell, asks_for_conflicts);
    let mut command = names.attach(Args::command());
    let mut out = Vec::new();
    let done = completer(shell).write_complete(&mut command, words, Some(&env.folder), &mut out);
    if done.is_err() {
        out.clear();
    }
    out
}

/// The folder that was typed after `-C`.
fn folder(words: &[OsString]) -> Option<PathBuf> {
    let at = words.iter().rposition(|word| word == "-C")?;
    words.get(at + 1).map(OsStr::new).map(PathBuf::from)
}

/// The text that a shell has to be given once.
pub(crate) fn script(shell: Shell) -> String {
    const NAME: &str = "tokensync";
    let mut out = Vec::new();
    completer(shell)
        .write_registration(VARIABLE, NAME, NAME, NAME, &mut out)
        .expect("writing to memory does not fail");
    let mut script = String::from_utf8_lossy(&out).trim_start().to_owned();
    if matches!(shell, Shell::Zsh) {
        script.push_str(FIRST_TAB);
    }
    script
}

fn completer(shell: Shell) -> &'static dyn EnvCompleter {
    match shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_script_asks_the_program_by_its_name() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            assert!(script.contains(VARIABLE), "{script}");
            assert!(script.contains("tokensync -- ") || script.contains("\"tokensync\" -- "));
        }
    }

    #[test]
    fn powershell_registers_the_command() {
        let script = script(Shell::Powershell);
        let first = script.lines().next();
        assert_eq!(
            first,
            Some("Register-ArgumentCompleter -Native -CommandName tokensync -ScriptBlock {")
        );
        assert!(script.contains("$env:TOKENSYNC_COMPLETE = \"powershell\";"));
        for (open, close) in [('{', '}'), ('(', ')'), ('[', ']')] {
            let count = |char| script.matches(char).count();
            assert_eq!(count(open), count(close), "{script}");
        }
    }

    #[test]
    fn the_folder_is_the_one_that_was_typed_last() {
        let check = |words: &[&str], expected: Option<&str>| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(folder(&words), expected.map(PathBuf::from), "{words:?}");
        };
        check(&["tokensync", "sync"], None);
        check(&["tokensync", "-C", "a", "sync", "-C", "b", ""], Some("b"));
        check(&["tokensync", "-C"], None);
    }
}
