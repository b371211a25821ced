//! `resolve`: settles open conflicts one by one, or many at once. What nobody decides stays open,
//! and each side keeps what it has there.

mod file;
mod named;
mod typed;
mod walk;

use sync_engine::{
    Choice, Conflict, Direction, Lock, Observation, Plan, Policy, Report, Settle, Settlement, Side,
    apply, plan,
};

use super::sync::{Told, overrides};
use crate::args::ResolveArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::{self, WrittenDown};
use crate::link::{Link, lock};
use crate::narrator::Narrator;
use crate::past;
use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;
use typed::Kinds;

pub(super) const COMMAND: &str = "resolve";

/// What somebody wants to have where both sides clash.
#[derive(Clone, Debug)]
struct Decision {
    conflict: Conflict,
    choice: Choice,
}

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &ResolveArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, args.remote.as_deref())?;
    let link = Link::open(context, &project, &name).await?;
    let resolve = Resolve {
        context,
        name: &name,
        args,
        policy: Policy {
            leaves_conflicts: true,
            overrides: overrides(args.lifted),
            ..Policy::careful(link.direction()?)
        },
        link: &link,
    };
    resolve.run(ui).await
}

struct Resolve<'a> {
    context: &'a Context<'a>,
    name: &'a str,
    args: &'a ResolveArgs,
    /// All but the decisions.
    policy: Policy,
    link: &'a Link,
}

impl Resolve<'_> {
    async fn run(&self, ui: &mut Ui) -> Result<Code, CommandError> {
        let args = self.args;
        let is_told = args.from.is_some() || !args.ours.is_empty() || !args.theirs.is_empty();
        let asks = !is_told && args.conflict_file.is_none() && ui.is_interactive() && !ui.is_json();
        // Nobody waits for a person who thinks.
        let mut held = self.hold(is_told).await?;
        let mut seen = self.link.look(ui, self.name).await?;
        let open = plan(&seen, &self.policy).conflicts;
        let kinds = Kinds::of(&seen);
        if let Some(path) = &args.conflict_file {
            return self.write_down(ui, path, &seen, &open);
        }
        let decisions = match &args.from {
            Some(path) => file::read(&self.context.root.join(path), self.name, &open, kinds)?,
            None if is_told => named::decisions(&open, &args.ours, &args.theirs)?,
            None if asks => walk::ask(ui, &open, kinds),
            None => Vec::new(),
        };
        if ui.is_interrupted() {
            return Ok(Code::Decision);
        }
        if decisions.is_empty() {
            return Ok(self.list(ui, &seen, asks));
        }
        if asks {
            held = self.hold(true).await?;
            seen = self.link.look(ui, self.name).await?;
            self.check(&seen, &decisions)?;
        }
        let settled = self.settle(ui, &seen, &decisions).await;
        drop(held);
        settled
    }

    /// Takes the project if something is to be written.
    async fn hold(&self, writes: bool) -> Result<Option<Lock>, CommandError> {
        if !writes || self.args.dry_run {
            return Ok(None);
        }
        lock(self.context, COMMAND).await.map(Some)
    }

    /// Whether everything that was decided is still what it was.
    fn check(&self, seen: &Observation, decisions: &[Decision]) -> Result<(), CommandError> {
        let open = plan(seen, &self.policy).conflicts;
        let ids: Vec<String> = open.iter().map(Conflict::id).collect();
        let changed = decisions
            .iter()
            .find(|decision| !ids.contains(&decision.conflict.id()));
        match changed {
            None => Ok(()),
            Some(decision) => {
                let at = shown(&decision.conflict.at.to_string());
                let why = format!("{at} was changed while you decided: nothing was written");
                let name = shown(self.name);
                Err(CommandError::new(Code::Decision, why)
                    .hint(format!("run `tokensync resolve {name}` again")))
            }
        }
    }

    async fn settle(
        &self,
        ui: &mut Ui,
        seen: &Observation,
        decisions: &[Decision],
    ) -> Result<Code, CommandError> {
        let settle = decisions.iter().fold(
            Settlement::from(Settle::Hold),
            |settlement, Decision { conflict, choice }| {
                settlement.with_decided(conflict.at.clone(), choice.clone())
            },
        );
        let policy = Policy {
            settle,
            ..self.policy.clone()
        };
        let ends = self.link.ends();
        let plan = plan(seen, &policy).fitted(ends, seen);
        let report = if self.args.dry_run || plan.is_blocked() {
            None
        } else {
            Some(self.write(ui, seen, &plan).await?)
        };
        if !plan.is_blocked() {
            self.tell_decisions(ui, decisions);
        }
        Ok(self.told(seen, &plan, report.as_ref()).tell(ui))
    }

    async fn write(
        &self,
        ui: &Ui,
        seen: &Observation,
        plan: &Plan,
    ) -> Result<Report, CommandError> {
        let action = past::action(COMMAND, self.name);
        let narrator = Narrator::new(ui);
        let (ends, state) = (self.link.ends(), &self.link.state);
        let done = apply(ends, seen, plan, &action, state, &narrator).await;
        self.link.count_requests();
        let report = done.map_err(|error| {
            let error = CommandError::from(error).about_remote(&shown(self.name));
            match error.code() {
                Code::Decision => error.hint("somebody was faster: run it again"),
                _ => error,
            }
        })?;
        state.note_conflicts(seen, plan, &action.at)?;
        past::forget_old(self.context, ui);
        Ok(report)
    }

    fn tell_decisions(&self, ui: &mut Ui, decisions: &[Decision]) {
        let of = |wanted: fn(&Choice) -> bool| {
            let chosen = decisions.iter().filter(|decision| wanted(&decision.choice));
            chosen.count()
        };
        let parts = [
            (
                of(|choice| matches!(choice, Choice::Side(Side::Local))),
                "yours",
            ),
            (
                of(|choice| matches!(choice, Choice::Side(Side::Remote))),
                "theirs",
            ),
            (
                of(|choice| matches!(choice, Choice::Value(_))),
                "with another value",
            ),
        ];
        let parts = parts.into_iter().filter(|(n, _)| *n > 0);
        let parts: Vec<String> = parts.map(|(n, what)| format!("{n} {what}")).collect();
        let verb = if self.args.dry_run {
            "would settle"
        } else {
            "settled"
        };
        ui.say(&format!(
            "{}: {verb} {}: {}",
            shown(self.name),
            count(decisions.len(), "conflict"),
            parts.join(", ")
        ));
    }

    fn told<'p>(
        &'p self,
        seen: &'p Observation,
        plan: &'p Plan,
        report: Option<&'p Report>,
    ) -> Told<'p> {
        Told {
            name: self.name,
            command: COMMAND,
            observation: seen,
            plan,
            report,
            dry_run: self.args.dry_run,
        }
    }

    /// Lists what is open.
    fn list(&self, ui: &mut Ui, seen: &Observation, asked: bool) -> Code {
        let policy = Policy::careful(Direction::Both);
        let mut plan = plan(seen, &policy);
        // What else there is to do is not what was asked for.
        (plan.local, plan.remote) = (None, None);
        plan.guards.clear();
        let (answer, _) = super::sync::answer(self.name, &plan, None, false);
        ui.json(&answer);
        let name = shown(self.name);
        if plan.conflicts.is_empty() {
            ui.say(&format!("{name}: no conflict is open"));
            return Code::Done;
        }
        if asked {
            ui.say("nothing was settled");
            ui.hint(&format!(
                "`tokensync resolve {name}` asks again, `tokensync sync {name} --skip-conflicts` \
                 syncs all else"
            ));
            return Code::Decision;
        }
        ui.say(render::conflicts(&plan.conflicts, ui.color).trim_end());
        ui.hint(&format!(
            "`tokensync resolve {name} --ours PATH` keeps yours, `--theirs PATH` takes theirs; \
             `*` stands for any text"
        ));
        ui.hint(&format!(
            "`tokensync resolve {name} --conflict-file FILE` writes them down, and `--from FILE` \
             settles what was decided there"
        ));
        Code::Decision
    }

    fn write_down(
        &self,
        ui: &mut Ui,
        path: &std::path::Path,
        seen: &Observation,
        open: &[Conflict],
    ) -> Result<Code, CommandError> {
        if open.is_empty() {
            return Ok(self.list(ui, seen, false));
        }
        file::write(&self.context.root.join(path), self.name, open)?;
        let (name, file) = (shown(self.name), shown(&path.to_string_lossy()));
        ui.json(&WrittenDown {
            remote: self.name.to_owned(),
            outcome: "conflict",
            file: path.to_string_lossy().into_owned(),
            conflicts: json::Conflict::all(open),
        });
        ui.say(&format!(
            "wrote {} of {name} to {file}",
            count(open.len(), "conflict")
        ));
        ui.hint(&format!(
            "put `\"ours\"`, `\"theirs\"` or `{{\"value\": …}}` in the place of `null` behind \
             `decision`, then run `tokensync resolve {name} --from {file}`"
        ));
        Ok(Code::Decision)
    }
}
