//! Create, read, update, delete: answers, statuses, texts.

use sandbox::Settings;
use serde_json::json;

use crate::support::{ABSENT, Service};

const CONTENT_TYPE: &str = "You need to pass Content-Type set to application/json";
const NOT_YOURS: &str = "Bin not found or it doesn't belong to your account";

#[tokio::test]
async fn create_echoes_the_record_and_gives_a_private_bin() {
    let service = Service::start(Settings::default()).await;
    let answer = service.post("/v3/b", r#"{"values":{}}"#).send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(answer.header("etag"), None);
    let body = answer.json();
    let keys: Vec<_> = body["metadata"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "createdAt", "private"]);
    assert_eq!(body["record"], json!({ "values": {} }));
    assert_eq!(body["metadata"]["private"], true);
    let id = body["metadata"]["id"].as_str().unwrap();
    assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(
        service.control.record(id).as_deref(),
        Some(r#"{"values":{}}"#)
    );
}

#[tokio::test]
async fn create_takes_name_privacy_and_collection() {
    let service = Service::start(Settings::default()).await;
    let collection = service
        .post("/v3/c", "")
        .header("X-Collection-Name", "Design")
        .send()
        .await
        .json();
    let collection = collection["record"].as_str().unwrap();
    let answer = service
        .post("/v3/b", "[1]")
        .header("X-Bin-Name", "tokens")
        .header("X-Bin-Private", "false")
        .header("X-Collection-Id", collection)
        .send()
        .await;
    let metadata = &answer.json()["metadata"];
    assert_eq!(metadata["name"], "tokens");
    assert_eq!(metadata["private"], false);
    assert_eq!(metadata["collectionId"], collection);
}

#[tokio::test]
async fn create_refuses_with_the_documented_texts() {
    let service = Service::start(Settings::default()).await;
    let bare = || service.request("POST", "/v3/b");
    let keyed = || bare().header("X-Master-Key", &service.key);
    keyed()
        .body("{\"a\":1}")
        .send()
        .await
        .refuses(400, CONTENT_TYPE);
    keyed()
        .header("Content-Type", "text/plain")
        .body("{\"a\":1}")
        .send()
        .await
        .refuses(400, CONTENT_TYPE);
    service
        .post("/v3/b", "{\"a\":")
        .send()
        .await
        .refuses(400, "Invalid JSON. Please try again");
    service
        .post("/v3/b", "{ }")
        .send()
        .await
        .refuses(400, "Bin cannot be blank");
    service
        .post("/v3/b", "")
        .send()
        .await
        .refuses(400, "Bin cannot be blank");
    let name = "X-Bin-Name cannot be blank or over 128 characters";
    service
        .post("/v3/b", "[1]")
        .header("X-Bin-Name", &"1".repeat(129))
        .send()
        .await
        .refuses(400, name);
    service
        .post("/v3/b", "[1]")
        .header("X-Bin-Name", " ")
        .send()
        .await
        .refuses(400, name);
    let collection = "Invalid X-Collection-Id provided";
    service
        .post("/v3/b", "[1]")
        .header("X-Collection-Id", "design")
        .send()
        .await
        .refuses(400, collection);
    service
        .post("/v3/b", "[1]")
        .header("X-Collection-Id", ABSENT)
        .send()
        .await
        .refuses(400, collection);
    bare().json("[1]").send().await.refuses(
        401,
        "You need to pass X-Master-Key or X-Access-Key in the header to create a bin",
    );
    bare()
        .json("[1]")
        .header("X-Master-Key", "wrong")
        .send()
        .await
        .refuses(401, "Invalid X-Master-Key provided");
    assert_eq!(service.control.bins(), [""; 0]);
}

#[tokio::test]
async fn a_name_of_128_characters_is_taken() {
    let service = Service::start(Settings::default()).await;
    let name = "é".repeat(128);
    let answer = service
        .post("/v3/b", "[1]")
        .header("X-Bin-Name", &name)
        .send()
        .await;
    assert_eq!(answer.json()["metadata"]["name"], name);
}

#[tokio::test]
async fn a_content_type_may_name_its_charset() {
    let service = Service::start(Settings::default()).await;
    let request = service
        .request("POST", "/v3/b")
        .header("X-Master-Key", &service.key);
    let answer = request
        .header("Content-Type", "Application/JSON; charset=utf-8")
        .body("[1]")
        .send()
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn read_is_wrapped_unless_the_header_or_the_query_says_false() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("{\"a\":1}");
    let path = format!("/v3/b/{id}");
    for wrapped in [
        service.get(&path),
        service.get(&format!("{path}/latest")),
        service.get(&path).header("X-Bin-Meta", "0"),
        service.get(&path).header("X-Bin-Meta", "true"),
        service.get(&format!("{path}?meta=true")),
    ] {
        let body = wrapped.send().await.json();
        assert_eq!(body["record"], json!({ "a": 1 }));
        assert_eq!(body["metadata"]["id"], id.as_str());
        assert_eq!(body["metadata"]["private"], true);
        let created = body["metadata"]["createdAt"].as_str().unwrap();
        assert!(created.len() == 24 && created.ends_with('Z'), "{created}");
    }
    for alone in [
        service.get(&path).header("X-Bin-Meta", "false"),
        service.get(&path).header("x-bin-meta", "False"),
        service.get(&format!("{path}?meta=false")),
        service.get(&format!("{path}/latest?a=b&meta=false")),
    ] {
        assert_eq!(alone.send().await.text(), "{\"a\":1}");
    }
}

#[tokio::test]
async fn read_refuses_with_the_documented_texts() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    for path in [path.clone(), format!("{path}/latest"), format!("{path}/1")] {
        let no_key =
            "You need to pass X-Master-Key or X-Access-Key in the header to read a private bin";
        service
            .request("GET", &path)
            .send()
            .await
            .refuses(401, no_key);
        let wrong = "X-Master-Key is invalid or the bin doesn't belong to your account";
        service
            .request("GET", &path)
            .header("X-Master-Key", "wrong")
            .send()
            .await
            .refuses(401, wrong);
    }
    service
        .get("/v3/b/TestID")
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
    service
        .get(&format!("/v3/b/{ABSENT}"))
        .send()
        .await
        .refuses(404, NOT_YOURS);
    service
        .get(&format!("{path}/1"))
        .send()
        .await
        .refuses(404, "Bin version not found");
    service
        .get(&format!("{path}/one"))
        .send()
        .await
        .refuses(400, "Bin version is invalid");
    service
        .get(&format!("{path}/0"))
        .send()
        .await
        .refuses(400, "Bin version is invalid");
    let selected = service
        .get(&path)
        .header("X-JSON-Path", "a[0]")
        .send()
        .await;
    selected.refuses(400, "Invalid X-JSON-Path expression passed");
}

#[tokio::test]
async fn update_replaces_the_record_and_names_the_bin_as_parent() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin(r#"{"a":1,"b":2}"#);
    let answer = service
        .put(&format!("/v3/b/{id}"), r#"{"b":3}"#)
        .send()
        .await;
    assert_eq!(
        answer.json(),
        json!({ "record": { "b": 3 }, "metadata": { "parentId": id, "private": true } })
    );
    assert_eq!(service.latest(&id).await, r#"{"b":3}"#);
    let bare = service.get(&format!("/v3/b/{id}")).send().await.json();
    assert_eq!(bare["record"], json!({ "b": 3 }));
}

#[tokio::test]
async fn update_refuses_with_the_documented_texts() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    let bare = || service.request("PUT", &path);
    bare()
        .header("X-Master-Key", &service.key)
        .body("[2]")
        .send()
        .await
        .refuses(400, CONTENT_TYPE);
    bare().json("[2]").send().await.refuses(
        401,
        "You need to pass X-Master-Key or X-Access-Key in the header to update a private bin",
    );
    bare()
        .json("[2]")
        .header("X-Master-Key", "wrong")
        .send()
        .await
        .refuses(
            401,
            "Invalid X-Master-Key provided or the bin does not belong to your account",
        );
    service
        .put(&path, "{}")
        .send()
        .await
        .refuses(400, "Bin cannot be blank");
    service
        .put(&path, "[2")
        .send()
        .await
        .refuses(400, "Invalid JSON. Please try again");
    service
        .put("/v3/b/Test123", "[2]")
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
    service
        .put(&format!("/v3/b/{ABSENT}"), "[2]")
        .send()
        .await
        .refuses(404, "Bin not found");
    assert_eq!(service.control.record(&id).as_deref(), Some("[1]"));
}

#[tokio::test]
async fn checks_come_in_the_observed_order() {
    let service = Service::start(Settings::default()).await;
    let no_key =
        "You need to pass X-Master-Key or X-Access-Key in the header to update a private bin";
    service
        .request("PUT", "/v3/b/TestID")
        .body("{")
        .send()
        .await
        .refuses(400, CONTENT_TYPE);
    service
        .request("PUT", "/v3/b/TestID")
        .json("{")
        .send()
        .await
        .refuses(401, no_key);
    let wrong_key = service
        .request("PUT", "/v3/b/TestID")
        .json("{")
        .header("X-Master-Key", "wrong");
    wrong_key
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
    let wrong_key = service
        .request("PUT", &format!("/v3/b/{ABSENT}"))
        .json("{")
        .header("X-Master-Key", "wrong");
    assert_eq!(wrong_key.send().await.status, 401);
    service
        .put(&format!("/v3/b/{ABSENT}"), "{")
        .send()
        .await
        .refuses(404, "Bin not found");
}

#[tokio::test]
async fn delete_removes_the_bin_for_good() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    service.request("DELETE", &path).send().await.refuses(
        401,
        "You need to pass X-Master-Key or X-Access-Key in the header to delete a bin",
    );
    service
        .request("DELETE", &path)
        .header("X-Master-Key", "wrong")
        .send()
        .await
        .refuses(
            401,
            "X-Master-Key is invalid or the bin doesn't belong to your account",
        );
    service
        .put(&path, "[2]")
        .header("X-Bin-Versioning", "true")
        .send()
        .await;
    let answer = service.delete(&path).send().await;
    let expected = json!({ "metadata": { "id": id, "versionsDeleted": 1 }, "message": "Bin deleted successfully" });
    assert_eq!((answer.status, answer.json()), (200, expected));
    service.delete(&path).send().await.refuses(404, NOT_YOURS);
    service.get(&path).send().await.refuses(404, NOT_YOURS);
    service
        .delete("/v3/b/TestID")
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
}

#[tokio::test]
async fn rename_changes_the_name_and_nothing_else() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}/meta/name");
    let answer = service
        .put(&path, "{}")
        .header("X-Bin-Name", "new name")
        .send()
        .await;
    assert_eq!(
        answer.json(),
        json!({ "record": id, "metadata": { "name": "new name" } })
    );
    let read = service.get(&format!("/v3/b/{id}")).send().await.json();
    assert_eq!(
        (&read["record"], &read["metadata"]["name"]),
        (&json!([1]), &json!("new name"))
    );

    let missing = "You need to pass X-Bin-Name header to Update the Bin Name";
    service.put(&path, "{}").send().await.refuses(400, missing);
    let long = service
        .put(&path, "{}")
        .header("X-Bin-Name", &"n".repeat(129))
        .send()
        .await;
    long.refuses(400, "X-Bin-Name cannot be blank or over 128 characters");
    let nobody = service
        .request("PUT", &path)
        .header("X-Bin-Name", "n")
        .send()
        .await;
    nobody.refuses(401, "You need to pass X-Master-Key in the header");
    let wrong = service
        .request("PUT", &path)
        .header("X-Master-Key", "wrong")
        .send()
        .await;
    wrong.refuses(401, "Invalid X-Master-Key provided");
    service
        .put("/v3/b/x/meta/name", "{}")
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
    service
        .put(&format!("/v3/b/{ABSENT}/meta/name"), "{}")
        .send()
        .await
        .refuses(404, NOT_YOURS);
}

#[tokio::test]
async fn routes_that_are_not_there_say_so() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    for (method, path) in [
        ("GET", "/v3/b/"),
        ("GET", "/v3/b"),
        ("GET", "/"),
        ("GET", "/v2/b"),
        ("GET", "/v3/s"),
        ("PATCH", &format!("/v3/b/{id}")),
        ("GET", &format!("/v3/b/{id}/versions")),
        ("DELETE", "/v3/c/111111111111111111111111"),
    ] {
        let answer = service
            .request(method, path)
            .header("X-Master-Key", &service.key)
            .send()
            .await;
        answer.refuses(404, "Route not found!");
    }
}

#[tokio::test]
async fn arrays_scalars_and_null_are_records() {
    let service = Service::start(Settings::default()).await;
    for record in ["[]", "\"\"", "0", "false", "null"] {
        let answer = service.post("/v3/b", record).send().await;
        assert_eq!(answer.status, 200, "{record}");
        let id = answer.json()["metadata"]["id"].as_str().unwrap().to_owned();
        assert_eq!(service.latest(&id).await, record);
    }
}
