//! Plans that are no sync: a side goes back to what it held before.

use provider_api::{Coverage, Fit, Ids};
use tokens_model::{DocumentDiff, TokenDocument};

use crate::coverage::unmask;
use crate::guard::rewriting;
use crate::history::BaseMove;
use crate::ledger::{Ledger, Standing};
use crate::merge::Moves;
use crate::observe::{Ends, Observed};
use crate::plan::{KEPT, LinkState, Plan, moved};
use crate::policy::{Direction, Overrides, Side};
use crate::state::{Base, StateError, StateStore};

/// What is special about a plan that is no sync.
#[derive(Clone, Debug, Default)]
pub(crate) struct Back {
    /// The id of the entry that is undone, if one is.
    pub(crate) undoes: Option<String>,
    /// Where the files are, if those of the project are not meant.
    pub(crate) files: Option<String>,
    /// Where the base returns to; otherwise it stays.
    pub(crate) base: Option<Return>,
    /// What the files may have looked like when they said what they shall hold.
    pub(crate) image: Option<String>,
}

/// Where the base returns to.
#[derive(Clone, Debug)]
pub(crate) struct Return {
    /// What it was; none if there was none.
    pub(crate) to: Option<Base>,
    /// [`BaseMove::Back`] before any side is written, else after.
    pub(crate) way: BaseMove,
}

impl Back {
    /// Lets the base return before any side is written, if it does so then.
    pub(crate) fn begin(&self, ledger: &Ledger, state: &dyn StateStore) -> Result<(), StateError> {
        match &self.base {
            Some(Return { to, way }) if *way == BaseMove::Back => {
                let mut ledger = ledger.clone();
                if let Some(base) = to {
                    // Who knows what is undone is not taken for somebody who wants it undone, should
                    // the run be stopped after it has written the remote.
                    ledger.went_back(state.keep(&base.document)?);
                }
                return_to(to.as_ref(), &ledger, state)
            }
            _ => Ok(()),
        }
    }

    /// Lets the base return after all sides were written, if it does so then, and keeps the ledger.
    pub(crate) fn end(
        &self,
        old: Option<&Base>,
        ledger: &Ledger,
        state: &dyn StateStore,
    ) -> Result<(), StateError> {
        let learned = old.is_some_and(|old| old.ledger != *ledger);
        match &self.base {
            Some(Return { to, way }) if learned || *way == BaseMove::Forward => {
                return_to(to.as_ref(), ledger, state)
            }
            _ => Ok(()),
        }
    }

    /// Whether the base stays what it is.
    pub(crate) fn leaves_base(&self) -> bool {
        self.base.is_none()
    }

    /// What the run does to the base.
    pub(crate) fn base_move(&self) -> BaseMove {
        self.base.as_ref().map_or(BaseMove::Stays, |base| base.way)
    }
}

fn return_to(
    base: Option<&Base>,
    ledger: &Ledger,
    state: &dyn StateStore,
) -> Result<(), StateError> {
    match base {
        None => state.forget(),
        Some(base) => state.commit(&Base {
            ledger: ledger.clone(),
            ..base.clone()
        }),
    }
}

impl Plan {
    /// A plan that changes nothing yet, for what is no sync.
    pub(crate) fn back(back: Back) -> Self {
        Self {
            state: LinkState::InSync,
            local: None,
            remote: None,
            ids: Ids::default(),
            base: TokenDocument::new(),
            moves_base: false,
            local_news: DocumentDiff::default(),
            remote_news: DocumentDiff::default(),
            local_changes: DocumentDiff::default(),
            remote_changes: DocumentDiff::default(),
            conflicts: Vec::new(),
            leaves_conflicts: false,
            guards: Vec::new(),
            warnings: Vec::new(),
            repaired: DocumentDiff::default(),
            suspected: DocumentDiff::default(),
            replaced: DocumentDiff::default(),
            notes: Vec::new(),
            fit: Fit::default(),
            to_base: Moves::NONE,
            direction: Direction::Push,
            standing: Standing::default(),
            learned: TokenDocument::new(),
            back: Some(back),
        }
    }

    /// Lets a side hold something else than it does, whatever the other one says; `moves` are what
    /// gets another place by that.
    pub(crate) fn rewrite(
        &mut self,
        ends: Ends<'_>,
        (side, observed): (Side, &Observed),
        document: &TokenDocument,
        moves: &Moves,
        overrides: Overrides,
    ) {
        let none = TokenDocument::new();
        let now = observed.document().unwrap_or(&none);
        if document.same(now) {
            return;
        }
        let document = unmask(document, observed.document(), Coverage::FULL);
        let changes = DocumentDiff::first(now, &document, KEPT);
        self.guards
            .extend(rewriting(side, now, &document, moves, overrides));
        match side {
            Side::Local => (self.local, self.local_changes) = (Some(document), changes),
            Side::Remote => {
                self.fit = ends.remote.fit(&document, observed.found.as_ref());
                self.ids = moved(&observed.ids(), moves);
                (self.remote, self.remote_changes) = (Some(document), changes);
            }
        }
    }
}
