//! Observe, plan, apply; and again if a side moves under way.

use provider_api::ErrorKind;

use crate::apply::{Report, apply, may_replan};
use crate::error::SyncError;
use crate::event::{Event, Observer};
use crate::history::Action;
use crate::observe::{Ends, Observation, observe};
use crate::plan::{Plan, plan};
use crate::policy::Policy;
use crate::state::StateStore;

/// How a sync ended.
#[derive(Debug)]
pub struct Outcome {
    /// What the last plan was made from.
    pub observation: Observation,
    /// The last plan.
    pub plan: Plan,
    /// What was done; `None` if the plan was blocked.
    pub report: Option<Report>,
}

/// Brings both ends in step as `policy` says.
///
/// A plan with conflicts or brakes, or for a document that the service refuses, is returned and nothing is written. If a side changes between
/// reading and writing, or a write cannot be proven, everything is read and planned again, at
/// most `policy.max_replans` times. This is the only loop of the engine.
pub async fn sync(
    ends: Ends<'_>,
    policy: &Policy,
    action: &Action,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<Outcome, SyncError> {
    let mut replans = 0;
    loop {
        let observation = observe(ends, state, observer).await?;
        if observation.local.found.is_none() && observation.remote.found.is_none() {
            return Err(SyncError::NothingToSync);
        }
        let plan = plan(&observation, policy).fitted(ends, &observation);
        if plan.is_blocked() {
            return Ok(Outcome {
                observation,
                plan,
                report: None,
            });
        }
        if !plan.fit.kept_here.is_empty() {
            observer.event(&Event::KeptHere(plan.fit.kept_here.clone()));
        }
        let error = match apply(ends, &observation, &plan, action, state, observer).await {
            Ok(report) => {
                return Ok(Outcome {
                    observation,
                    plan,
                    report: Some(report),
                });
            }
            Err(error) => error,
        };
        let Some((side, kind)) = may_replan(&error) else {
            return Err(error);
        };
        if replans == policy.max_replans {
            return Err(match kind {
                ErrorKind::RevisionMismatch => SyncError::KeepsChanging {
                    side,
                    attempts: replans + 1,
                },
                _ => error,
            });
        }
        replans += 1;
        observer.event(&Event::Replanning(error.to_string()));
    }
}
