//! What did not change keeps its bytes.

use std::fs;
use std::time::{Duration, SystemTime};

use provider_api::Expected;

use crate::{Fixture, parse};

const TABS: &str = "{\r\n\t\"a\": { \"value\": \"1.50\", \"type\": \"sizing\" },\r\n\t\"b\": {\r\n\t\t\"value\": 1.50\r\n\t}\r\n}\r\n";
const BOM: &str = "\u{feff}{\n    \"x\": {\"type\": \"color\", \"value\": \"#f00\"}\n}";
const LINE: &str = r#"{"z":{"value":"1"},"a":{"value":"\u0032"}}"#;
const METADATA: &str = "{ \"tokenSetOrder\": [\"line\", \"tabs\"], \"updatedAt\": \"x\" }";
const THEMES: &str = "[\n\t{ \"selectedTokenSets\": {}, \"name\": \"L\", \"id\": \"1\" }\n]";

fn mixed() -> Fixture {
    Fixture::folder(&[
        ("tabs.json", TABS),
        ("bom.json", BOM),
        ("sub/line.json", LINE),
        ("$metadata.json", METADATA),
        ("$themes.json", THEMES),
    ])
}

#[tokio::test]
async fn writing_what_is_there_touches_no_file() {
    let place = mixed();
    let before = place.everything();
    let old = SystemTime::now() - Duration::from_hours(24);
    for name in place.names() {
        let path = place.root.join(name);
        if path.is_file() {
            let file = fs::File::options().append(true).open(path).unwrap();
            file.set_modified(old).unwrap();
        }
    }
    let snapshot = place.found().await;
    let revision = place
        .write(&snapshot.document, Expected::Revision(&snapshot.revision))
        .await
        .unwrap();
    assert_eq!(revision, snapshot.revision);
    assert_eq!(place.everything(), before);
    for name in place.names() {
        let path = place.root.join(name);
        if path.is_file() {
            assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old);
        }
    }
}

#[tokio::test]
async fn without_a_list_none_is_added_where_names_say_the_order() {
    let metadata = "{\"owner\":\"us\"}";
    let place = Fixture::folder(&[
        ("b.json", LINE),
        ("a.json", LINE),
        ("$metadata.json", metadata),
    ]);
    let before = place.everything();
    place.replace(&place.found().await.document).await;
    assert_eq!(place.everything(), before);

    let plain = Fixture::folder(&[("b.json", LINE), ("a.json", LINE)]);
    plain
        .replace(&parse(&format!("{{\"a\":{LINE},\"b\":{LINE},\"c\":{{}}}}")))
        .await;
    assert_eq!(plain.names(), ["a.json", "b.json", "c.json"]);
    plain
        .replace(&parse(&format!("{{\"b\":{LINE},\"a\":{LINE}}}")))
        .await;
    assert_eq!(plain.names(), ["$metadata.json", "a.json", "b.json"]);
}

#[tokio::test]
async fn a_change_changes_its_own_bytes_only() {
    let place = mixed();
    let document = place.found().await.document;
    let text = document.to_json(tokens_model::Form::Values).to_compact();
    let changed = parse(&text.replace("#f00", "#e00").replace("1.50\"", "1.75\""));
    place.replace(&changed).await;
    assert_eq!(place.text("tabs.json"), TABS.replace("1.50\"", "1.75\""));
    assert_eq!(place.text("bom.json"), BOM.replace("#f00", "#e00"));
    assert_eq!(place.text("sub/line.json"), LINE);
    assert_eq!(place.text("$metadata.json"), METADATA);
    assert_eq!(place.text("$themes.json"), THEMES);
}

#[tokio::test]
async fn a_changed_set_rewrites_its_own_file_only() {
    let place = mixed();
    for (name, text) in [
        ("README.md", "# Ours\n"),
        ("sub/list.json", "[ 1 ]"),
        ("sub/line.json.bak", LINE),
        (".hidden/x.json", LINE),
        ("node_modules/p/tokens.json", LINE),
    ] {
        place.put(name, text);
    }
    let old = SystemTime::now() - Duration::from_hours(24);
    let files = |place: &Fixture| {
        let mut names = place.names();
        names.retain(|name| !name.ends_with('/'));
        names
    };
    for name in files(&place) {
        let file = fs::File::options().append(true).open(place.root.join(name));
        file.unwrap().set_modified(old).unwrap();
    }
    let touched = |place: &Fixture| -> Vec<String> {
        let new = |name: &String| {
            let metadata = fs::metadata(place.root.join(name)).unwrap();
            metadata.modified().unwrap() != old
        };
        files(place).into_iter().filter(new).collect()
    };
    let before = files(&place);
    let document = place.found().await.document;
    let text = document.to_json(tokens_model::Form::Values).to_compact();
    place.replace(&parse(&text.replace("#f00", "#e00"))).await;
    assert_eq!(touched(&place), ["bom.json"]);
    assert_eq!(files(&place), before);

    // A set that is gone takes its file with it, and nothing of anybody else.
    let sets = document
        .sets()
        .iter()
        .filter(|(name, _)| name.as_str() != "sub/line");
    let without = tokens_model::TokenDocument::from_parts(
        sets.cloned().collect(),
        document.themes().map(tokens_model::JsonRef::to_json),
        document.metadata().map(tokens_model::JsonRef::to_json),
        Vec::new(),
    );
    place.replace(&without.unwrap()).await;
    let mut left = before.clone();
    left.retain(|name| name != "sub/line.json");
    assert_eq!(files(&place), left);
    assert_eq!(place.text("sub/list.json"), "[ 1 ]");
}

#[tokio::test]
async fn new_files_look_like_their_neighbours() {
    let place = mixed();
    let document = place.found().await.document;
    let mut text = document.to_json(tokens_model::Form::Values).to_compact();
    let new = r#"{"t":{"value":"9"}}"#;
    text = text.replace(
        "\"values\":{",
        &format!("\"values\":{{\"sub/new\":{new},\"tabs2\":{new},"),
    );
    place.replace(&parse(&text)).await;
    assert_eq!(place.text("sub/new.json"), new);
    // One of each beside it: the first by name breaks the tie, without its byte order mark.
    assert_eq!(
        place.text("tabs2.json"),
        "{\n    \"t\": {\n        \"value\": \"9\"\n    }\n}"
    );
}

#[tokio::test]
async fn a_set_that_was_empty_is_filled_in_the_layout_of_its_neighbours() {
    let place = Fixture::folder(&[("a.json", TABS), ("b.json", "{}")]);
    let document = parse(&format!("{{\"a\":{TABS},\"b\":{{\"t\":{{\"value\":1}}}}}}"));
    place.replace(&document).await;
    assert_eq!(
        place.text("b.json"),
        "{\r\n\t\"t\": {\r\n\t\t\"value\": 1\r\n\t}\r\n}\r\n"
    );
}

#[tokio::test]
async fn a_single_file_keeps_its_layout() {
    let text = "\u{feff}{\r\n\t\"core\": {\r\n\t\t\"a\": { \"value\": 1.50 }\r\n\t}\r\n}";
    let place = Fixture::file(Some(text));
    place.replace(&place.found().await.document).await;
    assert_eq!(fs::read_to_string(&place.root).unwrap(), text);
    place
        .replace(&parse(r#"{"core":{"a":{"value":1.75}}}"#))
        .await;
    assert_eq!(
        fs::read_to_string(&place.root).unwrap(),
        text.replace("1.50", "1.75")
    );
}

#[cfg(unix)]
#[tokio::test]
async fn mode_bits_stay_and_new_files_follow_the_umask() {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = |place: &Fixture, name: &str| {
        let metadata = fs::metadata(place.root.join(name)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    let place = Fixture::folder(&[("core.json", LINE)]);
    let usual = mode(&place, "core.json");
    let path = place.root.join("core.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    place
        .replace(&parse(r#"{"core":{"n":{"value":"1"}},"new":{}}"#))
        .await;
    assert_eq!(mode(&place, "core.json"), 0o640);
    assert_eq!(mode(&place, "new.json"), usual);
}

#[tokio::test]
async fn old_temporary_files_are_swept_and_young_ones_are_not() {
    let place = Fixture::folder(&[
        ("core.json", LINE),
        (".tokens-tmp-old", "half"),
        ("sub/.tokens-tmp-old", "half"),
        (".tokens-tmp-young", "half"),
    ]);
    for name in [".tokens-tmp-old", "sub/.tokens-tmp-old"] {
        let path = place.root.join(name);
        let file = fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(2))
            .unwrap();
    }
    place.replace(&place.found().await.document).await;
    assert_eq!(place.names(), [".tokens-tmp-young", "core.json", "sub/"]);
}

/// Copies out of an archive are often read-only; Git replaces such files too.
#[cfg(unix)]
#[tokio::test]
async fn a_read_only_file_is_replaced_and_stays_read_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Fixture::folder(&[("core.json", "{}")]);
    let path = place.root.join("core.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let tokens = parse(r#"{"core":{"a":{"value":"1"}}}"#);
    place.write(&tokens, Expected::Any).await.unwrap();
    assert!(place.found().await.document.same(&tokens));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o444);
}
