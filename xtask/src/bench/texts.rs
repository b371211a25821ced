//! Three versions of one document as plain files: what merging and comparing them costs.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use tokens_model::Json;

use super::limits;
use super::measure::Subject;
use crate::files;
use crate::generate::edit::{Edit, Region};
use crate::generate::{Document, Recipe};
use crate::outcome::{Failure, Result};

/// One change per so many tokens on each side.
const TOKENS_PER_CHANGE: usize = 50;

/// A base and two edits of it that touch different sets.
#[derive(Debug)]
pub(super) struct Texts {
    tokens: usize,
    base: String,
    folder: PathBuf,
}

impl Texts {
    pub(super) fn make(folder: &Path, tokens: usize) -> Result<Self> {
        let document = Recipe::of_size(tokens).make();
        let edit = |seed, region| {
            let changes = tokens / TOKENS_PER_CHANGE;
            Edit {
                seed,
                changes,
                region,
            }
            .apply(&document)
        };
        let folder = folder.to_path_buf();
        let write = |name: &str, document: &Document| {
            let text = document.single();
            files::replace(&folder.join(name), text.as_bytes()).map(|()| text)
        };
        write("ours.json", &edit(2, Region::Odd))?;
        write("theirs.json", &edit(3, Region::Even))?;
        Ok(Self {
            tokens,
            base: write("base.json", &document)?,
            folder,
        })
    }

    /// Everything that is measured at this size.
    pub(super) fn subjects(&self) -> Vec<Subject<'_>> {
        let path = |name: &str| self.folder.join(name);
        vec![
            Subject::process("merge", self.tokens, move || {
                let mut command = this_program()?;
                let sides = ["base.json", "ours.json", "theirs.json", "merged.json"];
                command.arg("merge-file").args(sides.map(path));
                Ok(command)
            }),
            Subject::process("git merge-file", self.tokens, move || {
                let copy = path("git.json");
                std::fs::copy(path("ours.json"), &copy)
                    .map_err(|error| Failure::at(&copy, error))?;
                let mut command = Command::new("git");
                let sides = ["git.json", "base.json", "theirs.json"].map(path);
                command.args(["merge-file", "--quiet"]).args(sides);
                Ok(command)
            })
            .may_be_missing(),
            Subject::process("difference", self.tokens, move || {
                let mut command = this_program()?;
                let sides = ["base.json", "ours.json"].map(path);
                command.arg("diff-files").args(sides);
                Ok(command)
            }),
            Subject::here("parse", self.tokens, || {
                let text = self.base.clone();
                let begin = Instant::now();
                let json = Json::parse(text)
                    .map_err(|error| Failure::new(format!("a generated document: {error}")))?;
                black_box(json.source().len());
                Ok(begin.elapsed())
            }),
            Subject::here("validate text", self.tokens, || {
                limits::validate(&self.base)
            }),
        ]
    }
}

fn this_program() -> Result<Command> {
    let path = std::env::current_exe()
        .map_err(|error| Failure::new(format!("this program's own path: {error}")))?;
    Ok(Command::new(path))
}
