//! How both sides stand to each other, without reading again what is known to be as it was.
//!
//! A plan is a function of what both sides hold, of what is remembered, and of what both places can
//! do. Where all of that is as it was when a plan found nothing to do, so is the plan, and nobody
//! has to make it again. That both sides are as they were is told by their [traces](Trace), or by
//! their revisions; what is remembered is told by its [mark](StateStore::mark).

use provider_api::{ReadOutcome, ReadRequest, Revision, Trace};
use serde::{Deserialize, Serialize};
use tokens_model::DocumentDiff;

use crate::error::SyncError;
use crate::event::{Event, Observer};
use crate::observe::{Ends, Heard, Observation, Observed, observe_rest};
use crate::plan::{LinkState, Plan, plan};
use crate::policy::{Direction, Policy, Side};
use crate::state::StateStore;

/// How both sides were when a plan found nothing to do, and nothing to remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// What marked the state.
    mark: String,
    /// Which program planned, and what the places could do.
    abilities: String,
    local: Place,
    remote: Place,
    /// Remarks of the remote.
    notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    revision: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
}

/// How both sides stand to each other.
#[derive(Debug)]
pub enum Look {
    /// As when there was last nothing to do.
    AtRest {
        /// Remarks of the remote.
        notes: Vec<String>,
    },
    /// What a careful sync both ways would be made from, and what it would do.
    Seen(Box<(Observation, Plan)>),
}

/// Looks at both sides, and writes nothing but what spares the next look some work.
///
/// As with [`observe`](crate::observe()) the files are read first.
pub async fn look(
    ends: Ends<'_>,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<Look, SyncError> {
    let mark = state.mark();
    let abilities = abilities(ends);
    // Taken before anything is read: what changes after this leaves another one.
    let trace = ends.local.trace().await;
    let rest = state.rest().filter(|rest| {
        let same_state = mark.as_ref() == Some(&rest.mark);
        same_state && rest.abilities == abilities
    });
    let mut heard = Heard::default();
    if let Some(mut rest) = rest
        && is_as_it_was(ends, &rest, trace.as_ref(), &mut heard, observer).await?
    {
        let trace = trace.map(|trace| trace.as_str().to_owned());
        if trace.is_some() && trace != rest.local.trace {
            rest.local.trace = trace;
            state.note_rest(&rest);
        }
        return Ok(Look::AtRest { notes: rest.notes });
    }
    let seen = observe_rest(ends, heard, state, observer).await?;
    let plan = plan(&seen, &Policy::careful(Direction::Both));
    let places = Place::of(&seen.local, trace.as_ref())
        .zip(Place::of(&seen.remote, seen.remote.trace()))
        .filter(|_| rests(&seen, &plan));
    if let (Some((local, remote)), Some(mark)) = (places, mark)
        // What was read of it may be newer.
        && state.mark().as_ref() == Some(&mark)
    {
        let notes = seen.remote.notes().to_vec();
        state.note_rest(&Rest {
            mark,
            abilities,
            local,
            remote,
            notes,
        });
    }
    Ok(Look::Seen(Box::new((seen, plan))))
}

impl Place {
    fn of(observed: &Observed, trace: Option<&Trace>) -> Option<Self> {
        let revision = observed.revision()?.as_str().to_owned();
        let trace = trace.map(|trace| trace.as_str().to_owned());
        Some(Self { revision, trace })
    }

    fn revision(&self) -> Revision {
        Revision::new(self.revision.as_str())
    }

    fn trace(&self) -> Option<Trace> {
        self.trace.as_deref().map(Trace::new)
    }
}

fn abilities(ends: Ends<'_>) -> String {
    let [local, remote] = [ends.local, ends.remote].map(|end| end.info().capabilities);
    format!("{} {local:?} {remote:?}", env!("CARGO_PKG_VERSION"))
}

/// Whether both sides are as they were. What they answered otherwise is kept, so that no place is
/// asked twice.
async fn is_as_it_was(
    ends: Ends<'_>,
    rest: &Rest,
    trace: Option<&Trace>,
    heard: &mut Heard,
    observer: &dyn Observer,
) -> Result<bool, SyncError> {
    let can = ends.remote.info().capabilities;
    if rest.remote.trace.is_none() && !can.conditional_read {
        return Ok(false);
    }
    observer.event(&Event::Reading(Side::Local));
    if trace.is_none() || rest.local.trace().as_ref() != trace {
        let known = rest.local.revision();
        let request = ReadRequest::new(observer).with_known(Some(&known));
        let answer = ends.local.read(request).await;
        match answer.map_err(SyncError::at(Side::Local))? {
            ReadOutcome::NotModified => {}
            ReadOutcome::Found(found) => {
                heard.local = Some(found);
                return Ok(false);
            }
            ReadOutcome::Absent => return Ok(false),
        }
    }
    observer.event(&Event::Reading(Side::Remote));
    let (known, trace) = (rest.remote.revision(), rest.remote.trace());
    let request = ReadRequest::new(observer)
        .with_known(Some(&known))
        .with_trace(trace.as_ref());
    let answer = ends.remote.read(request).await;
    if let Ok(ReadOutcome::NotModified) = answer {
        return Ok(true);
    }
    heard.remote = Some(answer);
    Ok(false)
}

/// Whether the plan writes nothing and moves no base, and there is nothing to say about it.
fn rests(seen: &Observation, plan: &Plan) -> bool {
    let news = [
        &plan.local_news,
        &plan.remote_news,
        &plan.repaired,
        &plan.suspected,
        &plan.replaced,
    ];
    let reading = seen.reading.as_ref();
    let lost_ledger = reading.is_some_and(|reading| reading.lost_ledger);
    plan.state == LinkState::InSync
        && plan.writes_nothing()
        && !plan.moves_base
        && !seen.went_back
        && news.into_iter().all(DocumentDiff::is_empty)
        && plan.conflicts.is_empty()
        && plan.guards.is_empty()
        && plan.warnings.is_empty()
        && plan.notes.is_empty()
        && !lost_ledger
}
