//! The control routes, as a shell uses them.

use sandbox::{Fault, Framing, Settings};
use serde_json::{Value, json};

use crate::support::{Answer, Service};

async fn add(service: &Service, faults: &Value) -> Answer {
    service
        .request("POST", "/sandbox/faults")
        .json(&faults.to_string())
        .send()
        .await
}

#[tokio::test]
async fn faults_can_be_scripted_listed_and_cleared() {
    let service = Service::start(Settings::default()).await;
    let one =
        json!({ "method": "GET", "action": { "kind": "status", "code": 503, "retry_after": "2" } });
    assert_eq!(add(&service, &one).await.status, 200);
    let two = json!([
        { "path_contains": "/files/", "skip": 1, "times": 3, "action": { "kind": "drop_after" } },
        { "action": { "kind": "delay", "millis": 20 } },
    ]);
    let waiting = add(&service, &two).await.json();
    assert_eq!(waiting.as_array().unwrap().len(), 3);
    assert_eq!(
        waiting,
        service
            .request("GET", "/sandbox/faults")
            .send()
            .await
            .json()
    );
    let answer = service.get("/v3/c").send().await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("2"))
    );
    assert_eq!(
        service.control.scripted().len(),
        3,
        "a spent rule goes with the next request"
    );
    assert_eq!(
        service
            .request("DELETE", "/sandbox/faults")
            .send()
            .await
            .status,
        204
    );
    assert!(service.control.scripted().is_empty());
}

#[tokio::test]
async fn every_fault_can_be_written_as_json() {
    let service = Service::start(Settings::default()).await;
    let wait = std::time::Duration::from_millis(7);
    let faults = [
        (
            Fault::on_any().refuse(403, "no"),
            json!({ "kind": "status", "code": 403, "message": "no" }),
        ),
        (
            Fault::on_any().delay(wait),
            json!({ "kind": "delay", "millis": 7 }),
        ),
        (
            Fault::on_any().drop_before(),
            json!({ "kind": "drop_before" }),
        ),
        (
            Fault::on_any().drop_after(),
            json!({ "kind": "drop_after" }),
        ),
        (
            Fault::on_any().truncate(3),
            json!({ "kind": "truncate", "keep": 3 }),
        ),
        (
            Fault::on_any().truncate_quietly(3),
            json!({ "kind": "truncate_quietly", "keep": 3 }),
        ),
        (Fault::on_any().html(), json!({ "kind": "html" })),
        (
            Fault::on_any().empty_body(),
            json!({ "kind": "empty_body" }),
        ),
        (
            Fault::on_any().body(201, "text/plain", "x"),
            json!({ "kind": "body", "status": 201, "content_type": "text/plain", "body": "x" }),
        ),
        (Fault::on_any().stale(), json!({ "kind": "stale" })),
        (
            Fault::on_any().ack_without_effect(),
            json!({ "kind": "ack_without_effect" }),
        ),
        (
            Fault::on_any().effect_then_status(500),
            json!({ "kind": "effect_then_status", "code": 500 }),
        ),
        (
            Fault::on_any().change_before("1"),
            json!({ "kind": "change_before", "record": "1" }),
        ),
        (
            Fault::on_any().change_after("1"),
            json!({ "kind": "change_after", "record": "1" }),
        ),
        (
            Fault::on_any().redirect(302, "/x"),
            json!({ "kind": "redirect", "code": 302, "location": "/x" }),
        ),
        (Fault::on_any().hang(), json!({ "kind": "hang" })),
        (
            Fault::on_any().drip(wait),
            json!({ "kind": "drip", "millis": 7 }),
        ),
        (
            Fault::on_any().oversized(9, Framing::Announced),
            json!({ "kind": "oversized", "bytes": 9 }),
        ),
        (
            Fault::on_any().oversized(9, Framing::Chunked),
            json!({ "kind": "oversized", "bytes": 9, "framing": "chunked" }),
        ),
    ];
    for (_, action) in &faults {
        let answer = add(&service, &json!({ "action": action })).await;
        assert_eq!(answer.status, 200, "{action}: {}", answer.text());
    }
    let spoken: Vec<_> = faults.into_iter().map(|(fault, _)| fault).collect();
    assert_eq!(service.control.scripted(), spoken);
}

#[tokio::test]
async fn wrong_faults_are_refused_and_none_of_them_is_kept() {
    let service = Service::start(Settings::default()).await;
    for wrong in [
        json!({ "action": { "kind": "explode" } }),
        json!({ "action": { "kind": "status" } }),
        json!({ "action": { "kind": "status", "code": 99 } }),
        json!({ "action": { "kind": "change_before", "record": "{" } }),
        json!({ "action": { "kind": "hang" }, "tmies": 3 }),
        json!([{ "action": { "kind": "hang" } }, { "action": { "kind": "status", "code": 5000 } }]),
    ] {
        let answer = add(&service, &wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.json()["message"].is_string());
    }
    assert!(service.control.scripted().is_empty());
}

#[tokio::test]
async fn requests_can_be_listed_and_cleared() {
    let service = Service::start(Settings::default()).await;
    service.put("/v3/b/x?y=z", "[1]").send().await;
    let requests = service
        .request("GET", "/sandbox/requests")
        .send()
        .await
        .json();
    let request = &requests[0];
    assert_eq!(
        (
            &request["method"],
            &request["path"],
            &request["body"],
            &request["status"]
        ),
        (
            &json!("PUT"),
            &json!("/v3/b/x?y=z"),
            &json!("[1]"),
            &json!(400)
        )
    );
    assert_eq!(request["headers"]["x-master-key"], service.key.as_str());
    assert_eq!(
        requests.as_array().unwrap().len(),
        1,
        "control requests are not in the journal"
    );
    assert_eq!(
        service
            .request("DELETE", "/sandbox/requests")
            .send()
            .await
            .status,
        204
    );
    assert_eq!(
        service
            .request("GET", "/sandbox/requests")
            .send()
            .await
            .json(),
        json!([])
    );
}

#[tokio::test]
async fn settings_change_only_what_is_named() {
    let service = Service::start(Settings::default().with_request_quota(1)).await;
    let put = |body: &str| {
        service
            .request("PUT", "/sandbox/settings")
            .json(body)
            .send()
    };
    let changed = put(r#"{"record_limit": 10, "javascript_json": true}"#)
        .await
        .json();
    let expected = json!({
        "record_limit": 10, "request_quota": 1, "javascript_json": true, "requests_used": 0, "requests_left": 1,
        "studio": changed["studio"],
    });
    assert_eq!(changed, expected);
    assert_eq!(
        service.post("/v3/b", "\"0123456789\"").send().await.status,
        403
    );
    let changed = put(r#"{"record_limit": null, "request_quota": null}"#)
        .await
        .json();
    assert_eq!(
        (&changed["record_limit"], &changed["requests_left"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(changed["requests_used"], 1);
    assert_eq!(
        service.post("/v3/b", "\"0123456789\"").send().await.status,
        200
    );
    assert_eq!(put(r#"{"record_limt": 1}"#).await.status, 400);
    let shown = service
        .request("GET", "/sandbox/settings")
        .send()
        .await
        .json();
    assert_eq!(shown["javascript_json"], true);
}

#[tokio::test]
async fn settings_of_the_studio_service_change_one_by_one() {
    let service = Service::start(Settings::default()).await;
    let put = |body: &Value| {
        let request = service.request("PUT", "/sandbox/settings");
        request.json(&json!({ "studio": body }).to_string()).send()
    };
    let before = service.control.behaviour().studio;
    let changed = put(&json!({ "auto_approve": true, "rest_pages": { "usual": 1, "most": 2 } }))
        .await
        .json();
    assert_eq!(changed["studio"]["auto_approve"], true);
    let after = service.control.behaviour().studio;
    assert_eq!(
        (after.rest_pages.most, after.poll_seconds),
        (2, before.poll_seconds)
    );
    for wrong in [
        json!({ "auto_aprove": true }),
        json!({ "poll_seconds": -1 }),
    ] {
        assert_eq!(put(&wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(service.control.behaviour().studio, after);
}

#[tokio::test]
async fn faults_do_not_touch_control_routes() {
    let service = Service::start(Settings::default().with_request_quota(0)).await;
    service
        .control
        .script(Fault::on_any().every_time().drop_before());
    assert_eq!(
        service
            .request("GET", "/sandbox/requests")
            .send()
            .await
            .status,
        200
    );
    assert_eq!(
        service
            .request("GET", "/sandbox/nothing")
            .send()
            .await
            .status,
        404
    );
    assert_eq!(
        service
            .request("PATCH", "/sandbox/faults")
            .send()
            .await
            .status,
        405
    );
    assert_eq!(service.control.requests_used(), 0);
}

#[tokio::test]
async fn web_pages_cannot_use_the_control_routes() {
    let service = Service::start(Settings::default()).await;
    let origin = |method: &str| {
        service
            .request(method, "/sandbox/requests")
            .header("Origin", "https://page.test")
    };
    assert_eq!(
        origin("GET")
            .send()
            .await
            .header("access-control-allow-origin"),
        None
    );
    let preflight = origin("OPTIONS")
        .header("Access-Control-Request-Method", "DELETE")
        .send()
        .await;
    assert_eq!(preflight.header("access-control-allow-methods"), None);
    let plain = service
        .request("POST", "/sandbox/faults")
        .header("Content-Type", "text/plain");
    assert_eq!(
        plain
            .body(r#"{"action":{"kind":"hang"}}"#)
            .send()
            .await
            .status,
        415
    );
}
