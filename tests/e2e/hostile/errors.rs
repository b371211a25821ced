//! Hostile texts in the messages of a service.

use sandbox::Fault;

use super::{messages, no_line_begins_with, texts};
use crate::place::PLACES;
use crate::project::{Layout, Project};
use crate::support::Service;

#[test]
fn a_refusal_is_told_harmlessly() {
    let service = Service::start();
    let texts = texts();
    let mut messages = messages().into_iter();
    assert!(messages.len() > 20);
    for place in PLACES {
        let ada = service.owner_at(place, &Project::sample(), Layout::Single);
        for code in [400, 401, 403, 404, 422] {
            let Some(message) = messages.next() else {
                panic!("there are too few messages");
            };
            let body = serde_json::json!({
                "message": message,
                "error": message,
                "error_description": message,
                "errors": [{ "message": message, "title": message, "detail": message }],
            });
            service.control.clear_script();
            let fault = Fault::on_any().every_time();
            service.script(fault.body(code, "application/json", body.to_string()));
            let ran = ada.run(&["status", "-v"]);
            assert!(ran.raw[1].contains("error: "), "{ran}");
            no_line_begins_with(&texts, &ran.raw.concat());
            assert_eq!(
                ran.raw[1]
                    .lines()
                    .filter(|l| l.starts_with("error: "))
                    .count(),
                1,
                "{ran}"
            );
        }
        service.control.clear_script();
    }
}

/// The place of a mistake in a document is made of its names.
#[test]
fn a_document_that_cannot_be_read_is_told_harmlessly() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let texts = texts();
    for chunk in texts.chunks(60) {
        let names = chunk
            .iter()
            .map(|text| format!("{{{}:", serde_json::Value::from(text.as_str())));
        let open = format!("{{\"record\":{}", names.collect::<String>());
        service.control.clear_script();
        service.script(
            Fault::on("GET")
                .every_time()
                .body(200, "application/json", open),
        );
        let ran = ada.harmless(7, &["pull"]);
        no_line_begins_with(&texts, &ran.raw.concat());
        assert_eq!(ran.raw[1].lines().count(), 2, "{ran}");
    }
    service.control.clear_script();
    for (i, text) in texts.iter().take(60).enumerate() {
        if i % 20 == 0 {
            let key = serde_json::Value::from(text.as_str());
            ada.put(
                "tokens.json",
                &format!("{{{key}: {{{key}: {{\"value\": 1, \"value\": 2}}}}}}"),
            );
            let ran = ada.harmless(7, &["status"]);
            no_line_begins_with(&texts, &ran.raw.concat());
        }
    }
}
