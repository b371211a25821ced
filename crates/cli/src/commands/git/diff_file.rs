//! `git diff-file`: what `git diff` shows of a token file.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use tokens_model::{DocumentDiff, Json, TokenDocument};

use super::part::Part;
use super::program::Git;
use crate::args::DiffFileArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::render;
use crate::shown::shown;
use crate::ui::Ui;

/// What Git writes for a side that is not there.
const NOTHING: &str = "/dev/null";

pub(super) fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &DiffFileArgs,
) -> Result<Code, CommandError> {
    let (path, old, new, new_path) = match args.words.as_slice() {
        [path, old, _, _, new, _, _] => (path, old, new, path),
        [path, old, _, _, new, _, _, new_path, _] => (path, old, new, new_path),
        [path] => {
            ui.say(&format!(
                "{}: not merged yet",
                shown(&path.to_string_lossy())
            ));
            return Ok(Code::Done);
        }
        _ => {
            return Err(CommandError::usage(
                "`git diff-file` takes the words that Git hands to an external diff",
            ));
        }
    };
    let names = [path, new_path].map(|path| path.to_string_lossy());
    let title = match names.each_ref().map(|name| shown(name)) {
        [old, new] if old == new => new,
        [old, new] => format!("{old} → {new}"),
    };
    let read = |name: &str, file: &OsString| {
        let part = Part::of(args.layout, name);
        document(&part, &context.root.join(file))
    };
    let [before, after] = match (read(&names[0], old), read(&names[1], new)) {
        (Ok(before), Ok(after)) => [before, after],
        (Err(why), _) | (_, Err(why)) => {
            ui.say(&format!("{title}: {}; as text:", shown(&why)));
            return as_text(context, ui, &names.map(|name| shown(&name)), [old, new]);
        }
    };
    let diff = DocumentDiff::between(&before, &after);
    if diff.is_empty() {
        ui.say(&format!("{title}: the same tokens, written in another way"));
        return Ok(Code::Done);
    }
    let count = render::count(diff.len(), "change");
    let head = render::paint(ui.color, "1", &title);
    ui.say(&format!("{head}: {count}"));
    let list = render::change([&before, &after], &diff, usize::MAX, ui.screen);
    ui.say(list.trim_end());
    Ok(Code::Done)
}

/// What a file says; or why it is no token file.
fn document(part: &Part, file: &Path) -> Result<TokenDocument, String> {
    if file == Path::new(NOTHING) {
        return Ok(TokenDocument::new());
    }
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let json = Json::parse_bytes(bytes).map_err(|error| error.to_string())?;
    part.document(&json).map_err(|error| error.to_string())
}

/// The difference that Git sees, under the names that the files have.
fn as_text(
    context: &Context<'_>,
    ui: &mut Ui,
    [old_name, new_name]: &[String; 2],
    [old, new]: [&OsString; 2],
) -> Result<Code, CommandError> {
    let color = if ui.color { "--color" } else { "--no-color" };
    let words = [
        "diff",
        "--no-index",
        "--no-ext-diff",
        "--no-textconv",
        color,
        "--",
    ];
    let mut words: Vec<OsString> = words.map(OsString::from).into();
    words.extend([old.clone(), new.clone()]);
    let output = Git::in_folder(&context.root).run(&words, &[])?;
    // What it says before the first hunk is about temporary files.
    let text = String::from_utf8_lossy(&output.stdout);
    let hunk = text.match_indices("@@ ").map(|(at, _)| at).next();
    match hunk.map(|at| text[..at].rfind('\n').map_or(0, |end| end + 1)) {
        Some(begin) => {
            ui.say(&format!("--- a/{old_name}\n+++ b/{new_name}"));
            ui.pass(&text.as_bytes()[begin..]);
        }
        None => ui.say("the files differ, and not as texts"),
    }
    Ok(Code::Done)
}
