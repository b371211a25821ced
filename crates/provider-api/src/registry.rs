//! Which kinds of provider there are, put together explicitly by the binary.

use std::fmt;

use async_trait::async_trait;
use thiserror::Error;
use tokens_model::TokenDocument;

use crate::{
    ErrorKind, MisplacedSecret, OptionSpec, Progress, Provider, ProviderConfig, ProviderError,
    Revision, SecretSpec,
};

/// Opens providers of one kind.
#[async_trait]
pub trait ProviderFactory: fmt::Debug + Send + Sync {
    /// The kind, as the project file names it.
    fn kind(&self) -> &'static str;

    /// The options it takes.
    fn options(&self) -> &'static [OptionSpec];

    /// The secrets that a place with these settings needs, in the order they are asked for. None,
    /// unless the provider says otherwise. Settings that cannot be used may need any: [`open`]
    /// says what is wrong with them.
    ///
    /// [`open`]: Self::open
    fn secrets(&self, config: &ProviderConfig) -> Vec<SecretSpec> {
        let _ = config;
        Vec::new()
    }

    /// Finds a secret that stands among the plain settings, where a value can be told to be one.
    fn misplaced_secret(&self, config: &ProviderConfig) -> Option<MisplacedSecret> {
        let _ = config;
        None
    }

    /// Opens a place that exists. Checks the settings, performs no I/O.
    fn open(&self, config: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError>;

    /// Whether [`create`](Self::create) can make a new place.
    fn can_create(&self) -> bool {
        false
    }

    /// Lists what there is to choose from for an option that is marked as offered, given the
    /// settings so far: the secret and the offered options before it.
    async fn choices(
        &self,
        config: &ProviderConfig,
        option: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<Choice>, ProviderError> {
        let _ = (config, option, progress);
        Ok(Vec::new())
    }

    /// Asks whom the secret of these settings belongs to, where the service tells that.
    async fn account(
        &self,
        config: &ProviderConfig,
        progress: &dyn Progress,
    ) -> Result<Option<Account>, ProviderError> {
        let _ = (config, progress);
        Ok(None)
    }

    /// Hands the new value of a [shared](OptionSpec::shared) option over to the place that these
    /// settings name, before anybody relies on it.
    async fn hand_over(
        &self,
        config: &ProviderConfig,
        option: &str,
        progress: &dyn Progress,
    ) -> Result<(), ProviderError> {
        let _ = (config, progress);
        Err(ProviderError::new(
            ErrorKind::Unsupported,
            format!("the option `{option}` cannot be changed from here"),
        ))
    }

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

/// One of several things that an option can be set to. Its texts come from the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the option is set to.
    pub value: String,
    /// What people call it.
    pub name: String,
    /// Whether it is the one that is meant where nobody chooses.
    pub is_default: bool,
}

/// The user that a secret belongs to, and what the service tells of the secret. All texts come
/// from the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The id.
    pub id: String,
    /// The name, where there is one.
    pub name: Option<String>,
    /// The address for mail, where the service tells it.
    pub email: Option<String>,
    /// What the secret is good for, in the words of the service; empty where it does not tell.
    pub scopes: Vec<String>,
    /// When the secret stops working, as the service writes it, where it tells that.
    pub expires_at: Option<String>,
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
