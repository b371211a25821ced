//! Tests of the model from outside.

// The strategies are behind the feature.
#[cfg(feature = "proptest")]
mod laws;

mod bombs;
mod noise;
