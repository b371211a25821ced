//! Tests of the engine from outside.

mod laws;
mod merge_table;
mod runs;
mod stage;
