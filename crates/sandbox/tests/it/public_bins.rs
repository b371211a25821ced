//! What everybody may do to a public bin, and what only its owner may.

use sandbox::Settings;
use serde_json::json;

use crate::support::Service;

#[tokio::test]
async fn anyone_reads_counts_and_updates() {
    let service = Service::start(Settings::default()).await;
    let id = service.public_bin("[1]").await;
    let path = format!("/v3/b/{id}");
    let update = service
        .request("PUT", &path)
        .json("[2]")
        .send()
        .await
        .json();
    assert_eq!(
        update["metadata"],
        json!({ "parentId": id, "private": false, "version": 1 })
    );
    let read = service
        .request("GET", &format!("{path}/latest"))
        .send()
        .await
        .json();
    assert_eq!(
        (&read["record"], &read["metadata"]["private"]),
        (&json!([2]), &json!(false))
    );
    let count = service
        .request("GET", &format!("{path}/versions/count"))
        .send()
        .await
        .json();
    assert_eq!(
        count["metadata"],
        json!({ "id": id, "versionCount": 1, "private": false })
    );
}

#[tokio::test]
async fn a_wrong_key_is_not_looked_at() {
    let service = Service::start(Settings::default()).await;
    let id = service.public_bin("[1]").await;
    let read = service
        .request("GET", &format!("/v3/b/{id}"))
        .header("X-Master-Key", "wrong");
    assert_eq!(read.send().await.status, 200);
}

#[tokio::test]
async fn only_the_owner_can_write_without_a_version() {
    let service = Service::start(Settings::default()).await;
    let id = service.public_bin("[1]").await;
    let path = format!("/v3/b/{id}");
    let stranger = service
        .request("PUT", &path)
        .json("[2]")
        .header("X-Bin-Versioning", "false")
        .send()
        .await;
    assert_eq!(stranger.json()["metadata"]["version"], 1);
    let owner = service
        .put(&path, "[3]")
        .header("X-Bin-Versioning", "false")
        .send()
        .await;
    assert_eq!(owner.json()["metadata"].get("version"), None);
    let usual = service.put(&path, "[4]").send().await;
    assert_eq!(usual.json()["metadata"]["version"], 2);
}

#[tokio::test]
async fn delete_rename_privacy_and_deleting_versions_need_the_key() {
    let service = Service::start(Settings::default()).await;
    let id = service.public_bin("[1]").await;
    let delete = service
        .request("DELETE", &format!("/v3/b/{id}"))
        .send()
        .await;
    delete.refuses(
        401,
        "You need to pass X-Master-Key or X-Access-Key in the header to delete a bin",
    );
    for (method, path) in [
        ("DELETE", "versions"),
        ("PUT", "meta/name"),
        ("PUT", "meta/privacy"),
    ] {
        let answer = service
            .request(method, &format!("/v3/b/{id}/{path}"))
            .send()
            .await;
        answer.refuses(401, "You need to pass X-Master-Key in the header");
    }
}

#[tokio::test]
async fn privacy_can_be_changed_both_ways() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}/meta/privacy");
    let missing = "You need to provide X-Bin-Private header to change the Bin privacy";
    service.put(&path, "{}").send().await.refuses(400, missing);
    service
        .put(&path, "{}")
        .header("X-Bin-Private", "maybe")
        .send()
        .await
        .refuses(400, missing);
    service
        .put("/v3/b/x/meta/privacy", "{}")
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");

    let public = service
        .put(&path, "{}")
        .header("X-Bin-Private", "false")
        .send()
        .await
        .json();
    assert_eq!(
        public,
        json!({ "record": id, "metadata": { "private": false } })
    );
    assert_eq!(
        service
            .request("GET", &format!("/v3/b/{id}"))
            .send()
            .await
            .status,
        200
    );
    service
        .put(&path, "{}")
        .header("X-Bin-Private", "true")
        .send()
        .await;
    assert_eq!(
        service
            .request("GET", &format!("/v3/b/{id}"))
            .send()
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_test_makes_a_bin_public_and_private_again() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    let read = async || service.request("GET", &path).send().await.status;
    assert_eq!(read().await, 401);
    service.control.set_private(&id, false);
    assert_eq!(read().await, 200);
    service.control.set_private(&id, true);
    assert_eq!(read().await, 401);
}
