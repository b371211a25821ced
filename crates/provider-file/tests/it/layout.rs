//! Which file is which part, and when a place is empty.

use std::fs;

use provider_api::{ErrorKind, Expected, NoProgress, Provider as _, ReadOutcome, ReadRequest};
use provider_file::FileLayout;

use crate::{Fixture, parse, provider, set_names};

const SET: &str = "{\n  \"a\": {\n    \"value\": \"1\",\n    \"type\": \"sizing\"\n  }\n}\n";

#[tokio::test]
async fn sets_stand_in_listed_order_then_by_name() {
    let place = Fixture::folder(&[
        ("b.json", SET),
        ("a/x.json", SET),
        ("Z.json", SET),
        ("empty.json", "{}"),
        ("deep/$themes.json", "{}"),
        ("$metadata.json", r#"{"tokenSetOrder":["empty","b"]}"#),
        ("$themes.json", r#"[{"name":"L","selectedTokenSets":{}}]"#),
    ]);
    let snapshot = place.found().await;
    assert_eq!(
        set_names(&snapshot.document),
        ["empty", "b", "Z", "a/x", "deep/$themes"]
    );
    assert_eq!(snapshot.document.theme_count(), 1);
    assert!(snapshot.notes.is_empty());
}

#[tokio::test]
async fn names_are_ordered_by_utf16_code_units() {
    // U+FF61 sorts after U+1F3A8 in UTF-16, before it in UTF-8.
    let place = Fixture::folder(&[("\u{ff61}.json", SET), ("\u{1f3a8}.json", SET)]);
    assert_eq!(
        set_names(&place.found().await.document),
        ["\u{1f3a8}", "\u{ff61}"]
    );
}

#[tokio::test]
async fn hidden_files_and_node_modules_are_not_read() {
    let place = Fixture::folder(&[
        ("core.json", SET),
        (".hidden.json", "not JSON"),
        (".git/x.json", "not JSON"),
        ("node_modules/x.json", "not JSON"),
        ("a/node_modules/x.json", "not JSON"),
        (".tokens-tmp-1.json", "not JSON"),
        ("readme.txt", "not JSON"),
    ]);
    assert_eq!(set_names(&place.found().await.document), ["core"]);
}

#[tokio::test]
async fn json_that_is_no_object_is_left_alone_and_named() {
    let place = Fixture::folder(&[("core.json", SET), ("icons.json", "[1, 2]\n")]);
    let snapshot = place.found().await;
    assert_eq!(set_names(&snapshot.document), ["core"]);
    assert_eq!(snapshot.notes.len(), 1);
    assert!(
        snapshot.notes[0].contains("`icons.json`"),
        "{:?}",
        snapshot.notes
    );

    place.replace(&parse(r#"{"other":{}}"#)).await;
    assert_eq!(place.text("icons.json"), "[1, 2]\n");
    let error = place.refuses(&parse(r#"{"icons":{}}"#)).await;
    assert!(error.to_string().contains("icons.json"), "{error}");
}

#[tokio::test]
async fn an_empty_place_is_absent_and_a_missing_drive_is_an_error() {
    for layout in [FileLayout::Single, FileLayout::Directory] {
        let place = Fixture::at("tokens", layout);
        assert!(
            matches!(place.read().await, Ok(ReadOutcome::Absent)),
            "{layout:?}"
        );
    }
    let place = Fixture::folder(&[("notes.txt", "")]);
    assert!(matches!(place.read().await, Ok(ReadOutcome::Absent)));
    // The folder of a single file may be missing, but not the one above as well.
    for (name, layout) in [
        ("gone/tokens", FileLayout::Directory),
        ("gone/too/tokens.json", FileLayout::Single),
    ] {
        let place = Fixture::at(name, layout);
        let error = place.fails_to_read().await;
        assert_eq!(error.kind(), ErrorKind::LocalFile);
        assert!(error.to_string().contains("is missing"), "{error}");
        assert!(!error.hints().is_empty());
        place.refuses(&parse(r#"{"core":{}}"#)).await;
    }
    let place = Fixture::at("new/tokens.json", FileLayout::Single);
    assert!(matches!(place.read().await, Ok(ReadOutcome::Absent)));
    place.replace(&parse(r#"{"core":{}}"#)).await;
}

#[tokio::test]
async fn a_new_folder_gets_a_file_per_part() {
    let place = Fixture::folder(&[]);
    let document = parse(
        r#"{"values":{"b":{},"a/x":{"t":{"value":"1","type":"sizing"}}},
        "$themes":[{"name":"L","selectedTokenSets":{}}],"$metadata":{"owner":"us"}}"#,
    );
    place.write(&document, Expected::Absent).await.unwrap();
    assert!(place.found().await.document.same(&document));
    assert_eq!(
        place.names(),
        ["$metadata.json", "$themes.json", "a/", "a/x.json", "b.json"]
    );
    assert_eq!(
        place.text("$metadata.json"),
        "{\n  \"tokenSetOrder\": [\n    \"b\",\n    \"a/x\"\n  ],\n  \"owner\": \"us\"\n}\n"
    );
    assert_eq!(place.text("b.json"), "{}\n");
}

#[tokio::test]
async fn a_folder_that_loses_its_last_set_is_still_a_document() {
    let place = Fixture::folder(&[("a/b/core.json", SET)]);
    place.replace(&parse("{}")).await;
    assert_eq!(place.names(), ["$metadata.json"]);
    assert_eq!(
        place.text("$metadata.json"),
        "{\n  \"tokenSetOrder\": []\n}\n"
    );
}

#[tokio::test]
async fn removed_sets_take_their_empty_folders_along() {
    let place = Fixture::folder(&[
        ("a/b/one.json", SET),
        ("a/b/two.json", SET),
        ("c/d/three.json", SET),
        ("c/notes.txt", "kept"),
    ]);
    let document = place.found().await.document;
    let kept = document.sets()[..1].to_vec();
    let smaller = tokens_model::TokenDocument::from_parts(kept, None, None, Vec::new()).unwrap();
    place.replace(&smaller).await;
    assert_eq!(
        place.names(),
        ["a/", "a/b/", "a/b/one.json", "c/", "c/notes.txt"]
    );
}

#[tokio::test]
async fn both_forms_of_a_single_file_are_kept() {
    let bare = Fixture::file(Some(
        r##"{"core":{"red":{"value":"#f00","type":"color"}}}"##,
    ));
    bare.replace(&parse(
        r##"{"core":{"red":{"value":"#e00","type":"color"}}}"##,
    ))
    .await;
    assert_eq!(
        fs::read_to_string(&bare.root).unwrap(),
        r##"{"core":{"red":{"value":"#e00","type":"color"}}}"##
    );
    let values = Fixture::file(Some(r#"{"version":"1","values":{"core":{}}}"#));
    values.replace(&parse(r#"{"core":{},"new":{}}"#)).await;
    let text = fs::read_to_string(&values.root).unwrap();
    assert!(
        text.starts_with(r#"{"version":"1","values":{"core":{},"new":{}}"#),
        "{text}"
    );
}

#[tokio::test]
async fn a_file_that_bare_sets_cannot_express_takes_the_other_form() {
    let place = Fixture::file(Some("{\n\t\"core\": {}\n}\n"));
    let odd = parse(r#"{"values":{"core":{},"$themes":{}},"x-tool":{"version":1}}"#);
    place.replace(&odd).await;
    let text = fs::read_to_string(&place.root).unwrap();
    assert!(
        text.starts_with("{\n\t\"values\": {\n\t\t\"core\": {}"),
        "{text}"
    );

    Fixture::file(None).replace(&odd).await;
    for text in [
        r#"{"values":{"$metadata":{},"a":{}}}"#,
        r#"{"values":{"values":{"a":{}}}}"#,
        r#"{"values":{"version":{}},"x":{}}"#,
        r#"{"values":{"x":{}},"x":1}"#,
    ] {
        Fixture::file(None).replace(&parse(text)).await;
        Fixture::file(Some(r#"{"core":{},"version":"1","x":2}"#))
            .replace(&parse(text))
            .await;
    }
}

#[tokio::test]
async fn a_known_revision_is_answered_without_parsing() {
    let place = Fixture::folder(&[("core.json", SET)]);
    let revision = place.found().await.revision;
    assert!(revision.as_str().starts_with("blake3:"));
    let read = || {
        let request = ReadRequest::new(&NoProgress).with_known(Some(&revision));
        place.provider.read(request)
    };
    assert!(matches!(read().await, Ok(ReadOutcome::NotModified)));
    // Formatting alone is another revision: bytes count, not meaning.
    place.put("core.json", &SET.replace("  ", "\t"));
    assert!(matches!(read().await, Ok(ReadOutcome::Found(_))));
}

#[tokio::test]
async fn the_location_is_the_absolute_path() {
    let provider = provider("some/tokens".as_ref(), FileLayout::Directory);
    let shown = provider.info().location.to_string();
    assert!(std::path::Path::new(&shown).is_absolute(), "{shown}");
    assert!(shown.ends_with("tokens"), "{shown}");
}

#[tokio::test]
async fn metadata_that_is_partial_or_wrong_stays_as_it_is() {
    for metadata in [
        "{}",
        r#"{ "tokenSetOrder": null }"#,
        r#"{"tokenSetOrder": "b"}"#,
        r#"{"tokenSetOrder": {"b": 1}}"#,
        r#"{"tokenSetOrder": [1, ["b"], {}, null]}"#,
        r#"{"tokenSetOrder": ["gone", "a"], "version": 2}"#,
        r#"{"own": {"tokenSetOrder": ["b"]}, "updatedAt": "yesterday"}"#,
    ] {
        let place = Fixture::folder(&[
            ("b.json", SET),
            ("a.json", "{}"),
            ("$metadata.json", metadata),
            (
                "$themes.json",
                r#"[{"name": "L"}, {}, {"name": "L", "group": null}]"#,
            ),
        ]);
        let before = place.everything();
        let document = place.found().await.document;
        assert_eq!(set_names(&document), ["a", "b"], "{metadata}");
        place.replace(&document).await;
        assert_eq!(place.everything(), before, "{metadata}");
        // Another order has to be told, and the rest stays.
        let sets: Vec<_> = document.sets().iter().rev().cloned().collect();
        let turned = tokens_model::TokenDocument::from_parts(
            sets,
            document.themes().map(tokens_model::JsonRef::to_json),
            document.metadata().map(tokens_model::JsonRef::to_json),
            Vec::new(),
        );
        place.replace(&turned.unwrap()).await;
        let written = place.text("$metadata.json");
        assert!(written.contains("tokenSetOrder"), "{written}");
        assert_eq!(written.contains("\"own\""), metadata.contains("\"own\""));
        assert_eq!(written.contains("version"), metadata.contains("version"));
    }
}

#[tokio::test]
async fn sections_of_another_shape_are_refused_with_their_place() {
    for (name, text) in [
        ("$metadata.json", "[]"),
        ("$metadata.json", "null"),
        ("$themes.json", "{\"L\": {}}"),
        ("$themes.json", "\"L\""),
    ] {
        let place = Fixture::folder(&[("a.json", SET), (name, text)]);
        let error = place.fails_to_read().await;
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
        assert!(
            error.to_string().contains(&format!("{name}:1:1")),
            "{error}"
        );
        place.refuses(&parse(r#"{"a":{}}"#)).await;
    }
}
