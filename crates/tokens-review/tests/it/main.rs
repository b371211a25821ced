//! Everything that the crate promises, through its public side.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod effects;
mod laws;
mod rows;
