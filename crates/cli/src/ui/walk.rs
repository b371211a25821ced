//! A walk through several questions, from each of which a person can go back to the one before.
//!
//! A command begins a walk, and asks. Going back is an answer like none: the command comes to its
//! end as if nobody wanted to answer, and begins again, where every question but the last that was
//! answered gets the answer it had. So nothing may be written before a walk has ended.

use super::Ui;

/// The choice that goes back, in a list.
pub(super) const BACK: &str = "← back";

/// What was answered so far.
#[derive(Default)]
pub(super) struct Walk {
    answers: Vec<Answer>,
    /// How many of them were given again since it began anew.
    again: usize,
    goes_back: bool,
}

/// A question, and what was answered.
struct Answer {
    question: String,
    given: Given,
}

/// What was answered.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// The place of a choice, and how it reads.
    Choice(usize, String),
    Line(String),
    Decision(bool),
    /// Something that the command remembers itself.
    Step,
}

impl Ui {
    /// Begins a walk through questions.
    pub(crate) fn begin_walk(&mut self) {
        self.walk = self.is_interactive().then(Walk::default);
    }

    /// Whether somebody went back, so that the command has to begin again.
    pub(crate) fn goes_back(&mut self) -> bool {
        let Some(walk) = &mut self.walk else {
            return false;
        };
        walk.again = 0;
        std::mem::take(&mut walk.goes_back)
    }

    /// Ends a walk: what comes now cannot be taken back. Tells whether anything was asked.
    pub(crate) fn end_walk(&mut self) -> bool {
        let walk = self.walk.take();
        walk.is_some_and(|walk| !walk.answers.is_empty())
    }

    /// The last answer cannot be: it is asked for again.
    pub(crate) fn not_that(&mut self) {
        if let Some(walk) = &mut self.walk {
            walk.answers.truncate(walk.again.saturating_sub(1));
            walk.again = walk.answers.len();
        }
    }

    /// Whether a part of a walk was done before somebody went back to what came later.
    pub(crate) fn did(&mut self, step: &str) -> bool {
        self.answered(step) == Some(Given::Step)
    }

    /// Notes that a part of a walk is done, to which somebody can go back.
    pub(crate) fn done(&mut self, step: &str) {
        self.note(step, Given::Step);
    }

    /// What was answered before somebody went back. An answer to another question, as after a
    /// service has changed its mind, is none, and neither is any that came later.
    pub(super) fn answered(&mut self, question: &str) -> Option<Given> {
        let walk = self.walk.as_mut()?;
        let answer = walk.answers.get(walk.again)?;
        if answer.question == question {
            walk.again += 1;
            return Some(answer.given.clone());
        }
        walk.answers.truncate(walk.again);
        None
    }

    pub(super) fn note(&mut self, question: &str, given: Given) {
        if let Some(walk) = &mut self.walk {
            walk.answers.push(Answer {
                question: question.to_owned(),
                given,
            });
            walk.again = walk.answers.len();
        }
    }

    /// Whether there is a question to go back to. The ways out are told where there is the first.
    pub(super) fn can_go_back(&mut self) -> bool {
        self.tell_ways_out();
        let walk = self.walk.as_ref();
        walk.is_some_and(|walk| !walk.answers.is_empty())
    }

    /// Tells how to stop and to go back, to somebody who is about to be asked for the first time.
    pub(crate) fn tell_ways_out(&mut self) {
        if self.walk.is_some() && !self.knows_ways_out {
            self.knows_ways_out = true;
            self.narrate(&format!(
                "Esc stops and saves nothing; `{BACK}`, or ← on an empty line, goes a step back"
            ));
        }
    }

    pub(super) fn go_back(&mut self) {
        if let Some(walk) = &mut self.walk {
            walk.answers.pop();
            walk.again = walk.answers.len();
            walk.goes_back = true;
        }
    }

    /// Whether answers are given again, which everybody has seen.
    pub(super) fn is_repeating(&self) -> bool {
        let walk = self.walk.as_ref();
        walk.is_some_and(|walk| walk.goes_back || walk.again < walk.answers.len())
    }
}
