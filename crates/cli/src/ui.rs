//! Streams, colour and questions. The only code that writes to a stream.

mod folded;
mod mistake;
mod questions;
mod terminal;
mod walk;

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::args::{Color, Global};
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::json::{self, Failure};
use crate::render::{Depth, Screen};
use crate::shown::{seen_from, shown_json, shown_lines};
use folded::{folded, folded_line};
use walk::Walk;

pub(crate) use mistake::tell_only_where;

/// Where answers and narration go.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that users type, or a terminal that is there"
)]
pub(crate) struct Ui {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Whether answers are coloured.
    pub(crate) color: bool,
    /// Where answers are shown, if that is a screen or is to be treated as one.
    pub(crate) screen: Option<Screen>,
    /// The working folder: paths are told as they would be typed in it.
    folder: PathBuf,
    json: bool,
    quiet: bool,
    pub(crate) verbose: bool,
    interactive: bool,
    interrupted: bool,
    walk: Option<Walk>,
    /// Whether somebody who is asked knows how to stop and to go back.
    knows_ways_out: bool,
    yes: bool,
    pub(crate) stderr_is_terminal: bool,
    /// The cells of a line where narration is read, if that is a terminal.
    narrated_within: Option<usize>,
}

/// The cells of a line where nobody says how many there are.
const USUAL_WIDTH: usize = 80;

/// Which colours the terminal says it has: `COLORTERM` is what those set that have all of them
/// (S-Lang, VTE, kitty, iTerm2 and others), Windows Terminal sets `WT_SESSION`.
fn depth(env: &Env) -> Depth {
    let term = env.var("TERM");
    let names = |word: &str| term.is_some_and(|term| term.contains(word));
    let is_true = matches!(env.var("COLORTERM"), Some("truecolor" | "24bit"));
    if is_true || env.var("WT_SESSION").is_some() || names("direct") || names("truecolor") {
        Depth::True
    } else if term.is_none() || names("256color") {
        Depth::Indexed
    } else {
        Depth::Words
    }
}

impl Ui {
    pub(crate) fn new(global: &Global, env: &Env) -> Self {
        let plain = env.var("NO_COLOR").is_some() || env.var("TERM") == Some("dumb");
        let color = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => env.stdout_is_terminal && !plain,
        };
        let columns = env.columns.filter(|cells| *cells > 0);
        let width = columns.unwrap_or(USUAL_WIDTH);
        let is_screen = env.stdout_is_terminal || matches!(global.color, Color::Always);
        Self {
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            color,
            screen: is_screen.then(|| Screen {
                width,
                depth: if color { depth(env) } else { Depth::None },
            }),
            folder: env.folder.clone(),
            json: global.json,
            quiet: global.quiet,
            verbose: global.verbose,
            interactive: env.interactive && !global.no_input,
            interrupted: false,
            walk: None,
            knows_ways_out: false,
            yes: global.yes,
            stderr_is_terminal: env.stderr_is_terminal,
            narrated_within: env.stderr_is_terminal.then_some(width),
        }
    }

    /// The answer, for people or programs. A reader that went away is no error.
    pub(crate) fn answer(&mut self, text: &str) {
        let _unread = self.out.write_all(text.as_bytes());
        let _unread = self.out.flush();
    }

    /// Bytes for the program that started this one, as they are.
    pub(crate) fn pass(&mut self, bytes: &[u8]) {
        let _unread = self.out.write_all(bytes);
        let _unread = self.out.flush();
    }

    /// The answer for people, unless a program asked.
    pub(crate) fn say(&mut self, line: &str) {
        if !self.json && !self.quiet && !self.is_repeating() {
            let line = shown_lines(line, self.color);
            self.answer(&format!("{line}\n"));
        }
    }

    /// The answer for programs, if one asked.
    pub(crate) fn json(&mut self, answer: &impl Serialize) {
        if self.json && !self.is_repeating() {
            let text = shown_json(&json::text(answer));
            self.answer(&format!("{text}\n"));
        }
    }

    /// Tells that somebody stopped it.
    pub(crate) fn interrupted(&mut self) -> Code {
        let code = Code::Interrupted;
        let error = CommandError::new(code, "interrupted");
        self.json(&Failure::of(
            &error.hint("run it again: nothing was left half done"),
            str::to_owned,
        ));
        self.narrate("interrupted");
        code
    }

    /// Tells that nothing was done because somebody said no.
    pub(crate) fn declined(&mut self, what: &str) -> Code {
        let code = Code::Decision;
        self.json(&Failure::of(&CommandError::new(code, what), str::to_owned));
        self.say(what);
        code
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// What happens beside the answer.
    pub(crate) fn narrate(&mut self, line: &str) {
        if !self.quiet && !self.is_repeating() {
            self.write_line(line);
        }
    }

    /// A command for people to copy: one line, however long it is.
    pub(crate) fn offer(&mut self, command: &str) {
        if !self.quiet && !self.is_repeating() {
            let _unread = writeln!(self.err, "  {}", shown_lines(command, false));
        }
    }

    /// What nobody can go on without, so that it is told in any case.
    #[cfg(feature = "studio")]
    pub(crate) fn insist(&mut self, line: &str) {
        self.write_line(line);
    }

    /// A message with its paths as they would be typed in the working folder.
    pub(crate) fn seen(&self, message: &str) -> String {
        seen_from(&self.folder, message)
    }

    fn write_line(&mut self, line: &str) {
        let line = shown_lines(&self.seen(line), false);
        let line = match self.narrated_within {
            Some(width) => folded(&line, width),
            None => line,
        };
        let _unread = writeln!(self.err, "{line}");
    }

    /// A line of the answer as it fits on the screen, if it is shown on one: all but its beginning
    /// is indented by so many cells.
    pub(crate) fn fitted(&self, line: &str, indent: usize) -> String {
        match self.screen {
            Some(screen) => folded_line(line, indent, screen.width),
            None => line.to_owned(),
        }
    }

    pub(crate) fn hint(&mut self, text: &str) {
        self.narrate(&format!("hint: {text}"));
    }

    pub(crate) fn error(&mut self, error: &CommandError) {
        self.json(&Failure::of(error, |text| self.seen(text)));
        self.write_line(&format!("error: {}", error.message()));
        for hint in error.hints() {
            self.write_line(&format!("hint: {hint}"));
        }
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether there is somebody to ask. Nobody is left once a question was interrupted.
    pub(crate) fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Whether somebody pressed Ctrl-C instead of answering a question.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    pub(crate) fn is_yes(&self) -> bool {
        self.yes
    }
}
