//! What README, `docs/` and the READMEs of the crates tell people to type, typed.
//!
//! A page is one story: its blocks marked `sh` and `console` run one after the other in one `bash`,
//! at a terminal of 100 columns, in a home and a folder that nobody has used before. What stands
//! below a `$` in a `console` block is what the terminal shows, letter by letter; a line `…` stands
//! for any number of lines. `cargo xtask captures` writes what has changed, and the pictures.
//!
//! A comment before a block says what the page does not:
//!
//! | comment | meaning |
//! |---|---|
//! | `<!-- not run: WHY -->` | the block stays what somebody wrote; it is counted |
//! | `<!-- ends with N -->` | the exit code of the last command of the block, if it is not 0 |
//! | `<!-- scene … -->` | commands that are run and not shown: what others do meanwhile |
//! | `<!-- keys … -->` | lines `TEXT => KEYS`: what is pressed once a text appears; `look` first: the screen of that moment is what is shown; `touch NAME`: a file, for a scene that waits |
//! | `<!-- picture: PATH -->` | the screen after the last command, as a picture |
//! | `<!-- file: NAME -->` | the block that follows is a file of the folder |
//!
//! What is put in place of what is printed: addresses of services are those of a sandbox, `'…'` in
//! an `export` is a secret of the sandbox, ids and times are numbered, a line `"endpoint": …` of a
//! project file is left out ([`Shown`]). `remote add` gets an `--endpoint`, `cargo run` the binary that
//! is built already (`documents/prelude.sh`, with what scenes are made of). No keychain is asked.

mod page;
mod picture;
mod shell;
mod shown;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Service, below};
use page::{Block, Form, Page, Step};
use shell::Shell;
use shown::Shown;

/// A test for each page that has something to type.
macro_rules! pages {
    ($($name:ident: $path:literal,)+) => {
        const PAGES: &[&str] = &[$($path),+];
        $(
            #[test]
            fn $name() {
                Teller::new($path).tell();
            }
        )+
    };
}

pages! {
    readme: "README.md",
    format: "docs/format.md",
    git: "docs/git.md",
    json: "docs/json.md",
    jsonbin: "docs/jsonbin.md",
    migration: "docs/migration.md",
    review: "docs/review.md",
    safety: "docs/safety.md",
    sandbox: "crates/sandbox/README.md",
    studio: "docs/studio.md",
    teams: "docs/teams.md",
    url: "docs/url.md",
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test says whether pages are written anew"
)]
fn is_accepted() -> bool {
    std::env::var("ACCEPT_DOCS").is_ok()
}

/// Somebody who does what a page says.
struct Teller {
    path: &'static str,
    page: Page,
    shown: Shown,
    shell: Shell,
    /// What the page should say, by the lines that say otherwise now.
    corrections: Vec<(std::ops::Range<usize>, Vec<String>)>,
    problems: String,
}

impl Teller {
    fn new(path: &'static str) -> Self {
        let service = Service::start();
        let shown = Shown::of(&service);
        let shell = Shell::start(&service);
        Self {
            path,
            page: Page::read(path, &fs::read_to_string(root().join(path)).unwrap()),
            shown,
            shell,
            corrections: Vec::new(),
            problems: String::new(),
        }
    }

    #[track_caller]
    fn tell(mut self) {
        let steps = std::mem::take(&mut self.page.steps);
        for step in &steps {
            match step {
                Step::Scene { line, commands } => {
                    // Nobody is asked anything, and what fails ends the shell.
                    let commands = self.shown.typed(commands);
                    let commands = format!("set -e\n{{\n{commands}\n}} </dev/null\nset +e");
                    let ran = self.shell.run(&commands, &[]);
                    if ran.code != 0 {
                        let code = ran.code;
                        let text = ran.text;
                        self.problem(*line, &format!("the scene ended with {code}:\n{text}"));
                    }
                }
                Step::File { name, text } => self.shell.put(name, &self.shown.typed(text)),
                Step::Block(block) if block.not_run.is_none() => self.block(block),
                Step::Block(_) => {}
            }
        }
        println!("{}", self.page.counts(&steps));
        if !self.corrections.is_empty() && is_accepted() {
            self.correct();
        }
        self.shell.end();
        let (path, problems) = (self.path, &self.problems);
        assert!(
            problems.is_empty(),
            "{path} does not say what happens; look at it, and run `cargo xtask captures`\n{problems}"
        );
    }

    fn block(&mut self, block: &Block) {
        let count = block.commands.len();
        for (number, command) in block.commands.iter().enumerate() {
            let is_last = number + 1 == count;
            let keys: &[_] = if is_last { &block.keys } else { &[] };
            let keys = keys.iter().map(|key| self.shown.key(key));
            let keys: Vec<_> = keys.collect();
            let ran = self.shell.run(&self.shown.typed(&command.text), &keys);
            let expected = if is_last { block.code } else { 0 };
            let text = self.shown.of_text(&ran.text);
            if ran.code != expected {
                let (code, typed) = (ran.code, &command.text);
                let what = format!("`{typed}` ended with {code} instead of {expected}:\n{text}");
                self.problem(command.line, &what);
            }
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            if block.form == Form::Session && !page::says(&command.output, &lines) {
                if !is_accepted() {
                    let said = command.output.join("\n");
                    let what = format!("--- printed there\n{said}\n--- printed now\n{text}");
                    self.problem(command.line, &what);
                }
                self.corrections.push((command.output_lines.clone(), lines));
            }
            if let (true, Some(picture)) = (is_last, &block.picture) {
                let title = command.text.clone();
                self.picture(command.line, picture, &picture::svg(&ran.screen, &title));
            }
        }
    }

    fn picture(&mut self, line: usize, name: &str, svg: &str) {
        let path = root().join(name);
        let svg = self.shown.of_text(svg);
        if fs::read_to_string(&path).is_ok_and(|there| there == svg) {
            return;
        }
        if is_accepted() {
            save(&path, &svg);
        } else {
            self.problem(line, &format!("`{name}` shows something else"));
        }
    }

    fn correct(&self) {
        let path = root().join(self.path);
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        for (range, right) in self.corrections.iter().rev() {
            lines.splice(range.clone(), right.iter().map(String::as_str));
        }
        save(&path, &format!("{}\n", lines.join("\n")));
    }

    fn problem(&mut self, line: usize, what: &str) {
        writeln!(self.problems, "\n{}:{line}: {what}", self.path).unwrap();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a page of the repository, which is under version control"
)]
fn save(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every Markdown file of the repository that is written for people.
fn everything() -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let top = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap());
    let top = top.filter(|entry| entry.file_type().unwrap().is_file());
    found.extend(top.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    for folder in ["docs", "crates"] {
        let files = below(&root.join(folder)).into_keys();
        found.extend(files.map(|name| format!("{folder}/{name}")));
    }
    found.retain(|name| Path::new(name).extension().is_some_and(|end| end == "md"));
    found.sort();
    let text = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    found
        .into_iter()
        .map(|name| (name.clone(), text(&name)))
        .collect()
}

#[test]
fn every_block_of_commands_is_run_or_says_why_not() {
    let (mut ran, mut left) = (0, 0);
    for (name, text) in everything() {
        let page = Page::read(&name, &text);
        let [runs, stays] = page.tally();
        ran += runs;
        left += stays;
        assert!(
            runs == 0 || PAGES.contains(&name.as_str()),
            "{name} has blocks to run: give it a line in tests/e2e/documents.rs"
        );
        if stays > 0 {
            println!("{}", page.counts(&page.steps));
        }
    }
    println!("all pages: {ran} blocks of commands run, {left} do not");
    assert!(ran > 40, "the pages are not read right: {ran}");
}
