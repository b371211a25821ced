//! Laws 1, 4, 5, 7, 8 and 9.

use provider_api::{ErrorKind, Expected, ReadOutcome, Revision, WriteSupport};
use tokens_model::TokenDocument;

use super::cancellation;
use super::suite::{Checked, Client, Suite};
use crate::documents;
use crate::harness::Place;
use crate::law::Law;

pub(crate) async fn check(suite: &Suite<'_>) -> Checked {
    if !suite.writes() {
        return read_only(suite).await;
    }
    suite.passed(Law::ReadOnly, "the provider writes");
    refused_documents(suite).await?;
    survival(suite).await?;
    read_after_write(suite).await?;
    stale_refused(suite).await?;
    created_once(suite).await?;
    nothing_lost(suite).await?;
    cancellation::check(suite).await
}

/// A provider that cannot write is held to refusing, by every law about writes.
async fn read_only(suite: &Suite<'_>) -> Checked {
    let law = Law::ReadOnly;
    let before = documents::legacy();
    let place = suite.holding(&before).await;
    let client = suite.client(&*place);
    let revision = client.found(law).await?.revision;
    let requests = place.requests_seen();
    let stale = Revision::new("suite:no such revision");
    for expected in [
        Expected::Any,
        Expected::Absent,
        Expected::Revision(&revision),
        Expected::Revision(&stale),
    ] {
        let what = format!("a write to a read-only place, expecting {expected:?},");
        let document = documents::dtcg();
        client
            .refused(law, &what, &document, expected, ErrorKind::Unsupported)
            .await?;
    }
    suite.ensure(law, place.requests_seen() == requests, || {
        "a refused write sent a request".to_owned()
    })?;
    suite
        .stored(law, "after refused writes", &*place, &before)
        .await?;
    suite.passed(
        law,
        if requests.is_some() {
            "every write is refused, no request is sent"
        } else {
            "every write is refused, nothing changes"
        },
    );
    for law in [
        Law::ReadAfterWrite,
        Law::StaleRefused,
        Law::CreatedOnce,
        Law::NothingLost,
        Law::Cancellation,
    ] {
        suite.passed(law, "read-only: every write is refused");
    }
    suite.passed(Law::Survival, "on reading");
    Ok(())
}

/// What a place cannot hold it has to refuse, and so not to hold in part.
async fn refused_documents(suite: &Suite<'_>) -> Checked {
    let law = Law::Survival;
    for (name, document) in documents::all() {
        let Some(reason) = suite.harness.cannot_hold(&document) else {
            continue;
        };
        let before = documents::counter(1);
        let place = suite.holding(&before).await;
        let client = suite.client(&*place);
        let what = format!("the document `{name}`, which the place cannot hold,");
        let (expected, kind) = (Expected::Any, ErrorKind::InvalidDocument);
        client
            .refused(law, &what, &document, expected, kind)
            .await?;
        suite
            .stored(law, "after a refused document", &*place, &before)
            .await?;
        suite.cannot_hold(name, reason);
    }
    Ok(())
}

async fn survival(suite: &Suite<'_>) -> Checked {
    let law = Law::Survival;
    for (name, document) in suite.documents() {
        let place = suite.harness.fresh().await;
        let client = suite.client(&*place);
        let what = format!("writing the document `{name}` into an empty place");
        client
            .written(law, &what, &document, Expected::Absent)
            .await?;
        let found = client.found(law).await?.document;
        suite.same(law, &what, &document, &found)?;
        suite.stored(law, &what, &*place, &document).await?;
        if name == "numbers" && suite.harness.keeps_number_text() {
            number_text(suite, &found)?;
        }
        // Once more over something that has nothing in common with it.
        let place = suite.holding(&documents::counter(1)).await;
        let client = suite.client(&*place);
        let what = format!("writing the document `{name}` over another one");
        client.written(law, &what, &document, Expected::Any).await?;
        suite.same(law, &what, &document, &client.found(law).await?.document)?;
        suite.stored(law, &what, &*place, &document).await?;
    }
    suite.passed(
        law,
        if suite.harness.keeps_number_text() {
            "within coverage, number text included"
        } else {
            "within coverage; the place respells numbers"
        },
    );
    Ok(())
}

fn number_text(suite: &Suite<'_>, found: &TokenDocument) -> Checked {
    for (at, number) in documents::NUMBERS.iter().enumerate() {
        let text = found
            .set("numbers")
            .and_then(|set| set.json().get(&format!("n{at}")))
            .and_then(|token| token.get("value"))
            .map(|value| value.raw().to_owned());
        suite.ensure(Law::Survival, text.as_deref() == Some(*number), || {
            format!("the number `{number}` came back as `{text:?}`")
        })?;
    }
    Ok(())
}

async fn read_after_write(suite: &Suite<'_>) -> Checked {
    let law = Law::ReadAfterWrite;
    let place = suite.harness.fresh().await;
    let client = suite.client(&*place);
    let mut revision: Option<Revision> = None;
    // Each over the one before, so that sets, themes and metadata come, change and go.
    for (name, document) in suite.documents() {
        let what = format!("writing the document `{name}`");
        let expected = revision
            .as_ref()
            .map_or(Expected::Absent, Expected::Revision);
        let returned = client.written(law, &what, &document, expected).await?;
        for reader in [&client, &suite.client(&*place)] {
            let snapshot = reader.found(law).await?;
            suite.same(law, &what, &document, &snapshot.document)?;
            suite.ensure(law, snapshot.revision == returned, || {
                format!(
                    "{what} returned `{returned}`, the next read says `{}`",
                    snapshot.revision
                )
            })?;
        }
        revision = Some(returned);
    }
    // Writing what is there already is no change.
    let Some((_, document)) = suite.documents().pop() else {
        return suite.broken(law, "the place holds none of the documents");
    };
    let returned = client
        .written(law, "writing the same again", &document, Expected::Any)
        .await?;
    let found = client.found(law).await?;
    suite.ensure(law, found.revision == returned, || {
        format!(
            "writing the same again returned `{returned}`, the next read says `{}`",
            found.revision
        )
    })?;
    suite.passed(
        law,
        "for every document of the suite, by one client and another",
    );
    Ok(())
}

async fn stale_refused(suite: &Suite<'_>) -> Checked {
    let law = Law::StaleRefused;
    let place = suite.holding(&documents::counter(1)).await;
    let (one, other) = (suite.client(&*place), suite.client(&*place));
    let old = one.found(law).await?.revision;
    let mine = documents::legacy();

    place.put(&documents::counter(2)).await;
    let before = place.writes_seen();
    refuse_stale(&one, &old, &mine).await?;
    // A compare-and-swap has to ask the place, which then refuses.
    let asks = suite.capabilities.write == WriteSupport::CompareAndSwap;
    suite.ensure(law, asks || place.writes_seen() == before, || {
        "a stale write was sent to the place, which cannot refuse it".to_owned()
    })?;
    suite
        .stored(
            law,
            "after a refused write",
            &*place,
            &documents::counter(2),
        )
        .await?;

    let current = one.found(law).await?.revision;
    other
        .written(
            law,
            "a write that expects what is there",
            &documents::counter(3),
            Expected::Revision(&current),
        )
        .await?;
    refuse_stale(&one, &current, &mine).await?;
    refuse_stale(&one, &Revision::new("suite:no such revision"), &mine).await?;
    suite
        .stored(
            law,
            "after a refused write",
            &*place,
            &documents::counter(3),
        )
        .await?;
    suite.passed(
        law,
        "after a foreign change and after another client's write",
    );
    Ok(())
}

async fn refuse_stale(
    client: &Client<'_>,
    revision: &Revision,
    document: &TokenDocument,
) -> Checked {
    client
        .refused(
            Law::StaleRefused,
            "a document that expects a stale revision",
            document,
            Expected::Revision(revision),
            ErrorKind::RevisionMismatch,
        )
        .await
}

async fn created_once(suite: &Suite<'_>) -> Checked {
    let law = Law::CreatedOnce;
    let place = suite.harness.fresh().await;
    let (one, other) = (suite.client(&*place), suite.client(&*place));
    let (first, second) = (documents::themes(), documents::legacy());
    let nowhere = Revision::new("suite:no such revision");
    one.refused(
        law,
        "a document that expects a revision where there is none",
        &first,
        Expected::Revision(&nowhere),
        ErrorKind::RevisionMismatch,
    )
    .await?;
    let outcome = one.read(None).await;
    suite.ensure(law, matches!(outcome, Ok(ReadOutcome::Absent)), || {
        format!("after a refused write an empty place reads as {outcome:?}")
    })?;
    one.written(
        law,
        "a first write that expects nothing",
        &first,
        Expected::Absent,
    )
    .await?;
    for client in [&one, &other] {
        let what = "a second document that expects nothing";
        client
            .refused(
                law,
                what,
                &second,
                Expected::Absent,
                ErrorKind::RevisionMismatch,
            )
            .await?;
    }
    suite
        .stored(law, "after a refused write", &*place, &first)
        .await?;
    let found = one.found(law).await?.document;
    suite.same(law, "reading after a refused write", &first, &found)?;

    let place = suite.harness.fresh().await;
    let client = suite.client(&*place);
    for document in [&first, &second] {
        client
            .written(
                law,
                "a write that expects whatever",
                document,
                Expected::Any,
            )
            .await?;
    }
    suite
        .stored(law, "after two writes", &*place, &second)
        .await?;
    suite.passed(law, "and whoever expects whatever overwrites");
    Ok(())
}

const CLIENTS: u32 = 4;
const ROUNDS: u32 = 5;

async fn nothing_lost(suite: &Suite<'_>) -> Checked {
    let law = Law::NothingLost;
    if suite.capabilities.write != WriteSupport::CompareAndSwap {
        suite.passed(law, "not claimed: the provider checks, then writes");
        return Ok(());
    }
    let place = suite.holding(&documents::counter(0)).await;
    let outcomes = tokio::join!(
        increments(suite, &*place),
        increments(suite, &*place),
        increments(suite, &*place),
        increments(suite, &*place),
    );
    let outcomes: [Checked; CLIENTS as usize] = outcomes.into();
    for outcome in outcomes {
        outcome?;
    }
    let total = place
        .stored()
        .await
        .and_then(|document| documents::counted(&document));
    suite.ensure(law, total == Some(CLIENTS * ROUNDS), || {
        format!("{CLIENTS} clients counted to {ROUNDS} each, the place says {total:?}")
    })?;
    suite.passed(law, "four clients at once");
    Ok(())
}

async fn increments(suite: &Suite<'_>, place: &dyn Place) -> Checked {
    let law = Law::NothingLost;
    let client = suite.client(place);
    let mut done = 0;
    let mut patience = 1000;
    while done < ROUNDS {
        let snapshot = client.found(law).await?;
        let Some(count) = documents::counted(&snapshot.document) else {
            return suite.broken(law, "the counter is gone");
        };
        // The moment in which the others get in between.
        tokio::task::yield_now().await;
        let next = documents::counter(count + 1);
        match client
            .write(&next, Expected::Revision(&snapshot.revision))
            .await
        {
            Ok(_) => done += 1,
            Err(error) if error.kind() == ErrorKind::RevisionMismatch && patience > 0 => {
                patience -= 1;
            }
            Err(error) => {
                return suite.broken(law, format!("a concurrent write: {error}"));
            }
        }
    }
    Ok(())
}
