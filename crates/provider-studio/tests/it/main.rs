//! The provider against the platform on this machine.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

mod desk;

mod conformance;
mod fit;
mod graphql;
mod ids;
mod keys;
mod oauth;
mod options;
mod pages;
mod places;
mod rest;
