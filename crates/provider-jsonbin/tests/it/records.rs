//! What a bin may hold, and what becomes of it on the way.

use insta::assert_snapshot;
use provider_api::{ErrorKind, Expected, NoProgress, Provider as _, ReadOutcome, ReadRequest};
use sandbox::{Fault, Settings};

use crate::desk::{Desk, GREEN, RED, SKELETON, document, read, write};

#[tokio::test]
async fn only_the_skeleton_of_a_new_bin_is_an_empty_place() {
    let desk = Desk::with(RED).await;
    for empty in [SKELETON, r#"{"values":{}}"#, r#"{"values":{"options":{}}}"#] {
        desk.control().set_record(&desk.bin, empty);
        let outcome = read(&desk.provider()).await;
        assert!(matches!(outcome, Ok(ReadOutcome::Absent)), "{empty}");
    }
    for full in [
        r#"{"values":{},"$themes":[]}"#,
        r#"{"values":{"options":{"a":{}}}}"#,
        r#"{"values":{"core":{}}}"#,
        r#"{"values":{},"$metadata":{"own":1}}"#,
        r#"{"values":{},"note":1}"#,
    ] {
        desk.control().set_record(&desk.bin, full);
        let outcome = read(&desk.provider()).await;
        assert!(matches!(outcome, Ok(ReadOutcome::Found(_))), "{full}");
    }
}

#[tokio::test]
async fn a_record_without_its_wrapper_is_understood() {
    let desk = Desk::with(RED).await;
    let json = "application/json";
    desk.fault(Fault::on("GET").body(200, json, RED));
    assert!(desk.found().await.document.same(&document(RED)));
    // Neither can be taken for the other, whatever else is in the record.
    let odd = r#"{"values":{"core":{}},"record":{"values":{}},"metadata":{"private":false}}"#;
    desk.fault(Fault::on("GET").body(200, json, odd));
    let snapshot = desk.found().await;
    assert_eq!(snapshot.document.sets()[0].0.as_str(), "core");
    assert_eq!(snapshot.notes, [""; 0]);
}

#[tokio::test]
async fn what_is_no_token_document_is_said_to_be_none() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for record in [
        r#"{"sample":"Hello World"}"#,
        r##"{"core":{"red":{"value":"#f00","type":"color"}}}"##,
        r#"{"record":{"values":{}},"metadata":{}}"#,
        r#"{"values":["core"]}"#,
        r#"{"values":{"core":1}}"#,
        r#"{"values":{},"$themes":{}}"#,
        "[1, 2]",
        "\"\\u001b[31m\u{202e}red\"",
        "7",
        "null",
    ] {
        desk.control().set_record(&desk.bin, record);
        let error = read(&desk.provider()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{record}");
        texts.push(desk.told(&error));
    }
    for (media, body) in [
        ("application/json", r#"{"message":"Moved to v4"}"#),
        ("application/json", r#"{"errors":["no"]}"#),
        ("application/json", r#"{"record":{"values":{"core":"#),
        ("application/json", "[]"),
        (
            "application/json",
            r#"{"record":{"values":{},"values":{}}}"#,
        ),
        ("text/plain", "OK"),
    ] {
        desk.fault(Fault::on("GET").body(200, media, body));
        let error = read(&desk.provider()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{body}");
        texts.push(desk.told(&error));
    }
    for fault in [
        Fault::on("GET").html(),
        Fault::on("GET").empty_body(),
        Fault::on("GET").truncate_quietly(40),
    ] {
        desk.control().set_record(&desk.bin, RED);
        desk.fault(fault);
        let error = read(&desk.provider()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
        texts.push(desk.told(&error));
    }
    assert_snapshot!(texts.join("\n"), @r##"
    InvalidDocument: reading bin `BIN`: the record is not a token document as Tokens Studio stores it (no `values`): {"sample":"Hello World"}
      - check that the option `bin` names the right bin; sets that stand in it without `values` around them cannot be read by the Figma plugin either
    InvalidDocument: reading bin `BIN`: the record is not a token document as Tokens Studio stores it (no `values`): {"core":{"red":{"value":"#f00","type":"color"}}}
      - check that the option `bin` names the right bin; sets that stand in it without `values` around them cannot be read by the Figma plugin either
    InvalidDocument: reading bin `BIN`: the record is not a token document as Tokens Studio stores it (no `values`): {"record":{"values":{}},"metadata":{}}
      - check that the option `bin` names the right bin; sets that stand in it without `values` around them cannot be read by the Figma plugin either
    InvalidDocument: reading bin `BIN`: the record is not a token document as Tokens Studio stores it: `values` has to be an object of sets
    InvalidDocument: reading bin `BIN`: the record is not a token document as Tokens Studio stores it: the set `core` has to be an object
    InvalidDocument: reading bin `BIN`: the record is not a token document as Tokens Studio stores it: `$themes` has to be a list of themes
    InvalidDocument: reading bin `BIN`: the record is an array, not a token document: [1, 2]
    InvalidDocument: reading bin `BIN`: the record is a string, not a token document: "\u001b[31m\u{202e}red"
    InvalidDocument: reading bin `BIN`: the record is a number, not a token document: 7
    InvalidDocument: reading bin `BIN`: the record is `null`, not a token document: null
    InvalidDocument: reading bin `BIN`: the answer is a message and no record: Moved to v4
    InvalidDocument: reading bin `BIN`: the record is not a token document as Tokens Studio stores it (no `values`): {"errors":["no"]}
      - check that the option `bin` names the right bin; sets that stand in it without `values` around them cannot be read by the Figma plugin either
    InvalidDocument: reading bin `BIN`: the answer is no JSON that can be read: line 1, column 29 (at /record/values/core): the text ends too early: {"record":{"values":{"core":
    InvalidDocument: reading bin `BIN`: the record is an array, not a token document: []
    InvalidDocument: reading bin `BIN`: the answer is no JSON that can be read: line 1, column 24 (at /record/values): the key `values` stands twice in one object, first in line 1, column 12: {"record":{"values":{},"values":{}}}
    InvalidDocument: reading bin `BIN`: the answer is no JSON that can be read: line 1, column 1: expected a value: OK
    InvalidDocument: reading bin `BIN`: the answer is a web page, not JSON: <!DOCTYPE html> <html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>
      - something on the way answers in place of the service: the login page of a network, a proxy, or a wrong option `endpoint`
    InvalidDocument: reading bin `BIN`: the answer is empty
    InvalidDocument: reading bin `BIN`: the answer is no JSON that can be read: line 1, column 41 (at /record/values/core/red): the text ends too early: {"record":{"values":{"core":{"red":{"val
    "##);
}

#[tokio::test]
async fn nothing_is_written_over_a_foreign_record_unseen() {
    let desk = Desk::with(r#"{"sample":"Hello World"}"#).await;
    for expected in [
        Expected::Absent,
        Expected::Revision(&provider_api::Revision::new("blake3:0")),
    ] {
        let error = write(&desk.provider(), GREEN, expected).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    }
    assert_eq!(desk.traffic(), "GET 200, GET 200");
    write(&desk.provider(), GREEN, Expected::Any).await.unwrap();
    assert!(desk.found().await.document.same(&document(GREEN)));
}

#[tokio::test]
async fn version_and_time_of_old_records_move_into_the_metadata() {
    let desk = Desk::with(
        r#"{"version":"1.0","updatedAt":"2999-01-01T00:00:00.000Z","values":{"core":{}},"own":7}"#,
    )
    .await;
    let old = desk.found().await.document;
    let revision = provider_api::Revision::digest_of(&old);
    let written = write(
        &desk.provider(),
        r#"{"version":"1.0","values":{"core":{}},"own":7}"#,
        Expected::Revision(&revision),
    )
    .await
    .unwrap();
    assert_eq!(written, revision);
    assert!(!desk.record().contains("2999"), "{}", desk.record());
    assert_snapshot!(desk.plain(&desk.record()), @r#"{"values":{"core":{}},"$metadata":{"version":"1.0","updatedAt":"TIME","tokenSetOrder":["core"]},"$themes":[],"own":7}"#);
}

#[tokio::test]
async fn a_service_that_rewrites_records_is_no_change() {
    let desk = Desk::start(Settings::default().with_javascript_json(), RED).await;
    let text = r#"{"b":{"10":{"value":1.0,"type":"number"},"2":{"value":1e2,"type":"number"}},"7":{},"3":{},"$metadata":{"tokenSetOrder":["b","7","3"]}}"#;
    let written = desk.replace(text).await.unwrap();
    assert!(
        desk.record()
            .starts_with(r#"{"values":{"3":{},"7":{},"b":{"2""#)
    );
    assert_eq!(desk.found().await.revision, written);
    assert_eq!(desk.traffic(), "GET 200, PUT 200, GET 200");
}

#[tokio::test]
async fn a_number_that_lost_digits_is_named() {
    let desk = Desk::start(Settings::default().with_javascript_json(), RED).await;
    let text = r#"{"core":{"big":{"value":12345678901234567890,"type":"number"}}}"#;
    let error = desk.replace(text).await.unwrap_err();
    assert_eq!(desk.traffic(), "GET 200, PUT 200, GET 200");
    assert_snapshot!(desk.told(&error), @"
    OutcomeUnknown: writing to bin `BIN`: the answer shows another record than the one sent; the bin holds something else than what was written, first at `core: big (value)`: sent 12345678901234567890, holds 12345678901234567000
      - the service rounds numbers of more than about 15 digits: write this one as text
    ");
}

#[tokio::test]
async fn a_public_bin_is_remarked_on() {
    let desk = Desk::with(RED).await;
    assert_eq!(desk.found().await.notes, [""; 0]);
    desk.make_public();
    assert_snapshot!(desk.plain(&desk.found().await.notes.join("\n")), @"bin `BIN` is public: anyone who knows its id can read it and write to it");
    // The service keeps a version at each of these writes by itself.
    let written = desk.replace(GREEN).await.unwrap();
    assert_eq!(desk.found().await.revision, written);
}

#[tokio::test]
async fn an_answer_of_the_same_bytes_is_taken_in_once() {
    let desk = Desk::with(RED).await;
    let trace = desk.found().await.trace;
    assert!(trace.is_some());
    let again = async || {
        let request = ReadRequest::new(&NoProgress).with_trace(trace.as_ref());
        desk.control().clear_requests();
        let outcome = desk.provider().read(request).await.unwrap();
        assert_eq!(desk.traffic(), "GET 200");
        outcome
    };
    assert!(matches!(again().await, ReadOutcome::NotModified));
    desk.make_public();
    let ReadOutcome::Found(public) = again().await else {
        panic!("what is said about the bin counts, too");
    };
    assert_eq!(public.notes.len(), 1);
    desk.control().set_record(&desk.bin, GREEN);
    let ReadOutcome::Found(green) = again().await else {
        panic!("it holds another document");
    };
    assert!(green.document.same(&document(GREEN)));
    assert_ne!(green.trace, public.trace);
}
