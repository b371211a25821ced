//! What holds for every document and every answer.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use provider_api::{ErrorKind, ReadOutcome, Revision};
use tokens_model::{Form, NodeKind, TokenDocument, node_kind, strategies};

use crate::desk::{Desk, FILE, RED, found, read, read_newer};

/// Runs one case against a service of its own.
fn run(case: impl AsyncFnOnce(&Desk) -> TestCaseResult) -> TestCaseResult {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async { case(&Desk::with(RED).await).await })
}

/// Whether anybody can tell that this is a token document.
fn is_plain(document: &TokenDocument) -> bool {
    let mut sets = document.sets().iter();
    document.token_count() > 0 && sets.all(|(_, set)| node_kind("", set.json()) != NodeKind::Token)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_read_as_it_is_in_either_form(document in strategies::document()) {
        prop_assume!(is_plain(&document));
        run(async |desk| {
            for form in [Form::Bare, Form::Values] {
                if !document.fits(form) {
                    continue;
                }
                let text = document.to_json(form).to_compact();
                desk.control().put_file(FILE, &text);
                let snapshot = desk.found().await;
                prop_assert!(snapshot.document.same(&document), "{}", text);
                let digest = Revision::digest_of(&document);
                prop_assert!(snapshot.revision.as_str().starts_with(digest.as_str()));
                let again = read_newer(&desk.provider(), &snapshot.revision).await;
                prop_assert!(matches!(again, Ok(ReadOutcome::NotModified)));
            }
            Ok(())
        })?;
    }

    /// Whatever comes, it is a document with something in it that says so, or an error.
    #[test]
    fn no_answer_is_taken_for_nothing(body in odd_text()) {
        run(async |desk| {
            match desk.answering(&body).await {
                Ok(outcome) => {
                    let document = found(Ok(outcome)).document;
                    let says_so = ["values", "$themes", "$metadata"];
                    prop_assert!(
                        document.token_count() > 0 || says_so.iter().any(|name| body.contains(name))
                    );
                }
                Err(error) => {
                    prop_assert!(matches!(
                        error.kind(),
                        ErrorKind::InvalidDocument | ErrorKind::TooLarge
                    ));
                    let shown = format!("{error}{}", error.hints().concat());
                    prop_assert!(!shown.chars().any(char::is_control), "{:?}", shown);
                }
            }
            prop_assert!(read(&desk.provider()).await.is_ok());
            Ok(())
        })?;
    }
}

/// Text that looks like a document here and there.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "{", "}", "[", "]", ":", ",", "\"values\"", "\"$themes\"", "\"$metadata\"",
            "\"core\"", "\"value\"", "\"$value\"", "\"type\"", "\"message\"", "\"record\"",
            "\"metadata\"", "\"content\"", "null", "1", "{}", "[]", "<html><title>",
            "\u{feff}", "\\u0000", "\0",
        ])
        .prop_map(str::to_owned),
        1 => ".{0,8}",
    ];
    let soup = proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    let json = proptest::collection::vec(
        (
            proptest::sample::select(vec![
                "values",
                "$themes",
                "$metadata",
                "core",
                "error",
                "record",
                "metadata",
            ]),
            proptest::sample::select(vec![
                "{}",
                "[]",
                "null",
                "\"x\\u001b\"",
                "7",
                r#"{"a":{"value":"1"}}"#,
                r#"{"value":"1"}"#,
                r#"{"a":{"b":{}}}"#,
                r#"{"id":"x"}"#,
                r#"[{"value":1}]"#,
                r#"{"a":[],"b":{"$value":null}}"#,
            ]),
        ),
        0..5,
    )
    .prop_map(|members| {
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    });
    prop_oneof![soup, json]
}
