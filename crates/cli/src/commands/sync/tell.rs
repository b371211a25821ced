//! What people are told of a run.

use sync_engine::{Direction, Policy};

use super::{LISTED, Ran, command_name};
use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;

/// Tells what happened, or would, and what to do next.
pub(super) fn for_people(ui: &mut Ui, name: &str, policy: &Policy, ran: &Ran, dry_run: bool) {
    let (observation, plan, _) = ran;
    let command = command_name(policy.direction);
    let notes = [&observation.local, &observation.remote].map(|side| side.notes());
    for note in notes.into_iter().flatten().chain(&plan.fit.notes) {
        ui.narrate(&format!("note: {}", shown(note)));
    }
    for note in render::notes(&plan.notes) {
        ui.narrate(&note);
    }
    if dry_run && !plan.fit.kept_here.is_empty() {
        ui.narrate(render::kept_here(&plan.fit.kept_here).trim_end());
    }
    let name = shown(name);
    let color = ui.color;
    if plan.is_blocked() {
        for block in [
            render::conflicts(&plan.conflicts, color),
            render::guards(&plan.guards, color),
            render::refused(&plan.fit.refused, color),
        ] {
            if !block.is_empty() {
                ui.say(block.trim_end());
            }
        }
        ui.say("nothing was written on either side");
        if !plan.conflicts.is_empty() {
            ui.hint(&format!(
                "`tokensync {command} {name} --prefer local` keeps yours, `--prefer remote` takes theirs"
            ));
            if observation.base.is_none() {
                ui.hint("both sides were never synced: `--adopt remote` takes over all of theirs, `--adopt local` all of yours");
            }
        }
        if plan.fit.refused.iter().any(|misfit| misfit.at.is_some()) {
            ui.hint("change these tokens or themes, or their names, then run it again");
        }
        for guard in &plan.guards {
            ui.hint(&format!(
                "if that is meant, run it again with `{}`",
                guard.lifted_by
            ));
        }
        if !plan.suspected.is_empty() {
            ui.hint("`--repair auto` makes the changes again that may have been overwritten");
        }
        return;
    }
    let then = match (policy.direction, dry_run) {
        (Direction::Pull, _) => "the next sync or push makes it again",
        (_, true) => "it would be made again",
        (_, false) => "it was made again",
    };
    let lost = render::lost(&plan.repaired, then, LISTED, color);
    if !lost.is_empty() {
        ui.say(lost.trim_end());
    }
    if plan.writes_nothing() {
        ui.say(&format!(
            "{name}: nothing to {}",
            match command {
                "sync" => "do, both sides are in step",
                other => other,
            }
        ));
        return;
    }
    let verb = if dry_run { "would write" } else { "wrote" };
    if plan.remote.is_some() && plan.remote_changes.is_empty() {
        ui.say(&format!(
            "{name}: {verb} the same to the remote, and that its writer has seen all of it"
        ));
    }
    for (side, changes) in [
        ("the remote", &plan.remote_changes),
        ("the files", &plan.local_changes),
    ] {
        if !changes.is_empty() {
            ui.say(&format!(
                "{name}: {verb} {} to {side}",
                count(changes.len(), "change")
            ));
            ui.say(render::changes(changes, LISTED, color).trim_end());
        }
    }
}
