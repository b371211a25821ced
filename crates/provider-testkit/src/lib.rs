#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod harness;
mod law;

pub mod conformance;
pub mod documents;

mod faults;

/// The traits and values of providers, in the version that this crate speaks.
pub use provider_api;

pub use provider_api::async_trait;

pub use faults::{Faulty, Trouble};
pub use harness::{Fault, Harness, Medium, Place, Support};
pub use law::{Law, Report, Violation};
