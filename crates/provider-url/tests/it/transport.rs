//! Redirects, limits and secrets on the way. How each is done is tested in `provider-http`; here,
//! that nothing is turned off.

use insta::assert_snapshot;
use provider_api::{ErrorKind, NoProgress, ProviderFactory as _, ReadRequest};
use provider_url::UrlFactory;
use sandbox::{Fault, Framing};

use crate::desk::{Desk, KEY, RED, document, found, open, read};
use crate::server::{Server, answer};

#[tokio::test]
async fn t01_t02_h18_a_redirect_to_another_origin_gets_nothing() {
    let desk = Desk::with(RED).await;
    let elsewhere = Server::saying(vec![answer(200, &[], RED.as_bytes())]).await;
    let options = desk
        .with_key()
        .with("url", format!("{}?token={KEY}", desk.url()));
    for status in [301, 302, 303, 307, 308] {
        desk.fault(Fault::on("GET").redirect(status, elsewhere.url()));
        let error = read(&open(&options)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        if status == 302 {
            assert_snapshot!(elsewhere.plain(&desk.told(&error).replace("HOST", "HERE")), @"
            Unavailable: GET `http://HERE/files/tokens.json?token=…`: redirects (302) to `http://HOST`, another place, where nothing was sent
              - if that is where the service lives now, use that address in the settings
            ");
        }
    }
    assert_eq!(elsewhere.sent("host"), []);
}

#[tokio::test]
async fn h19_loops_and_other_schemes_are_refused() {
    let desk = Desk::with(RED).await;
    let itself = desk.url();
    for target in [
        &itself,
        "file:///etc/passwd",
        "data:,{}",
        "https://u:p@a.b/",
    ] {
        desk.fault(Fault::on("GET").times(9).redirect(302, target));
        let error = read(&desk.provider()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{target}");
        desk.control().clear_script();
    }
}

#[tokio::test]
async fn a_redirect_within_the_origin_takes_the_headers_along() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("GET").redirect(302, "/files/tokens.json?moved"));
    found(read(&open(&desk.with_key())).await);
    assert_eq!(desk.traffic(), "GET 302, GET 200");
    assert!(desk.sent().contains("x-access-key: KEY"), "{}", desk.sent());
}

#[tokio::test]
async fn t24_nothing_goes_to_another_machine_in_clear_text() {
    let desk = Desk::with(RED).await;
    let options = desk
        .with_key()
        .with("url", "http://example.com/t.json?token=CANARY");
    let error = read(&open(&options)).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    InvalidConfig: `http://example.com` is not encrypted, so nothing is sent there
      - use `https://example.com`
    ");
}

#[tokio::test]
async fn t20_h15_an_endless_answer_is_not_taken() {
    let desk = Desk::with(RED).await;
    for framing in [Framing::Announced, Framing::Chunked] {
        desk.fault(Fault::on("GET").oversized(70 << 20, framing));
        let error = read(&desk.provider()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    }
}

#[tokio::test]
async fn h14_h16_odd_encodings_and_too_many_headers_are_refused() {
    let check = async |headers: &[(&str, &str)], kind: ErrorKind| {
        let server = Server::saying(vec![answer(200, headers, RED.as_bytes())]).await;
        let error = read(&open(&server.options())).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    };
    check(&[("content-encoding", "br")], ErrorKind::InvalidDocument).await;
    check(
        &[("content-encoding", "gzip, gzip")],
        ErrorKind::InvalidDocument,
    )
    .await;
    let large = "x".repeat(100_000);
    check(&[("x-large", &large)], ErrorKind::TooLarge).await;
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("GET").every_time().hang());
    // One attempt only: a hanging one is repeated like any other.
    let options = desk.options().with("timeout", "1");
    let config = provider_url::UrlConfig::from_options(&options).unwrap();
    assert!(format!("{:?}", config.http_client().unwrap()).contains("total: 1s"));
    let client = provider_http::HttpClient::builder()
        .with_retry(provider_http::RetryPolicy::none())
        .with_total_timeout(std::time::Duration::from_millis(50))
        .build()
        .unwrap();
    let provider = provider_url::UrlProvider::with_client(&config, client);
    let error = read(&provider).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(
        error.to_string().contains("not finished within 50 ms"),
        "{error}"
    );
}

#[tokio::test]
async fn what_the_factory_opens_reads() {
    let desk = Desk::with(RED).await;
    let provider = UrlFactory.open(&desk.with_key()).unwrap();
    let outcome = provider.read(ReadRequest::new(&NoProgress)).await;
    assert!(found(outcome).document.same(&document(RED)));
}
