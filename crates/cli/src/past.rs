//! The history of the project, as people and programs speak of it.

mod moment;

use sync_engine::{
    Action, Damage, HistoryEntry, Moment, Side, StateError, held_at, prune_if_due, undone, unkept,
};
use sync_engine::{DirStateStore, History as _};
use tokens_model::TokenDocument;

use crate::context::Context;
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::json;
use crate::link::state_of_files;
use crate::shown::shown;
use crate::ui::Ui;

/// Something that is done now, for the history.
pub(crate) fn action(command: &str, remote: &str) -> Action {
    Action {
        id: Env::fresh_id(),
        at: Env::now(),
        command: command.to_owned(),
        remote: remote.to_owned(),
    }
}

/// Everything that was done in this project and can be read.
pub(crate) struct Past {
    store: DirStateStore,
    /// Oldest first.
    pub(crate) entries: Vec<HistoryEntry>,
    /// What is wrong with the rest.
    pub(crate) damaged: Vec<Damage>,
}

impl Past {
    /// Reads what can be read.
    pub(crate) fn read(context: &Context<'_>) -> Result<Self, CommandError> {
        let store = state_of_files(context);
        let (entries, damaged) = store.readable_entries()?;
        Ok(Self {
            store,
            entries,
            damaged,
        })
    }

    /// The index of the entry with this id, or of the only one whose id begins so.
    pub(crate) fn find(&self, id: &str) -> Result<usize, CommandError> {
        let ids = || self.entries.iter().map(|entry| entry.id.as_str());
        if let Some(at) = ids().position(|known| known == id) {
            return Ok(at);
        }
        let mut begins = ids().enumerate().filter(|(_, known)| known.starts_with(id));
        let typed = id;
        let id = shown(id);
        match (begins.next(), begins.next()) {
            (Some((at, _)), None) => Ok(at),
            (Some(_), Some(_)) => Err(CommandError::usage(format!(
                "several entries of the history begin with `{id}`"
            ))
            .hint("give more of the id")),
            (None, _) => Err(CommandError::usage(format!(
                "there is no entry `{id}` in the history"
            ))
            .suggest(typed, ids(), "`tokensync history` lists them")),
        }
    }

    /// The moment that is meant by the id of an entry, or by a time.
    pub(crate) fn moment(&self, at: &str, before: bool) -> Result<Moment, CommandError> {
        let exact = self.entries.iter().position(|entry| entry.id == at);
        let time = match exact {
            Some(_) => None,
            None => moment::time(at, Env::now_exactly()),
        };
        let Some(time) = time else {
            let entry = exact.map_or_else(|| self.find(at), Ok)?;
            return Ok(if before {
                Moment::Before(entry)
            } else {
                Moment::After(entry)
            });
        };
        if before {
            return Err(CommandError::usage(
                "--before goes with the id of an entry, not with a time",
            )
            .hint("`tokensync history` lists the ids"));
        }
        let by_then =
            |entry: &HistoryEntry| entry.at.parse().is_ok_and(|at: jiff::Timestamp| at <= time);
        Ok(match self.entries.iter().rposition(by_then) {
            Some(at) => Moment::After(at),
            None => Moment::Before(0),
        })
    }

    /// What a side held at a moment, and the image of a place that may have said so.
    pub(crate) fn held(
        &self,
        moment: Moment,
        side: Side,
        link: Option<&str>,
    ) -> Result<(TokenDocument, Option<String>), CommandError> {
        let Some(held) = held_at(&self.entries, moment, side, link) else {
            return Err(CommandError::usage(match side {
                Side::Local => "the history does not tell what the files held then",
                Side::Remote => "the history does not tell what that remote held then",
            })
            .hint("`tokensync history` lists what it tells of"));
        };
        let document = self.store.copy(held.document).map_err(lost)?;
        // Without the image the document is written over what is there.
        let image = held.image.and_then(|id| self.store.image(id).ok());
        Ok((document, image))
    }

    /// A copy that an entry names.
    pub(crate) fn copy(&self, id: &str) -> Result<TokenDocument, StateError> {
        self.store.copy(id)
    }

    /// The copies of an entry that are missing.
    pub(crate) fn missing(&self, entry: &HistoryEntry) -> Vec<Damage> {
        unkept(&self.store, entry)
    }

    /// An entry for programs.
    pub(crate) fn answer(&self, entry: &HistoryEntry) -> json::Entry {
        json::Entry {
            id: entry.id.clone(),
            at: entry.at.clone(),
            command: entry.command.clone(),
            remote: (!entry.remote.is_empty()).then(|| entry.remote.clone()),
            wrote: json::Sides {
                local: entry.changes(Side::Local),
                remote: entry.changes(Side::Remote),
            },
            undoes: entry.undoes.clone(),
            undone: undone(&self.entries).contains(entry.id.as_str()),
            interrupted: !entry.done,
        }
    }
}

/// Removes what is too old, now that there is more. That goes wrong without harm to the run.
pub(crate) fn forget_old(context: &Context<'_>, ui: &Ui) {
    if let Err(error) = prune_if_due(&context.state_folder(), Env::now_exactly())
        && ui.verbose
    {
        crate::narrator::Narrator::new(ui).remark(&format!("old copies stay: {error}"));
    }
}

/// A copy that is gone, or is not what it was.
pub(crate) fn lost(error: StateError) -> CommandError {
    match &error {
        StateError::Damaged { .. } => CommandError::new(Code::State, error.to_string())
            .hint("that moment is lost; `tokensync history` lists the others"),
        _ => error.into(),
    }
}

/// What is damaged, for programs.
pub(crate) fn damages(damaged: &[Damage]) -> Vec<json::Damage> {
    let one = |damage: &Damage| json::Damage {
        path: damage.path.clone(),
        problem: damage.problem.clone(),
        entry: damage.entry.clone(),
    };
    damaged.iter().map(one).collect()
}

/// Tells what is damaged and what to do about it; the exit code that this makes.
pub(crate) fn tell_damages(ui: &mut Ui, damaged: &[Damage]) -> Code {
    for damage in damaged {
        let what = match &damage.entry {
            Some(entry) => format!("a copy of {}", shown(entry)),
            None => "a line of the history".to_owned(),
        };
        ui.narrate(&format!(
            "damaged: {what}: `{}`: {}",
            shown(&damage.path),
            shown(&damage.problem)
        ));
    }
    if damaged.is_empty() {
        return Code::Done;
    }
    if damaged.iter().any(|damage| damage.entry.is_none()) {
        ui.hint("remove that line: without it only that run cannot be shown or undone");
    } else {
        ui.hint("what such a run did cannot be shown or undone; nothing else depends on it");
    }
    Code::State
}
