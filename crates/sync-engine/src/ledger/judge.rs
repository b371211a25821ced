//! What the writer of a document knew.

use std::collections::HashSet;

use super::{Descent, Ledger, Step, Unproven, WriteId};

/// Whose value counts where both sides changed one unit in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wins {
    Ours,
    Theirs,
}

/// Where the copies are that a ledger names, and how documents merge.
pub(crate) trait Shelf<C> {
    type Document: Clone;
    type Error;

    fn take(&self, copy: &C) -> Result<Self::Document, Self::Error>;

    /// A three-way merge in which nothing stays open.
    fn merge(
        &self,
        base: &Self::Document,
        ours: &Self::Document,
        theirs: &Self::Document,
        wins: Wins,
    ) -> Self::Document;

    fn same(&self, a: &Self::Document, b: &Self::Document) -> bool;

    /// How many places differ.
    fn distance(&self, a: &Self::Document, b: &Self::Document) -> usize;
}

/// One view of what a writer knew.
#[derive(Clone, Debug)]
pub(crate) struct View<D> {
    /// All that both sides know: the base of a merge.
    pub(crate) base: D,
    /// The steps that the writer did not know.
    pub(crate) lacks: Vec<WriteId>,
    /// The writes that what is here descends from no more once it is united with the document.
    pub(crate) leave: Vec<WriteId>,
    /// Whether the document has to be written anew even if it says all already: somebody else
    /// would bring back what was taken back here, because it does not tell that this was known.
    pub(crate) renew: bool,
}

/// What the writer of a document knew.
#[derive(Clone, Debug)]
pub(crate) struct Judgement<D> {
    /// All that is known here: what was agreed last, and what was sent and is there.
    pub(crate) agreed: D,
    /// What it knew as far as can be told.
    pub(crate) certain: View<D>,
    /// What it knew if it took back nothing of what may as well be lost. A merge that comes to the
    /// same in both views has to follow this one.
    pub(crate) doubted: Option<View<D>>,
    /// Whether a person has to decide between both where they differ. Otherwise who made what may
    /// be lost is one of us, and makes it again.
    pub(crate) asks: bool,
    /// What would be agreed with the document if a foreign writer had read no more than it must
    /// have, and what is if it had read the rest. Where both differ, that writer replaced what it
    /// may not have seen; it may as well be the next edit, so nobody is asked.
    pub(crate) replaced: Option<[D; 2]>,
}

impl<D> Judgement<D> {
    /// The steps that its writer did not know, or may not have known.
    pub(crate) fn lacks(&self) -> &[WriteId] {
        &self.doubted.as_ref().unwrap_or(&self.certain).lacks
    }
}

impl<C: Clone + PartialEq> Ledger<C> {
    /// Judges a document that was read; `agreed` is what the last step says.
    ///
    /// Copies are taken from the shelf only if its writer did not know everything, or if nobody
    /// can tell.
    pub(crate) fn judge<S: Shelf<C>>(
        &self,
        shelf: &S,
        document: &S::Document,
        descent: &Descent,
        agreed: &S::Document,
    ) -> Result<Judgement<S::Document>, S::Error> {
        let mut judging = Judging {
            ledger: self,
            shelf,
            document,
            agreed: agreed.clone(),
            writes: descent.writes().collect(),
        };
        let all = vec![true; self.steps.len()];
        judging.agreed = judging.both_know(&all)?;
        let known = self.known_to(&judging.writes);
        let mut asks = true;
        let (certain, doubted) = if !descent.told || !known.contains(&true) {
            let base = &judging.agreed;
            (judging.view(&all)?, judging.undone(base, usize::MAX)?)
        } else if judging.has_foreign_news() {
            let doubted = match known.iter().position(|known| !known) {
                Some(gap) => {
                    let missed = judging.view(&known)?;
                    let undone = judging.undone(&missed.base, gap)?;
                    Some(undone.unwrap_or(missed))
                }
                None => None,
            };
            (judging.view(&all)?, doubted)
        } else {
            let steps = self.steps.iter().zip(&known);
            let with_parts: Vec<bool> = steps
                .map(|(step, known)| *known || step.is_partly_in(&judging.writes))
                .collect();
            if with_parts == known {
                (judging.view(&known)?, None)
            } else {
                asks = false;
                (judging.view(&with_parts)?, Some(judging.view(&known)?))
            }
        };
        let is_foreign = !descent.told || judging.has_foreign_news();
        let replaced = if is_foreign && !shelf.same(document, &judging.agreed) {
            let least = doubted.as_ref().unwrap_or(&certain);
            Some(judging.replaced(&least.base)?)
        } else {
            None
        };
        Ok(Judgement {
            agreed: judging.agreed,
            certain,
            doubted,
            asks,
            replaced,
        })
    }

    /// For each step, whether a writer knew it: its id is among the writes, or another step is
    /// whose writer knew it.
    pub(super) fn known_to(&self, writes: &HashSet<WriteId>) -> Vec<bool> {
        // What a foreign writer leaves is known by what it says: the same may come again later.
        let is_again = |at: usize| {
            let write = self.steps[at].write;
            write.is_foreign() && self.steps[..at].iter().any(|step| step.write == write)
        };
        let found = |at: usize| writes.contains(&self.steps[at].write) && !is_again(at);
        let implied = |at: usize| {
            let write = &self.steps[at].write;
            let mut later = at + 1..self.steps.len();
            later.any(|later| found(later) && !self.steps[later].lacks.contains(write))
        };
        let mut known: Vec<bool> = (0..self.steps.len())
            .map(|at| found(at) || implied(at))
            .collect();
        // What is older than all that is remembered, everybody knows. A document that names writes
        // from before some step would name that step, too, if its writer knew it.
        if known.contains(&true) || self.steps.iter().any(|step| step.is_partly_in(writes)) {
            known[0] = true;
        }
        known
    }
}

/// One document before its judge.
struct Judging<'a, C, S: Shelf<C>> {
    ledger: &'a Ledger<C>,
    shelf: &'a S,
    document: &'a S::Document,
    agreed: S::Document,
    /// All that the document tells of.
    writes: HashSet<WriteId>,
}

impl<C: Clone + PartialEq, S: Shelf<C>> Judging<'_, C, S> {
    /// Whether somebody took part who tells nothing, and of whom nobody here knew.
    fn has_foreign_news(&self) -> bool {
        let news = |write: &WriteId| write.is_foreign() && !self.ledger.seen.contains(write);
        self.writes.iter().any(news)
    }

    /// The view of a writer who knew these steps.
    fn view(&self, known: &[bool]) -> Result<View<S::Document>, S::Error> {
        let base = self.both_know(known)?;
        let steps = self.ledger.steps.iter().zip(known);
        let lacking = steps.filter(|(_, known)| !**known).map(|(step, _)| step);
        Ok(self.view_from(base, &lacking.collect::<Vec<_>>()))
    }

    fn view_from(&self, base: S::Document, lacking: &[&Step<C>]) -> View<S::Document> {
        let shelf = self.shelf;
        let in_part = |step: &&Step<C>| step.is_partly_in(&self.writes);
        let first_part = self.ledger.steps.iter().position(|step| in_part(&step));
        let mut leave = Vec::new();
        let mut renew = lacking.iter().any(|step| !step.left);
        if renew || first_part.is_some() {
            // What somebody comes to who knows all the steps and edited nothing.
            let learned = |wins| shelf.merge(&base, &self.agreed, self.document, wins);
            renew &= !shelf.same(&learned(Wins::Ours), self.document);
            if let Some(first) = first_part
                && !shelf.same(&learned(Wins::Theirs), &self.agreed)
            {
                // The news may be what one part of a step says and another takes back.
                for step in &self.ledger.steps[first..] {
                    let all = step.with.iter().chain([&step.write]);
                    leave.extend(all.filter(|write| !self.writes.contains(write)));
                }
                renew = false;
            }
        }
        View {
            base,
            lacks: lacking.iter().map(|step| step.write).collect(),
            leave,
            renew,
        }
    }

    /// What the known steps brought, and no other; and what was sent, where the writer knew it.
    fn both_know(&self, known: &[bool]) -> Result<S::Document, S::Error> {
        let Ledger {
            steps, unproven, ..
        } = self.ledger;
        let arrived: Vec<_> = unproven
            .iter()
            .filter(|sent| self.writes.contains(&sent.write))
            .collect();
        let gap = known.iter().position(|known| !known);
        let sent_at = |step: &Step<C>| arrived.iter().any(|sent| sent.after == step.write);
        let straight = steps
            .iter()
            .position(sent_at)
            .map_or(usize::MAX, |at| at + 1);
        let straight = straight.min(gap.unwrap_or(steps.len()));
        let Some(last) = straight.checked_sub(1) else {
            return Ok(self.agreed.clone());
        };
        let mut base = if straight == steps.len() {
            self.agreed.clone()
        } else {
            self.shelf.take(&steps[last].known)?
        };
        for at in last..steps.len() {
            let before = || self.shelf.take(&steps[at].known);
            if at > last && known[at] {
                let earlier = self.shelf.take(&steps[at - 1].known)?;
                base = self.shelf.merge(&earlier, &base, &before()?, Wins::Theirs);
            }
            for sent in arrived.iter().filter(|sent| sent.after == steps[at].write) {
                let here = self.shelf.take(&sent.here)?;
                base = self.shelf.merge(&before()?, &base, &here, Wins::Theirs);
            }
        }
        Ok(base)
    }

    /// What would be agreed if the writer had read no more than this, and no more than it seems to
    /// have read; and what is, if that was all the same to it.
    fn replaced(&self, base: &S::Document) -> Result<[S::Document; 2], S::Error> {
        let agreed =
            |base: &S::Document, wins| self.shelf.merge(base, &self.agreed, self.document, wins);
        let [ours, theirs] = [Wins::Ours, Wins::Theirs].map(|wins| agreed(base, wins));
        let mut before = ours;
        for read in self.likely_read()? {
            let unseen = agreed(&read, Wins::Ours);
            before = self.shelf.merge(&theirs, &before, &unseen, Wins::Ours);
        }
        Ok([before, theirs])
    }

    /// What a foreign writer seems to have read, if that is less than all: whoever knows nothing of
    /// merging writes what they read and their edits, so that it is what their document is nearest
    /// to. Of equals the oldest counts, for an edit of the very place that a step changed tells
    /// nothing of whether that step was seen. Of a step that was taken in as a whole here they may
    /// have read a part, over no more than its writer knew.
    fn likely_read(&self) -> Result<Vec<S::Document>, S::Error> {
        let (steps, shelf) = (&self.ledger.steps, self.shelf);
        let mut least = shelf.distance(&self.agreed, self.document);
        let mut nearest = None;
        for (at, step) in steps.iter().enumerate().rev() {
            for copy in std::iter::once(&step.known).chain(&step.said) {
                let distance = shelf.distance(&shelf.take(copy)?, self.document);
                if distance <= least {
                    (nearest, least) = (Some((at, copy)), distance);
                }
            }
        }
        let Some((at, copy)) = nearest else {
            return Ok(Vec::new());
        };
        let step = &steps[at];
        let mut below = steps[..at].iter().rev();
        let below = below.find(|below| !step.lacks.contains(&below.write));
        let below = below.filter(|_| !step.with.is_empty());
        let copies = std::iter::once(copy).chain(below.map(|below| &below.known));
        copies.map(|copy| shelf.take(copy)).collect()
    }

    /// Where a document says what stood there before one of the steps, its writer may not have
    /// known that step, nor those from the `gap` on, without which `base` is.
    fn undone(
        &self,
        base: &S::Document,
        gap: usize,
    ) -> Result<Option<View<S::Document>>, S::Error> {
        let (steps, shelf) = (&self.ledger.steps, self.shelf);
        let is_there = |sent: &&Unproven<C>| self.writes.contains(&sent.write);
        let sent = self.ledger.unproven.iter().filter(|sent| !is_there(sent));
        // What was here, and after which step.
        let sent = sent.filter_map(|sent| {
            let after = steps.iter().position(|step| step.write == sent.after)?;
            Some((after, &sent.here))
        });
        let agreed = steps.len().saturating_sub(1);
        let earlier = steps[..agreed].iter().map(|step| &step.known).enumerate();
        let mut repaired = self.document.clone();
        let mut oldest = None;
        if !shelf.same(self.document, &self.agreed) {
            for (at, copy) in earlier.rev().chain(sent) {
                let before = shelf.take(copy)?;
                let next = shelf.merge(&before, &self.agreed, &repaired, Wins::Theirs);
                if !shelf.same(&next, &repaired) {
                    repaired = next;
                    oldest = Some(oldest.map_or(at, |oldest: usize| oldest.min(at)));
                }
            }
        }
        Ok(oldest.map(|oldest| {
            // Everything that was agreed, without what the document undoes.
            let without = shelf.merge(&repaired, &self.agreed, self.document, Wins::Theirs);
            let base = shelf.merge(&self.agreed, &without, base, Wins::Ours);
            let lacking = steps[gap.min(oldest + 1)..].iter();
            self.view_from(base, &lacking.collect::<Vec<_>>())
        }))
    }
}
