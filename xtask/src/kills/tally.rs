//! What was counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::act::Act;

/// How far a run had come when it was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Nothing was kept yet.
    Nothing,
    /// Copies or the entry of the history were there; no side was written.
    Kept,
    /// A side was written, wholly or in part, and not all that was due.
    Between,
    /// All was written that was due; the base or the end of the entry was missing.
    Written,
    /// The run had ended.
    Ended,
}

impl Stage {
    pub(super) const ALL: [Self; 5] = [
        Self::Nothing,
        Self::Kept,
        Self::Between,
        Self::Written,
        Self::Ended,
    ];
}

#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) stages: BTreeMap<(Act, Stage), usize>,
    /// By kind of remote and layout.
    pub(super) places: BTreeMap<String, usize>,
    /// Undisturbed runs of all kinds beside the killed ones.
    pub(super) runs: usize,
    /// The longest that a run took which followed a kill.
    pub(super) slowest: Duration,
    /// Projects that were made.
    pub(super) lives: usize,
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        for (at, count) in other.stages {
            *self.stages.entry(at).or_default() += count;
        }
        for (place, count) in other.places {
            *self.places.entry(place).or_default() += count;
        }
        self.runs += other.runs;
        self.slowest = self.slowest.max(other.slowest);
        self.lives += other.lives;
    }

    /// How many kills there were; of these, how many hit a live process.
    pub(super) fn kills(&self) -> [usize; 2] {
        let all = self.stages.values().sum();
        let ended = self.stages.iter().filter(|((_, s), _)| *s == Stage::Ended);
        [all, all - ended.map(|(_, count)| count).sum::<usize>()]
    }

    fn of(&self, act: Option<Act>, stage: Stage) -> usize {
        let counts = self.stages.iter();
        let counts = counts.filter(|((a, s), _)| *s == stage && act.is_none_or(|act| act == *a));
        counts.map(|(_, count)| count).sum()
    }

    /// Tables of what was killed and where.
    pub(super) fn tables(&self) -> String {
        let mut text = String::from(
            "| killed | kills | nothing kept yet | copies kept | between the writes | all written | had ended |\n\
             |---|--:|--:|--:|--:|--:|--:|\n",
        );
        let mut acts: Vec<Act> = self.stages.keys().map(|(act, _)| *act).collect();
        acts.dedup();
        let rows = acts.iter().map(|act| (act.name(), Some(*act)));
        for (name, act) in rows.chain([("**all**", None)]) {
            let counts = Stage::ALL.map(|stage| self.of(act, stage));
            let all: usize = counts.iter().sum();
            let cells: Vec<String> = counts.iter().map(ToString::to_string).collect();
            let name = if act.is_some() {
                format!("`{name}`")
            } else {
                name.to_owned()
            };
            put(
                &mut text,
                &format!("| {name} | {all} | {} |", cells.join(" | ")),
            );
        }
        text.push_str("\n| remote and layout | kills |\n|---|--:|\n");
        for (place, count) in &self.places {
            put(&mut text, &format!("| {place} | {count} |"));
        }
        text
    }
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes everything");
}
