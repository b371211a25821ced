//! Tests of the engine from outside.

mod fit;
mod held;
mod ids;
mod laws;
mod machine;
mod merge_table;
mod rename_table;
mod restore;
mod runs;
mod stage;
mod undo;
