//! Behind a proxy, which only the environment of a process can ask for: hence a second process.

use std::process::Command;

use provider_api::{ErrorKind, Secret};
use provider_http::{Request, SafeUrl};

use crate::server::{Server, answer};
use crate::{Notes, all_of, quick, send};

#[tokio::test]
async fn the_password_of_a_proxy_is_not_shown() {
    let proxy = Server::replying(vec![answer(407, "who are you")]).await;
    let address = format!("http://user:CANARYproxy@127.0.0.1:{}", proxy.port());
    let output = tokio::task::spawn_blocking(move || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "proxy::behind_a_proxy", "--nocapture"])
            .env("HTTPS_PROXY", &address)
            .env("HTTP_PROXY", &address)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("the error of the proxy: "), "{text}");
    assert!(!text.contains("CANARY"), "{text}");

    // The proxy was asked, with its password and without the key of the service.
    let seen = proxy.seen();
    assert!(!seen.is_empty());
    for request in seen {
        assert_eq!(
            request.first_line(),
            "CONNECT tokens.example.test:443 HTTP/1.1"
        );
        assert_eq!(
            request.header("proxy-authorization"),
            Some("Basic dXNlcjpDQU5BUllwcm94eQ==")
        );
        assert!(!request.head.contains("CANARYkey"), "{request:?}");
    }
}

/// Without a proxy the name leads nowhere, which is as unavailable; the test above runs this one
/// again in a process with a proxy.
#[tokio::test]
async fn behind_a_proxy() {
    // This machine is not reached through a proxy: plain http to it must not leave it.
    let server = Server::replying(vec![answer(200, "direct")]).await;
    let client = quick().build().unwrap();
    let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
    assert_eq!(response.text().unwrap(), "direct");

    let url = SafeUrl::parse("https://tokens.example.test/").unwrap();
    let request = Request::put(url).with_secret_header("x-master-key", &Secret::new("CANARYkey"));
    let notes = Notes::default();
    let error = client.send(&request, &notes).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    println!("the error of the proxy: {}", all_of(&error));
    println!("{client:?} {request:?} {:?}", notes.all());
}
