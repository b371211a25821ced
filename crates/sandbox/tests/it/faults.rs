//! Each fault, seen from the other end of the wire.

use std::time::{Duration, Instant};

use sandbox::{Fault, Framing, Settings};
use serde_json::json;
use tokio::io::AsyncReadExt as _;

use crate::support::{End, Framed, Service, until};

struct Bin {
    service: Service,
    id: String,
    path: String,
}

/// A service with a bin that holds `"old"`.
async fn bin() -> Bin {
    let service = Service::start(Settings::default()).await;
    let id = service.control.create_bin("\"old\"");
    let path = format!("/v3/b/{id}/latest?meta=false");
    Bin { service, id, path }
}

impl Bin {
    fn script(&self, fault: Fault) {
        self.service.control.script(fault);
    }

    fn put(&self, record: &str) -> crate::support::Request {
        self.service.put(&format!("/v3/b/{}", self.id), record)
    }

    fn get(&self) -> crate::support::Request {
        self.service.get(&self.path)
    }

    fn kept(&self) -> String {
        self.service.control.record(&self.id).unwrap()
    }

    fn statuses(&self) -> Vec<Option<u16>> {
        self.service
            .control
            .requests()
            .iter()
            .map(|request| request.status)
            .collect()
    }
}

#[tokio::test]
async fn status_answers_in_the_shape_of_the_service_and_does_nothing() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").after(1).times(2).status(503));
    let statuses = [
        bin.put("1").send().await,
        bin.put("2").send().await,
        bin.get().send().await,
    ];
    assert_eq!(statuses.map(|answer| answer.status), [200, 503, 200]);
    bin.put("3")
        .send()
        .await
        .refuses(503, "Service Unavailable");
    assert_eq!(bin.kept(), "1");
    assert_eq!(bin.put("4").send().await.status, 200);
    assert_eq!(bin.statuses(), [200, 503, 200, 503, 200].map(Some));
    assert_eq!(bin.service.control.requests_used(), 3);
}

#[tokio::test]
async fn status_takes_a_text_and_any_retry_after() {
    let bin = bin().await;
    bin.script(Fault::on("GET").refuse(403, "Requests exhausted."));
    bin.script(Fault::on("GET").retry_after(429, "Wed, 21 Oct 2015 07:28:00 GMT"));
    bin.script(Fault::on("GET").retry_after(429, "-1 soon"));
    bin.get().send().await.refuses(403, "Requests exhausted.");
    let limited = bin.get().send().await;
    assert_eq!(
        limited.header("retry-after"),
        Some("Wed, 21 Oct 2015 07:28:00 GMT")
    );
    limited.refuses(429, "Too Many Requests");
    assert_eq!(
        bin.get().send().await.header("retry-after"),
        Some("-1 soon")
    );
}

#[tokio::test]
async fn delay_waits_then_handles() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").delay(Duration::from_millis(60)));
    let start = Instant::now();
    assert_eq!(bin.put("1").send().await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(60));
    assert_eq!(bin.kept(), "1");
}

#[tokio::test]
async fn a_delayed_write_arrives_even_if_its_client_gave_up() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").delay(Duration::from_millis(50)));
    let given_up = bin.put("1").open().await;
    until(|| bin.service.control.requests().len() == 1).await;
    drop(given_up);
    until(|| bin.kept() == "1").await;
}

#[tokio::test]
async fn drop_before_gives_no_answer_and_does_nothing() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").drop_before());
    assert!(bin.put("1").raw().await.is_empty());
    assert_eq!(bin.kept(), "\"old\"");
    assert_eq!(bin.statuses(), [None]);
    assert_eq!(bin.service.control.requests()[0].body, "1");
}

#[tokio::test]
async fn drop_after_gives_no_answer_and_takes_effect() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").drop_after());
    assert!(bin.put("1").raw().await.is_empty());
    assert_eq!(bin.kept(), "1");
    assert_eq!(bin.statuses(), [None]);
}

#[tokio::test]
async fn truncate_announces_everything_and_breaks_off() {
    let bin = bin().await;
    let record = format!("\"{}\"", "a".repeat(3_000_000));
    bin.service.control.set_record(&bin.id, &record);
    for keep in [0, 1, 1_000, 2_900_000] {
        bin.script(Fault::on("GET").truncate(keep));
        let answer = bin.get().try_send().await.unwrap();
        assert_eq!((answer.status, answer.end), (200, End::Cut));
        assert_eq!(answer.framed, Framed::Length(record.len()));
        assert_eq!(answer.text(), record[..keep]);
    }
    assert_eq!(bin.get().send().await.text(), record);
}

#[tokio::test]
async fn a_truncated_answer_to_a_write_is_to_one_that_took_effect() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").truncate(5));
    let answer = bin.put("1").try_send().await.unwrap();
    assert_eq!((answer.end, answer.text().as_str()), (End::Cut, "{\"rec"));
    assert_eq!(bin.kept(), "1");
}

#[tokio::test]
async fn truncate_quietly_looks_complete() {
    let bin = bin().await;
    for keep in [0, 3] {
        bin.script(Fault::on("GET").truncate_quietly(keep));
        let answer = bin.get().send().await;
        assert_eq!(
            (answer.framed, answer.end),
            (Framed::Chunked, End::Complete)
        );
        assert_eq!(answer.text(), "\"old\""[..keep]);
    }
}

#[tokio::test]
async fn html_empty_and_own_bodies_come_in_place_of_the_service() {
    let bin = bin().await;
    bin.script(Fault::on_any().html());
    bin.script(Fault::on_any().empty_body());
    bin.script(Fault::on_any().body(418, "text/plain", "{\"a\""));
    let page = bin.put("1").send().await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    assert!(page.text().starts_with("<!DOCTYPE html>"));
    let empty = bin.put("1").send().await;
    assert_eq!(
        (empty.status, empty.body.len(), empty.framed),
        (200, 0, Framed::Length(0))
    );
    let own = bin.put("1").send().await;
    assert_eq!(
        (own.status, own.text().as_str(), own.header("content-type")),
        (418, "{\"a\"", Some("text/plain"))
    );
    assert_eq!(bin.kept(), "\"old\"");
}

#[tokio::test]
async fn stale_reads_what_was_there_before_the_last_write() {
    let bin = bin().await;
    bin.put("1").send().await;
    bin.put("2").header("X-Bin-Versioning", "true").send().await;
    bin.script(Fault::on("GET").times(2).stale());
    assert_eq!(bin.get().send().await.text(), "1");
    let wrapped = bin
        .service
        .get(&format!("/v3/b/{}/latest", bin.id))
        .send()
        .await
        .json();
    assert_eq!(wrapped["record"], json!(1));
    assert_eq!(bin.get().send().await.text(), "2");
}

#[tokio::test]
async fn stale_does_not_know_what_was_just_made() {
    let bin = bin().await;
    bin.script(Fault::on("GET").stale());
    let answer = bin.get().send().await;
    answer.refuses(404, "Bin not found or it doesn't belong to your account");
}

#[tokio::test]
async fn stale_files_have_their_old_tags() {
    let service = Service::start(Settings::default()).await;
    service.control.put_file("a.json", "[1]");
    let tag = service
        .request("GET", "/files/a.json")
        .send()
        .await
        .header("etag")
        .unwrap()
        .to_owned();
    service.control.put_file("a.json", "[2]");
    service
        .control
        .script(Fault::on("GET").at("/files/").stale());
    let stale = service.request("GET", "/files/a.json").send().await;
    assert_eq!(
        (stale.text().as_str(), stale.header("etag")),
        ("[1]", Some(tag.as_str()))
    );
}

#[tokio::test]
async fn ack_without_effect_answers_like_a_write_and_keeps_nothing() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").ack_without_effect());
    let answer = bin.put("1").send().await.json();
    assert_eq!(
        answer,
        json!({ "record": 1, "metadata": { "parentId": bin.id, "private": true } })
    );
    assert_eq!(bin.kept(), "\"old\"");
    bin.script(Fault::on("POST").ack_without_effect());
    let created = bin.service.post("/v3/b", "[1]").send().await;
    assert_eq!(created.status, 200);
    assert_eq!(bin.service.control.bins(), [bin.id.as_str()]);
}

#[tokio::test]
async fn effect_then_status_keeps_the_write_and_answers_an_error() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").effect_then_status(500));
    bin.put("1")
        .send()
        .await
        .refuses(500, "Internal Server Error");
    assert_eq!(bin.kept(), "1");
}

#[tokio::test]
async fn change_before_is_what_a_read_sees_and_a_write_overwrites() {
    let bin = bin().await;
    bin.script(Fault::on("GET").change_before("\"theirs\""));
    assert_eq!(bin.get().send().await.text(), "\"theirs\"");
    bin.script(Fault::on("PUT").change_before("\"theirs again\""));
    assert_eq!(bin.put("1").send().await.status, 200);
    assert_eq!(bin.kept(), "1");
    bin.script(Fault::on("GET").stale());
    assert_eq!(bin.get().send().await.text(), "\"theirs again\"");
}

#[tokio::test]
async fn change_after_comes_between_a_request_and_the_next() {
    let bin = bin().await;
    bin.script(Fault::on("GET").change_after("\"theirs\""));
    assert_eq!(bin.get().send().await.text(), "\"old\"");
    assert_eq!(bin.get().send().await.text(), "\"theirs\"");
    bin.script(Fault::on("PUT").change_after("\"later\""));
    assert_eq!(bin.put("1").send().await.status, 200);
    assert_eq!(bin.kept(), "\"later\"");
}

#[tokio::test]
async fn changes_can_be_to_another_bin_or_to_a_file() {
    let bin = bin().await;
    let other = bin.service.control.create_bin("\"other\"");
    let action = sandbox::Action::ChangeBefore {
        bin: Some(other.clone()),
        record: "1".to_owned(),
    };
    bin.script(Fault::on("GET").does(action));
    assert_eq!(bin.get().send().await.text(), "\"old\"");
    assert_eq!(bin.service.control.record(&other).as_deref(), Some("1"));

    bin.service.control.put_file("a.json", "[1]");
    bin.script(Fault::on("PUT").at("/files/").change_before("[2]"));
    let tag = bin
        .service
        .request("GET", "/files/a.json")
        .send()
        .await
        .header("etag")
        .unwrap()
        .to_owned();
    let put = bin
        .service
        .request("PUT", "/files/a.json")
        .body("[3]")
        .header("If-Match", &tag);
    assert_eq!(put.send().await.status, 412);
    assert_eq!(bin.service.control.file("a.json").as_deref(), Some("[2]"));
}

#[tokio::test]
async fn redirect_goes_where_it_is_told() {
    let bin = bin().await;
    bin.script(Fault::on("GET").redirect(307, "https://elsewhere.test/v3/b"));
    let answer = bin.get().send().await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (307, Some("https://elsewhere.test/v3/b"))
    );
}

#[tokio::test]
async fn hang_never_answers_and_ends_with_the_sandbox() {
    let bin = bin().await;
    bin.script(Fault::on("PUT").hang());
    let mut hanging = bin.put("1").open().await;
    until(|| bin.service.control.requests().len() == 1).await;
    // Others are served meanwhile.
    assert_eq!(bin.get().send().await.text(), "\"old\"");
    bin.service.sandbox.stop().await;
    let mut bytes = Vec::new();
    let _end = hanging.read_to_end(&mut bytes).await;
    assert!(bytes.is_empty());
    assert_eq!(bin.service.control.requests()[0].status, None);
    assert_eq!(
        bin.service.control.record(&bin.id).as_deref(),
        Some("\"old\"")
    );
}

#[tokio::test]
async fn drip_sends_everything_byte_by_byte() {
    let bin = bin().await;
    bin.script(Fault::on("GET").drip(Duration::from_millis(5)));
    let start = Instant::now();
    let answer = bin.get().send().await;
    assert_eq!(
        (answer.text().as_str(), answer.framed),
        ("\"old\"", Framed::Length(5))
    );
    assert!(start.elapsed() >= Duration::from_millis(20));
}

#[tokio::test]
async fn a_dripping_answer_has_one_byte_for_a_long_time_and_ends_with_the_sandbox() {
    let bin = bin().await;
    bin.script(Fault::on("GET").drip(Duration::from_hours(1)));
    let mut stream = bin.get().open().await;
    let mut seen = Vec::new();
    while !seen.ends_with(b"\r\n\r\n\"") {
        assert_ne!(stream.read_buf(&mut seen).await.unwrap(), 0);
    }
    bin.service.sandbox.stop().await;
    let mut rest = Vec::new();
    let _end = stream.read_to_end(&mut rest).await;
    assert!(rest.is_empty(), "{rest:?}");
}

#[tokio::test]
async fn oversized_is_json_of_exactly_that_size() {
    let bin = bin().await;
    for bytes in [0, 1, 24, 25, 26, 65_561, 2_000_000] {
        bin.script(Fault::on("GET").oversized(bytes, Framing::Announced));
        bin.script(Fault::on("GET").oversized(bytes, Framing::Chunked));
        let size = usize::try_from(bytes).unwrap();
        for framed in [Framed::Length(size), Framed::Chunked] {
            let answer = bin.get().send().await;
            assert_eq!(
                (answer.status, answer.body.len(), answer.framed),
                (200, size, framed)
            );
            if size > 0 {
                serde_json::from_slice::<serde::de::IgnoredAny>(&answer.body).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn oversized_is_made_while_it_is_sent() {
    let bin = bin().await;
    bin.script(Fault::on("GET").oversized(1 << 50, Framing::Announced));
    let mut stream = bin.get().open().await;
    let mut bytes = vec![0; 1_000_000];
    stream.read_exact(&mut bytes).await.unwrap();
    assert!(
        String::from_utf8(bytes)
            .unwrap()
            .contains(&format!("content-length: {}", 1_u64 << 50))
    );
}

#[tokio::test]
async fn a_cleared_script_is_over() {
    let bin = bin().await;
    bin.script(Fault::on_any().every_time().status(500));
    assert_eq!(bin.get().send().await.status, 500);
    assert_eq!(bin.get().send().await.status, 500);
    bin.service.control.clear_script();
    assert!(bin.service.control.scripted().is_empty());
    assert_eq!(bin.get().send().await.status, 200);
}

#[tokio::test]
#[should_panic(expected = "cannot play this fault: `99` is no status of an answer")]
async fn a_fault_that_cannot_be_played_is_refused() {
    bin().await.script(Fault::on_any().status(99));
}

#[tokio::test]
async fn a_connection_is_good_for_more_requests_after_a_status() {
    use tokio::io::AsyncWriteExt as _;

    let bin = bin().await;
    bin.script(Fault::on_any().status(500));
    let mut stream = tokio::net::TcpStream::connect(bin.service.sandbox.socket())
        .await
        .unwrap();
    let mut seen = String::new();
    for status in ["500", "404"] {
        stream
            .write_all(b"GET /files/none HTTP/1.1\r\nHost: sandbox\r\n\r\n")
            .await
            .unwrap();
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"}") {
            assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
        }
        let answer = String::from_utf8(bytes).unwrap();
        seen.push_str(answer.strip_prefix("HTTP/1.1 ").unwrap().get(..3).unwrap());
        assert!(seen.ends_with(status), "{seen}");
    }
}
