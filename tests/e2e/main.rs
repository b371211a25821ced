//! The real command against the sandbox: what people type, what they read, and what is on both
//! sides afterwards.

mod project;
mod support;

mod bad_answers;
mod bad_files;
mod bad_machine;
mod bad_project;
mod kill;
mod two_clones;
