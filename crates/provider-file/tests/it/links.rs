//! Links are followed below the root only.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Mutex;

use provider_api::{ErrorKind, Expected, Progress, Provider as _, WriteRequest};

use crate::{Fixture, parse, provider, save};

const SET: &str = "{\"a\":{\"value\":\"1\"}}";

fn changed() -> tokens_model::TokenDocument {
    parse(r#"{"core":{"a":{"value":"2"}}}"#)
}

#[tokio::test]
async fn a_linked_file_below_the_root_is_written_through() {
    let place = Fixture::folder(&[(".store/real.json", SET)]);
    symlink(".store/real.json", place.root.join("core.json")).unwrap();
    place.replace(&changed()).await;
    assert!(place.root.join("core.json").is_symlink());
    assert_eq!(place.text(".store/real.json"), SET.replace('1', "2"));
}

#[tokio::test]
async fn what_leads_out_of_the_root_is_refused() {
    let refused = async |place: &Fixture, problem: &str| {
        let error = place.fails_to_read().await;
        assert_eq!(error.kind(), ErrorKind::LocalFile, "{error}");
        assert!(error.to_string().contains(problem), "{error}");
        place.refuses(&changed()).await;
    };
    let place = Fixture::folder(&[("core.json", SET), ("../outside.json", SET)]);
    symlink("../outside.json", place.root.join("linked.json")).unwrap();
    refused(&place, "leads out").await;

    let place = Fixture::folder(&[("core.json", SET), ("../outside/x.json", SET)]);
    symlink("../outside", place.root.join("linked")).unwrap();
    refused(&place, "leads out").await;

    let place = Fixture::folder(&[("core.json", SET), ("sub/x.json", SET)]);
    symlink("sub", place.root.join("linked")).unwrap();
    refused(&place, "is a link to a folder").await;

    let place = Fixture::folder(&[("core.json", SET)]);
    symlink("nothing.json", place.root.join("linked.json")).unwrap();
    refused(&place, "cannot be followed").await;

    let place = Fixture::folder(&[("core.json", SET)]);
    symlink("loop.json", place.root.join("loop.json")).unwrap();
    refused(&place, "cannot be followed").await;

    let place = Fixture::folder(&[("core.json", SET)]);
    symlink("core.json", place.root.join("twin.json")).unwrap();
    refused(&place, "are one file").await;
}

#[tokio::test]
async fn links_that_are_no_tokens_do_not_matter() {
    let place = Fixture::folder(&[("core.json", SET), ("../readme.md", "")]);
    symlink("../readme.md", place.root.join("readme.md")).unwrap();
    symlink("nothing", place.root.join("dangling")).unwrap();
    place.replace(&changed()).await;
}

#[tokio::test]
async fn a_folder_planted_as_a_link_is_not_written_into() {
    let place = Fixture::folder(&[("core.json", SET)]);
    let outside = place.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::create_dir(place.root.join("sub")).unwrap();
    symlink(&outside, place.root.join("sub/deep")).unwrap();
    place
        .refuses(&parse(r#"{"core":{},"sub/deep/x":{}}"#))
        .await;
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[tokio::test]
async fn a_removed_set_takes_its_link_and_not_the_target() {
    let place = Fixture::folder(&[("core.json", SET), (".store/real.json", SET)]);
    symlink(".store/real.json", place.root.join("linked.json")).unwrap();
    place.replace(&changed()).await;
    assert_eq!(place.names(), [".store/", ".store/real.json", "core.json"]);
}

#[tokio::test]
async fn the_root_itself_may_be_a_link() {
    let place = Fixture::folder(&[("sub/core.json", SET)]);
    let link = place.folder.path().join("link");
    symlink(&place.root, &link).unwrap();
    let linked = Fixture {
        provider: provider(&link, provider_file::FileLayout::Directory),
        root: link,
        folder: place.folder,
    };
    linked.replace(&parse(r#"{"core":{},"new/x":{}}"#)).await;
    assert_eq!(linked.names(), ["core.json", "new/", "new/x.json"]);

    symlink("nowhere", linked.folder.path().join("dangling")).unwrap();
    let dangling = provider(
        &linked.folder.path().join("dangling"),
        provider_file::FileLayout::Directory,
    );
    let place = Fixture {
        provider: dangling,
        ..linked
    };
    assert_eq!(place.fails_to_read().await.kind(), ErrorKind::LocalFile);
}

#[tokio::test]
async fn a_hard_link_is_broken_and_told() {
    #[derive(Default)]
    struct Notes(Mutex<Vec<String>>);
    impl Progress for Notes {
        fn note(&self, text: &str) {
            self.0.lock().unwrap().push(text.to_owned());
        }
    }
    let place = Fixture::folder(&[("core.json", SET)]);
    fs::hard_link(place.root.join("core.json"), place.root.join("twin")).unwrap();
    let notes = Notes::default();
    place
        .provider
        .write(WriteRequest::new(&changed(), Expected::Any, &notes))
        .await
        .unwrap();
    assert_eq!(place.text("twin"), SET);
    let notes = notes.0.lock().unwrap();
    assert!(
        notes.len() == 1 && notes[0].contains("core.json"),
        "{notes:?}"
    );
}

#[tokio::test]
async fn a_single_linked_file_follows_the_same_rule() {
    let place = Fixture::file(None);
    let folder = place.root.parent().unwrap();
    save(&folder.join("real.json"), r#"{"core":{"a":{"value":"1"}}}"#);
    symlink("real.json", &place.root).unwrap();
    place.replace(&changed()).await;
    assert!(place.root.is_symlink());
    assert!(
        fs::read_to_string(folder.join("real.json"))
            .unwrap()
            .contains('2')
    );

    let place = Fixture::at("sub/tokens.json", provider_file::FileLayout::Single);
    let outside = place.folder.path().join("outside.json");
    save(&outside, r#"{"core":{}}"#);
    fs::create_dir(place.root.parent().unwrap()).unwrap();
    symlink(Path::new("../outside.json"), &place.root).unwrap();
    let error = place.refuses(&changed()).await;
    assert!(error.to_string().contains("leads out"), "{error}");
}
