//! What a service means when it says no.

use insta::assert_snapshot;
use provider_api::ErrorKind;
use sandbox::Fault;

use crate::desk::{Desk, KEY, RED, open, read, told};
use crate::server::{Server, answer};

/// What a read with a key fails with after this refusal.
async fn refused(desk: &Desk, status: u16, words: &str) -> String {
    desk.fault(Fault::on("GET").refuse(status, words));
    let error = read(&open(&desk.with_key())).await.unwrap_err();
    assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    desk.told(&error)
}

#[tokio::test]
async fn h20_401() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("GET").refuse(401, "Who are you?"));
    let without = read(&desk.provider()).await.unwrap_err();
    let texts = [
        desk.told(&without),
        refused(&desk, 401, &format!("{KEY} is no key")).await,
        refused(&desk, 401, "The token expired").await,
    ];
    assert_snapshot!(texts.join("\n"), @r#"
    Unauthenticated: reading `http://HOST/files/tokens.json`: `http://HOST` answered 401 Unauthorized: Who are you?
      - the address wants a credential: add a secret header with the name that the service documents, such as `"Authorization": {"secret": true}`, and run `tokensync auth login`
    Unauthenticated: reading `http://HOST/files/tokens.json`: `http://HOST` answered 401 Unauthorized: [secret] is no key
      - the service does not take what was sent in `X-Access-Key`: check the name of the header, and store another value with `tokensync auth login`
    Unauthenticated: reading `http://HOST/files/tokens.json`: `http://HOST` answered 401 Unauthorized: The token expired
      - the address or its credential has expired: get a new one
    "#);
}

#[tokio::test]
async fn h21_the_meanings_of_403() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for words in [
        "Access to this bin is denied",
        "Requests exhausted. Buy additional requests",
        "API rate limit exceeded for 203.0.113.7",
        "Request has expired",
    ] {
        texts.push(refused(&desk, 403, words).await);
    }
    assert_snapshot!(texts.join("\n"), @"
    PermissionDenied: reading `http://HOST/files/tokens.json`: `http://HOST` answered 403 Forbidden: Access to this bin is denied
      - the service does not take what was sent in `X-Access-Key`: check the name of the header, and store another value with `tokensync auth login`
    RateLimited: reading `http://HOST/files/tokens.json`: `http://HOST` answered 403 Forbidden: Requests exhausted. Buy additional requests
      - the account or this machine has used up its requests: wait, or use a credential with more of them
    RateLimited: reading `http://HOST/files/tokens.json`: `http://HOST` answered 403 Forbidden: API rate limit exceeded for 203.0.113.7
      - the account or this machine has used up its requests: wait, or use a credential with more of them
    PermissionDenied: reading `http://HOST/files/tokens.json`: `http://HOST` answered 403 Forbidden: Request has expired
      - the address or its credential has expired: get a new one
    ");
    let limited = answer(403, &[("x-ratelimit-remaining", "0")], b"{}");
    let server = Server::saying(vec![limited]).await;
    let error = read(&open(&server.options())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
}

#[tokio::test]
async fn h22_404_is_no_empty_place() {
    let desk = Desk::with(RED).await;
    let options = desk.options().with("url", format!("{}-not", desk.url()));
    let missing = read(&open(&options)).await.unwrap_err();
    let texts = [desk.told(&missing), refused(&desk, 410, "It is gone").await];
    assert_snapshot!(texts.join("\n"), @"
    NotFound: reading `http://HOST/files/tokens.json-not`: `http://HOST` answered 404 Not Found: File not found
      - check the option `url`; some hosts answer like this for a private file until they get a credential in a secret header
    NotFound: reading `http://HOST/files/tokens.json`: `http://HOST` answered 410 Gone: It is gone
      - check the option `url`; some hosts answer like this for a private file until they get a credential in a secret header
    ");
}

#[tokio::test]
async fn a_refusal_on_a_page_is_told_by_its_title() {
    let page = b"<!DOCTYPE html><html><head><title>Page not found \xc2\xb7 GitHub</title>";
    let server = Server::saying(vec![answer(404, &[], page)]).await;
    let error = read(&open(&server.options())).await.unwrap_err();
    assert_snapshot!(server.plain(&told(&error)), @"
    NotFound: reading `http://HOST/tokens.json`: `http://HOST` answered 404 Not Found: Page not found · GitHub
      - check the option `url`; some hosts answer like this for a private file until they get a credential in a secret header
    ");
}

#[tokio::test]
async fn h27_other_refusals() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for status in [400, 405, 406, 409, 412, 413, 418, 422, 423, 451] {
        texts.push(refused(&desk, status, "\u{1b}[2Jno\n::error::").await);
    }
    assert_snapshot!(texts.join("\n"), @r"
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 400 Bad Request: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 405 Method Not Allowed: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 406 Not Acceptable: \u{1b}[2Jno ::error::
      - the server has no JSON here; another `Accept` header may help
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 409 Conflict: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 412 Precondition Failed: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 413 Payload Too Large: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 418 I'm a teapot: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 422 Unprocessable Entity: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 423 Locked: \u{1b}[2Jno ::error::
    Other: reading `http://HOST/files/tokens.json`: `http://HOST` answered 451 Unavailable For Legal Reasons: \u{1b}[2Jno ::error::
    ");
}

#[tokio::test]
async fn h01_h03_h04_too_many_requests_and_a_broken_service() {
    let desk = Desk::with(RED).await;
    for fault in [
        Fault::on("GET").times(3).status(500),
        Fault::on("GET").times(3).status(429),
        Fault::on("GET").times(2).retry_after(503, "1"),
        Fault::on("GET").times(2).drop_before(),
        Fault::on("GET").times(2).truncate(30),
    ] {
        desk.fault(fault);
        desk.found().await;
    }
    desk.fault(Fault::on("GET").retry_after(429, "3600"));
    let error = read(&desk.provider()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after().unwrap().as_secs(), 3600);
    desk.fault(Fault::on("GET").times(4).status(502));
    let error = read(&desk.provider()).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"Unavailable: reading `http://HOST/files/tokens.json`: `http://HOST` answered 502 Bad Gateway (tried 4 times): Bad Gateway");
}
