//! A body is whole and within its limits, or it is not there.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use provider_api::ErrorKind;
use provider_http::{Request, RetryPolicy};

use crate::server::{Server, Step, answer, answer_with, head};
use crate::{quick, refusal, send};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The bytes of every way to end a body too early. `{"a":1}` parses: only the framing tells.
fn cut_bodies() -> Vec<(&'static str, Vec<Step>)> {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n";
    let promised = [head(200, &[], 100), b"{\"a\":1}".to_vec()].concat();
    let whole = gzip(b"{\"a\":1,\"b\":2}");
    let half = &whole[..whole.len() - 9];
    let cut_gzip = [
        head(200, &[("content-encoding", "gzip")], half.len()),
        half.to_vec(),
    ]
    .concat();
    let half_chunk = [&chunked[..], b"ff\r\n{"].concat();
    vec![
        (
            "shorter than promised",
            vec![Step::Say(promised.clone()), Step::Close],
        ),
        ("reset in the body", vec![Step::Say(promised), Step::Reset]),
        (
            "no last chunk",
            vec![Step::Say(chunked.to_vec()), Step::Close],
        ),
        ("half a chunk", vec![Step::Say(half_chunk), Step::Close]),
        ("half a gzip stream", vec![Step::Say(cut_gzip), Step::Close]),
        ("head only", vec![Step::Say(head(200, &[], 7)), Step::Close]),
    ]
}

#[tokio::test]
async fn a_cut_body_is_read_again_and_never_handed_over() {
    for (name, cut) in cut_bodies() {
        let server = Server::replying(vec![cut.clone(), cut.clone(), answer(200, "whole")]).await;
        let client = quick().build().unwrap();
        let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
        assert_eq!(response.text().unwrap(), "whole", "{name}");
        assert_eq!((response.attempts(), server.requests()), (3, 3), "{name}");
    }
}

#[tokio::test]
async fn a_body_that_stays_cut_is_an_error() {
    for (name, cut) in cut_bodies() {
        let server = Server::replying(vec![cut]).await;
        let error = refusal(quick(), &Request::get(server.url("/"))).await;
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{name}: {error}");
        assert!(
            error.to_string().contains("(tried 4 times)"),
            "{name}: {error}"
        );
        assert_eq!(server.requests(), 4, "{name}");
    }
}

#[tokio::test]
async fn a_write_whose_answer_is_cut_has_an_unknown_outcome() {
    for (name, cut) in cut_bodies() {
        let server = Server::replying(vec![cut]).await;
        let put = Request::put(server.url("/")).with_body("text/plain", "x");
        let error = refusal(quick(), &put).await;
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{name}: {error}");
        assert_eq!(server.requests(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_refusal_whose_body_is_cut_still_is_that_refusal() {
    let cut = vec![Step::Say(head(403, &[], 100)), Step::Close];
    let server = Server::replying(vec![cut]).await;
    let error = refusal(quick(), &Request::put(server.url("/"))).await;
    assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
    assert!(
        error
            .to_string()
            .contains("answered 403, but the answer was cut off"),
        "{error}"
    );
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn what_follows_a_body_is_not_taken_for_the_next_answer() {
    let smuggled = [
        head(200, &[], 5),
        b"first".to_vec(),
        head(200, &[], 4),
        b"evil".to_vec(),
    ];
    let server = Server::replying(vec![
        vec![Step::Say(smuggled.concat())],
        answer(200, "second"),
    ])
    .await;
    let client = quick().build().unwrap();
    for expected in ["first", "second"] {
        let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
        assert_eq!(response.text().unwrap(), expected);
    }
}

#[tokio::test]
async fn a_gzip_body_is_decoded() {
    let text = "tokens ".repeat(1000);
    let reply = answer_with(200, &[("content-encoding", "gzip")], &gzip(text.as_bytes()));
    let server = Server::replying(vec![reply]).await;
    let response = send(&quick().build().unwrap(), &Request::get(server.url("/")))
        .await
        .unwrap();
    assert_eq!(response.text().unwrap(), text);
}

#[tokio::test]
async fn t20_a_body_over_the_limit_is_refused_once() {
    let plain = answer(200, &"x".repeat(1001));
    let compressed = answer_with(200, &[("content-encoding", "gzip")], &gzip(&[b'x'; 1001]));
    let mut endless = vec![Step::Say(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec(),
    )];
    endless.extend(vec![
        Step::Say(
            b"64\r\n"
                .iter()
                .chain(&[b'x'; 100])
                .chain(b"\r\n")
                .copied()
                .collect()
        );
        11
    ]);
    endless.push(Step::Hang);
    for reply in [plain, compressed, endless] {
        let server = Server::replying(vec![reply]).await;
        let error = refusal(
            quick().with_body_limit(1000),
            &Request::get(server.url("/")),
        )
        .await;
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        assert!(
            error.to_string().contains("larger than 1000 bytes"),
            "{error}"
        );
        assert_eq!(server.requests(), 1);
    }
    let server = Server::replying(vec![answer(200, &"x".repeat(1000))]).await;
    let client = quick().with_body_limit(1000).build().unwrap();
    assert!(send(&client, &Request::get(server.url("/"))).await.is_ok());
}

#[tokio::test]
async fn t20_a_promise_over_the_limit_is_not_even_read() {
    let reply = vec![Step::Say(head(200, &[], 10_000_000_000)), Step::Hang];
    let server = Server::replying(vec![reply]).await;
    let error = refusal(quick(), &Request::get(server.url("/"))).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn t20_a_bomb_is_refused() {
    let bomb = gzip(&vec![0; 20 * 1024 * 1024]);
    assert!(bomb.len() < 21_000);
    let nested = gzip(&bomb);
    // Within the largest ratio, but long.
    let long: Vec<u8> = (0..3000_u32)
        .flat_map(|number| [&number.to_le_bytes()[..], &[0; 2000]].concat())
        .collect();
    let long = gzip(&long);
    let check = async |encoding: &str, body: &[u8], ratio: u64, kind: ErrorKind, says: &str| {
        let reply = answer_with(200, &[("content-encoding", encoding)], body);
        let server = Server::replying(vec![reply]).await;
        let builder = quick().with_ratio_limit(ratio).with_body_limit(5_000_000);
        let error = refusal(builder, &Request::get(server.url("/"))).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(server.requests(), 1);
    };
    let (large, odd) = (ErrorKind::TooLarge, ErrorKind::InvalidDocument);
    check("gzip", &bomb, 200, large, "200 times").await;
    check("gzip", &long, u64::MAX, large, "5000000 bytes").await;
    check("gzip, gzip", &nested, 200, odd, "more than once").await;
    check("br", b"x", 200, odd, "`br`, which was not asked for").await;
}

#[tokio::test]
async fn a_body_that_only_says_it_is_gzip_is_an_error() {
    let reply = answer_with(200, &[("content-encoding", "gzip")], b"{\"a\":1}");
    let server = Server::replying(vec![reply]).await;
    let builder = quick().with_retry(RetryPolicy::none());
    let error = refusal(builder, &Request::get(server.url("/"))).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.to_string().contains("damaged"), "{error}");
}

#[tokio::test]
async fn t20_headers_have_limits_in_number_and_in_bytes() {
    let long = "x".repeat(70 * 1024);
    let server = Server::replying(vec![answer_with(200, &[("x-long", &long)], b"")]).await;
    let error = refusal(quick(), &Request::get(server.url("/"))).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert!(!error.to_string().contains("xxx"), "{error}");

    for number in [200, 10_000] {
        let names: Vec<String> = (0..number).map(|index| format!("x-{index}")).collect();
        let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
        let server = Server::replying(vec![answer_with(200, &many, b"")]).await;
        let error = refusal(quick(), &Request::get(server.url("/"))).await;
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        assert_eq!(server.requests(), 1, "{error}");
    }
}

#[tokio::test]
async fn text_says_where_it_is_no_text() {
    let reply = answer_with(200, &[], b"{\"a\":\"\xff\"}");
    let server = Server::replying(vec![reply]).await;
    let response = send(
        &quick().build().unwrap(),
        &Request::get(server.url("/a?t=CANARY")),
    )
    .await
    .unwrap();
    let error = response.text().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    assert!(
        error
            .to_string()
            .ends_with("is not UTF-8 text: byte 6 is wrong"),
        "{error}"
    );
    assert!(!error.to_string().contains("CANARY"), "{error}");
    assert_eq!(response.into_body().len(), 9);
}

#[tokio::test]
async fn an_empty_body_is_an_empty_body() {
    for reply in [
        answer(200, ""),
        answer(204, ""),
        answer_with(304, &[("content-encoding", "gzip"), ("etag", "\"x\"")], b""),
    ] {
        let server = Server::replying(vec![reply]).await;
        let response = send(&quick().build().unwrap(), &Request::get(server.url("/")))
            .await
            .unwrap();
        assert_eq!(response.body().len(), 0);
        assert_eq!(response.excerpt(), None);
    }
}
