//! What a record goes through between a write and a read.

use sandbox::{Behaviour, Settings};

use crate::support::Service;

const ODD: &str = r#"{"10":1.10,"2":1E400,"a":-0.0,"a":9007199254740993,"é":"\u00e9\/\ud800","$value":{"b.c":[ 1 ]}}"#;

#[tokio::test]
async fn a_record_comes_back_as_the_bytes_that_were_sent() {
    let service = Service::start(Settings::default()).await;
    let created = service.post("/v3/b", ODD).send().await;
    let text = created.text();
    assert!(
        text.starts_with(&format!("{{\"record\":{ODD},\"metadata\":{{\"id\":")),
        "{text}"
    );
    let id = service.control.bins().remove(0);
    assert_eq!(service.latest(&id).await, ODD);
    let updated = service
        .put(&format!("/v3/b/{id}"), &format!(" {ODD}\r\n"))
        .send()
        .await
        .text();
    assert_eq!(
        updated,
        format!("{{\"record\":{ODD},\"metadata\":{{\"parentId\":\"{id}\",\"private\":true}}}}")
    );
    assert_eq!(service.control.record(&id).as_deref(), Some(ODD));
}

#[tokio::test]
async fn a_deep_record_comes_back_as_it_was_sent() {
    let service = Service::start(Settings::default()).await;
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let id = service.control.create_bin("[1]");
    assert_eq!(
        service
            .put(&format!("/v3/b/{id}"), &deep)
            .send()
            .await
            .status,
        200
    );
    assert_eq!(service.latest(&id).await, deep);
}

#[tokio::test]
async fn a_javascript_engine_in_between_reorders_and_rounds() {
    let service = Service::start(Settings::default().with_javascript_json()).await;
    let rounded = r#"{"2":null,"10":1.1,"a":9007199254740992,"é":"é/\ud800","$value":{"b.c":[1]}}"#;
    let id = service.control.create_bin("[1]");
    let updated = service.put(&format!("/v3/b/{id}"), ODD).send().await.text();
    assert!(
        updated.starts_with(&format!("{{\"record\":{rounded},")),
        "{updated}"
    );
    assert_eq!(service.latest(&id).await, rounded);
    // Records written from now on are kept as sent again.
    service.control.change_behaviour(Behaviour::default());
    assert_eq!(service.latest(&id).await, rounded);
    service.put(&format!("/v3/b/{id}"), ODD).send().await;
    assert_eq!(service.latest(&id).await, ODD);
}

#[tokio::test]
async fn bodies_that_are_not_utf_8_json_are_refused() {
    let service = Service::start(Settings::default()).await;
    for body in [
        &b"\xff\xfe{}"[..],
        b"\xef\xbb\xbf{\"a\":1}",
        b"[\"\xff\"]",
        b"NaN",
        b"{'a':1}",
    ] {
        let request = service
            .request("POST", "/v3/b")
            .header("X-Master-Key", &service.key);
        let answer = request
            .header("Content-Type", "application/json")
            .body(body)
            .send()
            .await;
        answer.refuses(400, "Invalid JSON. Please try again");
    }
}
