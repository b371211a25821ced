//! Conflicts, brakes and notes of a plan.

use provider_api::Misfit;
use sync_engine::{Conflict, ConflictKind, Guard, GuardKind, LinkState, MergeNote, Plan, Side};
use tokens_model::{DocumentDiff, Json};

use super::{count, paint};
use crate::shown::shown;

/// Each conflict with all three values.
pub(crate) fn conflicts(conflicts: &[Conflict], color: bool) -> String {
    with_values(conflicts, ["base", "local", "remote"], color)
}

/// Each conflict between what is undone and what happened since, with all three values.
pub(crate) fn clashes(conflicts: &[Conflict], color: bool) -> String {
    with_values(conflicts, ["after", "now", "before"], color)
}

/// Each conflict in a file that Git merges, with all three values.
pub(crate) fn marked(conflicts: &[Conflict]) -> String {
    with_values(conflicts, ["base", "ours", "theirs"], false)
}

fn with_values(conflicts: &[Conflict], names: [&str; 3], color: bool) -> String {
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
        let values = [&conflict.base, &conflict.local, &conflict.remote];
        for (side, json) in names.into_iter().zip(values) {
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
    listed(guards, "stopped", color)
}

/// Each brake that only warns.
pub(crate) fn warnings(guards: &[Guard], color: bool) -> String {
    listed(guards, "warning", color)
}

fn listed(guards: &[Guard], word: &str, color: bool) -> String {
    let mut out = String::new();
    for guard in guards {
        out.push_str(&paint(
            color,
            "31",
            &format!("{word}: {}", shown(&guard.message)),
        ));
        out.push('\n');
        for example in &guard.examples {
            out.extend(["  - ", &shown(example), "\n"]);
        }
    }
    out
}

/// All that stops a plan, beginning with its conflicts as they are told there.
pub(crate) fn stopped(conflicts: &str, plan: &Plan, color: bool) -> String {
    let guards = guards(&plan.guards, color);
    let refused = refused(&plan.fit.refused, color);
    format!("{conflicts}{guards}{refused}nothing was written on either side")
}

/// What to do about two sides that differ and were never synced.
pub(crate) const FIRST_SYNC: [&str; 2] = [
    "`--adopt remote` (or --yes) takes over the remote's tokens; a copy of yours is kept",
    "`--adopt merge` unites both; `--adopt local` replaces the remote's tokens",
];

/// What to do if what the brakes stopped is meant.
pub(crate) fn ways_out(guards: &[Guard]) -> Vec<String> {
    let mut flags: Vec<&str> = Vec::new();
    let mut ways = Vec::new();
    for guard in guards {
        match (guard.kind, &guard.lifted_by) {
            (GuardKind::FirstSync, Some(flag)) if flag.contains('|') => {
                ways.extend(FIRST_SYNC.map(str::to_owned));
            }
            (_, Some(flag)) => flags.push(flag),
            (_, None) => ways.push("correct that, or run it again without `--strict`".to_owned()),
        }
    }
    let trips = |kind| guards.iter().any(|guard| guard.kind == kind);
    if trips(GuardKind::TimeTravel) {
        ways.push(
            "to have the newer tokens there again: `tokensync restore --at ID --to remote`, with an \
             id that `tokensync history` lists"
                .to_owned(),
        );
    }
    if !flags.is_empty() {
        let flags = flags.join(" ");
        ways.push(format!("if that is meant, run it again with `{flags}`"));
    }
    if trips(GuardKind::SuspectedOverwrite) {
        ways.push(
            "`--repair auto` makes the changes again that may have been overwritten".to_owned(),
        );
    }
    ways
}

/// How to have the tokens again that a side has lost since both agreed.
pub(crate) fn ways_back(plan: &Plan) -> Vec<String> {
    if plan.state == LinkState::NeverSynced {
        return Vec::new();
    }
    // What would go from one side is gone from the other.
    let lost_by = plan.guards.iter().filter_map(|guard| match guard.kind {
        GuardKind::Emptied => Some(guard.side),
        GuardKind::Deletions => Some(match guard.side {
            Side::Local => Side::Remote,
            Side::Remote => Side::Local,
        }),
        _ => None,
    });
    let lost_by: Vec<Side> = lost_by.collect();
    let sides = [
        (Side::Local, "here", ""),
        (Side::Remote, "there", " --to remote"),
    ];
    let ways = sides
        .into_iter()
        .filter(|(side, ..)| lost_by.contains(side));
    ways.map(|(_, here, to)| {
        format!(
            "to have the tokens {here} again: `tokensync restore --at ID{to}`, with an id that \
             `tokensync history` lists"
        )
    })
    .collect()
}

/// The changes that were overwritten unseen, and what becomes of them.
pub(crate) fn lost(changes: &DocumentDiff, then: &str, most: usize, color: bool) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let head = format!(
        "{} got lost on the remote: somebody wrote over it who had not seen it, or the service \
         forgot it; {then}:",
        count(changes.len(), "change")
    );
    let list = super::changes(changes, most, color);
    format!("{}\n{list}", paint(color, "33", &head))
}

/// What a foreign writer replaced by something new, and may not have seen.
pub(crate) fn replaced(changes: &DocumentDiff, most: usize, color: bool) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let head = format!(
        "{} on the remote may have replaced unseen what was there: whoever wrote it does not tell \
         what it had seen (the Figma plugin does not):",
        count(changes.len(), "change")
    );
    let list = super::changes(changes, most, color);
    format!("{}\n{list}", paint(color, "33", &head))
}

/// How many things are listed that a remote does not take.
const MISFITS: usize = 10;

/// What does not reach the remote, the first few by name.
pub(crate) fn kept_here(misfits: &[Misfit]) -> String {
    let what = count(misfits.len(), "thing");
    format!(
        "note: {what} in the files cannot be kept there, and stay here alone:\n{}",
        list(misfits)
    )
}

/// What the remote cannot have at all.
pub(crate) fn refused(misfits: &[Misfit], color: bool) -> String {
    if misfits.is_empty() {
        return String::new();
    }
    let things = misfits.iter().filter(|misfit| misfit.at.is_some()).count();
    let head = match things {
        0 => "refused: the remote does not take these tokens:".to_owned(),
        _ => format!(
            "refused: the remote cannot hold {} of these tokens:",
            count(things, "thing")
        ),
    };
    format!("{}\n{}", paint(color, "31", &head), list(misfits))
}

fn list(misfits: &[Misfit]) -> String {
    let mut out = String::new();
    for misfit in misfits.iter().take(MISFITS) {
        out.extend(["  - ", &shown(&misfit.to_string()), "\n"]);
    }
    if misfits.len() > MISFITS {
        let more = (misfits.len() - MISFITS).to_string();
        out.extend(["  and ", &more, " more\n"]);
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
