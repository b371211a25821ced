//! What can be wrong with an answer of JSONBin, row by row; `studio/faults.rs` is the same for the
//! platform.

use sandbox::{Fault, Framing, When};

use super::table::End::{Done, Fails};
use super::table::On::{Reads, Writes};
use super::table::{Row, check, row};
use crate::place::Place;
use crate::project::{Layout, Project};
use crate::support::Service;

const TABLE: &[Row] = &[
    row(
        "429, wait a second",
        Reads,
        |when| when.retry_after(429, "1"),
        Done,
    ),
    row(
        "429, wait until a date in the past",
        Reads,
        |when| when.retry_after(429, "Wed, 21 Oct 2015 07:28:00 GMT"),
        Done,
    ),
    row(
        "429, wait for thirty years",
        Reads,
        |when| when.every_time().retry_after(429, "1000000000"),
        Fails(6, "asked to wait 3600 s"),
    ),
    row("429 without a time", Reads, |when| when.status(429), Done),
    row("500 once", Reads, |when| when.status(500), Done),
    row("502 thrice", Reads, |when| when.times(3).status(502), Done),
    row(
        "503 for long",
        Reads,
        |when| when.times(20).status(503),
        Fails(6, "503"),
    ),
    row(
        "504 for ever",
        Reads,
        |when| when.every_time().status(504),
        Fails(6, "504"),
    ),
    row("an empty body", Reads, When::empty_body, Fails(7, "empty")),
    row("a web page", Reads, When::html, Fails(7, "web page")),
    row(
        "malformed JSON",
        Reads,
        |when| when.body(200, "application/json", "{\"record\": [1,}"),
        Fails(7, "line 1, column"),
    ),
    row(
        "a number that is none",
        Reads,
        |when| {
            when.body(
                200,
                "application/json",
                "{\"record\": {\"values\": {\"a\": NaN}}}",
            )
        },
        Fails(7, "line 1, column"),
    ),
    row(
        "half of a surrogate pair",
        Reads,
        |when| {
            when.body(
                200,
                "application/json",
                "{\"record\": {\"values\": {\"\\ud800\": {}}}}",
            )
        },
        Fails(7, "line 1, column"),
    ),
    row(
        "a cut body",
        Reads,
        |when| when.every_time().truncate(40),
        Fails(6, "cut off"),
    ),
    row(
        "a cut body that looks complete",
        Reads,
        |when| when.truncate_quietly(40),
        Fails(7, "ends too early"),
    ),
    row(
        "a message with status 200",
        Reads,
        |when| when.body(200, "application/json", r#"{"message": "moved"}"#),
        Fails(7, "the answer is a message"),
    ),
    row(
        "10 GiB with its length",
        Reads,
        |when| when.oversized(10 << 30, Framing::Announced),
        Fails(10, "bytes"),
    ),
    row(
        "10 GiB without an end in sight",
        Reads,
        |when| when.oversized(10 << 30, Framing::Chunked),
        Fails(10, "bytes"),
    ),
    row(
        "a redirect to the same place",
        Reads,
        |when| when.every_time().redirect(307, "#again"),
        Fails(6, "redirect"),
    ),
    row(
        "a redirect to a file",
        Reads,
        |when| when.redirect(302, "file:///etc/passwd"),
        Fails(6, "redirect"),
    ),
    row(
        "401",
        Reads,
        |when| when.every_time().status(401),
        Fails(5, "auth login"),
    ),
    row(
        "404",
        Reads,
        |when| when.every_time().status(404),
        Fails(3, "404"),
    ),
    row("404 once", Reads, |when| when.status(404), Done),
    row(
        "304 that nobody asked for",
        Reads,
        |when| when.status(304),
        Fails(6, "304"),
    ),
    row(
        "a connection that is reset before the answer",
        Reads,
        |when| when.times(2).drop_before(),
        Done,
    ),
    row("412 to a write", Writes, |when| when.status(412), Done),
    row(
        "413 to a write",
        Writes,
        |when| when.status(413),
        Fails(10, "413"),
    ),
    row(
        "409 to a write",
        Writes,
        |when| when.refuse(409, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "422 to a write",
        Writes,
        |when| when.refuse(422, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "423 to a write",
        Writes,
        |when| when.refuse(423, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "418 to a write",
        Writes,
        |when| when.refuse(418, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "429 to a write, for long",
        Writes,
        |when| when.every_time().retry_after(429, "7200"),
        Fails(6, "asked to wait"),
    ),
];

#[test]
fn faults_of_a_bin() {
    check(Place::Bin, TABLE.iter().map(|row| (row, row.end)));
}

/// Whole, valid, and shorter than what is there: nobody can tell it from a deletion.
#[test]
fn an_answer_that_is_cut_where_it_still_is_a_document_is_for_a_person_to_decide() {
    let (whole, less) = (
        Project::of_size("core", 60),
        Project::of_size("core", 20).record(),
    );
    let service = Service::start();
    let ada = service.owner(&whole, Layout::Folder);
    let answer = format!(r#"{{"record": {less}, "metadata": {{}}}}"#);
    service.script(
        Fault::on("GET")
            .every_time()
            .body(200, "application/json", &answer),
    );
    for command in ["sync", "pull"] {
        ada.harmless(3, &[command]).says("--allow-deletes 40");
    }
    // Nor does a push make it last that has something else to say.
    ada.edit(r#""t3": { "value": "3""#, r#""t3": { "value": "three""#);
    let ran = ada.harmless(3, &["push"]);
    ran.says("40 of 60 tokens are gone from the remote side, and would stay so");
    ran.says("--allow-deletes 40");
    service.control.clear_script();
    ada.ok(&["sync"]);
    assert!(service.record().contains("\"t59\""));

    // At an address likewise.
    let reader = service.reader();
    service.publish(&whole.record());
    reader.ok(&["pull", "--prefer", "remote", "--allow-theme-loss", "2"]);
    let files = reader.files();
    service.publish(&less);
    reader.ends(3, &["pull"]).says("--allow-deletes 40");
    assert_eq!(reader.files(), files);
}

/// The requests of an account run out at any request of a push: what was edited stays here.
#[test]
fn requests_that_run_out_in_the_middle_of_a_push_leave_it_ahead() {
    for left in 0..2 {
        let ada = super::table::somebody(Place::Bin);
        let control = &ada.service.control;
        let mut behaviour = control.behaviour();
        behaviour.request_quota = Some(control.requests_used() + left);
        control.change_behaviour(behaviour);
        ada.harmless(6, &["push"]).says("Requests exhausted");
        assert_eq!(ada.ends(6, &["status", "--json"]).json()["version"], 1);
        behaviour.request_quota = None;
        control.change_behaviour(behaviour);
        let status = ada.ok(&["status", "--json"]).json();
        assert_eq!(status["remotes"][0]["state"], "local-ahead", "{status}");
        ada.ok(&["sync"]);
        ada.service.holds(Place::Bin, &ada.document());
    }
}
