#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod capability;
mod config;
mod error;
mod examine;
mod fit;
mod ids;
mod memory;
mod progress;
mod proof;
mod provider;
mod registry;
mod revision;
mod secrets;
mod trace;

/// The model of token documents, in the version that this crate speaks.
pub use tokens_model;

pub use async_trait::async_trait;

pub use capability::{Capabilities, Coverage, LONGEST_LOOK, Marking, WriteSupport};
pub use config::{ConfigError, OptionSpec, ProviderConfig, Secret};
pub use error::{ErrorKind, ProviderError};
pub use examine::{Examined, Finding, Verdict};
pub use fit::{Fit, Misfit};
pub use ids::Ids;
pub use memory::MemoryProvider;
pub use progress::{NoProgress, Progress};
pub use proof::Proof;
pub use provider::{
    Expected, Location, Provider, ProviderInfo, ReadOutcome, ReadRequest, Requests, Snapshot,
    WriteRequest, Written,
};
pub use registry::{Account, Choice, Created, ProviderFactory, Registry, UnknownKind};
pub use revision::Revision;
pub use secrets::{MisplacedSecret, SecretSpec};
pub use trace::Trace;
