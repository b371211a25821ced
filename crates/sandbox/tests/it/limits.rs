//! Record sizes, the allowance of requests, and large bodies.

use sandbox::{Behaviour, Settings};

use crate::support::{ABSENT, Service};

const CREATE: &str = "Free users cannot create a record over 100kb. \
    Upgrade to Pro plan http://api.jsonbin.io/pricing to create records upto 1mb";
const UPDATE: &str = "Free users cannot update a record over 100kb. \
    Upgrade to Pro plan http://api.jsonbin.io/pricing to update records upto 1mb";
const EXHAUSTED: &str = "Requests exhausted. Buy additional requests at https://jsonbin.io/pricing";

/// A JSON text of exactly this many bytes.
fn json_of(bytes: usize) -> String {
    format!("\"{}\"", "a".repeat(bytes - 2))
}

#[tokio::test]
async fn records_over_the_limit_are_refused() {
    let service = Service::start(Settings::default().with_record_limit(100_000)).await;
    service
        .post("/v3/b", &json_of(100_001))
        .send()
        .await
        .refuses(403, CREATE);
    assert_eq!(
        service.post("/v3/b", &json_of(100_000)).send().await.status,
        200
    );
    let id = service.control.create_bin("[1]");
    service
        .put(&format!("/v3/b/{id}"), &json_of(100_001))
        .send()
        .await
        .refuses(403, UPDATE);
    assert_eq!(service.latest(&id).await, "[1]");
    assert_eq!(
        service
            .put(&format!("/v3/b/{id}"), &json_of(100_000))
            .send()
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn there_is_no_limit_unless_asked_for() {
    let service = Service::start(Settings::default()).await;
    assert_eq!(
        service
            .post("/v3/b", &json_of(1_200_000))
            .send()
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn requests_run_out() {
    let service = Service::start(Settings::default().with_request_quota(3)).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    assert_eq!(service.control.requests_left(), Some(3));
    assert_eq!(service.get(&path).send().await.status, 200);
    // Neither belongs to an account: a wrong key, and a route that is not there.
    assert_eq!(
        service
            .request("GET", &path)
            .header("X-Master-Key", "wrong")
            .send()
            .await
            .status,
        401
    );
    assert_eq!(service.get("/v3/nothing").send().await.status, 404);
    assert_eq!(service.control.requests_used(), 1);
    // A failed request of the account counts.
    assert_eq!(
        service.get(&format!("/v3/b/{ABSENT}")).send().await.status,
        404
    );
    assert_eq!(service.put(&path, "[2]").send().await.status, 200);
    assert_eq!(service.control.requests_left(), Some(0));
    service
        .put(&path, "[3]")
        .send()
        .await
        .refuses(403, EXHAUSTED);
    service.get(&path).send().await.refuses(403, EXHAUSTED);
    service
        .post("/v3/b", "[1]")
        .send()
        .await
        .refuses(403, EXHAUSTED);
    service.get("/v3/c").send().await.refuses(403, EXHAUSTED);
    assert_eq!(service.control.requests_used(), 3);
    assert_eq!(service.control.record(&id).as_deref(), Some("[2]"));
    // Bought.
    service.control.change_behaviour(Behaviour {
        request_quota: Some(4),
        ..service.control.behaviour()
    });
    assert_eq!(service.get(&path).send().await.status, 200);
}

#[tokio::test]
async fn a_public_bin_spends_its_owners_requests() {
    let service = Service::start(Settings::default()).await;
    let id = service.public_bin("[1]").await;
    let used = service.control.requests_used();
    service.request("GET", &format!("/v3/b/{id}")).send().await;
    assert_eq!(service.control.requests_used(), used + 1);
}

#[tokio::test]
async fn files_spend_no_requests() {
    let service = Service::start(Settings::default()).await;
    service
        .request("PUT", "/files/a.json")
        .body("[1]")
        .send()
        .await;
    service.request("GET", "/files/a.json").send().await;
    assert_eq!(service.control.requests_used(), 0);
}

#[tokio::test]
async fn the_largest_body_is_taken_and_a_larger_one_is_refused() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    let largest = json_of(sandbox::LARGEST_BODY);
    assert_eq!(service.put(&path, &largest).send().await.status, 200);
    assert!(service.latest(&id).await == largest);
    let over = service
        .put(&path, &json_of(sandbox::LARGEST_BODY + 1))
        .try_send()
        .await;
    // The connection closes on a client that is still sending: it may miss the answer.
    if let Some(answer) = over {
        assert_eq!(answer.status, 413);
    }
    assert!(
        service
            .control
            .record(&id)
            .is_some_and(|record| record == largest)
    );
}
