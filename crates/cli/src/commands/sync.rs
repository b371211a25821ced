//! `pull`, `push` and `sync`.

pub(super) mod changes;
mod first;
mod read_only;
mod settle;
mod told;

use sync_engine::{
    Adopt, Direction, Observation, Overrides, PausedBy, Plan, Policy, Repair, Report, Settle,
    observe, plan, sync,
};

pub(crate) use first::adopt_by_asking;

use super::back;
use crate::args::{AdoptArg, BrakeArgs, RepairArg, SideArg, SyncArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::{self, Change, Few, Guard, Misfit, Sides};
use crate::link::{Link, lock};
use crate::narrator::Narrator;
use crate::past;
use crate::shown::shown;
use crate::ui::Ui;

pub(super) use told::Told;

/// How many changes are listed for people.
const LISTED: usize = 12;

/// A run: what was seen and planned, and what was done, if anything was.
pub(crate) type Ran = (Observation, Plan, Option<Report>);

pub(crate) fn command_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Pull => "pull",
        Direction::Push => "push",
        Direction::Both => "sync",
    }
}

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    direction: Direction,
    args: &SyncArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, args.remote.as_deref())?;
    let direction = read_only::respect(context, ui, &project, &name, direction).await?;
    let link = Link::open(context, &project, &name).await?;
    let direction = respect_pause(ui, &link, &name, direction)?;
    let mut policy = policy(direction, args);
    if policy.adopt == Adopt::Ask && !args.dry_run {
        match first::decide(ui, &link, &name, direction).await? {
            Some(adopt) => policy.adopt = adopt,
            None => return Ok(ui.declined("nothing was written")),
        }
    }
    if args.settle && !args.dry_run {
        return settle::run(context, ui, &link, &name, policy).await;
    }
    run_link(context, ui, &link, &name, policy, args.dry_run).await
}

/// While somebody has paused the pushing, a sync only pulls.
fn respect_pause(
    ui: &mut Ui,
    link: &Link,
    name: &str,
    direction: Direction,
) -> Result<Direction, CommandError> {
    let paused = link.state.paused()?;
    let Some(pause) = paused.filter(|pause| pause.by == PausedBy::Person) else {
        return Ok(direction);
    };
    let name = shown(name);
    let since = format!(
        "pushing to `{name}` is paused since {}",
        shown(&pause.since)
    );
    let next = format!("run `tokensync resume {name}` to go on");
    match direction {
        Direction::Push => Err(CommandError::new(Code::Decision, since).hint(next)),
        Direction::Both => {
            ui.narrate(&format!("{since}: this only pulls"));
            ui.hint(&next);
            Ok(Direction::Pull)
        }
        Direction::Pull => Ok(Direction::Pull),
    }
}

pub(crate) fn policy(direction: Direction, args: &SyncArgs) -> Policy {
    Policy {
        settle: match args.prefer {
            None => Settle::Hold,
            Some(SideArg::Local) => Settle::Local,
            Some(SideArg::Remote) => Settle::Remote,
        }
        .into(),
        leaves_conflicts: args.skip_conflicts,
        adopt: match (args.adopt, args.prefer) {
            (Some(arg), _) => adopt(arg),
            // Who says which side wins where both clash wants both.
            (None, Some(_)) => Adopt::Merge,
            (None, None) => Adopt::Ask,
        },
        overrides: overrides(args.brakes),
        strict: args.brakes.strict,
        repair: repair(args.repair),
        ..Policy::careful(direction)
    }
}

/// What somebody lifts for this run.
pub(super) fn overrides(lifted: BrakeArgs) -> Overrides {
    Overrides {
        rebind: lifted.rebind,
        rewrite: lifted.allow_rewrite,
        format: lifted.accept_format,
        accept_remote: lifted.accept_remote,
        ..back::overrides(lifted.lifted)
    }
}

pub(crate) fn repair(arg: RepairArg) -> Repair {
    match arg {
        RepairArg::Ask => Repair::Ask,
        RepairArg::Auto => Repair::Auto,
    }
}

pub(crate) fn adopt(arg: AdoptArg) -> Adopt {
    match arg {
        AdoptArg::Remote => Adopt::Remote,
        AdoptArg::Local => Adopt::Local,
        AdoptArg::Merge => Adopt::Merge,
    }
}

/// Runs a sync over an open link and tells what happened.
pub(crate) async fn run_link(
    context: &Context<'_>,
    ui: &mut Ui,
    link: &Link,
    name: &str,
    policy: Policy,
    dry_run: bool,
) -> Result<Code, CommandError> {
    let ran = execute(context, ui, link, name, &policy, dry_run).await?;
    Ok(Told::of(&ran, name, &policy, dry_run).tell(ui))
}

/// Runs a sync over an open link. There is no report if nothing was to be written, by decision or
/// for a dry run.
pub(crate) async fn execute(
    context: &Context<'_>,
    ui: &Ui,
    link: &Link,
    name: &str,
    policy: &Policy,
    dry_run: bool,
) -> Result<Ran, CommandError> {
    let command = command_name(policy.direction);
    let action = past::action(command, name);
    let narrator = Narrator::new(ui);
    let outcome = if dry_run {
        observe(link.ends(), &link.state, &narrator)
            .await
            .map(|observation| {
                let plan = plan(&observation, policy).fitted(link.ends(), &observation);
                (observation, plan, None)
            })
    } else {
        let _lock = lock(context, command).await?;
        let outcome = sync(link.ends(), policy, &action, &link.state, &narrator).await;
        if let Ok(Some(Report {
            history: Some(_), ..
        })) = outcome.as_ref().map(|o| &o.report)
        {
            past::forget_old(context, ui);
        }
        if let Ok(outcome) = outcome.as_ref()
            && outcome.report.is_some()
        {
            let (seen, plan) = (&outcome.observation, &outcome.plan);
            link.state.note_conflicts(seen, plan, &action.at)?;
        }
        outcome.map(|outcome| (outcome.observation, outcome.plan, outcome.report))
    };
    // A dry run writes nothing at all.
    if !dry_run {
        link.count_requests();
    }
    outcome.map_err(|error| CommandError::from(error).about_remote(&shown(name)))
}

/// The answer for programs, and the exit code.
pub(super) fn answer(
    name: &str,
    plan: &Plan,
    report: Option<&Report>,
    dry_run: bool,
) -> (json::Run, Code) {
    let (word, code) = if !plan.conflicts.is_empty() {
        ("conflict", Code::Decision)
    } else if !plan.guards.is_empty() {
        ("blocked", Code::Decision)
    } else if !plan.fit.refused.is_empty() {
        ("refused", Code::Refused)
    } else if dry_run {
        ("dry-run", Code::Done)
    } else if plan.writes_nothing() {
        ("nothing", Code::Done)
    } else {
        ("written", Code::Done)
    };
    let wrote = |report: &Report| Sides {
        local: report.wrote_local,
        remote: report.wrote_remote,
    };
    let answer = json::Run {
        remote: Some(name.to_owned()),
        outcome: word,
        wrote: report.map(wrote).unwrap_or_default(),
        conflicts: json::Conflict::all(&plan.conflicts),
        blocked_by: Guard::all(&plan.guards),
        warnings: Guard::all(&plan.warnings),
        refused: Misfit::all(&plan.fit.refused),
        kept_here: Few::misfits(&plan.fit.kept_here),
        repaired: Few::<Change>::changes(&plan.repaired),
        suspected: Few::<Change>::changes(&plan.suspected),
        replaced: Few::<Change>::changes(&plan.replaced),
        history: report.and_then(|report| report.history.clone()),
        would_write: dry_run.then(|| Sides {
            local: plan.local_changes.len(),
            remote: plan.remote_changes.len(),
        }),
        settled: None,
    };
    (answer, code)
}
