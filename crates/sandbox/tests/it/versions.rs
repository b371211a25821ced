//! Versions of private bins.

use sandbox::Settings;
use serde_json::{Value, json};

use crate::support::{ABSENT, Service};

async fn versioned(service: &Service, records: &[&str]) -> String {
    let id = service.control.create_bin("\"base\"");
    for record in records {
        let put = service
            .put(&format!("/v3/b/{id}"), record)
            .header("X-Bin-Versioning", "true");
        assert_eq!(put.send().await.status, 200);
    }
    id
}

async fn count(service: &Service, id: &str) -> Value {
    service
        .get(&format!("/v3/b/{id}/versions/count"))
        .send()
        .await
        .json()["metadata"]["versionCount"]
        .clone()
}

async fn record(service: &Service, path: &str) -> String {
    service
        .get(path)
        .header("X-Bin-Meta", "false")
        .send()
        .await
        .text()
}

#[tokio::test]
async fn a_version_is_made_only_when_asked_for() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("\"base\"");
    let path = format!("/v3/b/{id}");
    let plain = service.put(&path, "[1]").send().await.json();
    assert_eq!(
        plain["metadata"],
        json!({ "parentId": id, "private": true })
    );
    let refused = service
        .put(&path, "[2]")
        .header("X-Bin-Versioning", "false")
        .send()
        .await
        .json();
    assert_eq!(refused["metadata"].get("version"), None);
    assert_eq!(count(&service, &id).await, 0);
    let versioned = service
        .put(&path, "[3]")
        .header("X-Bin-Versioning", "true")
        .send()
        .await
        .json();
    assert_eq!(
        versioned["metadata"],
        json!({ "parentId": id, "private": true, "version": 1 })
    );
    assert_eq!(count(&service, &id).await, 1);
}

#[tokio::test]
async fn base_versions_and_newest_are_told_apart() {
    let service = Service::start(Settings::default()).await;
    let id = versioned(&service, &["[1]", "[2]"]).await;
    let path = format!("/v3/b/{id}");
    assert_eq!(record(&service, &path).await, "\"base\"");
    assert_eq!(record(&service, &format!("{path}/1")).await, "[1]");
    assert_eq!(record(&service, &format!("{path}/2")).await, "[2]");
    assert_eq!(record(&service, &format!("{path}/latest")).await, "[2]");
    service
        .get(&format!("{path}/3"))
        .send()
        .await
        .refuses(404, "Bin version not found");
}

#[tokio::test]
async fn an_unversioned_write_after_a_version_is_the_newest() {
    let service = Service::start(Settings::default()).await;
    let id = versioned(&service, &["[1]"]).await;
    service.put(&format!("/v3/b/{id}"), "[2]").send().await;
    assert_eq!(service.latest(&id).await, "[2]");
    assert_eq!(record(&service, &format!("/v3/b/{id}/1")).await, "[1]");
    assert_eq!(count(&service, &id).await, 1);
}

#[tokio::test]
async fn another_writer_makes_no_version_of_a_private_bin() {
    let service = Service::start(Settings::default()).await;
    let id = versioned(&service, &["[1]"]).await;
    service.control.set_record(&id, "\"theirs\"");
    assert_eq!(service.latest(&id).await, "\"theirs\"");
    assert_eq!(count(&service, &id).await, 1);
}

#[tokio::test]
async fn deleting_versions_loses_what_is_only_in_them() {
    let service = Service::start(Settings::default()).await;
    let id = versioned(&service, &["[1]", "[2]"]).await;
    let answer = service
        .delete(&format!("/v3/b/{id}/versions"))
        .send()
        .await
        .json();
    let message = "Versions for the Bin are deleted successfully";
    assert_eq!(
        answer,
        json!({ "metadata": { "id": id, "versionsDeleted": 2 }, "message": message })
    );
    assert_eq!(service.latest(&id).await, "\"base\"");
    assert_eq!(count(&service, &id).await, 0);
}

#[tokio::test]
async fn the_newest_version_can_be_preserved_on_the_base() {
    let service = Service::start(Settings::default()).await;
    let id = versioned(&service, &["[1]", "[2]"]).await;
    let request = service
        .delete(&format!("/v3/b/{id}/versions"))
        .header("X-Preserve-Latest", "true");
    let message = "Versions for the Bin are deleted successfully and latest version preserved on the base record.";
    assert_eq!(request.send().await.json()["message"], message);
    assert_eq!(service.latest(&id).await, "[2]");
    assert_eq!(record(&service, &format!("/v3/b/{id}")).await, "[2]");
}

#[tokio::test]
async fn preserving_keeps_a_base_that_is_newer_than_every_version() {
    let service = Service::start(Settings::default()).await;
    let id = versioned(&service, &["[1]"]).await;
    service.put(&format!("/v3/b/{id}"), "[2]").send().await;
    service
        .delete(&format!("/v3/b/{id}/versions"))
        .header("X-Preserve-Latest", "true")
        .send()
        .await;
    assert_eq!(service.latest(&id).await, "[2]");
}

#[tokio::test]
async fn with_no_versions_there_is_nothing_to_delete() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let answer = service.delete(&format!("/v3/b/{id}/versions")).send().await;
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "message": "No versions found" }))
    );
}

#[tokio::test]
async fn count_and_delete_refuse_with_the_documented_texts() {
    let service = Service::start(Settings::default()).await;
    let id = versioned(&service, &["[1]"]).await;
    let not_yours = "Bin not found or it doesn't belong to your account";

    let count = format!("/v3/b/{id}/versions/count");
    let no_key =
        "You need to pass X-Master-Key in the header to get version count for the private bin";
    service
        .request("GET", &count)
        .send()
        .await
        .refuses(401, no_key);
    let wrong = "X-Master-Key is invalid or the bin doesn't belong to your account";
    service
        .request("GET", &count)
        .header("X-Master-Key", "wrong")
        .send()
        .await
        .refuses(401, wrong);
    service
        .get("/v3/b/x/versions/count")
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
    service
        .get(&format!("/v3/b/{ABSENT}/versions/count"))
        .send()
        .await
        .refuses(404, not_yours);

    let delete = format!("/v3/b/{id}/versions");
    let no_key = "You need to pass X-Master-Key in the header";
    service
        .request("DELETE", &delete)
        .send()
        .await
        .refuses(401, no_key);
    let wrong = "Invalid X-Master-Key provided";
    service
        .request("DELETE", &delete)
        .header("X-Master-Key", "wrong")
        .send()
        .await
        .refuses(401, wrong);
    service
        .delete("/v3/b/x/versions")
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
    service
        .delete(&format!("/v3/b/{ABSENT}/versions"))
        .send()
        .await
        .refuses(404, not_yours);
}

#[tokio::test]
async fn after_a_thousand_versions_none_is_added_and_the_data_is_still_the_newest() {
    let service = Service::start(Settings::default()).await;
    let id = service.public_bin("\"base\"").await;
    for number in 1..=1000 {
        // An anonymous write makes a version of a public bin.
        service.control.set_record(&id, &number.to_string());
    }
    assert_eq!(count(&service, &id).await, 1000);
    let answer = service
        .put(&format!("/v3/b/{id}"), "\"more\"")
        .send()
        .await
        .json();
    assert_eq!(answer["metadata"].get("version"), None);
    assert_eq!(count(&service, &id).await, 1000);
    assert_eq!(service.latest(&id).await, "\"more\"");
    assert_eq!(record(&service, &format!("/v3/b/{id}/1000")).await, "1000");
}
