//! Carries a plan out, in an order in which stopping anywhere loses nothing.

use provider_api::{ErrorKind, Expected, Ids, Revision, WriteRequest, Written};
use tokens_model::TokenDocument;

use crate::back::Back;
use crate::coverage::mask;
use crate::error::SyncError;
use crate::event::{Event, Observer};
use crate::history::{Action, BaseMove, HistoryEntry};
use crate::ledger::{Keeping, Ledger};
use crate::observe::{Ends, Observation, Observed};
use crate::plan::{Plan, moved};
use crate::policy::Side;
use crate::state::{Base, StateStore};

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many changes the files got.
    pub wrote_local: usize,
    /// How many changes the service got.
    pub wrote_remote: usize,
    /// The entry in the history, if anything was written.
    pub history: Option<String>,
}

/// Carries out `plan`, which was made from `observation`.
///
/// The order: copies of all that will be overwritten, then the service, then the files, then the
/// base. Stopped after any step, the next run finds equal changes on both sides, or one side
/// ahead, and goes on from there.
///
/// A side that is not any more what was observed is not overwritten: the error says
/// [`ErrorKind::RevisionMismatch`], and [`sync`](crate::sync()) plans again.
pub async fn apply(
    ends: Ends<'_>,
    observation: &Observation,
    plan: &Plan,
    action: &Action,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<Report, SyncError> {
    if plan.is_blocked() {
        return Err(SyncError::Undecided);
    }
    let mut report = Report::default();
    let mut revisions =
        [&observation.local, &observation.remote].map(|side| side.revision().cloned());
    let mut ids = observation.remote.ids();

    if let (Some(document), Some(_)) = (&plan.local, &plan.remote) {
        // So that the remote is not written by a run that cannot write the files then.
        let request = request(document, &observation.local, observer);
        let tried = ends.local.try_write(request).await;
        tried.map_err(SyncError::at(Side::Local))?;
    }
    let mut entry = None;
    if !plan.writes_nothing() {
        let begun = entry_of(ends, observation, plan, action, state).await?;
        state.record(&begun)?;
        observer.event(&Event::KeptCopies);
        report.history = Some(begun.id.clone());
        entry = Some(begun);
    }
    let marking = ends.remote.info().capabilities.marking;
    let mut keeping = Keeping::begin(observation, plan, state, marking);
    if let Some(back) = &plan.back {
        back.begin(keeping.ledger(), state)?;
    }
    if let Some(document) = &plan.remote {
        let document = &keeping.send(document)?;
        let changes = plan.remote_changes.len();
        observer.event(&Event::Writing(Side::Remote, changes));
        let request = request(document, &observation.remote, observer).with_ids(&plan.ids);
        let written = write(ends, Side::Remote, request).await?;
        revisions[1] = Some(written.revision);
        ids = written.ids;
        report.wrote_remote = changes;
        if plan.back.as_ref().is_some_and(Back::leaves_base) {
            let document = mask(document, observation.coverage);
            state.disown(&Revision::digest_of(&document))?;
        }
        observer.event(&Event::Wrote(Side::Remote));
    }
    if let Some(document) = &plan.local {
        let changes = plan.local_changes.len();
        observer.event(&Event::Writing(Side::Local, changes));
        let request = request(document, &observation.local, observer);
        let request = request.with_image(plan.back.as_ref().and_then(|b| b.image.as_deref()));
        let written = write(ends, Side::Local, request).await?;
        revisions[0] = Some(written.revision);
        report.wrote_local = changes;
        observer.event(&Event::Wrote(Side::Local));
    }

    let ledger = keeping.end()?;
    match &plan.back {
        None => commit(plan, observation, revisions, &ids, ledger, state)?,
        Some(back) => back.end(observation.base.as_ref(), &ledger, state)?,
    }
    if let Some(entry) = entry {
        state.record(&HistoryEntry {
            done: true,
            ..entry
        })?;
    }
    observer.event(&Event::Committed);
    Ok(report)
}

/// What is about to be done, with copies of all that will be overwritten.
async fn entry_of(
    ends: Ends<'_>,
    observation: &Observation,
    plan: &Plan,
    action: &Action,
    state: &dyn StateStore,
) -> Result<HistoryEntry, SyncError> {
    let keep = |document: Option<&TokenDocument>| document.map(|d| state.keep(d)).transpose();
    let image = match observation
        .local
        .revision()
        .filter(|_| plan.local.is_some())
    {
        Some(at) => ends
            .local
            .image(at)
            .await
            .map_err(SyncError::at(Side::Local))?,
        None => None,
    };
    let back = plan.back.as_ref();
    let base = back.map_or(BaseMove::Forward, Back::base_move);
    let base_before = observation.base.as_ref();
    let base_before = base_before.filter(|_| base != BaseMove::Stays);
    Ok(HistoryEntry {
        id: action.id.clone(),
        at: action.at.clone(),
        command: action.command.clone(),
        remote: action.remote.clone(),
        link: (!action.remote.is_empty()).then(|| state.key().to_owned()),
        files: back.and_then(|back| back.files.clone()),
        undoes: back.and_then(|back| back.undoes.clone()),
        local_before: keep(observation.local.document())?,
        remote_before: keep(observation.remote.document())?,
        local_after: keep(plan.local.as_ref())?,
        remote_after: keep(plan.remote.as_ref())?,
        local_image: image.map(|image| state.keep_image(&image)).transpose()?,
        local_changes: plan.local_changes.len(),
        remote_changes: plan.remote_changes.len(),
        base,
        base_before: base_before.map(|base| state.keep_base(base)).transpose()?,
        done: false,
    })
}

fn request<'a>(
    document: &'a TokenDocument,
    observed: &'a Observed,
    observer: &'a dyn Observer,
) -> WriteRequest<'a> {
    let expected = observed
        .revision()
        .map_or(Expected::Absent, Expected::Revision);
    WriteRequest::new(document, expected, observer)
}

async fn write(
    ends: Ends<'_>,
    side: Side,
    request: WriteRequest<'_>,
) -> Result<Written, SyncError> {
    let written = ends.provider(side).write(request).await;
    written.map_err(SyncError::at(side))
}

/// Moves the base. A side's revision is remembered only where that side now says exactly what the
/// base says, so that an unchanged side can later be answered for by the base.
fn commit(
    plan: &Plan,
    observation: &Observation,
    [local, remote]: [Option<Revision>; 2],
    ids: &Ids,
    ledger: Ledger,
    state: &dyn StateStore,
) -> Result<(), SyncError> {
    let speaks_for = |written: Option<&TokenDocument>, observed: &Observed| {
        written
            .or(observed.document())
            .is_some_and(|now| now.same(&plan.base))
    };
    let base = Base {
        local: local.filter(|_| speaks_for(plan.local.as_ref(), &observation.local)),
        remote: remote.filter(|_| speaks_for(plan.remote.as_ref(), &observation.remote)),
        document: plan.base.clone(),
        ids: moved(ids, &plan.to_base),
        ledger,
    };
    let unchanged = !plan.moves_base
        && observation.base.as_ref().is_some_and(|old| {
            old.local == base.local
                && old.remote == base.remote
                && old.ids == base.ids
                && old.ledger == base.ledger
        });
    if !unchanged {
        state.commit(&base)?;
    }
    Ok(())
}

/// Whether planning again may help: the side moved, or nobody knows what it holds now.
pub(crate) fn may_replan(error: &SyncError) -> Option<(Side, ErrorKind)> {
    match error {
        SyncError::Provider { side, source } => match source.kind() {
            kind @ (ErrorKind::RevisionMismatch | ErrorKind::OutcomeUnknown) => Some((*side, kind)),
            _ => None,
        },
        _ => None,
    }
}
