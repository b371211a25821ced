//! The reference implementation: a document in memory, with a strict compare-and-swap.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokens_model::TokenDocument;

use crate::{
    Capabilities, Coverage, ErrorKind, Expected, Location, Provider, ProviderError, ProviderInfo,
    ReadOutcome, ReadRequest, Revision, Snapshot, WriteRequest, WriteSupport,
};

/// A place in memory. Clones share the document, as two clients share a service.
#[derive(Clone, Debug)]
pub struct MemoryProvider {
    info: ProviderInfo,
    document: Arc<Mutex<Option<TokenDocument>>>,
}

impl MemoryProvider {
    /// An empty place called `name`.
    pub fn new(name: &str) -> Self {
        Self {
            info: ProviderInfo {
                kind: "memory",
                location: Location::plain(&format!("memory:{name}")),
                capabilities: Capabilities::read_only()
                    .with_write(WriteSupport::CompareAndSwap)
                    .with_conditional_read()
                    .with_coverage(Coverage::FULL),
            },
            document: Arc::default(),
        }
    }

    /// A place that already holds `document`.
    pub fn holding(name: &str, document: TokenDocument) -> Self {
        let place = Self::new(name);
        place.replace(Some(document));
        place
    }

    /// The same place with other abilities, for tests of the engine.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.info.capabilities = capabilities;
        self
    }

    /// What the place holds now.
    pub fn document(&self) -> Option<TokenDocument> {
        self.lock().clone()
    }

    /// Replaces what the place holds, as a foreign writer would.
    pub fn replace(&self, document: Option<TokenDocument>) {
        *self.lock() = document;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<TokenDocument>> {
        // A panic of another holder cannot leave half a document behind: it is one assignment.
        self.document.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for MemoryProvider {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let Some(document) = self.document() else {
            return Ok(ReadOutcome::Absent);
        };
        let revision = Revision::digest_of(&document);
        if self.info.capabilities.conditional_read && request.known == Some(&revision) {
            return Ok(ReadOutcome::NotModified);
        }
        Ok(ReadOutcome::Found(Snapshot::new(document, revision)))
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Revision, ProviderError> {
        if self.info.capabilities.write == WriteSupport::ReadOnly {
            return Err(ProviderError::new(
                ErrorKind::Unsupported,
                format!("`{}` is read-only", self.info.location),
            ));
        }
        let mut held = self.lock();
        let current = held.as_ref().map(Revision::digest_of);
        let as_expected = match request.expected {
            Expected::Any => true,
            Expected::Absent => current.is_none(),
            Expected::Revision(revision) => current.as_ref() == Some(revision),
        };
        if !as_expected {
            return Err(ProviderError::new(
                ErrorKind::RevisionMismatch,
                format!("`{}` has changed since it was read", self.info.location),
            ));
        }
        *held = Some(request.document.clone());
        Ok(Revision::digest_of(request.document))
    }
}
