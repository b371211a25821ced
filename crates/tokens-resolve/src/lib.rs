#![doc = include_str!("../README.md")]

mod resolver;
mod selection;

mod answer;
mod chain;
mod definition;
mod follow;
mod walk;

mod color;
mod evaluate;
mod maths;

mod error;
mod limits;
mod number;
mod steps;
mod value;

/// The model of token documents, in the version that this crate speaks.
pub use tokens_model;

pub use color::Color;
pub use definition::Found;
pub use error::{Excess, Problem, ResolveError};
pub use limits::Limits;
pub use resolver::Resolver;
pub use selection::Selection;
pub use value::{Number, Unresolved, Value};
