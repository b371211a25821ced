#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
mod provider;

mod client;
mod differs;
mod examine;
mod last;
mod refusal;
mod size;
mod wire;

/// The traits and values of providers, in the version that this crate speaks.
pub use provider_api;

pub use config::{BinId, BinName, JsonbinConfig, JsonbinFactory, KeyKind};
pub use provider::JsonbinProvider;
pub use wire::PLUGIN_VERSION;

/// The kind that remotes of this sort have in the project file.
pub const KIND: &str = "jsonbin";
