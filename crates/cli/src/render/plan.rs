//! Conflicts, brakes and notes of a plan.

use sync_engine::{Conflict, ConflictKind, Guard, MergeNote};
use tokens_model::Json;

use super::paint;
use crate::shown::shown;

/// Each conflict with all three values.
pub(crate) fn conflicts(conflicts: &[Conflict], color: bool) -> String {
    let mut out = String::new();
    for conflict in conflicts {
        let at = shown(&conflict.at.to_string());
        let why = match conflict.kind {
            ConflictKind::Value => "",
            ConflictKind::Shape => "  (a token on one side, a group on the other)",
            ConflictKind::Order => "  (two different new orders)",
            ConflictKind::Rename => "  (two different new places)",
        };
        out.push_str(&paint(color, "31", &format!("conflict: {at}")));
        out.push_str(why);
        out.push('\n');
        for (side, json) in [
            ("base", &conflict.base),
            ("local", &conflict.local),
            ("remote", &conflict.remote),
        ] {
            let value = json.as_ref().map_or_else(
                || "(nothing)".to_owned(),
                |json: &Json| shown(&json.to_compact()),
            );
            out.extend([&format!("  {side:<7} "), value.as_str(), "\n"]);
        }
    }
    out
}

/// Each brake with its counts and examples.
pub(crate) fn guards(guards: &[Guard], color: bool) -> String {
    let mut out = String::new();
    for guard in guards {
        out.push_str(&paint(
            color,
            "31",
            &format!("stopped: {}", shown(&guard.message)),
        ));
        out.push('\n');
        for example in &guard.examples {
            out.extend(["  - ", &shown(example), "\n"]);
        }
    }
    out
}

/// What was decided by rule, a line each.
pub(crate) fn notes(notes: &[MergeNote]) -> Vec<String> {
    notes
        .iter()
        .map(|note| match note {
            MergeNote::KeptChange(at) => format!(
                "note: {} was removed on one side and changed on the other; the change is kept",
                shown(&at.to_string())
            ),
            MergeNote::FollowedRename { from, to } => format!(
                "note: {} was changed on one side and is {} on the other; the change is there now",
                shown(&from.to_string()),
                shown(&to.to_string())
            ),
            MergeNote::RemoteOrder(at) => format!(
                "note: {}: both sides have another order; the remote one is taken",
                shown(&at.to_string())
            ),
        })
        .collect()
}
