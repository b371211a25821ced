//! What all laws share: clients that remember everything a provider says.

use std::error::Error as _;
use std::sync::{Mutex, PoisonError};

use provider_api::{
    Capabilities, Coverage, ErrorKind, Expected, Progress, Provider, ProviderError, ReadOutcome,
    ReadRequest, Revision, Snapshot, WriteRequest, WriteSupport,
};
use tokens_model::{Json, TokenDocument};

use crate::documents;
use crate::harness::{Fault, Harness, Medium, Place};
use crate::law::{Law, Report, Violation};

pub(crate) type Checked<T = ()> = Result<T, Violation>;

/// One run of the suite.
pub(crate) struct Suite<'a> {
    pub(crate) harness: &'a dyn Harness,
    pub(crate) capabilities: Capabilities,
    notebook: Mutex<Notebook>,
}

#[derive(Default)]
struct Notebook {
    checked: Vec<(Law, &'static str)>,
    not_applicable: Vec<(Fault, String)>,
    not_held: Vec<(&'static str, String)>,
    /// The first text that showed a secret.
    leak: Option<String>,
}

/// One client of a place, through which the suite speaks with it.
pub(crate) struct Client<'a> {
    suite: &'a Suite<'a>,
    provider: Box<dyn Provider>,
}

impl<'a> Suite<'a> {
    pub(crate) async fn new(harness: &'a dyn Harness) -> Self {
        let provider = harness.fresh().await.provider();
        Self {
            harness,
            capabilities: provider.info().capabilities,
            notebook: Mutex::default(),
        }
    }

    pub(crate) fn writes(&self) -> bool {
        self.capabilities.write != WriteSupport::ReadOnly
    }

    pub(crate) fn medium(&self) -> Medium {
        self.harness.medium()
    }

    /// The documents that a place can hold, by name.
    pub(crate) fn documents(&self) -> Vec<(&'static str, TokenDocument)> {
        let mut all = documents::all();
        all.retain(|(_, document)| self.harness.cannot_hold(document).is_none());
        all
    }

    pub(crate) fn cannot_hold(&self, document: &'static str, reason: &str) {
        self.note(|notebook| notebook.not_held.push((document, reason.to_owned())));
    }

    pub(crate) fn client(&'a self, place: &dyn Place) -> Client<'a> {
        let provider = place.provider();
        let info = provider.info();
        self.saw(&format!("{provider:?} {info:?} {}", info.location));
        self.saw(info.location.digest());
        Client {
            suite: self,
            provider,
        }
    }

    /// A new place that somebody has put `document` into.
    pub(crate) async fn holding(&self, document: &TokenDocument) -> Box<dyn Place> {
        let place = self.harness.fresh().await;
        place.put(document).await;
        place
    }

    pub(crate) fn passed(&self, law: Law, how: &'static str) {
        self.note(|notebook| notebook.checked.push((law, how)));
    }

    pub(crate) fn does_not_apply(&self, fault: Fault, reason: &str) {
        self.note(|notebook| notebook.not_applicable.push((fault, reason.to_owned())));
    }

    pub(crate) fn broken<T>(&self, law: Law, problem: impl Into<String>) -> Checked<T> {
        Err(Violation {
            law,
            provider: self.harness.name().to_owned(),
            problem: problem.into(),
        })
    }

    pub(crate) fn ensure(
        &self,
        law: Law,
        holds: bool,
        problem: impl FnOnce() -> String,
    ) -> Checked {
        if holds {
            Ok(())
        } else {
            self.broken(law, problem())
        }
    }

    /// Remembers what people might see of the provider.
    pub(crate) fn saw(&self, text: &str) {
        if let Some(secret) = self
            .harness
            .secrets()
            .iter()
            .find(|secret| !secret.is_empty() && text.contains(secret.as_str()))
        {
            let hidden = text.replace(secret.as_str(), "[the secret]");
            self.note(|notebook| {
                notebook.leak.get_or_insert(hidden);
            });
        }
    }

    fn saw_error(&self, error: &ProviderError) {
        self.saw(&format!("{error} {error:?} {}", error.hints().join(" ")));
        let mut cause = error.source();
        while let Some(error) = cause {
            self.saw(&format!("{error} {error:?}"));
            cause = error.source();
        }
    }

    fn note(&self, write: impl FnOnce(&mut Notebook)) {
        write(&mut self.notebook.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The part of a document that the place can hold.
    pub(crate) fn covered(&self, document: &TokenDocument) -> TokenDocument {
        let Coverage {
            themes,
            metadata,
            extra,
        } = self.capabilities.coverage;
        let mut document = document.clone();
        if !themes {
            document = document.with_themes(None);
        }
        if !metadata {
            document = document.with_metadata(None);
        }
        if !extra {
            document = document.with_extra(Vec::new());
        }
        document
    }

    /// Checks that `found` is `wanted` as far as the place can hold it, and nothing else.
    pub(crate) fn same(
        &self,
        law: Law,
        what: &str,
        wanted: &TokenDocument,
        found: &TokenDocument,
    ) -> Checked {
        let covered = self.covered(wanted);
        if covered.same(found) {
            return Ok(());
        }
        let text =
            |document: &TokenDocument| document.to_json(tokens_model::Form::Values).to_compact();
        self.broken(
            law,
            format!("{what}: expected {}, found {}", text(&covered), text(found)),
        )
    }

    /// Checks what is really in the place.
    pub(crate) async fn stored(
        &self,
        law: Law,
        what: &str,
        place: &dyn Place,
        wanted: &TokenDocument,
    ) -> Checked {
        match place.stored().await {
            Some(found) => self.same(law, what, wanted, &self.covered(&found)),
            None => self.broken(law, format!("{what}: the place holds nothing")),
        }
    }

    pub(crate) fn finish(self) -> Checked<Report> {
        let leak = self
            .notebook
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .leak
            .take();
        if let Some(text) = leak {
            return self.broken(Law::NoSecrets, format!("a secret stands in: {text}"));
        }
        self.passed(
            Law::NoSecrets,
            if self.harness.secrets().is_empty() {
                "the provider takes no secret"
            } else {
                "every error, message and debug output was searched"
            },
        );
        let notebook = self
            .notebook
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut checked = notebook.checked;
        checked.sort_by_key(|(law, _)| *law);
        Ok(Report {
            provider: self.harness.name().to_owned(),
            checked,
            not_applicable: notebook.not_applicable,
            not_held: notebook.not_held,
        })
    }
}

impl Client<'_> {
    pub(crate) async fn read(
        &self,
        known: Option<&Revision>,
    ) -> Result<ReadOutcome, ProviderError> {
        let request = ReadRequest::new(self).with_known(known);
        let outcome = self.provider.read(request).await;
        match &outcome {
            Ok(ReadOutcome::Found(snapshot)) => {
                self.suite.saw(snapshot.revision.as_str());
                self.suite.saw(&snapshot.notes.join(" "));
            }
            Ok(_) => {}
            Err(error) => self.suite.saw_error(error),
        }
        outcome
    }

    pub(crate) async fn write(
        &self,
        document: &TokenDocument,
        expected: Expected<'_>,
    ) -> Result<Revision, ProviderError> {
        let request = WriteRequest::new(document, expected, self);
        let outcome = self.provider.write(request).await;
        let outcome = outcome.map(|written| written.revision);
        match &outcome {
            Ok(revision) => self.suite.saw(revision.as_str()),
            Err(error) => self.suite.saw_error(error),
        }
        outcome
    }

    /// A read that has to find a document.
    pub(crate) async fn found(&self, law: Law) -> Checked<Snapshot> {
        match self.read(None).await {
            Ok(ReadOutcome::Found(snapshot)) => Ok(snapshot),
            Ok(other) => self.suite.broken(
                law,
                format!("a read of a place that holds a document answers `{other:?}`"),
            ),
            Err(error) => self.suite.broken(
                law,
                format!("a read of a place that holds a document: {error}"),
            ),
        }
    }

    /// A write that has to succeed.
    pub(crate) async fn written(
        &self,
        law: Law,
        what: &str,
        document: &TokenDocument,
        expected: Expected<'_>,
    ) -> Checked<Revision> {
        match self.write(document, expected).await {
            Ok(revision) => Ok(revision),
            Err(error) => self.suite.broken(law, format!("{what}: {error}")),
        }
    }

    /// A write that has to be refused with this kind.
    pub(crate) async fn refused(
        &self,
        law: Law,
        what: &str,
        document: &TokenDocument,
        expected: Expected<'_>,
        kind: ErrorKind,
    ) -> Checked {
        match self.write(document, expected).await {
            Ok(_) => self.suite.broken(law, format!("{what} was written")),
            Err(error) => self.suite.ensure(law, error.kind() == kind, || {
                format!(
                    "{what} is refused as {:?}, not {kind:?}: {error}",
                    error.kind()
                )
            }),
        }
    }
}

impl Progress for Client<'_> {
    fn note(&self, text: &str) {
        self.suite.saw(text);
    }
}

/// Two documents that differ wherever a place could mix them up: in sets, themes and metadata.
pub(crate) fn old_and_new() -> (TokenDocument, TokenDocument) {
    let version = |name: &str| {
        let metadata = Json::parse(format!(r#"{{"which":"{name}"}}"#)).expect("an object");
        let themes = format!(r#"[{{"id":"1","name":"{name}","selectedTokenSets":{{}}}}]"#);
        let themes = Json::parse(themes).expect("a list of themes");
        let sets: Vec<String> = (0..20)
            .map(|at| format!(r#""set{at:02}":{{"t":{{"value":"{name}","type":"other"}}}}"#))
            .collect();
        TokenDocument::parse(format!(r#"{{"values":{{{}}}}}"#, sets.join(",")))
            .expect("twenty sets")
            .with_themes(Some(themes))
            .with_metadata(Some(metadata))
    };
    (version("old"), version("new"))
}
