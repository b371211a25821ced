//! The provider against a JSONBin service on this machine.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

mod desk;

mod conformance;
mod examine;
mod faults;
mod options;
mod records;
mod refusals;
mod wire;
