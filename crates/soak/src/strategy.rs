//! The ways to keep a document and a register in step that are compared.

mod merging;
mod ours;
mod plugin;

use std::sync::Arc;

use async_trait::async_trait;
use tokens_model::TokenDocument;

use crate::mark::Mark;
use crate::place::Line;
use crate::random::Random;

/// One way to keep in step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// What the Figma plugin does: it asks, compares, and sends the whole document.
    Plugin,
    /// Reads again directly before a write, and merges three ways.
    Reread,
    /// The same, and reads back what it has written.
    Readback,
    /// The engine of this workspace.
    Ours(Ledger),
}

/// Whether the engine remembers what it has pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ledger {
    /// As it is delivered.
    On,
    /// It forgets, to show that this soak can find what gets lost then.
    Off,
}

impl Strategy {
    /// Those of the comparison, in its order.
    pub const COMPARED: [Self; 4] = [
        Self::Plugin,
        Self::Reread,
        Self::Readback,
        Self::Ours(Ledger::On),
    ];

    /// The strategy of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::COMPARED
            .into_iter()
            .find(|known| known.name() == name)
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plugin => "plugin",
            Self::Reread => "reread",
            Self::Readback => "readback",
            Self::Ours(Ledger::On) => "ours",
            Self::Ours(Ledger::Off) => "ours, ledger off",
        }
    }

    /// What somebody uses who begins with this document, which everybody agrees on.
    pub(crate) fn start(
        self,
        document: &TokenDocument,
        line: Arc<dyn Line>,
        chance: Random,
    ) -> Box<dyn Client> {
        match self {
            Self::Plugin => Box::new(plugin::Plugin::new(document, line)),
            Self::Reread => Box::new(merging::Merging::new(document, line, None)),
            Self::Readback => Box::new(merging::Merging::new(document, line, Some(chance))),
            Self::Ours(ledger) => Box::new(ours::Ours::new(document, line, ledger)),
        }
    }
}

/// Files, and a program that keeps them in step. What a person does with files and what the
/// program knows outlive a run that is dropped half-way.
#[async_trait(?Send)]
pub(crate) trait Client {
    /// What the files say.
    fn document(&self) -> TokenDocument;

    /// The person replaces what the files say.
    fn edit(&mut self, document: TokenDocument);

    /// Runs the program once.
    async fn run(&mut self, way: Way) -> Answer;

    /// What it knew of a text in its last run, as far as it can tell.
    fn known_of(&self, _: Mark) -> String {
        String::new()
    }

    /// Runs it once with what the person has decided about its last question.
    async fn decide(&mut self, question: Question, decision: Decision) -> Answer;
}

/// What a run is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Both ways.
    Sync,
    /// Only to the files.
    Pull,
    /// Only to the register.
    Push,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) end: End,
    /// The sides of conflicts that a decision has put aside.
    pub(crate) put_aside: Vec<Mark>,
    /// What the program told of as perhaps overwritten, and a decision has given up.
    pub(crate) reported: Vec<Mark>,
}

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Everything that the files say is said to be kept.
    Kept,
    /// What was there is in the files, and nothing was sent.
    Pulled,
    /// A person has to decide.
    Asked(Question),
    /// It did not work this time.
    Failed,
}

/// What a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Which side of a conflict counts.
    Conflict,
    /// Whether something suspicious is meant: the brakes.
    Brake,
    /// Whether somebody has overwritten changes unseen or taken them back.
    Overwrite,
}

/// Which side of a conflict a person is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// What the files say.
    Mine,
    /// What the register says.
    Theirs,
}

impl From<End> for Answer {
    fn from(end: End) -> Self {
        Self {
            end,
            put_aside: Vec::new(),
            reported: Vec::new(),
        }
    }
}
