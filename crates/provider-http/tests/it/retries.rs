//! How often a read is repeated, when, and what is told about it.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use provider_api::{ErrorKind, Progress};
use provider_http::{HttpClient, Request, RetryPolicy, SafeUrl};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::server::{Seen, Server, Step, answer, answer_with};
use crate::{Notes, quick, refusal, send};

#[tokio::test]
async fn a_read_is_repeated_until_it_succeeds() {
    let server = Server::replying(vec![
        answer(503, "busy"),
        vec![Step::Reset],
        vec![Step::Close],
        answer(200, "done"),
    ])
    .await;
    let notes = Notes::default();
    let client = quick().build().unwrap();
    let response = client
        .send(&Request::get(server.url("/b?key=CANARY")), &notes)
        .await
        .unwrap();
    assert_eq!((response.text().unwrap(), response.attempts()), ("done", 4));
    assert_eq!(server.requests(), 4);
    assert_eq!(client.clone().requests_sent(), 4);

    let notes = notes.all();
    assert_eq!(notes.len(), 3, "{notes:?}");
    let address = server.url("/b?key=CANARY");
    let begins = format!("GET `{address}`: answered 503; attempt 2 of 4 follows in ");
    assert!(notes[0].starts_with(&begins), "{notes:?}");
    assert!(notes[1].contains("the connection broke"), "{notes:?}");
    assert!(notes[2].contains("attempt 4 of 4"), "{notes:?}");
    assert!(!notes.join("\n").contains("CANARY"), "{notes:?}");
}

#[tokio::test]
async fn attempts_are_counted_and_told() {
    for attempts in [0, 1, 2, 7] {
        let server = Server::replying(vec![vec![Step::Reset]]).await;
        let policy = RetryPolicy::immediate().with_attempts(attempts);
        let error = refusal(quick().with_retry(policy), &Request::get(server.url("/"))).await;
        let made = usize::try_from(attempts.max(1)).unwrap();
        assert_eq!(server.requests(), made);
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        let told = error.to_string().contains(&format!("(tried {made} times)"));
        assert_eq!(told, made > 1, "{error}");
    }
}

#[tokio::test]
async fn the_last_answer_is_handed_over_with_its_words() {
    let server = Server::replying(vec![answer(503, "down for\nmaintenance")]).await;
    let client = quick().build().unwrap();
    let response = send(&client, &Request::get(server.url("/b")))
        .await
        .unwrap();
    let error = response.error("reading bin `65f0`");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(
        error.to_string(),
        format!(
            "reading bin `65f0`: `{}` answered 503 Service Unavailable (tried 4 times): \
             down for maintenance",
            server.url("/").origin()
        )
    );
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_even_for_a_write() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/b", listener.local_addr().unwrap());
    drop(listener);
    let url = SafeUrl::parse(&url).unwrap();
    for request in [Request::get(url.clone()), Request::put(url)] {
        let notes = Notes::default();
        let client = quick().build().unwrap();
        let error = client.send(&request, &notes).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(error.to_string().contains("cannot connect: "), "{error}");
        assert!(error.to_string().contains("(tried 4 times)"), "{error}");
        assert_eq!(notes.all().len(), 3);
    }
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    let server = Server::replying(vec![
        answer_with(429, &[("retry-after", "1")], b""),
        answer(200, "ok"),
    ])
    .await;
    let policy = RetryPolicy::default().with_base_delay(Duration::from_millis(1));
    let client = HttpClient::builder().with_retry(policy).build().unwrap();
    let began = Instant::now();
    let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn after_a_429_requests_go_one_after_the_other() {
    let done = Arc::new(AtomicUsize::new(0));
    let too_early = Arc::new(AtomicUsize::new(0));
    let server = {
        let (done, too_early) = (Arc::clone(&done), Arc::clone(&too_early));
        let (known, answered) = (Mutex::new(HashSet::new()), AtomicUsize::new(0));
        Server::scripted(move |_, seen| {
            let is_new = known.lock().unwrap().insert(seen.first_line().to_owned());
            if is_new && !seen.first_line().contains("/later") {
                return answer_with(429, &[("retry-after", "30")], b"");
            }
            if done.load(Ordering::SeqCst) < answered.fetch_add(1, Ordering::SeqCst) {
                too_early.fetch_add(1, Ordering::SeqCst);
            }
            answer(200, "ok")
        })
        .await
    };
    let client = quick().build().unwrap();
    let one = async |path: &str| {
        let request = Request::get(server.url(path));
        let response = send(&client, &request).await.unwrap();
        done.fetch_add(1, Ordering::SeqCst);
        response.attempts()
    };
    let first = tokio::join!(one("/1"), one("/2"), one("/3"), one("/4"), one("/5"));
    assert_eq!(first, (2, 2, 2, 2, 2));
    let later = tokio::join!(one("/later/1"), one("/later/2"), one("/later/3"));
    assert_eq!(later, (1, 1, 1));
    assert_eq!(server.requests(), 13);
    assert_eq!(too_early.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn nobody_overtakes_who_was_asked_to_wait() {
    let server = Server::replying(vec![
        answer_with(429, &[("retry-after", "1")], b""),
        answer(200, "ok"),
    ])
    .await;
    let policy = RetryPolicy::default().with_base_delay(Duration::from_millis(1));
    let client = HttpClient::builder().with_retry(policy).build().unwrap();
    let asked = Asked(Notify::new());
    let (first, second) = (
        Request::get(server.url("/first")),
        Request::get(server.url("/second")),
    );
    let began = Instant::now();
    let (waited, came_later) = tokio::join!(client.send(&first, &asked), async {
        asked.0.notified().await;
        let response = send(&client, &second).await;
        (response, began.elapsed())
    });
    assert_eq!(waited.unwrap().attempts(), 2);
    assert_eq!(came_later.0.unwrap().attempts(), 1);
    assert!(came_later.1 >= Duration::from_secs(1));
    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(Seen::first_line).collect();
    let [first, second] = ["/first", "/second"].map(|path| format!("GET {path} HTTP/1.1"));
    assert_eq!(lines, [&first, &first, &second]);
}

/// Rings when something is noted: then a wait begins.
struct Asked(Notify);

impl Progress for Asked {
    fn note(&self, _: &str) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn retry_after_is_read_in_every_form() {
    let date = |from_now: i64| {
        let now = SystemTime::now();
        let shift = Duration::from_secs(from_now.unsigned_abs());
        let at = if from_now < 0 {
            now - shift
        } else {
            now + shift
        };
        httpdate::fmt_http_date(at)
    };
    // What the header says, how many requests follow, and what an error reports at the least.
    for (value, requests, seconds) in [
        ("0".to_owned(), 4, Some(0)),
        ("-1".to_owned(), 4, Some(0)),
        (date(-1000), 4, Some(0)),
        (date(3), 4, Some(0)),
        ("soon".to_owned(), 4, None),
        ("15".to_owned(), 4, Some(15)),
        ("61".to_owned(), 1, Some(61)),
        ("1000000000".to_owned(), 1, Some(3600)),
        (date(100_000), 1, Some(3600)),
        (date(1000), 1, Some(900)),
    ] {
        for status in [429, 503] {
            let reply = answer_with(status, &[("retry-after", &value)], b"");
            let server = Server::replying(vec![reply]).await;
            let client = quick().build().unwrap();
            let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
            assert_eq!(server.requests(), requests, "{status} {value}");
            let error = response.error("x");
            let kind = match status {
                429 => ErrorKind::RateLimited,
                _ => ErrorKind::Unavailable,
            };
            assert_eq!(error.kind(), kind);
            let wait = error.retry_after().map(|wait| wait.as_secs());
            assert_eq!(wait.is_some(), seconds.is_some(), "{status} {value}");
            assert!(
                wait >= seconds && wait <= Some(3600),
                "{status} {value}: {wait:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_budget_covers_all_waits_together() {
    let server = Server::replying(vec![answer_with(429, &[("retry-after", "25")], b"")]).await;
    let client = quick().build().unwrap();
    let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
    // 25 s and 50 s fit into a minute, 75 s do not.
    assert_eq!((server.requests(), response.attempts()), (3, 3));
}
