//! Where requests may go, and what they carry by themselves.

use std::time::Duration;

use provider_api::{ErrorKind, NoProgress, Secret};
use provider_http::{HttpClient, Request, RetryPolicy, SafeUrl};

use crate::server::{Server, answer, answer_with};
use crate::{all_of, quick, refusal, send};

#[tokio::test]
async fn an_answer_comes_back_whole() {
    let server = Server::replying(vec![answer(200, "{\"a\":1}")]).await;
    let url = server.url("/v3").join_segments(&["b", "x/y"]).unwrap();
    let request = Request::get(url.with_query("q", "a b"))
        .with_header("Accept", "application/json")
        .with_secret_header("X-Master-Key", &Secret::new("$2a$k/+="));
    let response = send(&quick().build().unwrap(), &request).await.unwrap();

    assert_eq!(
        (response.status(), response.text().unwrap()),
        (200, "{\"a\":1}")
    );
    assert!(response.is_success());
    assert_eq!(response.header("Content-Length"), Some("7"));
    assert_eq!(response.attempts(), 1);
    let seen = &server.seen()[0];
    assert_eq!(seen.first_line(), "GET /v3/b/x%2Fy?q=a+b HTTP/1.1");
    assert_eq!(seen.header("x-master-key"), Some("$2a$k/+="));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("accept-encoding"), Some("gzip"));
    assert_eq!(seen.header("referer"), None);
    let agent = concat!("tokensync/", env!("CARGO_PKG_VERSION"));
    assert_eq!(seen.header("user-agent"), Some(agent));
}

#[tokio::test]
async fn a_body_is_sent_with_its_length_and_type() {
    let server = Server::replying(vec![answer(200, "")]).await;
    let client = quick().build().unwrap();
    let put = Request::put(server.url("/b")).with_body("application/json", "{}");
    assert!(send(&client, &put).await.unwrap().is_success());
    let seen = &server.seen()[0];
    assert_eq!(seen.first_line(), "PUT /b HTTP/1.1");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("content-length"), Some("2"));
    assert_eq!(seen.body, b"{}");
}

#[tokio::test]
async fn localhost_is_this_machine_whatever_a_name_server_says() {
    let server = Server::replying(vec![answer(200, "here")]).await;
    let url = SafeUrl::parse(&format!("http://localhost:{}/", server.port())).unwrap();
    let response = send(&quick().build().unwrap(), &Request::get(url))
        .await
        .unwrap();
    assert_eq!(response.text().unwrap(), "here");
}

#[tokio::test]
async fn t24_plain_http_does_not_leave_this_machine() {
    let url = SafeUrl::parse("http://tokens.example.test/x?token=CANARY").unwrap();
    let error = refusal(quick(), &Request::get(url)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    assert_eq!(
        error.to_string(),
        "`http://tokens.example.test` is not encrypted, so nothing is sent there"
    );
    assert_eq!(error.hints(), ["use `https://tokens.example.test`"]);
    assert!(!all_of(&error).contains("CANARY"));
}

#[tokio::test]
async fn plain_http_leaves_this_machine_where_that_was_asked_for() {
    // No such name exists, so it has to get as far as looking it up. What a name server or a proxy
    // of the machine that runs this makes of it does not matter.
    let url = SafeUrl::parse("http://tokens.example.invalid/").unwrap();
    let client = HttpClient::builder()
        .with_retry(RetryPolicy::none())
        .with_connect_timeout(Duration::from_secs(2))
        .allow_plain_http()
        .build()
        .unwrap();
    let outcome = send(&client, &Request::get(url)).await;
    assert_ne!(
        outcome.err().map(|e| e.kind()),
        Some(ErrorKind::InvalidConfig)
    );
}

#[tokio::test]
async fn t03_what_one_place_was_given_no_other_place_gets() {
    let cookie = [("set-cookie", "session=CANARY; Domain=127.0.0.1; Path=/")];
    let one = Server::replying(vec![answer_with(200, &cookie, b"")]).await;
    let other = Server::replying(vec![answer(200, "")]).await;
    let client = quick().build().unwrap();
    let request = Request::get(one.url("/"))
        .with_bearer(&Secret::new("CANARY"))
        .with_secret_header("x-master-key", &Secret::new("CANARY"));
    for request in [
        request,
        Request::get(one.url("/")),
        Request::get(other.url("/")),
    ] {
        assert!(send(&client, &request).await.unwrap().is_success());
    }
    for seen in [&one.seen()[1], &other.seen()[0]] {
        assert!(!seen.head.contains("CANARY"), "{seen:?}");
    }
}

#[tokio::test]
async fn t41_an_id_stays_within_its_segment() {
    let ids = [
        "a",
        "a/b",
        "/",
        "//",
        "/a",
        "a/",
        "../a",
        "a/..",
        "a/../b",
        "..\\a",
        "a\\b",
        "\\",
        "./a",
        "...",
        ". ",
        " .",
        "..;",
        "..;/a",
        "%2e%2e",
        "%2e%2e/a",
        "%2E",
        ".%2e",
        "%",
        "%%",
        "%zz",
        "%00",
        "%2f",
        "%252f",
        "?",
        "a?b",
        "?a=b",
        "a?b#c",
        "x/../y?z#",
        "#",
        "#a",
        "&",
        "a&b=c",
        "=",
        ";",
        "a;b",
        ":",
        "http://evil.example",
        "//evil.example/x",
        "@",
        "a@b",
        "user:pw@evil.example",
        "\u{0}",
        "a\tb",
        "\r\nx-evil: 1",
        "a\nb",
        ".\t.",
        "\u{7f}",
        "\u{1b}[2J",
        " ",
        "a b",
        "+",
        "ü",
        "☃",
        "\u{202e}a",
        "\u{feff}",
        "\u{ff0f}",
        "\u{2024}\u{2024}",
    ];
    assert!(ids.len() >= 60);
    let server = Server::replying(vec![answer(200, "")]).await;
    let client = quick().build().unwrap();
    for id in ids {
        let url = server.url("/v3?q=1").join_segments(&["b", id, "latest"]);
        send(&client, &Request::get(url.unwrap())).await.unwrap();
        let seen = server.seen().pop().unwrap();
        let path = seen.first_line().split(' ').nth(1).unwrap();
        let [_, "v3", "b", segment, "latest"] = path.split('/').collect::<Vec<_>>()[..] else {
            panic!("{id:?} led to {path}");
        };
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte);
        assert!(segment.bytes().all(harmless), "{id:?} led to {path}");
        assert_eq!(decoded(segment), id.as_bytes(), "{id:?}");
        assert_eq!(seen.header("x-evil"), None, "{id:?}");
    }
    for id in ["", ".", ".."] {
        let error = server.url("/v3").join_segments(&["b", id]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{id:?}");
    }
    assert_eq!(server.requests(), ids.len());
}

/// A path segment as a server understands it (RFC 3986, 2.1).
fn decoded(segment: &str) -> Vec<u8> {
    let mut pieces = segment.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}

#[tokio::test]
async fn t41_a_request_that_cannot_be_sent_is_not_begun() {
    let server = Server::replying(vec![answer(200, "")]).await;
    let key = Secret::new("CANARY\r\nx-injected: 1");
    for request in [
        Request::get(server.url("/")).with_secret_header("x-master-key", &key),
        Request::get(server.url("/")).with_header("x-bin-name", "CANARY\nx: y"),
        Request::get(server.url("/")).with_header("x-a\r\nx-b", "CANARY"),
        Request::get(server.url("/")).with_header("host", "CANARY.example"),
        Request::put(server.url("/")).with_body("text/plain\r\nx-b: CANARY", "x"),
    ] {
        let error = refusal(quick(), &request).await;
        assert_eq!(error.kind(), ErrorKind::InvalidConfig);
        assert!(!all_of(&error).contains("CANARY"), "{error:?}");
    }
    assert_eq!((server.requests(), server.connections()), (0, 0));
}

#[test]
fn a_provider_can_wait_for_it_on_any_thread() {
    fn is_send(_: impl Send) {}
    let client = quick().build().unwrap();
    let request = Request::get(SafeUrl::parse("https://a.b/").unwrap());
    is_send(client.send(&request, &NoProgress));
}

#[test]
fn making_a_client_reads_nothing_and_needs_no_runtime() {
    let client = HttpClient::builder().build().unwrap();
    let text = format!("{client:?}");
    for part in [
        "connect: 10s",
        "headers: 30s",
        "idle: 30s",
        "total: 120s",
        "ratio: 200",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn t20_no_setting_turns_a_limit_off() {
    let (long, many) = (Duration::MAX, u64::MAX);
    let client = HttpClient::builder()
        .with_connect_timeout(long)
        .with_headers_timeout(long)
        .with_idle_timeout(long)
        .with_total_timeout(long)
        .with_body_limit(many)
        .with_ratio_limit(many)
        .build()
        .unwrap();
    let text = format!("{client:?}");
    assert_eq!(text.matches("600s").count(), 4, "{text}");
    assert!(text.contains("bytes: 536870912, ratio: 1000"), "{text}");
}

#[tokio::test]
async fn t25_only_public_addresses_are_asked_where_that_is_wanted() {
    let server = Server::replying(vec![answer(200, "inside")]).await;
    let port = server.port();
    let client = quick().only_public().build().unwrap();
    for host in [
        "http://127.0.0.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://0177.0.0.1",
        "http://[::ffff:127.0.0.1]",
        "http://localhost",
        "https://api.localhost",
        "http://10.1.2.3",
        "https://100.64.0.1",
        "http://169.254.169.254",
        "https://[fe80::1]",
        "https://[fd00:ec2::254]",
    ] {
        let url = SafeUrl::parse(&format!("{host}:{port}/t.json")).unwrap();
        let error = send(&client, &Request::get(url)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Untrusted, "{host}: {error}");
    }
    assert!(server.seen().is_empty(), "{:?}", server.seen());
}
