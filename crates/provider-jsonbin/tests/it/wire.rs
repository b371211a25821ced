//! The requests as they go out, one by one.

use insta::assert_snapshot;
use provider_api::{Expected, NoProgress, ReadOutcome, Revision, Secret};
use provider_jsonbin::{BinName, JsonbinConfig, JsonbinProvider};
use sandbox::Right;

use crate::desk::{Desk, GREEN, RED, SKELETON, document, open, quick, read, write};

#[tokio::test]
async fn a_read() {
    let desk = Desk::with(RED).await;
    desk.found().await;
    assert_eq!(desk.traffic(), "GET 200");
    assert_snapshot!(desk.sent("GET"), @"
    GET /v3/b/BIN/latest
    accept: application/json
    accept-encoding: gzip
    cache-control: no-cache
    host: HOST
    user-agent: tokensync/VERSION
    x-master-key: KEY
    ");
}

#[tokio::test]
async fn a_read_with_an_access_key() {
    let desk = Desk::with(RED).await;
    let key = desk.control().access_key("ci", &[Right::Read]);
    let options = desk
        .options()
        .with("key", "access")
        .with_secret("secret", Secret::new(&key));
    read(&open(&options)).await.unwrap();
    assert_snapshot!(desk.sent("GET").replace(&key, "ACCESS KEY"), @"
    GET /v3/b/BIN/latest
    accept: application/json
    accept-encoding: gzip
    cache-control: no-cache
    host: HOST
    user-agent: tokensync/VERSION
    x-access-key: ACCESS KEY
    ");
}

#[tokio::test]
async fn a_marker_goes_along_and_counts_for_the_revision_only() {
    let desk = Desk::with(RED).await;
    let marked = r##"{"values":{"core":{"red":{"value":"#0f0","type":"color"}}},"$themes":[],"$metadata":{"tokensync":{"id":"1"}}}"##;
    assert!(document(marked).marker().is_some());
    let written = desk.replace(marked).await.unwrap();
    let found = desk.found().await;
    assert_eq!(found.revision, written);
    assert_ne!(written, Revision::digest_of(&document(GREEN)));
    assert!(found.document.same(&document(GREEN)));
    let there = found
        .document
        .marker()
        .map(tokens_model::JsonRef::to_compact);
    assert_eq!(there.as_deref(), Some(r#"{"id":"1"}"#));
}

#[tokio::test]
async fn a_write_checks_first_and_keeps_the_version_of_the_record() {
    let desk = Desk::with(RED).await;
    let text = r##"{"z":{"a":{"value":"#0f0","type":"color"}},"b":{},"note":"ours","$themes":[{"id":"1","name":"Light"}],"$metadata":{"own":1,"version":"9","tokenSetOrder":["z","b"]}}"##;
    let revision = desk.replace(text).await.unwrap();
    assert_eq!(desk.traffic(), "GET 200, PUT 200");
    assert_eq!(revision, Revision::digest_of(&document(text)));
    assert_eq!(revision, desk.found().await.revision);
    assert_snapshot!(desk.sent("PUT"), @r##"
    PUT /v3/b/BIN
    accept: application/json
    accept-encoding: gzip
    content-length: 218
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION
    x-master-key: KEY

    {"values":{"z":{"a":{"value":"#0f0","type":"color"}},"b":{}},"$metadata":{"version":"2.9.0","updatedAt":"TIME","tokenSetOrder":["z","b"],"own":1},"$themes":[{"id":"1","name":"Light"}],"note":"ours"}
    "##);
}

#[tokio::test]
async fn a_write_with_a_version() {
    let desk = Desk::with(RED).await;
    let provider = open(&desk.options().with("versioning", "true"));
    let written = write(&provider, GREEN, Expected::Any).await.unwrap();
    assert_eq!(desk.traffic(), "PUT 200");
    assert_eq!(desk.found().await.revision, written);
    assert_snapshot!(desk.sent("PUT"), @r##"
    PUT /v3/b/BIN
    accept: application/json
    accept-encoding: gzip
    content-length: 170
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION
    x-bin-versioning: true
    x-master-key: KEY

    {"values":{"core":{"red":{"value":"#0f0","type":"color"}}},"$metadata":{"version":"2.11.10","updatedAt":"TIME","tokenSetOrder":["core"]},"$themes":[]}
    "##);
}

#[tokio::test]
async fn a_first_write_into_a_bin_that_the_plugin_made() {
    let desk = Desk::with(SKELETON).await;
    assert!(matches!(
        read(&desk.provider()).await,
        Ok(ReadOutcome::Absent)
    ));
    let sent = write(&desk.provider(), "{}", Expected::Absent)
        .await
        .unwrap();
    // Written by us it is a document, however little there is in it.
    assert_eq!(sent, desk.found().await.revision);
    assert_snapshot!(desk.sent("PUT"), @r#"
    PUT /v3/b/BIN
    accept: application/json
    accept-encoding: gzip
    content-length: 118
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION
    x-master-key: KEY

    {"values":{},"$metadata":{"version":"2.11.10","updatedAt":"TIME","tokenSetOrder":[]},"$themes":[]}
    "#);
}

#[tokio::test]
async fn a_creation() {
    let mut desk = Desk::with(RED).await;
    let options = desk.account().with("name", " Design tokens ");
    let config = JsonbinConfig::from_options(&options).unwrap();
    let (bin, revision) = JsonbinProvider::create(&config, quick(), &document(GREEN), &NoProgress)
        .await
        .unwrap();
    assert_eq!(desk.traffic(), "POST 200");
    assert_snapshot!(desk.sent("POST"), @r##"
    POST /v3/b
    accept: application/json
    accept-encoding: gzip
    content-length: 170
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION
    x-bin-name: Design tokens
    x-bin-private: true
    x-master-key: KEY

    {"values":{"core":{"red":{"value":"#0f0","type":"color"}}},"$metadata":{"version":"2.11.10","updatedAt":"TIME","tokenSetOrder":["core"]},"$themes":[]}
    "##);
    bin.as_str().clone_into(&mut desk.bin);
    assert_eq!(desk.found().await.revision, revision);
}

#[tokio::test]
async fn a_creation_in_a_collection() {
    let desk = Desk::with(RED).await;
    let options = desk
        .account()
        .with("collection", "65f0c1d2e3a4b5c6d7e8f902");
    let config = JsonbinConfig::from_options(&options).unwrap();
    let error = JsonbinProvider::create(&config, quick(), &document(GREEN), &NoProgress)
        .await
        .unwrap_err();
    assert_snapshot!(desk.sent("POST"), @r##"
    POST /v3/b
    accept: application/json
    accept-encoding: gzip
    content-length: 170
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION
    x-bin-private: true
    x-collection-id: 65f0c1d2e3a4b5c6d7e8f902
    x-master-key: KEY

    {"values":{"core":{"red":{"value":"#0f0","type":"color"}}},"$metadata":{"version":"2.11.10","updatedAt":"TIME","tokenSetOrder":["core"]},"$themes":[]}
    "##);
    assert_snapshot!(desk.told(&error), @"
    InvalidConfig: creating a bin of 170 bytes: `http://HOST` answered 400 Bad Request: Invalid X-Collection-Id provided
      - check the option `collection`: the account has no such collection
    ");
}

#[tokio::test]
async fn a_new_name() {
    let desk = Desk::with(RED).await;
    let name = BinName::parse("Tokens of 2026").unwrap();
    desk.provider().rename(&name, &NoProgress).await.unwrap();
    assert_snapshot!(desk.sent("PUT"), @"
    PUT /v3/b/BIN/meta/name
    accept: application/json
    accept-encoding: gzip
    content-length: 2
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION
    x-bin-name: Tokens of 2026
    x-master-key: KEY

    {}
    ");
}
