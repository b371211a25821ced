//! The requests as they go out, one by one.

use insta::assert_snapshot;
use provider_api::{ReadOutcome, Secret};
use provider_url::secret_name;

use crate::desk::{Desk, KEY, RED, found, open, read, read_newer};

#[tokio::test]
async fn a_read() {
    let desk = Desk::with(RED).await;
    desk.found().await;
    assert_eq!(desk.traffic(), "GET 200");
    assert_snapshot!(desk.sent(), @"
    GET /files/tokens.json
    accept: application/json
    accept-encoding: gzip
    host: HOST
    user-agent: tokensync/VERSION
    ");
}

#[tokio::test]
async fn a_read_with_headers() {
    let desk = Desk::with(RED).await;
    let headers = r#"{"X-Access-Key":{"secret":true},"X-Master-Key":{"secret":true},"X-Bin-Meta":false,"X-Number":1.50,"Accept":"application/vnd.github.raw+json"}"#;
    let options = desk
        .options()
        .with("headers", headers)
        .with_secret(secret_name("X-Access-Key"), Secret::new(KEY))
        .with_secret(secret_name("X-Master-Key"), Secret::new("other"));
    found(read(&open(&options)).await);
    assert_snapshot!(desk.sent(), @"
    GET /files/tokens.json
    accept: application/vnd.github.raw+json
    accept-encoding: gzip
    host: HOST
    user-agent: tokensync/VERSION
    x-access-key: KEY
    x-bin-meta: false
    x-master-key: other
    x-number: 1.50
    ");
}

#[tokio::test]
async fn a_read_of_what_is_known() {
    let desk = Desk::with(RED).await;
    let provider = open(&desk.with_key());
    let revision = found(read(&provider).await).revision;
    let again = read_newer(&provider, &revision).await;
    assert!(matches!(again, Ok(ReadOutcome::NotModified)), "{again:?}");
    assert_eq!(desk.traffic(), "GET 200, GET 304");
    assert_snapshot!(desk.sent(), @r#"
    GET /files/tokens.json
    accept: application/json
    accept-encoding: gzip
    host: HOST
    if-none-match: "3a1c5da4c544b085eccdb30749f6bdf2"
    user-agent: tokensync/VERSION
    x-access-key: KEY
    x-bin-meta: false
    "#);
    assert_snapshot!(revision, @r#"blake3:bac432031c2acf760a56126866694b066e3fde38b6b4ee7f24ae869eec84e1b3 etag:"3a1c5da4c544b085eccdb30749f6bdf2""#);
}

/// The recipe for people who only read (docs of Tokens Studio, "JSONBin", "Read-only mode").
#[tokio::test]
async fn a_bin_for_people_who_only_read() {
    let desk = Desk::with(RED).await;
    let bin = desk.control().create_bin(RED);
    let endpoint = desk.sandbox.addresses().jsonbin.endpoint;
    let options = desk
        .with_key()
        .with("url", format!("{endpoint}/b/{bin}/latest"))
        .with(
            "headers",
            r#"{"X-Master-Key":{"secret":true},"X-Bin-Meta":false}"#,
        )
        .with_secret(secret_name("X-Master-Key"), Secret::new(KEY));
    let snapshot = found(read(&open(&options)).await);
    assert_eq!(snapshot.document.token_count(), 1);
    assert_eq!(snapshot.notes, [""; 0]);
    assert_snapshot!(desk.sent().replace(&bin, "BIN"), @"
    GET /v3/b/BIN/latest
    accept: application/json
    accept-encoding: gzip
    host: HOST
    user-agent: tokensync/VERSION
    x-bin-meta: false
    x-master-key: KEY
    ");
}
