//! What a plan changes on each side.

use sync_engine::{Observation, Plan, Side};

use super::LISTED;
use crate::render::{self, count};
use crate::ui::Ui;

/// Tells what a plan writes or wrote on each side; `heading` is given the count of changes.
pub(in crate::commands) fn tell(
    ui: &mut Ui,
    observation: &Observation,
    plan: &Plan,
    heading: impl Fn(Side, &str) -> String,
) {
    for (side, planned, changes) in [
        (Side::Remote, &plan.remote, &plan.remote_changes),
        (Side::Local, &plan.local, &plan.local_changes),
    ] {
        if changes.is_empty() {
            continue;
        }
        ui.say(&heading(side, &count(changes.len(), "change")));
        let before = observation
            .side(side)
            .document()
            .cloned()
            .unwrap_or_default();
        let after = planned.as_ref().unwrap_or(&before);
        let change = render::change([&before, after], changes, LISTED, ui.screen);
        ui.say(change.trim_end());
    }
}
