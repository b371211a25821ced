//! A started sandbox, talked to over TCP. The client is a raw one, so that framing and broken
//! connections can be seen as they are.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, also in what its tests share"
)]

mod access_keys;
mod bins;
mod collections;
mod control_routes;
mod data;
mod faults;
mod files;
mod lifecycle;
mod limits;
mod public_bins;
mod studio;
mod support;
mod text;
mod versions;
