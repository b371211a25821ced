//! Which kinds of provider there are, put together explicitly by the binary.

use std::fmt;

use async_trait::async_trait;
use thiserror::Error;
use tokens_model::TokenDocument;

use crate::{ErrorKind, OptionSpec, Progress, Provider, ProviderConfig, ProviderError, Revision};

/// Opens providers of one kind.
#[async_trait]
pub trait ProviderFactory: fmt::Debug + Send + Sync {
    /// The kind, as the project file names it.
    fn kind(&self) -> &'static str;

    /// The options it takes.
    fn options(&self) -> &'static [OptionSpec];

    /// Opens a place that exists. Checks the settings, performs no I/O.
    fn open(&self, config: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError>;

    /// Makes a new place that holds `document`, where the service can do that.
    async fn create(
        &self,
        config: &ProviderConfig,
        document: &TokenDocument,
        progress: &dyn Progress,
    ) -> Result<Created, ProviderError> {
        let _ = (config, document, progress);
        Err(ProviderError::new(
            ErrorKind::Unsupported,
            format!("a `{}` remote cannot be created from here", self.kind()),
        ))
    }
}

/// A place that was just made.
#[derive(Clone, Debug)]
pub struct Created {
    /// The settings that open it from now on, the new place's id among them.
    pub config: ProviderConfig,
    /// What it holds.
    pub revision: Revision,
}

/// A kind that no registered provider has.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("unknown kind of remote `{kind}`; known kinds: {}", known.join(", "))]
pub struct UnknownKind {
    /// What was asked for.
    pub kind: String,
    /// What there is.
    pub known: Vec<&'static str>,
}

/// The kinds of provider that this program was built with.
#[derive(Debug, Default)]
pub struct Registry {
    factories: Vec<Box<dyn ProviderFactory>>,
}

impl Registry {
    /// Adds a kind; a later one of the same name replaces the earlier.
    #[must_use]
    pub fn with(mut self, factory: impl ProviderFactory + 'static) -> Self {
        self.factories
            .retain(|known| known.kind() != factory.kind());
        self.factories.push(Box::new(factory));
        self
    }

    /// The factory of a kind.
    pub fn factory(&self, kind: &str) -> Result<&dyn ProviderFactory, UnknownKind> {
        self.factories
            .iter()
            .find(|factory| factory.kind() == kind)
            .map(AsRef::as_ref)
            .ok_or_else(|| UnknownKind {
                kind: kind.to_owned(),
                known: self.kinds().collect(),
            })
    }

    /// The kinds, in the order of registration.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.factories.iter().map(|factory| factory.kind())
    }
}
