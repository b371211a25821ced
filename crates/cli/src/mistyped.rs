//! What is said to words that are no command line, in the words of all other errors.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::CommandError;

/// The error for what clap could not read. Its layout is for people and has several lines; what it
/// knows of is the same.
pub(crate) fn mistyped(error: &clap::Error) -> CommandError {
    let text = error.render().to_string();
    let told = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "there is no command to run",
        _ => text.split("\n\n").next().unwrap_or_default(),
    };
    let words: Vec<&str> = told.split_whitespace().collect();
    let message = words.join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let meant = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let meant = meant.iter().filter_map(|kind| nearest(error.get(*kind)?));
    let more = match error.get(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) => tips.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    meant
        .map(|meant| format!("did you mean `{meant}`?"))
        .chain(more)
        .fold(CommandError::usage(message), CommandError::hint)
        .hint(format!(
            "`{} --help` tells what can be typed",
            command(error)
        ))
}

/// The nearest of what is similar: clap sorts it by likeness, the best one last.
fn nearest(similar: &ContextValue) -> Option<&str> {
    match similar {
        ContextValue::String(one) => Some(one),
        ContextValue::Strings(several) => several.last().map(String::as_str),
        _ => None,
    }
}

/// The command that was meant as far as it is known: what the usage begins with.
fn command(error: &clap::Error) -> String {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let words = usage
        .split_whitespace()
        .skip_while(|word| *word == "Usage:");
    let words = words.take_while(|word| !word.starts_with(['[', '<', '-']));
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        "tokensync".to_owned()
    } else {
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::Args;

    #[test]
    fn every_mistake_is_one_line_and_names_the_next_step() {
        let check = |typed: &str| {
            let words = ["tokensync"].into_iter().chain(typed.split_whitespace());
            let error = mistyped(&Args::try_parse_from(words).unwrap_err());
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
        insta::assert_snapshot!(all.concat(), @"");
    }
}
