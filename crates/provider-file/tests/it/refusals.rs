//! What cannot be read or written is told, and changes nothing.

use std::fs;

use provider_api::{ErrorKind, Expected};
use provider_file::FileLayout;

use crate::{Fixture, parse, provider, save};

fn new() -> tokens_model::TokenDocument {
    parse(r#"{"core":{"a":{"value":"new"}},"other":{},"sub/third":{}}"#)
}

#[tokio::test]
async fn an_unparsable_file_is_named_with_its_place() {
    let place = Fixture::folder(&[("good.json", "{}"), ("sub/bad.json", "{\n  \"a\": {,}\n}")]);
    let error = place.fails_to_read().await;
    assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    let text = error.to_string();
    let path = place.root.join("sub/bad.json");
    assert!(
        text.starts_with(&format!("{}:2:9", path.display())),
        "{text}"
    );
    place.refuses(&new()).await;
}

#[tokio::test]
async fn damage_is_never_a_smaller_document() {
    for (name, text) in [
        ("core.json", ""),
        ("core.json", "\u{feff}"),
        ("core.json", "{\"a\":1,\"a\":2}"),
        ("core.json", "<<<<<<< HEAD\n{}\n"),
        ("$themes.json", "{}"),
        ("$metadata.json", "[]"),
        ("$metadata.json", "{\"tokenSetOrder\":"),
    ] {
        let place = Fixture::folder(&[("good.json", "{}")]);
        place.put(name, text);
        let error = place.fails_to_read().await;
        assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{name} {text:?}");
        assert!(error.to_string().contains(&format!("{name}:1:")), "{error}");
        place.refuses(&new()).await;
    }
    for text in ["", " \n", "\u{feff}", "[]", "{", "{\"$themes\":{}}"] {
        let place = Fixture::file(Some(text));
        let error = place.fails_to_read().await;
        assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{text:?}");
        assert!(error.to_string().contains("tokens.json"), "{error}");
        place.refuses(&new()).await;
    }
}

#[tokio::test]
async fn a_file_in_place_of_a_folder_and_the_other_way_round() {
    let place = Fixture::at("tokens", FileLayout::Directory);
    save(&place.root, "{}");
    assert_eq!(place.refuses(&new()).await.kind(), ErrorKind::LocalFile);

    let place = Fixture::at("tokens.json", FileLayout::Single);
    fs::create_dir(&place.root).unwrap();
    let error = place.refuses(&new()).await;
    assert_eq!(error.kind(), ErrorKind::LocalFile);
    assert!(error.hints()[0].contains("directory"));

    // A set file that turned into a folder does not look like a set that was deleted.
    let place = Fixture::folder(&[("core.json", "{}"), ("other.json", "{}")]);
    fs::remove_file(place.root.join("core.json")).unwrap();
    fs::create_dir(place.root.join("core.json")).unwrap();
    let error = place.fails_to_read().await;
    assert_eq!(error.kind(), ErrorKind::LocalFile);
    assert!(error.to_string().contains("core.json"), "{error}");
    place.refuses(&new()).await;

    // A file stands where the folder of a new set has to be.
    let place = Fixture::folder(&[("core.json", "{}"), ("sub", "a file")]);
    let error = place.refuses(&new()).await;
    assert!(
        error.to_string().contains("where a folder has to be"),
        "{error}"
    );
}

/// `/proc` takes no file from anybody, root included.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_takes_no_file_is_named() {
    for (path, layout) in [
        ("/proc/tokens.json", FileLayout::Single),
        ("/proc/tokens", FileLayout::Directory),
    ] {
        let mut place = Fixture::file(None);
        place.provider = provider(path.as_ref(), layout);
        let error = place
            .write(&new(), Expected::Absent)
            .await
            .expect_err("/proc takes no file");
        assert_eq!(error.kind(), ErrorKind::LocalFile);
        assert!(error.to_string().contains(path), "{error}");
        assert!(std::error::Error::source(&error).is_some());
    }
}

/// One folder cannot be made: nothing is replaced, and folders made before it go again.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_refusal_in_the_middle_undoes_the_beginning() {
    let place = Fixture::folder(&[("core.json", "{}")]);
    fs::create_dir(place.root.join("zz.json")).unwrap();
    place.put("zz.json/x.json", "{}");
    place.put("fresh", "a file in the way");
    let document =
        parse(r#"{"core":{"a":{"value":1}},"deep/er/x":{},"fresh/x":{},"zz.json/x":{}}"#);
    let error = place.refuses(&document).await;
    assert!(error.to_string().contains("fresh"), "{error}");
    assert!(!place.root.join("deep").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_not_waited_for() {
    let place = Fixture::folder(&[("core.json", "{}")]);
    let socket = std::os::unix::net::UnixListener::bind(place.root.join("pipe.json")).unwrap();
    let error = place.fails_to_read().await;
    assert!(
        error.to_string().contains("is not a regular file"),
        "{error}"
    );
    drop(socket);
}

#[tokio::test]
async fn a_file_beyond_the_limit_is_not_read() {
    let place = Fixture::folder(&[("core.json", "{}")]);
    let file = fs::File::create(place.root.join("huge.json")).unwrap();
    file.set_len(1 << 40).unwrap();
    assert_eq!(place.fails_to_read().await.kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_stale_writer_changes_nothing() {
    let place = Fixture::folder(&[("core.json", "{}"), ("other.json", "{}")]);
    let revision = place.found().await.revision;
    place.put("other.json", "{ }");
    let before = place.everything();
    for expected in [Expected::Revision(&revision), Expected::Absent] {
        let error = place.write(&new(), expected).await.expect_err("stale");
        assert_eq!(error.kind(), ErrorKind::RevisionMismatch);
    }
    assert_eq!(place.everything(), before);
    // Even if what changed cannot be parsed, the revision is what counts first.
    place.put("other.json", "{ broken");
    let error = place.write(&new(), Expected::Revision(&revision)).await;
    assert_eq!(
        error.map_err(|e| e.kind()),
        Err(ErrorKind::RevisionMismatch)
    );
}
