//! What outlives a sandbox that has a data folder.

use std::fs::File;
use std::io::Write as _;

use sandbox::{Right, Sandbox, Settings, StartError};
use serde_json::json;

use crate::support::Service;

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings::default().with_data(folder.path().join("made/on/the/way"));

    let first = Service::start(settings()).await;
    let design = first
        .post("/v3/c", "")
        .header("X-Collection-Name", "Design")
        .send()
        .await
        .json();
    let design = design["record"].as_str().unwrap().to_owned();
    let bin = first
        .post("/v3/b", r#"{"b":1.10,"a":1}"#)
        .header("X-Collection-Id", &design);
    let bin = bin
        .header("X-Bin-Name", "tokens")
        .header("X-Bin-Private", "false")
        .send()
        .await
        .json();
    let bin = bin["metadata"]["id"].as_str().unwrap().to_owned();
    first.put(&format!("/v3/b/{bin}"), "[2]").send().await;
    let reader = first.control.access_key("reader", &[Right::Read]);
    first
        .request("PUT", "/files/a.json")
        .body("[1] ")
        .send()
        .await;
    let deleted = first.control.create_bin("[9]");
    first.delete(&format!("/v3/b/{deleted}")).send().await;
    let looked = first.get(&format!("/v3/b/{bin}")).send().await.text();
    let file = first.request("GET", "/files/a.json").send().await;
    let (used, key) = (first.control.requests_used(), first.key.clone());
    first.sandbox.stop().await;

    let second = Service::start(settings()).await;
    assert_eq!(second.key, key);
    assert_eq!(second.control.requests_used(), used);
    assert_eq!(
        second.get(&format!("/v3/b/{bin}")).send().await.text(),
        looked
    );
    assert_eq!(second.latest(&bin).await, "[2]");
    assert_eq!(second.control.bins(), [bin.as_str()]);
    let count = second
        .request("GET", &format!("/v3/b/{bin}/versions/count"))
        .send()
        .await
        .json();
    assert_eq!(
        count["metadata"],
        json!({ "id": bin, "versionCount": 1, "private": false })
    );
    assert_eq!(
        second.get("/v3/a").send().await.json()[0]["accessKey"],
        reader
    );
    assert_eq!(
        second.get("/v3/c").send().await.json()[0]["record"],
        design.as_str()
    );
    let again = second.request("GET", "/files/a.json").send().await;
    assert_eq!(again.text(), "[1] ");
    assert_eq!(again.header("etag"), file.header("etag"));
    assert_eq!(again.header("last-modified"), file.header("last-modified"));
}

#[tokio::test]
async fn a_dropped_sandbox_frees_its_folder_even_if_its_control_lives_on() {
    let folder = tempfile::tempdir().unwrap();
    let first = Service::start(Settings::default().with_data(folder.path())).await;
    let id = first.control.create_bin("[1]");
    let control = first.control.clone();
    drop(first);
    let second = Service::start(Settings::default().with_data(folder.path())).await;
    assert_eq!(second.control.record(&id).as_deref(), Some("[1]"));
    assert_eq!(control.record(&id), None);
}

#[tokio::test]
async fn another_key_replaces_the_remembered_one() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings::default().with_data(folder.path());
    let first = Service::start(settings()).await;
    let id = first.control.create_bin("[1]");
    let remembered = first.key.clone();
    drop(first);
    let second = Service::start(settings().with_master_key("given")).await;
    assert_eq!(second.latest(&id).await, "[1]");
    let old = second
        .request("GET", &format!("/v3/b/{id}"))
        .header("X-Master-Key", &remembered)
        .send()
        .await;
    assert_eq!(old.status, 401);
    drop(second);
    assert_eq!(Service::start(settings()).await.key, "given");
}

#[tokio::test]
async fn the_seed_is_sown_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || {
        Settings::default()
            .with_data(folder.path())
            .with_seed(" {\"seed\":1}\n")
    };
    let first = Service::start(settings()).await;
    let bin = first.sandbox.addresses().jsonbin.bin.unwrap();
    assert_eq!(first.latest(&bin).await, "{\"seed\":1}");
    first.control.set_record(&bin, "\"grown\"");
    drop(first);
    let second = Service::start(settings()).await;
    assert_eq!(
        second.sandbox.addresses().jsonbin.bin.as_deref(),
        Some(bin.as_str())
    );
    assert_eq!(second.latest(&bin).await, "\"grown\"");
    second.delete(&format!("/v3/b/{bin}")).send().await;
    drop(second);
    let third = Service::start(settings()).await;
    let another = third.sandbox.addresses().jsonbin.bin.unwrap();
    assert_ne!(another, bin);
    assert_eq!(third.latest(&another).await, "{\"seed\":1}");
}

#[tokio::test]
async fn a_folder_in_use_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Service::start(Settings::default().with_data(folder.path())).await;
    let error = Sandbox::start(Settings::default().with_data(folder.path()))
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::DataInUse { .. }), "{error:?}");
    assert!(error.to_string().contains(folder.path().to_str().unwrap()));
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.redb");
    File::create(&file)
        .unwrap()
        .write_all(b"something else")
        .unwrap();
    let error = Sandbox::start(Settings::default().with_data(folder.path()))
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Data { .. }), "{error:?}");
    let error = Sandbox::start(Settings::default().with_data(file.join("in a file")))
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Data { .. }), "{error:?}");
}

#[tokio::test]
async fn a_write_that_was_only_acknowledged_is_not_on_the_disk_either() {
    let folder = tempfile::tempdir().unwrap();
    let first = Service::start(Settings::default().with_data(folder.path())).await;
    let id = first.control.create_bin("[1]");
    first
        .control
        .script(sandbox::Fault::on("PUT").ack_without_effect());
    assert_eq!(
        first.put(&format!("/v3/b/{id}"), "[2]").send().await.status,
        200
    );
    assert_eq!(first.latest(&id).await, "[1]");
    drop(first);
    let second = Service::start(Settings::default().with_data(folder.path())).await;
    assert_eq!(second.latest(&id).await, "[1]");
}
