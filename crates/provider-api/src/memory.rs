//! The reference implementation: a document in memory, with a strict compare-and-swap.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokens_model::TokenDocument;

use crate::{
    Capabilities, Coverage, ErrorKind, Ids, Location, Proof, Provider, ProviderError, ProviderInfo,
    ReadOutcome, ReadRequest, Revision, Snapshot, WriteRequest, WriteSupport, Written,
};

/// A place in memory. Clones share the document, as two clients share a service.
#[derive(Clone, Debug)]
pub struct MemoryProvider {
    info: ProviderInfo,
    gives_ids: bool,
    held: Arc<Mutex<Held>>,
}

#[derive(Debug, Default)]
struct Held {
    document: Option<TokenDocument>,
    ids: Ids,
    /// How many ids were given so far.
    given: usize,
}

impl Held {
    /// Gives ids to all that is in the document: the ones that the writer knows, where they are
    /// known here, too, then those of what stood at the same place, then new ones.
    fn identify(&mut self, known: Option<&Ids>) {
        let places = self.document.iter().flat_map(Ids::places_in);
        let places: Vec<_> = places.collect();
        let old: HashSet<&str> = self.ids.iter().map(|(_, id)| id).collect();
        let kept = |at| {
            known
                .and_then(|ids| ids.get(at))
                .filter(|id| old.contains(id))
        };
        let mut taken: HashSet<&str> = places.iter().filter_map(kept).collect();
        let mut ids = Vec::new();
        for at in &places {
            let in_place = self
                .ids
                .get(at)
                .filter(|id| kept(at).is_none() && taken.insert(id));
            let id = kept(at).or(in_place).map_or_else(
                || {
                    self.given += 1;
                    self.given.to_string()
                },
                str::to_owned,
            );
            ids.push((at.clone(), id));
        }
        self.ids = ids.into_iter().collect();
    }
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
            gives_ids: false,
            held: Arc::default(),
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

    /// The same place, which gives ids to sets, tokens and themes.
    #[must_use]
    pub fn with_ids(mut self) -> Self {
        self.gives_ids = true;
        self.set(|_| {}, None);
        self
    }

    /// What the place holds now.
    pub fn document(&self) -> Option<TokenDocument> {
        self.lock().document.clone()
    }

    /// The ids of what the place holds now.
    pub fn ids(&self) -> Ids {
        self.lock().ids.clone()
    }

    /// Replaces what the place holds, as a foreign writer would.
    pub fn replace(&self, document: Option<TokenDocument>) {
        self.set(|held| held.document = document, None);
    }

    /// Replaces what the place holds, as a foreign writer would who renames: what has one of these
    /// ids is what had it before.
    pub fn replace_known(&self, document: TokenDocument, ids: &Ids) {
        self.set(|held| held.document = Some(document), Some(ids));
    }

    fn set(&self, change: impl FnOnce(&mut Held), known: Option<&Ids>) {
        let mut held = self.lock();
        change(&mut held);
        if self.gives_ids {
            held.identify(known);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        // A panic of another holder cannot leave half a document behind: it is one assignment.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for MemoryProvider {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let held = self.lock();
        let Some(document) = held.document.clone() else {
            return Ok(ReadOutcome::Absent);
        };
        let revision = Revision::digest_of(&document);
        if self.info.capabilities.conditional_read && request.known == Some(&revision) {
            return Ok(ReadOutcome::NotModified);
        }
        let mut snapshot = Snapshot::new(document, revision, Proof::of_known());
        snapshot.ids = held.ids.clone();
        Ok(ReadOutcome::Found(snapshot))
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        if self.info.capabilities.write == WriteSupport::ReadOnly {
            return Err(ProviderError::new(
                ErrorKind::Unsupported,
                format!("`{}` is read-only", self.info.location),
            ));
        }
        let mut held = self.lock();
        let current = held.document.as_ref().map(Revision::digest_of);
        request
            .expected
            .check(current.as_ref(), &self.info.location)?;
        held.document = Some(request.document.clone());
        if self.gives_ids {
            held.identify(request.ids);
        }
        Ok(Written {
            revision: Revision::digest_of(request.document),
            ids: held.ids.clone(),
        })
    }
}
