//! What can be wrong with an answer of the platform, and how a run ends then: as a table, a row
//! for each fault. Where a run does not succeed, neither side has changed.
//!
//! Not here, because the platform has none of it: wrapped records, conditional requests and their
//! tags, limits on the size of a document and on the number of requests. Not here either, because
//! it is the same for every provider, and shown in `provider-http`: packed bodies, endless ones,
//! headers of any size, texts that are not UTF-8.

use sandbox::{Fault, Framing, When};

use super::kept::Interface;
use crate::faults::table::{self, End, On, Row};
use crate::place::Place;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

use End::{Done, Fails};

/// A row whose end over REST is another one.
struct ByInterface {
    row: Row,
    over_rest: Option<End>,
}

const fn row(name: &'static str, on: On, fault: fn(When) -> Fault, end: End) -> ByInterface {
    ByInterface {
        row: table::row(name, on, fault, end),
        over_rest: None,
    }
}

impl ByInterface {
    const fn over_rest(mut self, end: End) -> Self {
        self.over_rest = Some(end);
        self
    }
}

const TABLE: &[ByInterface] = &[
    row(
        "429, wait a second",
        On::Reads,
        |when| when.retry_after(429, "1"),
        Done,
    ),
    row(
        "429, wait until a date in the past",
        On::Reads,
        |when| when.retry_after(429, "Wed, 21 Oct 2015 07:28:00 GMT"),
        Done,
    ),
    row(
        "429, wait for thirty years",
        On::Reads,
        |when| when.every_time().retry_after(429, "1000000000"),
        Fails(6, "asked to wait"),
    ),
    row(
        "429 without a time",
        On::Reads,
        |when| when.status(429),
        Done,
    ),
    row("500 once", On::Reads, |when| when.status(500), Done),
    row(
        "502 thrice",
        On::Reads,
        |when| when.times(3).status(502),
        Done,
    ),
    row(
        "503 for long",
        On::Reads,
        |when| when.times(20).status(503),
        Fails(6, "503"),
    ),
    row(
        "504 for ever",
        On::Reads,
        |when| when.every_time().status(504),
        Fails(6, "504"),
    ),
    row(
        "an empty body",
        On::Reads,
        When::empty_body,
        Fails(7, "empty"),
    ),
    row("a web page", On::Reads, When::html, Fails(7, "web page")),
    row(
        "malformed JSON",
        On::Reads,
        |when| when.body(200, "application/json", "{\"data\": [1,}"),
        Fails(7, "line 1, column"),
    ),
    row(
        "a cut body",
        On::Reads,
        |when| when.every_time().truncate(40),
        Fails(6, "cut off"),
    ),
    row(
        "a cut body that looks complete",
        On::Reads,
        |when| when.truncate_quietly(40),
        Fails(7, "ends too early"),
    ),
    row(
        "a message with status 200",
        On::Reads,
        |when| when.body(200, "application/json", r#"{"message": "moved"}"#),
        Fails(7, "the answer"),
    ),
    row(
        "errors beside data",
        On::Reads,
        |when| {
            let body = r#"{"data": {"project": null}, "errors": [{"message": "half of it"}]}"#;
            when.every_time().body(200, "application/json", body)
        },
        Fails(6, "half of it"),
    )
    .over_rest(Fails(7, "the answer")),
    row(
        "10 GiB",
        On::Reads,
        |when| when.oversized(10 << 30, Framing::Announced),
        Fails(10, "bytes"),
    ),
    row(
        "a redirect to the same place",
        On::Reads,
        |when| when.every_time().redirect(307, "#again"),
        Fails(6, "redirect"),
    ),
    row(
        "a redirect to a file",
        On::Reads,
        |when| when.redirect(302, "file:///etc/passwd"),
        Fails(6, "redirect"),
    ),
    row(
        "401",
        On::Reads,
        |when| when.every_time().status(401),
        Fails(5, "auth login"),
    ),
    row("403", On::Reads, |when| when.status(403), Fails(5, "right")),
    row(
        "404",
        On::Reads,
        |when| when.every_time().status(404),
        Fails(3, "404"),
    ),
    row("404 once", On::Reads, |when| when.status(404), Done),
    row(
        "304 that nobody asked for",
        On::Reads,
        |when| when.status(304),
        Fails(6, "304"),
    ),
    row(
        "401 to a write",
        On::Writes,
        |when| when.every_time().status(401),
        Fails(5, "auth login"),
    ),
    row(
        "403 to a write",
        On::Writes,
        |when| when.status(403),
        Fails(5, "right"),
    ),
    row(
        "413 to a write",
        On::Writes,
        |when| when.status(413),
        Fails(10, "413"),
    ),
    row("412 to a write", On::Writes, |when| when.status(412), Done),
    row(
        "409 to a write",
        On::Writes,
        |when| when.refuse(409, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "422 to a write",
        On::Writes,
        |when| when.refuse(422, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "423 to a write",
        On::Writes,
        |when| when.refuse(423, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "418 to a write",
        On::Writes,
        |when| when.refuse(418, "\u{1b}[2J"),
        Fails(6, "\\u{1b}"),
    ),
    row(
        "429 to a write, for long",
        On::Writes,
        |when| when.every_time().retry_after(429, "7200"),
        Fails(6, "asked to wait"),
    ),
];

fn somebody(interface: Interface) -> Person {
    table::somebody(Place::Studio(interface))
}

fn check(interface: Interface) {
    let rows = TABLE.iter().map(|by| {
        let over_rest = by.over_rest.filter(|_| interface == Interface::Rest);
        (&by.row, over_rest.unwrap_or(by.row.end))
    });
    table::check(Place::Studio(interface), rows);
}

#[test]
fn faults_over_graphql() {
    check(Interface::Graphql);
}

#[test]
fn faults_over_rest() {
    check(Interface::Rest);
}

/// Answers that announce more than they hold, or something else every time.
#[test]
fn a_list_that_is_not_whole_is_no_document() {
    let set = r#"{"name": "core", "type": "STATIC", "orderIndex": 0, "raw": {}}"#;
    let sets = |total: u32, pages: u32, page: u32, data: &str| {
        format!(
            r#"{{"data": {{"project": {{"branch": {{"name": "main",
                "tokenSets": {{"total": {total}, "totalPages": {pages}, "currentPage": {page}, "data": [{data}]}},
                "themeGroups": {{"total": 0, "totalPages": 1, "currentPage": 1, "data": []}}}}}}}}}}"#
        )
    };
    for answer in [
        // A page too few, the same page again and again, the same set twice.
        sets(2, 1, 1, set),
        sets(2, 2, 1, set),
        sets(2, 1, 1, &format!("{set}, {set}")),
    ] {
        let ada = somebody(Interface::Graphql);
        let when = Place::Studio(Interface::Graphql).on_read().every_time();
        ada.service
            .script(when.body(200, "application/json", &answer));
        ada.harmless(6, &["sync"]);
        ada.harmless(6, &["pull"]);
    }
    let listed = |total: u32, pages: u32| {
        format!(
            r#"{{"data": [{{"type": "tokens", "id": "t", "attributes": {{"name": "a", "type": "other",
                "value": "1", "token_set_id": "s"}}}}],
                "meta": {{"pagination": {{"total_items": {total}, "total_pages": {pages}}}}}}}"#
        )
    };
    for answer in [listed(2, 1), listed(2, 2), listed(1, 1)] {
        let ada = somebody(Interface::Rest);
        let when = Place::Studio(Interface::Rest).on_read().every_time();
        ada.service
            .script(when.body(200, "application/json", &answer));
        let ran = ada.run(&["sync"]);
        // The last one is whole, and its token is in a set that is not there.
        assert!([6, 7].contains(&ran.code.unwrap()), "{answer}: {ran}");
        ada.harmless(ran.code.unwrap(), &["pull"]);
    }
}

/// An answer that is whole, and from which most is missing: nobody can tell whether it is meant.
#[test]
fn most_of_it_gone_is_for_a_person_to_decide() {
    for interface in Interface::ALL {
        let project = Project::of_size("core", 60);
        let place = Place::Studio(interface);
        let ada = Service::start().owner_at(place, &project, Layout::Folder);
        for left in [
            r#"{"core": {"t7": {"$value": "7", "$type": "other"}}}"#,
            r#"{"core": {}}"#,
            "{}",
        ] {
            ada.service.put_studio(left);
            for command in ["sync", "pull"] {
                ada.harmless(3, &[command]).says("hint: ");
            }
            ada.edit(r#""value": "3""#, r#""value": "three""#);
            ada.harmless(3, &["push"]).says("hint: ");
            ada.edit(r#""value": "three""#, r#""value": "3""#);
        }
    }
}

#[test]
fn a_redirect_to_somewhere_else_gets_nothing() {
    for interface in Interface::ALL {
        for (on, code) in [(On::Reads, 302), (On::Reads, 308), (On::Writes, 307)] {
            let place = Place::Studio(interface);
            let when = on.at(place);
            let (ada, elsewhere) = (somebody(interface), Service::start());
            let location = format!("{}/somewhere", elsewhere.studio.discovery);
            ada.service
                .script(when.every_time().redirect(code, location));
            ada.harmless(6, &["sync"]).says("redirect");
            assert_eq!(elsewhere.control.requests(), []);
        }
    }
}

/// The whole service answers with what is in front of it.
#[test]
fn a_login_page_in_front_of_everything() {
    for interface in Interface::ALL {
        let ada = somebody(interface);
        ada.service.script(Fault::on_any().every_time().html());
        for command in ["status", "diff", "pull", "push", "sync"] {
            ada.harmless(7, &[command]).says("hint: ");
        }
    }
}

#[test]
fn a_branch_that_is_gone_is_never_another_one() {
    for interface in Interface::ALL {
        let ada = somebody(interface);
        ada.service
            .control
            .studio()
            .create_branch(&ada.service.studio.project, "next");
        let settings = ada.text("tokensync.json");
        let settings = settings.replace("\"main\"", "\"mian\"");
        ada.put("tokensync.json", &settings);
        for command in ["status", "pull", "push", "sync"] {
            let ran = ada.harmless(3, &[command]);
            for words in ["`mian`", "`main`", "`next`"] {
                ran.says(words);
            }
        }
    }
}

#[test]
fn another_branch_than_the_one_asked_for_is_refused() {
    let ada = somebody(Interface::Graphql);
    let body = r#"{"data": {"project": {"branch": {"name": "next"}}}}"#;
    let when = Place::Studio(Interface::Graphql).on_read().every_time();
    ada.service.script(when.body(200, "application/json", body));
    ada.harmless(7, &["sync"]).says("`next` instead");
}

/// The service has enough in the middle of a push: what was sent stays, and the rest follows.
#[test]
fn a_push_that_is_stopped_by_a_limit_goes_on_later() {
    for interface in Interface::ALL {
        let place = Place::Studio(interface);
        let ada = somebody(interface);
        ada.edit("\"name\": \"dark\"", "\"name\": \"night\"");
        let files = ada.files();
        let on_theme = match interface {
            Interface::Graphql => Fault::on("POST").operation("UpdateThemeGroup"),
            Interface::Rest => Fault::on("PATCH").at("/theme_options/"),
        };
        ada.service
            .script(on_theme.every_time().retry_after(429, "7200"));
        let ran = ada.ends(6, &["push"]);
        ran.says("after 1 of 2 changes");
        assert_eq!(ada.files(), files);
        assert_eq!(ada.service.writes(), 2, "a refused write is not repeated");
        ada.service.control.clear_script();
        ada.ok(&["push"]);
        ada.service.holds(place, &ada.document());
        assert_eq!(ada.files(), files);
    }
}
