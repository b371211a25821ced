//! `history` and `show`: what was done, and what it changed.

use sync_engine::{Damage, HistoryEntry, Side, StateError, undone};
use tokens_model::{DocumentDiff, TokenDocument};

use crate::args::{HistoryArgs, ShowArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::{Change, History, Shown, ShownSide};
use crate::past::{Past, damages, tell_damages};
use crate::render::{self, count};
use crate::ui::Ui;

pub(crate) fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &HistoryArgs,
) -> Result<Code, CommandError> {
    let past = Past::read(context)?;
    let listed: Vec<&HistoryEntry> = past.entries.iter().rev().take(args.limit).collect();
    let mut damaged = past.damaged.clone();
    damaged.extend(listed.iter().flat_map(|entry| past.missing(entry)));
    ui.json(&History {
        entries: listed.iter().map(|entry| past.answer(entry)).collect(),
        damaged: damages(&damaged),
    });
    if listed.is_empty() {
        ui.say("nothing was done yet");
    }
    let undone = undone(&past.entries);
    for line in render::entries(&listed, &undone, ui.color) {
        ui.say(&line);
    }
    let more = past.entries.len() - listed.len();
    if more > 0 {
        ui.hint(&format!(
            "{more} older: `tokensync history --limit {}`",
            past.entries.len()
        ));
    }
    Ok(tell_damages(ui, &damaged))
}

pub(crate) fn show(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &ShowArgs,
) -> Result<Code, CommandError> {
    let past = Past::read(context)?;
    let entry = &past.entries[past.find(&args.id)?];
    let mut damaged = Vec::new();
    let mut sides = Vec::new();
    for side in [Side::Local, Side::Remote] {
        match changes(&past, entry, side) {
            Ok(Some((documents, diff))) => sides.push((side, documents, diff)),
            Ok(None) => {}
            Err(StateError::Damaged { path, problem }) => damaged.push(Damage {
                path,
                problem,
                entry: Some(entry.id.clone()),
            }),
            Err(error) => return Err(error.into()),
        }
    }
    let side = |(side, _, diff): &(Side, [TokenDocument; 2], DocumentDiff)| ShownSide {
        side: side.as_str(),
        from: "before",
        to: "after",
        changes: Change::all(diff),
    };
    ui.json(&Shown {
        entry: past.answer(entry),
        sides: sides.iter().map(side).collect(),
        damaged: damages(&damaged),
    });
    let color = ui.color;
    for line in render::entries(&[entry], &undone(&past.entries), color) {
        ui.say(&line);
    }
    for (side, [before, after], diff) in &sides {
        let place = render::place(entry, *side);
        ui.say(&format!("{place}: {}", count(diff.len(), "change")));
        let change = render::change([before, after], diff, usize::MAX, ui.screen);
        ui.say(change.trim_end());
    }
    Ok(tell_damages(ui, &damaged))
}

/// What an entry changed on a side, if it wrote there, with what was and is there.
fn changes(
    past: &Past,
    entry: &HistoryEntry,
    side: Side,
) -> Result<Option<([TokenDocument; 2], DocumentDiff)>, StateError> {
    let Some(after) = entry.after(side) else {
        return Ok(None);
    };
    let before = entry.before(side).map(|id| past.copy(id)).transpose()?;
    let after = past.copy(after)?;
    let before = before.unwrap_or_default();
    let diff = DocumentDiff::between(&before, &after);
    Ok(Some(([before, after], diff)))
}
