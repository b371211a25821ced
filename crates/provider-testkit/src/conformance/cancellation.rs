//! Law 12: a write that is cancelled leaves the old or the new document.

use std::time::Duration;

use provider_api::Expected;

use super::suite::{Checked, Suite, old_and_new};
use crate::law::Law;

pub(crate) async fn check(suite: &Suite<'_>) -> Checked {
    let law = Law::Cancellation;
    let (old, new) = old_and_new();
    for step in 0..12_u32 {
        let place = suite.holding(&old).await;
        let client = suite.client(&*place);
        let revision = client.found(law).await?.revision;
        tokio::select! {
            biased;
            outcome = client.write(&new, Expected::Revision(&revision)) => {
                if let Err(error) = outcome {
                    return suite.broken(law, format!("a write that was not cancelled: {error}"));
                }
            }
            () = patience(step) => {}
        }
        // What was already sent may still arrive.
        tokio::time::sleep(Duration::from_millis(5)).await;
        let Some(found) = place.stored().await else {
            return suite.broken(law, "the place holds nothing");
        };
        let found = suite.covered(&found);
        let whole = [&old, &new]
            .iter()
            .any(|document| suite.covered(document).same(&found));
        if !whole && !suite.harness.writes_in_one_step() {
            let what = "a write after one that was cancelled";
            client.written(law, what, &new, Expected::Any).await?;
            suite.stored(law, what, &*place, &new).await?;
            continue;
        }
        suite.ensure(law, whole, || {
            "the place holds neither the old nor the new document".to_owned()
        })?;
    }
    suite.passed(
        law,
        if suite.harness.writes_in_one_step() {
            "cancelled after ever more steps"
        } else {
            "not claimed: a write is many requests; the next one finishes it"
        },
    );
    Ok(())
}

/// The first steps count turns of the scheduler, the later ones time.
async fn patience(step: u32) {
    if step < 6 {
        for _ in 0..(1 << step) / 2 {
            tokio::task::yield_now().await;
        }
    } else {
        tokio::time::sleep(Duration::from_micros(100 << (step - 6))).await;
    }
}
