//! The interface for tokens of accounts: every design token is read and written by itself.

mod assemble;
mod client;
mod kept;
mod plan;
mod read;
mod token;
mod tree;
mod wire;
mod write;

pub(crate) use client::Client;
pub(crate) use read::{BranchEntry, Rest, branches};
pub(crate) use tree::{is_hollow, name_of};
pub(crate) use wire::{attribute, id};
