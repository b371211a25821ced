//! Each part of a request has its own limit. Limits are tiny here; nothing is measured from above
//! but that a test ends at all.

use std::time::Duration;

use provider_api::{ErrorKind, ProviderError};
use provider_http::{HttpClientBuilder, Request, RetryPolicy, SafeUrl};
use tokio::net::TcpListener;

use crate::server::{Server, Step, answer, head};
use crate::{Notes, quick, refusal, send};

const TINY: Duration = Duration::from_millis(150);

fn twice() -> HttpClientBuilder {
    quick().with_retry(RetryPolicy::immediate().with_attempts(2))
}

async fn bounded(future: impl Future<Output = ProviderError>) -> ProviderError {
    tokio::time::timeout(Duration::from_mins(1), future)
        .await
        .expect("no limit ended the request")
}

#[tokio::test]
async fn t20_a_connection_that_does_not_come_about_is_given_up_and_was_not_used() {
    // It accepts, and then never answers the greeting of TLS.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let url = SafeUrl::parse(&url).unwrap();
    for request in [Request::get(url.clone()), Request::put(url)] {
        let notes = Notes::default();
        let client = twice().with_connect_timeout(TINY).build().unwrap();
        let error = bounded(async { client.send(&request, &notes).await.unwrap_err() }).await;
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(
            error
                .to_string()
                .contains("no connection within 150 ms (tried 2 times)"),
            "{error}"
        );
        assert_eq!(
            notes.all().len(),
            1,
            "a write is repeated too: it never left"
        );
    }
}

#[tokio::test]
async fn t20_an_answer_that_does_not_begin_is_given_up() {
    let server = Server::replying(vec![vec![Step::Hang]]).await;
    let builder = twice().with_headers_timeout(TINY);
    let error = bounded(refusal(builder, &Request::get(server.url("/")))).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(
        error.to_string().contains("no answer within 150 ms"),
        "{error}"
    );
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_write_without_an_answer_is_unknown_and_not_repeated() {
    let server = Server::replying(vec![vec![Step::Hang]]).await;
    let builder = twice().with_headers_timeout(Duration::from_secs(1));
    let error = bounded(refusal(builder, &Request::put(server.url("/")))).await;
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn t20_a_body_that_stands_still_is_given_up() {
    let stalled = vec![
        Step::Say([head(200, &[], 10), b"12345".to_vec()].concat()),
        Step::Hang,
    ];
    let server = Server::replying(vec![stalled.clone(), answer(200, "whole")]).await;
    let client = twice().with_idle_timeout(TINY).build().unwrap();
    let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
    assert_eq!((response.text().unwrap(), server.requests()), ("whole", 2));

    let server = Server::replying(vec![stalled]).await;
    let builder = twice().with_idle_timeout(TINY);
    let error = bounded(refusal(builder, &Request::get(server.url("/")))).await;
    assert!(
        error.to_string().contains("nothing more came for 150 ms"),
        "{error}"
    );
}

#[tokio::test]
async fn t20_a_slow_drip_ends_with_the_whole_request() {
    // Each pause is far below the idle limit, so only the limit of the whole can end it.
    let mut drip = vec![Step::Say(head(200, &[], 1_000_000))];
    drip.extend((0..100_000).flat_map(|_| {
        [
            Step::Pause(Duration::from_millis(5)),
            Step::Say(b"x".to_vec()),
        ]
    }));
    let server = Server::replying(vec![drip]).await;
    let builder = twice().with_total_timeout(Duration::from_millis(400));
    let error = bounded(refusal(builder, &Request::get(server.url("/")))).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(
        error.to_string().contains("not finished within 400 ms"),
        "{error}"
    );
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn t20_redirects_share_the_limit_of_the_whole() {
    let server = Server::scripted(|number, _| {
        let location = format!("/{number}");
        let moved = head(302, &[("location", &location)], 0);
        vec![Step::Pause(Duration::from_millis(200)), Step::Say(moved)]
    })
    .await;
    let builder = quick()
        .with_retry(RetryPolicy::none())
        .with_total_timeout(Duration::from_millis(500));
    let error = bounded(refusal(builder, &Request::get(server.url("/")))).await;
    assert!(
        error.to_string().contains("not finished within 500 ms"),
        "{error}"
    );
    assert!(server.requests() < 5, "{}", server.requests());
}

#[tokio::test]
async fn a_long_upload_is_given_its_time() {
    let server = Server::replying(vec![vec![
        Step::Pause(Duration::from_millis(500)),
        Step::Say(head(200, &[], 0)),
    ]])
    .await;
    let client = twice().with_headers_timeout(TINY).build().unwrap();
    // 1 MiB at the slowest rate that counts as alive takes half a minute.
    let put = Request::put(server.url("/")).with_body("text/plain", vec![b'x'; 1024 * 1024]);
    assert_eq!(send(&client, &put).await.unwrap().status(), 200);
}
