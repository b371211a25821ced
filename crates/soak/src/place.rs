//! Where the document is shared, and the way there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use provider_api::Revision;
use tokens_model::{Json, TokenDocument};
use tokio::time::Instant;

use crate::random::Random;

/// One place for one whole document, at which the last write wins.
#[async_trait(?Send)]
pub(crate) trait Place: fmt::Debug {
    /// A line for one more person.
    fn line(&self, chance: Random) -> Arc<dyn Line>;

    /// What is there now, for those who keep the account.
    async fn kept(&self) -> TokenDocument;

    /// What has been written since this was asked last, where somebody looks on.
    fn written(&self) -> Vec<(Instant, TokenDocument)> {
        Vec::new()
    }

    /// What went over the lines so far.
    async fn traffic(&self) -> Traffic;
}

/// The line from one person to the place.
#[async_trait]
pub(crate) trait Line: fmt::Debug + Send + Sync {
    /// Asks what is there.
    async fn read(&self) -> Result<Kept, Cut>;

    /// Replaces what is there, and gives the record in the answer. A request that is on its way
    /// arrives even if the one who sent it is gone by then.
    async fn write(&self, document: &TokenDocument) -> Result<Kept, Cut>;

    /// Takes the network away for a time.
    fn cut(&self, after: Duration, how_long: Duration);

    /// Gives the network back.
    fn mend(&self);
}

/// What a place holds.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) document: TokenDocument,
    pub(crate) revision: Revision,
    pub(crate) bytes: usize,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Nothing has arrived there.
    Unsent,
    /// Nobody knows what has arrived.
    Unknown,
}

/// What went over the lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) reads: usize,
    pub(crate) writes: usize,
    pub(crate) bytes: usize,
}

impl Kept {
    /// A document after the way through the text that a service keeps.
    pub(crate) fn of(document: &TokenDocument) -> Self {
        Self::read(document.to_record().to_compact()).expect("a document is written as one")
    }

    /// The text that a service keeps, if it is a document.
    pub(crate) fn read(text: String) -> Option<Self> {
        let bytes = text.len();
        let document = TokenDocument::from_bin(&Json::parse(text).ok()?).ok()?;
        Some(Self {
            revision: Revision::digest_of(&document),
            document,
            bytes,
        })
    }
}
