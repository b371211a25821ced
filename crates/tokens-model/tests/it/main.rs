//! Tests of the model from outside.

// The strategies are behind the feature.
#[cfg(feature = "proptest")]
mod convert;
#[cfg(feature = "proptest")]
mod laws;
#[cfg(feature = "proptest")]
mod names;

mod bombs;
mod noise;
