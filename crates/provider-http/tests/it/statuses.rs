//! Every status, by what the server sees of it: the whole retry policy on one page.

use std::fmt::Write as _;

use provider_http::{HttpClient, Replay, Request, classify};

use crate::server::{Server, Step, answer, answer_with, head};
use crate::{quick, send};

/// How many requests reach a server that always gives this status.
async fn requests(client: &HttpClient, replay: Replay, status: u16, asks_to_wait: bool) -> usize {
    let headers = &[("retry-after", "1")][..usize::from(asks_to_wait)];
    let mut reply = match status {
        // An interim answer is followed by the real one.
        100..200 if status != 101 => vec![Step::Say(
            format!("HTTP/1.1 {status} Interim\r\n\r\n").into_bytes(),
        )],
        101 => vec![Step::Say(head(
            101,
            &[("upgrade", "x"), ("connection", "upgrade")],
            0,
        ))],
        _ => answer_with(status, headers, b""),
    };
    if (100..200).contains(&status) {
        reply.extend(answer(200, ""));
    }
    let server = Server::replying(vec![reply]).await;
    let request = Request::post(server.url("/")).with_replay(replay);
    // Whether there is an answer in the end does not matter here.
    drop(send(client, &request).await);
    server.requests()
}

/// `1-3 7` for 1, 2, 3, 7.
fn ranges(numbers: &[u16]) -> String {
    let mut text = String::new();
    let mut rest = numbers;
    while let Some(&first) = rest.first() {
        let run = rest
            .iter()
            .zip(first..)
            .take_while(|(a, b)| *a == b)
            .count();
        let last = rest[run - 1];
        let part = if run == 1 {
            format!("{first} ")
        } else {
            format!("{first}-{last} ")
        };
        text.push_str(&part);
        rest = &rest[run..];
    }
    text.trim_end().to_owned()
}

#[tokio::test]
async fn every_status_that_is_repeated() {
    let client = quick().build().unwrap();
    let mut table = String::new();
    for replay in [Replay::Safe, Replay::IfUnsent] {
        for asks_to_wait in [false, true] {
            let mut repeated = Vec::new();
            let mut once = Vec::new();
            for status in 100..=599 {
                match requests(&client, replay, status, asks_to_wait).await {
                    1 => once.push(status),
                    4 => repeated.push(status),
                    other => panic!("{status} was sent {other} times"),
                }
            }
            assert_eq!(repeated.len() + once.len(), 500);
            let header = if asks_to_wait { "with" } else { "without" };
            writeln!(table, "{replay:?}, {header} Retry-After").unwrap();
            writeln!(table, "  repeated: {}", ranges(&repeated)).unwrap();
            writeln!(table, "  once:     {}", ranges(&once)).unwrap();
        }
    }
    insta::assert_snapshot!(table, @r"
    Safe, without Retry-After
      repeated: 408 425 429 500 502-504 520-524
      once:     100-407 409-424 426-428 430-499 501 505-519 525-599
    Safe, with Retry-After
      repeated: 408 425 429 500 502-504 520-524
      once:     100-407 409-424 426-428 430-499 501 505-519 525-599
    IfUnsent, without Retry-After
      repeated: 429
      once:     100-428 430-599
    IfUnsent, with Retry-After
      repeated: 429 503
      once:     100-428 430-502 504-599
    ");
}

#[test]
fn every_status_has_one_meaning() {
    let mut table = String::new();
    let mut from = 100;
    for status in 101..=600 {
        let kind = classify(from);
        if status == 600 || classify(status) != kind {
            let last = status - 1;
            let range = if from == last {
                from.to_string()
            } else {
                format!("{from}-{last}")
            };
            writeln!(table, "{range} {kind:?}").unwrap();
            from = status;
        }
    }
    insta::assert_snapshot!(table, @r"
    100-400 Other
    401 Unauthenticated
    402 Other
    403 PermissionDenied
    404 NotFound
    405-406 Other
    407-408 Unavailable
    409 Other
    410 NotFound
    411 Other
    412 RevisionMismatch
    413 TooLarge
    414-424 Other
    425 Unavailable
    426-428 Other
    429 RateLimited
    430-499 Other
    500-599 Unavailable
    ");
}
