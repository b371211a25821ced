//! Questions to a person at a terminal.
//!
//! Every one has a safe way out: Escape answers none or no, and Ctrl-C does the same and leaves
//! nobody to ask, so that a command can only come to its end. `run` then says `interrupted`.

use std::collections::BTreeMap;
use std::io;

use dialoguer::console::Term;

use super::Ui;
use super::terminal::{Attended, Echo};
use crate::shown::{shown_lines, shown_within};

/// What a list takes of a line for itself: the mark of the chosen one, and a number for twins.
const MARGIN: usize = 8;

impl Ui {
    /// Asks a yes-or-no question whose safe answer is no. `None` if there is nobody to ask.
    pub(crate) fn confirm(&mut self, question: &str) -> Option<bool> {
        if self.yes {
            return Some(true);
        }
        if !self.interactive {
            return None;
        }
        let answer = self.ask(|at| {
            let confirm = dialoguer::Confirm::new().with_prompt(shown_lines(question, false));
            told(confirm.default(false).interact_on_opt(&at.term))
        });
        answer.or(Some(false))
    }

    /// Lets a person choose; the first choice is the default. `None` if there is nobody to ask, or
    /// nobody wants to choose.
    pub(crate) fn choose(&mut self, question: &str, choices: &[&str]) -> Option<usize> {
        self.ask(|at| {
            let select = dialoguer::Select::new().with_prompt(shown_lines(question, false));
            let select = select.items(listed(choices, &at.term)).default(0);
            told(select.interact_on_opt(&at.term))
        })
    }

    /// Lets a person choose one of many by arrows or by typing a part of it; the first choice is
    /// the default. `None` if there is nobody to ask, or nobody wants to choose.
    pub(crate) fn choose_from(&mut self, question: &str, choices: &[&str]) -> Option<usize> {
        self.ask(|at| {
            let select = dialoguer::FuzzySelect::new()
                .with_prompt(format!(
                    "{} (arrows, or type a part of it)",
                    shown_lines(question, false)
                ))
                .report(false);
            let select = select.items(listed(choices, &at.term)).default(0);
            told(select.interact_on_opt(&at.term))
        })
    }

    /// Asks for a line; an empty answer stands for `usual`. `None` if there is nobody to ask, or
    /// nobody wants to answer.
    pub(crate) fn text(&mut self, question: &str, usual: &str) -> Option<String> {
        let shown = match usual {
            "" => question.to_owned(),
            usual => format!("{question} [{usual}]"),
        };
        let shown = shown_lines(&shown, false);
        let typed = self.ask(|at| at.line(&shown, Echo::Shown))?;
        let typed = typed.trim();
        Some(if typed.is_empty() { usual } else { typed }.to_owned())
    }

    /// Asks for a secret without showing it. `None` if there is nobody to ask, or nobody wants to
    /// answer.
    pub(crate) fn secret(&mut self, question: &str) -> Option<String> {
        let question = format!("{} (stays invisible)", shown_lines(question, false));
        self.ask(|at| at.line(&question, Echo::Hidden))
    }

    fn ask<T>(&mut self, question: impl FnOnce(&Attended) -> io::Result<Option<T>>) -> Option<T> {
        if !self.interactive {
            return None;
        }
        let attended = Attended::begin();
        match question(&attended) {
            Ok(answer) => answer,
            Err(error) => {
                // Ctrl-C, or the terminal went away.
                self.interrupted = error.kind() == io::ErrorKind::Interrupted;
                self.interactive = false;
                None
            }
        }
    }
}

fn told<T>(answer: dialoguer::Result<T>) -> io::Result<T> {
    answer.map_err(|dialoguer::Error::IO(error)| error)
}

/// The choices as they stand in a list: a line each, because what is longer is cleared wrongly,
/// and no two alike, because a choice is found again by its text.
fn listed(choices: &[&str], term: &Term) -> Vec<String> {
    let columns = usize::from(term.size().1).saturating_sub(MARGIN);
    let mut twins: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::with_capacity(choices.len());
    for choice in choices {
        let line = cut(choice, columns);
        let twin = twins.entry(line.clone()).or_default();
        *twin += 1;
        lines.push(match *twin {
            1 => line,
            twin => format!("{line} #{twin}"),
        });
    }
    lines
}

/// As much of a text as fits in this many bytes, which is how the lists of `dialoguer` measure it.
fn cut(text: &str, bytes: usize) -> String {
    let text = shown_within(text, usize::MAX);
    if text.len() <= bytes {
        return text;
    }
    let end = text.floor_char_boundary(bytes.saturating_sub('…'.len_utf8()));
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shown::testing::{hostile, problem};

    #[test]
    fn a_list_has_short_lines_and_no_two_alike() {
        let term = Term::stderr();
        let columns = usize::from(term.size().1);
        let long = "長い名前".repeat(100);
        let lines = listed(&["a", "a", &long, &long, "a"], &term);
        assert_eq!([&lines[0], &lines[1], &lines[4]], ["a", "a #2", "a #3"]);
        assert_ne!(lines[2], lines[3]);
        assert!(lines.iter().all(|line| line.len() <= columns), "{lines:?}");
        assert!(lines[2].ends_with('…'), "{lines:?}");
        for text in hostile() {
            let line = listed(&[&text], &term).concat();
            assert_eq!(problem(&line), None, "{line:?}");
        }
    }
}
