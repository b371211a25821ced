//! What a run adds to the ledger.

use provider_api::Marking;
use tokens_model::TokenDocument;

use super::marker::Marker;
use super::{Judgement, Ledger, NAMED, Taken, WriteId};
use crate::back::Back;
use crate::coverage::mask;
use crate::observe::Observation;
use crate::plan::Plan;
use crate::policy::Direction;
use crate::state::{Base, StateError, StateStore};

/// The ledger of a run that carries a plan out.
pub(crate) struct Keeping<'a> {
    observation: &'a Observation,
    plan: &'a Plan,
    state: &'a dyn StateStore,
    marking: Marking,
    ledger: Ledger,
    write: Option<WriteId>,
}

impl<'a> Keeping<'a> {
    pub(crate) fn begin(
        observation: &'a Observation,
        plan: &'a Plan,
        state: &'a dyn StateStore,
        marking: Marking,
    ) -> Self {
        let base = observation.base.as_ref();
        Self {
            observation,
            plan,
            state,
            marking,
            ledger: base.map(|base| base.ledger.clone()).unwrap_or_default(),
            write: None,
        }
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The document as it is to be sent, with a marker if the place carries one. That it is sent is
    /// on disk before it is: who builds on it, even if nobody hears that it arrived, is known to
    /// have seen it.
    pub(crate) fn send(&mut self, document: &TokenDocument) -> Result<TokenDocument, StateError> {
        let read = self.observation.reading.as_ref().map(|read| &read.descent);
        let (write, document) = match self.marking {
            Marking::None => return Ok(document.clone()),
            Marking::Read => (WriteId::foreign(document), document.clone()),
            Marking::Written => {
                let leave = &self.plan.standing.leave;
                let parents = match (&self.plan.back, read) {
                    (None, _) => self.ledger.parents(read, leave),
                    // What is here has no part in it.
                    (Some(_), Some(read)) => read.writes().take(NAMED).collect(),
                    (Some(_), None) => Vec::new(),
                };
                let own = WriteId::fresh();
                let marker = Marker { own, parents };
                let marked = document.clone().with_marker(&marker.text(document));
                (marker.own, marked)
            }
        };
        self.write = Some(write);
        if self.plan.back.is_some() {
            return Ok(document);
        }
        if let (Some(read), Some(base)) = (read, &self.observation.base) {
            let known = self.plan.standing.known.as_ref();
            let known = known.unwrap_or(&base.document);
            let here = self.observation.local.document();
            let here = here.map(|here| mask(here, self.observation.coverage));
            let copies = [known, &here.unwrap_or_default()].map(|copy| self.state.keep(copy));
            let [known_copy, here] = copies;
            self.ledger.sending(write, read, known_copy?, here?);
            let is_agreed = known.same(&base.document);
            let unchanged = |revision: &Option<_>| revision.clone().filter(|_| is_agreed);
            self.state.commit(&Base {
                local: unchanged(&base.local),
                remote: unchanged(&base.remote),
                document: known.clone(),
                ids: base.ids.clone(),
                ledger: self.ledger.clone(),
            })?;
        }
        Ok(document)
    }

    /// The ledger after both sides were written.
    pub(crate) fn end(mut self) -> Result<Ledger, StateError> {
        let Self {
            observation,
            plan,
            state,
            ..
        } = self;
        if let Some(back) = &plan.back {
            self.end_back(back)?;
            return Ok(self.ledger);
        }
        let taken = match plan.direction {
            Direction::Push if !self.is_all_here() => Taken::Not,
            Direction::Push | Direction::Pull | Direction::Both => Taken::In,
        };
        let standing = &plan.standing;
        if let Some(reading) = &observation.reading {
            let nothing_new = self.write.is_none()
                && !plan.moves_base
                && standing.lacks.is_empty()
                && standing.leave.is_empty()
                && self.ledger.has(reading.descent.own);
            if nothing_new {
                return Ok(self.ledger);
            }
            let known = match (taken, self.write) {
                (Taken::Not, Some(_)) => standing.known.as_ref().unwrap_or(&plan.learned),
                (Taken::Not, None) => &plan.base,
                (Taken::In, _) => &plan.learned,
            };
            let view = (standing.lacks.clone(), standing.leave.as_slice());
            let known = state.keep(known)?;
            let said = observation.remote.document();
            let said = match said.filter(|_| !standing.lacks.is_empty()) {
                Some(said) => state.keep(&mask(said, observation.coverage))?,
                None => known.clone(),
            };
            self.ledger
                .read(&reading.descent, view, [said, known], taken);
        }
        if let Some(write) = self.write {
            self.ledger.wrote(write, state.keep(&plan.base)?, taken);
        }
        Ok(self.ledger)
    }

    /// Whether the files say all that the remote says by now, though nothing was written to them.
    fn is_all_here(&self) -> bool {
        let there = self.plan.remote.as_ref();
        let there = there.or_else(|| self.observation.remote.document());
        let both = there.zip(self.observation.local.document());
        both.is_some_and(|(there, here)| {
            let [there, here] = [there, here].map(|side| mask(side, self.observation.coverage));
            there.same(&here)
        })
    }

    /// Where the base returns, what is here returns with it. Otherwise what was written is not known
    /// here, as if somebody else had written it: the next run takes it in.
    fn end_back(&mut self, back: &Back) -> Result<(), StateError> {
        let Some(base) = back.base.as_ref().and_then(|base| base.to.as_ref()) else {
            return Ok(());
        };
        let known = self.state.keep(&base.document)?;
        let reading = self.observation.reading.as_ref();
        match self.write.zip(reading) {
            Some((write, reading)) => {
                let judgement = reading.judgement.as_ref();
                let lacks = judgement.map_or(&[][..], Judgement::lacks);
                self.ledger.put_back(write, &reading.descent, lacks, known);
            }
            None => self.ledger.went_back(known),
        }
        Ok(())
    }
}
