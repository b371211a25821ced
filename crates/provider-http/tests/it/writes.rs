//! A write reaches the server once, or provably did nothing before.

use std::time::Duration;

use provider_api::{ErrorKind, ProviderError};
use provider_http::{Freshness, Method, Replay, Request};

use crate::server::{Reply, Server, Step, answer, answer_with, head};
use crate::{quick, refusal, send};

const WRITES: [Method; 4] = [Method::Post, Method::Put, Method::Patch, Method::Delete];

/// Every way not to answer a request that has arrived.
fn silences() -> Vec<(&'static str, Reply)> {
    let garbage = Step::Say(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec());
    vec![
        ("reset", vec![Step::Reset]),
        ("closed", vec![Step::Close]),
        (
            "half a head",
            vec![Step::Say(b"HTTP/1.1 200 O".to_vec()), Step::Close],
        ),
        ("not http", vec![garbage, Step::Close]),
        (
            "interim only",
            vec![
                Step::Say(b"HTTP/1.1 103 Early\r\n\r\n".to_vec()),
                Step::Close,
            ],
        ),
    ]
}

fn assert_unknown(error: &ProviderError) {
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert!(
        error.to_string().contains("may have taken effect"),
        "{error}"
    );
    assert_eq!(
        error.hints(),
        ["read the place again before writing to it once more"]
    );
}

#[tokio::test]
async fn a_write_that_was_sent_is_not_sent_again() {
    for (name, silence) in silences() {
        for method in WRITES {
            let server = Server::replying(vec![silence.clone()]).await;
            let request = Request::new(method, server.url("/b")).with_body("text/plain", "x");
            assert_unknown(&refusal(quick(), &request).await);
            assert_eq!(server.requests(), 1, "{name} {method}");
        }
    }
}

#[tokio::test]
async fn a_write_over_what_is_not_new_any_more_is_not_sent() {
    let server = Server::replying(vec![answer(200, "ok")]).await;
    let write = |lasts| {
        let request = Request::put(server.url("/b")).with_body("text/plain", "x");
        request.with_freshness(Freshness::lasting(lasts))
    };
    let error = refusal(quick(), &write(Duration::ZERO)).await;
    assert_eq!(error.kind(), ErrorKind::RevisionMismatch, "{error}");
    assert_eq!(server.requests(), 0);
    send(&quick().build().unwrap(), &write(Duration::from_mins(1)))
        .await
        .unwrap();
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_write_is_not_repeated_over_what_would_not_be_new_then() {
    let wait = [("retry-after", "20")];
    let patience = || answer_with(429, &wait, b"");
    for (lasts, requests) in [(10, 1), (60, 2)] {
        let server = Server::replying(vec![patience(), answer(200, "ok")]).await;
        let request = Request::put(server.url("/b")).with_body("text/plain", "x");
        let fresh = Freshness::lasting(Duration::from_secs(lasts));
        let sent = send(&quick().build().unwrap(), &request.with_freshness(fresh)).await;
        let stale = sent.is_err_and(|error| error.kind() == ErrorKind::RevisionMismatch);
        assert_eq!(stale, requests == 1, "{lasts}");
        assert_eq!(server.requests(), requests, "{lasts}");
    }
}

#[tokio::test]
async fn the_same_silence_is_no_obstacle_for_a_query_by_post() {
    for (name, silence) in silences() {
        let server = Server::replying(vec![silence, answer(200, "ok")]).await;
        let request = Request::post(server.url("/graphql"))
            .with_body("application/json", "{}")
            .with_replay(Replay::Safe);
        let response = send(&quick().build().unwrap(), &request).await.unwrap();
        assert_eq!((response.status(), server.requests()), (200, 2), "{name}");
        assert_eq!(server.seen()[1].body, b"{}", "{name}");
    }
}

#[tokio::test]
async fn a_reset_on_a_used_connection_is_unknown_too() {
    let server = Server::replying(vec![answer(200, "read"), vec![Step::Reset]]).await;
    let client = quick().build().unwrap();
    assert!(send(&client, &Request::get(server.url("/b"))).await.is_ok());
    let put = Request::put(server.url("/b")).with_body("text/plain", "x");
    assert_unknown(&send(&client, &put).await.unwrap_err());
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_refused_write_is_repeated_where_nothing_was_done() {
    for (status, headers) in [
        (429, &[][..]),
        (429, &[("retry-after", "1")][..]),
        (503, &[("retry-after", "1")][..]),
    ] {
        let server =
            Server::replying(vec![answer_with(status, headers, b""), answer(200, "")]).await;
        let put = Request::put(server.url("/b")).with_body("text/plain", "same");
        let response = send(&quick().build().unwrap(), &put).await.unwrap();
        assert_eq!((response.status(), response.attempts()), (200, 2));
        let bodies: Vec<Vec<u8>> = server.seen().into_iter().map(|seen| seen.body).collect();
        assert_eq!(bodies, [b"same", b"same"]);
    }
}

#[tokio::test]
async fn a_server_error_to_a_write_leaves_its_outcome_open() {
    for status in [408, 500, 502, 503, 504, 520, 599] {
        let server = Server::replying(vec![answer(status, "oops")]).await;
        let response = send(&quick().build().unwrap(), &Request::put(server.url("/b")))
            .await
            .unwrap();
        assert_eq!(
            response.error("x").kind(),
            ErrorKind::OutcomeUnknown,
            "{status}"
        );
        assert_eq!(server.requests(), 1, "{status}");
    }
    for (status, kind) in [
        (400, ErrorKind::Other),
        (401, ErrorKind::Unauthenticated),
        (409, ErrorKind::Other),
        (412, ErrorKind::RevisionMismatch),
        (413, ErrorKind::TooLarge),
        (501, ErrorKind::Unavailable),
    ] {
        let server = Server::replying(vec![answer(status, "")]).await;
        let response = send(&quick().build().unwrap(), &Request::put(server.url("/b")))
            .await
            .unwrap();
        assert_eq!(response.error("x").kind(), kind, "{status}");
    }
}

#[tokio::test]
async fn a_mismatch_after_a_repeated_write_may_be_its_own_doing() {
    let busy = answer_with(503, &[("retry-after", "0")], b"");
    let server = Server::replying(vec![busy, answer(412, "")]).await;
    let response = send(&quick().build().unwrap(), &Request::put(server.url("/b")))
        .await
        .unwrap();
    assert_eq!((response.status(), response.attempts()), (412, 2));
    assert_eq!(response.kind(), ErrorKind::OutcomeUnknown);
}

#[tokio::test]
async fn a_caller_who_knows_the_service_says_the_kind() {
    let server = Server::replying(vec![answer(403, "{\"message\":\"Requests exhausted\"}")]).await;
    let response = send(&quick().build().unwrap(), &Request::put(server.url("/b")))
        .await
        .unwrap();
    let error = response.error_of_kind("writing", ErrorKind::RateLimited, "Requests\r\nexhausted");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    let origin = server.url("/").origin();
    assert_eq!(
        error.to_string(),
        format!("writing: `{origin}` answered 403 Forbidden: Requests exhausted")
    );
}

#[tokio::test]
async fn a_body_refused_early_is_a_refusal_and_no_broken_connection() {
    // The server answers while the body is still on its way, then closes.
    let reply = vec![
        Step::Say([head(413, &[], 3), b"big".to_vec()].concat()),
        Step::Close,
    ];
    let server = Server::replying(vec![reply]).await;
    let put = Request::put(server.url("/b")).with_body("text/plain", vec![b'x'; 2_000_000]);
    let response = send(&quick().build().unwrap(), &put).await.unwrap();
    assert_eq!(response.kind(), ErrorKind::TooLarge);
    assert_eq!(server.seen()[0].body.len(), 2_000_000);
}
