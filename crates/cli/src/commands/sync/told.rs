//! What a sync has done, would do, or stops it, as people and programs are told.

use sync_engine::{ConflictKind, Observation, Plan, Policy, Report, Side};

use super::{LISTED, Ran, answer, changes, command_name};
use crate::error::Code;
use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;

/// A run of `pull`, `push`, `sync` or `resolve` that came to its end.
pub(in crate::commands) struct Told<'a> {
    pub(in crate::commands) name: &'a str,
    pub(in crate::commands) command: &'a str,
    pub(in crate::commands) observation: &'a Observation,
    pub(in crate::commands) plan: &'a Plan,
    pub(in crate::commands) report: Option<&'a Report>,
    pub(in crate::commands) dry_run: bool,
}

impl<'a> Told<'a> {
    pub(super) fn of(ran: &'a Ran, name: &'a str, policy: &Policy, dry_run: bool) -> Self {
        let (observation, plan, report) = ran;
        Self {
            name,
            command: command_name(policy.direction),
            observation,
            plan,
            report: report.as_ref(),
            dry_run,
        }
    }

    pub(in crate::commands) fn tell(&self, ui: &mut Ui) -> Code {
        let (answer, code) = answer(self.name, self.plan, self.report, self.dry_run);
        ui.json(&answer);
        self.for_people(ui);
        code
    }

    pub(super) fn for_people(&self, ui: &mut Ui) {
        self.notes(ui);
        if self.plan.is_blocked() {
            self.stopped(ui);
        } else {
            self.written(ui);
        }
    }

    fn notes(&self, ui: &mut Ui) {
        let (seen, plan) = (self.observation, self.plan);
        let notes = seen.local.notes().iter().chain(seen.remote.notes());
        for note in notes.chain(&plan.fit.notes) {
            ui.narrate(&format!("note: {}", shown(note)));
        }
        for note in render::notes(&plan.notes) {
            ui.narrate(&note);
        }
        let warnings = render::warnings(&plan.warnings, ui.color);
        if !warnings.is_empty() {
            ui.narrate(warnings.trim_end());
        }
        if self.dry_run && !plan.fit.kept_here.is_empty() {
            ui.narrate(render::kept_here(&plan.fit.kept_here).trim_end());
        }
    }

    fn stopped(&self, ui: &mut Ui) {
        let (plan, color) = (self.plan, ui.color);
        let conflicts = render::conflicts(&plan.conflicts, color);
        ui.say(&render::stopped(&conflicts, plan, color));
        if !plan.conflicts.is_empty() {
            self.hint_at_decisions(ui);
        }
        if plan.fit.refused.iter().any(|misfit| misfit.at.is_some()) {
            ui.hint("change these tokens or themes, or their names, then run it again");
        }
        for hint in [render::ways_back(plan), render::ways_out(&plan.guards)].concat() {
            ui.hint(&hint);
        }
    }

    fn hint_at_decisions(&self, ui: &mut Ui) {
        let (name, command) = (shown(self.name), self.command);
        let mut kinds = self.plan.conflicts.iter().map(|conflict| conflict.kind);
        let can_stay = kinds.all(|kind| kind != ConflictKind::Rename);
        if command == "resolve" {
            if !self.plan.leaves_conflicts {
                ui.hint("these cannot be left open: decide them in the same run");
            }
            return;
        }
        ui.hint(&format!(
            "`tokensync {command} {name} --prefer local` keeps yours, `--prefer remote` takes theirs"
        ));
        if self.observation.base.is_none() {
            ui.hint("both sides were never synced: `--adopt remote` takes over all of theirs, `--adopt local` all of yours");
        } else if can_stay {
            ui.hint(&format!(
                "`tokensync resolve {name}` settles them one by one, `tokensync {command} {name} \
                 --skip-conflicts` syncs all else"
            ));
        } else {
            ui.hint(&format!(
                "`tokensync resolve {name}` settles them one by one"
            ));
        }
    }

    fn written(&self, ui: &mut Ui) {
        let (plan, name) = (self.plan, shown(self.name));
        let verb = if self.dry_run { "would write" } else { "wrote" };
        let then = match (self.command, self.dry_run) {
            ("pull", _) => "the next sync or push makes it again",
            (_, true) => "it would be made again",
            (_, false) => "it was made again",
        };
        let lost = render::lost(&plan.repaired, then, LISTED, ui.color);
        if !lost.is_empty() {
            ui.say(lost.trim_end());
        }
        let replaced = render::replaced(&plan.replaced, LISTED, ui.color);
        if !replaced.is_empty() {
            ui.say(replaced.trim_end());
            ui.hint(
                "`tokensync history` has what it said before, and \
                 `tokensync restore --at ID --token PATH` brings it back",
            );
        }
        if plan.remote.is_some() && plan.remote_changes.is_empty() {
            ui.say(&match plan.fit.kept_here.as_slice() {
                [] => format!(
                    "{name}: {verb} the same to the remote, and that its writer has seen all of it"
                ),
                _ => format!("{name}: the remote keeps nothing of what is new here"),
            });
        }
        changes::tell(ui, self.observation, plan, |side, count| {
            let side = match side {
                Side::Remote => "the remote",
                Side::Local => "the files",
            };
            format!("{name}: {verb} {count} to {side}")
        });
        if plan.leaves_conflicts {
            ui.say(render::conflicts(&plan.conflicts, ui.color).trim_end());
            let (open, stay) = (
                plan.conflicts.len(),
                count(plan.conflicts.len(), "conflict"),
            );
            ui.say(&format!(
                "{name}: {stay} left open: each side keeps what it has there"
            ));
            let them = if open == 1 { "it" } else { "them" };
            ui.hint(&format!("run `tokensync resolve {name}` to settle {them}"));
        } else if plan.writes_nothing() {
            let nothing = match self.command {
                "sync" | "resolve" => "do, both sides are in step",
                other => other,
            };
            ui.say(&format!("{name}: nothing to {nothing}"));
        }
    }
}
