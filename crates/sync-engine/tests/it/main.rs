//! Tests of the engine from outside.

mod brakes;
mod fit;
mod held;
mod ids;
mod laws;
mod ledger;
mod machine;
mod merge_table;
mod order;
mod panics;
mod rename_table;
mod rest;
mod restore;
mod runs;
mod stage;
mod undo;
