//! Tests of the checks from outside.

mod every_rule;
mod laws;
mod plugin_cases;
mod readme;
