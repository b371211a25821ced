//! What a page has people type, read from its Markdown.

use std::fmt::Write as _;
use std::ops::Range;

/// A page, as far as it is about commands.
pub(super) struct Page {
    path: String,
    pub(super) steps: Vec<Step>,
}

/// What happens, in the order of the page.
pub(super) enum Step {
    /// What others do meanwhile.
    Scene {
        line: usize,
        commands: String,
    },
    /// A file that the reader has.
    File {
        name: String,
        text: String,
    },
    Block(Block),
}

/// A block of commands.
pub(super) struct Block {
    line: usize,
    pub(super) form: Form,
    pub(super) commands: Vec<Command>,
    /// Why it is not run, if it is not.
    pub(super) not_run: Option<String>,
    pub(super) keys: Vec<Key>,
    pub(super) code: i32,
    pub(super) picture: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `sh`: commands only.
    Commands,
    /// `console`: commands behind a `$`, and what they print.
    Session,
}

/// One command, however many lines it has.
pub(super) struct Command {
    pub(super) line: usize,
    pub(super) text: String,
    /// What is printed below it, and in which lines of the page, counted from 0.
    pub(super) output: Vec<String>,
    pub(super) output_lines: Range<usize>,
}

/// What is pressed once a text appears.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) keys: String,
}

/// What comments have said about the next block.
#[derive(Default)]
struct Notes {
    not_run: Option<String>,
    file: Option<String>,
    keys: Vec<Key>,
    code: i32,
    picture: Option<String>,
    any: bool,
}

impl Page {
    /// Reads a page; one that cannot be understood is a mistake in it.
    #[track_caller]
    pub(super) fn read(path: &str, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut page = Self {
            path: path.to_owned(),
            steps: Vec::new(),
        };
        let mut notes = Notes::default();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if let Some(comment) = line.strip_prefix("<!-- ") {
                let end = page.end(&lines, at, "-->");
                let inside = if end == at {
                    comment.split("-->").next().unwrap_or_default().to_owned()
                } else {
                    format!("{comment}\n{}", lines[at + 1..end].join("\n"))
                };
                page.comment(at + 1, inside.trim_end(), &mut notes);
                at = end + 1;
            } else if let Some(language) = line.trim_start().strip_prefix("```") {
                let language = language.split([',', ' ']).next().unwrap_or_default();
                let end = page.end(&lines, at + 1, "```");
                let said = std::mem::take(&mut notes);
                page.fence(language, &lines, at + 1..end, said);
                at = end + 1;
            } else {
                at += 1;
            }
        }
        assert!(
            !notes.any,
            "{path}: a comment is about a block that does not come"
        );
        page
    }

    /// How many blocks run, and how many do not.
    pub(super) fn tally(&self) -> [usize; 2] {
        let blocks = self.steps.iter().filter_map(Step::block);
        let (runs, stays): (Vec<_>, Vec<_>) = blocks.partition(|block| block.not_run.is_none());
        [runs.len(), stays.len()]
    }

    /// The same in words, with the reasons.
    pub(super) fn counts(&self, steps: &[Step]) -> String {
        let blocks: Vec<&Block> = steps.iter().filter_map(Step::block).collect();
        let stay: Vec<_> = blocks
            .iter()
            .filter_map(|block| Some((block.line, block.not_run.as_ref()?)))
            .collect();
        let (path, runs) = (&self.path, blocks.len() - stay.len());
        let mut text = format!(
            "{path}: {runs} blocks of commands run, {} do not",
            stay.len()
        );
        for (line, why) in stay {
            write!(text, "\n  line {line}: {why}").unwrap();
        }
        text
    }

    #[track_caller]
    fn end(&self, lines: &[&str], from: usize, mark: &str) -> usize {
        let is_end = |line: &&str| line.contains("-->") && mark == "-->" || line.trim() == mark;
        let end = lines[from..].iter().position(is_end);
        let path = &self.path;
        from + end.unwrap_or_else(|| panic!("{path}:{from}: nothing closes what begins here"))
    }

    #[track_caller]
    fn comment(&mut self, line: usize, text: &str, notes: &mut Notes) {
        let (word, rest) = text.split_once([':', '\n']).unwrap_or((text, ""));
        let rest = rest.trim();
        let code = word.strip_prefix("ends with ");
        match word.trim() {
            "scene" => {
                let commands = rest.to_owned();
                return self.steps.push(Step::Scene { line, commands });
            }
            "not run" => notes.not_run = Some(rest.to_owned()),
            "file" => notes.file = Some(rest.to_owned()),
            "picture" => notes.picture = Some(rest.to_owned()),
            "keys" => notes.keys = rest.lines().map(|line| self.key(line)).collect(),
            _ if let Some(code) = code => notes.code = code.trim().parse().unwrap(),
            // For people, or for another tool.
            _ => return,
        }
        notes.any = true;
    }

    #[track_caller]
    fn key(&self, line: &str) -> Key {
        let path = &self.path;
        let (text, keys) = line
            .split_once(" => ")
            .unwrap_or_else(|| panic!("{path}: `{line}` has no `=>`"));
        Key {
            text: text.trim().to_owned(),
            keys: keys.trim().to_owned(),
        }
    }

    #[track_caller]
    fn fence(&mut self, language: &str, lines: &[&str], range: Range<usize>, notes: Notes) {
        let inside = &lines[range.clone()];
        let place = format!("{}:{}", self.path, range.start);
        let form = match language {
            "sh" => Form::Commands,
            "console" => Form::Session,
            "bash" | "shell" | "zsh" => panic!("{place}: commands are marked `sh` or `console`"),
            _ => {
                let session = inside.iter().any(|line| line.starts_with("$ "));
                assert!(
                    !session || language != "text",
                    "{place}: this is a `console` block"
                );
                if let Some(name) = notes.file {
                    let text = format!("{}\n", inside.join("\n"));
                    self.steps.push(Step::File { name, text });
                } else {
                    assert!(
                        !notes.any,
                        "{place}: a comment is about a block of commands"
                    );
                }
                return;
            }
        };
        let commands = match form {
            Form::Commands => commands(lines, range.clone()),
            Form::Session => session(lines, range.clone()),
        };
        assert!(!commands.is_empty(), "{place}: there is nothing to type");
        self.steps.push(Step::Block(Block {
            line: range.start,
            form,
            commands,
            not_run: notes.not_run,
            keys: notes.keys,
            code: notes.code,
            picture: notes.picture,
        }));
    }
}

impl Step {
    fn block(&self) -> Option<&Block> {
        match self {
            Self::Block(block) => Some(block),
            _ => None,
        }
    }
}

/// The commands of a block without output.
fn commands(lines: &[&str], range: Range<usize>) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let begin = at;
        at += 1;
        if lines[begin].trim().is_empty() || lines[begin].trim_start().starts_with('#') {
            continue;
        }
        at = end_of_command(lines, begin, range.end);
        commands.push(Command {
            line: begin + 1,
            text: lines[begin..at].join("\n"),
            output: Vec::new(),
            output_lines: at..at,
        });
    }
    commands
}

/// The commands of a block behind a `$`, each with its output.
fn session(lines: &[&str], range: Range<usize>) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let begin = at;
        if let Some(first) = lines[begin].strip_prefix("$ ") {
            at = end_of_command(lines, begin, range.end);
            let text = [&[first], &lines[begin + 1..at]].concat().join("\n");
            commands.push(Command {
                line: begin + 1,
                text,
                output: Vec::new(),
                output_lines: at..at,
            });
        } else {
            at += 1;
            if let Some(command) = commands.last_mut() {
                command.output.push(lines[begin].to_owned());
                command.output_lines.end = at;
            }
        }
    }
    commands
}

/// The line behind a command: it goes on after a `\`, and up to the word that ends a `<<'WORD'`.
fn end_of_command(lines: &[&str], begin: usize, end: usize) -> usize {
    let mut at = begin;
    while at + 1 < end && lines[at].ends_with('\\') {
        at += 1;
    }
    let here = lines[at]
        .split_once("<<'")
        .and_then(|(_, rest)| rest.split_once('\''));
    if let Some((word, _)) = here {
        at += 1;
        while at + 1 < end && lines[at] != word {
            at += 1;
        }
    }
    at + 1
}

/// Whether a page says what was printed; a line `…` stands for any lines.
pub(super) fn says(expected: &[String], printed: &[String]) -> bool {
    let parts: Vec<&[String]> = expected.split(|line| line.trim() == "…").collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return expected == printed;
    };
    let Some(rest) = printed.strip_prefix(*first) else {
        return false;
    };
    let Some(mut rest) = rest.strip_suffix(*last) else {
        return false;
    };
    for part in middle {
        let place = (0..=rest.len()).find(|at| rest[*at..].starts_with(part));
        let Some(at) = place else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    true
}

#[test]
fn commands_and_what_they_print_are_told_apart() {
    let text =
        "<!-- ends with 3 -->\n```console\n$ a \\\n  b\nout\n…\nend\n$ cat <<'X'\ntext\nX\n```\n";
    let page = Page::read("p.md", text);
    let block = page.steps[0].block().unwrap();
    let texts: Vec<&str> = block.commands.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["a \\\n  b", "cat <<'X'\ntext\nX"]);
    assert_eq!(
        (block.code, block.commands[0].output_lines.clone()),
        (3, 4..7)
    );
    let printed = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(says(&block.commands[0].output, &printed("out\n1\n2\nend")));
    assert!(!says(
        &block.commands[0].output,
        &printed("out\n1\n2\nend\nmore")
    ));
    assert!(!says(&block.commands[1].output, &printed("text")));
}

#[test]
#[should_panic(expected = "p.md:2: this is a `console` block")]
fn a_session_that_nobody_runs_is_found() {
    Page::read("p.md", "\n```text\n$ tokensync sync\n```\n");
}
