//! Many tokens that would go from one side.

use super::{EXAMPLES, Guard, GuardKind, Loss, fates::Fates, set_of};
use crate::policy::Overrides;

/// Fewer removals than this never trip the brake.
const MIN_DELETES: usize = 10;
/// The share of the tokens that may go unasked, in percent.
const MAX_DELETE_PERCENT: usize = 20;

/// Whether so many may be too many.
pub(super) fn may_trip(gone: usize) -> bool {
    gone >= MIN_DELETES
}

/// `of` is how many there were.
pub(super) fn guard(
    loss: Loss,
    fates: &Fates<'_>,
    of: usize,
    overrides: Overrides,
) -> Option<Guard> {
    let gone = fates.gone.len();
    let sets = fates.gone_with_their_set();
    let whole_set = sets.first().is_some_and(|(_, count)| may_trip(*count));
    let many = may_trip(gone) && gone * 100 > of * MAX_DELETE_PERCENT;
    let allowed = overrides.deletes.is_some_and(|allowed| allowed >= gone);
    if allowed || !(many || whole_set) {
        return None;
    }
    let alone = fates.gone.iter().filter(|at| {
        let mut sets = sets.iter();
        !sets.any(|(set, _)| at.set.as_ref() == Some(*set))
    });
    let alone = alone.map(ToString::to_string);
    let sets = sets.iter().map(|(set, count)| set_of(set.as_str(), *count));
    Some(Guard {
        kind: GuardKind::Deletions,
        side: loss.side(),
        message: format!("{gone} of {of} tokens {}", loss.told()),
        lifted_by: Some(format!("--allow-deletes {gone}")),
        examples: sets.chain(alone).take(EXAMPLES).collect(),
    })
}
