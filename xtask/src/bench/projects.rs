//! Projects of one size, in the states that are measured.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde_json::Value;

use super::limits;
use super::measure::Subject;
use crate::generate::edit::touch;
use crate::generate::{Document, Recipe};
use crate::outcome::{Failure, Result};
use crate::product::{Answer, Product, Project, Sandbox};
use crate::{files, run};

/// Projects around one generated document, each with a folder of token files.
#[derive(Debug)]
pub(super) struct Projects<'a> {
    tokens: usize,
    document: Document,
    text: String,
    value: Value,
    files: Vec<(String, String)>,
    product: &'a Product,
    sandbox: &'a Sandbox,
    scratch: PathBuf,
    /// The bin that nobody changes.
    bin: String,
    /// In step with the bin; left alone.
    still: Project<'a>,
    /// The same, but its files are touched before every run.
    touched: Project<'a>,
    /// In step with a bin of its own; one token changes before every run.
    changing: Project<'a>,
    /// Knows the bin, has no tokens; made anew before every run.
    empty: Project<'a>,
    empty_files: Vec<(String, Vec<u8>)>,
    /// The same files in a Git repository; none where there is no Git.
    git: Option<PathBuf>,
    turn: Cell<usize>,
}

impl<'a> Projects<'a> {
    pub(super) fn make(
        product: &'a Product,
        sandbox: &'a Sandbox,
        scratch: &Path,
        tokens: usize,
    ) -> Result<Self> {
        let document = Recipe::of_size(tokens).make();
        let files = document.folder();
        let text = document.values();
        let value = serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("a generated document: {error}")))?;
        let project = |name: &str| Project::new(product, sandbox, scratch.join(name));

        let still = project("still");
        upload(&still, &files)?;
        let bin = still.bin()?;
        let changing = project("changing");
        upload(&changing, &files)?;
        let touched = project("touched");
        files::make_folder(&touched.folder)?;
        succeeded(&touched.init("tokens/", Some("folder"))?)?;
        succeeded(&touched.add_bin(Some(&bin))?)?;
        let empty = project("empty");
        files::make_folder(&empty.folder)?;
        succeeded(&empty.init("tokens/", Some("folder"))?)?;
        let endpoint = sandbox.endpoint.as_str();
        let mut add = vec!["remote", "add", "bin", "--kind", "jsonbin", "--bin", &bin];
        add.extend(["--endpoint", endpoint, "--no-sync", "--yes"]);
        empty.must(&add)?;
        let empty_files = contents(&empty.folder)?;
        let git = repository(&scratch.join("git"), &files)?;
        Ok(Self {
            tokens,
            document,
            text,
            value,
            files,
            product,
            sandbox,
            scratch: scratch.to_path_buf(),
            bin,
            still,
            touched,
            changing,
            empty,
            empty_files,
            git,
            turn: Cell::new(0),
        })
    }

    /// The size of the document in one text.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Everything that is measured at this size.
    pub(super) fn subjects(&self) -> Vec<Subject<'_>> {
        let tokens = self.tokens;
        let mut subjects = vec![
            Subject::process("status", tokens, || Ok(self.still.command(&["status"]))),
            Subject::process("sync, nothing changed", tokens, || {
                Ok(self.still.command(&["sync"]))
            }),
            Subject::process("status, touched", tokens, || {
                self.touch_times()?;
                Ok(self.touched.command(&["status"]))
            }),
            Subject::process("sync, one token changed", tokens, || {
                self.change_one_token()?;
                Ok(self.changing.command(&["sync"]))
            }),
            Subject::process("pull", tokens, || {
                self.empty_again()?;
                Ok(self.empty.command(&["pull", "--yes"]))
            }),
            Subject::here("read + BLAKE3", tokens, || {
                limits::read_and_digest(&self.still.folder.join("tokens"))
            }),
            Subject::here("GET", tokens, || {
                limits::get(&self.sandbox.endpoint, &self.bin, &self.sandbox.master_key)
            }),
            Subject::here("validate", tokens, || limits::validate(&self.text)),
            Subject::here("format", tokens, || limits::format(&self.value)),
            Subject::here("write", tokens, || {
                limits::write(&self.scratch.join("written"), &self.files)
            }),
            Subject::here("digest", tokens, || Ok(limits::digest(&self.text))),
        ];
        if let Some(folder) = &self.git {
            subjects.push(Subject::process("git status", tokens, move || {
                let mut command = Command::new("git");
                self.product.isolate(&mut command);
                command.args(["status", "--porcelain"]).current_dir(folder);
                Ok(command)
            }));
        }
        subjects
    }

    /// Other times on all files, the same bytes in them.
    fn touch_times(&self) -> Result {
        let folder = self.touched.folder.join("tokens");
        for path in files::below(&folder, |_| true)? {
            let path = folder.join(path);
            std::fs::File::options()
                .write(true)
                .open(&path)
                .and_then(|file| file.set_modified(SystemTime::now()))
                .map_err(|error| Failure::at(&path, error))?;
        }
        Ok(())
    }

    fn change_one_token(&self) -> Result {
        let turn = self.turn.get() + 1;
        self.turn.set(turn);
        let changed = touch(&self.document, &format!("#{turn:06x}"));
        let last = changed.sets.len().saturating_sub(1);
        let (path, text) = &changed.folder()[last];
        let path = self.changing.folder.join("tokens").join(path);
        files::replace(&path, text.as_bytes())
    }

    fn empty_again(&self) -> Result {
        files::remove_folder(&self.empty.folder)?;
        for (path, bytes) in &self.empty_files {
            files::replace(&self.empty.folder.join(path), bytes)?;
        }
        Ok(())
    }
}

fn upload(project: &Project<'_>, wanted: &[(String, String)]) -> Result {
    for (path, text) in wanted {
        files::replace(&project.folder.join("tokens").join(path), text.as_bytes())?;
    }
    succeeded(&project.init("tokens/", Some("folder"))?)?;
    succeeded(&project.add_bin(None)?)
}

fn succeeded(answer: &Answer) -> Result {
    if answer.code == Some(0) {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "bench: a project could not be set up: {answer}"
        )))
    }
}

fn contents(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut all = Vec::new();
    for path in files::below(folder, |_| true)? {
        let bytes = files::read(&folder.join(&path))?;
        all.push((path, bytes));
    }
    Ok(all)
}

fn repository(folder: &Path, wanted: &[(String, String)]) -> Result<Option<PathBuf>> {
    if Command::new("git").arg("--version").output().is_err() {
        return Ok(None);
    }
    for (path, text) in wanted {
        files::replace(&folder.join(path), text.as_bytes())?;
    }
    let author = [
        "-c",
        "user.name=bench",
        "-c",
        "user.email=bench@example.invalid",
    ];
    for args in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "tokens"],
    ] {
        let mut command = Command::new("git");
        command.args(author).args(args).current_dir(folder);
        run::captured(&mut command)?;
    }
    Ok(Some(folder.to_path_buf()))
}
