//! The real command against the sandbox: what people type, what they read, and what is on both
//! sides afterwards.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the whole file is a test; the lints know only functions marked as one"
)]

mod answer;
mod canary;
mod contract;
mod place;
mod project;
#[cfg(unix)]
mod pty;
mod support;

mod auth;
mod check;
mod first_sync;
mod impact;
mod init;
mod join;
mod remote;
mod remote_add;
mod remote_edit;
mod renames;
mod review_page;
mod status;
mod sync;
mod takeover;

#[cfg(all(target_os = "linux", feature = "keychain"))]
mod keychain;

#[cfg(target_os = "linux")]
mod ci;
mod convert;
mod doctor;
mod doctor_machine;
mod examples;
#[cfg(unix)]
mod git;
#[cfg(unix)]
mod man;

mod history;
mod resolve;
mod two_clones;

mod jsonbin;
mod studio;
mod url;
mod watch;

mod onboarding;
mod switching;

#[cfg(unix)]
mod documents;
#[cfg(unix)]
mod terminal;

mod faults;
mod guards;
mod hostile;
mod kill;
mod ledger;
mod races;

mod bad_answers;
mod bad_files;
mod bad_machine;
mod bad_project;
#[cfg(unix)]
mod full_disk;

mod real_documents;
mod sandbox_command;
mod secrets;
mod tls;
