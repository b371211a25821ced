//! Tests of the engine from outside.

mod ids;
mod laws;
mod machine;
mod merge_table;
mod rename_table;
mod runs;
mod stage;
