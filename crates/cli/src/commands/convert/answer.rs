//! What `convert` says.

use tokens_model::{EntryPath, Section, SetName};

use super::target::{Place, Target};
use crate::args::{Layout, NotationArg};
use crate::json::{Converted, Loss};
use crate::render::count;
use crate::shown::shown;
use crate::ui::Ui;

/// How many sets and losses are listed for people.
const LISTED: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Written,
    Nothing,
    DryRun,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Nothing => "nothing",
            Self::DryRun => "dry-run",
        }
    }
}

/// What was done, for people and programs.
pub(super) struct Answer<'a> {
    pub(super) outcome: Outcome,
    pub(super) to: Option<NotationArg>,
    pub(super) target: &'a Target,
    pub(super) old_tokens: &'a str,
    /// How many tokens the document holds.
    pub(super) tokens: usize,
    pub(super) sets: &'a [(SetName, usize)],
    pub(super) losses: &'a [(EntryPath, String)],
}

impl Answer<'_> {
    pub(super) fn tell(&self, ui: &mut Ui) {
        ui.json(&self.json());
        self.changes(ui);
        self.losses(ui);
        if self.target.place == Place::Beside {
            self.moved(ui);
        }
    }

    fn json(&self) -> Converted {
        let loss = |(at, problem): &(EntryPath, String)| Loss {
            set: at.set.as_ref().map(SetName::to_string),
            path: at.path.to_string(),
            problem: problem.clone(),
        };
        Converted {
            outcome: self.outcome.as_str(),
            to: self.to.map(word),
            layout: match self.target.layout {
                Layout::Single => "single",
                Layout::Folder => "folder",
            },
            output: self.target.path.clone(),
            tokens: self.tokens,
            converted: self.converted(),
            losses: self.losses.iter().map(loss).collect(),
        }
    }

    fn converted(&self) -> usize {
        self.sets.iter().map(|(_, tokens)| tokens).sum()
    }

    fn changes(&self, ui: &mut Ui) {
        let path = shown(&self.target.path);
        let verb = match self.outcome {
            Outcome::Nothing => {
                ui.say(&format!("`{path}`: nothing to convert"));
                return;
            }
            Outcome::Written => "wrote",
            Outcome::DryRun => "would write",
        };
        let all = count(self.tokens, "token");
        let Some(to) = self.to else {
            ui.say(&format!("{verb} `{path}`: {all}"));
            return;
        };
        let sets = count(self.sets.len(), "set");
        ui.say(&format!(
            "{verb} `{path}`: {} of {all}, in {sets}, changed to {}",
            self.converted(),
            word(to)
        ));
        for (name, tokens) in self.sets.iter().take(LISTED) {
            let tokens = count(*tokens, "token");
            ui.say(&format!("  - {}: {tokens}", shown(name.as_str())));
        }
        more(ui, self.sets.len());
    }

    fn losses(&self, ui: &mut Ui) {
        if self.losses.is_empty() {
            return;
        }
        let places = count(self.losses.len(), "place");
        ui.say(&format!("{places} could not be carried as meant:"));
        for (at, problem) in self.losses.iter().take(LISTED) {
            let at = match at.section {
                Section::Metadata => at.path.to_string(),
                _ => at.to_string(),
            };
            ui.say(&format!("  - {}: {}", shown(&at), shown(problem)));
        }
        more(ui, self.losses.len());
    }

    fn moved(&self, ui: &mut Ui) {
        let (old, new) = (shown(self.old_tokens), shown(&self.target.path));
        if self.outcome == Outcome::DryRun {
            ui.say(&format!("would move the project from `{old}` to `{new}`"));
        } else {
            ui.say(&format!("the project's tokens are in `{new}` now"));
            ui.hint(&format!(
                "`{old}` is still there as it was: remove it once you have looked at `{new}`"
            ));
        }
    }
}

fn more(ui: &mut Ui, all: usize) {
    if all > LISTED {
        ui.say(&format!("  … and {} more", all - LISTED));
    }
}

fn word(to: NotationArg) -> &'static str {
    match to {
        NotationArg::Legacy => "legacy",
        NotationArg::Dtcg => "dtcg",
    }
}
