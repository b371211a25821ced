//! The provider against services on this machine.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

mod desk;
mod server;

mod answers;
mod conditions;
mod conformance;
mod cors;
mod examine;
mod forms;
mod laws;
mod options;
mod refusals;
mod transport;
mod wire;
