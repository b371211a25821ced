//! What an address says of itself on a closer look.

use insta::assert_snapshot;
use provider_api::{Examined, NoProgress, Provider as _, ReadOutcome, ReadRequest};
use provider_url::UrlProvider;

use crate::desk::{Desk, RED, open};
use crate::server::{Server, answer};

async fn examine(provider: &UrlProvider) -> Examined {
    provider
        .examine(ReadRequest::new(&NoProgress))
        .await
        .unwrap()
}

/// The findings, a line each.
fn told(examined: &Examined) -> String {
    let lines = examined.findings.iter().map(|finding| {
        let fixes = finding.fixes.iter().map(|fix| format!("\n  - {fix}"));
        let (verdict, fixes) = (finding.verdict.as_str(), fixes.collect::<String>());
        format!("{verdict} {}: {}{fixes}", finding.about, finding.says)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_address_that_is_well() {
    let desk = Desk::with(RED).await;
    let examined = examine(&desk.provider()).await;
    assert_eq!(desk.traffic(), "GET 200");
    assert!(matches!(examined.outcome, ReadOutcome::Found(_)));
    assert_snapshot!(told(&examined), @"
    pass headers: none of the project's
    pass etag: the server gives an ETag: what has not changed is not sent again
    pass plugin: the Figma plugin reads the same
    pass cors: any web page may read it, the Figma plugin too
    pass proxy: none: nothing leaves this machine
    pass clock: this computer's and the service's agree
    ");
}

#[tokio::test]
async fn an_address_of_which_there_is_something_to_say() {
    let record = r#"{"record":{"core":{"red":{"value":"1","type":"x"}}},"metadata":{"id":"1"}}"#;
    let server = Server::saying(vec![answer(200, &[], record.as_bytes())]).await;
    let options = server.options().with("headers", r#"{"X-Bin-Meta":0}"#);
    let url = format!("{}?token=CANARYcanary", options.get("url").unwrap());
    let examined = examine(&open(&options.with("url", url))).await;
    assert_snapshot!(told(&examined), @"
    pass headers: 1 of the project's, 0 of them secret
    warn etag: the server gives neither an ETag nor a time to rely on: each look transfers all of it
      - let the server give an ETag, or look less often: `tokensync watch --interval 10m`
    warn query: the address has a secret in it (`token=…`), and so has the project file, which is shared: send it as a secret header if the service takes one
      - make a new secret, as this one is known, and keep it out of the address
    warn plugin: the answer is a bin of JSONBin with its own data around the record, which alone is read; the Figma plugin cannot read that: send `X-Bin-Meta: false`
      - correct it where it is published: nothing is wrong with what is read here
    warn cors: the Figma plugin cannot read it, as no browser would let it: its answer is for no other web page
      - let the server answer with `Access-Control-Allow-Origin: *`
    pass proxy: none: nothing leaves this machine
    pass clock: the service does not tell its time
    ");
}
