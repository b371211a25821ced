#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// What is asked.
mod freshness;
mod request;
mod safe_url;

// How it is carried out.
mod builder;
mod certificates;
mod client;
mod reach;
mod redirect;
mod retry;
mod transport;

// What comes back.
mod body;
mod cause;
mod error;
mod queue;
mod redact;
mod response;
mod way;

/// The traits and values of providers, in the version that this crate speaks.
pub use provider_api;

pub use builder::HttpClientBuilder;
pub use client::HttpClient;
pub use error::classify;
pub use freshness::Freshness;
pub use redirect::RedirectPolicy;
pub use request::{Method, Replay, Request};
pub use response::Response;
pub use retry::RetryPolicy;
pub use safe_url::{Origin, SafeUrl};
