//! Nearly all tokens of one side that would say something else.

use super::{EXAMPLES, Guard, GuardKind, fates::Fates, tokens};
use crate::policy::{Overrides, Side};

/// With fewer tokens than this, all of them may change at once.
const MIN_TOKENS: usize = 20;
/// The share of the tokens from which on a change is one of all, in percent.
const MIN_CHANGED_PERCENT: usize = 95;

/// Whether so many may be all of them.
pub(super) fn may_trip(touched: usize, all: usize) -> bool {
    all >= MIN_TOKENS && touched * 100 >= all * MIN_CHANGED_PERCENT
}

/// What goes is counted as changed, so that removing some more lets go of no brake. Where nothing
/// but that happens, it is for the brake on deletions.
pub(super) fn guard(side: Side, fates: &Fates<'_>, overrides: Overrides) -> Option<Guard> {
    let (changed, gone) = (fates.changed.len(), fates.gone.len());
    if overrides.rewrite || changed == 0 || !may_trip(changed + gone, fates.all) {
        return None;
    }
    let removed = match gone {
        0 => String::new(),
        gone => format!(", and {gone} would be removed"),
    };
    let examples = fates.changed.iter().take(EXAMPLES);
    Some(Guard {
        kind: GuardKind::AllChanged,
        side,
        message: format!(
            "{changed} of {} on the {} side would say something else at once{removed}",
            tokens(fates.all),
            side.as_str()
        ),
        lifted_by: Some("--allow-rewrite".to_owned()),
        examples: examples.map(ToString::to_string).collect(),
    })
}
