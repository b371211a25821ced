//! The interface for API keys: sets and theme groups are read and written as a whole.

mod client;
mod lists;
mod plan;
mod read;
mod wire;
mod write;

pub(crate) use client::{Client, Variables};
pub(crate) use lists::{announced, branches, items, page};
pub(crate) use read::{Graphql, no_branch};
