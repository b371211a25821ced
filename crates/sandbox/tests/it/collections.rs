//! Collections and the bins in them.

use sandbox::Settings;
use serde_json::{Value, json};

use crate::support::{ABSENT, Service};

async fn collection(service: &Service, name: &str) -> String {
    let answer = service
        .request("POST", "/v3/c")
        .header("X-Master-Key", &service.key);
    let answer = answer.header("X-Collection-Name", name).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["record"].as_str().unwrap().to_owned()
}

async fn bin(service: &Service, collection: &str, name: &str) -> String {
    let answer = service
        .post("/v3/b", "[1]")
        .header("X-Collection-Id", collection)
        .header("X-Bin-Name", name);
    answer.send().await.json()["metadata"]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn ids(page: &Value) -> Vec<String> {
    page.as_array()
        .unwrap()
        .iter()
        .map(|item| item["record"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn collections_are_made_listed_and_renamed() {
    let service = Service::start(Settings::default()).await;
    assert_eq!(service.get("/v3/c").send().await.json(), json!([]));
    let request = service
        .request("POST", "/v3/c")
        .header("X-Master-Key", &service.key);
    let made = request
        .header("X-Collection-Name", "Design")
        .send()
        .await
        .json();
    let (id, created) = (
        made["record"].as_str().unwrap(),
        &made["metadata"]["createdAt"],
    );
    assert_eq!(made["metadata"]["name"], "Design");
    let listed = service.get("/v3/c").send().await.json();
    let item =
        json!({ "record": id, "collectionMeta": { "name": "Design" }, "createdAt": created });
    assert_eq!(listed, json!([item]));
    let renamed = service
        .put(&format!("/v3/c/{id}/meta/name"), "")
        .header("X-Collection-Name", "New")
        .send()
        .await;
    assert_eq!(
        renamed.json(),
        json!({ "record": id, "metadata": { "name": "New" } })
    );
    assert_eq!(
        service.get("/v3/c").send().await.json()[0]["collectionMeta"]["name"],
        "New"
    );
}

#[tokio::test]
async fn bins_come_in_pages_of_ten() {
    let service = Service::start(Settings::default()).await;
    let design = collection(&service, "Design").await;
    let loose = service.control.create_bin("[1]");
    let mut bins = Vec::new();
    for number in 0..12 {
        bins.push(bin(&service, &design, &format!("bin {number}")).await);
    }
    let path = format!("/v3/c/{design}/bins");
    let oldest_first = service
        .get(&path)
        .header("X-Sort-Order", "ascending")
        .send()
        .await
        .json();
    assert_eq!(ids(&oldest_first), bins[..10]);
    let item = &oldest_first[0];
    assert_eq!(
        (&item["private"], &item["snippetMeta"]),
        (&json!(true), &json!({ "name": "bin 0" }))
    );
    assert!(item["createdAt"].is_string());
    let rest = service
        .get(&format!("{path}/{}", bins[9]))
        .header("X-Sort-Order", "ascending")
        .send()
        .await
        .json();
    assert_eq!(ids(&rest), bins[10..]);
    let end = service
        .get(&format!("{path}/{}", bins[11]))
        .header("X-Sort-Order", "ascending")
        .send()
        .await;
    assert_eq!(end.json(), json!([]));

    bins.reverse();
    assert_eq!(ids(&service.get(&path).send().await.json()), bins[..10]);
    let uncategorized = service.get("/v3/c/uncategorized/bins").send().await.json();
    assert_eq!(ids(&uncategorized), [loose.as_str()]);
    assert_eq!(uncategorized[0]["snippetMeta"], json!({}));
    let end = service
        .get(&format!("/v3/c/uncategorized/bins/{loose}"))
        .send()
        .await
        .json();
    assert_eq!(end, json!([]));
}

#[tokio::test]
async fn collections_refuse_with_the_documented_texts() {
    let service = Service::start(Settings::default()).await;
    let design = collection(&service, "Design").await;
    let missing = "You need to pass X-Collection-Name header to set a name for the Schema Doc";
    service.post("/v3/c", "").send().await.refuses(400, missing);
    let blank = service
        .post("/v3/c", "")
        .header("X-Collection-Name", "  ")
        .send()
        .await;
    blank.refuses(400, "X-Collection-Name cannot be blank");
    let long = service
        .post("/v3/c", "")
        .header("X-Collection-Name", &"n".repeat(33))
        .send()
        .await;
    long.refuses(400, "Name of the Collection cannot be above 32 characters");
    service
        .get("/v3/c/design/bins")
        .send()
        .await
        .refuses(400, "Invalid Collection Id provided");
    service
        .get(&format!("/v3/c/{ABSENT}/bins"))
        .send()
        .await
        .refuses(404, "Collection not found");
    service
        .put(&format!("/v3/c/{ABSENT}/meta/name"), "")
        .send()
        .await
        .refuses(404, "Collection not found");
    service
        .get(&format!("/v3/c/{design}/bins/last"))
        .send()
        .await
        .refuses(400, "Invalid Bin Id provided");
    let wrong = service
        .request("GET", "/v3/c")
        .header("X-Master-Key", "wrong")
        .send()
        .await;
    wrong.refuses(401, "Invalid X-Master-Key provided");
}
