//! What a run makes of the document that it reads.

use std::collections::HashMap;

use provider_api::Coverage;
use tokens_model::{DocumentDiff, TokenDocument};

use super::stripped::without_stripped;
use super::{Descent, Judgement, Ledger, Shelf, View, Wins, WriteId};
use crate::coverage::mask;
use crate::error::SyncError;
use crate::event::{Event, Observer};
use crate::merge::{Merged, Settle, merge_known};
use crate::observe::Observation;
use crate::policy::{Policy, Repair};
use crate::state::{Base, StateError, StateStore};

/// A document of the remote, where it tells of its writers.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) descent: Descent,
    /// What its writer knew of what was agreed, if something was.
    pub(crate) judgement: Option<Judgement<TokenDocument>>,
    /// Whether the ledger could not be used, which was told of.
    pub(crate) lost_ledger: bool,
}

/// The copies of a state, and the merge.
struct Copies<'a> {
    state: &'a dyn StateStore,
    coverage: Coverage,
}

impl Shelf<String> for Copies<'_> {
    type Document = TokenDocument;
    type Error = StateError;

    fn take(&self, copy: &String) -> Result<TokenDocument, StateError> {
        Ok(mask(&self.state.copy(copy)?, self.coverage))
    }

    fn merge(
        &self,
        base: &TokenDocument,
        ours: &TokenDocument,
        theirs: &TokenDocument,
        wins: Wins,
    ) -> TokenDocument {
        let settle = match wins {
            Wins::Ours => Settle::Local,
            Wins::Theirs => Settle::Remote,
        };
        merged(base, ours, theirs, settle).document
    }

    fn same(&self, a: &TokenDocument, b: &TokenDocument) -> bool {
        a.same(b)
    }

    fn distance(&self, a: &TokenDocument, b: &TokenDocument) -> usize {
        DocumentDiff::first(a, b, 0).len()
    }
}

fn merged(
    base: &TokenDocument,
    local: &TokenDocument,
    remote: &TokenDocument,
    settle: Settle,
) -> Merged {
    merge_known(Some(base), local, remote, HashMap::new(), &settle.into()).0
}

impl Reading {
    /// Judges what was read. A ledger that cannot be used is told of and forgotten.
    pub(crate) fn of(
        document: &TokenDocument,
        base: Option<&mut Base>,
        coverage: Coverage,
        state: &dyn StateStore,
        observer: &dyn Observer,
    ) -> Result<Self, SyncError> {
        let descent = Descent::of(document);
        let Some(base) = base else {
            return Ok(Self {
                descent,
                judgement: None,
                lost_ledger: false,
            });
        };
        let mut lost_ledger = false;
        if let Some(why) = base.ledger.damage() {
            lost_ledger = true;
            observer.event(&Event::LedgerLost(why.to_owned()));
            base.ledger = Ledger::default();
        }
        let copies = Copies { state, coverage };
        let document = mask(document, coverage);
        let agreed = mask(&base.document, coverage);
        let judged = base.ledger.judge(&copies, &document, &descent, &agreed);
        let mut judgement = match judged {
            Err(damaged @ StateError::Damaged { .. }) => {
                lost_ledger = true;
                observer.event(&Event::LedgerLost(damaged.to_string()));
                base.ledger = Ledger::default();
                base.ledger.judge(&copies, &document, &descent, &agreed)?
            }
            judged => judged?,
        };
        if !descent.told {
            for view in std::iter::once(&mut judgement.certain).chain(&mut judgement.doubted) {
                view.base = without_stripped(&view.base, &document);
            }
        }
        Ok(Self {
            descent,
            judgement: Some(judgement),
            lost_ledger,
        })
    }
}

/// What a plan goes by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// The base of the merge.
    pub(crate) base: Option<TokenDocument>,
    /// All that was known here before, if that is more than the base.
    pub(crate) known: Option<TokenDocument>,
    /// What its writer did not know, and what is here descends from no more.
    pub(crate) lacks: Vec<WriteId>,
    pub(crate) leave: Vec<WriteId>,
    pub(crate) renew: bool,
    /// What the merge makes again, because the writer of the remote had not seen it.
    pub(crate) repaired: DocumentDiff,
    /// What it would make again if the writer had not seen it, where nobody decided.
    pub(crate) suspected: DocumentDiff,
    /// What a foreign writer replaced that it may not have seen.
    pub(crate) replaced: DocumentDiff,
}

impl Standing {
    /// Of two sides that agreed on this. At most so many differences are kept.
    pub(crate) fn of(
        observation: &Observation,
        agreed: Option<&TokenDocument>,
        [local, remote]: [&TokenDocument; 2],
        policy: &Policy,
        most: usize,
    ) -> Self {
        let reading = observation.reading.as_ref();
        match reading.and_then(|reading| reading.judgement.as_ref()) {
            Some(judgement) => Self::judged(judgement, local, remote, policy, most),
            None => Self {
                base: agreed.cloned(),
                ..Self::default()
            },
        }
    }

    fn judged(
        judgement: &Judgement<TokenDocument>,
        local: &TokenDocument,
        remote: &TokenDocument,
        policy: &Policy,
        most: usize,
    ) -> Self {
        let Judgement {
            agreed,
            certain,
            doubted,
            asks,
            replaced,
        } = judgement;
        let with = |base: &TokenDocument, settle| merged(base, local, remote, settle);
        let changes = |from: &TokenDocument, to: &TokenDocument| {
            let [from, to] = [from, to].map(|base| with(base, Settle::Remote).document);
            DocumentDiff::first(&from, &to, most)
        };
        let mut suspected = DocumentDiff::default();
        let view = match doubted {
            None => certain,
            Some(doubted) => {
                let differ = changes(&certain.base, &doubted.base);
                if differ.is_empty() {
                    // Both come to the same. What only one of them asks about is asked.
                    let [a, b] = [certain, doubted].map(|view| with(&view.base, Settle::Hold));
                    let [a, b] = [a.conflicts.len(), b.conflicts.len()];
                    if a >= b || !asks { certain } else { doubted }
                } else if !asks
                    || policy.overrides.accept_remote
                    || policy.settle.rule() == Settle::Remote
                {
                    certain
                } else if policy.repair == Repair::Auto || policy.settle.rule() == Settle::Local {
                    doubted
                } else {
                    suspected = differ;
                    certain
                }
            }
        };
        let View {
            base,
            lacks,
            leave,
            renew,
        } = view.clone();
        let repaired = if base.same(agreed) {
            DocumentDiff::default()
        } else {
            changes(agreed, &base)
        };
        let replaced = replaced.as_ref();
        let replaced = replaced.map(|[before, after]| DocumentDiff::first(before, after, most));
        Self {
            base: Some(base),
            known: Some(agreed.clone()),
            lacks,
            leave,
            renew,
            repaired,
            suspected,
            replaced: replaced.unwrap_or_default(),
        }
    }

    /// All that is known here once what the remote says is, too.
    pub(crate) fn learned(&self, remote: &TokenDocument) -> TokenDocument {
        match (&self.base, &self.known) {
            (Some(base), Some(known)) if !base.same(known) => {
                merged(base, known, remote, Settle::Remote).document
            }
            _ => remote.clone(),
        }
    }
}
