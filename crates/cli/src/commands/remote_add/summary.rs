//! The command that would add the same remote again, without a question.

use super::Round;
use super::settings::Headers;
use crate::args::{AdoptArg, KeepArg, RemoteAddArgs};
use crate::context::Context;
use crate::error::CommandError;
use crate::project_file::RemoteEntry;
use crate::ui::Ui;
use crate::words::command_line;

/// The flag of every option, where one can be typed.
const FLAGS: [(&str, &str); 15] = [
    ("bin", "--bin"),
    ("name", "--bin-name"),
    ("key", "--key"),
    ("collection", "--collection"),
    ("versioning", "--versioning"),
    ("marker", "--marker"),
    ("limit", "--limit"),
    ("allowance", "--allowance"),
    ("organization", "--organization"),
    ("project", "--project"),
    ("branch", "--branch"),
    ("api", "--api"),
    ("url", "--url"),
    ("endpoint", "--endpoint"),
    ("read_only", "--read-only"),
];

/// Tells somebody who was asked what to type instead, another time or on another machine.
pub(super) fn tell(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    round: &Round,
) -> Result<(), CommandError> {
    let Some(name) = &round.added else {
        return Ok(());
    };
    let project = context.project()?;
    let words = words(context, name, project.entry(name)?, args, round);
    match words.and_then(|words| command_line(&words)) {
        Some(line) => {
            ui.narrate("the same without questions:");
            ui.offer(&line);
        }
        None => ui.narrate(
            "no command is shown that would do the same: one of the settings cannot be typed, or \
             has a secret in it",
        ),
    }
    Ok(())
}

/// The words, without any secret; nothing if a setting has no flag or holds one.
fn words(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
    args: &RemoteAddArgs,
    round: &Round,
) -> Option<Vec<String>> {
    let mut words: Vec<String> = ["tokensync", "remote", "add"].map(str::to_owned).into();
    words.push(format!("--kind={}", entry.kind));
    for (option, value) in &entry.options {
        let (_, flag) = FLAGS.iter().find(|(known, _)| known == option)?;
        if super::super::remote::readable(context, entry, option, value) != *value {
            return None;
        }
        words.push(format!("{flag}={value}"));
    }
    for (flag, value) in Headers::of(entry).as_flags() {
        words.push(format!("{flag}={value}"));
    }
    words.extend(entry.label.iter().map(|label| format!("--label={label}")));
    // What is on the remote now is what counted. Where a folder is empty, to let that count would
    // empty the remote.
    let adopt = args.adopt.or(round.adopt).and_then(|side| match side {
        AdoptArg::Remote => Some("remote"),
        AdoptArg::Merge => Some("merge"),
        AdoptArg::Local => None,
    });
    words.extend(adopt.map(|side| format!("--adopt={side}")));
    let keep = args.keep.or(round.keep).map(|place| match place {
        KeepArg::Keychain => "keychain",
        KeepArg::File => "file",
        KeepArg::No => "no",
    });
    words.extend(keep.map(|place| format!("--keep={place}")));
    for (given, flag) in [
        (args.rebind, "--rebind"),
        (args.empty, "--empty"),
        (args.no_sync, "--no-sync"),
    ] {
        words.extend(given.then(|| flag.to_owned()));
    }
    if let Some(file) = &context.global.ca_file {
        words.push(format!("--ca-file={}", file.to_str()?));
    }
    words.extend(["--".to_owned(), name.to_owned()]);
    if !name.starts_with('-') {
        words.remove(words.len() - 2);
    }
    Some(words)
}
