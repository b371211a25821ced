//! Three versions of one document as plain files: what merging, comparing and reading them costs.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use tokens_model::Json;

use super::clock::Stopwatch;
use super::limits;
use super::measure::Subject;
use super::peers::{Peers, with_files};
use crate::files;
use crate::generate::Document;
use crate::generate::edit::{Edit, Region};
use crate::outcome::{Failure, Result};
use crate::product::Product;

/// One change per so many tokens on each side.
pub(super) const TOKENS_PER_CHANGE: usize = 50;

/// Packages that take seconds take part in fewer rounds.
const SLOW_ROUNDS: usize = 5;

/// A base and two edits of it that touch different sets.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    tokens: usize,
    folder: PathBuf,
    product: &'a Product,
    peers: &'a Peers,
}

impl<'a> Texts<'a> {
    pub(super) fn make(
        product: &'a Product,
        peers: &'a Peers,
        folder: &Path,
        document: &Document,
        tokens: usize,
    ) -> Result<Self> {
        let texts = Self {
            tokens,
            folder: folder.join("texts"),
            product,
            peers,
        };
        for (name, text) in versions(document, tokens) {
            files::replace(&texts.folder.join(name), text.as_bytes())?;
        }
        Ok(texts)
    }

    /// Everything that is measured at this size.
    pub(super) fn subjects(&self) -> Result<Vec<Subject<'a>>> {
        let mut subjects = vec![self.merge(), self.git_merge(), self.difference()];
        subjects.extend(self.packages());
        subjects.extend(self.reading()?);
        Ok(subjects)
    }

    fn merge(&self) -> Subject<'a> {
        let (product, folder) = (self.product, self.folder.clone());
        Subject::process("merge", self.tokens, move || {
            copy(&folder, "ours-odd.json", "merged.json")?;
            let mut command = product.command(&folder);
            command.args(["git", "merge-file", "--layout", "single"]);
            command.args([
                "base.json",
                "merged.json",
                "theirs-even.json",
                "tokens.json",
            ]);
            Ok(command)
        })
    }

    fn git_merge(&self) -> Subject<'a> {
        let folder = self.folder.clone();
        let subject = Subject::process("git merge-file", self.tokens, move || {
            copy(&folder, "ours-odd.json", "git.json")?;
            let mut command = Command::new("git");
            command.args(["merge-file", "--quiet"]);
            Ok(with_files(
                command,
                &folder,
                &["git.json", "base.json", "theirs-even.json"],
            ))
        });
        subject.may_be_missing()
    }

    fn difference(&self) -> Subject<'a> {
        let (product, folder) = (self.product, self.folder.clone());
        Subject::process("difference", self.tokens, move || {
            let mut command = product.command(&folder);
            // As Git hands it over: the old file, its id and mode, and the new one.
            command.args(["git", "diff-file", "--layout", "single", "tokens.json"]);
            command.args(["base.json", "0", "100644", "ours-odd.json", "0", "100644"]);
            Ok(command)
        })
    }

    fn packages(&self) -> [Subject<'a>; 2] {
        let script = |name, script, files: &'static [&str]| {
            let (peers, folder) = (self.peers, self.folder.clone());
            let make = move || Ok(with_files(peers.script(script)?, &folder, files));
            Subject::process(name, self.tokens, make)
                .may_be_missing()
                .at_most(SLOW_ROUNDS)
        };
        let merged = &[
            "base.json",
            "ours-odd.json",
            "theirs-even.json",
            "jsondiffpatch.json",
        ];
        [
            script("jsondiffpatch", "merge.mjs", merged),
            script(
                "fast-json-patch",
                "difference.mjs",
                &["base.json", "ours-odd.json"],
            ),
        ]
    }

    /// Our reader beside one that only looks whether a text is JSON.
    fn reading(&self) -> Result<[Subject<'a>; 2]> {
        let text = files::read_text(&self.folder.join("base.json"))?;
        let same = text.clone();
        let parse = move || {
            let text = text.clone();
            let watch = Stopwatch::start();
            let json = Json::parse(text)
                .map_err(|error| Failure::new(format!("a generated document: {error}")))?;
            black_box(json.source().len());
            Ok(watch.stop())
        };
        Ok([
            Subject::here("parse", self.tokens, parse),
            Subject::here("validate text", self.tokens, move || {
                limits::validate(&same)
            }),
        ])
    }
}

/// The document and two edits of it that touch different sets, each with the name of its file.
pub(super) fn versions(document: &Document, tokens: usize) -> [(&'static str, String); 3] {
    let edit = |seed, region| {
        let changes = tokens / TOKENS_PER_CHANGE;
        let edit = Edit {
            seed,
            changes,
            region,
        };
        edit.apply(document).single()
    };
    [
        ("base.json", document.single()),
        ("ours-odd.json", edit(2, Region::Odd)),
        ("theirs-even.json", edit(3, Region::Even)),
    ]
}

fn copy(folder: &Path, from: &str, to: &str) -> Result {
    let path = folder.join(to);
    std::fs::copy(folder.join(from), &path)
        .map(|_| ())
        .map_err(|error| Failure::at(&path, error))
}
