//! What is said to words that are no command line, in the words of all other errors.

use std::ffi::OsStr;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::args::Args;
use crate::error::CommandError;

/// The error for what clap could not read. Its layout is for people and has several lines; what it
/// knows of is the same.
pub(crate) fn mistyped(error: &clap::Error, typed: &[impl AsRef<OsStr>]) -> CommandError {
    let text = error.render().to_string();
    let told = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "there is no command to run",
        _ => text.split("\n\n").next().unwrap_or_default(),
    };
    let words: Vec<&str> = told.split_whitespace().collect();
    // Names stand in backticks everywhere else.
    let message = words.join(" ").replace('\'', "`");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let meant = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let meant = meant.iter().filter_map(|kind| nearest(error.get(*kind)?));
    let command = command(typed);
    let is_missing = error.kind() == ErrorKind::MissingRequiredArgument;
    let first = is_missing.then(|| first_of_all(&command)).flatten();
    meant
        .map(|meant| format!("did you mean `{meant}`?"))
        .chain(first.map(str::to_owned))
        .fold(CommandError::usage(message), CommandError::hint)
        .hint(format!("`{command} --help` tells what can be typed"))
}

/// Where to find what a command cannot do without.
fn first_of_all(command: &str) -> Option<&'static str> {
    match command {
        "tokensync show" | "tokensync restore" => Some("`tokensync history` lists the ids"),
        "tokensync completions" => Some("name the shell: bash, zsh, fish or powershell"),
        "tokensync remote use" | "tokensync remote remove" => {
            Some("`tokensync remote list` lists the remotes")
        }
        _ => None,
    }
}

/// The nearest of what is similar: clap sorts it by likeness, the best one last.
fn nearest(similar: &ContextValue) -> Option<&str> {
    match similar {
        ContextValue::String(one) => Some(one),
        ContextValue::Strings(several) => several.last().map(String::as_str),
        _ => None,
    }
}

/// The command that was meant, as far as what was typed names one.
fn command(typed: &[impl AsRef<OsStr>]) -> String {
    let all = Args::command();
    let mut command = &all;
    let mut name = all.get_name().to_owned();
    for word in typed {
        if let Some(inner) = command.find_subcommand(word.as_ref()) {
            command = inner;
            name = format!("{name} {}", inner.get_name());
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn every_mistake_is_one_line_and_names_the_next_step() {
        let check = |typed: &str| {
            let words = ["tokensync"].into_iter().chain(typed.split_whitespace());
            let words: Vec<&str> = words.collect();
            let error = mistyped(&Args::try_parse_from(&words).unwrap_err(), &words);
            format!("{}\n  {}\n", error.message(), error.hints().join("\n  "))
        };
        let typed = [
            "snyc",
            "remote lst",
            "frobnicate",
            "sync --prefre local",
            "sync --prefer lcoal",
            "check --report jsno",
            "sync --prefer",
            "remote add a --knid url",
            "restore",
            "diff a b c",
            "sync --prefer local --skip-conflicts",
            "--timeout x status",
        ];
        let all: Vec<String> = typed.into_iter().map(check).collect();
        insta::assert_snapshot!(all.concat(), @"
        unrecognized subcommand `snyc`
          did you mean `sync`?
          `tokensync --help` tells what can be typed
        unrecognized subcommand `lst`
          did you mean `list`?
          `tokensync remote --help` tells what can be typed
        unrecognized subcommand `frobnicate`
          `tokensync --help` tells what can be typed
        unexpected argument `--prefre` found
          did you mean `--prefer`?
          `tokensync sync --help` tells what can be typed
        invalid value `lcoal` for `--prefer <SIDE>` [possible values: local, remote]
          did you mean `local`?
          `tokensync sync --help` tells what can be typed
        invalid value `jsno` for `--report <FORMAT>` [possible values: human, github, sarif, junit, json]
          did you mean `json`?
          `tokensync check --help` tells what can be typed
        a value is required for `--prefer <SIDE>` but none was supplied [possible values: local, remote]
          `tokensync sync --help` tells what can be typed
        unexpected argument `--knid` found
          did you mean `--kind`?
          `tokensync remote add --help` tells what can be typed
        the following required arguments were not provided: --at <ID|TIME>
          `tokensync history` lists the ids
          `tokensync restore --help` tells what can be typed
        unexpected value `c` for `[SIDE]...` found; no more were expected
          `tokensync diff --help` tells what can be typed
        the argument `--prefer <SIDE>` cannot be used with `--skip-conflicts`
          `tokensync sync --help` tells what can be typed
        invalid value `x` for `--timeout <SECONDS>`: invalid digit found in string
          `tokensync status --help` tells what can be typed
        ");
    }
}
