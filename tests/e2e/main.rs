//! The real command against the sandbox: what people type, what they read, and what is on both
//! sides afterwards.

mod project;
mod support;

mod two_clones;
mod bad_answers;
mod bad_files;
mod bad_project;
