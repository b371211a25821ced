//! Remotes that are only read: a push is refused, and a sync pulls unless something waits to be
//! pushed. Nothing is asked of the service for that.

use provider_api::{NoProgress, Proof, Provider, ReadOutcome, ReadRequest, Revision, Snapshot};
use sync_engine::{Direction, Ends, Observation, Observed, Policy, StateStore as _, plan};

use crate::context::Context;
use crate::error::CommandError;
use crate::link;
use crate::project_file::ProjectFile;
use crate::render::count;
use crate::shown::shown;
use crate::ui::Ui;

/// The direction that is possible, or the reason why there is none.
pub(super) async fn respect(
    context: &Context<'_>,
    ui: &mut Ui,
    project: &ProjectFile,
    name: &str,
    direction: Direction,
) -> Result<Direction, CommandError> {
    let entry = project.entry(name)?;
    if direction == Direction::Pull || !link::is_read_only(context, entry) {
        return Ok(direction);
    }
    let only = format!("the remote `{}` is read-only here", shown(name));
    if direction == Direction::Push {
        return Err(refused(&format!("{only}: nothing was sent"), name));
    }
    let place = link::open_remote_unused(context, entry)?;
    let waiting = waiting(context, project, place.as_ref()).await?;
    if waiting > 0 {
        let waiting = count(waiting, "change");
        let problem =
            format!("{only}, and {waiting} here would have to be pushed: nothing was sent");
        return Err(refused(&problem, name));
    }
    ui.narrate(&format!("{only}: this only pulls"));
    Ok(Direction::Pull)
}

fn refused(problem: &str, name: &str) -> CommandError {
    CommandError::usage(problem).hint(format!(
        "run `tokensync pull {}` to take over what it has; what was edited here stays here",
        shown(name)
    ))
}

/// How many changes a sync would push if the remote were as it was when both sides last agreed.
/// None is known of before that.
async fn waiting(
    context: &Context<'_>,
    project: &ProjectFile,
    place: &dyn Provider,
) -> Result<usize, CommandError> {
    let state = link::state(context, &project.tokens, place);
    let Some(base) = state.base()? else {
        return Ok(0);
    };
    let files = link::open_files(context, &project.tokens)?;
    let found = match files.read(ReadRequest::new(&NoProgress)).await {
        Ok(ReadOutcome::Found(snapshot)) => Some(snapshot),
        Ok(ReadOutcome::Absent | ReadOutcome::NotModified) => None,
        // The pull reads them again, and says what is wrong.
        Err(_) => return Ok(0),
    };
    let revision = base.remote.clone();
    let revision = revision.unwrap_or_else(|| Revision::digest_of(&base.document));
    let there = Snapshot::new(base.document.clone(), revision, Proof::of_known());
    let ends = Ends {
        local: files.as_ref(),
        remote: place,
    };
    let observation = Observation {
        local: Observed { found },
        remote: Observed { found: Some(there) },
        base: Some(base),
        coverage: ends.coverage(),
    };
    let plan = plan(&observation, &Policy::careful(Direction::Both));
    Ok(plan.remote_changes.len())
}
