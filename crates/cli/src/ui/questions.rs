//! Questions to a person at a terminal.
//!
//! Every one has a safe way out: Escape answers none or no, and Ctrl-C does the same and leaves
//! nobody to ask, so that a command can only come to its end. `run` then says `interrupted`.

use std::collections::BTreeMap;
use std::io;

use dialoguer::console::Term;

use super::Ui;
use super::terminal::{Attended, Echo, Said};
use super::walk::{BACK, Given};
use crate::shown::{shown_lines, shown_within};

/// What a list takes of a line for itself: the mark of the chosen one, and a number for twins.
const MARGIN: usize = 8;
/// How many choices somebody sees at a glance; in a longer list they can type.
const MOST_AT_A_GLANCE: usize = 8;

impl Ui {
    /// Asks a yes-or-no question whose safe answer is no. `None` if there is nobody to ask.
    pub(crate) fn confirm(&mut self, question: &str) -> Option<bool> {
        if self.yes {
            return Some(true);
        }
        if !self.interactive {
            return None;
        }
        match self.answered(question) {
            Some(Given::Decision(decision)) => return Some(decision),
            Some(_) => self.not_that(),
            None => {}
        }
        let shown = shown_lines(question, false);
        let can_go_back = self.can_go_back();
        match self.ask(|at| at.decision(&shown, can_go_back).map(Some)) {
            Some(Said::This(decision)) => {
                self.note(question, Given::Decision(decision));
                return Some(decision);
            }
            Some(Said::Back) => self.go_back(),
            Some(Said::Nothing) | None => {}
        }
        Some(false)
    }

    /// Lets a person choose; the first choice is the default. In a long list they can type a part
    /// of it. `None` if there is nobody to ask, or nobody wants to choose.
    pub(crate) fn choose(&mut self, question: &str, choices: &[&str]) -> Option<usize> {
        if choices.len() > MOST_AT_A_GLANCE {
            return self.choose_from(question, choices);
        }
        self.pick(question, choices, |lines, at| {
            let select = dialoguer::Select::new().with_prompt(shown_lines(question, false));
            told(select.items(lines).default(0).interact_on_opt(&at.term))
        })
    }

    /// Lets a person choose one of many by arrows or by typing a part of it; the first choice is
    /// the default. `None` if there is nobody to ask, or nobody wants to choose.
    pub(crate) fn choose_from(&mut self, question: &str, choices: &[&str]) -> Option<usize> {
        self.pick(question, choices, |lines, at| {
            let select = dialoguer::FuzzySelect::new()
                .with_prompt(format!(
                    "{} (arrows, or type a part of it)",
                    shown_lines(question, false)
                ))
                .report(false);
            told(select.items(lines).default(0).interact_on_opt(&at.term))
        })
    }

    fn pick(
        &mut self,
        question: &str,
        choices: &[&str],
        list: impl FnOnce(Vec<String>, &Attended) -> io::Result<Option<usize>>,
    ) -> Option<usize> {
        match self.answered(question) {
            Some(Given::Choice(at, text)) if choices.get(at) == Some(&text.as_str()) => {
                return Some(at);
            }
            Some(_) => self.not_that(),
            None => {}
        }
        let mut offered = choices.to_vec();
        offered.extend(self.can_go_back().then_some(BACK));
        let chosen = self.ask(|at| list(listed(&offered, &at.term), at))?;
        let Some(choice) = choices.get(chosen) else {
            self.go_back();
            return None;
        };
        self.note(question, Given::Choice(chosen, (*choice).to_owned()));
        Some(chosen)
    }

    /// Asks for a line; an empty answer stands for `usual`. `None` if there is nobody to ask, or
    /// nobody wants to answer.
    pub(crate) fn text(&mut self, question: &str, usual: &str) -> Option<String> {
        let shown = match usual {
            "" => question.to_owned(),
            usual => format!("{question} [{usual}]"),
        };
        let typed = self.line(&shown_lines(&shown, false), Echo::Shown)?;
        let typed = typed.trim();
        Some(if typed.is_empty() { usual } else { typed }.to_owned())
    }

    /// Asks for a line that may be a secret, without showing it. `None` if there is nobody to ask,
    /// or nobody wants to answer.
    pub(crate) fn hidden(&mut self, question: &str) -> Option<String> {
        self.line(&invisibly(question), Echo::Hidden)
    }

    fn line(&mut self, question: &str, echo: Echo) -> Option<String> {
        match self.answered(question) {
            Some(Given::Line(line)) => return Some(line),
            Some(_) => self.not_that(),
            None => {}
        }
        let typed = self.type_line(question, echo)?;
        self.note(question, Given::Line(typed.clone()));
        Some(typed)
    }

    /// Asks for a secret without showing it, and does not remember it. `None` if there is nobody to
    /// ask, or nobody wants to answer.
    pub(crate) fn secret(&mut self, question: &str) -> Option<String> {
        self.type_line(&invisibly(question), Echo::Hidden)
    }

    fn type_line(&mut self, question: &str, echo: Echo) -> Option<String> {
        let can_go_back = self.can_go_back();
        match self.ask(|at| at.line(question, echo, can_go_back).map(Some))? {
            Said::This(typed) => Some(typed),
            Said::Nothing => None,
            Said::Back => {
                self.go_back();
                None
            }
        }
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

fn invisibly(question: &str) -> String {
    format!("{} (stays invisible)", shown_lines(question, false))
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
