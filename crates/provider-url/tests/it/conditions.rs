//! Conditional reads, and servers that answer them in odd ways.

use insta::assert_snapshot;
use provider_api::{NoProgress, Provider as _, ReadOutcome, ReadRequest};
use sandbox::Fault;

use crate::desk::{Desk, GREEN, RED, Said, document, found, open, read, read_newer, told};
use crate::server::{Server, answer};

const THEN: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const LATER: &str = "Sun, 06 Nov 1994 09:49:37 GMT";

fn some(texts: &[&str]) -> Vec<Option<String>> {
    let text = |text: &&str| (!text.is_empty()).then(|| text.to_lowercase());
    texts.iter().map(text).collect()
}

#[tokio::test]
async fn what_changed_is_read_and_what_changed_back_is_known() {
    let desk = Desk::with(RED).await;
    let provider = desk.provider();
    let red = desk.found().await.revision;
    desk.control().put_file("tokens.json", GREEN);
    let green = found(read_newer(&provider, &red).await);
    assert!(green.document.same(&document(GREEN)));
    desk.control().put_file("tokens.json", RED);
    let back = found(read_newer(&provider, &green.revision).await);
    assert_eq!(back.revision, red);
    assert_eq!(desk.traffic(), "GET 200, GET 200, GET 200");
}

#[tokio::test]
async fn h24_a_304_that_nobody_asked_for_is_not_trusted() {
    let not_modified = answer(304, &[("etag", "\"2\"")], b"");
    let whole = answer(200, &[("etag", "\"2\"")], RED.as_bytes());
    let server = Server::saying(vec![not_modified, whole]).await;
    let said = Said::default();
    let provider = open(&server.options());
    let outcome = provider.read(ReadRequest::new(&said)).await;
    assert!(found(outcome).document.same(&document(RED)));
    assert_eq!(server.sent("if-none-match"), some(&["", ""]));
    assert_eq!(server.sent("cache-control"), some(&["", "no-cache"]));
    assert_snapshot!(server.plain(&said.text()), @"
    `http://HOST/tokens.json` answered 304, and not to what was asked; reading it in full
    `http://HOST/tokens.json` holds 1 set, under `values`
    ");
}

#[tokio::test]
async fn h24_a_304_that_names_another_state_is_read_in_full() {
    let first = answer(200, &[("etag", "\"1\"")], RED.as_bytes());
    let other = answer(304, &[("etag", "\"2\"")], b"");
    let whole = answer(200, &[("etag", "\"2\"")], GREEN.as_bytes());
    let server = Server::saying(vec![first, other, whole]).await;
    let provider = open(&server.options());
    let revision = found(read(&provider).await).revision;
    let snapshot = found(read_newer(&provider, &revision).await);
    assert!(snapshot.document.same(&document(GREEN)));
    assert_eq!(server.sent("if-none-match"), some(&["", "\"1\"", ""]));
}

#[tokio::test]
async fn h24_a_304_to_everything_is_an_error() {
    let server = Server::saying(vec![answer(304, &[], b"")]).await;
    let error = read(&open(&server.options())).await.unwrap_err();
    assert_snapshot!(server.plain(&told(&error)), @"
    Unavailable: reading `http://HOST/tokens.json`: `http://HOST` answered 304 Not Modified
      - a cache on the way may be broken: try again, or ask for another address
    ");
}

#[tokio::test]
async fn a_304_without_a_name_answers_the_condition() {
    for tag in ["\"1\"", "W/\"1\""] {
        let first = answer(200, &[("etag", tag)], RED.as_bytes());
        for again in [
            answer(304, &[], b""),
            answer(304, &[("etag", "\"1\"")], b""),
            answer(304, &[("etag", "W/\"1\"")], b""),
        ] {
            let server = Server::saying(vec![first.clone(), again]).await;
            let provider = open(&server.options());
            let revision = found(read(&provider).await).revision;
            let outcome = read_newer(&provider, &revision).await;
            assert!(
                matches!(outcome, Ok(ReadOutcome::NotModified)),
                "{outcome:?}"
            );
            assert_eq!(server.sent("if-none-match"), some(&["", tag]));
        }
    }
}

#[tokio::test]
async fn h28_the_same_tag_with_another_body_is_another_revision() {
    for tag in ["\"1\"", "W/\"1\""] {
        let red = answer(200, &[("etag", tag)], RED.as_bytes());
        let green = answer(200, &[("etag", tag)], GREEN.as_bytes());
        let server = Server::saying(vec![red, green]).await;
        let provider = open(&server.options());
        let before = found(read(&provider).await).revision;
        let after = found(read_newer(&provider, &before).await);
        assert_ne!(before, after.revision);
        assert!(after.document.same(&document(GREEN)));
    }
}

#[tokio::test]
async fn without_a_validator_the_digest_decides() {
    let server = Server::saying(vec![answer(200, &[], RED.as_bytes())]).await;
    let provider = open(&server.options());
    let revision = found(read(&provider).await).revision;
    let outcome = read_newer(&provider, &revision).await;
    assert!(
        matches!(outcome, Ok(ReadOutcome::NotModified)),
        "{outcome:?}"
    );
    assert_eq!(server.sent("if-none-match"), some(&["", ""]));
    assert_eq!(server.sent("if-modified-since"), some(&["", ""]));
}

#[tokio::test]
async fn a_settled_date_is_a_condition_and_a_fresh_one_is_none() {
    let check = async |headers: &[(&str, &str)], sent: &str| {
        let server = Server::saying(vec![answer(200, headers, RED.as_bytes())]).await;
        let provider = open(&server.options());
        let revision = found(read(&provider).await).revision;
        let outcome = read_newer(&provider, &revision).await;
        assert!(
            matches!(outcome, Ok(ReadOutcome::NotModified)),
            "{outcome:?}"
        );
        assert_eq!(server.sent("if-modified-since"), some(&["", sent]));
    };
    check(&[("last-modified", THEN), ("date", LATER)], THEN).await;
    check(&[("last-modified", THEN), ("date", THEN)], "").await;
    check(&[("last-modified", THEN)], "").await;
    check(&[("last-modified", "yesterday"), ("date", LATER)], "").await;
    // A tag says more than a date.
    let both = [("etag", "\"1\""), ("last-modified", THEN), ("date", LATER)];
    check(&both, "").await;
}

#[tokio::test]
async fn a_date_is_confirmed_by_a_304_that_does_not_contradict_it() {
    let first = answer(
        200,
        &[("last-modified", THEN), ("date", LATER)],
        RED.as_bytes(),
    );
    let same = answer(304, &[("last-modified", THEN)], b"");
    let other = answer(304, &[("last-modified", LATER)], b"");
    let server = Server::saying(vec![first, same, other, answer(200, &[], GREEN.as_bytes())]).await;
    let provider = open(&server.options());
    let revision = found(read(&provider).await).revision;
    let outcome = read_newer(&provider, &revision).await;
    assert!(
        matches!(outcome, Ok(ReadOutcome::NotModified)),
        "{outcome:?}"
    );
    let snapshot = found(read_newer(&provider, &revision).await);
    assert!(snapshot.document.same(&document(GREEN)));
    assert_eq!(server.sent("if-modified-since").len(), 4);
}

#[tokio::test]
async fn a_tag_that_is_none_or_echoes_a_secret_is_not_remembered() {
    let long = format!("\"{}\"", "x".repeat(300));
    for tag in ["bare", "\"a b\"", "\"$2a$10$CANARY\"", &long] {
        let server = Server::saying(vec![answer(200, &[("etag", tag)], RED.as_bytes())]).await;
        let options = server
            .options()
            .with("headers", r#"{"X-Access-Key":{"secret":true}}"#)
            .with_secret(
                "header X-Access-Key",
                provider_api::Secret::new("$2a$10$CANARY"),
            );
        let revision = found(read(&open(&options)).await).revision;
        assert!(!revision.as_str().contains("etag"), "{revision}");
    }
}

/// A stale copy (H29) is told from a change by the engine, by its digest: here it is a change.
#[tokio::test]
async fn h29_a_stale_copy_has_the_revision_that_it_had() {
    let desk = Desk::with(RED).await;
    let red = desk.found().await.revision;
    desk.control().put_file("tokens.json", GREEN);
    let green = desk.found().await.revision;
    desk.fault(Fault::on("GET").stale());
    let stale = found(read_newer(&desk.provider(), &green).await);
    assert_eq!(stale.revision, red);
    let outcome = desk.provider().read(ReadRequest::new(&NoProgress)).await;
    assert_eq!(found(outcome).revision, green);
}
