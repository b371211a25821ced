#![doc = include_str!("../README.md")]

mod review;

mod impact;
mod no_effect;
mod themes;
mod way;

mod look;
mod size;

/// The model of token documents, in the version that this crate speaks.
pub use tokens_model;

pub use impact::{Effect, Impact, Saying, ThemeImpact};
pub use look::{Layer, Look, TypeStyle};
pub use no_effect::{NoEffect, WithoutEffect};
pub use review::{Counts, Field, Part, Resolved, Review, Row, Side};
