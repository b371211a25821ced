#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// What is asked.
mod condition;
mod config;
mod cors;
mod headers;
mod provider;

// What comes back.
mod answer;
mod document;
mod examine;
mod plugin;
mod raw;
mod refusal;
mod wrapping;

/// The traits and values of providers, in the version that this crate speaks.
pub use provider_api;

pub use config::{UrlConfig, UrlFactory};
pub use headers::secret_name;
pub use provider::UrlProvider;

/// The kind that remotes of this sort have in the project file.
pub const KIND: &str = "url";
