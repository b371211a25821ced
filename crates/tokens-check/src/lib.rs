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

pub use check::check;
pub use finding::{Finding, Place};
pub use rule::{RULES, Rule, Severity};
pub use settings::{Settings, UnknownRule};
pub use source::{Part, Source};
