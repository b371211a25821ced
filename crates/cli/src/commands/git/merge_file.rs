//! `git merge-file`: Git's merge driver for token files.
//!
//! What merges by tokens is written over the text of this side. Where both sides say something
//! else, the file gets the usual markers around just that, as people and their editors know them
//! from any other file. Whatever is no token file is merged as text.

use std::fs;
use std::path::{Path, PathBuf};

use sync_engine::MergeNote;
use tokens_model::{Json, TokenDocument};

use super::part::{Clash, Part, merge};
use super::program::Git;
use crate::args::MergeFileArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::render;
use crate::replace::{Readers, replace};
use crate::shown::shown;
use crate::ui::Ui;

/// How the sides are called in the order of `git merge-file -L`, where Git does not tell.
const LABELS: [&str; 3] = ["ours", "base", "theirs"];

pub(super) fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &MergeFileArgs,
) -> Result<Code, CommandError> {
    let files = Files {
        git: Git::in_folder(&context.root),
        base: context.root.join(&args.base),
        ours: context.root.join(&args.ours),
        theirs: context.root.join(&args.theirs),
        marker_size: args.marker_size,
        labels: labels(&args.labels),
    };
    let path = shown(&args.path);
    let part = Part::of(args.layout, &args.path);
    let sides = match files.read(&part)? {
        Ok(sides) => sides,
        Err(why) => return files.as_text(ui, &path, &why),
    };
    let (ours_json, ours) = &sides.ours;
    let merged = merge(&part, sides.base.as_ref(), (ours_json, ours), &sides.theirs);
    let Some(merged) = merged else {
        return files.as_text(ui, &path, "the merged tokens do not fit into this file");
    };
    for note in &merged.notes {
        ui.narrate(&format!("{path}: {}", told(note)));
    }
    let Some(clash) = merged.clash else {
        files.write(&merged.text)?;
        return Ok(Code::Done);
    };
    files.write(&files.marked(&clash, &merged.text)?)?;
    ui.narrate(render::marked(&clash.conflicts).trim_end());
    let count = render::count(clash.conflicts.len(), "conflict");
    ui.narrate(&format!(
        "{path}: {count}, marked in the file; all else is merged"
    ));
    ui.hint(&format!(
        "decide between the markers, then `git add {path}`"
    ));
    Ok(Code::Differences)
}

/// What the sides are called, if Git told: before version 2.44 it handed over what was written.
fn labels(told: &[String]) -> [String; 3] {
    match told {
        [ours, base, theirs] if told.iter().all(|l| !l.is_empty() && !l.starts_with('%')) => {
            [ours, base, theirs].map(Clone::clone)
        }
        _ => LABELS.map(str::to_owned),
    }
}

fn told(note: &MergeNote) -> String {
    match note {
        MergeNote::RemoteOrder(at) => format!(
            "note: {}: both sides have another order; theirs is taken",
            shown(&at.to_string())
        ),
        other => render::notes(std::slice::from_ref(other)).concat(),
    }
}

/// The documents of the three sides.
struct Sides {
    base: Option<TokenDocument>,
    ours: (Json, TokenDocument),
    theirs: TokenDocument,
}

/// The three files that Git hands over. The result goes into `ours`.
struct Files<'a> {
    git: Git<'a>,
    base: PathBuf,
    ours: PathBuf,
    theirs: PathBuf,
    marker_size: u16,
    labels: [String; 3],
}

impl Files<'_> {
    /// Reads the sides; or says which of them is no token file.
    fn read(&self, part: &Part) -> Result<Result<Sides, String>, CommandError> {
        let [base, ours, theirs] = [&self.base, &self.ours, &self.theirs].map(|path| bytes(path));
        let (base, ours, theirs) = (base?, ours?, theirs?);
        let read = |name: &str, bytes: Vec<u8>| {
            let json = Json::parse_bytes(bytes);
            let read = json.and_then(|json| {
                let document = part.document(&json)?;
                Ok((json, document))
            });
            read.map_err(|error| format!("no token file ({name}: {error})"))
        };
        let all = || {
            // Git has an empty file where there is no base.
            let base = (!base.is_empty()).then(|| read("base", base));
            Ok(Sides {
                base: base.transpose()?.map(|(_, document)| document),
                ours: read("ours", ours)?,
                theirs: read("theirs", theirs)?.1,
            })
        };
        Ok(all())
    }

    /// The merged text with markers around what clashes.
    fn marked(&self, clash: &Clash, held: &str) -> Result<String, CommandError> {
        let folder = tempfile::tempdir().map_err(|error| {
            CommandError::new(
                Code::LocalFile,
                format!("cannot make a temporary folder: {error}"),
            )
        })?;
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            replace(&path, text, Readers::Owner).map(|()| path)
        };
        let files = [
            file("ours", &clash.ours)?,
            file("base", held)?,
            file("theirs", &clash.theirs)?,
        ];
        let merged = self.merge_file(true, files.each_ref().map(PathBuf::as_path))?;
        match merged {
            (Code::Differences, text) => Ok(text),
            // Text that clashes nowhere although tokens do: another order on each side.
            _ => Ok(self.all_of_both(clash)),
        }
    }

    /// Both sides one after the other, between markers.
    fn all_of_both(&self, clash: &Clash) -> String {
        let marker = |char: &str| char.repeat(self.marker_size.into());
        let lines = |text: &str| format!("{}\n", text.strip_suffix('\n').unwrap_or(text));
        let [ours, _, theirs] = &self.labels;
        format!(
            "{} {ours}\n{}{}\n{}{} {theirs}\n",
            marker("<"),
            lines(&clash.ours),
            marker("="),
            lines(&clash.theirs),
            marker(">"),
        )
    }

    /// Does what Git does with any other file.
    fn as_text(&self, ui: &mut Ui, path: &str, why: &str) -> Result<Code, CommandError> {
        let (code, _) = self.merge_file(false, [&self.ours, &self.base, &self.theirs])?;
        let how = match code {
            Code::Done => "merged as text",
            _ => "merged as text, with conflicts that are marked in the file",
        };
        ui.narrate(&format!("{path}: {}: {how}", shown(why)));
        ui.hint("look at the result with `tokensync check`");
        Ok(code)
    }

    /// `git merge-file` of ours, base and theirs: into the first one, or as a text.
    fn merge_file(&self, as_text: bool, files: [&Path; 3]) -> Result<(Code, String), CommandError> {
        let mut words = vec!["merge-file".into(), "--quiet".into()];
        if as_text {
            words.push("--stdout".into());
        }
        words.push(format!("--marker-size={}", self.marker_size).into());
        for label in &self.labels {
            words.extend(["-L".into(), label.into()]);
        }
        words.extend(files.map(|file| file.as_os_str().to_owned()));
        let output = self.git.run::<std::ffi::OsString>(&words, &[])?;
        let text = || String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.code() {
            Some(0) => Ok((Code::Done, text())),
            // The number of conflicts.
            Some(1..=127) => Ok((Code::Differences, text())),
            _ => {
                let said = String::from_utf8_lossy(&output.stderr);
                Err(CommandError::new(
                    Code::LocalFile,
                    format!("`git merge-file` failed: {}", said.trim()),
                ))
            }
        }
    }

    fn write(&self, text: &str) -> Result<(), CommandError> {
        replace(&self.ours, text, Readers::Everybody)
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, CommandError> {
    fs::read(path).map_err(|error| {
        CommandError::new(
            Code::LocalFile,
            format!("cannot read `{}`: {error}", path.display()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_tells_how_the_sides_are_called_or_does_not() {
        let check = |told: &[&str], expected: [&str; 3]| {
            let told: Vec<String> = told.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(labels(&told), expected);
        };
        check(&["HEAD", "0123abc", "side"], ["HEAD", "0123abc", "side"]);
        check(&["%X", "%S", "%Y"], LABELS);
        check(&["HEAD", "", "side"], LABELS);
        check(&[], LABELS);
    }

    #[test]
    fn both_sides_stand_between_markers() {
        let root = PathBuf::new();
        let files = Files {
            git: Git::in_folder(&root),
            base: PathBuf::new(),
            ours: PathBuf::new(),
            theirs: PathBuf::new(),
            marker_size: 7,
            labels: LABELS.map(str::to_owned),
        };
        let clash = Clash {
            conflicts: Vec::new(),
            ours: "{1}".to_owned(),
            theirs: "{2}\n".to_owned(),
        };
        assert_eq!(
            files.all_of_both(&clash),
            "<<<<<<< ours\n{1}\n=======\n{2}\n>>>>>>> theirs\n"
        );
    }
}
