//! What has to change on which side: a pure function of an observation and a policy.

mod aims;

use std::collections::HashSet;

use aims::Aims;
use provider_api::{Fit, Ids};
use tokens_model::{Change, ChangeKind, DocumentDiff, EntryPath, TokenDocument};

use crate::back::Back;
use crate::coverage::{mask, uncovered, unmask};
use crate::guard::{Check, Guard};
use crate::ledger::Standing;
use crate::merge::{Conflict, ConflictKind, MergeNote, Moves, Settlement, merge_known};
use crate::observe::{Ends, Observation, Observed};
use crate::policy::{Adopt, Direction, Policy};

/// How many differences of each sort a plan holds on to; all of them are counted.
pub(crate) const KEPT: usize = 100;

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
    fn of(agreed: bool, equal: bool, is_unchanged: [bool; 2]) -> Self {
        match (agreed, equal, is_unchanged) {
            (false, _, _) => Self::NeverSynced,
            (true, true, _) => Self::InSync,
            (true, false, [false, true]) => Self::LocalAhead,
            (true, false, [true, false]) => Self::RemoteAhead,
            (true, false, _) => Self::Diverged,
        }
    }

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
    /// The ids that the service gave to what it shall hold, by where it shall stand.
    pub ids: Ids,
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
    /// Units that both sides changed in different ways; any of them stops the plan, unless it
    /// [leaves](Policy::leaves_conflicts) them.
    pub conflicts: Vec<Conflict>,
    /// Whether the plan goes on around the conflicts.
    pub leaves_conflicts: bool,
    /// Brakes; any of them stops the plan.
    pub guards: Vec<Guard>,
    /// What looks like a mistake and stops nothing, unless the policy is
    /// [strict](Policy::strict): then it is a brake.
    pub warnings: Vec<Guard>,
    /// What the merge makes again on the service because it was lost there: somebody wrote over it
    /// who had not seen it, or the service forgot it. Each change leads from what would be to what
    /// will be.
    pub repaired: DocumentDiff,
    /// What may be lost there in the same way or taken back on purpose, and nobody can tell; it is
    /// not made again before somebody decides.
    pub suspected: DocumentDiff,
    /// What a writer who does not tell what it had seen has replaced there by something new, and may
    /// not have seen. It may as well be the next edit, so nothing stops; what it said is in the
    /// history.
    pub replaced: DocumentDiff,
    /// What the merge decided by rule.
    pub notes: Vec<MergeNote>,
    /// What the service does not take of what it shall hold, once the plan was
    /// [fitted](Self::fitted); anything it refuses stops the plan.
    pub fit: Fit,
    /// Where the base will have what the service has elsewhere.
    pub(crate) to_base: Moves,
    /// Which side is written.
    pub(crate) direction: Direction,
    /// What the merge goes by.
    pub(crate) standing: Standing,
    /// All that is known here with what the service says.
    pub(crate) learned: TokenDocument,
    /// What is special about it if it is no sync.
    pub(crate) back: Option<Back>,
}

impl Plan {
    /// Whether a person has to decide something first.
    pub fn is_blocked(&self) -> bool {
        let stopped = !self.conflicts.is_empty() && !self.leaves_conflicts;
        stopped || !self.guards.is_empty() || !self.fit.refused.is_empty()
    }

    /// The plan with what the service would not take of it; what it has not and would not keep is
    /// no change there. Pure, as planning is.
    #[must_use]
    pub fn fitted(mut self, ends: Ends<'_>, observation: &Observation) -> Self {
        if let Some(document) = &self.remote {
            let there = observation.remote.found.as_ref();
            self.fit = ends.remote.fit(document, there);
            if let Some(local) = observation.local.document() {
                let coverage = ends.remote.info().capabilities.coverage;
                self.fit.kept_here.extend(uncovered(local, coverage));
            }
            let stays = self.fit.kept_here.iter();
            let stays: HashSet<&EntryPath> = stays.filter_map(|one| one.at.as_ref()).collect();
            let arrives =
                |change: &Change| change.kind != ChangeKind::Added || !stays.contains(&change.at);
            self.remote_changes.retain(arrives);
        }
        self
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
    let agreed = masked(observation.base.as_ref().map(|base| &base.document));
    let none = TokenDocument::new();
    let (l, r) = (
        local.as_ref().unwrap_or(&none),
        remote.as_ref().unwrap_or(&none),
    );
    let mut standing = Standing::of(observation, agreed.as_ref(), [l, r], policy, KEPT);
    let base = standing.base.clone();

    // A first sync in which a person chose a side is a sync in which only that side changed.
    let chosen = match (&base, policy.adopt) {
        (None, Adopt::Local) => Some(r),
        (None, Adopt::Remote) => Some(l),
        _ => None,
    };
    let remote_ids = observation.remote.ids();
    let known = observation.base.as_ref();
    let known = known.map(|base| base.ids.moves(&remote_ids));
    let known = known.unwrap_or_default();
    let settled = |settlement: &Settlement| {
        merge_known(base.as_ref().or(chosen), l, r, known.clone(), settlement)
    };
    let (merged, moves) = settled(&policy.settle);
    let leaves_conflicts = policy.leaves_conflicts && base.is_some() && can_stay(&merged.conflicts);
    let learned = standing.learned(r);
    let (held, way) = (&merged.document, policy.direction);
    let aims = if leaves_conflicts {
        let settled = |rule| settled(&policy.settle.with_rule(rule));
        Aims::around(held, &moves, l, &learned, settled, way)
    } else {
        Aims::common(held, moves, l, &learned, way)
    };

    let [local_news, remote_news] = news(base.as_ref(), l, r);
    let is_unchanged = [&local_news, &remote_news].map(DocumentDiff::is_empty);
    let state = LinkState::of(base.is_some(), l.same(r), is_unchanged);
    let writes_local = policy.direction != Direction::Push && !aims.local.same(l);
    let differs_there = !aims.remote.same(r) || standing.renew;
    let writes_remote = policy.direction != Direction::Pull && differs_there;
    let after = |aim, side: &Observed| unmask(aim, side.document(), coverage);
    let local_after = writes_local.then(|| after(&aims.local, &observation.local));
    let remote_after = writes_remote.then(|| after(&aims.remote, &observation.remote));
    let suspected = std::mem::take(&mut standing.suspected);
    let check = Check {
        base: base.as_ref(),
        local: local.as_ref(),
        remote: remote.as_ref(),
        local_after: local_after.as_ref(),
        remote_after: remote_after.as_ref(),
        united: merged.conflicts.is_empty().then_some(&merged.document),
        moves: aims.moves.each_ref(),
        // Where the ledger tells what got lost, that is what there is to decide about.
        went_back: observation.went_back && suspected.is_empty() && standing.repaired.is_empty(),
        suspected: &suspected,
        adopt: policy.adopt,
        overrides: policy.overrides,
    };
    let brakes = check.brakes(policy.strict);
    Plan {
        state,
        moves_base: agreed
            .as_ref()
            .is_none_or(|agreed| !agreed.same(&aims.base)),
        local_changes: changes(
            writes_local,
            base.as_ref(),
            [l, &aims.local, r],
            &remote_news,
        ),
        remote_changes: changes(
            writes_remote,
            base.as_ref(),
            [r, &aims.remote, l],
            &local_news,
        ),
        local: local_after,
        remote: remote_after,
        ids: moved(&remote_ids, &aims.moves[1]),
        to_base: aims.to_base,
        base: aims.base.clone(),
        local_news,
        remote_news,
        conflicts: brakes.conflicts(merged.conflicts),
        leaves_conflicts,
        guards: brakes.guards,
        warnings: brakes.warnings,
        repaired: std::mem::take(&mut standing.repaired),
        suspected,
        replaced: std::mem::take(&mut standing.replaced),
        notes: merged.notes,
        direction: policy.direction,
        standing,
        learned: if leaves_conflicts {
            aims.base.clone()
        } else {
            learned
        },
        fit: Fit::default(),
        back: None,
    }
}

/// What happened on each side since both agreed on this.
fn news(base: Option<&TokenDocument>, l: &TokenDocument, r: &TokenDocument) -> [DocumentDiff; 2] {
    match base {
        Some(base) => [l, r].map(|side| DocumentDiff::first(base, side, KEPT)),
        None => [fresh(r, l), fresh(l, r)],
    }
}

/// Whether these can stay open while all else goes on. A first sync has no base that could stay what
/// it is where both clash, and around something with two new places the next run could not tell
/// what belongs to it.
fn can_stay(conflicts: &[Conflict]) -> bool {
    let can_stay = |conflict: &Conflict| conflict.kind != ConflictKind::Rename;
    !conflicts.is_empty() && conflicts.iter().all(can_stay)
}

/// What a plan changes on a side that says the first of these and is to say the second, while the
/// other side says the third and has these news.
fn changes(
    writes: bool,
    base: Option<&TokenDocument>,
    [from, to, other]: [&TokenDocument; 3],
    news: &DocumentDiff,
) -> DocumentDiff {
    if !writes {
        DocumentDiff::default()
    } else if !news.is_empty() && from.same(base.unwrap_or(from)) && to.same(other) {
        // Only the other side has news, and this one gets them all.
        news.clone()
    } else {
        DocumentDiff::first(from, to, KEPT)
    }
}

/// The news of a side that was never synced: what the other does not have. Nothing is no news.
fn fresh(other: &TokenDocument, side: &TokenDocument) -> DocumentDiff {
    if side.is_empty() {
        return DocumentDiff::default();
    }
    DocumentDiff::first(other, side, KEPT)
}

/// The ids by the places that what has them gets.
pub(crate) fn moved(ids: &Ids, moves: &Moves) -> Ids {
    if moves.is_empty() {
        return ids.clone();
    }
    let moved = ids.iter().map(|(at, id)| (moves.follow(at), id));
    moved.collect()
}

#[cfg(test)]
mod tests {
    use provider_api::{Coverage, Proof, Revision, Snapshot};

    use super::*;
    use crate::guard::GuardKind;
    use crate::merge::Settle;
    use crate::policy::{Overrides, Side};
    use crate::state::Base;

    /// A document with these two values; `-` is no token.
    fn values(a: &str, b: &str) -> TokenDocument {
        let token = |name: &str, value: &str| format!(r#""{name}":{{"value":"{value}"}}"#);
        let list: Vec<String> = [("a", a), ("b", b)]
            .into_iter()
            .filter(|(_, value)| *value != "-")
            .map(|(name, value)| token(name, value))
            .collect();
        TokenDocument::parse(format!(r#"{{"s":{{{}}}}}"#, list.join(","))).unwrap()
    }

    fn observed(document: Option<&TokenDocument>) -> Observed {
        Observed {
            found: document.map(|document| {
                let revision = Revision::digest_of(document);
                Snapshot::new(document.clone(), revision, Proof::of_known())
            }),
        }
    }

    fn observation(
        base: Option<&TokenDocument>,
        local: Option<&TokenDocument>,
        remote: Option<&TokenDocument>,
    ) -> Observation {
        Observation {
            local: observed(local),
            remote: observed(remote),
            base: base.map(|document| Base::new(document.clone())),
            coverage: Coverage::FULL,
            went_back: false,
            reading: None,
        }
    }

    fn planned(
        base: Option<&TokenDocument>,
        local: &TokenDocument,
        remote: &TokenDocument,
        direction: Direction,
    ) -> Plan {
        let observation = observation(base, Some(local), Some(remote));
        plan(&observation, &Policy::careful(direction))
    }

    fn same(a: Option<&TokenDocument>, b: Option<&TokenDocument>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => true,
            _ => false,
        }
    }

    #[test]
    fn every_state_is_told() {
        let (base, new, other) = (values("1", "1"), values("2", "1"), values("1", "3"));
        let clash = values("4", "1");
        for (known, local, remote, expected) in [
            (Some(&base), &base, &base, LinkState::InSync),
            (Some(&base), &new, &new, LinkState::InSync),
            (Some(&base), &new, &base, LinkState::LocalAhead),
            (Some(&base), &base, &new, LinkState::RemoteAhead),
            (Some(&base), &new, &other, LinkState::Diverged),
            (Some(&base), &new, &clash, LinkState::Diverged),
            (None, &new, &new, LinkState::NeverSynced),
            (None, &new, &other, LinkState::NeverSynced),
        ] {
            for direction in [Direction::Both, Direction::Pull, Direction::Push] {
                let plan = planned(known, local, remote, direction);
                assert_eq!(plan.state, expected);
            }
        }
        assert_eq!(LinkState::NeverSynced.as_str(), "never-synced");
    }

    #[test]
    fn only_sides_that_change_and_may_change_are_written() {
        let (base, new, other) = (values("1", "1"), values("2", "1"), values("1", "3"));
        let both = values("2", "3");
        let check = |local, remote, direction, to_local, to_remote, agreed: &TokenDocument| {
            let plan = planned(Some(&base), local, remote, direction);
            assert!(same(plan.local.as_ref(), to_local), "{plan:?}");
            assert!(same(plan.remote.as_ref(), to_remote), "{plan:?}");
            assert!(plan.base.same(agreed), "{plan:?}");
            assert_eq!(plan.moves_base, !agreed.same(&base));
            assert_eq!(plan.local_changes.is_empty(), to_local.is_none());
            assert_eq!(plan.remote_changes.is_empty(), to_remote.is_none());
        };
        check(&base, &base, Direction::Both, None, None, &base);
        // Both say the same new thing: only the base moves.
        check(&new, &new, Direction::Both, None, None, &new);
        check(&new, &base, Direction::Both, None, Some(&new), &new);
        check(&base, &new, Direction::Both, Some(&new), None, &new);
        check(
            &new,
            &other,
            Direction::Both,
            Some(&both),
            Some(&both),
            &both,
        );
        // One way only: the base is what the side says that was not written.
        check(&new, &other, Direction::Pull, Some(&both), None, &other);
        check(&new, &other, Direction::Push, None, Some(&both), &new);
        check(&new, &base, Direction::Pull, None, None, &base);
        check(&base, &new, Direction::Push, None, None, &base);
    }

    #[test]
    fn news_are_what_happened_on_each_side() {
        let (base, new, other) = (values("1", "1"), values("2", "1"), values("5", "3"));
        let plan = planned(Some(&base), &new, &other, Direction::Both);
        assert_eq!((plan.local_news.len(), plan.remote_news.len()), (1, 2));
        assert_eq!(plan.conflicts.len(), 1);
        assert!(plan.is_blocked());

        let plan = planned(None, &values("1", "-"), &values("-", "2"), Direction::Both);
        assert_eq!((plan.local_news.len(), plan.remote_news.len()), (2, 2));
        assert!(!plan.is_blocked());
        assert!(plan.base.same(&values("1", "2")));
    }

    #[test]
    fn an_absent_side_is_filled_and_one_that_went_stops_the_plan() {
        let all = values("1", "1");
        let policy = Policy::careful(Direction::Both);
        let first = plan(&observation(None, Some(&all), None), &policy);
        assert!(same(first.remote.as_ref(), Some(&all)) && !first.is_blocked());

        for (local, remote, side) in [
            (Some(&all), None, Side::Remote),
            (None, Some(&all), Side::Local),
        ] {
            let gone = observation(Some(&all), local, remote);
            let stopped = plan(&gone, &policy);
            let kinds: Vec<_> = stopped.guards.iter().map(|g| (g.kind, g.side)).collect();
            assert_eq!(kinds, [(GuardKind::Emptied, side)]);

            let overrides = Overrides {
                empty: Some(side),
                ..Overrides::default()
            };
            let lifted = plan(
                &gone,
                &Policy {
                    overrides,
                    ..policy.clone()
                },
            );
            // The removal is a change like any other: the other side follows.
            assert!(lifted.guards.is_empty());
            let other = if side == Side::Local {
                &lifted.remote
            } else {
                &lifted.local
            };
            assert!(other.as_ref().is_some_and(TokenDocument::is_empty));
        }
    }

    #[test]
    fn a_chosen_side_is_taken_and_trips_nothing() {
        let list = |from: usize| {
            let tokens: Vec<String> = (from..from + 50)
                .map(|n| format!(r#""t{n}":{{"value":"1"}}"#))
                .collect();
            TokenDocument::parse(format!(r#"{{"s":{{{}}}}}"#, tokens.join(","))).unwrap()
        };
        let (local, remote) = (list(0), list(100));
        let seen = observation(None, Some(&local), Some(&remote));
        let careful = Policy::careful(Direction::Both);
        assert_eq!(
            plan(&seen, &careful).guards[0].kind,
            GuardKind::OtherProject
        );
        for (adopt, chosen) in [(Adopt::Local, &local), (Adopt::Remote, &remote)] {
            let plan = plan(
                &seen,
                &Policy {
                    adopt,
                    ..careful.clone()
                },
            );
            assert!(!plan.is_blocked() && plan.base.same(chosen));
            let written = if adopt == Adopt::Local {
                (plan.remote, plan.local)
            } else {
                (plan.local, plan.remote)
            };
            assert!(same(written.0.as_ref(), Some(chosen)) && written.1.is_none());

            // With a base there is nothing to choose.
            let known = observation(Some(&local), Some(&local), Some(&local));
            assert!(
                super::plan(
                    &known,
                    &Policy {
                        adopt,
                        ..careful.clone()
                    }
                )
                .writes_nothing()
            );
        }
    }

    #[test]
    fn a_settled_clash_stops_nothing() {
        let (base, new, clash) = (values("1", "1"), values("2", "1"), values("3", "1"));
        let seen = observation(Some(&base), Some(&new), Some(&clash));
        for (settle, expected) in [(Settle::Local, &new), (Settle::Remote, &clash)] {
            let policy = Policy {
                settle: settle.into(),
                ..Policy::careful(Direction::Both)
            };
            let plan = plan(&seen, &policy);
            assert!(!plan.is_blocked() && plan.base.same(expected));
        }
    }
}
