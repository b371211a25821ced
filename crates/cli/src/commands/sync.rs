//! `pull`, `push` and `sync`.

pub(super) mod changes;
mod read_only;
mod told;

use serde_json::{Value, json};
use sync_engine::{
    Adopt, Direction, Observation, Overrides, PausedBy, Plan, Policy, Report, Settle, Side,
    observe, plan, sync,
};

use crate::args::{AdoptArg, SideArg, SyncArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json as answers;
use crate::link::{Link, lock};
use crate::narrator::Narrator;
use crate::past;
use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;

pub(super) use told::Told;

/// How many changes are listed for people.
const LISTED: usize = 12;

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
    run_link(
        context,
        ui,
        &link,
        &name,
        policy(direction, args),
        args.dry_run,
    )
    .await
}

/// Like [`run`], but asks which side counts if both were never synced and differ.
pub(crate) async fn run_first(
    context: &Context<'_>,
    ui: &mut Ui,
    direction: Direction,
    args: &SyncArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, args.remote.as_deref())?;
    let link = Link::open(context, &project, &name).await?;
    let mut policy = policy(direction, args);
    if args.adopt.is_none() {
        let seen = link.look(ui, &name).await?;
        match adopt_by_asking(ui, &name, &seen)? {
            Some(adopt) => policy.adopt = adopt,
            None => return Ok(Code::Decision),
        }
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
        adopt: args.adopt.map_or(Adopt::Merge, adopt),
        overrides: Overrides {
            deletes: args.allow_deletes,
            empty: args.allow_empty.map(|side| match side {
                SideArg::Local => Side::Local,
                SideArg::Remote => Side::Remote,
            }),
            rebind: args.rebind,
        },
        ..Policy::careful(direction)
    }
}

pub(crate) fn adopt(arg: AdoptArg) -> Adopt {
    match arg {
        AdoptArg::Remote => Adopt::Remote,
        AdoptArg::Local => Adopt::Local,
        AdoptArg::Merge => Adopt::Merge,
    }
}

/// Whose document counts in a first sync of two sides that differ; `None` if nobody decides.
pub(crate) fn adopt_by_asking(
    ui: &mut Ui,
    name: &str,
    seen: &Observation,
) -> Result<Option<Adopt>, CommandError> {
    let both = match (seen.local.document(), seen.remote.document()) {
        _ if seen.base.is_some() => None,
        (Some(local), Some(remote)) if !local.same(remote) && !seen.local.is_empty() => {
            Some((local, remote))
        }
        _ => None,
    };
    let Some((local, remote)) = both else {
        return Ok(Some(Adopt::Merge));
    };
    let name = shown(name);
    let diff = tokens_model::DocumentDiff::first(local, remote, LISTED);
    ui.narrate(&format!(
        "the tokens here and on `{name}` differ; taking over the remote changes {} here:",
        count(diff.len(), "place")
    ));
    ui.narrate(render::changes(&diff, LISTED, false).trim_end());
    if ui.is_yes() {
        return Ok(Some(Adopt::Remote));
    }
    if !ui.is_interactive() {
        return Err(CommandError::new(
            Code::Decision,
            format!("the tokens here and on `{name}` differ, and they were never synced"),
        )
        .hint("`--adopt remote` (or --yes) takes over the remote's tokens; a copy of yours is kept")
        .hint("`--adopt merge` unites both; `--adopt local` replaces the remote's tokens"));
    }
    let choice = ui.choose(
        "whose tokens count?",
        &[
            "the remote's (a copy of yours is kept)",
            "both, united; what differs becomes a conflict",
            "yours (a copy of the remote's is kept)",
            "stop here",
        ],
    );
    Ok(match choice {
        Some(0) => Some(Adopt::Remote),
        Some(1) => Some(Adopt::Merge),
        Some(2) => Some(Adopt::Local),
        _ => None,
    })
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
    let (observation, plan, report) = execute(context, ui, link, name, &policy, dry_run).await?;
    let told = Told {
        name,
        command: command_name(policy.direction),
        observation: &observation,
        plan: &plan,
        report: report.as_ref(),
        dry_run,
    };
    Ok(told.tell(ui))
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
) -> Result<(Observation, Plan, Option<Report>), CommandError> {
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
) -> (Value, Code) {
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
    let wrote = |report: Option<&Report>| match report {
        Some(report) => json!({ "local": report.wrote_local, "remote": report.wrote_remote }),
        None => json!({ "local": 0, "remote": 0 }),
    };
    let list = |items: Vec<Value>| Value::Array(items);
    let mut answer = json!({
        "version": 1,
        "remote": name,
        "outcome": word,
        "wrote": wrote(report),
        "conflicts": list(plan.conflicts.iter().map(answers::conflict).collect()),
        "blocked_by": list(plan.guards.iter().map(answers::guard).collect()),
        "refused": answers::refused(&plan.fit.refused),
        "kept_here": answers::kept_here(&plan.fit.kept_here),
        "history": report.and_then(|report| report.history.clone()),
    });
    if dry_run {
        answer["would_write"] = json!({
            "local": plan.local_changes.len(),
            "remote": plan.remote_changes.len(),
        });
    }
    (answer, code)
}
