//! What an image shows comes back byte for byte.

use std::collections::BTreeMap;

use provider_api::{ErrorKind, Expected, NoProgress, Provider as _, Revision, WriteRequest};

use crate::{Fixture, parse, save};

const TABS: &str = "{\r\n\t\"a\": { \"value\": \"1.50\", \"type\": \"sizing\" },\r\n\t\"b\": {\r\n\t\t\"value\": 1.50\r\n\t}\r\n}\r\n";
const BOM: &str = "\u{feff}{\n    \"x\": {\"type\": \"color\", \"value\": \"#f00\"}\n}\n\n";
const LINE: &str = r#"{"z":{"value":"1"},"a":{"value":"\u0032"}}"#;
const METADATA: &str =
    "{ \"updatedAt\": \"then\",\n  \"tokenSetOrder\": [\"sub/line\", \"tabs\", \"bom\"] }";
const THEMES: &str = "[\n\t{ \"selectedTokenSets\": {}, \"name\": \"L\", \"id\": \"1\" }\n]";
const OTHER: &str =
    r#"{"only":{"n":{"value":"2"}},"tabs":{"b":{"value":7}},"$metadata":{"own":1}}"#;

fn mixed() -> Fixture {
    Fixture::folder(&[
        ("tabs.json", TABS),
        ("bom.json", BOM),
        ("sub/line.json", LINE),
        ("$metadata.json", METADATA),
        ("$themes.json", THEMES),
        ("list.json", "[1]"),
        ("notes.txt", "mine"),
    ])
}

/// Files with their bytes; folders do not count.
fn files(place: &Fixture) -> BTreeMap<String, Vec<u8>> {
    let mut files = place.everything();
    files.retain(|name, _| !name.ends_with('/'));
    files
}

/// Takes an image, lets the place hold something else, and brings it back.
async fn back(place: &Fixture, other: &str) {
    let (before, document) = (files(place), place.found().await.document);
    let image = place.image().await;
    place.replace(&parse(other)).await;
    assert_ne!(files(place), before);
    place.write_imaged(&document, &image).await;
    assert_eq!(files(place), before);
    // Once more, over what is there already.
    place.write_imaged(&document, &image).await;
    assert_eq!(files(place), before);
}

#[tokio::test]
async fn files_that_were_changed_removed_and_added_are_as_they_were() {
    back(&mixed(), OTHER).await;
    back(&mixed(), r#"{"new/one":{},"$themes":[{"id":"9"}]}"#).await;
    // Neither themes nor metadata were there.
    back(
        &Fixture::folder(&[("b.json", LINE), ("a.json", BOM)]),
        r#"{"b":{},"a":{},"$themes":[{"id":"9","name":"n"}]}"#,
    )
    .await;
}

#[tokio::test]
async fn a_single_file_is_as_it_was() {
    for text in [
        format!("\u{feff}{{\r\n  \"s\": {LINE},\r\n  \"note\":\t1.0 }}\r\n\r\n"),
        format!("{{\"version\":\"3\",\"values\":{{\"s\":{LINE}}},\"$metadata\":{METADATA}}}"),
    ] {
        back(&Fixture::file(Some(&text)), OTHER).await;
    }
}

#[tokio::test]
async fn a_place_that_is_gone_comes_back_too() {
    let place = mixed();
    let (document, image) = (place.found().await.document, place.image().await);
    let elsewhere = Fixture::folder(&[]);
    elsewhere.write_imaged(&document, &image).await;
    for (name, bytes) in files(&place) {
        if !name.contains("list") && !name.contains("notes") {
            assert_eq!(files(&elsewhere)[&name], bytes, "{name}");
        }
    }
    let single = Fixture::file(Some(TABS));
    let (document, image) = (single.found().await.document, single.image().await);
    let elsewhere = Fixture::file(None);
    elsewhere.write_imaged(&document, &image).await;
    assert_eq!(files(&elsewhere), files(&single));
}

#[tokio::test]
async fn an_image_of_another_document_says_nothing() {
    for [place, like] in [
        [mixed(), mixed()],
        [Fixture::file(Some(TABS)), Fixture::file(Some(TABS))],
    ] {
        let image = place.image().await;
        place.write_imaged(&parse(OTHER), &image).await;
        like.replace(&parse(OTHER)).await;
        assert_eq!(files(&place), files(&like));
        let document = parse(r#"{"s":{}}"#);
        for nonsense in ["", "files 1\n", "{}", "files 1\n9999 \n{}\n"] {
            place.write_imaged(&document, nonsense).await;
        }
    }
}

#[tokio::test]
async fn an_image_never_leads_out_of_the_place() {
    let place = Fixture::folder(&[("a.json", LINE)]);
    let outside = place.folder.path().join("b.json");
    let document = parse(&format!(r#"{{"../b":{LINE}}}"#));
    let image = format!("files 1\n{} ../b.json\n{LINE}\n", LINE.len());
    place.refuses(&document).await;
    let request = WriteRequest::new(&document, Expected::Any, &NoProgress);
    let refused = place.provider.write(request.with_image(Some(&image))).await;
    assert!(refused.is_err() && !outside.exists());
    // Nor does one for a single file lead to a folder, or the other way round.
    let document = parse(LINE);
    let single = Fixture::file(Some("{}"));
    let image = format!("files 1\n{} a.json\n{LINE}\n", LINE.len());
    single.write_imaged(&document, &image).await;
    assert_eq!(single.names(), Vec::<String>::new());
}

#[tokio::test]
async fn what_lies_in_the_way_is_left_alone() {
    let place = mixed();
    let (document, image) = (place.found().await.document, place.image().await);
    place.replace(&parse(OTHER)).await;
    // Somebody keeps a list where a set was.
    place.put("sub/line.json", "[2]");
    let request = WriteRequest::new(&document, Expected::Any, &NoProgress);
    let refused = place.provider.write(request.with_image(Some(&image))).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::LocalFile);
    assert_eq!(place.text("sub/line.json"), "[2]");
}

#[tokio::test]
async fn an_image_is_of_the_revision_that_was_asked_for() {
    for place in [mixed(), Fixture::file(Some(LINE))] {
        let at = place.found().await.revision;
        let changed = place.provider.image(&Revision::new("blake3:x")).await;
        assert_eq!(changed.unwrap_err().kind(), ErrorKind::RevisionMismatch);
        if place.root.is_file() {
            save(&place.root, "{}");
        } else {
            place.put("tabs.json", "{}");
        }
        let changed = place.provider.image(&at).await;
        assert_eq!(changed.unwrap_err().kind(), ErrorKind::RevisionMismatch);
    }
    let nothing = Fixture::folder(&[])
        .provider
        .image(&Revision::new("x"))
        .await;
    assert_eq!(nothing.unwrap_err().kind(), ErrorKind::RevisionMismatch);
}

#[cfg(unix)]
#[tokio::test]
async fn links_and_modes_stay() {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let single = Fixture::file(Some(LINE));
    fs::set_permissions(&single.root, fs::Permissions::from_mode(0o640)).unwrap();
    back(&single, OTHER).await;
    let mode = fs::metadata(&single.root).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);

    let place = Fixture::folder(&[("bom.json", BOM)]);
    save(&place.root.join("real.txt"), TABS);
    symlink("real.txt", place.root.join("link.json")).unwrap();
    back(&place, r#"{"link":{"b":{"value":7}}}"#).await;
    assert!(place.root.join("link.json").is_symlink());
}
