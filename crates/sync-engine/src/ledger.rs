//! What one client learned of the documents of a remote that refuses no write: the means to tell
//! an edit that got lost from one that somebody took back.
//!
//! A service without a conditional write keeps whichever write comes last. Who writes in the same
//! moment as we do replaces our document without having seen it, and what it says then looks as if
//! somebody had taken our edits back. Two things tell the difference:
//!
//! - every document that we write carries a [`Marker`]: a fresh id, and the ids of the writes that
//!   its writer knew. So a document tells what its writer had seen;
//! - the ledger has an entry for each document that we read or wrote: its id, and all that we knew
//!   afterwards. One entry is one step of knowledge.
//!
//! From both follows [what a writer knew](Ledger::judge) of all that was agreed: the steps whose
//! ids its document carries. That, and not what was agreed last, is the base of the merge. What its
//! writer did not know counts as an edit of ours again, and the ordinary three-way merge applies it
//! anew; what its writer knew and changed is a change.
//!
//! A document without a marker has a foreign writer, such as the Figma plugin, which keeps nothing
//! of `$metadata` that it does not know. Nobody can tell what it had seen. Where it says what stood
//! there before one of our steps, our step may be lost or taken back: that is a doubt, and a person
//! decides.

mod judge;
mod keeping;
mod marker;
mod reading;
mod stripped;
mod thin;

#[cfg(test)]
mod explorer;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

pub(crate) use judge::{Judgement, Shelf, View, Wins};
pub(crate) use keeping::Keeping;
pub(crate) use marker::{Descent, WriteId};
pub(crate) use reading::{Reading, Standing};
use thin::thin;

/// How many of the writes before it a marker names. Beyond that a writer is taken for one of whom
/// nobody knows what it had seen.
const NAMED: usize = 64;
/// How many writes are remembered of which nobody knows whether they took effect.
const UNPROVEN: usize = 8;

/// What one client learned of the documents of a remote; `C` is a copy of a document, or its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ledger<C = String> {
    /// The writes that what is here descends from, the newest first.
    seen: Vec<WriteId>,
    /// The oldest first. What the first one says, everybody knows.
    steps: Vec<Step<C>>,
    /// The oldest first.
    unproven: Vec<Unproven<C>>,
    /// Why what was here could not be used, if it could not.
    #[serde(skip)]
    damage: Option<String>,
}

/// One step of knowledge.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Step<C> {
    /// The document that was read or written.
    write: WriteId,
    /// How many steps this one is made of.
    #[serde(default = "thin::one", skip_serializing_if = "thin::is_one")]
    count: u32,
    /// The writes before it that nobody here knew either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    with: Vec<WriteId>,
    /// The steps before this one that its writer did not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lacks: Vec<WriteId>,
    /// Whether what is here descends from it no more: it was united with a document whose writer
    /// knew a part of this step. Which part nobody here can tell, so that a change back may be
    /// undone. Who made it makes it again, as long as nobody says to have it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    left: bool,
    /// What the document itself said, if its writer did not know all that was known here: a foreign
    /// writer may have read it.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    said: Option<C>,
    /// All that was known here afterwards.
    known: C,
}

/// A write that was sent, of which nobody knows whether it took effect, or that holds more than
/// what is here. Somebody may have built on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Unproven<C> {
    write: WriteId,
    /// The document that it was to replace.
    over: WriteId,
    /// Whether it holds more than what is here.
    is_more: bool,
    /// The last step before it.
    after: WriteId,
    /// What was here.
    here: C,
}

/// Whether the files take in what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    In,
    Not,
}

impl<C> Step<C> {
    fn new(write: WriteId, known: C) -> Self {
        Self {
            write,
            count: 1,
            with: Vec::new(),
            lacks: Vec::new(),
            left: false,
            said: None,
            known,
        }
    }

    /// Whether these are some of the writes that it is made of, which was taken in as a whole here.
    fn is_partly_in(&self, writes: &HashSet<WriteId>) -> bool {
        !writes.contains(&self.write) && self.with.iter().any(|write| writes.contains(write))
    }
}

impl<C> Default for Ledger<C> {
    fn default() -> Self {
        Self {
            seen: Vec::new(),
            steps: Vec::new(),
            unproven: Vec::new(),
            damage: None,
        }
    }
}

impl<C: Clone + PartialEq> Ledger<C> {
    /// A ledger that could not be read, and why: nothing was learned so far.
    pub(crate) fn damaged(why: String) -> Self {
        Self {
            damage: Some(why),
            ..Self::default()
        }
    }

    pub(crate) fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// Whether nothing was learned yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.unproven.is_empty()
    }

    /// The same within its bounds.
    pub(crate) fn bounded(mut self) -> Self {
        thin(&mut self.steps, &self.unproven);
        keep_last(&mut self.unproven, UNPROVEN);
        self.seen.truncate(NAMED);
        self
    }

    /// Whether the document is one of those that were read or written.
    pub(crate) fn has(&self, write: WriteId) -> bool {
        self.steps.iter().any(|step| step.write == write)
    }

    /// The writes that a document descends from which unites what is here, without those in
    /// `leave`, with what was read.
    pub(crate) fn parents(&self, read: Option<&Descent>, leave: &[WriteId]) -> Vec<WriteId> {
        let Some(read) = read else {
            return self.seen.clone();
        };
        let there: HashSet<WriteId> = read.writes().collect();
        let only_here = self.seen.iter().copied();
        let mut only_here: Vec<WriteId> = only_here
            .filter(|write| !there.contains(write) && !leave.contains(write))
            .collect();
        // What was sent is what is here, over a document that is known there, too.
        let sent = self.unproven.iter().rev();
        let sent = sent.filter(|sent| there.contains(&sent.over));
        let mut parents = vec![read.own];
        parents.extend(sent.map(|sent| sent.write));
        // What only we know of is short, unless both sides went apart long ago.
        let first = only_here.len().min(NAMED / 2);
        parents.extend(only_here.drain(..first));
        parents.extend(&read.before);
        parents.extend(only_here);
        parents.truncate(NAMED);
        parents
    }

    /// A document with this id is about to be written over one that was read, with what is here,
    /// and all that was [known](Judgement::agreed) then. Whether it arrives is not known yet.
    pub(crate) fn sending(&mut self, write: WriteId, read: &Descent, agreed: C, here: C) {
        let last = self.steps.last().map(|step| step.write);
        let there: HashSet<WriteId> = read.writes().collect();
        let has_arrived =
            |sent: &Unproven<C>| there.contains(&sent.write) && Some(sent.after) == last;
        if let Some(sent) = self.unproven.iter().rposition(has_arrived) {
            let write = self.unproven.remove(sent).write;
            self.push(Step::new(write, agreed));
        } else if last.is_none() {
            self.push(Step::new(read.own, agreed));
        }
        let unknown = |write: &WriteId| !self.seen.contains(write);
        self.unproven.push(Unproven {
            write,
            over: read.own,
            is_more: read.writes().any(|write| unknown(&write)),
            after: self.steps.last().map_or(read.own, |step| step.write),
            here,
        });
        keep_last(&mut self.unproven, UNPROVEN);
    }

    /// A document was read that `said` this, and `known` is all that is known with it. `lacks` and
    /// `leave` are as in the [view](View) that the document was united with.
    pub(crate) fn read(
        &mut self,
        read: &Descent,
        (lacks, leave): (Vec<WriteId>, &[WriteId]),
        [said, known]: [C; 2],
        taken: Taken,
    ) {
        let writes: HashSet<WriteId> = read.writes().collect();
        self.seen.retain(|write| !leave.contains(write));
        let known_there = self.known_to(&writes);
        for (step, known_there) in self.steps.iter_mut().zip(known_there) {
            step.left = !known_there && (step.left || leave.contains(&step.write));
        }
        let unknown = |write: &&WriteId| !self.seen.contains(write);
        let with: Vec<WriteId> = read.before.iter().filter(unknown).copied().collect();
        let nothing_new = self.steps.last().is_some_and(|last| last.known == known);
        let all_seen = taken == Taken::Not || with.is_empty() && self.has(read.own);
        if !(nothing_new && all_seen) {
            let said = (!lacks.is_empty() && said != known).then_some(said);
            self.push(Step {
                with,
                lacks,
                said,
                ..Step::new(read.own, known)
            });
        }
        if taken == Taken::In {
            self.seen = self.parents(Some(read), &[]);
        }
    }

    /// The document that was [sent](Self::sending) over what was read is there, and `known` is what
    /// is agreed now.
    pub(crate) fn wrote(&mut self, write: WriteId, known: C, taken: Taken) {
        let sent = self.unproven.iter().position(|sent| sent.write == write);
        let is_more = sent.is_some_and(|sent| self.unproven[sent].is_more);
        if taken == Taken::In || !is_more {
            sent.map(|sent| self.unproven.remove(sent));
            self.seen.insert(0, write);
            self.seen.truncate(NAMED);
        }
        self.push(Step::new(write, known));
    }

    /// What was read was put back to what it said before, and so was what is here; what was
    /// written lacks what the writer of that document did not know. `known` is what is agreed now.
    pub(crate) fn put_back(&mut self, write: WriteId, read: &Descent, lacks: &[WriteId], known: C) {
        if read.writes().all(|write| self.seen.contains(&write)) {
            self.seen.insert(0, write);
            self.seen.truncate(NAMED);
        }
        self.push(Step {
            lacks: lacks.to_vec(),
            ..Step::new(write, known)
        });
    }

    /// What is here was put back to what it said before, and with it what is agreed: as if the last
    /// document had told nothing else.
    pub(crate) fn went_back(&mut self, known: C) {
        if let Some(last) = self.steps.last_mut() {
            last.known = known;
        }
    }

    fn push(&mut self, step: Step<C>) {
        self.steps.push(step);
        thin(&mut self.steps, &self.unproven);
    }
}

fn keep_last<T>(list: &mut Vec<T>, most: usize) {
    let over = list.len().saturating_sub(most);
    list.drain(..over);
}
