//! `pause` and `resume`: a mark that every process of this project respects.

use sync_engine::{DirStateStore, Direction, Pause, PausedBy};

use super::sync;
use crate::args::SyncArgs;
use crate::context::Context;
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::json::{Paused, Resumed};
use crate::link;
use crate::shown::shown;
use crate::ui::Ui;

fn find(
    context: &Context<'_>,
    remote: Option<&str>,
) -> Result<(String, DirStateStore), CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, remote)?;
    let place = link::open_remote_unused(context, project.entry(&name)?)?;
    Ok((name, link::state(context, &project.tokens, place.as_ref())))
}

pub(crate) fn pause(
    context: &Context<'_>,
    ui: &mut Ui,
    remote: Option<&str>,
) -> Result<Code, CommandError> {
    let (name, state) = find(context, remote)?;
    let known = state.paused()?;
    let already = known.filter(|pause| pause.by == PausedBy::Person);
    let since = already
        .as_ref()
        .map_or_else(Env::now, |pause| pause.since.clone());
    if already.is_none() {
        state.pause(&Pause {
            since: since.clone(),
            by: PausedBy::Person,
            why: "paused by hand".to_owned(),
        })?;
    }
    ui.json(&Paused {
        remote: name.clone(),
        paused: true,
        since,
    });
    ui.say(&format!("pushing to `{}` is paused", shown(&name)));
    ui.hint(&format!("run `tokensync resume {}` to go on", shown(&name)));
    Ok(Code::Done)
}

/// Takes the mark away, and shows what would be pushed now.
pub(crate) async fn resume(
    context: &Context<'_>,
    ui: &mut Ui,
    remote: Option<&str>,
) -> Result<Code, CommandError> {
    let (name, state) = find(context, remote)?;
    let was = state.resume()?;
    ui.json(&Resumed {
        remote: name.clone(),
        paused: false,
        was_paused: was,
    });
    if !was {
        ui.say(&format!("pushing to `{}` was not paused", shown(&name)));
        return Ok(Code::Done);
    }
    ui.say(&format!("pushing to `{}` goes on", shown(&name)));
    if !ui.is_json() {
        let plan = SyncArgs {
            remote: Some(name.clone()),
            dry_run: true,
            ..SyncArgs::default()
        };
        // What it would do is only told: the mark is gone whatever the service says.
        if let Err(error) = sync::run(context, ui, Direction::Both, &plan).await {
            ui.narrate(&format!(
                "what is to be done is not known: {}",
                error.message()
            ));
        }
        ui.hint(&format!("run `tokensync sync {}`", shown(&name)));
    }
    Ok(Code::Done)
}
