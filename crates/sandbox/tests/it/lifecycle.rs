//! Start, addresses, many clients, browsers, stop.

use sandbox::{Sandbox, Settings, StartError};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{Service, until};

#[tokio::test]
async fn addresses_are_ready_to_be_pasted() {
    let service = Service::start(
        Settings::default()
            .with_master_key("$2a$10$key")
            .with_studio_key("api_key_1")
            .with_seed("[1]"),
    )
    .await;
    let socket = service.sandbox.socket();
    assert!(socket.ip().is_loopback());
    let addresses = serde_json::to_value(service.sandbox.addresses()).unwrap();
    let bin = service.control.bins().remove(0);
    let jsonbin = json!({ "endpoint": format!("http://{socket}/v3"), "master_key": "$2a$10$key", "bin": bin });
    let studio = json!({
        "graphql": format!("http://{socket}/graphql"),
        "rest": format!("http://{socket}/api/v1"),
        "discovery": format!("http://{socket}"),
        "api_key": "api_key_1",
        "organization": addresses["studio"]["organization"],
        "project": addresses["studio"]["project"],
        "branch": "main",
    });
    let url = json!({ "base": format!("http://{socket}/files/") });
    assert_eq!(
        addresses,
        json!({ "jsonbin": jsonbin, "studio": studio, "url": url })
    );
}

#[tokio::test]
async fn a_made_key_looks_like_one_of_the_service() {
    let service = Service::start(Settings::default()).await;
    let tail = service.key.strip_prefix("$2a$10$").unwrap();
    assert!(
        tail.len() == 53
            && tail
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte))
    );
}

#[tokio::test]
async fn a_port_in_use_is_told() {
    let first = Service::start(Settings::default()).await;
    let port = first.sandbox.socket().port();
    let error = Sandbox::start(Settings::default().with_port(port))
        .await
        .unwrap_err();
    assert!(
        matches!(error, StartError::PortInUse { port: told } if told == port),
        "{error:?}"
    );
    first.sandbox.stop().await;
    let second = Service::start(Settings::default().with_port(port)).await;
    assert_eq!(second.sandbox.socket().port(), port);
}

#[tokio::test]
async fn a_seed_or_a_key_that_cannot_be_used_is_told() {
    let seed = Sandbox::start(Settings::default().with_seed("{"))
        .await
        .unwrap_err();
    assert!(matches!(seed, StartError::Seed), "{seed:?}");
    for key in ["", "two\nlines"] {
        let error = Sandbox::start(Settings::default().with_master_key(key))
            .await
            .unwrap_err();
        assert!(matches!(error, StartError::MasterKey), "{error:?}");
        let error = Sandbox::start(Settings::default().with_studio_key(key))
            .await
            .unwrap_err();
        assert!(matches!(error, StartError::StudioKey), "{error:?}");
    }
    let error = Sandbox::start(Settings::default().with_studio_seed("{"))
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Seed), "{error:?}");
}

#[tokio::test]
async fn browsers_may_send_the_headers_of_the_service() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    for path in [
        format!("/v3/b/{id}"),
        "/v3/b".to_owned(),
        "/files/a.json".to_owned(),
    ] {
        let preflight = service.request("OPTIONS", &path).header("Origin", "null");
        let preflight = preflight.header("Access-Control-Request-Method", "PUT");
        let asked =
            "content-type,x-master-key,x-bin-meta,x-bin-name,x-bin-versioning,x-collection-id";
        let answer = preflight
            .header("Access-Control-Request-Headers", asked)
            .send()
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-methods"), Some("PUT"));
        assert_eq!(answer.header("access-control-allow-headers"), Some(asked));
    }
    assert!(
        service.control.requests().is_empty(),
        "preflights are no requests to the service"
    );
    let refused = service
        .request("GET", &format!("/v3/b/{id}"))
        .header("Origin", "null")
        .send()
        .await;
    assert_eq!(
        (
            refused.status,
            refused.header("access-control-allow-origin")
        ),
        (401, Some("*"))
    );
    service.control.script(sandbox::Fault::on_any().status(503));
    let faulted = service
        .request("GET", &format!("/v3/b/{id}"))
        .header("Origin", "null")
        .send()
        .await;
    assert_eq!(
        (
            faulted.status,
            faulted.header("access-control-allow-origin")
        ),
        (503, Some("*"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_clients_are_served_at_once_and_every_write_is_whole() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[]");
    let record = |writer: usize| format!("[{}]", vec![writer.to_string(); 5_000].join(","));
    let mut clients = Vec::new();
    for writer in 0..24 {
        let put = service.put(&format!("/v3/b/{id}"), &record(writer));
        let versioned = put.header("X-Bin-Versioning", "true");
        clients.push(tokio::spawn(versioned.send()));
        clients.push(tokio::spawn(
            service.get(&format!("/v3/b/{id}/latest?meta=false")).send(),
        ));
    }
    let mut versions = Vec::new();
    for client in clients {
        let body = client.await.unwrap().json();
        let items = body.get("record").unwrap_or(&body).as_array().unwrap();
        assert!(
            items.is_empty() || items.len() == 5_000 && items.iter().all(|item| *item == items[0])
        );
        versions.extend(
            body.get("metadata")
                .and_then(|metadata| metadata["version"].as_u64()),
        );
    }
    versions.sort_unstable();
    assert_eq!(versions, (1..=24).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_client_that_goes_away_in_the_middle_of_a_request_changes_nothing() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let mut stream = TcpStream::connect(service.sandbox.socket()).await.unwrap();
    let head = format!(
        "PUT /v3/b/{id} HTTP/1.1\r\nHost: sandbox\r\nX-Master-Key: {}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n[2]",
        service.key
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    assert_eq!(service.latest(&id).await, "[1]");
    assert_eq!(
        service.control.requests().len(),
        1,
        "half a request is none"
    );
}

#[tokio::test]
async fn a_client_that_does_not_wait_for_the_answer_has_written() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    drop(service.put(&format!("/v3/b/{id}"), "[2]").open().await);
    until(|| service.control.record(&id).as_deref() == Some("[2]")).await;
    assert_eq!(service.latest(&id).await, "[2]");
}

#[tokio::test]
async fn the_journal_has_what_was_sent_and_answered() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    service
        .get(&format!("/v3/b/{id}"))
        .header("X-Bin-Meta", "false")
        .send()
        .await;
    service.put(&format!("/v3/b/{id}"), "[2]").send().await;
    let requests = service.control.requests();
    let told: Vec<_> = requests
        .iter()
        .map(|one| (one.method.as_str(), one.body.as_str(), one.status))
        .collect();
    assert_eq!(told, [("GET", "", Some(200)), ("PUT", "[2]", Some(200))]);
    assert_eq!(requests[0].headers["x-bin-meta"], "false");
    assert_eq!(requests[1].headers["x-master-key"], service.key);
    service.control.clear_requests();
    assert!(service.control.requests().is_empty());
}

#[tokio::test]
async fn a_stopped_sandbox_takes_no_connections_and_closes_idle_ones() {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("[1]");
    let socket = service.sandbox.socket();
    let _idle = TcpStream::connect(socket).await.unwrap();
    service.sandbox.stop().await;
    assert!(TcpStream::connect(socket).await.is_err());
    assert_eq!(
        service.control.record(&id).as_deref(),
        Some("[1]"),
        "memory can still be looked at"
    );
}

#[tokio::test]
async fn large_documents_keep_their_bytes() {
    let service = Service::start(Settings::default()).await;
    let sets: Vec<_> = (0..200_000)
        .map(|number| {
            format!("\"token-{number}\":{{\"$value\":\"#{number:06x}\",\"$type\":\"color\"}}")
        })
        .collect();
    let document = format!("{{\"values\":{{{}}}}}", sets.join(","));
    let id = service.control.create_bin("[1]");
    assert_eq!(
        service
            .put(&format!("/v3/b/{id}"), &document)
            .send()
            .await
            .status,
        200
    );
    assert!(service.latest(&id).await == document);
    let wrapped: Value = service
        .get(&format!("/v3/b/{id}/latest"))
        .send()
        .await
        .json();
    assert_eq!(
        wrapped["record"]["values"].as_object().unwrap().len(),
        200_000
    );
}
