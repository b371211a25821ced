//! The reference provider passes the suite; providers that break one promise each do not.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use provider_api::{
    Capabilities, Coverage, ErrorKind, Expected, MemoryProvider, Proof, Provider, ProviderError,
    ProviderInfo, ReadOutcome, ReadRequest, Revision, WriteRequest, WriteSupport, Written,
};
use provider_testkit::{
    Fault, Harness, Law, Medium, Place, Support, async_trait, conformance, documents,
};
use tokens_model::{JsonRef, TokenDocument};

const CANARY: &str = "canary-7f3a9c";

/// What a provider does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    ForgetsUnknownFields,
    SortsSets,
    RespellsNumbers,
    ReturnsWrongRevision,
    RevisionChangesByItself,
    RevisionNeverChanges,
    IgnoresStaleRevision,
    IgnoresExpectedAbsent,
    NotModifiedUndeclared,
    ReadOnlyThatWrites,
    ReadOnlyThatAsks,
    LosesConcurrentWrites,
    ErrorAsAbsent,
    WrongErrorKind,
    NoRetryAfter,
    EmptyInsteadOfAbsent,
    LeaksInError,
    LeaksInDebug,
    TornWhenCancelled,
    HarnessHidesFault,
}

struct Fixture {
    flaw: Flaw,
    capabilities: Capabilities,
    medium: Medium,
}

impl Fixture {
    fn new(flaw: Flaw) -> Self {
        let full = Capabilities::read_only()
            .with_write(WriteSupport::CompareAndSwap)
            .with_conditional_read();
        let capabilities = match flaw {
            Flaw::NotModifiedUndeclared => {
                Capabilities::read_only().with_write(WriteSupport::CompareAndSwap)
            }
            Flaw::ReadOnlyThatWrites | Flaw::ReadOnlyThatAsks => Capabilities::read_only(),
            Flaw::TornWhenCancelled => {
                Capabilities::read_only().with_write(WriteSupport::CheckThenWrite)
            }
            _ => full,
        };
        let medium = match flaw {
            Flaw::ErrorAsAbsent
            | Flaw::WrongErrorKind
            | Flaw::NoRetryAfter
            | Flaw::LeaksInError
            | Flaw::HarnessHidesFault => Medium::Remote,
            _ => Medium::Memory,
        };
        Self {
            flaw,
            capabilities,
            medium,
        }
    }

    fn with(capabilities: Capabilities, medium: Medium) -> Self {
        Self {
            flaw: Flaw::None,
            capabilities,
            medium,
        }
    }
}

struct Shelf {
    provider: Flawed,
    flaw: Flaw,
    medium: Medium,
}

#[derive(Clone)]
struct Flawed {
    inner: MemoryProvider,
    info: ProviderInfo,
    flaw: Flaw,
    fault: Arc<std::sync::Mutex<Option<Fault>>>,
    requests: Arc<AtomicUsize>,
}

impl std::fmt::Debug for Flawed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = if self.flaw == Flaw::LeaksInDebug {
            CANARY
        } else {
            "Flawed"
        };
        f.write_str(shown)
    }
}

impl Flawed {
    /// The armed fault, as a well-behaved provider tells it.
    fn trouble(&self, writing: bool) -> Result<(), ProviderError> {
        let Some(fault) = *self.fault.lock().unwrap() else {
            return Ok(());
        };
        if fault == Fault::DroppedAfterSend && !writing {
            return Ok(());
        }
        let kind = match self.flaw {
            Flaw::WrongErrorKind if fault == Fault::Forbidden => ErrorKind::Other,
            _ => fault.kind(),
        };
        let message = if self.flaw == Flaw::LeaksInError {
            format!("refused for {CANARY}")
        } else {
            fault.to_string()
        };
        let mut error = ProviderError::new(kind, message);
        if let Fault::RateLimited { retry_after } = fault
            && self.flaw != Flaw::NoRetryAfter
        {
            error = error.with_retry_after(retry_after);
        }
        Err(error)
    }

    fn damaged(&self, document: &TokenDocument) -> TokenDocument {
        let mut sets = document.sets().to_vec();
        match self.flaw {
            Flaw::ForgetsUnknownFields => document.clone().with_extra(Vec::new()),
            Flaw::SortsSets => {
                sets.sort_by(|(a, _), (b, _)| a.cmp(b));
                TokenDocument::from_parts(
                    sets,
                    document.themes().map(JsonRef::to_json),
                    None,
                    document.extra().to_vec(),
                )
                .unwrap()
            }
            Flaw::RespellsNumbers => {
                let text = document.to_json(tokens_model::Form::Values).to_compact();
                TokenDocument::parse(text.replace("1.50", "1.5")).unwrap()
            }
            _ => document.clone(),
        }
    }
}

#[async_trait]
impl Provider for Flawed {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        match self.trouble(false) {
            Err(_) if self.flaw == Flaw::ErrorAsAbsent => return Ok(ReadOutcome::Absent),
            outcome => outcome?,
        }
        let known = match self.flaw {
            Flaw::NotModifiedUndeclared => request.known.cloned(),
            _ => None,
        };
        let mut outcome = self.inner.read(request).await?;
        match (&mut outcome, self.flaw) {
            (ReadOutcome::Found(snapshot), Flaw::RevisionChangesByItself) => {
                snapshot.revision = Revision::new(format!("count:{count}"));
            }
            (ReadOutcome::Found(snapshot), Flaw::RevisionNeverChanges) => {
                snapshot.revision = Revision::new("always");
            }
            (ReadOutcome::Found(snapshot), Flaw::NotModifiedUndeclared)
                if known.as_ref() == Some(&snapshot.revision) =>
            {
                outcome = ReadOutcome::NotModified;
            }
            (ReadOutcome::Absent, Flaw::EmptyInsteadOfAbsent) => {
                outcome = ReadOutcome::Found(provider_api::Snapshot::new(
                    TokenDocument::new(),
                    Revision::new("empty"),
                    Proof::of_known(),
                ));
            }
            _ => {}
        }
        Ok(outcome)
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        if self.flaw == Flaw::ReadOnlyThatAsks {
            self.requests.fetch_add(1, Ordering::Relaxed);
        }
        if self.info.capabilities.write == WriteSupport::ReadOnly
            && self.flaw != Flaw::ReadOnlyThatWrites
        {
            return self.inner.write(request).await;
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.trouble(true)?;
        let document = self.damaged(request.document);
        let mut expected = request.expected;
        match (self.flaw, expected) {
            (Flaw::IgnoresStaleRevision, Expected::Revision(_))
            | (Flaw::IgnoresExpectedAbsent, Expected::Absent)
            | (Flaw::ReadOnlyThatWrites, _) => expected = Expected::Any,
            (Flaw::LosesConcurrentWrites, Expected::Revision(revision)) => {
                let held = self.inner.document();
                if held.as_ref().map(Revision::digest_of).as_ref() == Some(revision) {
                    // Time enough for another client to be told the same.
                    tokio::task::yield_now().await;
                    expected = Expected::Any;
                }
            }
            _ => {}
        }
        if self.flaw == Flaw::TornWhenCancelled {
            let half = request.document.sets().iter().take(1).cloned().collect();
            let half = TokenDocument::from_parts(half, None, None, Vec::new()).unwrap();
            if self.inner.document().is_some() && !matches!(expected, Expected::Absent) {
                let before = self.inner.document();
                if let Expected::Revision(revision) = expected
                    && before.as_ref().map(Revision::digest_of).as_ref() != Some(revision)
                {
                    return Err(ProviderError::new(ErrorKind::RevisionMismatch, "stale"));
                }
                self.inner.replace(Some(half));
                tokio::task::yield_now().await;
                expected = Expected::Any;
            }
        }
        let written = self
            .inner
            .write(WriteRequest::new(&document, expected, request.progress))
            .await?;
        Ok(match self.flaw {
            Flaw::ReturnsWrongRevision => Revision::new("something else").into(),
            _ => written,
        })
    }
}

#[async_trait]
impl Harness for Fixture {
    fn name(&self) -> &'static str {
        "flawed"
    }

    fn medium(&self) -> Medium {
        self.medium
    }

    async fn fresh(&self) -> Box<dyn Place> {
        let inner = match self.flaw {
            // What the flawed one says about itself, the one inside does not do.
            Flaw::ReadOnlyThatWrites | Flaw::NotModifiedUndeclared => MemoryProvider::new("suite")
                .with_capabilities(
                    Capabilities::read_only().with_write(WriteSupport::CompareAndSwap),
                ),
            _ => MemoryProvider::new("suite").with_capabilities(self.capabilities),
        };
        let mut info = inner.info().clone();
        info.capabilities = self.capabilities;
        Box::new(Shelf {
            provider: Flawed {
                inner,
                info,
                flaw: self.flaw,
                fault: Arc::default(),
                requests: Arc::default(),
            },
            flaw: self.flaw,
            medium: self.medium,
        })
    }

    fn secrets(&self) -> Vec<String> {
        vec![CANARY.to_owned()]
    }
}

#[async_trait]
impl Place for Shelf {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(self.provider.clone())
    }

    async fn put(&self, document: &TokenDocument) {
        self.provider.inner.replace(Some(document.clone()));
    }

    async fn stored(&self) -> Option<TokenDocument> {
        self.provider.inner.document()
    }

    async fn break_with(&self, fault: Fault) -> Support {
        let write = self.provider.info.capabilities.write;
        if !fault.concerns(self.medium, write) {
            return Support::DoesNotApply("there is nothing in memory that could do that");
        }
        if self.flaw == Flaw::HarnessHidesFault && fault == Fault::Oversized {
            return Support::DoesNotApply("it is inconvenient");
        }
        *self.provider.fault.lock().unwrap() = Some(fault);
        Support::Armed
    }

    fn requests_seen(&self) -> Option<usize> {
        Some(self.provider.requests.load(Ordering::Relaxed))
    }
}

/// The suite has to fail at this law, naming it.
async fn breaks(flaw: Flaw, law: Law) {
    let violation = conformance::check(&Fixture::new(flaw))
        .await
        .expect_err(&format!("{flaw:?} was not found"));
    assert_eq!(violation.law, law, "{flaw:?}: {violation}");
    let text = violation.to_string();
    let begin = format!("provider `flawed` breaks law {} (", law.number());
    assert!(text.starts_with(&begin), "{text}");
    assert!(
        !text.contains(CANARY),
        "the suite itself shows the secret: {text}"
    );
}

#[tokio::test]
async fn the_memory_provider_keeps_every_law() {
    let report = conformance::run(&Fixture::new(Flaw::None)).await;
    let laws: Vec<Law> = report.checked.iter().map(|(law, _)| *law).collect();
    assert_eq!(laws, Law::ALL);
    assert_eq!(report.not_applicable.len(), Fault::ALL.len());
    let text = report.to_string();
    assert!(text.contains("law 8 "), "{text}");
    assert!(
        text.contains("does not apply: too many requests, because there is nothing"),
        "{text}"
    );
}

#[tokio::test]
async fn a_remote_with_every_fault_keeps_every_law() {
    let write = WriteSupport::CompareAndSwap;
    let full = Capabilities::read_only().with_write(write);
    let report = conformance::run(&Fixture::with(full, Medium::Remote)).await;
    let missing: Vec<Fault> = report
        .not_applicable
        .iter()
        .map(|(fault, _)| *fault)
        .collect();
    assert_eq!(missing, [Fault::Unreadable]);
}

#[tokio::test]
async fn abilities_that_are_not_declared_are_checked_as_well() {
    conformance::run(&Fixture::with(Capabilities::read_only(), Medium::Memory)).await;
    conformance::run(&Fixture::with(Capabilities::read_only(), Medium::Remote)).await;
    let only_writes = Capabilities::read_only().with_write(WriteSupport::CheckThenWrite);
    let report = conformance::run(&Fixture::with(only_writes, Medium::Memory)).await;
    assert!(
        report
            .to_string()
            .contains("not declared, and never answered")
    );
}

#[tokio::test]
async fn what_a_place_does_not_cover_must_not_turn_up() {
    let narrow = Coverage {
        themes: false,
        ..Coverage::FULL
    };
    let capabilities = Capabilities::read_only()
        .with_write(WriteSupport::CompareAndSwap)
        .with_coverage(narrow);
    // This memory holds themes all the same, so it must not say that it does not.
    let violation = conformance::check(&Fixture::with(capabilities, Medium::Memory))
        .await
        .expect_err("themes turned up");
    assert_eq!(violation.law, Law::Survival);
}

#[tokio::test]
async fn each_flaw_is_found_and_named() {
    for (flaw, law) in [
        (Flaw::ForgetsUnknownFields, Law::Survival),
        (Flaw::SortsSets, Law::Survival),
        (Flaw::RespellsNumbers, Law::Survival),
        (Flaw::ReturnsWrongRevision, Law::ReadAfterWrite),
        (Flaw::RevisionChangesByItself, Law::SteadyRevision),
        (Flaw::RevisionNeverChanges, Law::ChangedRevision),
        (Flaw::IgnoresStaleRevision, Law::StaleRefused),
        (Flaw::IgnoresExpectedAbsent, Law::CreatedOnce),
        (Flaw::EmptyInsteadOfAbsent, Law::CreatedOnce),
        (Flaw::NotModifiedUndeclared, Law::ConditionalRead),
        (Flaw::ReadOnlyThatWrites, Law::ReadOnly),
        (Flaw::ReadOnlyThatAsks, Law::ReadOnly),
        (Flaw::LosesConcurrentWrites, Law::NothingLost),
        (Flaw::ErrorAsAbsent, Law::FaultKinds),
        (Flaw::WrongErrorKind, Law::FaultKinds),
        (Flaw::NoRetryAfter, Law::FaultKinds),
        (Flaw::HarnessHidesFault, Law::FaultKinds),
        (Flaw::LeaksInError, Law::NoSecrets),
        (Flaw::LeaksInDebug, Law::NoSecrets),
        (Flaw::TornWhenCancelled, Law::Cancellation),
    ] {
        breaks(flaw, law).await;
    }
}

#[tokio::test]
#[should_panic(expected = "provider `flawed` breaks law 1 (")]
async fn run_panics_with_law_and_provider() {
    conformance::run(&Fixture::new(Flaw::ReturnsWrongRevision)).await;
}

#[tokio::test]
async fn scripted_trouble_comes_in_order_and_then_ends() {
    use provider_api::NoProgress;
    use provider_testkit::{Faulty, Trouble};

    let place = MemoryProvider::holding("suite", documents::legacy());
    let faulty = Faulty::new(place.clone());
    let intruder = place.clone();
    faulty.on_read(Trouble::Nothing);
    faulty.on_read(Trouble::Refuse(ErrorKind::Unavailable));
    faulty.on_write(Trouble::meanwhile(move || {
        intruder.replace(Some(documents::dtcg()));
    }));
    faulty.on_write(Trouble::AfterEffect(ErrorKind::OutcomeUnknown));

    let read = || faulty.read(ReadRequest::new(&NoProgress));
    let ReadOutcome::Found(snapshot) = read().await.unwrap() else {
        panic!("it holds a document");
    };
    assert_eq!(read().await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert!(matches!(read().await, Ok(ReadOutcome::Found(_))));

    let mine = documents::themes();
    let write = |expected| faulty.write(WriteRequest::new(&mine, expected, &NoProgress));
    let error = write(Expected::Revision(&snapshot.revision))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RevisionMismatch);
    assert!(place.document().unwrap().same(&documents::dtcg()));

    let error = write(Expected::Any).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert!(place.document().unwrap().same(&mine));
    assert_eq!((faulty.reads_seen(), faulty.writes_seen()), (3, 2));
}
