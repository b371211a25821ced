//! The file service and its conditional requests.

use sandbox::Settings;

use crate::support::Service;

#[tokio::test]
async fn a_file_comes_back_as_the_bytes_that_were_put() {
    let service = Service::start(Settings::default()).await;
    let text = " {\"a\": 1.10}\n";
    let put = service
        .request("PUT", "/files/team/tokens.json")
        .body(text)
        .send()
        .await;
    assert_eq!(put.status, 201);
    let got = service
        .request("GET", "/files/team/tokens.json")
        .send()
        .await;
    assert_eq!((got.status, got.text().as_str()), (200, text));
    assert_eq!(
        got.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(got.header("etag"), put.header("etag"));
    assert!(got.header("last-modified").unwrap().ends_with(" GMT"));
    assert_eq!(
        service
            .request("PUT", "/files/team/tokens.json")
            .body("[2]")
            .send()
            .await
            .status,
        200
    );
    assert_eq!(
        service.control.file("team/tokens.json").as_deref(),
        Some("[2]")
    );
}

#[tokio::test]
async fn names_are_what_the_escapes_stand_for() {
    let service = Service::start(Settings::default()).await;
    service.control.put_file("my tokens.json", "[1]");
    assert_eq!(
        service
            .request("GET", "/files/my%20tokens.json")
            .send()
            .await
            .text(),
        "[1]"
    );
}

#[tokio::test]
async fn what_is_not_there_or_not_json_is_refused() {
    let service = Service::start(Settings::default()).await;
    service
        .request("GET", "/files/none.json")
        .send()
        .await
        .refuses(404, "File not found");
    service
        .request("PUT", "/files/a.json")
        .body("{")
        .send()
        .await
        .refuses(400, "The body is not JSON");
    assert_eq!(service.control.file("a.json"), None);
    let delete = service.request("DELETE", "/files/a.json").send().await;
    delete.refuses(405, "Files have no DELETE: use GET or PUT");
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let service = Service::start(Settings::default()).await;
    service.control.put_file("a.json", "[1]");
    let get = || service.request("GET", "/files/a.json");
    let tag = get().send().await.header("etag").unwrap().to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'));
    for tags in [
        tag.clone(),
        format!("\"x\", {tag}"),
        format!("W/{tag}"),
        "*".to_owned(),
    ] {
        let answer = get().header("If-None-Match", &tags).send().await;
        assert_eq!(
            (answer.status, answer.body.len(), answer.header("etag")),
            (304, 0, Some(tag.as_str()))
        );
    }
    assert_eq!(
        get().header("If-None-Match", "\"x\"").send().await.status,
        200
    );
    service.control.put_file("a.json", "[2]");
    let changed = get().header("If-None-Match", &tag).send().await;
    assert_eq!(changed.text(), "[2]");
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
}

#[tokio::test]
async fn a_write_under_a_condition_fails_when_it_does_not_hold() {
    let service = Service::start(Settings::default()).await;
    let put = |body: &str| service.request("PUT", "/files/a.json").body(body);
    assert_eq!(put("[0]").header("If-Match", "*").send().await.status, 412);
    let created = put("[1]").header("If-None-Match", "*").send().await;
    assert_eq!(created.status, 201);
    assert_eq!(
        put("[0]").header("If-None-Match", "*").send().await.status,
        412
    );
    let tag = created.header("etag").unwrap();
    let weak = put("[0]")
        .header("If-Match", &format!("W/{tag}"))
        .send()
        .await;
    assert_eq!(
        weak.status, 412,
        "a weak tag is never good enough for a write"
    );
    assert_eq!(put("[2]").header("If-Match", tag).send().await.status, 200);
    let stale = put("[3]").header("If-Match", tag).send().await;
    stale.refuses(412, "The file is not the one in If-Match");
    assert_eq!(service.control.file("a.json").as_deref(), Some("[2]"));
}

#[tokio::test]
async fn of_many_writers_under_the_same_condition_one_wins() {
    let service = Service::start(Settings::default()).await;
    service.control.put_file("a.json", "0");
    let tag = service
        .request("GET", "/files/a.json")
        .send()
        .await
        .header("etag")
        .unwrap()
        .to_owned();
    let writers = (1..=16).map(|number| {
        let put = service
            .request("PUT", "/files/a.json")
            .body(number.to_string())
            .header("If-Match", &tag);
        tokio::spawn(put.send())
    });
    let mut statuses = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        statuses.push(writer.await.unwrap().status);
    }
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 412).count(),
        15,
        "{statuses:?}"
    );
}
