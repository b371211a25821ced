//! What has to change on which side: a pure function of an observation and a policy.

use tokens_model::{DocumentDiff, TokenDocument};

use crate::coverage::{mask, unmask};
use crate::guard::{Check, Guard};
use crate::merge::{Conflict, MergeNote, merge};
use crate::observe::Observation;
use crate::policy::{Adopt, Direction, Policy};

/// How many differences of each sort a plan holds on to; all of them are counted.
const KEPT: usize = 100;

/// How the two sides stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Both say the same.
    InSync,
    /// Only the local side changed since both agreed.
    LocalAhead,
    /// Only the remote side changed since both agreed.
    RemoteAhead,
    /// Both changed, in different ways.
    Diverged,
    /// They never agreed on anything.
    NeverSynced,
}

impl LinkState {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InSync => "in-sync",
            Self::LocalAhead => "local-ahead",
            Self::RemoteAhead => "remote-ahead",
            Self::Diverged => "diverged",
            Self::NeverSynced => "never-synced",
        }
    }
}

/// What a sync would do. It can be shown, refused, or carried out by [`apply`](crate::apply()).
#[derive(Clone, Debug)]
pub struct Plan {
    /// How the two sides stand to each other.
    pub state: LinkState,
    /// What the files shall hold, if they have to change.
    pub local: Option<TokenDocument>,
    /// What the service shall hold, if it has to change.
    pub remote: Option<TokenDocument>,
    /// What both sides will have agreed on afterwards.
    pub base: TokenDocument,
    /// Whether that differs from what they agreed on before.
    pub moves_base: bool,
    /// What happened on the local side since both agreed.
    pub local_news: DocumentDiff,
    /// What happened on the remote side since both agreed.
    pub remote_news: DocumentDiff,
    /// What the plan changes in the files.
    pub local_changes: DocumentDiff,
    /// What the plan changes on the service.
    pub remote_changes: DocumentDiff,
    /// Units that both sides changed in different ways; any of them stops the plan.
    pub conflicts: Vec<Conflict>,
    /// Brakes; any of them stops the plan.
    pub guards: Vec<Guard>,
    /// What the merge decided by rule.
    pub notes: Vec<MergeNote>,
}

impl Plan {
    /// Whether a person has to decide something first.
    pub fn is_blocked(&self) -> bool {
        !self.conflicts.is_empty() || !self.guards.is_empty()
    }

    /// Whether neither side has to be written.
    pub fn writes_nothing(&self) -> bool {
        self.local.is_none() && self.remote.is_none()
    }
}

/// Plans what `policy` asks for. Pure: reads nothing, writes nothing.
pub fn plan(observation: &Observation, policy: &Policy) -> Plan {
    let coverage = observation.coverage;
    let masked = |document: Option<&TokenDocument>| document.map(|d| mask(d, coverage));
    let local = masked(observation.local.document());
    let remote = masked(observation.remote.document());
    let base = masked(observation.base.as_ref().map(|base| &base.document));
    let none = TokenDocument::new();
    let (l, r) = (
        local.as_ref().unwrap_or(&none),
        remote.as_ref().unwrap_or(&none),
    );

    // A first sync in which a person chose a side is a sync in which only that side changed.
    let chosen = match (&base, policy.adopt) {
        (None, Adopt::Local) => Some(r),
        (None, Adopt::Remote) => Some(l),
        _ => None,
    };
    let merged = merge(base.as_ref().or(chosen), l, r, policy.settle);

    let news = |side: &TokenDocument| match &base {
        Some(base) => DocumentDiff::first(base, side, KEPT),
        None => DocumentDiff::default(),
    };
    let (local_news, remote_news) = if base.is_some() {
        (news(l), news(r))
    } else {
        // Never synced: each side's news is what the other does not have, and nothing is no news.
        let fresh = |from, to: &TokenDocument| {
            if to.is_empty() {
                DocumentDiff::default()
            } else {
                DocumentDiff::first(from, to, KEPT)
            }
        };
        (fresh(r, l), fresh(l, r))
    };
    let equal = l.same(r);
    let state = match (&base, equal) {
        (None, _) => LinkState::NeverSynced,
        (Some(_), true) => LinkState::InSync,
        (Some(_), false) => match (local_news.is_empty(), remote_news.is_empty()) {
            (false, true) => LinkState::LocalAhead,
            (true, false) => LinkState::RemoteAhead,
            _ => LinkState::Diverged,
        },
    };

    let writes_local = policy.direction != Direction::Push && !merged.document.same(l);
    let writes_remote = policy.direction != Direction::Pull && !merged.document.same(r);
    let local_after =
        writes_local.then(|| unmask(&merged.document, observation.local.document(), coverage));
    let remote_after =
        writes_remote.then(|| unmask(&merged.document, observation.remote.document(), coverage));
    // After a pull the files have taken in all that the remote has: that is what both agree on.
    // After a push it is the other way round.
    let new_base = match policy.direction {
        Direction::Both => merged.document.clone(),
        Direction::Pull => r.clone(),
        Direction::Push => l.clone(),
    };
    let guards = if chosen.is_some() {
        Vec::new()
    } else {
        Check {
            base: base.as_ref(),
            local: local.as_ref(),
            remote: remote.as_ref(),
            local_after: local_after.as_ref(),
            remote_after: remote_after.as_ref(),
            overrides: policy.overrides,
        }
        .guards()
    };
    let changes = |writes: bool, from: &TokenDocument| {
        if writes {
            DocumentDiff::first(from, &merged.document, KEPT)
        } else {
            DocumentDiff::default()
        }
    };
    Plan {
        state,
        moves_base: base.as_ref().is_none_or(|base| !base.same(&new_base)),
        local_changes: changes(writes_local, l),
        remote_changes: changes(writes_remote, r),
        local: local_after,
        remote: remote_after,
        base: new_base,
        local_news,
        remote_news,
        conflicts: merged.conflicts,
        guards,
        notes: merged.notes,
    }
}
