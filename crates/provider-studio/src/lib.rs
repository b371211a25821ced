#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// A project as a place of one document.
mod config;
mod factory;
mod provider;
mod write;

// What the service holds, and what a document makes of it.
mod dress;
mod ids;
mod notation;
mod themes;
mod unfit;

// The two interfaces.
mod graphql;
mod rest;

// What every answer goes through.
mod answer;
mod aside;
mod proof;
mod refusal;
mod tally;

// Beside the document: who somebody is, what there is, and how to get in.
pub mod keys;
pub mod oauth;
pub mod places;

/// The traits and values of providers, in the version that this crate speaks.
pub use provider_api;

pub use config::{Api, Credential, StudioConfig};
pub use factory::StudioFactory;
pub use provider::StudioProvider;

/// The kind that remotes of this sort have in the project file.
pub const KIND: &str = "studio";
