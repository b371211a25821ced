//! Lost answers, other writers, and a service that does not do what it says.

use insta::assert_snapshot;
use provider_api::{
    ErrorKind, Expected, NoProgress, ProviderError, ProviderFactory as _, ReadOutcome, Revision,
    WriteRequest,
};
use provider_jsonbin::{JsonbinConfig, JsonbinFactory, JsonbinProvider};
use sandbox::Fault;

use crate::desk::{BLUE, Desk, GREEN, RED, SKELETON, document, quick, read, write};

#[tokio::test]
async fn a_change_since_the_read_is_not_overwritten() {
    let desk = Desk::with(RED).await;
    let seen = desk.found().await.revision;
    desk.fault(Fault::on("GET").change_before(BLUE));
    let error = write(&desk.provider(), GREEN, Expected::Revision(&seen))
        .await
        .unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    RevisionMismatch: bin `BIN` has changed since it was read
      - read it again and merge; nothing was written
    ");
    assert_eq!(desk.record(), BLUE);
    assert_eq!(desk.traffic(), "GET 200, GET 200");
}

#[tokio::test]
async fn empty_and_full_places_are_not_confused() {
    let desk = Desk::with(RED).await;
    let seen = desk.found().await.revision;
    let full = write(&desk.provider(), GREEN, Expected::Absent)
        .await
        .unwrap_err();
    desk.control().set_record(&desk.bin, SKELETON);
    let empty = write(&desk.provider(), GREEN, Expected::Revision(&seen))
        .await
        .unwrap_err();
    assert_snapshot!(format!("{}\n{}", desk.told(&full), desk.told(&empty)), @"
    RevisionMismatch: bin `BIN` already holds a document
      - read it again and merge; nothing was written
    RevisionMismatch: bin `BIN` is empty now, and was not when it was read
      - read it again and merge; nothing was written
    ");
    assert_eq!(desk.record(), SKELETON);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_looked_up() {
    let desk = Desk::with(RED).await;
    for fault in [
        Fault::on("PUT").drop_after(),
        Fault::on("PUT").effect_then_status(500),
        Fault::on("PUT").effect_then_status(504),
        Fault::on("PUT").truncate(10),
        Fault::on("PUT").truncate_quietly(10),
    ] {
        desk.control().set_record(&desk.bin, RED);
        desk.fault(fault);
        let written = desk.replace(GREEN).await.unwrap();
        assert_eq!(written, Revision::digest_of(&document(GREEN)));
        assert_eq!(written, desk.found().await.revision);
        let traffic = desk.traffic();
        assert_eq!(traffic.matches("PUT").count(), 1, "{traffic}");
        assert_eq!(traffic.matches("GET").count(), 3, "{traffic}");
    }
}

#[tokio::test]
async fn a_write_that_did_not_arrive_is_not_repeated_unasked() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for fault in [
        Fault::on("PUT").drop_before(),
        Fault::on("PUT").status(500),
        Fault::on("PUT").html(),
        Fault::on("PUT").empty_body(),
    ] {
        desk.fault(fault);
        let error = desk.replace(GREEN).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
        let traffic = desk.traffic();
        assert_eq!(traffic.matches("PUT").count(), 1, "{traffic}");
        texts.push(desk.told(&error));
    }
    assert_eq!(desk.record(), RED);
    assert_snapshot!(texts.join("\n"), @"
    OutcomeUnknown: writing 168 bytes to bin `BIN`: PUT `http://HOST/v3/b/BIN`: the connection broke before an answer came: connection closed before message completed; it may have taken effect all the same; the bin still holds what it held before
      - the write has not taken effect so far: run it again, which reads the bin first
    OutcomeUnknown: writing 168 bytes to bin `BIN`: `http://HOST` answered 500 Internal Server Error: Internal Server Error; the bin still holds what it held before
      - the write has not taken effect so far: run it again, which reads the bin first
    OutcomeUnknown: writing to bin `BIN`: the answer is a web page, not JSON: <!DOCTYPE html> <html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>; the bin still holds what it held before
      - the write has not taken effect so far: run it again, which reads the bin first
    OutcomeUnknown: writing to bin `BIN`: the answer is empty; the bin still holds what it held before
      - the write has not taken effect so far: run it again, which reads the bin first
    ");
    desk.replace(GREEN).await.unwrap();
}

#[tokio::test]
async fn a_write_that_was_turned_away_is_repeated() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("PUT").retry_after(429, "1"));
    desk.fault(Fault::on("PUT").retry_after(503, "1"));
    desk.replace(GREEN).await.unwrap();
    assert_eq!(desk.traffic(), "GET 200, PUT 429, PUT 503, PUT 200");
}

#[tokio::test]
async fn a_write_that_takes_too_long_is_looked_up() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("PUT").hang());
    let options = desk.options().with("timeout", "1");
    let provider = JsonbinFactory.open(&options).unwrap();
    let tokens = document(GREEN);
    let request = WriteRequest::new(&tokens, Expected::Any, &NoProgress);
    let error = provider.write(request).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @r##"
    OutcomeUnknown: writing 170 bytes to bin `BIN`: PUT `http://HOST/v3/b/BIN`: not finished within 1 s; it may have taken effect all the same; the bin holds something else than what was written, first at `core: red (value)`: sent "#0f0", holds "#f00"
      - the write may not have arrived, or somebody else has written since: run it again, which reads the bin first and merges
    "##);
}

#[tokio::test]
async fn another_writer_after_a_lost_answer_is_named() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("PUT").drop_after());
    desk.fault(Fault::on("GET").after(2).change_before(BLUE));
    let error = desk.replace(GREEN).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @r##"
    OutcomeUnknown: writing 168 bytes to bin `BIN`: PUT `http://HOST/v3/b/BIN`: the connection broke before an answer came: connection closed before message completed; it may have taken effect all the same; the bin holds something else than what was written, first at `core: red (value)`: sent "#0f0", holds "#00f"
      - the write may not have arrived, or somebody else has written since: run it again, which reads the bin first and merges
    "##);
    assert_eq!(desk.record(), BLUE);
}

#[tokio::test]
async fn a_look_that_fails_leaves_the_outcome_open() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("PUT").drop_before());
    desk.fault(Fault::on("GET").after(2).refuse(401, "Who are you?"));
    let error = desk.replace(GREEN).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    OutcomeUnknown: writing 168 bytes to bin `BIN`: PUT `http://HOST/v3/b/BIN`: the connection broke before an answer came: connection closed before message completed; it may have taken effect all the same; then reading bin `BIN`: `http://HOST` answered 401 Unauthorized: Who are you?
      - run it again, which reads the bin first and merges
    ");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn an_echo_is_believed_and_the_next_read_finds_the_loss() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("PUT").ack_without_effect());
    let written = desk.replace(GREEN).await.unwrap();
    assert_ne!(desk.found().await.revision, written);
}

#[tokio::test]
async fn another_echo_than_the_record_sent_is_looked_up() {
    let desk = Desk::with(RED).await;
    let echo = format!(r#"{{"record":{BLUE},"metadata":{{}}}}"#);
    desk.fault(Fault::on("PUT").body(200, "application/json", echo));
    let error = desk.replace(GREEN).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    OutcomeUnknown: writing to bin `BIN`: the answer shows another record than the one sent; the bin still holds what it held before
      - the write has not taken effect so far: run it again, which reads the bin first
    ");
    assert_eq!(desk.traffic(), "GET 200, PUT 200, GET 200");
}

#[tokio::test]
async fn reads_outlive_bursts_of_errors_and_broken_answers() {
    let desk = Desk::with(RED).await;
    for fault in [
        Fault::on("GET").times(3).status(500),
        Fault::on("GET").times(3).status(503),
        Fault::on("GET").times(2).drop_before(),
        Fault::on("GET").times(2).truncate(30),
    ] {
        desk.fault(fault);
        desk.found().await;
    }
    desk.fault(Fault::on("GET").times(4).status(502));
    let error = read(&desk.provider()).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"Unavailable: reading bin `BIN`: `http://HOST` answered 502 Bad Gateway (tried 4 times): Bad Gateway");
}

#[tokio::test]
async fn a_bin_that_is_gone_is_no_empty_place() {
    let desk = Desk::with(RED).await;
    let seen = desk.found().await.revision;
    let gone = || Fault::on_any().times(1).refuse(404, "Bin not found");
    desk.fault(gone());
    let read = read(&desk.provider()).await.map(|_: ReadOutcome| ());
    assert_eq!(read.unwrap_err().kind(), ErrorKind::NotFound);
    for expected in [Expected::Absent, Expected::Revision(&seen), Expected::Any] {
        desk.fault(gone());
        let error = write(&desk.provider(), GREEN, expected).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
    assert_eq!(desk.record(), RED);
}

async fn create(desk: &Desk, fault: Fault) -> Result<Revision, ProviderError> {
    desk.fault(fault);
    let options = desk.account().with("name", "tokens");
    let config = JsonbinConfig::from_options(&options).unwrap();
    JsonbinProvider::create(&config, quick(), &document(GREEN), &NoProgress)
        .await
        .map(|(_, revision)| revision)
}

#[tokio::test]
async fn a_creation_is_asked_for_once() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for fault in [
        Fault::on("POST").drop_after(),
        Fault::on("POST").drop_before(),
        Fault::on("POST").effect_then_status(502),
        Fault::on("POST").html(),
        Fault::on("POST").body(
            200,
            "application/json",
            r#"{"record":{"values":{}},"metadata":{}}"#,
        ),
    ] {
        desk.control().clear_requests();
        let error = create(&desk, fault).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
        assert_eq!(desk.traffic().matches("POST").count(), 1);
        texts.push(desk.told(&error));
    }
    assert_snapshot!(texts.join("\n"), @"
    OutcomeUnknown: a bin called `tokens` may have been created: creating a bin of 170 bytes: POST `http://HOST/v3/b`: the connection broke before an answer came: connection closed before message completed; it may have taken effect all the same
      - look for it among the bins of the account before creating another
    OutcomeUnknown: a bin called `tokens` may have been created: creating a bin of 170 bytes: POST `http://HOST/v3/b`: the connection broke before an answer came: connection closed before message completed; it may have taken effect all the same
      - look for it among the bins of the account before creating another
    OutcomeUnknown: a bin called `tokens` may have been created: creating a bin of 170 bytes: `http://HOST` answered 502 Bad Gateway: Bad Gateway
      - look for it among the bins of the account before creating another
    OutcomeUnknown: a bin called `tokens` may have been created: the answer is a web page, not JSON: <!DOCTYPE html> <html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>
      - look for it among the bins of the account before creating another
    OutcomeUnknown: a bin called `tokens` may have been created: the answer does not say the id of the new bin
      - look for it among the bins of the account before creating another
    ");
    let error = create(
        &desk,
        Fault::on("POST").refuse(401, "Invalid X-Master-Key provided"),
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn a_creation_with_a_strange_echo_is_looked_up() {
    let desk = Desk::with(GREEN).await;
    let echo = format!(r#"{{"record":{BLUE},"metadata":{{"id":"{}"}}}}"#, desk.bin);
    let fault = || Fault::on("POST").body(200, "application/json", &echo);
    let revision = create(&desk, fault()).await.unwrap();
    assert_eq!(revision, desk.found().await.revision);
    desk.control().set_record(&desk.bin, BLUE);
    let error = create(&desk, fault()).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @r##"
    OutcomeUnknown: bin `BIN` was created; the bin holds something else than what was written, first at `core: red (value)`: sent "#0f0", holds "#00f"
      - the write may not have arrived, or somebody else has written since: run it again, which reads the bin first and merges
    "##);
}
