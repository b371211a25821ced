#![doc = include_str!("../README.md")]

mod check;
mod finding;
mod rule;
mod settings;
mod source;

mod document;
mod findings;
mod locate;
mod rules;

/// The model of token documents, in the version that this crate speaks.
pub use tokens_model;

pub use check::check;
pub use finding::{Finding, Place};
pub use rule::{RULES, Rule, Severity};
pub use settings::{Settings, UnknownRule};
pub use source::{Part, Source};
