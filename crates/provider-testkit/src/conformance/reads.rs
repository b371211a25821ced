//! Laws 2, 3 and 6, and what reading owes to law 9.

use provider_api::{ReadOutcome, Revision};

use super::suite::{Checked, Suite};
use crate::documents;
use crate::harness::Medium;
use crate::law::Law;

pub(crate) async fn check(suite: &Suite<'_>) -> Checked {
    empty_place(suite).await?;
    what_is_there_is_read(suite).await?;
    steady_revision(suite).await?;
    changed_revision(suite).await?;
    conditional_read(suite).await
}

async fn empty_place(suite: &Suite<'_>) -> Checked {
    let place = suite.harness.fresh().await;
    let client = suite.client(&*place);
    let problem = match client.read(None).await {
        Ok(ReadOutcome::Absent) => return Ok(()),
        // Where nobody can write, there is no place before there is a document.
        Err(error)
            if !suite.writes()
                && suite.medium() == Medium::Remote
                && error.kind() == provider_api::ErrorKind::NotFound =>
        {
            return Ok(());
        }
        Ok(other) => format!("{other:?}"),
        Err(error) => format!("an error: {error}"),
    };
    suite.broken(
        Law::CreatedOnce,
        format!("a place that holds nothing yet has to read as `Absent`, but reads as {problem}"),
    )
}

async fn what_is_there_is_read(suite: &Suite<'_>) -> Checked {
    for (name, document) in suite.documents() {
        let place = suite.holding(&document).await;
        let snapshot = suite.client(&*place).found(Law::Survival).await?;
        let what = format!("reading the document `{name}`");
        suite.same(Law::Survival, &what, &document, &snapshot.document)?;
    }
    Ok(())
}

async fn steady_revision(suite: &Suite<'_>) -> Checked {
    let law = Law::SteadyRevision;
    for (name, document) in suite.documents() {
        let place = suite.holding(&document).await;
        let (one, other) = (suite.client(&*place), suite.client(&*place));
        let first = one.found(law).await?.revision;
        for again in [&one, &other] {
            let second = again.found(law).await?.revision;
            suite.ensure(law, first == second, || {
                format!("the document `{name}` was at `{first}`, then at `{second}`")
            })?;
        }
    }
    suite.passed(law, "by one client and by another one");
    Ok(())
}

async fn changed_revision(suite: &Suite<'_>) -> Checked {
    let law = Law::ChangedRevision;
    for (name, before, after) in documents::changes() {
        if suite.covered(&before).same(&suite.covered(&after)) {
            continue;
        }
        let place = suite.holding(&before).await;
        let client = suite.client(&*place);
        let first = client.found(law).await?.revision;
        place.put(&after).await;
        let second = client.found(law).await?;
        suite.ensure(law, first != second.revision, || {
            format!("{name} changed, the revision stays `{first}`")
        })?;
        suite.same(law, "reading what changed", &after, &second.document)?;
    }
    suite.passed(law, "for every kind of change within coverage");
    Ok(())
}

async fn conditional_read(suite: &Suite<'_>) -> Checked {
    let law = Law::ConditionalRead;
    let place = suite.holding(&documents::legacy()).await;
    let client = suite.client(&*place);
    let revision = client.found(law).await?.revision;
    let declared = suite.capabilities.conditional_read;

    let outcome = client.read(Some(&revision)).await;
    let right = match &outcome {
        Ok(ReadOutcome::NotModified) => declared,
        Ok(ReadOutcome::Found(snapshot)) => !declared && snapshot.revision == revision,
        _ => false,
    };
    suite.ensure(law, right, || {
        let wanted = if declared { "NotModified" } else { "Found" };
        format!("the known revision is answered with {outcome:?}, not `{wanted}`")
    })?;

    let foreign = Revision::new("suite:no such revision");
    let outcome = client.read(Some(&foreign)).await;
    suite.ensure(law, matches!(outcome, Ok(ReadOutcome::Found(_))), || {
        format!("an unknown revision is answered with {outcome:?}, not `Found`")
    })?;

    place.put(&documents::dtcg()).await;
    let outcome = client.read(Some(&revision)).await;
    let Ok(ReadOutcome::Found(snapshot)) = outcome else {
        return suite.broken(
            law,
            format!("after a change the old revision is answered with {outcome:?}, not `Found`"),
        );
    };
    suite.same(
        law,
        "reading after a change",
        &documents::dtcg(),
        &snapshot.document,
    )?;
    suite.passed(
        law,
        if declared {
            "declared, and kept"
        } else {
            "not declared, and never answered"
        },
    );
    Ok(())
}
