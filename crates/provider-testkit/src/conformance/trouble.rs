//! Law 10: faults and the kinds that tell them; and what other origins saw, for law 11.

use std::time::Duration;

use provider_api::{ErrorKind, Expected, ProviderError, Revision};
use tokens_model::TokenDocument;

use super::suite::{Checked, Suite};
use crate::documents;
use crate::harness::{Fault, Place, Support};
use crate::law::Law;

const LAW: Law = Law::FaultKinds;

pub(crate) async fn check(suite: &Suite<'_>) -> Checked {
    let mut armed = 0;
    for fault in Fault::ALL {
        let place = suite.holding(&documents::legacy()).await;
        // What was read before the fault, to expect it in a write after.
        let revision = suite.client(&*place).found(LAW).await?.revision;
        let concerns = fault.concerns(suite.medium(), suite.capabilities.write);
        match (place.break_with(fault).await, concerns) {
            (Support::Armed, true) => {
                armed += 1;
                under(suite, &*place, fault, &revision).await?;
                elsewhere(suite, &*place);
            }
            (Support::DoesNotApply(reason), false) => suite.does_not_apply(fault, reason),
            (Support::DoesNotApply(reason), true) => {
                return suite.broken(
                    LAW,
                    format!(
                        "{fault} can happen to a provider like this ({:?}), but the harness \
                         leaves it out: {reason}",
                        suite.medium()
                    ),
                );
            }
            (Support::Armed, false) => {
                return suite.broken(
                    LAW,
                    format!(
                        "{fault} cannot happen to a provider like this ({:?}), but the harness \
                         says it does",
                        suite.medium()
                    ),
                );
            }
        }
    }
    suite.passed(
        LAW,
        if armed > 0 {
            "every fault that applies"
        } else {
            "no fault applies"
        },
    );
    Ok(())
}

async fn under(suite: &Suite<'_>, place: &dyn Place, fault: Fault, revision: &Revision) -> Checked {
    if fault != Fault::DroppedAfterSend {
        for known in [None, Some(revision)] {
            match suite.client(place).read(known).await {
                Ok(outcome) => {
                    return suite.broken(LAW, format!("a read under {fault} answers {outcome:?}"));
                }
                Err(error) => right_kind(suite, fault, &error)?,
            }
        }
    }
    if !suite.writes() {
        return Ok(());
    }
    match fault {
        // What a write meets depends on how the provider writes.
        Fault::Malformed | Fault::Oversized | Fault::Unreadable => {
            let new = documents::dtcg();
            let outcome = suite.client(place).write(&new, Expected::Absent).await;
            suite.ensure(LAW, outcome.is_err(), || {
                format!("a write that expects nothing took {fault} for an empty place")
            })
        }
        Fault::DroppedAfterSend => dropped(suite, place, revision).await,
        _ => refused(suite, place, fault, revision).await,
    }
}

fn right_kind(suite: &Suite<'_>, fault: Fault, error: &ProviderError) -> Checked {
    let kind = error.kind();
    suite.ensure(LAW, kind == fault.kind(), || {
        format!(
            "{fault} is told as {kind:?}, not {:?}: {error}",
            fault.kind()
        )
    })?;
    if let Fault::RateLimited { retry_after } = fault {
        let told = error.retry_after();
        let right = told.is_some_and(|told| !told.is_zero() && told <= retry_after);
        suite.ensure(LAW, right, || {
            format!("the place asked to be left alone for {retry_after:?}, the error says {told:?}")
        })?;
    }
    Ok(())
}

async fn refused(
    suite: &Suite<'_>,
    place: &dyn Place,
    fault: Fault,
    revision: &Revision,
) -> Checked {
    let new = documents::dtcg();
    for expected in [Expected::Revision(revision), Expected::Any] {
        match suite.client(place).write(&new, expected).await {
            Ok(_) => {
                return suite.broken(
                    LAW,
                    format!("a write under {fault} is said to have succeeded"),
                );
            }
            // A request that broke may have done its work.
            Err(error)
                if error.kind() == ErrorKind::OutcomeUnknown
                    && fault.kind() == ErrorKind::Unavailable => {}
            Err(error) => right_kind(suite, fault, &error)?,
        }
        old_or(suite, place, &documents::legacy(), fault).await?;
    }
    Ok(())
}

async fn dropped(suite: &Suite<'_>, place: &dyn Place, revision: &Revision) -> Checked {
    let new = documents::dtcg();
    let outcome = suite
        .client(place)
        .write(&new, Expected::Revision(revision))
        .await;
    // What was sent may still be worked on.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let Err(error) = outcome else {
        // A provider may look what became of it, and prove it.
        let what = "a write whose answer was lost is said to have succeeded";
        return suite.stored(LAW, what, place, &new).await;
    };
    right_kind(suite, Fault::DroppedAfterSend, &error)?;
    old_or(suite, place, &new, Fault::DroppedAfterSend).await
}

/// The place holds what was there before, or `new`.
async fn old_or(
    suite: &Suite<'_>,
    place: &dyn Place,
    new: &TokenDocument,
    fault: Fault,
) -> Checked {
    let Some(found) = place.stored().await else {
        return suite.broken(LAW, format!("a write under {fault} emptied the place"));
    };
    let found = suite.covered(&found);
    let whole = [&documents::legacy(), new]
        .iter()
        .any(|document| suite.covered(document).same(&found));
    suite.ensure(LAW, whole, || {
        format!("a write under {fault} left something else in the place")
    })
}

fn elsewhere(suite: &Suite<'_>, place: &dyn Place) {
    for text in place.seen_elsewhere() {
        suite.saw(&format!("a request to another origin: {text}"));
    }
}
