//! Access keys: their routes, and what each right opens.

use sandbox::{Right, Settings};
use serde_json::json;

use crate::support::{ABSENT, Service};

#[tokio::test]
async fn each_verb_needs_its_own_right() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    let verbs = [
        (Right::Create, "POST", "/v3/b", "create"),
        (Right::Read, "GET", path.as_str(), "read"),
        (Right::Update, "PUT", path.as_str(), "update"),
        (Right::Delete, "DELETE", path.as_str(), "delete"),
    ];
    for (number, (right, ..)) in verbs.iter().enumerate() {
        let key = service
            .control
            .access_key(&format!("key {number}"), &[*right]);
        for (other, method, path, verb) in verbs {
            let send = || {
                service
                    .request(method, path)
                    .header("X-Access-Key", &key)
                    .json("[2]")
                    .send()
            };
            if other != *right {
                send().await.refuses(
                    401,
                    &format!("X-Access-Key has no permission to {verb} bins"),
                );
            } else if other != Right::Delete {
                assert_eq!(send().await.status, 200, "{verb}");
            }
        }
    }
    let keys = service.get("/v3/a").send().await.json();
    let deleter = keys[3]["accessKey"].as_str().unwrap();
    let delete = service
        .request("DELETE", &path)
        .header("X-Access-Key", deleter)
        .send()
        .await;
    assert_eq!(delete.status, 200);
}

#[tokio::test]
async fn a_wrong_access_key_is_told_by_its_name() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    let wrong = |method: &str, path: &str| {
        service
            .request(method, path)
            .header("X-Access-Key", "wrong")
            .json("[2]")
    };
    let not_yours = "X-Access-Key is invalid or the bin doesn't belong to your account";
    wrong("GET", &path).send().await.refuses(401, not_yours);
    wrong("DELETE", &path).send().await.refuses(401, not_yours);
    wrong("POST", "/v3/b")
        .send()
        .await
        .refuses(401, "Invalid X-Access-Key provided");
    let update = "Invalid X-Access-Key provided or the bin does not belong to your account";
    wrong("PUT", &path).send().await.refuses(401, update);
}

#[tokio::test]
async fn the_headers_are_not_exchangeable() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    let all = [Right::Create, Right::Read, Right::Update, Right::Delete];
    let key = service.control.access_key("all", &all);
    let read = service
        .request("GET", &path)
        .header("X-Master-Key", &key)
        .send()
        .await;
    read.refuses(
        401,
        "X-Master-Key is invalid or the bin doesn't belong to your account",
    );
    let read = service
        .request("GET", &path)
        .header("X-Access-Key", &service.key)
        .send()
        .await;
    read.refuses(
        401,
        "X-Access-Key is invalid or the bin doesn't belong to your account",
    );
}

#[tokio::test]
async fn an_access_key_opens_no_other_routes() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let all = [Right::Create, Right::Read, Right::Update, Right::Delete];
    let key = service.control.access_key("all", &all);
    for (method, path) in [
        ("DELETE", format!("/v3/b/{id}/versions")),
        ("PUT", format!("/v3/b/{id}/meta/name")),
        ("PUT", format!("/v3/b/{id}/meta/privacy")),
        ("POST", "/v3/c".to_owned()),
        ("GET", "/v3/c".to_owned()),
    ] {
        let answer = service
            .request(method, &path)
            .header("X-Access-Key", &key)
            .send()
            .await;
        answer.refuses(401, "You need to pass X-Master-Key in the header");
    }
}

#[tokio::test]
async fn the_master_key_counts_when_both_are_shown() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let path = format!("/v3/b/{id}");
    assert_eq!(
        service
            .get(&path)
            .header("X-Access-Key", "wrong")
            .send()
            .await
            .status,
        200
    );
    let key = service.control.access_key("reader", &[Right::Read]);
    let both = service
        .request("GET", &path)
        .header("X-Master-Key", "wrong")
        .header("X-Access-Key", &key);
    assert_eq!(both.send().await.status, 401);
}

#[tokio::test]
async fn keys_are_made_listed_and_deleted() {
    let service = Service::start(Settings::default()).await;
    let bins = json!({ "create": true, "read": true, "update": false, "delete": false });
    let body = json!({ "bins": { "create": true, "read": true, "update": false } }).to_string();
    let made = service
        .post("/v3/a", &body)
        .header("X-Key-Name", "ci")
        .send()
        .await
        .json();
    assert_eq!(made["keyPermissions"]["bins"], bins);
    let key = made["accessKey"].as_str().unwrap();
    assert!(key.starts_with("$2a$10$") && key.len() == 60, "{key}");
    let created = service
        .request("POST", "/v3/b")
        .header("X-Access-Key", key)
        .json("[1]")
        .send()
        .await;
    assert_eq!(created.status, 200);

    let listed = service.get("/v3/a").send().await.json();
    let id = made["accessKeyId"].as_str().unwrap();
    let expected = json!([{
        "accessKeyId": id, "accessKey": key, "keyPermissions": { "bins": bins }, "metadata": { "name": "ci" },
    }]);
    assert_eq!(listed, expected);

    let deleted = service.delete(&format!("/v3/a/{id}")).send().await.json();
    let message = "Access Key deleted successfully";
    assert_eq!(
        deleted,
        json!({ "metadata": { "id": id, "name": "ci" }, "message": message })
    );
    assert_eq!(service.get("/v3/a").send().await.json(), json!([]));
    let refused = service
        .request("POST", "/v3/b")
        .header("X-Access-Key", key)
        .json("[1]")
        .send()
        .await;
    refused.refuses(401, "Invalid X-Access-Key provided");
}

#[tokio::test]
async fn the_routes_refuse_with_the_documented_texts() {
    let service = Service::start(Settings::default()).await;
    let list = service.request("GET", "/v3/a").send().await;
    list.refuses(
        401,
        "You need to pass X-Master-Key in the header to fetch a list of Access Keys.",
    );
    let list = service
        .request("GET", "/v3/a")
        .header("X-Master-Key", "wrong")
        .send()
        .await;
    list.refuses(401, "Invalid X-Master-Key provided");
    let delete = service
        .request("DELETE", &format!("/v3/a/{ABSENT}"))
        .send()
        .await;
    delete.refuses(
        401,
        "You need to pass X-Master-Key in the header to delete the access key.",
    );
    service
        .delete("/v3/a/ci")
        .send()
        .await
        .refuses(400, "Invalid Access Key Id provided");
    assert_eq!(
        service
            .delete(&format!("/v3/a/{ABSENT}"))
            .send()
            .await
            .status,
        404
    );
    let long = service
        .post("/v3/a", "{}")
        .header("X-Key-Name", &"n".repeat(33))
        .send()
        .await;
    assert_eq!(long.status, 400);
    assert_eq!(service.post("/v3/a", "{}").send().await.status, 400);
}

#[tokio::test]
async fn there_are_at_most_four_keys() {
    let service = Service::start(Settings::default()).await;
    for number in 0..4 {
        service.control.access_key(&number.to_string(), &[]);
    }
    let fifth = service
        .post("/v3/a", "{}")
        .header("X-Key-Name", "fifth")
        .send()
        .await;
    assert_eq!(fifth.status, 403);
    let id = service.get("/v3/a").send().await.json()[0]["accessKeyId"]
        .as_str()
        .unwrap()
        .to_owned();
    service.delete(&format!("/v3/a/{id}")).send().await;
    let again = service
        .post("/v3/a", "{}")
        .header("X-Key-Name", "fifth")
        .send()
        .await;
    assert_eq!(again.status, 200);
}
