//! Somebody else writes while we do. Progress is reported at known moments, which makes it a
//! place to put the other writer.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use provider_api::{ErrorKind, Expected, Progress, Provider as _, ProviderError, WriteRequest};
use tokens_model::TokenDocument;

use crate::{Fixture, parse, save};

/// Writes a text into a file, once, at a certain moment.
struct Intruder {
    path: PathBuf,
    text: Option<&'static str>,
    after_first: bool,
    done: AtomicBool,
}

impl Intruder {
    fn act(&self) {
        if !self.done.swap(true, Ordering::Relaxed) {
            match self.text {
                Some(text) => save(&self.path, text),
                None => fs::remove_file(&self.path).unwrap(),
            }
        }
    }
}

impl Progress for Intruder {
    fn started(&self, _: Option<u64>) {
        if !self.after_first {
            self.act();
        }
    }

    fn advanced(&self, _: u64) {
        if self.after_first {
            self.act();
        }
    }
}

async fn intruded(
    place: &Fixture,
    document: &TokenDocument,
    name: &str,
    text: Option<&'static str>,
    after_first: bool,
) -> ProviderError {
    let intruder = Intruder {
        path: match name {
            "" => place.root.clone(),
            name => place.root.join(name),
        },
        text,
        after_first,
        done: AtomicBool::new(false),
    };
    place
        .provider
        .write(WriteRequest::new(document, Expected::Any, &intruder))
        .await
        .expect_err("the intruder was not noticed")
}

fn fixture() -> Fixture {
    Fixture::folder(&[("a.json", "{}"), ("b.json", "{}"), ("gone.json", "{}")])
}

fn new() -> TokenDocument {
    parse(r#"{"a":{"t":{"value":1}},"b":{"t":{"value":2}},"new/deep/c":{}}"#)
}

#[tokio::test]
async fn a_change_before_the_first_rename_stops_everything() {
    for text in [Some("{\"theirs\":{}}"), None] {
        let place = fixture();
        let mut before = place.everything();
        let error = intruded(&place, &new(), "a.json", text, false).await;
        assert_eq!(error.kind(), ErrorKind::RevisionMismatch);
        assert!(error.to_string().contains("a.json"), "{error}");
        match text {
            Some(text) => before.insert("tokens/a.json".to_owned(), text.into()),
            None => before.remove("tokens/a.json"),
        };
        // No temporary file stays either, and no folder that was made on the way.
        assert_eq!(place.everything(), before);
    }
}

#[tokio::test]
async fn a_change_in_the_middle_stops_the_rest_and_says_how_far_it_came() {
    let place = fixture();
    let error = intruded(&place, &new(), "b.json", Some("{\"theirs\":{}}"), true).await;
    assert_eq!(error.kind(), ErrorKind::RevisionMismatch);
    assert!(
        error
            .to_string()
            .starts_with("after 1 of 4 files were already replaced: "),
        "{error}"
    );
    assert_eq!(place.text("b.json"), "{\"theirs\":{}}");
    assert_ne!(place.text("a.json"), "{}");
    assert_eq!(place.text("gone.json"), "{}");
    assert!(place.names().iter().all(|name| !name.contains("tmp")));
}

#[tokio::test]
async fn a_file_that_appears_is_not_overwritten() {
    let place = fixture();
    let error = intruded(&place, &new(), "new/deep/c.json", Some("theirs"), false).await;
    assert_eq!(error.kind(), ErrorKind::RevisionMismatch);
    assert_eq!(place.text("new/deep/c.json"), "theirs");
}

#[tokio::test]
async fn a_file_that_changed_is_not_removed() {
    let place = fixture();
    let only_removal = parse(r#"{"a":{},"b":{}}"#);
    let error = intruded(&place, &only_removal, "gone.json", Some("{ }"), false).await;
    assert_eq!(error.kind(), ErrorKind::RevisionMismatch);
    assert_eq!(place.text("gone.json"), "{ }");
}

#[tokio::test]
async fn a_single_file_is_compared_as_well() {
    let place = Fixture::file(Some("{\"a\":{}}"));
    let error = intruded(&place, &new(), "", Some("{\"theirs\":{}}"), false).await;
    assert_eq!(error.kind(), ErrorKind::RevisionMismatch);
    assert_eq!(fs::read_to_string(&place.root).unwrap(), "{\"theirs\":{}}");
}
