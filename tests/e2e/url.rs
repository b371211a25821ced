//! Remotes at an address, which are only read.

mod desk;

mod add;
mod headers;
mod project;
mod read_only;
mod readme;
mod secrets;
mod trust;
mod watch;

pub(crate) use desk::url_words;
