//! Takes back what an entry of the history did, and nothing that came after it.

use std::collections::HashMap;

use tokens_model::TokenDocument;

use crate::back::{Back, Return};
use crate::error::SyncError;
use crate::event::Observer;
use crate::history::{BaseMove, History, HistoryEntry};
use crate::merge::{Settle, merge_known};
use crate::observe::{Ends, Observation, observe, observe_files};
use crate::plan::Plan;
use crate::policy::{Overrides, Side};
use crate::state::StateStore;

/// Plans to undo `entry`, for [`apply`](crate::apply()).
///
/// Each side that the entry wrote gets what it held before, merged with what happened to it since:
/// later changes stay, and where they and the undoing want different things, there is a conflict,
/// in which `base` is what the entry left, `local` what is there now and `remote` what was there
/// before. If nothing came between, the side is exactly as before.
///
/// The base returns to what it was. It goes back before any side does, so that a run which is
/// stopped leaves a state in which the next sync does again what was undone. When an undoing is
/// undone, it moves last for the same reason.
///
/// The service is asked only if the entry wrote there; otherwise [`Ends::of_files`] will do.
pub async fn plan_undo(
    ends: Ends<'_>,
    entry: &HistoryEntry,
    overrides: Overrides,
    history: &dyn History,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<(Observation, Plan), SyncError> {
    let observation = if entry.after(Side::Remote).is_some() {
        observe(ends, state, observer).await?
    } else {
        observe_files(ends, state, observer).await?
    };
    let way = match entry.base {
        BaseMove::Stays => None,
        BaseMove::Forward => Some(BaseMove::Back),
        BaseMove::Back => Some(BaseMove::Forward),
    };
    let before = || entry.base_before.as_ref().map(|copy| history.base_of(copy));
    let base = way
        .map(|way| before().transpose().map(|to| Return { to, way }))
        .transpose()?;
    let image = entry.local_image.as_deref();
    let mut plan = Plan::back(Back {
        undoes: Some(entry.id.clone()),
        files: entry.files.clone(),
        base,
        image: image.map(|id| history.image(id)).transpose()?,
    });
    for side in [Side::Local, Side::Remote] {
        let Some(after) = entry.after(side) else {
            continue;
        };
        let after = history.copy(after)?;
        let before = entry.before(side).map(|id| history.copy(id)).transpose()?;
        let before = before.unwrap_or_default();
        let observed = observation.side(side);
        let none = TokenDocument::new();
        let now = observed.document().unwrap_or(&none);
        let (merged, [moves, _]) = merge_known(
            Some(&after),
            now,
            &before,
            HashMap::new(),
            &Settle::Hold.into(),
        );
        plan.conflicts.extend(merged.conflicts);
        plan.notes.extend(merged.notes);
        plan.rewrite(ends, (side, observed), &merged.document, &moves, overrides);
    }
    Ok((observation, plan))
}
