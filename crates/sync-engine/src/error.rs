//! What can go wrong in a sync.

use provider_api::ProviderError;
use thiserror::Error;

use crate::policy::Side;
use crate::restore::PartError;
use crate::state::StateError;

/// What can go wrong in a sync. Conflicts and brakes are no errors: they are part of a plan.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SyncError {
    /// A side could not be read or written.
    #[error("{source}")]
    Provider {
        /// Which one.
        side: Side,
        /// Why.
        source: ProviderError,
    },
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// A part of a document cannot be brought back.
    #[error(transparent)]
    Part(#[from] PartError),
    /// The plan needs a decision of a person first.
    #[error("the plan has open conflicts or brakes, or what the service refuses")]
    Undecided,
    /// Neither side has anything.
    #[error("neither side has any tokens yet")]
    NothingToSync,
    /// The sides keep changing under way.
    #[error("{} keeps changing while it is being written: gave up after {attempts} attempts", side.as_str())]
    KeepsChanging {
        /// Which one.
        side: Side,
        /// How often it was tried.
        attempts: u32,
    },
}

impl SyncError {
    pub(crate) fn at(side: Side) -> impl FnOnce(ProviderError) -> Self {
        move |source| Self::Provider { side, source }
    }
}
