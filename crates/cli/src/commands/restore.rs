//! `restore`: brings back what a side held at some time, or a part of that.

use std::collections::BTreeSet;

use sync_engine::{
    HistoryEntry, Moment, Part, PartError, Restore, Side, StateStore as _, SyncError, plan_restore,
};

use tokens_model::TokenDocument;

use super::back::{Told, Way, What, overrides, side};
use crate::args::RestoreArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Restored;
use crate::link::lock;
use crate::narrator::Narrator;
use crate::past::{Past, tell_damages};
use crate::project_file::ProjectFile;
use crate::shown::shown;
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RestoreArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let _lock = if args.dry_run {
        None
    } else {
        Some(lock(context, "restore").await?)
    };
    let past = Past::read(context)?;
    tell_damages(ui, &past.damaged);
    if past.entries.is_empty() {
        return Err(
            CommandError::usage("the history is empty: nothing was done yet")
                .hint("each sync, pull and push is an entry, from the first one on"),
        );
    }
    let moment = past.moment(&args.at, args.before)?;
    let side = side(args.to);
    let way = match side {
        Side::Local => Way::of_files(context, &project.tokens)?,
        Side::Remote => {
            let name = remote(context, &project, &past, moment)?;
            let way = Way::of_link(context, &project, &name)?;
            way.with_remote(context, &project).await?
        }
    };
    let (then, image) = past.held(moment, side, Some(way.state.key()))?;
    let part = match (&args.set, &args.token_path) {
        (set, Some(path)) => Part::Token {
            set: set.as_deref(),
            path,
        },
        (Some(set), None) => Part::Set(set),
        (None, None) => Part::Whole,
    };
    let restore = Restore {
        side,
        then: &then,
        image: image.as_deref(),
        part,
        overrides: overrides(args.lifted),
    };
    let narrator = Narrator::new(ui);
    let planned = plan_restore(way.ends(), &restore, &way.state, &narrator).await;
    drop(narrator);
    let (observation, plan) = planned.map_err(|error| match error {
        SyncError::Part(error) => no_part(&error, &then),
        error => way.error(error),
    })?;
    let seen = (&observation, &plan);
    let report = way.go(context, ui, seen, "restore", args.dry_run).await?;
    let what = format!("{} {}", part_name(part), moment_name(&past, moment));
    let told = Told {
        headings: [format!("restored {what}"), format!("would restore {what}")],
        nothing: format!("nothing to restore: what is there is {what}"),
        entry: &entry(&past, moment).id,
        what: What::Restore(restored(&past, moment, side)),
        next: Some("the next sync carries it on; `tokensync undo` takes it back".to_owned()),
        way: &way,
        observation: &observation,
        plan: &plan,
        report: report.as_ref(),
        dry_run: args.dry_run,
    };
    Ok(told.tell(ui))
}

/// The remote that is meant: the one that is named, else that of the entry, else the usual one.
fn remote(
    context: &Context<'_>,
    project: &ProjectFile,
    past: &Past,
    moment: Moment,
) -> Result<String, CommandError> {
    let known = |name: &&str| project.remotes.iter().any(|(known, _)| known == name);
    let of_entry = Some(entry(past, moment).remote.as_str()).filter(known);
    let named = context.global.remote.as_deref().or(of_entry);
    context.remote_name(project, named)
}

fn entry(past: &Past, moment: Moment) -> &HistoryEntry {
    let (Moment::Before(at) | Moment::After(at)) = moment;
    &past.entries[at]
}

fn moment_name(past: &Past, moment: Moment) -> String {
    let entry = entry(past, moment);
    let word = match moment {
        Moment::Before(_) => "before",
        Moment::After(_) => "after",
    };
    let (id, command, at) = (shown(&entry.id), shown(&entry.command), shown(&entry.at));
    format!("{word} {id} ({command}, {at})")
}

fn restored(past: &Past, moment: Moment, side: Side) -> Restored {
    Restored {
        at: entry(past, moment).id.clone(),
        before: matches!(moment, Moment::Before(_)),
        side: side.as_str(),
    }
}

fn part_name(part: Part<'_>) -> String {
    match part {
        Part::Whole => "all tokens as they were".to_owned(),
        Part::Set(name) => format!("the set `{}` as it was", shown(name)),
        Part::Token { path, .. } => format!("the token `{}` as it was", shown(path)),
    }
}

fn no_part(error: &PartError, then: &TokenDocument) -> CommandError {
    let told = CommandError::usage(shown(&error.to_string()));
    let as_is = "names are as in the document; another time can be given with `--at`";
    match error {
        PartError::NoSet(name) => {
            let sets = then.sets().iter().map(|(name, _)| name.as_str());
            told.suggest(name, sets, as_is)
        }
        PartError::NoToken(path) => {
            let mut paths = BTreeSet::new();
            for (_, set) in then.sets() {
                set.for_each_token(|at, _| {
                    paths.insert(at.to_string());
                });
            }
            told.suggest(path, paths.iter().map(String::as_str), as_is)
        }
        PartError::Several { .. } => told.hint("name one of them with `--set NAME`"),
        PartError::InTheWay(_) => told.hint("move that token first, or restore its whole set"),
        _ => told.hint(as_is),
    }
}
