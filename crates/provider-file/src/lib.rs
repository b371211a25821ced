#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
mod provider;
mod sources;

mod folder;
mod image;
mod plan;
mod single;
mod style;

mod atomic;
mod scan;
mod trace;
mod walk;

mod failure;

/// The traits and values of providers, in the version that this crate speaks.
pub use provider_api;

pub use atomic::has_other_names;
pub use config::{FileConfig, FileFactory, FileLayout, KIND};
pub use provider::FileProvider;
pub use sources::{Part, SourceFile, Unreadable, source_files};
