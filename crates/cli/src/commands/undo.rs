//! `undo`: takes back the last thing that was done, and nothing that came after it.

use sync_engine::{
    BaseMove, History as _, HistoryEntry, Side, StateError, StateStore as _, plan_undo,
};

use super::back::{Told, Way, What, overrides};
use crate::args::UndoArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::link::{lock, state_of_files};
use crate::narrator::Narrator;
use crate::past;
use crate::project_file::ProjectFile;
use crate::shown::shown;
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &UndoArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let only = context.global.remote.as_deref();
    if let Some(name) = only {
        project.entry(name)?;
    }
    let _lock = if args.dry_run {
        None
    } else {
        Some(lock(context, "undo").await?)
    };
    let history = state_of_files(context);
    let entries = history.entries().map_err(unreadable)?;
    let wanted = |entry: &&HistoryEntry| only.is_none_or(|name| entry.remote == name);
    for entry in entries.iter().rev().filter(wanted) {
        // What it was about is undone as far as it still has to be.
        if entry.undoes.is_some() && !entry.done {
            continue;
        }
        let way = way(context, &project, entry).await?;
        let narrator = Narrator::new(ui);
        let lifted = overrides(args.lifted);
        let planned = plan_undo(way.ends(), entry, lifted, &history, &way.state, &narrator).await;
        drop(narrator);
        let (observation, plan) = planned.map_err(|error| match error {
            sync_engine::SyncError::State(error) => past::lost(error),
            error => way.error(error),
        })?;
        // It was stopped before it did anything.
        if !entry.done && plan.writes_nothing() && !plan.is_blocked() {
            continue;
        }
        let seen = (&observation, &plan);
        let report = way.go(context, ui, seen, "undo", args.dry_run).await?;
        let what = what(entry);
        let told = Told {
            headings: [format!("undid {what}"), format!("would undo {what}")],
            nothing: format!("nothing is left of {what}: there is nothing to undo"),
            entry: &entry.id,
            what: What::Undo(entry.id.clone()),
            next: next(entry),
            way: &way,
            observation: &observation,
            plan: &plan,
            report: report.as_ref(),
            dry_run: args.dry_run,
        };
        return Ok(told.tell(ui));
    }
    Err(CommandError::usage("there is nothing to undo")
        .hint("`tokensync history` lists what was done"))
}

/// What an entry is called: `3f2a91c0de (sync with team-bin, 2026-01-02T03:04:05Z)`.
fn what(entry: &HistoryEntry) -> String {
    let with = match entry.remote.as_str() {
        "" => String::new(),
        name => format!(" with {}", shown(name)),
    };
    let (id, command, at) = (shown(&entry.id), shown(&entry.command), shown(&entry.at));
    format!("{id} ({command}{with}, {at})")
}

/// What comes of it next.
fn next(entry: &HistoryEntry) -> Option<String> {
    let again = "`tokensync undo` brings it back";
    match entry.base {
        BaseMove::Forward if entry.command == super::resolve::COMMAND => {
            Some(format!("what it settled is open again; {again}"))
        }
        BaseMove::Forward => Some(format!("the next sync does it again; {again}")),
        BaseMove::Back => None,
        BaseMove::Stays => Some(again.to_owned()),
    }
}

/// What an entry is undone through. What is asked of the remote is asked only if it was written.
async fn way(
    context: &Context<'_>,
    project: &ProjectFile,
    entry: &HistoryEntry,
) -> Result<Way, CommandError> {
    if entry.remote.is_empty() {
        let files = entry.files.as_deref();
        if files.is_some_and(|path| path == project.tokens) {
            let path = shown(&project.tokens);
            return Err(CommandError::usage(format!(
                "the project has its tokens in `{path}` since `{}`",
                shown(&entry.command)
            ))
            .hint("convert them back instead"));
        }
        return Way::of_files(context, files.unwrap_or(&project.tokens));
    }
    let (id, name) = (shown(&entry.id), shown(&entry.remote));
    let elsewhere = |why: String| {
        CommandError::usage(why).hint(format!(
            "`tokensync restore --at {id} --before` brings back what was there, on one side"
        ))
    };
    if !project
        .remotes
        .iter()
        .any(|(known, _)| *known == entry.remote)
    {
        return Err(elsewhere(format!(
            "the remote `{name}` is not in the project any more"
        )));
    }
    let way = Way::of_link(context, project, &entry.remote)?;
    match &entry.link {
        Some(link) if link == way.state.key() => {}
        Some(_) => {
            return Err(elsewhere(format!(
                "`{name}` is another place than it was when {id} was done"
            )));
        }
        None => {
            return Err(elsewhere(format!(
                "an older version wrote {id}: it does not tell enough to undo it"
            )));
        }
    }
    match entry.after(Side::Remote) {
        Some(_) => way.with_remote(context, project).await,
        None => Ok(way),
    }
}

fn unreadable(error: StateError) -> CommandError {
    match &error {
        StateError::Damaged { .. } => CommandError::new(Code::State, error.to_string())
            .hint("nobody knows what was done last: remove that line to undo the one before it")
            .hint("`tokensync restore --at` works without it"),
        _ => error.into(),
    }
}
