//! Streams, colour and questions. The only code that writes to a stream.

use std::io::Write;

use crate::args::{Color, Global};
use crate::env::Env;
use crate::error::CommandError;
use crate::json;
use crate::shown::shown_json;

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
    json: bool,
    quiet: bool,
    pub(crate) verbose: bool,
    interactive: bool,
    yes: bool,
    pub(crate) stderr_is_terminal: bool,
}

impl Ui {
    pub(crate) fn new(global: &Global, env: &Env) -> Self {
        let plain = env.var("NO_COLOR").is_some() || env.var("TERM") == Some("dumb");
        Self {
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            color: match global.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => env.stdout_is_terminal && !plain,
            },
            json: global.json,
            quiet: global.quiet,
            verbose: global.verbose,
            interactive: env.interactive && !global.no_input,
            yes: global.yes,
            stderr_is_terminal: env.stderr_is_terminal,
        }
    }

    /// The answer, for people or programs. A reader that went away is no error.
    pub(crate) fn answer(&mut self, text: &str) {
        let _unread = self.out.write_all(text.as_bytes());
        let _unread = self.out.flush();
    }

    /// The answer for people, unless a program asked.
    pub(crate) fn say(&mut self, line: &str) {
        if !self.json && !self.quiet {
            self.answer(&format!("{line}\n"));
        }
    }

    /// The answer for programs, if one asked.
    pub(crate) fn json(&mut self, value: &serde_json::Value) {
        if self.json {
            let text = shown_json(&value.to_string());
            self.answer(&format!("{text}\n"));
        }
    }

    #[cfg(feature = "sandbox")]
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// What happens beside the answer.
    pub(crate) fn narrate(&mut self, line: &str) {
        if !self.quiet {
            let _unread = writeln!(self.err, "{line}");
        }
    }

    /// What nobody can go on without, so that it is told in any case.
    #[cfg(feature = "studio")]
    pub(crate) fn insist(&mut self, line: &str) {
        let _unread = writeln!(self.err, "{line}");
    }

    pub(crate) fn hint(&mut self, text: &str) {
        self.narrate(&format!("hint: {text}"));
    }

    pub(crate) fn error(&mut self, error: &CommandError) {
        self.json(&json::error(error));
        let _unread = writeln!(self.err, "error: {}", error.message());
        for hint in error.hints() {
            let _unread = writeln!(self.err, "hint: {hint}");
        }
    }

    /// Asks a yes-or-no question whose safe answer is no. `None` if there is nobody to ask.
    pub(crate) fn confirm(&mut self, question: &str) -> Option<bool> {
        if self.yes {
            return Some(true);
        }
        if !self.interactive {
            return None;
        }
        dialoguer::Confirm::new()
            .with_prompt(question)
            .default(false)
            .interact_opt()
            .ok()
            .flatten()
            .or(Some(false))
    }

    /// Lets a person choose; the first choice is the default. `None` if there is nobody to ask.
    pub(crate) fn choose(&mut self, question: &str, choices: &[&str]) -> Option<usize> {
        if !self.interactive {
            return None;
        }
        dialoguer::Select::new()
            .with_prompt(question)
            .items(choices)
            .default(0)
            .interact_opt()
            .ok()
            .flatten()
    }

    /// Lets a person choose one of many by arrows or by typing a part of it. `None` if there is
    /// nobody to ask, or nobody wants to choose.
    pub(crate) fn choose_from(
        &mut self,
        question: &str,
        choices: &[&str],
        usual: usize,
    ) -> Option<usize> {
        if !self.interactive {
            return None;
        }
        dialoguer::FuzzySelect::new()
            .with_prompt(question)
            .items(choices)
            .default(usual)
            .interact_opt()
            .ok()
            .flatten()
    }

    /// Asks for a secret without showing it. `None` if there is nobody to ask.
    pub(crate) fn secret(&mut self, question: &str) -> Option<String> {
        if !self.interactive {
            return None;
        }
        dialoguer::Password::new()
            .with_prompt(question)
            .interact()
            .ok()
    }

    pub(crate) fn is_interactive(&self) -> bool {
        self.interactive
    }

    pub(crate) fn is_yes(&self) -> bool {
        self.yes
    }
}
