//! `git text-file`: a token file as the lines that `git log -p` and others compare: one for each
//! field of a token, wherever in the file it stands.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;

use tokens_model::{Entry, Json, Section, entries};

use super::part::Part;
use super::program::Git;
use crate::args::TextFileArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::replace::{Readers, replace};
use crate::shown::shown_within;
use crate::ui::Ui;

pub(super) fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &TextFileArgs,
) -> Result<Code, CommandError> {
    let path = context.root.join(&args.file);
    let bytes =
        fs::read(&path).map_err(|error| failed(&format!("read `{}`", path.display()), &error))?;
    let part = Part::of(args.layout, &path.to_string_lossy().replace('\\', "/"));
    let text = match text(&part, bytes.clone()) {
        Some(text) => Some(text),
        None => unmerged(Git::in_folder(&context.root), &part, &bytes)?,
    };
    match text {
        Some(text) => ui.answer(&text),
        // It is compared as it is.
        None => ui.pass(&bytes),
    }
    Ok(Code::Done)
}

/// The lines of a file with markers, between markers where its sides differ.
fn unmerged(git: Git<'_>, part: &Part, bytes: &[u8]) -> Result<Option<String>, CommandError> {
    let Some([ours, theirs]) = sides(&String::from_utf8_lossy(bytes)) else {
        return Ok(None);
    };
    let text = |side: String| text(part, side.into_bytes());
    let (Some(ours), Some(theirs)) = (text(ours), text(theirs)) else {
        return Ok(None);
    };
    // What both say is what they come from.
    let known: HashSet<&str> = theirs.lines().collect();
    let both = ours.split_inclusive('\n');
    let both: String = both
        .filter(|line| known.contains(line.trim_end_matches('\n')))
        .collect();
    let folder = tempfile::tempdir().map_err(|error| failed("make a temporary folder", &error))?;
    let mut words = vec!["merge-file".into(), "--quiet".into(), "--stdout".into()];
    for label in ["ours", "base", "theirs"] {
        words.extend([OsString::from("-L"), label.into()]);
    }
    for (name, side) in [("ours", &ours), ("base", &both), ("theirs", &theirs)] {
        let path = folder.path().join(name);
        replace(&path, side, Readers::Owner)?;
        words.push(path.into());
    }
    let output = git.run(&words, &[])?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(Some(lines))
}

/// What each side says in a text with markers; nothing if there are none.
fn sides(text: &str) -> Option<[String; 2]> {
    let mut sides = [String::new(), String::new()];
    let mut of = [true, true];
    let mut has_markers = false;
    for line in text.split_inclusive('\n') {
        of = match line.get(..7) {
            Some("<<<<<<<") => [true, false],
            Some("|||||||") => [false, false],
            Some("=======") => [false, true],
            Some(">>>>>>>") => [true, true],
            _ => {
                for (side, is_of) in sides.iter_mut().zip(of) {
                    if is_of {
                        side.push_str(line);
                    }
                }
                continue;
            }
        };
        has_markers = true;
    }
    has_markers.then_some(sides)
}

fn failed(what: &str, error: &std::io::Error) -> CommandError {
    CommandError::new(Code::LocalFile, format!("cannot {what}: {error}"))
}

/// A line for each field, if these are tokens.
fn text(part: &Part, bytes: Vec<u8>) -> Option<String> {
    let json = Json::parse_bytes(bytes).ok()?;
    let document = part.document(&json).ok()?;
    let mut text = String::new();
    for Entry { at, value } in entries(&document) {
        let place = match (part, at.section, &at.field) {
            (Part::Set(_), Section::Set, _) => "(no token)".to_owned(),
            (Part::Set(_), _, Some(field)) => format!("{} ({field})", at.path),
            (Part::Set(_), _, None) => at.path.to_string(),
            _ => at.to_string(),
        };
        let place = shown_within(place.trim_start(), usize::MAX);
        let value = shown_within(&value.to_compact(), usize::MAX);
        writeln!(text, "{place}  {value}").expect("writing to a string does not fail");
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Layout;

    #[test]
    fn markers_part_two_sides() {
        let text = "a\n<<<<<<< x\nb\n||||||| y\nc\n=======\nd\n>>>>>>> z\ne\n";
        assert_eq!(
            sides(text),
            Some(["a\nb\ne\n", "a\nd\ne\n"].map(str::to_owned))
        );
        assert_eq!(sides("a\n"), None);
    }

    #[test]
    fn a_line_for_each_field() {
        let text = |layout, name: &str, json: &str| {
            text(&Part::of(layout, name), json.as_bytes().to_vec())
        };
        insta::assert_snapshot!(
            text(
                Layout::Folder,
                "core.json",
                r##"{"$type":"color","g":{"red":{"$value":"#f00","$description":"\u001b[2J"},"e":{}}}"##
            )
            .unwrap(),
            @r##"
        ($type)  "color"
        g.red ($value)  "#f00"
        g.red ($description)  "\u001b[2J"
        g.e  {}
        "##
        );
        insta::assert_snapshot!(
            text(
                Layout::Single,
                "tokens.json",
                r#"{"core":{"a":{"value":1}},"$themes":[{"id":"t","name":"T"}],"$metadata":{"tokenSetOrder":["core"]}}"#
            )
            .unwrap(),
            @r#"
        core: a (value)  1
        theme T (id)  "t"
        theme T (name)  "T"
        "#
        );
        insta::assert_snapshot!(
            text(
                Layout::Folder,
                "$metadata.json",
                r#"{"tokenSetOrder":["b","a"],"own":1}"#
            )
            .unwrap(),
            @r"
        set b  {}
        set a  {}
        $metadata own  1
        "
        );
        assert_eq!(text(Layout::Folder, "core.json", "[1]"), None);
        assert_eq!(text(Layout::Folder, "core.json", "{"), None);
    }
}
