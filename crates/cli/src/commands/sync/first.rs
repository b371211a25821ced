//! The first sync with a remote: a person says whose tokens count.

use sync_engine::{Adopt, Direction, Observation, StateStore as _};

use super::LISTED;
use crate::error::{Code, CommandError};
use crate::link::Link;
use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;

/// Whose document counts; `None` if a person wants to stop. Where nobody is there to ask, nobody
/// has decided, and a brake stops what needs that.
pub(super) async fn decide(
    ui: &mut Ui,
    link: &Link,
    name: &str,
    direction: Direction,
) -> Result<Option<Adopt>, CommandError> {
    let somebody = ui.is_interactive() || ui.is_yes();
    if !somebody || link.state.base()?.is_some() {
        return Ok(Some(Adopt::Ask));
    }
    let seen = link.look(ui, name).await?;
    if seen.remote.is_empty() && !seen.local.is_empty() && direction != Direction::Pull {
        let upload = ui.confirm("the remote is empty; upload the tokens that are here?");
        return Ok((upload == Some(true)).then_some(Adopt::Merge));
    }
    // Yes to a push is no yes to take over what is there.
    if ui.is_yes() && direction == Direction::Push {
        return Ok(Some(Adopt::Ask));
    }
    adopt_by_asking(ui, name, &seen)
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
        let error = CommandError::new(
            Code::Decision,
            format!("the tokens here and on `{name}` differ, and they were never synced"),
        );
        return Err(render::FIRST_SYNC
            .iter()
            .fold(error, |e, hint| e.hint(*hint)));
    }
    let choice = ui.choose(
        "whose tokens count",
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
