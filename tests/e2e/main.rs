//! The real command against the sandbox: what people type, what they read, and what is on both
//! sides afterwards.

mod project;
mod support;

mod auth;
mod init;
mod remote;
mod remote_add;
mod status;
mod sync;

mod two_clones;

mod guards;
mod kill;
mod races;

mod bad_answers;
mod bad_files;
mod bad_machine;
mod bad_project;

mod real_documents;
mod secrets;
