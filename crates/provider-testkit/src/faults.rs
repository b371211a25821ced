//! A provider with scripted trouble, for tests of whatever uses providers.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use provider_api::{
    ErrorKind, Fit, Provider, ProviderError, ProviderInfo, ReadOutcome, ReadRequest, Revision,
    Snapshot, WriteRequest, Written, async_trait,
};
use tokens_model::TokenDocument;

/// What happens to one call.
pub enum Trouble {
    /// The call fails before it has any effect.
    Refuse(ErrorKind),
    /// The call has its full effect, then fails.
    AfterEffect(ErrorKind),
    /// Somebody else gets in first; then the call goes on.
    Meanwhile(Box<dyn FnOnce() + Send>),
    /// The call goes through, so that the next trouble meets a later one.
    Nothing,
}

impl Trouble {
    /// Runs `act` before the call goes on.
    pub fn meanwhile(act: impl FnOnce() + Send + 'static) -> Self {
        Self::Meanwhile(Box::new(act))
    }
}

impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refuse(kind) => write!(f, "Refuse({kind:?})"),
            Self::AfterEffect(kind) => write!(f, "AfterEffect({kind:?})"),
            Self::Meanwhile(_) => f.write_str("Meanwhile(…)"),
            Self::Nothing => f.write_str("Nothing"),
        }
    }
}

#[derive(Debug, Default)]
struct Script {
    reads: VecDeque<Trouble>,
    writes: VecDeque<Trouble>,
    reads_seen: usize,
    writes_seen: usize,
}

/// A provider whose next calls meet trouble, in the order in which it was scripted. Without a
/// script it is the provider inside. Clones share the script, so that a test can keep one.
#[derive(Clone, Debug)]
pub struct Faulty {
    inner: Arc<dyn Provider>,
    script: Arc<Mutex<Script>>,
}

impl Faulty {
    /// A provider that behaves like `inner` until told otherwise.
    pub fn new(inner: impl Provider + 'static) -> Self {
        Self {
            inner: Arc::new(inner),
            script: Arc::default(),
        }
    }

    /// Adds trouble for one more read.
    pub fn on_read(&self, trouble: Trouble) {
        self.script().reads.push_back(trouble);
    }

    /// Adds trouble for one more write.
    pub fn on_write(&self, trouble: Trouble) {
        self.script().writes.push_back(trouble);
    }

    /// How many reads were asked for.
    pub fn reads_seen(&self) -> usize {
        self.script().reads_seen
    }

    /// How many writes were asked for.
    pub fn writes_seen(&self) -> usize {
        self.script().writes_seen
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, kind: ErrorKind, call: &str) -> ProviderError {
        let location = &self.inner.info().location;
        ProviderError::new(kind, format!("{call} of `{location}`: scripted {kind:?}"))
    }
}

#[async_trait]
impl Provider for Faulty {
    fn info(&self) -> &ProviderInfo {
        self.inner.info()
    }

    fn fit(&self, document: &TokenDocument, over: Option<&Snapshot>) -> Fit {
        self.inner.fit(document, over)
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let trouble = {
            let mut script = self.script();
            script.reads_seen += 1;
            script.reads.pop_front()
        };
        match trouble {
            Some(Trouble::Refuse(kind)) => return Err(self.error(kind, "read")),
            Some(Trouble::AfterEffect(kind)) => {
                self.inner.read(request).await?;
                return Err(self.error(kind, "read"));
            }
            Some(Trouble::Meanwhile(act)) => act(),
            Some(Trouble::Nothing) | None => {}
        }
        self.inner.read(request).await
    }

    async fn image(&self, at: &Revision) -> Result<Option<String>, ProviderError> {
        self.inner.image(at).await
    }

    async fn try_write(&self, request: WriteRequest<'_>) -> Result<(), ProviderError> {
        self.inner.try_write(request).await
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        let trouble = {
            let mut script = self.script();
            script.writes_seen += 1;
            script.writes.pop_front()
        };
        match trouble {
            Some(Trouble::Refuse(kind)) => return Err(self.error(kind, "write")),
            Some(Trouble::AfterEffect(kind)) => {
                self.inner.write(request).await?;
                return Err(self.error(kind, "write"));
            }
            Some(Trouble::Meanwhile(act)) => act(),
            Some(Trouble::Nothing) | None => {}
        }
        self.inner.write(request).await
    }
}
