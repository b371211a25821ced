//! Commands of the product, each in a project that is in the state it is measured in.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::measure::Subject;
use super::texts::TOKENS_PER_CHANGE;
use crate::generate::Document;
use crate::generate::edit::{Edit, Region, touch};
use crate::outcome::{Failure, Result};
use crate::product::{Answer, Product, Project, Sandbox};
use crate::{files, run};

/// A state of a project with a folder of token files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// In step with the bin.
    Still,
    /// The same, but its files are touched before every run.
    Touched,
    /// In step, then some tokens were edited here.
    Edited,
    /// In step with a bin of its own; one token changes before every run.
    Changing,
    /// Knows the bin, has no tokens; made anew before every run.
    Empty,
}

/// A command that is measured.
#[derive(Debug)]
struct Act {
    name: &'static str,
    state: State,
    args: &'static [&'static str],
}

const ACTS: [Act; 8] = [
    Act::of("status", State::Still, &["status"]),
    Act::of("sync, nothing changed", State::Still, &["sync"]),
    Act::of("check", State::Still, &["check"]),
    Act::of("convert", State::Still, &CONVERT),
    Act::of("status, touched", State::Touched, &["status"]),
    Act::of("diff", State::Edited, &["diff"]),
    Act::of("push, one token changed", State::Changing, &["push"]),
    Act::of("pull", State::Empty, &["pull", "--yes"]),
];

/// Into a file beside the project, which is replaced every time.
const CONVERT: [&str; 5] = ["convert", "--to", "dtcg", "--output", "../converted.json"];

impl Act {
    const fn of(name: &'static str, state: State, args: &'static [&'static str]) -> Self {
        Self { name, state, args }
    }
}

/// One generated document, and where projects with it are made.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) product: &'a Product,
    pub(super) sandbox: &'a Sandbox,
    pub(super) folder: PathBuf,
    pub(super) document: Document,
    pub(super) tokens: usize,
    /// A file per set.
    pub(super) files: Vec<(String, String)>,
    /// The bin that nobody changes.
    pub(super) bin: String,
    still: Project<'a>,
}

impl<'a> Stage<'a> {
    pub(super) fn make(
        product: &'a Product,
        sandbox: &'a Sandbox,
        folder: PathBuf,
        document: Document,
        tokens: usize,
    ) -> Result<Self> {
        let files = document.folder();
        let still = Project::new(product, sandbox, folder.join("still"));
        upload(&still, &files)?;
        Ok(Self {
            bin: still.bin()?,
            product,
            sandbox,
            folder,
            document,
            tokens,
            files,
            still,
        })
    }

    /// The folder with the files of the project that is left alone.
    pub(super) fn still_tokens(&self) -> PathBuf {
        self.still.folder.join("tokens")
    }

    /// A project in step that is left alone.
    pub(super) fn still(&self) -> &Project<'a> {
        &self.still
    }

    /// The commands of these names; all of them where none is named. What they are called begins
    /// with their name, and ends so.
    pub(super) fn subjects(&self, names: &[&str], end: &str) -> Result<Vec<Subject<'a>>> {
        let wanted = |act: &&Act| names.is_empty() || names.contains(&act.name);
        let acts = ACTS.iter().filter(wanted);
        acts.map(|act| self.subject(act, end)).collect()
    }

    fn subject(&self, act: &'static Act, end: &str) -> Result<Subject<'a>> {
        let project = self.project(act.state)?;
        let mut prepare = self.preparation(act.state, &project)?;
        let make = move || {
            prepare()?;
            Ok(project.command(act.args))
        };
        let name = format!("{}{end}", act.name);
        Ok(Subject::process(&name, self.tokens, make).may_find())
    }

    fn project(&self, state: State) -> Result<Project<'a>> {
        let at = |name: &str| Project::new(self.product, self.sandbox, self.folder.join(name));
        Ok(match state {
            State::Still => self.still.clone(),
            State::Touched => self.joined(at("touched"))?,
            State::Edited => {
                let project = self.joined(at("edited"))?;
                let edit = Edit {
                    seed: 4,
                    changes: self.tokens / TOKENS_PER_CHANGE,
                    region: Region::All,
                };
                write_tokens(&project, &edit.apply(&self.document).folder())?;
                project
            }
            State::Changing => {
                let project = at("changing");
                upload(&project, &self.files)?;
                project
            }
            State::Empty => {
                let project = at("empty");
                files::make_folder(&project.folder)?;
                succeeded(&project.init("tokens/", Some("folder"))?)?;
                let (endpoint, bin) = (&self.sandbox.endpoint, &self.bin);
                let mut add = vec!["remote", "add", "bin", "--kind", "jsonbin", "--bin", bin];
                add.extend(["--endpoint", endpoint, "--no-sync", "--yes"]);
                project.must(&add)?;
                project
            }
        })
    }

    /// A project that has joined the bin.
    fn joined(&self, project: Project<'a>) -> Result<Project<'a>> {
        files::make_folder(&project.folder)?;
        succeeded(&project.init("tokens/", Some("folder"))?)?;
        succeeded(&project.add_bin(Some(&self.bin))?)?;
        Ok(project)
    }

    /// What has to happen before every run.
    fn preparation(
        &self,
        state: State,
        project: &Project<'a>,
    ) -> Result<Box<dyn FnMut() -> Result>> {
        let folder = project.folder.clone();
        Ok(match state {
            State::Still | State::Edited => Box::new(|| Ok(())),
            State::Touched => Box::new(move || touch_times(&folder.join("tokens"))),
            State::Changing => {
                let document = self.document.clone();
                let mut turn = 0;
                Box::new(move || {
                    turn += 1;
                    change_one_token(&document, turn, &folder.join("tokens"))
                })
            }
            State::Empty => {
                let kept = contents(&folder)?;
                Box::new(move || {
                    files::set_aside(&folder)?;
                    write(&folder, &kept)
                })
            }
        })
    }

    /// `git status` on the same files; none where there is no Git.
    pub(super) fn git_status(&self) -> Result<Option<Subject<'a>>> {
        let folder = self.folder.join("git");
        if !repository(&folder, &self.files)? {
            return Ok(None);
        }
        let product = self.product;
        Ok(Some(Subject::process(
            "git status",
            self.tokens,
            move || {
                let mut command = Command::new("git");
                product.isolate(&mut command);
                command.args(["status", "--porcelain"]).current_dir(&folder);
                Ok(command)
            },
        )))
    }
}

/// Other times on all files, the same bytes in them.
fn touch_times(folder: &Path) -> Result {
    for path in files::below(folder, |_| true)? {
        let path = folder.join(path);
        std::fs::File::options()
            .write(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .map_err(|error| Failure::at(&path, error))?;
    }
    Ok(())
}

fn change_one_token(document: &Document, turn: usize, folder: &Path) -> Result {
    let changed = touch(document, &format!("#{turn:06x}"));
    let last = changed.sets.len().saturating_sub(1);
    let (path, text) = &changed.folder()[last];
    files::replace(&folder.join(path), text.as_bytes())
}

fn upload(project: &Project<'_>, wanted: &[(String, String)]) -> Result {
    write_tokens(project, wanted)?;
    succeeded(&project.init("tokens/", Some("folder"))?)?;
    succeeded(&project.add_bin(None)?)
}

fn write_tokens(project: &Project<'_>, wanted: &[(String, String)]) -> Result {
    write(&project.folder.join("tokens"), wanted)
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

fn write(folder: &Path, wanted: &[(String, impl AsRef<[u8]>)]) -> Result {
    for (path, content) in wanted {
        files::replace(&folder.join(path), content.as_ref())?;
    }
    Ok(())
}

/// Makes a repository with these files; says whether there is a Git to do so.
fn repository(folder: &Path, wanted: &[(String, String)]) -> Result<bool> {
    if Command::new("git").arg("--version").output().is_err() {
        return Ok(false);
    }
    write(folder, wanted)?;
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
    Ok(true)
}
